"""DPB003: pretty printers in a service."""

from __future__ import annotations

import pytest

from deploylint.model import Safety
from deploylint.testing import Sample, check, fix, lint

HEAD = (
    "import logging\n\nimport redis\n"
    "from {module} import {name}\n\nlogger = logging.getLogger(__name__)\n\n\n"
)


def module(line: str, source: str = "icecream", name: str = "ic") -> str:
    return HEAD.format(module=source, name=name) + f"def work(x, y):\n    {line}\n"


@pytest.mark.parametrize(
    ("line", "source", "name", "expected"),
    [
        ("pprint(x)", "pprint", "pprint", 'logger.debug("%s", x)'),
        ("pp(x)", "pprint", "pp", 'logger.debug("%s", x)'),
        ("PrettyPrinter(indent=2).pprint(x)", "pprint", "PrettyPrinter", 'logger.debug("%s", x)'),
        ("ic(x)", "icecream", "ic", 'logger.debug("x: %s", x)'),
        ("ic(x, y)", "icecream", "ic", 'logger.debug("x: %s, y: %s", x, y)'),
        ("ic(x % 2)", "icecream", "ic", 'logger.debug("x %% 2: %s", x % 2)'),
        ("debug(x)", "devtools", "debug", 'logger.debug("x: %s", x)'),
    ],
)
def test_fix(line: str, source: str, name: str, expected: str) -> None:
    before = module(line, source, name)
    result = fix(check(Sample({"app/x.py": before.encode()}), ["DPB003"]))
    after = before.replace(line, expected).replace(f"from {source} import {name}\n", "")
    assert (result.changes["app/x.py"][1].decode(), result.refused) == (after, ())


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("y = ic(x)", id="the value is used"),
        pytest.param("ic()", id="says only where it is"),
        pytest.param("ic(*x)", id="arguments are not known"),
        pytest.param("ic(x); y()", id="shares its line"),
        pytest.param("ic(\n        # the answer\n        x,\n    )", id="a comment would go"),
        pytest.param("ic(\n        x,  # the answer\n    )", id="a comment behind it would go"),
    ],
)
def test_flags_without_a_fix(line: str) -> None:
    (finding,) = lint({"app/x.py": module(line)}, ["DPB003"]).findings
    assert finding.fix is None


def test_is_unsafe_even_with_logging() -> None:
    files = {"app/x.py": module("ic(x)"), "app/m.py": "import logging\nlogging.basicConfig()\n"}
    (finding,) = lint(files, ["DPB003"]).findings
    assert finding.fix is not None
    assert finding.fix.safety is Safety.UNSAFE


@pytest.mark.parametrize(
    ("path", "text"),
    [
        pytest.param(
            "app/x.py", module("pprint(x, stream=y)", "pprint", "pprint"), id="another stream"
        ),
        pytest.param(
            "app/x.py",
            module("PrettyPrinter(stream=y).pprint(x)", "pprint", "PrettyPrinter"),
            id="a printer with another stream",
        ),
        pytest.param("app/x.py", module("y = pformat(x)", "pprint", "pformat"), id="only formats"),
        pytest.param("app/x.py", module("ic(x)", "app.tools", "ic"), id="another function"),
        pytest.param("scripts/x.py", module("ic(x)"), id="a script"),
        pytest.param("app/x.py", "import click\n" + module("ic(x)"), id="a command"),
        pytest.param("app/x.py", module("ic(x)  # noqa: T203"), id="let pass elsewhere"),
        pytest.param("app/x.py", "from icecream import ic\nic(1)\n", id="no part of a service"),
        pytest.param("tests/x.py", module("ic(x)"), id="a test"),
    ],
)
def test_is_silent(path: str, text: str) -> None:
    outcome = lint({path: text}, ["DPB003"])
    assert (outcome.findings, outcome.defects) == ((), ())
