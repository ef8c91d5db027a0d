"""DPB004: tracebacks that bypass the log."""

from __future__ import annotations

import pytest

from deploylint.model import Safety
from deploylint.testing import Sample, check, fix, lint

SETUP = {"app/logs.py": "import logging\n\nlogging.basicConfig()\n"}
LOGGER = (
    "import logging\nimport traceback\n\nimport redis\n\nlogger = logging.getLogger(__name__)\n"
)
BARE = "import traceback\n\nimport redis\n"


def work(*handler: str) -> str:
    lines = ("try:", "    x()", "except Exception as e:", *(f"    {line}" for line in handler))
    return "\n\ndef work(x):\n" + "".join(f"    {line}\n" for line in lines)


def fixed(text: str, *, unsafe: bool = True) -> str:
    files = {"app/jobs.py": text, **SETUP}
    sample = Sample({path: each.encode() for path, each in files.items()})
    result = fix(check(sample, ["DPB004"]), unsafe=unsafe)
    assert result.refused == ()
    return result.changes.get("app/jobs.py", (b"", text.encode()))[1].decode()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            LOGGER + work("traceback.print_exc()"),
            LOGGER.replace("import traceback\n", "")
            + work('logger.exception("Unhandled exception in work")'),
            id="own logger",
        ),
        pytest.param(
            LOGGER + work("traceback.print_exception(e)"),
            LOGGER.replace("import traceback\n", "")
            + work('logger.exception("Unhandled exception in work")'),
            id="the exception that is handled",
        ),
        pytest.param(
            LOGGER + work("traceback.print_exception(x)"),
            LOGGER + work("traceback.print_exception(x)"),
            id="another exception",
        ),
        pytest.param(
            LOGGER + work("traceback.print_exc()", "y = traceback.format_exc()"),
            LOGGER
            + work('logger.exception("Unhandled exception in work")', "y = traceback.format_exc()"),
            id="an import that is used stays",
        ),
        pytest.param(
            LOGGER + work("traceback.print_exc()", "raise"),
            LOGGER.replace("import traceback\n", "")
            + work('logger.exception("Unhandled exception in work")', "raise"),
            id="raised again",
        ),
        pytest.param(
            LOGGER + work('logger.error("x", exc_info=True)', "traceback.print_exc()"),
            LOGGER.replace("import traceback\n", "") + work('logger.error("x", exc_info=True)'),
            id="logged already",
        ),
        pytest.param(
            BARE + work("traceback.print_exc()"),
            "import logging\n\nimport redis\n\nlogger = logging.getLogger(__name__)\n"
            + work('logger.exception("Unhandled exception in work")'),
            id="a new logger",
        ),
    ],
)
def test_fix(before: str, after: str) -> None:
    assert fixed(before) == after


@pytest.mark.parametrize(
    ("text", "safety"),
    [
        pytest.param(LOGGER + work("traceback.print_exc()"), Safety.SAFE, id="own logger"),
        pytest.param(BARE + work("traceback.print_exc()"), Safety.UNSAFE, id="a new logger"),
        pytest.param(
            LOGGER + work('logger.exception("x")', "traceback.print_exc()"),
            Safety.UNSAFE,
            id="logged already",
        ),
        pytest.param(
            LOGGER + "try:\n    redis()\nexcept OSError:\n    traceback.print_exc()\n",
            Safety.UNSAFE,
            id="before logging is configured",
        ),
    ],
)
def test_safety(text: str, safety: Safety) -> None:
    (finding,) = lint({"app/jobs.py": text, **SETUP}, ["DPB004"]).findings
    assert finding.fix is not None
    assert finding.fix.safety is safety


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(LOGGER + "\n\ndef work():\n    traceback.print_exc()\n", id="no exception"),
        pytest.param(
            LOGGER + work("def late():", "    traceback.print_exc()"), id="another function"
        ),
        pytest.param(LOGGER + work("traceback.print_exc(); y()"), id="shares its line"),
        pytest.param(LOGGER + work("logger = e", "traceback.print_exc()"), id="logger is hidden"),
    ],
)
def test_no_fix(text: str) -> None:
    (finding,) = lint({"app/jobs.py": text, **SETUP}, ["DPB004"]).findings
    assert finding.fix is None


@pytest.mark.parametrize(
    ("path", "text"),
    [
        pytest.param(
            "app/jobs.py", LOGGER + work("traceback.print_exc(file=out)"), id="another stream"
        ),
        pytest.param("app/jobs.py", LOGGER + work("traceback.format_exc()"), id="only formats"),
        pytest.param("scripts/jobs.py", LOGGER + work("traceback.print_exc()"), id="a script"),
        pytest.param(
            "app/jobs.py", "import typer\n" + LOGGER + work("traceback.print_exc()"), id="a command"
        ),
        pytest.param("tests/test_a.py", LOGGER + work("traceback.print_exc()"), id="a test"),
        pytest.param(
            "app/jobs.py", "import traceback\n" + work("traceback.print_exc()"), id="no service"
        ),
    ],
)
def test_is_silent(path: str, text: str) -> None:
    outcome = lint({path: text}, ["DPB004"])
    assert (outcome.findings, outcome.defects) == ((), ())
