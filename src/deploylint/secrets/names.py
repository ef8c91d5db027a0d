"""Which names are given to secrets, in any spelling."""

from __future__ import annotations

from functools import lru_cache

from deploylint.lazy.regexes import regex

_CAMEL = regex(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_SEPARATOR = regex(r"[\W_]+")
# Which of several secrets it is: `DB_PASSWORD_1`, `API_KEY2`, `JWT_SECRET_OLD`.
_GENERATION = regex(
    r"(?:_?\d{1,2}|_(?:old|new|prev|previous|next|current|prod|production|live|backup|primary"
    r"|secondary|v\d))+$"
)

# What the end of a name must be, its words joined by `_`.
_SECRET = regex(
    r"(?:^|_)(?:[a-z]{0,30}(?:password|passwd|passphrase)|pwd|[a-z]{0,30}secret"
    r"|(?:secret|api|access|secret_access|private|signing|encryption|master|fernet|hmac|jwt"
    r"|jwt_secret|aes(?:_?\d+)?)_?key|secret_key_base"
    r"|(?:auth|access|refresh|bot|api|webhook|session|cookie|client|service_role)_?token"
    r"|service_role_key|credentials?)$"
    r"|(?<=[a-z])(?<!uwsgi)(?<!proxy)(?<!fastcgi)(?<!grpc)_pass$"
)
# Names that are secrets in an environment or in a settings class, and anything elsewhere.
_TOKEN = regex(r"(?:^|_)token$")

# Words that make a name no secret wherever they stand in it.
_VETOES = frozenset(
    "header param stop pad eos bos unk mask sep page next continuation placeholder hash hashed"
    " public publishable anon dummy fake mock test"
    " example sample error errors err msg message invalid expired missing wrong required"
    " type kind method title help label regex pattern format algorithm strategy enabled length"
    " min max count ttl expire expires no without unusable grant action event scope role reason"
    " smoke e2e vite_public input prompt completion output total".split()
)
# Words that do so unless the name ends in "secret" or "key": `RESET_TOKEN_SECRET` is one.
_UNLESS_KEY = frozenset(
    "csrf xsrf cookie field bucket cache site reset forgot change verify confirm name url uri path"
    " file dir arn id prefix suffix policy".split()
)
_KEY = regex(r"(?:secret|key|secret_key_base)$")
# An account for a demonstration opens nothing, unless it is that of an administrator.
_DEMO = regex(r"(?:^|_)demo(?:_|$)")
_ADMINISTRATOR = regex(r"(?:^|_)(?:admin|administrator|root|superuser|owner)(?:_|$)")
# Names that hold a mode, a path or an id as often as a secret.
_DOUBTFUL = regex(
    r"(?:^|_)(?:pat|auth)$|(?:^|_)(?:ssh|django|flask|deploy|admin|server|service|app|application"
    r"|crypto|cipher|encrypt|sign|security|auth|openai|anthropic|gemini|storage|account)_key$"
)
# Keys of the application itself, of which it makes or hides something.
_OWN_KEY = regex(r"(?:^|_)(?:encryption|fernet|aes(?:_?\d+)?|master|cipher|crypto)_?key$")
_LISTED_ROLE = regex(r"service_role")

# A token that is forged with such a key is accepted by the application itself.
_SIGNING = regex(
    r"^(?:[a-z]+_)?(?:secret|secret_?key|secret_key_base)$"
    r"|(?:^|_)(?:jwt|session|cookie|signing|auth|token|csrf|nextauth|flask|django|app|web|hmac)"
    r"(?:_secret)?_?(?:key|secret)$"
    r"|(?:^|_)jwt_[a-z_]{0,30}(?:key|secret)$"
)
# Keys that somebody else issues: to know a made-up one opens nothing.
_ISSUED = regex(
    r"(?:api|access|secret_access|service_role)_?key$|(?:_|^)token$|(?:api|bot|access)_?token$"
    r"|(?:client|webhook|minio|aws|s3|oauth|consumer|stripe|google|github|discord)_?secret(?:_key)?$"
)
_OWN_ISSUED = regex(
    r"^(?:\w+_)?(?:import|export|internal|admin|service|app|backend|server|ingest|cron|worker|sync"
    r"|upload|metrics|master|gateway|agent|callback|webhook)_(?:api_?key|token|secret)$|^api_?key$"
)
# Such a key that is no random text belongs to a local double of a cloud's service.
_CLOUD = regex(r"(?:^|_)access_key$|^(?:aws|s3)_|(?:openai|anthropic|llm|embedding)\w{0,30}key$")
_MAIL = regex(r"(?:^|_)(?:e?mail|g_?mail|smtp)(?:_[a-z]{1,20})?_(?:password|passwd|pass|pwd)$")
# Prefixes with which the tools that build front ends copy a variable into every page.
_PUBLISHED = regex(r"(?:VITE|NEXT_PUBLIC|REACT_APP|EXPO_PUBLIC|NUXT_PUBLIC|GATSBY|VUE_APP|PUBLIC)_")
_NEVER_PUBLIC = regex(
    r"(?:^|_)(?:service_role(?:_key)?|secret|secret_key|private_key|client_secret|password"
    r"|secret_access_key|jwt_secret)$"
)
_SPOKEN_OF = regex(r"(?:^|_)(?:demo|test|forgot|reset|show|hide|min|max|enable|public)(?:_|$)")


@lru_cache(maxsize=4096)
def folded(name: str) -> str:
    """The words of the last part of a dotted name, in lower case, joined by ``_``."""
    last = name.rpartition(".")[2]
    return _SEPARATOR.sub("_", _CAMEL.sub("_", last)).strip("_").lower()


@lru_cache(maxsize=4096)
def _bare(name: str) -> str:
    """The words of a name without what tells it from others of its kind."""
    words = folded(name)
    return _GENERATION.sub("", words) or words


@lru_cache(maxsize=4096)
def is_secret_name(name: str, *, setting: bool = False) -> bool:
    """Whether a literal value of this name is a secret.

    ``setting`` says that the name is that of an environment variable or of a
    field of a settings class: there, a ``token`` is no piece of text.
    """
    words = _bare(name)
    if not (_SECRET.search(words) or (setting and _TOKEN.search(words))):
        return False
    if _DEMO.search(words) and not (setting and _ADMINISTRATOR.search(words)):
        return False
    found = set(_LISTED_ROLE.sub("", words).split("_"))
    return not (found & _VETOES or (found & _UNLESS_KEY and not _KEY.search(words)))


@lru_cache(maxsize=4096)
def is_secret_if_random(name: str) -> bool:
    """Whether a variable of this name holds a secret only where its value is random text."""
    words = _bare(name)
    doubtful = _DOUBTFUL.search(words) and not is_published_name(name)
    return (
        bool(doubtful)
        and not is_secret_name(name, setting=True)
        and not (_VETOES & set(words.split("_")))
    )


@lru_cache(maxsize=4096)
def is_signing_name(name: str) -> bool:
    """Whether whoever knows the value can forge sessions or tokens of the application."""
    words = _bare(name)
    return bool(_SIGNING.search(words)) and not _ISSUED.search(words)


@lru_cache(maxsize=4096)
def is_key_name(name: str) -> bool:
    """Whether the application signs or encrypts with the value, which is long for that."""
    return bool(_OWN_KEY.search(_bare(name))) or is_signing_name(name)


@lru_cache(maxsize=4096)
def is_issued_elsewhere(name: str) -> bool:
    """Whether the value comes from another company, so that an invented one opens nothing."""
    return bool(_ISSUED.search(_bare(name))) and not is_signing_name(name)


@lru_cache(maxsize=4096)
def is_cloud_key(name: str) -> bool:
    """Whether the value would be random text, were it a real one."""
    return bool(_CLOUD.search(_bare(name)))


@lru_cache(maxsize=4096)
def is_mail_password_name(name: str) -> bool:
    """Whether a server of mail asks for the value."""
    return bool(_MAIL.search(_bare(name)))


@lru_cache(maxsize=4096)
def is_own_name(name: str) -> bool:
    """Whether the application gives the key out itself, and checks what callers send."""
    return bool(_OWN_ISSUED.search(_bare(name)))


def is_published_name(name: str) -> bool:
    """Whether a build puts the variable of this name into pages."""
    return bool(_PUBLISHED.match(name))


def is_kept_secret(name: str) -> bool:
    """Whether an environment variable of this name is a secret that no build publishes."""
    return is_secret_name(name, setting=True) and not is_published_name(name)


@lru_cache(maxsize=4096)
def is_published_secret(name: str) -> bool:
    """Whether a published name says itself that it must not be: a secret, a private key."""
    words = folded(_PUBLISHED.sub("", name))
    return bool(_NEVER_PUBLIC.search(words)) and not _SPOKEN_OF.search(words)
