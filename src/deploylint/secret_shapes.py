"""Values that are secret wherever they stand: tokens of providers, keys, passwords in URLs."""

from __future__ import annotations

import re
from collections.abc import Iterator

Span = tuple[int, int]

# A literal that every match holds, and the whole shape. Repetitions are bounded or
# start at a word boundary, so that a search stays linear.
_TOKENS: tuple[tuple[str, str], ...] = (
    ("AKIA", r"AKIA[A-Z0-9]{16}"),
    ("ASIA", r"ASIA[A-Z0-9]{16}"),
    ("ABIA", r"ABIA[A-Z0-9]{16}"),
    ("ACCA", r"ACCA[A-Z0-9]{16}"),
    ("gh", r"gh[oprsu]_[A-Za-z0-9]{20,255}"),
    ("github_pat_", r"github_pat_\w{20,255}"),
    ("gl", r"gl(?:pat|ptt|rt|dt|cbt|soat)-[\w-]{16,64}"),
    ("xox", r"xox[a-z]-[\w-]{10,255}"),
    ("xapp-", r"xapp-\d-[\w-]{10,255}"),
    ("hooks.slack.com/", r"(?<=hooks\.slack\.com/)(?:services|workflows|triggers)/[\w/]{20,100}"),
    ("k_", r"[sr]k_(?:live|test|prod)_[A-Za-z0-9]{10,99}"),
    ("whsec_", r"whsec_[\w+/=]{20,99}"),
    ("AIza", r"AIza[\w-]{30,40}"),
    ("GOCSPX-", r"GOCSPX-[\w-]{20,40}"),
    ("sk-", r"(?<![A-Za-z0-9])sk-[\w-]{20,255}"),
    ("hf_", r"(?<![A-Za-z0-9_])hf_[A-Za-z0-9]{30,40}"),
    ("SG.", r"SG\.[\w-]{16,32}\.[\w-]{16,64}"),
    ("SK", r"(?<![A-Za-z0-9])SK[0-9a-f]{32}"),
    ("npm_", r"npm_[A-Za-z0-9]{36}"),
    ("pypi-", r"pypi-[\w-]{32,255}"),
    ("do", r"do[opr]_v1_[a-f0-9]{64}"),
    ("dapi", r"dapi[a-f0-9]{32}(?:-\d)?"),
    ("hv", r"hv[bs]\.[\w-]{20,255}"),
    ("AGE-SECRET-KEY-1", r"AGE-SECRET-KEY-1[A-Z0-9]{20,80}"),
    (":A", r"(?<!\d)\d{5,16}:A[\w-]{34}"),
    ("dp.", r"dp\.(?:pt|st|ct|sa|scim|audit)\.[\w.-]{20,120}"),
    ("sb", r"sb(?:_secret_[\w-]{16,64}|p_[a-f0-9]{40})"),
    ("eyJ", r"(?:(?<![\w-])|(?<=\\[nrt]))eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*"),
    ("earer", r"(?i)(?<=bearer )(?=[^\s\"']{0,99}\d)[\w.~+/=-]{8,512}"),
    ("asic", r"(?i)(?<=basic )(?=[^\s\"']{0,99}[\d=])[\w.~+/=-]{8,512}"),
)
_USERINFO = re.compile(
    r"://(?:\$\{[^{}\s]{0,99}\}|[^\s/@:\"'`]){0,128}:"
    r"(?!\d{1,5}(?:[/\s\"'`]|$))(?P<password>[^\s\"'<>`]{1,256}?)"
    r"@(?=(?:\$?\{[^\s{}]{1,99}\}|[\w.\[\]:%$-]){0,255}(?:[/?#,;\s\"'`)\]}<>\\]|$))"
)
_PEM_HEADER = re.compile(r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----")
_PEM_OPEN_BODY = re.compile(r"[A-Za-z0-9+/=\s\\]*")
_PEM_RUN = re.compile(r"[A-Za-z0-9+/=]{4,}")
_PEM_LIMIT = 20_000
# A header alone, as in a parser or in a document, is no key.
_PEM_LEAST = 64


def shaped_spans(text: str) -> Iterator[Span]:
    """Where such values stand in ``text``, in no order; spans may overlap."""
    for hint, shape in _TOKENS:
        if hint in text:
            yield from (match.span() for match in re.finditer(shape, text))
    if "://" in text:
        for match in _USERINFO.finditer(text):
            yield from literal_parts(text, *match.span("password"))
    if "PRIVATE KEY" in text:
        yield from _key_lines(text)


def _key_lines(text: str) -> Iterator[Span]:
    done = 0
    for header in _PEM_HEADER.finditer(text):
        if header.start() < done:
            continue
        start = header.end()
        done = text.find("-----END", start, start + _PEM_LIMIT)
        if done < 0:
            body = _PEM_OPEN_BODY.match(text, start, start + _PEM_LIMIT)
            done = body.end() if body else start
        runs = [run.span() for run in _PEM_RUN.finditer(text, start, done)]
        if sum(end - begin for begin, end in runs) >= _PEM_LEAST:
            yield from runs


# --- what in a value is literal ------------------------------------------------------

# The parts of an interpolation that are not its default: `${NAME:-` and `}`.
_MACHINERY = re.compile(r"\$\{[\w.]{1,99}(?::?\?[^{}]{0,500}|:?[-=+])?|\}")
_REFERENCE = re.compile(
    r"(?:Bearer |Basic |Token )?(?:\$\w+|\$\([^()\n]*\)|\$\{\{[^{}\n]*\}\}|\{\{[^{}\n]*\}\}"
    r"|\{%[^%\n]*%\}|\{[\w.!:\[\]'\"]*\}"
    r"|%\(\w+\)s|%[ds]|%%?\w+%|<[^<>\n]*>|@\w+@|\\?[/:@]){1,20}"
)
_LONGEST = 4_000  # what is longer is no reference
_KEPT = re.compile(
    r"|\W{1,6}|\d{1,3}|[(\[{]|[*.]{1,99}"
    r"|(?i:true|false|yes|no|on|off|none|null|nil|undefined|empty|unset|inherit|redacted|required"
    r"|bearer|basic|token)"
    r"|str|bytes|int|bool|string|SecretStr|SecretBytes|Any|dict|list|(?:Optional|Annotated)\[.*"
    r"|/(?:run|var|etc|opt|srv|home|usr|mnt|tmp|secrets|app|data|vault)/[\w./{}$-]*"
    r"|\.{1,2}/[\w./-]*"
    r"|(?:arn|vault|ssm|op|secretsmanager|gcp|env|keyring):[\w:/.@-]*"
    r"|!(?:vault|secret|Ref|Sub|reference|env|ENV|GetAtt)\b.*|\*[\w-]+"
    r"|(?:settings|config|os|environ|env|self|cls|app|request|args|options|secrets|vars|steps"
    r"|inputs|github|process|cfg|conf|values|var|local|data)(?:\.\w+|\[[^\]\n]*\]?|\(.*)+\)?"
    r"|(?:os\.)?(?:getenv|environ\.get)\(.*"
)


def literal_parts(text: str, start: int, end: int) -> Iterator[Span]:
    """What of a secret value is written out; references, paths and booleans are not."""
    if end - start > _LONGEST:
        yield start, end
        return
    value = text[start:end].strip()
    if _KEPT.fullmatch(value) or _REFERENCE.fullmatch(value):
        return
    for begin, stop in _gaps(text, start, end):
        part = text[begin:stop].strip()
        whole = part == value
        if part and not _KEPT.fullmatch(part) and (whole or any(map(str.isalnum, part))):
            yield begin, stop


def _gaps(text: str, start: int, end: int) -> Iterator[Span]:
    if "${" not in text[start:end]:
        yield start, end
        return
    for match in _MACHINERY.finditer(text, start, end):
        yield start, match.start()
        start = match.end()
    yield start, end
