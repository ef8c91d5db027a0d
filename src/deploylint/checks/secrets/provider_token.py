"""DPD001: a token of a provider, or a private key, stands in a file."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.secrets._text import EVERY_TEXT
from deploylint.files.classify import Context, context_of
from deploylint.formats.document import Document
from deploylint.lazy.regexes import regex
from deploylint.model import Finding, Related, Severity
from deploylint.registry import LEAKED, rule
from deploylint.secrets.pem import private_keys
from deploylint.secrets.tokens import Token, tokens, triggers
from deploylint.secrets.webtokens import web_tokens

# Keys that a page hands to every browser, and that are restricted by the page's address.
_BROWSER = regex(r"(?:^|/)(?:frontend|client|web|www|public|static|ui)/")
_BROWSER_KEY = "Google API key"


@rule(
    "DPD001",
    "provider-token",
    on=EVERY_TEXT,
    severity=Severity.ERROR,
    contexts=LEAKED,
    triggers=(*triggers(), "eyJ", "PRIVATE KEY-----"),
)
def provider_token(document: Document) -> Iterator[Finding]:
    text = document.source.text
    found: dict[str, list[Token]] = {}
    for token in (*tokens(text), *web_tokens(text), *_private_keys(document)):
        found.setdefault(text[token.start : _identity_end(text, token)], []).append(token)
    for first, *others in found.values():
        yield Finding(
            document.where(first.start, first.end),
            f"{_article(first.name)} {first.name} can be read in the file and has to be rotated",
            related=tuple(
                Related(document.where(other.start, other.end), "here again") for other in others
            ),
            severity=_severity(document, first),
        )


def _private_keys(document: Document) -> Iterator[Token]:
    """Keys that are made for tests are common, and open nothing."""
    test = context_of(document.path).context is Context.TEST
    severity = Severity.INFO if test else Severity.ERROR
    for key in private_keys(document.source.text):
        if key.real:
            yield Token(key.start, key.end, "private key", severity)


def _identity_end(text: str, token: Token) -> int:
    """All headers of private keys read alike; what follows them tells keys apart."""
    return token.end + 200 if text.startswith("-----BEGIN", token.start) else token.end


def _severity(document: Document, token: Token) -> Severity:
    if token.name == _BROWSER_KEY and _BROWSER.search(document.path):
        return Severity.WARNING
    return token.severity


def _article(name: str) -> str:
    return "An" if name[0] in "AaOo" or name.startswith("npm") else "A"
