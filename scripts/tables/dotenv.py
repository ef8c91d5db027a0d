"""compose-go's ``dotenv`` package against our reading of ``.env`` files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from deploylint.formats.dotenv.compose import read
from deploylint.formats.dotenv.reading import ReadError
from tables.case import Case


def dotenv_cases(table: Any) -> Iterator[Case]:
    """Compares the variables, or the full text of the error, of each file."""
    for group in ("cases", "fuzz"):
        for case in table.get(group, ()):
            text = case["text"]
            reading = read(text.removeprefix("\ufeff"), table.get("lookup", {}))
            actual: Any = reading.values
            if reading.error:
                actual = compose_message(text.removeprefix("\ufeff"), reading.error)
            yield Case(f"{group} {text!r}", case.get("error", case.get("env")), actual)


def compose_message(text: str, error: ReadError) -> str:
    """The error in compose-go's words, which quote the file."""
    if error.cause:
        return str(error.cause)
    rest = text[error.start :].split("\n", 1)[0]
    if error.message.startswith("unexpected character"):
        char = go_quoted(text[error.end - 1])
        return f"line {error.line}: unexpected character {char} in variable name {go_quoted(rest)}"
    if error.message == "zero length string":
        return error.message
    tail = f" {rest}" if error.message.startswith("unterminated") else ""
    return f"line {error.line}: {error.message}{tail}"


def go_quoted(text: str) -> str:
    """``text`` as Go's ``%q`` prints it."""
    special = {"\a": "\\a", "\b": "\\b", "\f": "\\f", "\v": "\\v", "\x7f": "\\x7f"}
    return '"' + "".join(_go_character(char, special) for char in text) + '"'


def _go_character(char: str, special: dict[str, str]) -> str:
    if char in special:
        return special[char]
    if char in '"\\\n\r\t':
        return json.dumps(char)[1:-1]
    if char.isprintable():
        return char
    code = ord(char)
    if code < 0x20:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


TABLES = {"dotenv_cases": dotenv_cases}
