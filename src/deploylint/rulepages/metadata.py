"""What there is to know of a rule beside its page: from its decorator and the page itself."""

from __future__ import annotations

import re
from collections.abc import Iterator

from deploylint.files.classify import Context
from deploylint.lazy.records import NamedTuple
from deploylint.lazy.regexes import regex
from deploylint.model import Severity
from deploylint.registry import CONTEXT_POLICIES, Entry, severity_in
from deploylint.registry.options import OptionTables
from deploylint.rulepages import description_of

_SAFETY = regex(r"\b(safe|unsafe)\b", re.I)
_SECTION = regex(r"^## (Fix safety|Options)[ \t]*\n(.*?)(?=^## |\Z)", re.M | re.S)

# What a rule reads that joins the facts of a deployment.
JOINED = "several files together"
SEVERITIES = ("error", "warning", "info")


class Metadata(NamedTuple):
    """One rule: ``severities`` by context, None where it is silent; ``fix`` as ``safe, unsafe``."""

    code: str
    slug: str
    description: str
    severity: str
    severities: tuple[tuple[str, str | None], ...]
    tier: str
    fix: tuple[str, ...]
    reads: tuple[str, ...]
    options: tuple[str, ...]
    since: str
    concern: str


def metadata_of(entry: Entry, page: str) -> Metadata:
    """The metadata of a rule from what it declares and the text of its page ("" for none)."""
    sections = dict(_SECTION.findall(page))
    base = Severity(entry.severity)
    severities = (
        (context.value, severity_in(context, base, entry.contexts))
        for context in reversed(Context)
        if entry.contexts in CONTEXT_POLICIES
    )
    return Metadata(
        entry.code,
        entry.slug,
        description_of(page),
        base.label,
        tuple((name, None if each is None else each.label) for name, each in severities),
        entry.tier,
        safeties_in(sections.get("Fix safety", "")) if entry.fixable else (),
        tuple(dict.fromkeys(kind for kind, *_ in entry.subjects)) or (JOINED,),
        tuple(_options_in(sections.get("Options", ""))),
        entry.since,
        entry.concern,
    )


def safeties_in(section: str) -> tuple[str, ...]:
    """The kinds of fix that the section on their safety tells of, "safe" first."""
    found = {word.lower() for word in _SAFETY.findall(section)}
    return tuple(kind for kind in ("safe", "unsafe") if kind in found)


def _options_in(section: str) -> Iterator[str]:
    for table, values in OptionTables()._asdict().items():
        if not re.search(rf"\b{table}\b", section):
            continue
        for field in values._fields:
            name = field.replace("_", "-")
            if re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", section):
                yield f"{table}.{name}"


def facts(known: Metadata, address: str = "") -> Iterator[tuple[str, str]]:
    """Label and text of what a reader of the page wants to know, nothing without a value."""
    rows = (
        ("severity", _severities(known)),
        ("tier", known.tier),
        ("fix", " or ".join(known.fix) or "none"),
        ("reads", ", ".join(known.reads)),
        ("options", ", ".join(known.options)),
        ("since", known.since),
        ("page", address),
    )
    yield from ((label, text) for label, text in rows if text)


def _severities(known: Metadata) -> str:
    """``error in prod and neutral files, info in test and example files, silent in others``."""
    by_severity: dict[str | None, list[str]] = {}
    for context, severity in known.severities:
        by_severity.setdefault(severity, []).append(context)
    order = sorted((each for each in by_severity if each), key=SEVERITIES.index)
    parts = [f"{each} in {_listed(by_severity[each])} files" for each in order]
    silent = by_severity.get(None, [])
    return ", ".join([*parts, *([f"silent in {_listed(silent)} files"] if silent else [])])


def _listed(names: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def titled(page: str, known: Metadata, address: str = "") -> str:
    """The Markdown of a page with the metadata as a table below its title."""
    title, _, rest = page.partition("\n")
    rows = (f"| {label} | {text} |" for label, text in facts(known, address))
    return "\n".join([title, "", "| | |", "|---|---|", *rows, rest])
