"""Tokens that their own form gives away: one table for the rules and for redaction."""

from __future__ import annotations

import re
from collections.abc import Iterator

from deploylint.lazy.records import NamedTuple
from deploylint.lazy.regexes import regex
from deploylint.model import Severity
from deploylint.secrets.invented import counts_up, is_cut, is_masked
from deploylint.secrets.issuers import ISSUERS


class TokenFormat(NamedTuple):
    """What one kind of token looks like.

    ``hints`` are literals, of which every match holds one. ``masked`` is the loose shape that is
    hidden in output, ``exact`` the shape that is reported, as the issuer documents it
    (either may be empty). ``near`` is a word, in lower case, that must stand within
    a few lines. Repetitions are bounded or start at a word boundary, so that a search
    stays linear.
    """

    hints: tuple[str, ...]
    masked: str
    issuer: str = ""
    exact: str = ""
    near: str = ""
    severity: Severity = Severity.ERROR


_BOUNDARY = r"(?<![A-Za-z0-9_-])"
_END = r"(?![A-Za-z0-9_-])"

FORMATS: tuple[TokenFormat, ...] = tuple(
    TokenFormat(tuple(hints.split()), *shapes)
    for hints, *shapes in (
        (
            "AKIA ASIA ABIA ACCA",
            r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}",
            "AWS access key",
            r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}",
        ),
        (
            "ghp_ gho_ ghr_ ghs_ ghu_",
            r"gh[oprsu]_[A-Za-z0-9]{20,255}",
            "GitHub token",
            r"gh[oprsu]_[A-Za-z0-9]{36}",
        ),
        ("github_pat_", r"github_pat_\w{20,255}", "GitHub token", r"github_pat_\w{82}"),
        (
            "glpat- glptt- glrt- gldt- glcbt- glsoat-",
            r"gl(?:pat|ptt|rt|dt|cbt|soat)-[\w-]{16,64}",
            "GitLab token",
            r"glpat-[\w-]{27,300}\.[0-9a-z]{2}\.[0-9a-z]{9}"
            r"|gl(?:pat|ptt|rt|dt|cbt|soat)-(?=[\w-]{0,64}\d)[\w-]{20,64}",
        ),
        (
            "xoxa- xoxb- xoxe- xoxo- xoxp- xoxr- xoxs- xoxc- xoxd-",
            r"xox[a-z]-[\w-]{10,255}",
            "Slack token",
            r"xox[abeoprs]-(?:\d{1,2}-)?\d{9,14}-[\w-]{20,255}",
        ),
        ("xapp-", r"xapp-\d-[\w-]{10,255}", "Slack token", r"xapp-\d-[A-Z\d]+-\d+-[a-f\d]{40,80}"),
        (
            "hooks.slack.com/",
            r"(?<=hooks\.slack\.com/)(?:services|workflows|triggers)/[\w/]{20,100}",
            "Slack webhook",
            r"(?<=hooks\.slack\.com/)(?:services|workflows|triggers)/[\w/]{43,56}",
        ),
        (
            "k_live_ k_prod_",
            r"[sr]k_(?:live|prod)_[A-Za-z0-9]{10,99}",
            "Stripe key",
            r"[sr]k_(?:live|prod)_(?=[A-Za-z]{0,99}\d)[A-Za-z0-9]{10,99}",
        ),
        (
            "k_test_",
            r"[sr]k_test_[A-Za-z0-9]{10,99}",
            "Stripe test key",
            r"[sr]k_test_(?=[A-Za-z]{0,99}\d)[A-Za-z0-9]{10,99}",
            "",
            Severity.WARNING,
        ),
        ("whsec_", r"whsec_[\w+/=]{20,99}", "webhook signing secret", r"whsec_[\w+/]{32,64}={0,2}"),
        ("AIza", r"AIza[\w-]{30,40}", "Google API key", r"AIza[\w-]{35}"),
        ("GOCSPX-", r"GOCSPX-[\w-]{20,40}", "Google OAuth secret", r"GOCSPX-[\w-]{28}"),
        ("sk-", r"(?<![A-Za-z0-9])sk-[\w-]{20,255}"),
        ("T3BlbkFJ", "", "OpenAI key", r"sk-[\w-]{16,120}T3BlbkFJ[\w-]{16,120}"),
        ("sk-ant-", "", "Anthropic key", r"sk-ant-[a-z]+\d\d-[\w-]{93}AA"),
        ("sk-or-", "", "OpenRouter key", r"sk-or-v1-[0-9a-f]{64}"),
        (
            "hf_",
            r"(?<![A-Za-z0-9_])hf_[A-Za-z0-9]{30,40}",
            "Hugging Face token",
            r"hf_[A-Za-z]{34}",
        ),
        (
            "SG.",
            r"SG\.[\w-]{16,32}\.[\w-]{16,64}",
            "SendGrid key",
            r"SG\.[\w-]{22}\.[\w-]{43}",
        ),
        (
            "SK",
            r"(?<![A-Za-z0-9])SK[0-9a-f]{32}",
            "Twilio key",
            r"SK[0-9a-f]{32}",
            "twilio",
        ),
        ("npm_", r"npm_[A-Za-z0-9]{36}", "npm token", r"npm_[A-Za-z0-9]{36}"),
        ("pypi-", r"pypi-[\w-]{32,255}"),
        ("pypi-AgEIcHlwaS5vcmc", "", "PyPI token", r"pypi-AgEIcHlwaS5vcmc[\w-]{50,255}"),
        (
            "dop_v1_ doo_v1_ dor_v1_",
            r"do[opr]_v1_[a-f0-9]{64}",
            "DigitalOcean token",
            r"do[opr]_v1_[a-f0-9]{64}",
        ),
        ("dapi", r"dapi[a-f0-9]{32}(?:-\d)?", "Databricks token", r"dapi[a-f0-9]{32}(?:-\d)?"),
        ("hvs. hvb.", r"hv[bs]\.[\w-]{20,255}", "Vault token", r"hv[bs]\.[\w-]{24,255}"),
        (
            "AGE-SECRET-KEY-1",
            r"AGE-SECRET-KEY-1[A-Z0-9]{20,80}",
            "age private key",
            r"AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}",
        ),
        (
            ":A",
            r"(?<!\d)\d{5,16}:A[\w-]{34}",
            "Telegram bot token",
            r"\d{5,16}:A[\w-]{34}",
            "telegr",
        ),
        (
            "dp.pt. dp.st. dp.ct. dp.sa. dp.scim. dp.audit.",
            r"dp\.(?:pt|st|ct|sa|scim|audit)\.[\w.-]{20,120}",
            "Doppler token",
            r"dp\.(?:pt|st|ct|sa|scim|audit)\.(?:[a-z0-9-_]{2,35}\.)?[A-Za-z0-9]{40,44}",
        ),
        (
            "sb_secret_ sbp_",
            r"sb(?:_secret_[\w-]{16,64}|p_[a-f0-9]{40})",
            "Supabase key",
            r"sb(?:_secret_[\w-]{20,64}|p_[a-f0-9]{40})",
        ),
        (
            ".databases.neo4j.io",
            "",
            "Neo4j Aura password",
            r"(?=[\w-]{0,42}[a-z])(?=[\w-]{0,42}[A-Z])(?=[\w-]{0,42}\d)[\w-]{43}",
            ".databases.neo4j.io",
        ),
        ("eyJ", r"(?:(?<![\w-])|(?<=\\[nrt]))eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*"),
        ("bearer Bearer BEARER", r"(?i)(?<=bearer )(?=[^\s\"']{0,99}\d)[\w.~+/=-]{8,512}"),
        ("basic Basic BASIC", r"(?i)(?<=basic )(?=[^\s\"']{0,99}[\d=])[\w.~+/=-]{8,512}"),
    )
)
FORMATS += tuple(
    TokenFormat(tuple(hints.split()), "" if near else shape, issuer, shape, near)
    for hints, issuer, shape, near in ISSUERS
)


def triggers() -> tuple[str, ...]:
    """Literals of which one occurs in every file that ``tokens`` may find something in."""
    found: list[str] = []
    for each in FORMATS:
        if each.exact:
            near = each.near
            found += (near, near.capitalize(), near.upper()) if near else each.hints
    return tuple(found)


# How far around a token the word may stand that makes it one.
NEAR = 300
_INVENTED = regex(
    r"(?i)example|x{6}|0{8}|1234567|abcdef|abc123|your|placeholder|redacted|dummy|\.{3}|<|\*{3}"
)


class Token(NamedTuple):
    """A token in a text; ``name`` says what it is, never what it reads."""

    start: int
    end: int
    name: str
    severity: Severity


def tokens(text: str) -> Iterator[Token]:
    """The tokens of known issuers in ``text``; examples and made-up ones are left out."""
    lowered = text.lower()
    for each in FORMATS:
        if each.exact and each.near in lowered and any(hint in text for hint in each.hints):
            for match in re.finditer(f"{_BOUNDARY}(?:{each.exact}){_END}", text):
                real = _is_real(match[0]) and not is_cut(text, match.end())
                if real and _is_near(text, match, each.near):
                    yield Token(*match.span(), each.issuer, each.severity)


def _is_real(token: str) -> bool:
    body = token[-16:]
    if len(set(body)) <= 3 or _INVENTED.search(token):
        return False
    return not (is_masked(token) or counts_up(token.rpartition("/")[2]))


def _is_near(text: str, match: re.Match[str], word: str) -> bool:
    around = text[max(0, match.start() - NEAR) : match.end() + NEAR]
    return not word or word in around.lower()
