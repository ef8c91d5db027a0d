"""Whatever stands around it, a span cuts out exactly the text that it is said to enclose."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploylint.formats import document_class
from deploylint.source import Source

Cuts = Iterator[tuple[int, int, str]]
# Comments hold anything that fits on a line, outside the basic plane as well.
COMMENTS = st.text("a\t \u00e9\u20ac\U0001f600\U00010348'\"#$%", max_size=12)


def _requirements(document: Any) -> Cuts:
    for each in document.requirements:
        yield each.start, each.name_end, each.name
    for option in document.options:
        yield option.start, option.start + len(option.name), option.name
        yield option.value_start, option.value_start + len(option.value), option.value


def _pyversion(document: Any) -> Cuts:
    for each in document.versions:
        yield each.start, each.end, each.text


def _ini(document: Any) -> Cuts:
    for section in document.sections:
        yield section.start, section.end, f"[{section.name}]"
    for option in document.options:
        yield option.key_start, option.key_end, option.key
        yield option.start, option.end, option.value


def _toml(document: Any) -> Cuts:
    for path, text in (("name",), '"n\U0001f600"'), (("table", "list"), "[1, 2]"):
        value = document.get(*path)
        yield value.key_start, value.key_end, path[-1]
        yield value.start, value.end, text


def _gitignore(document: Any) -> Cuts:
    for each in document.patterns:
        yield each.start, each.end, each.text


def _procfile(document: Any) -> Cuts:
    for process in document.processes:
        yield process.start, process.end, process.name
        for command in process.commands:
            for word in command.words:
                yield word.start, word.end, word.text


def _yaml(document: Any) -> Cuts:
    for root in document.roots:
        for node in root.walk():
            if text := getattr(node, "text", ""):
                yield node.start, node.end, text


KINDS: dict[str, tuple[list[str], Callable[[Any], Cuts]]] = {
    "requirements": (
        ["-r base.txt", "fastapi==0.1", "uvicorn[standard]>=1,<2", "b @ x"],
        _requirements,
    ),
    "pyversion": (["3.12.1", "3.11"], _pyversion),
    "ini": (["[program:web]", "command=uvicorn app:app", "[x]", "user = web"], _ini),
    "toml": (['name = "n\U0001f600"', "[table]", "list = [1, 2]"], _toml),
    "gitignore": (["*.py[co]", "!keep\u20ac", "/build/"], _gitignore),
    "procfile": (["web: gunicorn app:app", "worker: celery -A app"], _procfile),
    "yaml": (["services:", "  api:", "    image: python", "    ports: [80, 81]"], _yaml),
}


@pytest.mark.parametrize("kind", KINDS)
@given(
    comments=st.lists(COMMENTS, max_size=4),
    newline=st.sampled_from(["\n", "\r\n"]),
    bom=st.booleans(),
)
def test_spans_cut_exactly_what_they_name(
    kind: str, comments: list[str], newline: str, bom: bool
) -> None:
    lines, cuts = KINDS[kind]
    text = newline.join([*(f"# {comment}" for comment in comments), *lines, ""])
    source = Source.decode("f", ("\ufeff" * bom + text).encode())
    found = list(cuts(document_class(kind).parse(source)))
    assert found
    assert [source.text[start:end] for start, end, _ in found] == [said for _, _, said in found]
