"""Comments that silence findings, in the comment form of each language.

``# deploylint: ignore[CODE] reason`` stands on the line of the finding or alone
on the line above; ``# deploylint: ignore-file[CODE] reason`` anywhere in the file.
Codes and slugs are interchangeable and mandatory. For secrets the comments of
other scanners count as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from deploylint.model import Finding, Where
from deploylint.source import Source


class Ignore(NamedTuple):
    """One comment that silences findings.

    ``lines`` are the lines it covers, empty for the whole file. ``codes`` are as
    written (codes or slugs); ``foreign`` marks a comment of another tool, which
    is never reported as unused.
    """

    where: Where
    codes: tuple[str, ...]
    lines: tuple[int, ...]
    reason: str
    expires: str = ""
    foreign: bool = False

    def covers(self, finding: Finding) -> bool:
        if not {finding.code, finding.slug} & set(self.codes) and "*" not in self.codes:
            return False
        return not self.lines or bool(
            set(self.lines) & set(range(finding.where.line, finding.where.end_line + 1))
        )


class Suppressed(NamedTuple):
    finding: Finding
    ignore: Ignore


# A comment starts at the beginning of a line or after a blank.
_OWN = re.compile(
    r"(?:(?<=\s)|^)[#;](?P<before>[^\n#]{0,200}?)deploylint:[ \t]*ignore(?P<file>-file)?"
    r"(?:\[(?P<codes>[^\]\n]*)\])?(?P<reason>[^\n\r#]*)",
    re.M,
)
_EXPIRES = re.compile(r"\bexpires=(\d{4}-\d{2}-\d{2})\b")
_NOQA = re.compile(r"#[ \t]*noqa(?::[ \t]*(?P<codes>[A-Z]+\d+(?:[, \t]+[A-Z]+\d+)*))?", re.I)
SECRET_CODES = ("DPD001", "DPD002", "DPD003", "DPD004", "DPD005", "DPD006", "DPD007", "DPD008")
_SECRET_CODES = (*SECRET_CODES, "DPI001")
_SECRET_LINE = re.compile(
    r"#[^\n]*?(?:pragma:[ \t]*(?:allowlist|whitelist)[ \t]+(?P<next>nextline[ \t]+)?secret"
    r"|nosec\b(?:[ \t:]*(?P<bandit>B\d+(?:[, \t]+B\d+)*))?|gitleaks:allow)"
)
_PASSWORD_TESTS = re.compile(r"\b[BS]10[5-7]\b")
_MARKS = ("deploylint:", "noqa", "NOQA", "nosec", "pragma:", "gitleaks:allow")
# A trailing `#` is part of the value in these languages.
_LINE_ABOVE_ONLY = frozenset({"dockerfile", "dockerignore", "gitignore", "systemd", "env"})


def find_ignores(source: Source, kind: str) -> tuple[Ignore, ...]:
    """Every suppression comment of a file, in order."""
    if not any(mark in source.text for mark in _MARKS):
        return ()
    own = list(_own(source, kind))
    if own and kind == "python":
        comments = set(_comment_lines(source))
        own = [ignore for ignore in own if ignore.where.line in comments]
    return (*own, *_foreign(source, kind))


def _comment_lines(source: Source) -> Iterator[int]:
    """Lines of a Python file that hold a comment, so that text in strings does not count."""
    import io
    import tokenize

    try:
        for token in tokenize.generate_tokens(io.StringIO(source.text).readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0]
    except (tokenize.TokenError, SyntaxError):
        return


def _own(source: Source, kind: str) -> Iterator[Ignore]:
    for match in _OWN.finditer(source.text):
        start = match.start()
        where = source.where(start, match.end())
        alone = not source.text[source.starts[where.line - 1] : start].strip()
        if kind in _LINE_ABOVE_ONLY and not alone:
            continue
        codes = tuple(code.strip() for code in (match["codes"] or "").split(",") if code.strip())
        expires = _EXPIRES.search(match["reason"])
        reason = _EXPIRES.sub("", match["reason"]).strip(" \t-:—")
        lines = () if match["file"] else _covered(source, where.line, alone=alone)
        yield Ignore(where, codes, lines, reason, expires[1] if expires else "")


def _covered(source: Source, line: int, *, alone: bool) -> tuple[int, ...]:
    """The line itself, or the next line that is not a comment for a comment alone on its line."""
    if not alone:
        return (line,)
    following = line + 1
    while following < len(source.starts) and source.line_text(following).lstrip()[:1] in ("#", ";"):
        following += 1
    return (line, following)


def _foreign(source: Source, kind: str) -> Iterator[Ignore]:
    for match in _NOQA.finditer(source.text) if kind == "python" else ():
        codes = tuple(re.split(r"[, \t]+", match["codes"])) if match["codes"] else ("*",)
        if any(_PASSWORD_TESTS.fullmatch(code) for code in codes):
            codes += _SECRET_CODES
        where = source.where(*match.span())
        yield Ignore(where, codes, (where.line,), "noqa", foreign=True)
    for match in _SECRET_LINE.finditer(source.text):
        bandit = match["bandit"]
        if bandit and not _PASSWORD_TESTS.search(bandit):
            continue
        where = source.where(*match.span())
        line = where.line + 1 if match["next"] else where.line
        yield Ignore(where, _SECRET_CODES, (line,), match[0].lstrip("# "), foreign=True)


def suppress(
    findings: Iterable[Finding], ignores: dict[str, tuple[Ignore, ...]], today: str
) -> tuple[list[Finding], list[Suppressed]]:
    """Split findings into those that stand and those that a comment silences.

    An ignore whose ``expires=`` date lies before ``today`` (ISO 8601) silences nothing.
    """
    standing: list[Finding] = []
    silenced: list[Suppressed] = []
    for finding in findings:
        candidates = ignores.get(finding.where.path, ())
        ignore = next((each for each in candidates if _silences(each, finding, today)), None)
        if ignore:
            silenced.append(Suppressed(finding, ignore))
        else:
            standing.append(finding)
    return standing, silenced


def _silences(ignore: Ignore, finding: Finding, today: str) -> bool:
    return (not ignore.expires or ignore.expires >= today) and ignore.covers(finding)
