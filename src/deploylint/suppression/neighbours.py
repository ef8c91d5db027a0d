"""Comments of other tools that silence a rule which is the same as one of deploylint's.

``FORMS`` says how their comments are written and what they cover, ``SAME`` which of
their rules are which of ours; ``docs/suppressing.md`` shows both tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from deploylint.lazy.records import NamedTuple
from deploylint.lazy.regexes import regex

LINE, BELOW, AROUND, SPAN, FILE = "line", "below", "around", "span", "file"
EVERYTHING = ("*",)

SECRETS = (
    "DPD001",
    "DPD002",
    "DPD003",
    "DPD004",
    "DPD005",
    "DPD006",
    "DPD007",
    "DPD008",
    "DPI001",
)


class Form(NamedTuple):
    """How a tool's comment is written: ``shown`` as a person writes it.

    One of ``marks`` occurs literally where ``pattern`` matches. The group ``codes`` holds
    the rules that it names; where it names none it means all of the tool, or ``bare``.
    ``covers`` is one of the five scopes above, ``until`` what ends a span. In the languages
    ``kinds``, in all without any.
    """

    tool: str
    shown: str
    covers: str
    marks: tuple[str, ...]
    pattern: re.Pattern[str]
    kinds: tuple[str, ...] = ()
    bare: tuple[str, ...] | None = None
    until: re.Pattern[str] | None = None


class Same(NamedTuple):
    """Rules of another tool that are `ours`; a name that ends with `-` or `_` is a family."""

    tool: str
    theirs: tuple[str, ...]
    ours: tuple[str, ...]


def _pattern(expression: str) -> re.Pattern[str]:
    return regex(expression, re.M | re.I)


_PYTHON = ("python",)
_CODES = r"(?P<codes>[A-Z]+\d+(?:[, \t]+[A-Z]+\d+)*)"
_NAMES = r"(?P<codes>[\w.-]+(?:[ \t]*,[ \t]*[\w.-]+)*)"
_ALONE = r"[ \t]*(?:#.*)?$"

FORMS = (
    Form(
        "ruff",
        "# noqa: CODES",
        LINE,
        ("noqa", "NOQA", "NoQA"),
        _pattern(rf"#[ \t]*noqa\b(?::[ \t]*{_CODES})?"),
        _PYTHON,
        bare=EVERYTHING,
    ),
    Form(
        "ruff",
        "# ruff: noqa: CODES",
        FILE,
        ("noqa", "NOQA", "NoQA"),
        _pattern(rf"^[ \t]*#[ \t]*(?:ruff|flake8)[:=][ \t]*noqa\b(?::[ \t]*{_CODES})?{_ALONE}"),
        _PYTHON,
    ),
    Form(
        "ruff",
        "# ruff: disable[CODES]",
        SPAN,
        ("ruff: disable",),
        _pattern(rf"^[ \t]*#[ \t]*ruff:[ \t]*disable\[{_CODES}\]"),
        _PYTHON,
        until=_pattern(r"^[ \t]*#[ \t]*ruff:[ \t]*enable\["),
    ),
    Form(
        "pylint",
        "# pylint: disable=NAMES",
        LINE,
        ("pylint:",),
        _pattern(rf"#[ \t]*pylint:[ \t]*disable[ \t]*=[ \t]*{_NAMES}"),
        _PYTHON,
    ),
    Form(
        "bandit",
        "# nosec CODES",
        LINE,
        ("nosec",),
        _pattern(
            r"#[ \t]*nosec\b:?(?:[ \t]*(?P<codes>(?:[A-Z]\d+|[a-z]+(?:_[a-z]+)+)"
            r"(?:[, \t]+(?:[A-Z]\d+|[a-z]+(?:_[a-z]+)+))*))?"
        ),
    ),
    Form(
        "detect-secrets",
        "# pragma: allowlist secret",
        LINE,
        ("pragma:",),
        _pattern(r"(?:#|//|;)[^\n#]*?pragma:[ \t]*(?:allow|white)list[ \t]+secret"),
    ),
    Form(
        "detect-secrets",
        "# pragma: allowlist nextline secret",
        BELOW,
        ("pragma:",),
        _pattern(r"(?:#|//|;)[^\n#]*?pragma:[ \t]*(?:allow|white)list[ \t]+nextline[ \t]+secret"),
    ),
    Form(
        "gitleaks",
        "# gitleaks:allow",
        LINE,
        ("gitleaks:allow",),
        _pattern(r"(?:#|//|;).*?gitleaks:allow"),
    ),
    Form(
        "trufflehog",
        "# trufflehog:ignore",
        LINE,
        ("trufflehog:ignore",),
        _pattern(r"(?:#|//|;).*?trufflehog:ignore"),
    ),
    Form(
        "ggshield",
        "# ggignore",
        LINE,
        ("ggignore", "gitguardian:ignore"),
        _pattern(r"(?:#|//|;).*?(?:ggignore\b(?!-)|gitguardian:ignore)"),
    ),
    Form(
        "ggshield",
        "# ggignore-start",
        SPAN,
        ("ggignore-start",),
        _pattern(r"(?:#|//|;).*?ggignore-start\b"),
        until=_pattern("ggignore-end"),
    ),
    Form(
        "semgrep",
        "# nosemgrep: RULES",
        BELOW,
        ("nosemgrep",),
        _pattern(rf"(?:#|//|;).*?nosemgrep\b(?::[ \t]*{_NAMES})?"),
    ),
    Form(
        "hadolint",
        "# hadolint ignore=CODES",
        BELOW,
        ("hadolint",),
        _pattern(rf"^[ \t]*#[ \t]*hadolint[ \t]+ignore[ \t]*=[ \t]*{_NAMES}"),
        ("dockerfile",),
    ),
    Form(
        "hadolint",
        "# hadolint global ignore=CODES",
        FILE,
        ("hadolint",),
        _pattern(rf"^[ \t]*#[ \t]*hadolint[ \t]+global[ \t]+ignore[ \t]*=[ \t]*{_NAMES}"),
        ("dockerfile",),
    ),
    Form(
        "checkov",
        "# checkov:skip=CODE:why",
        AROUND,
        ("checkov:skip", "bridgecrew:skip"),
        _pattern(r"(?:#|//).*?(?:checkov|bridgecrew):skip=[ \t]*(?P<codes>\w+(?:,\w+)*)"),
    ),
    Form(
        "trivy",
        "# trivy:ignore:CODE",
        BELOW,
        ("trivy:ignore:", "tfsec:ignore:"),
        _pattern(
            r"(?:#|//).*?(?:trivy|tfsec):ignore:(?P<codes>[\w-]+)(?::exp:(?P<expires>\d{4}-\d\d-\d\d))?"
        ),
    ),
    Form(
        "sonar",
        "# NOSONAR(RULES)",
        LINE,
        ("NOSONAR",),
        _pattern(r"(?:#|//|;).*?(?-i:\bNOSONAR\b)(?:\((?P<codes>[\w:, ]+)\))?"),
    ),
)

SAME = (
    Same("ruff", ("T201", "T001"), ("DPB001",)),
    Same("ruff", ("T203", "T003"), ("DPB003",)),
    Same("ruff", ("T100",), ("DPB002",)),
    Same("ruff", ("B028",), ("DPJ010",)),
    Same("ruff", ("S201",), ("DPG004",)),
    Same("ruff", ("S105", "S106", "S107"), SECRETS),
    Same("pylint", ("bad-builtin", "W0141"), ("DPB001",)),
    Same("pylint", ("forgotten-debug-statement", "W1515"), ("DPB002",)),
    Same("bandit", ("B201", "flask_debug_true"), ("DPG004",)),
    Same("bandit", ("B105", "B106", "B107", "hardcoded_password_"), SECRETS),
    *(Same(tool, (), SECRETS) for tool in ("detect-secrets", "gitleaks", "trufflehog", "ggshield")),
    Same("semgrep", ("debug-enabled",), ("DPG004",)),
    Same("semgrep", ("pdb-remove",), ("DPB002",)),
    Same("semgrep", ("wildcard-cors", "flask-cors-misconfiguration"), ("DPA002", "DPA003")),
    Same("semgrep", ("md5-used-as-password",), ("DPJ011",)),
    Same("semgrep", ("unverified-jwt-decode",), ("DPJ012",)),
    Same("semgrep", ("jwt-python-none-alg",), ("DPJ013",)),
    Same("semgrep", ("jwt-python-hardcoded-secret",), ("DPD002",)),
    Same("semgrep", ("detected-",), SECRETS),
    Same("semgrep", ("alias-path-traversal",), ("DPH004",)),
    Same("semgrep", ("dynamic-proxy-host",), ("DPH015",)),
    Same("semgrep", ("header-redefinition",), ("DPH003",)),
    Same("semgrep", ("insecure-ssl-version",), ("DPH007",)),
    Same("semgrep", ("request-host-used",), ("DPH005",)),
    Same("semgrep", ("exposing-docker-socket-volume",), ("DPO005",)),
    Same("semgrep", ("privileged-service",), ("DPO006",)),
    Same("semgrep", ("missing-user", "last-user-is-root"), ("DPN014",)),
    Same("semgrep", ("avoid-latest-version", "missing-image-version"), ("DPM004",)),
    Same("semgrep", ("secret-in-build-arg",), ("DPD007",)),
    Same("semgrep", ("prefer-json-notation",), ("DPG009",)),
    Same("hadolint", ("DL3002",), ("DPN014",)),
    Same("hadolint", ("DL3006", "DL3007"), ("DPM004",)),
    Same("hadolint", ("DL3025",), ("DPG009",)),
    Same("checkov", ("CKV_DOCKER_7",), ("DPM004",)),
    Same("checkov", ("CKV_DOCKER_3", "CKV_DOCKER_8"), ("DPN014",)),
    Same("checkov", ("CKV_SECRET_",), SECRETS),
    Same(
        "checkov",
        ("CKV_AWS_1", "CKV_AWS_49", "CKV_AWS_62", "CKV_AWS_63", "CKV_AWS_355", "CKV_AWS_356"),
        ("DPJ007",),
    ),
    Same("trivy", ("DS-0001", "DS001"), ("DPM004",)),
    Same("trivy", ("DS-0002", "DS002"), ("DPN014",)),
    Same("trivy", ("DS-0031", "DS031"), ("DPD007",)),
    Same("trivy", ("AWS-0057", "AWS057", "aws-iam-no-policy-wildcards"), ("DPJ007",)),
    Same("sonar", ("S2068", "S6418", "S6437"), SECRETS),
    Same("sonar", ("S6472",), ("DPD007",)),
    Same("sonar", ("S4507",), ("DPG004", "DPG005")),
    Same("sonar", ("S5122",), ("DPA002", "DPA003")),
    Same("sonar", ("S5659",), ("DPJ012", "DPJ013")),
    Same("sonar", ("S5344",), ("DPJ011",)),
    Same("sonar", ("S6471",), ("DPN014",)),
    Same("sonar", ("S6596",), ("DPM004",)),
)
_OURS = regex(r"DP[A-Z]?\d{3}")
_MARKS = tuple(dict.fromkeys(mark for form in FORMS for mark in form.marks))


def is_marked(text: str) -> bool:
    """Whether a text can hold a comment of ``FORMS``."""
    return any(mark in text for mark in _MARKS)


def forms_in(text: str, kind: str) -> Iterator[Form]:
    for form in FORMS:
        if (not form.kinds or kind in form.kinds) and any(mark in text for mark in form.marks):
            yield form


def ours(form: Form, named: str | None) -> tuple[str, ...]:
    """The codes of deploylint that a comment means which names these rules, or none at all.

    Nobody looked at each value of a file that is left out as a whole, so secrets are
    silenced there by name only.
    """
    names = list(_names(named or ""))
    if not names and form.bare:
        return form.bare
    rows = [row for row in SAME if row.tool == form.tool]
    if not names:
        found = [code for row in rows for code in row.ours]
        return _unique(code for code in found if form.covers != FILE or code not in SECRETS)
    own = [name for name in names if _OURS.fullmatch(name)]
    return _unique([*own, *(code for row in rows if _says(names, row) for code in row.ours)])


def _unique(codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(codes))


def _names(text: str) -> Iterator[str]:
    """The rules as ``SAME`` names them: without the language, the folder or the prefix."""
    for name in text.replace(",", " ").split():
        yield name.rpartition(":")[2].rpartition(".")[2].removeprefix("AVD-")


def _says(names: Iterable[str], row: Same) -> bool:
    return any(_is_same(name, theirs) for name in names for theirs in row.theirs)


def _is_same(name: str, theirs: str) -> bool:
    family = theirs.endswith(("-", "_"))
    return name == theirs or (family and name.startswith(theirs))


_SCOPES = {
    LINE: "its line",
    BELOW: "its line; alone on one, the next instruction or block",
    AROUND: "the Dockerfile, the block around it in Terraform, elsewhere its line or the next",
    SPAN: "all up to the end of the span",
    FILE: "the file",
}


def comment_rows() -> Iterator[tuple[str, str, str]]:
    """Tool, comment and what it covers, as the documentation shows them."""
    for form in FORMS:
        yield form.tool, f"`{form.shown}`", _SCOPES[form.covers]


def rule_rows() -> Iterator[tuple[str, str, str]]:
    """Tool, its rules and ours, as the documentation shows them."""
    for row in SAME:
        names = ", ".join(f"`{name}…`" if name[-1] in "-_" else f"`{name}`" for name in row.theirs)
        yield row.tool, names or "all", _listed(row.ours)


def _listed(codes: tuple[str, ...]) -> str:
    return "secrets" if codes == SECRETS else ", ".join(codes)
