from __future__ import annotations

from collections.abc import Callable
from textwrap import dedent, indent

import pytest

from deploylint.model import Severity
from deploylint.testing import lint

Said = Callable[..., list[str]]

LIFESPAN = (
    "from contextlib import asynccontextmanager\n\n@asynccontextmanager\nasync def lifespan(app):\n"
)


def lifespan(body: str) -> str:
    return LIFESPAN + indent(dedent(body), "    ")


def attempt(call: str, error: str, then: str) -> str:
    return f"try:\n    {call}\nexcept {error}:\n    {then}\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            lifespan(
                attempt("Base.metadata.create_all(engine)", "Exception as e", "log(e)") + "yield\n"
            ),
            "error",
            id="create_all",
        ),
        pytest.param(
            lifespan(attempt("await init_db()", "(OSError, OperationalError)", "pass") + "yield\n"),
            "error",
            id="a helper",
        ),
        pytest.param(
            lifespan(attempt("await redis.ping()", "Exception", "pass") + "yield\n"),
            "warning",
            id="a cache",
        ),
        pytest.param(
            '@app.on_event("startup")\nasync def start():\n'
            + indent(attempt("await asyncpg.create_pool()", "Exception", "pass"), "    "),
            "error",
            id="start-up handler",
        ),
        pytest.param(
            "async def connect():\n"
            + indent(attempt("await engine.connect()", "Exception", "return None"), "    ")
            + lifespan("await connect()\nyield\n"),
            "error",
            id="called at start-up",
        ),
        pytest.param(
            "async def setup_redis():\n"
            + indent(attempt("await client.ping()", "OSError", "return None"), "    ")
            + lifespan("await gather(setup_redis())\nyield\n"),
            "warning",
            id="a cache by the name of the function",
        ),
        pytest.param(
            "def init_db():\n    for _ in range(3):\n"
            + indent(attempt("engine.connect()\n    break", "Exception", "wait()"), "        "),
            "error",
            id="gives up silently",
        ),
        pytest.param(
            lifespan(
                "try:\n"
                + indent(attempt("await init_db()", "Exception", "pass"), "    ")
                + "    yield\nfinally:\n    pass\n"
            ),
            "error",
            id="within the try around the yield",
        ),
    ],
)
def test_flagged(said: Said, text: str, expected: str) -> None:
    caller = "from main import init_db\n" + lifespan("init_db()\nyield\n")
    (found,) = said({"app/main.py": text, "app/start.py": caller}, "DPF002")
    assert found.startswith(f"{expected} app/main.py:")
    assert found.endswith(" except")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            lifespan("yield\n" + attempt("await engine.connect()", "Exception", "pass")),
            id="shutdown",
        ),
        pytest.param(
            lifespan(attempt("await init_db()", "Exception", "raise") + "yield\n"), id="raises"
        ),
        pytest.param(
            lifespan(
                attempt("await init_db()", "Exception", "if is_production:\n        raise")
                + "yield\n"
            ),
            id="raises in production",
        ),
        pytest.param(
            lifespan(
                attempt("await redis.ping()", "Exception", "if not settings.ALONE:\n        raise")
                + "yield\n"
            ),
            id="a flag allows it",
        ),
        pytest.param(
            lifespan(attempt("await init_db()", "Exception", "sys.exit(1)") + "yield\n"),
            id="exits",
        ),
        pytest.param(
            lifespan(attempt("await warm_up(cache)", "Exception", "pass") + "yield\n"),
            id="warming up",
        ),
        pytest.param(
            lifespan(attempt("await seed(session)", "Exception", "pass") + "yield\n"),
            id="seed data",
        ),
        pytest.param(
            lifespan(attempt("await init_db()", "ImportError", "pass") + "yield\n"),
            id="another failure",
        ),
        pytest.param(
            lifespan("async with TaskGroup() as group:\n    group.create_task(init_db())\nyield\n"),
            id="the group waits for its task",
        ),
        pytest.param(
            lifespan("task = asyncio.create_task(init_db())\nawait task\nyield\n"),
            id="waits for its task",
        ),
        pytest.param(
            "def init_db():\n    for _ in range(3):\n        try:\n            engine.connect()\n"
            "            return\n        except Exception:\n            time.sleep(1)\n"
            "    raise RuntimeError\n",
            id="raises after the last attempt",
        ),
        pytest.param(
            "def init_db():\n    while True:\n        try:\n            engine.connect()\n"
            "            return\n        except Exception:\n            time.sleep(1)\n",
            id="tries without end",
        ),
        pytest.param(
            "def report():\n" + indent(attempt("engine.connect()", "Exception", "pass"), "    "),
            id="not at start-up",
        ),
    ],
)
def test_silent(said: Said, text: str) -> None:
    caller = "from main import init_db\n" + lifespan("init_db()\nyield\n")
    assert said({"app/main.py": text, "app/start.py": caller}, "DPF002") == []


def test_a_helper_of_a_script_is_silent(said: Said) -> None:
    text = "def init_db():\n" + indent(attempt("engine.connect()", "Exception", "pass"), "    ")
    assert said({"check.py": text}, "DPF002") == []


ENGINE = "try:\n    engine = create_engine(URL)\n    engine.connect()\nexcept Exception:\n"


@pytest.mark.parametrize(
    ("handler", "expected"),
    [
        pytest.param("engine = None", ["error app/db.py:4 except"], id="goes on without it"),
        pytest.param("print('down')", [], id="a script that looks"),
        pytest.param("raise SystemExit", [], id="ends"),
    ],
)
def test_an_engine_of_the_module(said: Said, handler: str, expected: list[str]) -> None:
    assert said({"app/db.py": f"{ENGINE}    {handler}\n"}, "DPF002") == expected


def test_tables_made_beside_the_application(said: Said) -> None:
    text = attempt("Base.metadata.create_all(engine)", "Exception", "pass")
    assert said({"app/main.py": text}, "DPF002") == []
    made = f"from fastapi import FastAPI\napp = FastAPI()\n{text}"
    assert said({"app/main.py": made}, "DPF002") == ["error app/main.py:5 except"]


@pytest.mark.parametrize(
    ("classes", "expected"), [("Exception", ["error main.py:6 suppress"]), ("ImportError", [])]
)
def test_suppressed(said: Said, classes: str, expected: list[str]) -> None:
    body = f"with suppress({classes}):\n    await init_db()\nyield\n"
    text = "from contextlib import suppress\n" + lifespan(body)
    assert said({"main.py": text}, "DPF002") == expected


def test_a_connection_that_django_checks(said: Said) -> None:
    body = indent(attempt("connection.ensure_connection()", "Exception", "pass"), " " * 8)
    text = f"class Shop(AppConfig):\n    def ready(self):\n{body}"
    assert said({"shop/apps.py": text}, "DPF002") == ["error shop/apps.py:5 except"]


def test_a_task_that_nobody_waits_for(said: Said) -> None:
    text = lifespan("asyncio.create_task(init_db())\nyield\n")
    assert said({"app/main.py": text}, "DPF002") == ["warning app/main.py:5 init_db"]
    text = lifespan("task = asyncio.create_task(init_db_async())\nyield\n")
    assert said({"app/main.py": text}, "DPF002") == ["warning app/main.py:5 init_db_async"]


def test_a_failure_that_ends_the_start_is_evidence() -> None:
    text = lifespan("await engine.connect()\nyield\n")
    (evidence,) = lint({"app/main.py": text}, ["DPF002"]).evidence
    assert evidence.message == "a failure of `connect` is not swallowed"


REPORTS = (
    "def check_store():\n    try:\n        engine.connect().close()\n        return True\n"
    "    except Exception:\n        return False\n"
)
START = '@app.on_event("startup")\ndef start():\n'


def started(body: str, before: str = REPORTS) -> dict[str, str]:
    return {
        "main.py": f"engine = create_engine(URL)\n{before}{START}{indent(dedent(body), '    ')}"
    }


@pytest.mark.parametrize(
    ("files", "line"),
    [
        pytest.param(started("check_store()\n"), 10, id="the result is dropped"),
        pytest.param(started("if not check_store():\n    log.error('no')\n"), 10, id="only logged"),
        pytest.param(
            started("ok = check_store()\nif not ok:\n    app.state.limited = True\n"),
            10,
            id="a mark that nothing reads",
        ),
        pytest.param(
            {
                "store.py": "engine = create_engine(URL)\n" + REPORTS,
                "main.py": f"from store import check_store\n{START}    check_store()\n",
            },
            4,
            id="a helper of another module",
        ),
    ],
)
def test_a_report_that_start_up_does_not_heed(files: dict[str, str], line: int) -> None:
    (found,) = lint(files, ["DPF002"]).findings
    assert found.severity is Severity.WARNING
    assert (found.where.path, found.where.line) == ("main.py", line)


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(started("if not check_store():\n    raise SystemExit(1)\n"), id="gives up"),
        pytest.param(started("if not check_store():\n    sys.exit(1)\n"), id="exits"),
        pytest.param(started("assert check_store()\n"), id="asserted"),
        pytest.param(
            started("app.state.ready = check_store()\n"), id="kept for a probe to look at"
        ),
        pytest.param(
            started("if not check_store():\n    app.state.limited = True\n")
            | {"x.py": "create_app = 1\n"},
            id="a mark that a probe reads",
            marks=pytest.mark.xfail(strict=True, reason="only marks of the same module are known"),
        ),
        pytest.param(
            started("check_store()\n", REPORTS.replace("engine.connect().close()", "redis.ping()")),
            id="a cache",
        ),
        pytest.param(
            started("check_store()\n", REPORTS.replace("return False", "raise")), id="it raises"
        ),
    ],
)
def test_reports_silent(files: dict[str, str]) -> None:
    assert not lint(files, ["DPF002"]).findings


def test_raised_only_while_debugging() -> None:
    text = (
        "from flask import Flask\napp = Flask('a')\ntry:\n    db.create_all()\n"
        "except Exception:\n    if app.debug:\n        raise\n"
    )
    assert [each.where.line for each in lint({"app.py": text}, ["DPF002"]).findings] == [5]


def test_helpers_are_told_by_the_store_in_their_name() -> None:
    text = lifespan(attempt("await init_mongo()", "Exception as e", "log(e)") + "yield\n")
    assert len(lint({"app.py": text}, ["DPF002"]).findings) == 1
