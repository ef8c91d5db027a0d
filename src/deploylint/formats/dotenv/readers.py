"""``.env`` files as python-dotenv, ``docker run --env-file`` and systemd read them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from deploylint.formats.dotenv.reading import MAX_EXPANDED, Binding, ReadError, Reading
from deploylint.lazy.regexes import regex

_BLANKS = " \t\n\r"
_SKIP = regex(r"\s*")
_INLINE = regex(r"[^\S\r\n]*")
_EXPORT = regex(r"(?:export[^\S\r\n]+)?")
_KEY = regex(r"'([^']+)'|([^=#\s]+)")
_CLOSING = {quote: regex(rf"(?<!\\){quote}") for quote in "\"'"}
_ESCAPES = {'"': regex(r"\\([\\'\"abfnrtv])"), "'": regex(r"\\([\\'])")}
_LETTERS = dict(zip("abfnrtv", "\a\b\f\n\r\t\v", strict=True))
_COMMENT = regex(r"\s#")
_LINE = regex(r"[^\r\n]*")
_TAIL = regex(r"[^\S\r\n]*(?:#[^\r\n]*)?(?:\r\n|\n|\r|\Z)")
_NEWLINE = regex(r"\r\n|\n|\r|\Z")
_NAME_END = regex(r"[}:]")

_DOCKER_LINE = 64 * 1024
_ENVIRONMENT_NAME = regex(r"[A-Za-z_][A-Za-z0-9_]*")
_UNDECODABLE = regex("[\udc80-\udcff]")
_SYSTEMD_KEY = regex(r"[^\n\r][^=\n\r]*=?")
_SYSTEMD_RUN = regex(r"[^\\\n\r]*")
_SYSTEMD_DOUBLE = regex(r'(?:[^"\\]|\\.)*', re.DOTALL)
_SYSTEMD_ESCAPE = regex(r"\\(\n|[\"\\`$])")


def read_python_dotenv(text: str) -> Reading:
    """As python-dotenv's ``parser`` and ``variables``; a bad line is skipped with a warning."""
    bindings: list[Binding] = []
    seen: dict[str, str | None] = {}
    expanded = 0
    at = _end(_SKIP, text, 0)
    while at < len(text):
        binding, at = _dotenv_statement(text, at)
        if binding:
            if binding.value is not None:
                left = MAX_EXPANDED - expanded
                value, external = _dotenv_expand(binding.value, seen, left)
                expanded += len(value)
                binding = binding._replace(value=value, external=external)
            seen[binding.name] = binding.value
            bindings.append(binding)
        at = _end(_SKIP, text, at)
    return Reading(tuple(bindings))


def _dotenv_statement(text: str, at: int) -> tuple[Binding | None, int]:
    """The statement at ``at``, None for a comment or a bad line, and where the next begins."""
    key = None if text[at] == "#" else _KEY.match(text, _end(_EXPORT, text, at))
    binding = None
    if key:
        start, end = key.span(key.lastindex or 0)
        at = _end(_INLINE, text, key.end())
        value, bounds = None, (end, end)
        if text[at : at + 1] == "=":
            found = _dotenv_value(text, at + 1)
            if found is None:
                return None, _end(_NEWLINE, text, _end(_LINE, text, at))
            value, bounds, at = found
        binding = Binding(text[start:end], value, start, end, *bounds, external=value is None)
    tail = _TAIL.match(text, at)
    if tail:
        return binding, tail.end()
    return None, _end(_NEWLINE, text, _end(_LINE, text, at))


def _dotenv_value(text: str, at: int) -> tuple[str, tuple[int, int], int] | None:
    """Value, its bounds, and where reading goes on; None for a quote without its end."""
    blank = at
    at = _end(_INLINE, text, at)
    quote = text[at : at + 1]
    if quote and quote in "\"'":
        closing = _CLOSING[quote].search(text, at + 1)
        end = closing.start() if closing else text.rfind(quote, at + 1)
        if end < 0:
            return None
        value = _ESCAPES[quote].sub(lambda m: _LETTERS.get(m[1], m[1]), text[at + 1 : end])
        return value, (at + 1, end), end + 1
    end = _end(_LINE, text, at)
    line = text[at:end]
    comment = _COMMENT.search(line)
    value = (line[: comment.start()] if comment else line).rstrip()
    if at > blank and line.startswith("#"):
        value = ""
    return value, (at, at + len(value)), end


def _dotenv_expand(value: str, seen: dict[str, str | None], most: int) -> tuple[str, bool]:
    """Replace ``${NAME}`` and ``${NAME:-default}``; whether a name is unknown to the file.

    A value of more than ``most`` characters is unknown as a whole.
    """
    parts: list[str] = []
    external, done, at = False, 0, value.find("${")
    while at >= 0:
        separator = _NAME_END.search(value, at + 2)
        if separator is None:
            break
        end, default = separator.start(), ""
        if separator[0] == ":":
            closing = value.find("}", end) if value.startswith(":-", end) else -1
            if closing < 0:
                at = value.find("${", end)
                continue
            default = value[end + 2 : closing]
        name = value[at + 2 : end]
        external = external or seen.get(name) is None
        parts += [value[done:at], (seen[name] or "") if name in seen else default]
        most -= len(parts[-1])
        if most < 0:
            return "", True
        done = (end if separator[0] == "}" else closing) + 1
        at = value.find("${", done)
    return "".join([*parts, value[done:]]), external


def read_docker(text: str) -> Reading:
    """As ``docker run --env-file``: a line is a variable, quotes and blanks belong to it."""
    bindings: list[Binding] = []
    offset = 0
    for number, line in enumerate(text.split("\n"), 1):
        content = line.removesuffix("\r").lstrip()
        name, equals, _ = content.partition("=")
        end = offset + len(line.removesuffix("\r"))
        start = offset + len(line) - len(line.lstrip())
        if content and content[0] != "#":
            if error := _docker_error(line, name):
                return Reading(tuple(bindings), ReadError(error, start, end, number))
            name_end = start + len(name)
            value_start = name_end + len(equals)
            value = text[value_start:end] if equals else None
            bindings.append(Binding(name, value, start, name_end, value_start, end, not equals))
        offset += len(line) + 1
    return Reading(tuple(bindings))


def _docker_error(line: str, name: str) -> str | None:
    if len(line) >= _DOCKER_LINE:
        return "line too long"
    if not name:
        return "no variable name"
    return "variable contains whitespaces" if " " in name or "\t" in name else None


def read_systemd(text: str) -> Reading:
    """As systemd's ``EnvironmentFile=``; entries without a valid name are dropped."""
    found = _systemd_bindings(text.partition("\0")[0])
    return Reading(
        tuple(
            binding
            for binding in found
            if _ENVIRONMENT_NAME.fullmatch(binding.name)
            and not _UNDECODABLE.search(binding.value or "")
        )
    )


def _systemd_bindings(text: str) -> Iterator[Binding]:
    at = 0
    while (at := _skip(text, at, _BLANKS)) < len(text):
        if text[at] in "#;":
            at = _end(_LINE, text, at)
            continue
        start, at = at, _end(_SYSTEMD_KEY, text, at)
        if at == start + 1 or text[at - 1] != "=":
            continue
        name = text[start : at - 1].rstrip(_BLANKS)
        value, bounds, at = _systemd_value(text, at)
        yield Binding(name, value, start, start + len(name), *bounds)


def _systemd_value(text: str, at: int) -> tuple[str, tuple[int, int], int]:
    """Quoted parts, joined, then an unquoted rest up to the end of the line."""
    parts: list[str] = []
    at = start = _skip(text, at, " \t")
    while text[at : at + 1] in ("'", '"'):
        end, part = _systemd_quoted(text, at)
        closed = min(end + 1, len(text))
        parts.append(part)
        after = _skip(text, closed, " \t")
        if after == len(text) or text[after] in "\n\r":
            bounds = (start + 1, end) if len(parts) == 1 else (start, closed)
            return "".join(parts), bounds, after
        at = after
    while at < len(text) and text[at] not in "\n\r":
        end = _end(_SYSTEMD_RUN, text, at)
        if text[end : end + 1] == "\\":
            escaped = text[end + 1 : end + 2]
            parts += [text[at:end], "" if escaped in ("\n", "\r") else escaped]
            at = min(end + 2, len(text))
            continue
        run = text[at:end].rstrip(_BLANKS)
        return "".join([*parts, run]), (start, at + len(run)), end
    return "".join(parts), (start, at), at


def _systemd_quoted(text: str, at: int) -> tuple[int, str]:
    """Where the text in the quotes at ``at`` ends, and what it says; the end of file closes it."""
    if text[at] == "'":
        end = text.find("'", at + 1)
        end = len(text) if end < 0 else end
        return end, text[at + 1 : end]
    end = _end(_SYSTEMD_DOUBLE, text, at + 1)
    return end, _SYSTEMD_ESCAPE.sub(lambda m: m[1].strip("\n"), text[at + 1 : end])


def _skip(text: str, at: int, characters: str) -> int:
    while at < len(text) and text[at] in characters:
        at += 1
    return at


def _end(pattern: re.Pattern[str], text: str, position: int) -> int:
    match = pattern.match(text, position)
    return match.end() if match else position
