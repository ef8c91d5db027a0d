"""Finds the pages of the rules: ``rules/<concern>/<CODE>-<slug>.md``.

They lie beside ``src`` in a checkout and inside an installed package.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator

from deploylint.lazy.records import TYPE_CHECKING
from deploylint.lazy.regexes import regex

if TYPE_CHECKING:
    from deploylint.rulepages.parsing import Page

# Letter of a code -> folders of its rules and pages; a broad letter has several.
CONCERNS: dict[str, tuple[str, ...]] = {
    "A": ("cors",),
    "B": ("debug",),
    "C": ("database",),
    "D": ("secrets",),
    "E": ("health",),
    "F": ("startup",),
    "G": ("devserver",),
    "H": ("nginx",),
    "I": ("systemd",),
    "J": ("cloud", "credentials", "deprecations", "messaging"),
    "K": ("errors",),
    "L": ("context",),
    "M": ("versions",),
    "N": ("network", "images", "environment"),
    "O": ("operations",),
    "Q": ("delivery",),
}


def root() -> str:
    """The folder that holds all pages."""
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    installed = os.path.join(package, "rules")
    if os.path.isdir(installed):
        return installed
    return os.path.join(os.path.dirname(os.path.dirname(package)), "rules")


def page_paths(path: str | None = None) -> Iterator[str]:
    """The page at ``path``, or all pages below it (by default all of deploylint's own)."""
    path = root() if path is None else path
    if os.path.isfile(path):
        yield path
    for parent, folders, names in os.walk(path):
        folders.sort()
        yield from (os.path.join(parent, name) for name in sorted(names) if name[-3:] == ".md")


def names_in(path: str) -> tuple[str, str]:
    """The code and the slug that the name of a page consists of."""
    code, _, slug = os.path.basename(path)[:-3].partition("-")
    return code, slug


def page_path(code_or_slug: str, folders: Iterable[str] = ()) -> str:
    """Where the page of a rule lies, here or in one of the ``folders`` of plug-ins.

    Raises ``LookupError`` where there is none.
    """
    for folder in (None, *folders):
        for path in page_paths(folder):
            if code_or_slug in names_in(path):
                return path
    raise LookupError(f"no page for rule `{code_or_slug}`")


def read_page(code_or_slug: str) -> Page:
    """Raises ``LookupError`` where there is no page and ``PageError`` where it is malformed."""
    from deploylint.rulepages import parsing

    return parsing.load(page_path(code_or_slug))


def description_of(page: str) -> str:
    """What a rule does in one sentence: the first of its page, "" where it has none."""
    text = summary_of(page)
    return text.partition(". ")[0].removesuffix(".") + "." if text else ""


def summary_of(page: str) -> str:
    """The first paragraph of a page on one line, "" where it has none."""
    paragraph = _PARAGRAPH.search(page)
    return " ".join(paragraph[1].split()) if paragraph else ""


_PARAGRAPH = regex(r"^## What it does[ \t]*\n+((?:[^\n#][^\n]*\n?)+)", re.M)


def explain(code_or_slug: str, folders: Iterable[str] = ()) -> str:
    """The Markdown text of a rule's page, empty where there is none."""
    try:
        with open(page_path(code_or_slug, folders), encoding="utf-8") as file:
            return file.read()
    except (LookupError, OSError):
        return ""
