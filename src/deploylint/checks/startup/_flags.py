"""Names and values of flags that waive a check when the application starts."""

from __future__ import annotations

import re

from deploylint.lazy.records import NamedTuple
from deploylint.lazy.regexes import regex

INFRASTRUCTURE, AUTHENTICATION = "infrastructure", "authentication"

_INFRA = (
    "REDIS|POSTGRES|POSTGRESQL|DB|DATABASE|NEO4J|MIGRATIONS?|HEALTH_?CHECKS?|KAFKA|MONGO|MONGODB"
    "|RABBITMQ|NATS|BROKER"
)
_AUTH = (
    "AUTH|AUTHN|AUTHZ|AUTHENTICATION|AUTHORIZATION|LOGIN|RBAC|CSRF|TLS|SSL|SSL_VERIFY|TLS_VERIFY"
    "|SSL_VERIFICATION|SIGNATURE|SIGNATURES"
)
# Other systems and ways to sign in: what is switched off there lets nobody in here.
_FOREIGN = (
    "REDIS SMTP MAIL EMAIL LDAP OIDC OAUTH OAUTH2 SAML SSO KERBEROS GOOGLE GITHUB GITLAB"
    " FACEBOOK TWITTER APPLE AZURE MICROSOFT AD BASIC DIGEST TOKEN JWT KEY APIKEY SESSION"
    " COOKIE PROXY SOCIAL MONGO MONGODB POSTGRES PG DB DATABASE MYSQL SQL KAFKA RABBITMQ NATS"
    " AMQP BROKER MQTT ELASTIC ELASTICSEARCH ES OPENSEARCH NEO4J FTP SFTP SSH GIT REGISTRY"
    " DOCKER NPM PYPI VPN WEBHOOK S3 MINIO PROMETHEUS GRAFANA FLOWER METRICS MFA TOTP OTP"
    " TWOFACTOR FACTOR 2FA PASSWORDLESS MAGIC GUEST ANONYMOUS TEST TESTS TESTING E2E CYPRESS"
    " PLAYWRIGHT CI MOCK CLIENT PEER CERT MUTUAL MTLS UPSTREAM REMOTE VERTEX"
    " AWS GCP OPENAI LLM MCP NGINX TRAEFIK KEYCLOAK AUTH0 FIREBASE SUPABASE COGNITO OKTA"
    " PASSWORD FORM PHONE SMS BIOMETRIC"
).split()
# A flag is often named after its product: `SHOP_SKIP_AUTH`.
_LEAD = rf"(?:(?!(?:{'|'.join(_FOREIGN)})_)[A-Z0-9]+_){{0,2}}?"
_TAIL = (
    r"(?:_(?:CHECKS?|CONNECTION|VALIDATION|VERIFICATION|FAILURES?|ERRORS?|MODE|ENABLED"
    r"|ON_START(?:UP)?))*"
)
_WAIVE = r"(?:WITHOUT|SKIP|DISABLED?|BYPASS|IGNORE|NO|OPTIONAL)"


def _waiver(subject: str) -> re.Pattern[str]:
    before = rf"(?:ALLOW_)?(?:(?:STARTUP|START|BOOT|RUN)_)?{_WAIVE}_(?:{subject}){_TAIL}"
    after = rf"(?:{subject})_(?:OPTIONAL|DISABLED?|BYPASS(?:ED)?|SKIP(?:PED)?){_TAIL}"
    return re.compile(rf"{_LEAD}(?:{before}|{after})\Z")


_WAIVERS = ((_waiver(_INFRA), INFRASTRUCTURE), (_waiver(_AUTH), AUTHENTICATION))
_DEMANDS = (
    (
        regex(
            rf"{_LEAD}(?:(?:AUTH|AUTHENTICATION|AUTHORIZATION|RBAC|CSRF)_(?:ENABLED|REQUIRED)"
            r"|(?:ENABLE|REQUIRE)_(?:AUTH|AUTHENTICATION|AUTHORIZATION|RBAC|CSRF))\Z"
        ),
        AUTHENTICATION,
    ),
    (regex(rf"{_LEAD}(?:(?:{_INFRA})_REQUIRED|REQUIRE_(?:{_INFRA}))\Z"), INFRASTRUCTURE),
)
_STRICT = regex(rf"STRICT_(?:{_INFRA})(?:_MODE)?\Z")
_CAMEL = regex(r"(?<=[a-z0-9])(?=[A-Z])")

_TRUE = frozenset({"true", "1", "yes", "on", "y", "t", "enabled"})
_FALSE = frozenset({"false", "0", "no", "off", "n", "f", "disabled"})
# A word -> its opposite, for a fix that keeps the way of writing.
OPPOSITE = {
    "true": "false",
    "True": "False",
    "TRUE": "FALSE",
    "1": "0",
    "yes": "no",
    "on": "off",
}
TRIGGERS = tuple(
    word
    for lower in (
        *("without_", "skip_", "disable_", "_disable", "bypass", "ignore_", "no_auth", "no_db"),
        *("no_redis", "no_tls", "no_ssl", "optional", "_enabled", "_required", "enable_auth"),
        *("require_", "enable_rbac", "enable_csrf", "strict_"),
    )
    for word in (lower.upper(), lower)
)
# In code, variables and constants are upper case; of fields, only telling ones are looked for.
CODE_TRIGGERS = (
    *(word for word in TRIGGERS if word.isupper()),
    *("without_", "disable_auth", "skip_auth", "bypass_auth", "auth_bypass", "no_auth"),
    *("auth_enabled", "auth_required", "enable_auth", "require_auth", "skip_db", "skip_redis"),
    *("skip_database", "skip_migrations", "auth_disabled", "disable_rbac", "rbac_enabled"),
)


class Flag(NamedTuple):
    """What a flag decides. ``bad`` is the value that waives the check."""

    subject: str
    bad: bool
    strict: bool = False


def flag(name: str) -> Flag | None:
    """The flag that a name stands for; None for every other name.

    Whole words are compared: ``GOOGLE_OAUTH_ENABLED`` disables nothing.
    """
    folded = _CAMEL.sub("_", name).upper().replace("-", "_")
    for pattern, subject in _WAIVERS:
        if pattern.match(folded):
            return Flag(subject, True)
    for pattern, subject in _DEMANDS:
        if pattern.match(folded):
            return Flag(subject, False)
    return Flag(INFRASTRUCTURE, False, strict=True) if _STRICT.match(folded) else None


def truth(value: object) -> bool | None:
    """What the value of a flag means, None where it means neither."""
    if isinstance(value, bool):
        return value
    text = str(value).strip().lower()
    return True if text in _TRUE else False if text in _FALSE else None
