"""Dockerfiles against BuildKit's parser and its variable expansion."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from typing import Any

from deploylint.formats.dockerfile import Dockerfile, Instruction
from deploylint.formats.dockerfile.arguments import BadArguments, json_strings
from deploylint.formats.dockerfile.expansion import ExpansionError, expand
from deploylint.formats.dockerfile.heredocs import find_markers, read_marker
from deploylint.formats.dockerfile.instruction import KEYWORDS
from deploylint.formats.source_map import SourceMap
from deploylint.source import Source
from tables.case import Case

_LISTS = ("ADD", "COPY", "EXPOSE", "FROM", "VOLUME")


def parse(text: str | bytes) -> Dockerfile:
    data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogateescape")
    return Dockerfile.parse(Source.decode("Dockerfile", data))


def errors(dockerfile: Dockerfile) -> list[str]:
    """What the parser refuses; unknown instructions are refused by a later step."""
    messages = [problem.message for problem in dockerfile.problems if not problem.template]
    return [message for message in messages if not message.startswith("unknown instruction")]


def arguments(instruction: Instruction) -> list[str]:
    keyword, text = instruction.keyword, instruction.arguments.text
    if keyword in ("ENV", "LABEL"):
        raws = ((pair.raw_name, pair.raw or "", pair.separator) for pair in instruction.pairs)
        return [part for raw in raws for part in raw]
    if keyword == "ARG":
        return [p.raw_name + ("" if p.raw is None else f"={p.raw}") for p in instruction.pairs]
    if instruction.json_form and keyword != "HEALTHCHECK":
        return [element.text for element in instruction.elements]
    if keyword in _LISTS:
        return [word.text for word in instruction.words]
    if keyword == "HEALTHCHECK":
        return _healthcheck(instruction)
    if keyword not in KEYWORDS:
        return [""]
    return [text] if text else []


def _healthcheck(instruction: Instruction) -> list[str]:
    kind, *rest = re.split(r"[ \t\v\f\r]+", instruction.arguments.text, maxsplit=1)
    if instruction.json_form:
        rest = [element.text for element in instruction.elements]
    return [part for part in (kind, *rest) if part]


def node(instruction: Instruction) -> dict[str, Any]:
    inner = [node(instruction.inner)] if instruction.inner else []
    return {
        "cmd": instruction.keyword_word.text.lower(),
        "flags": flags(instruction),
        "args": inner or arguments(instruction),
    }


def flags(instruction: Instruction) -> list[str]:
    return [f"--{f.name}" + ("" if f.value is None else f"={f.value}") for f in instruction.flags]


def go_quote(text: str) -> str:
    """As Go's ``strconv.Quote`` writes it."""
    named = {"\a": "\\a", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
    named |= {"\v": "\\v", "\\": "\\\\", '"': '\\"'}
    return '"' + "".join(named.get(c) or _go_character(c) for c in text) + '"'


def _go_character(character: str) -> str:
    code = ord(character)
    if character == " " or character.isprintable():
        return character
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    if code < 0x20 or code == 0x7F:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def dump(instruction: Instruction) -> str:
    """As ``Node.Dump`` writes an instruction."""
    parts = [instruction.keyword_word.text.lower()]
    if instruction.flags:
        parts.append("[" + " ".join(go_quote(flag) for flag in flags(instruction)) + "]")
    if instruction.inner:
        return " ".join([*parts, f"({dump(instruction.inner)})"])
    return " ".join([*parts, *(go_quote(argument) for argument in arguments(instruction))])


def heredocs(instruction: Instruction) -> list[dict[str, Any]]:
    return [
        {
            "name": h.name,
            "fd": h.descriptor,
            "expand": h.expand,
            "chomp": h.chomp,
            "content": h.content.text,
        }
        for h in instruction.heredocs
    ]


def results(data: Any) -> Iterator[Case]:
    for case in data["cases"]:
        dockerfile = parse(base64.b64decode(case["dockerfile_b64"]))
        yield Case(case["id"], case["nodes"], [node(item) for item in dockerfile.instructions])
        yield Case(f"{case['id']} errors", [], errors(dockerfile))
    for case in data.get("negative", ()):
        found = errors(parse(base64.b64decode(case["dockerfile_b64"])))
        yield Case(case["id"], True, bool(found))


def lines(data: Any) -> Iterator[Case]:
    for case in data["line_ranges"]:
        dockerfile = parse(base64.b64decode(case["dockerfile_b64"]))
        ranges = [[item.line, item.end_line] for item in dockerfile.instructions]
        yield Case(case["id"], case["ranges"], ranges)
    table = data["heredocs"]
    after_from = parse(table["dockerfile"]).instructions[1:]
    for number, expected in enumerate(table["expected_per_instruction_after_FROM"]):
        yield Case(f"heredocs {number}", expected or [], heredocs(after_from[number]))
    found = [item.heredocs for item in parse(data["json_heredoc_none"]).instructions]
    yield Case("no heredoc in JSON", [()] * len(found), found)
    yield from _continuations(data["empty_continuation"])
    yield from _heredoc_words(data)
    yield from _words_and_json(data)


def _continuations(table: Any) -> Iterator[Case]:
    dockerfile = parse(table["dockerfile"])
    texts = [item.logical.text for item in dockerfile.instructions]
    for text in table["contains"]:
        yield Case(text, True, text in texts)
    yield Case("empty continuations", table["warnings"], len(warned(dockerfile)))


def warned(dockerfile: Dockerfile) -> list[Instruction]:
    """The instructions for which BuildKit warns of an empty continuation line."""
    blank = dockerfile.blank_continuations
    return [
        item
        for item in dockerfile.instructions
        if any(item.line <= line <= item.end_line for line in blank)
    ]


def _heredoc_words(data: Any) -> Iterator[Case]:
    for word in data["heredoc_word"]["valid_EOF"]:
        marker = read_marker(word)
        yield Case(word, "EOF", marker.name if marker else None)
    for word in data["heredoc_word"]["error"]:
        yield Case(word, True, _fails(read_marker, word))
    for word in data["heredoc_word"]["not_heredoc"]:
        yield Case(word, None, read_marker(word))
    for line, names in data["heredocs_from_line"]:
        yield Case(line, names, [marker.name for marker in find_markers(line)])


def _fails(function: Any, *arguments: Any) -> bool:
    try:
        function(*arguments)
    except (ExpansionError, BadArguments):
        return True
    return False


def _words_and_json(data: Any) -> Iterator[Case]:
    for text, words in data["parse_words"]:
        yield Case(text, words, arguments(parse(f"ARG {text}\n").instructions[0]))
    for text, strings in data["json_valid"].items():
        instruction = parse(f"CMD {text}\n").instructions[0]
        yield Case(text, strings, [element.text for element in instruction.elements])
        yield Case(f"{text} form", True, instruction.json_form)
    for text in data["json_invalid"]:
        yield Case(text, True, _fails(json_strings, SourceMap.verbatim(text), 0, len(text)))


def corpus(data: Any) -> Iterator[Case]:
    for case in data["cases"]:
        dockerfile = parse(case["dockerfile"])
        expected = case["expected"]
        if "error" in expected:
            yield Case(case["id"], True, bool(errors(dockerfile)))
            continue
        actual = {
            "warnings": len(warned(dockerfile)),
            "escape": dockerfile.escape,
            "instructions": [_entry(item) for item in dockerfile.instructions],
        }
        yield Case(case["id"], expected, actual)
        yield Case(f"{case['id']} errors", [], errors(dockerfile))


def _entry(instruction: Instruction) -> dict[str, Any]:
    return {
        "cmd": instruction.keyword_word.text,
        "flags": flags(instruction),
        "json": instruction.json_form,
        "start": instruction.line,
        "end": instruction.end_line,
        "logical_line": instruction.logical.text,
        "dump": dump(instruction),
        "heredocs": heredocs(instruction),
    }


def features(data: Any) -> Iterator[Case]:
    for case in data["cases"]:
        dockerfile = parse(case["dockerfile"])
        if isinstance(case["expected"], dict):
            yield Case(case["name"], [case["expected"]["error"]], errors(dockerfile))
        else:
            ranges = [[i.keyword, i.line, i.end_line] for i in dockerfile.instructions]
            yield Case(case["name"], (case["expected"], []), (ranges, errors(dockerfile)))


def envvar(data: Any) -> Iterator[Case]:
    for case in data["cases"]:
        try:
            actual = expand(case["input"], data["env"].get).text
        except ExpansionError:
            actual = "error"
        yield Case(case["input"], case["expected"], actual)


TABLES = {
    "buildkit_parser_lines": lines,
    "buildkit_parser_results": results,
    "dockerfile_corpus": corpus,
    "dockerfile_features": features,
    "dockerfile_shell_envvar": envvar,
}
