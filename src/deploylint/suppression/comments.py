"""Comments that silence findings, in the comment form of each language.

``# deploylint: ignore[CODE] reason`` stands on the line of the finding or alone
on the line above; ``# deploylint: ignore-file[CODE] reason`` anywhere in the file.
Codes and slugs are interchangeable and mandatory. For secrets the comments of
other scanners count as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from deploylint.lazy.records import NamedTuple
from deploylint.lazy.regexes import regex
from deploylint.model import Edit, Finding, Fix, Safety, Where
from deploylint.source import Source


class Ignore(NamedTuple):
    """One comment that silences findings.

    ``lines`` are the lines it covers, empty for the whole file. ``codes`` are as
    written (codes or slugs); ``foreign`` marks a comment of another tool, which
    is never reported as unused. ``removal`` is what to delete to be rid of it,
    None where the comment says more than this.
    """

    where: Where
    codes: tuple[str, ...]
    lines: tuple[int, ...]
    reason: str
    expires: str = ""
    foreign: bool = False
    codes_where: Where | None = None
    removal: Where | None = None

    def is_in_force(self, today: str) -> bool:
        """Whether its ``expires=`` date, if any, lies not before ``today`` (ISO 8601)."""
        return not self.expires or self.expires >= today


class Suppressed(NamedTuple):
    finding: Finding
    ignore: Ignore


# A comment starts at the beginning of a line or after a blank.
_OWN = regex(
    r"(?:(?<=\s)|^)[#;](?P<before>[^\n#]{0,200}?)deploylint:[ \t]*ignore(?P<file>-file)?"
    r"(?:\[(?P<codes>[^\]\n]*)\])?(?P<reason>[^\n\r#]*)",
    re.M,
)
_EXPIRES = regex(r"\bexpires=(\d{4}-\d{2}-\d{2})\b")
_NOQA = regex(r"#[ \t]*noqa(?::[ \t]*(?P<codes>[A-Z]+\d+(?:[, \t]+[A-Z]+\d+)*))?", re.I)
SECRET_CODES = ("DPD001", "DPD002", "DPD003", "DPD004", "DPD005", "DPD006", "DPD007", "DPD008")
_SECRET_CODES = (*SECRET_CODES, "DPI001")
_SECRET_LINE = regex(
    r"#[^\n#]*?(?:pragma:[ \t]*(?:allowlist|whitelist)[ \t]+(?P<next>nextline[ \t]+)?secret"
    r"|nosec\b(?:[ \t:]*(?P<bandit>B\d+(?:[, \t]+B\d+)*))?|gitleaks:allow)"
)
_PASSWORD_TESTS = regex(r"\b[BS]10[5-7]\b")
_MARKS = ("deploylint:", "noqa", "NOQA", "nosec", "pragma:", "gitleaks:allow")
YAML = frozenset({"compose", "workflow", "yaml"})
# The line on which a literal or folded block begins; its text has no room for comments.
_BLOCK = regex(r"(?:[^#\n]*[\s:-])?[|>][+\-0-9]{0,2}[ \t]*(?:#[^\n]*)?\s*")
# A trailing `#` is part of the value in these languages.
LINE_ABOVE_ONLY = frozenset({"dockerfile", "dockerignore", "gitignore", "systemd", "env"})


def find_ignores(source: Source, kind: str) -> tuple[Ignore, ...]:
    """Every suppression comment of a file, in order."""
    if not any(mark in source.text for mark in _MARKS):
        return ()
    own = list(_own(source, kind))
    if own and kind == "python":
        own = list(_in_comments(source, own))
    return (*own, *_foreign(source, kind))


def _in_comments(source: Source, ignores: list[Ignore]) -> Iterator[Ignore]:
    """Those that stand in comments of a Python file, text in strings left out.

    One that covers the first line of a statement covers all of its lines.
    """
    comments, statements = _python_lines(source)
    for ignore in ignores:
        if ignore.where.line in comments:
            lines = {
                each for line in ignore.lines for each in (line, *statements.get(line, range(0)))
            }
            yield ignore._replace(lines=tuple(sorted(lines)))


def _python_lines(source: Source) -> tuple[set[int], dict[int, range]]:
    """Lines with a comment, and the lines of each statement by its first one."""
    import io
    import tokenize

    comments: set[int] = set()
    statements: dict[int, range] = {}
    first = 0
    trivia = (tokenize.NL, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT)
    try:
        for token in tokenize.generate_tokens(io.StringIO(source.text).readline):
            if token.type == tokenize.COMMENT:
                comments.add(token.start[0])
            elif token.type == tokenize.NEWLINE:
                statements[first] = range(first, token.start[0] + 1)
                first = 0
            elif not first and token.type not in trivia:
                first = token.start[0]
    except (tokenize.TokenError, SyntaxError):
        pass
    return comments, statements


def _own(source: Source, kind: str) -> Iterator[Ignore]:
    for match in _OWN.finditer(source.text):
        start = match.start()
        where = source.where(start, match.end())
        alone = not source.text[source.starts[where.line - 1] : start].strip()
        if kind in LINE_ABOVE_ONLY and not alone:
            continue
        codes = tuple(code.strip() for code in (match["codes"] or "").split(",") if code.strip())
        expires = _EXPIRES.search(match["reason"])
        reason = _EXPIRES.sub("", match["reason"]).strip(" \t-:—")
        lines = () if match["file"] else _covered(source, kind, where.line, alone=alone)
        inside = source.where(*match.span("codes")) if match["codes"] else None
        removal = None if match["before"].strip() else _removal(source, where, alone=alone)
        until = expires[1] if expires else ""
        yield Ignore(where, codes, lines, reason, until, codes_where=inside, removal=removal)


def _removal(source: Source, where: Where, *, alone: bool) -> Where:
    """The whole line, or the comment with the blanks before it."""
    if alone:
        return source.whole_line(where.line)
    start = where.start
    while start and source.text[start - 1] in " \t":
        start -= 1
    end = start + len(source.text[start : where.end].rstrip())
    return source.where(start, end)


def _covered(source: Source, kind: str, line: int, *, alone: bool) -> tuple[int, ...]:
    """The line itself, or the next line that is not a comment for a comment alone on its line.

    Where that line begins a block of YAML, the lines of the block as well.
    """
    last = line
    if alone:
        last += 1
        while last < len(source.starts) and source.line_text(last).lstrip()[:1] in ("#", ";"):
            last += 1
    block = block_lines(source, last) if kind in YAML else range(0)
    return (*{line, last}, *block)


def block_lines(source: Source, line: int) -> range:
    """The lines of the literal or folded block of YAML that begins on ``line``, without it."""
    if line > len(source.starts) or not _BLOCK.fullmatch(source.line_text(line)):
        return range(0)
    outer = _indent(source.line_text(line))
    following = line + 1
    while following <= len(source.starts):
        text = source.line_text(following)
        if text.strip() and _indent(text) <= outer:
            break
        following += 1
    return range(line + 1, following)


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip(" "))


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

    An ignore that has expired on ``today`` (ISO 8601) silences nothing.
    """
    comments = {path: _InForce(each, today) for path, each in ignores.items() if each}
    standing: list[Finding] = []
    silenced: list[Suppressed] = []
    for finding in findings:
        about = comments.get(finding.where.path)
        ignore = about.first(finding) if about else None
        if ignore:
            silenced.append(Suppressed(finding, ignore))
        else:
            standing.append(finding)
    return standing, silenced


class _InForce:
    """The comments of one file by the lines they cover; each question is answered once."""

    def __init__(self, ignores: Iterable[Ignore], today: str) -> None:
        self._ignores = [each for each in ignores if each.is_in_force(today)]
        self._names = [frozenset(each.codes) for each in self._ignores]
        self._everywhere = [n for n, each in enumerate(self._ignores) if not each.lines]
        self._on_line: dict[int, list[int]] = {}
        self._known: dict[tuple[int, int, str, str], Ignore | None] = {}
        for number, ignore in enumerate(self._ignores):
            for line in dict.fromkeys(ignore.lines):
                self._on_line.setdefault(line, []).append(number)

    def first(self, finding: Finding) -> Ignore | None:
        """The first comment that covers the rule of a finding and one of its lines."""
        where = finding.where
        key = (where.line, where.end_line, finding.code, finding.slug)
        if key not in self._known:
            self._known[key] = self._find(range(where.line, where.end_line + 1), *key[2:])
        return self._known[key]

    def _find(self, lines: range, code: str, slug: str) -> Ignore | None:
        near = (
            lines if len(lines) < len(self._on_line) else filter(lines.__contains__, self._on_line)
        )
        numbers = [*self._everywhere, *(n for line in near for n in self._on_line.get(line, ()))]
        names = {code, slug, "*"}
        covering = [n for n in numbers if not names.isdisjoint(self._names[n])]
        return self._ignores[min(covering)] if covering else None


def judge_ignores(
    ignores: Iterable[Ignore], silenced: Iterable[Suppressed], names: dict[str, str], today: str
) -> Iterator[tuple[str, Finding]]:
    """What is wrong with the comments themselves: the code of the rule, and the finding.

    ``names`` maps each code and slug to its code where the rule is switched on, and
    to "" where it is not: an ignore of a rule that did not run is not judged.
    """
    used = {(each.ignore.where, each.finding.code) for each in silenced}
    for ignore in ignores:
        if ignore.foreign:
            continue
        if not ignore.codes:
            yield INVALID, Finding(ignore.where, "The comment names no rule, so it ignores nothing")
        elif unknown := [name for name in ignore.codes if name not in names]:
            message = f"`{unknown[0]}` is no rule of deploylint"
            yield INVALID, Finding(ignore.codes_where or ignore.where, message)
        elif ignore.expires and ignore.expires < today:
            yield EXPIRED, _expired(ignore)
        else:
            idle = [n for n in ignore.codes if names[n] and (ignore.where, names[n]) not in used]
            if idle:
                yield UNUSED, _unused(ignore, idle)


INVALID, EXPIRED, UNUSED = "DP002", "DP003", "DP004"
ABOUT_COMMENTS = frozenset({INVALID, EXPIRED, UNUSED})


def _expired(ignore: Ignore) -> Finding:
    message = f"The comment expired on {ignore.expires}, so it ignores nothing"
    return Finding(ignore.where, message, fix=_remove(ignore))


def _remove(ignore: Ignore) -> Fix | None:
    if ignore.removal is None:
        return None
    return Fix("Remove the comment", (Edit(ignore.removal, ""),), Safety.SAFE)


def _unused(ignore: Ignore, idle: list[str]) -> Finding:
    listed = ", ".join(f"`{name}`" for name in idle)
    kept = [name for name in ignore.codes if name not in idle]
    fix = _remove(ignore) if not kept else None
    if kept and ignore.codes_where:
        edit = Edit(ignore.codes_where, ", ".join(kept))
        fix = Fix("Name only the rules that are ignored", (edit,), Safety.SAFE)
    return Finding(ignore.where, f"Nothing is found here for {listed}", fix=fix)
