"""DPB001: where a ``print`` is debugging, and what the fix makes of it."""

from __future__ import annotations

import ast

import pytest

from deploylint.model import Safety, Severity
from deploylint.run.reporting import outcome_of
from deploylint.testing import TODAY, Sample, check, fix, lint

SETUP = "import logging\n\nlogging.basicConfig(level=logging.INFO)\n"
MAKER = "\n\ndef get_logger(name):\n    return logging.getLogger(name)\n"
STDLIB = "import logging\n\nimport redis\n\nlogger = logging.getLogger(__name__)\n\n\n"
STRUCTLOG = "import redis\nimport structlog\n\nlog = structlog.get_logger()\n\n\n"
LOGURU = "import redis\nfrom loguru import logger\n\n\n"
BARE = "import redis\n\n\n"


def project(module: str, path: str = "app/cache.py", **others: str) -> dict[str, str]:
    files = {path: module, "app/logs.py": SETUP}
    return files | {name.replace("__", "/") + ".py": text for name, text in others.items()}


def sample(files: dict[str, str], config: str = "") -> Sample:
    return Sample({path: text.encode() for path, text in files.items()}, config)


def fixed(module: str, *, unsafe: bool = True, config: str = "", **others: str) -> str:
    """The module after the fixes; a second run must change nothing."""
    files = project(module, **others)
    checked = check(sample(files, config), ["DPB001"])
    result = fix(checked, unsafe=unsafe)
    assert result.refused == ()
    text = result.changes.get("app/cache.py", (b"", module.encode()))[1].decode()
    ast.parse(text)
    again = fix(check(sample(files | {"app/cache.py": text}, config), ["DPB001"]), unsafe=unsafe)
    assert again.changes == {}
    return text


def body(*lines: str) -> str:
    return "def work(x, y, items):\n" + "".join(f"    {line}\n" for line in lines)


def converted(header: str, line: str, config: str = "") -> str:
    text = fixed(header + body(line), config=config)
    assert text.startswith(header)
    return text.removeprefix(header + "def work(x, y, items):\n").strip()


# --- the text of the message ---------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('print("100% done")', 'logger.info("100% done")'),
        ('print("100%", x)', 'logger.info("100%% %s", x)'),
        ('print(f"{x} at {y:.1f}%")', 'logger.info(f"{x} at {y:.1f}%")'),
        ("print(x)", 'logger.info("%s", x)'),
        ("print(x + y)", 'logger.info("%s", x + y)'),
        ("print((x, y))", 'logger.info("%s", (x, y))'),
        ('print("at %s" % x)', 'logger.info("at %s" % x)'),
        ('print("at {}".format(x))', 'logger.info("at {}".format(x))'),
        ('print("at " + str(x))', 'logger.info("at " + str(x))'),
        ('print("a", x, "b", y)', 'logger.info("a %s b %s", x, y)'),
        ("print(x, y)", 'logger.info("%s %s", x, y)'),
        ('print("a", 1, None, x)', 'logger.info("a 1 None %s", x)'),
        ('print("a", "50%")', 'logger.info("a 50%")'),
        ('print("a", x, sep="\\n")', 'logger.info("a\\n%s", x)'),
        ('print("a", x, sep=None)', 'logger.info("a %s", x)'),
        ('print("say \\"hi\\"", x)', "logger.info('say \"hi\" %s', x)"),
        ('print(r"C:\\dir", x)', 'logger.info("C:\\\\dir %s", x)'),
        ('print("é✅", x)', 'logger.info("é✅ %s", x)'),
        ('print("done", flush=True)', 'logger.info("done")'),
        ('print(x, flush=True, end="\\n")', 'logger.info("%s", x)'),
        ('print("sum:", f"{x}!")', 'logger.info("sum: %s", f"{x}!")'),
        ('print("a")  # why', 'logger.info("a")  # why'),
        ('if x: print("a")', 'if x: logger.info("a")'),
    ],
)
def test_message_of_the_standard_library(line: str, expected: str) -> None:
    assert converted(STDLIB, line) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('print("100%", x)', 'log.info(f"100% {x}")'),
        ("print(x)", "log.info(str(x))"),
        ('print("a {b}", x)', 'log.info(f"a {{b}} {x}")'),
        ('print("a", x["k"])', "log.info(f'a {x[\"k\"]}')"),
        ('print("it\'s", x["k"])', "log.info(f'it\\'s {x[\"k\"]}')"),
        ('print("a", {"k": x})', "log.info(f'a { {\"k\": x} }')"),
        ('print("a", lambda: x)', 'log.info(f"a {(lambda: x)}")'),
        ('print(f"{x}")', 'log.info(f"{x}")'),
    ],
)
def test_message_of_structlog_is_one_string(line: str, expected: str) -> None:
    assert converted(STRUCTLOG, line) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('print("a {b}", x)', 'logger.info("a {{b}} {}", x)'),
        ('print("a {b}")', 'logger.info("a {b}")'),
        ("print(x)", 'logger.info("{}", x)'),
    ],
)
def test_message_of_loguru_uses_braces(line: str, expected: str) -> None:
    assert converted(LOGURU, line) == expected


@pytest.mark.parametrize(
    "value", ["'100%'", "'%s'", "'a{b}'", "'\\t\\x00é'", "'a\\'\\\\'", '"b\\""']
)
@pytest.mark.parametrize("arguments", ["{}", "{}, 7", "{}, [1], {}", "[1], {}, sep='%'"])
def test_the_log_says_what_print_wrote(
    value: str, arguments: str, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    call = f"print({arguments.replace('{}', value)})"
    text = converted(STDLIB, call)
    exec(call)
    caplog.set_level("DEBUG")
    import logging

    exec(text, {"logger": logging.getLogger("sample")})
    assert caplog.messages == [capsys.readouterr().out[:-1]]


def test_keeps_the_layout_of_a_long_string() -> None:
    line = 'print(\n        "one "  # first\n        f"two {x}"\n    )'
    expected = line.replace("print", "logger.info")
    assert converted(STDLIB, line) == expected


@pytest.mark.parametrize(
    ("config", "line", "expected"),
    [
        ("lazy = true", 'print(f"{x.name} 5% {y}")', 'logger.info("%s 5%% %s", x.name, y)'),
        ("lazy = true", 'print(f"{x!r}")', 'logger.info(f"{x!r}")'),
        ("lazy = true", 'print(f"{x=}")', 'logger.info(f"{x=}")'),
        ("lazy = true", 'print(f"{x():d}")', 'logger.info(f"{x():d}")'),
        ("strip_level_tags = true", 'print("[INFO] up")', 'logger.info("up")'),
        ("strip_level_tags = true", 'print(f"DEBUG: {x}")', 'logger.debug(f"{x}")'),
        ("strip_level_tags = true", 'print("WARNING:", x)', 'logger.warning("%s", x)'),
        ("strip_level_tags = true", 'print("infoline: x")', 'logger.info("infoline: x")'),
    ],
)
def test_options(config: str, line: str, expected: str) -> None:
    assert converted(STDLIB, line, f"[debug]\n{config.replace('_', '-')}\n") == expected


@pytest.mark.parametrize(
    "line",
    ['print("=" * 60)', "print()", 'print("-----")', 'print("\\n")', 'print("", end="\\n")'],
)
def test_rulers_are_removed(line: str) -> None:
    assert converted(STDLIB, line) == "pass"
    assert fixed(STDLIB + body(line, "return x")) == STDLIB + body("return x")


# --- the level -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("started", "info"),
        ("✅ connected", "info"),
        ("❌ no answer", "error"),
        ("Failed to connect", "error"),
        ("⚠️ slow", "warning"),
        ("this is deprecated", "warning"),
        (">>> state", "debug"),
        ("got here", "debug"),
        ("got there", "info"),
        ("[DEBUG] error count 0", "debug"),
        ("[INFO] no failure", "info"),
    ],
)
def test_level_of_a_text(text: str, level: str) -> None:
    assert converted(STDLIB, f'print("{text}")') == f'logger.{level}("{text}")'


@pytest.mark.parametrize(
    ("handler", "level"),
    [
        pytest.param(['print(f"failed: {e}")'], "exception", id="about the exception"),
        pytest.param(['print("failed")'], "exception", id="a constant"),
        pytest.param(['print(f"failed: {x}")'], "error", id="about something else"),
        pytest.param(['print("failed")', "raise"], "error", id="reported again further up"),
        pytest.param(
            ['print("failed")', "x()", "traceback.print_exc()"], "error", id="traceback shown"
        ),
        pytest.param(['print("Warning: no cache", e)'], "warning", id="a warning, as it says"),
        pytest.param(['print(f"⚠️ no cache: {e}")'], "warning", id="a warning, as it shows"),
        pytest.param(['print("[DEBUG] again", e)'], "debug", id="what it says of itself"),
        pytest.param(['logger.exception("x")', 'print("failed")'], "error", id="logged before"),
    ],
)
def test_level_in_an_exception_handler(handler: list[str], level: str) -> None:
    lines = ["try:", "    x()", "except OSError as e:", *(f"    {line}" for line in handler)]
    assert f"logger.{level}(" in fixed(STDLIB + "import traceback\n\n\n" + body(*lines)).replace(
        'logger.exception("x")', ""
    )


@pytest.mark.parametrize(
    "handler",
    [
        pytest.param(['print(f"failed: {e}")', "traceback.print_exc()"], id="before"),
        pytest.param(["traceback.print_exc()", 'print(f"failed: {e}")'], id="after"),
        pytest.param(['print(f"failed: {e}")', "traceback.print_exc()", "raise"], id="raised"),
    ],
)
@pytest.mark.parametrize("code", ["DPB001", "DPB004"])
def test_a_message_and_its_traceback_become_one_record(handler: list[str], code: str) -> None:
    lines = ["try:", "    x()", "except OSError as e:", *(f"    {line}" for line in handler)]
    text = STDLIB.replace("import logging\n", "import logging\nimport traceback\n") + body(*lines)
    changed = fix(check(sample(project(text)), [code])).changes["app/cache.py"][1].decode()
    rest = [f"    {line}" for line in handler if line == "raise"]
    lines = [*lines[:3], '    logger.exception(f"failed: {e}")', *rest]
    assert changed == STDLIB + body(*lines)


@pytest.mark.parametrize("shown", ["traceback.print_exc()", "print(traceback.format_exc())"])
def test_an_import_between_a_message_and_its_traceback(shown: str) -> None:
    lines = ['    print("failed", e)', "    import traceback", f"    {shown}"]
    before = ["try:", "    x()", "except OSError as e:"]
    changed = fixed(STDLIB + body(*before, *lines))
    assert changed == STDLIB + body(*before, '    logger.exception("failed %s", e)')


@pytest.mark.parametrize(
    ("handler", "record"),
    [
        pytest.param(
            ['print(f"failed: {e}")', "print(traceback.format_exc())"],
            'logger.exception(f"failed: {e}")',
            id="behind the message",
        ),
        pytest.param(
            ['print(f"Traceback: {traceback.format_exc()}")', 'print(f"failed: {e}")'],
            'logger.exception(f"failed: {e}")',
            id="before the message",
        ),
        pytest.param(
            ["print(traceback.format_exc())"],
            'logger.exception("Unhandled exception in work")',
            id="alone",
        ),
        pytest.param(
            ['print("--- Traceback ---", traceback.format_exc())'],
            'logger.exception("Unhandled exception in work")',
            id="words that say no more",
        ),
        pytest.param(
            ['print("Sync failed:\\n" + traceback.format_exc())'],
            'logger.exception("Sync failed")',
            id="words that say more",
        ),
        pytest.param(
            ['print(f"{e}\\n{traceback.format_exc()}")'],
            'logger.error(f"{e}\\n{traceback.format_exc()}")',
            id="with other values",
        ),
        pytest.param(
            ["print(traceback.format_exc(limit=2))"],
            'logger.exception("Unhandled exception in work")',
            id="a part of the traceback",
        ),
    ],
)
def test_a_traceback_that_is_printed_as_text(handler: list[str], record: str) -> None:
    lines = ["try:", "    x()", "except OSError as e:", *(f"    {line}" for line in handler)]
    changed = fixed(STDLIB.replace("logging\n", "logging\nimport traceback\n", 1) + body(*lines))
    assert changed.rstrip().endswith(f"        {record}")
    assert ("import traceback" in changed) is ("format_exc" in record)


@pytest.mark.parametrize("end", ["raise OSError(1)", "sys.exit(1)"])
def test_what_is_said_before_the_end_is_an_error(end: str) -> None:
    text = "import sys\n" + STDLIB + body('print("no database")', end)
    assert 'logger.error("no database")' in fixed(text)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('print("\\nup")', 'logger.info("up")'),
        ('print(f"\\n\\n{x} up\\n")', 'logger.info(f"{x} up")'),
        ('print("\\n", x, "\\n")', 'logger.info("%s", x)'),
        ('print("\\nup", flush=True)', 'logger.info("up")'),
        ('print(r"\\nup")', 'logger.info(r"\\nup")'),
        ('print("up\\\\n")', 'logger.info("up\\\\n")'),
    ],
)
def test_blank_lines_around_a_message_go(line: str, expected: str) -> None:
    assert converted(STDLIB, line) == expected


def test_one_traceback_per_handler() -> None:
    lines = ["try:", "    x()", "except OSError as e:", '    print("a", e)', "    print(e)"]
    assert [line.strip() for line in fixed(STDLIB + body(*lines)).splitlines()[-2:]] == [
        'logger.exception("a %s", e)',
        'logger.error("%s", e)',
    ]


# --- which logger --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("others", "header"),
    [
        pytest.param(
            {},
            "import logging\n\nimport redis\n\nlogger = logging.getLogger(__name__)\n\n\n",
            id="the standard library where nothing else is used",
        ),
        pytest.param(
            {"app__a": STRUCTLOG, "app__b": STRUCTLOG, "app__c": "structlog.configure()"},
            "import redis\nfrom structlog import get_logger\n\nlogger = get_logger(__name__)\n\n\n",
            id="structlog where most modules use it",
        ),
        pytest.param(
            {"app__a": LOGURU},
            "import redis\nfrom loguru import logger\n\n\n",
            id="loguru where most modules use it",
        ),
        pytest.param(
            {"app__a": LOGURU, "app__b": STDLIB},
            "import logging\n\nimport redis\n\nlogger = logging.getLogger(__name__)\n\n\n",
            id="the standard library where opinions differ",
        ),
        pytest.param(
            {
                "app__a": "from app.logs import get_logger\nlogger = get_logger(__name__)\n",
                "app__b": "from app.logs import get_logger\nlogger = get_logger(__name__)\n",
                "app__logs": SETUP + MAKER,
            },
            "import redis\n\nfrom app.logs import get_logger\n\n"
            "logger = get_logger(__name__)\n\n\n",
            id="the project's own function",
        ),
    ],
)
def test_inserts_the_logger_of_the_project(others: dict[str, str], header: str) -> None:
    text = fixed(BARE + body('print("a")', 'print("b")'), **others)
    assert text == header + body('logger.info("a")', 'logger.info("b")')


def test_two_rules_give_a_module_one_logger() -> None:
    """Each of them would take another library: the second has to use what the first brought."""
    head = "from fastapi import APIRouter, HTTPException\n\nrouter = APIRouter()\n\n\n"
    view = "@router.get('/x')\ndef view(x):\n    print('a', x)\n    try:\n        x()\n"
    view += "    except Exception as e:\n        raise HTTPException(500, str(e))\n"
    files = {"app/cache.py": head + view, "app/a.py": LOGURU, "app/b.py": LOGURU}
    changed = fix(check(sample(files), ["DPB001", "DPK001"])).changes["app/cache.py"][1].decode()
    assert "from loguru import logger\n" in changed
    assert "logging" not in changed
    assert "logger.exception(" in changed


def test_inserts_below_docstring_and_future_import() -> None:
    head = '"""Doc."""\n\nfrom __future__ import annotations\n\nimport redis\n'
    text = fixed(head + "\n\n" + body('print("a")'))
    header = head.replace("import redis", "import logging\n\nimport redis")
    assert text == header + "\nlogger = logging.getLogger(__name__)\n\n\n" + body(
        'logger.info("a")'
    )


# --- safety --------------------------------------------------------------------------


def only_finding(files: dict[str, str]):  # type: ignore[no-untyped-def]
    (finding,) = lint(files, ["DPB001"]).findings
    return finding


@pytest.mark.parametrize(
    ("module", "safety"),
    [
        pytest.param(STDLIB + body('print("a")'), Safety.SAFE, id="a constant"),
        pytest.param(STDLIB + body('print(f"{x}")'), Safety.SAFE, id="an f-string"),
        pytest.param(STDLIB + body('print("a", x)'), Safety.UNSAFE, id="two arguments"),
        pytest.param(STDLIB + body("print()"), Safety.UNSAFE, id="a ruler"),
        pytest.param(STDLIB + 'print("a")\n', Safety.UNSAFE, id="before logging is configured"),
        pytest.param(BARE + body('print("a")'), Safety.UNSAFE, id="a new logger"),
        pytest.param(STRUCTLOG + body('print("a")'), Safety.UNSAFE, id="structlog is not set up"),
        pytest.param(LOGURU + body('print("a")'), Safety.SAFE, id="loguru needs no set-up"),
    ],
)
def test_safety(module: str, safety: Safety) -> None:
    assert only_finding(project(module)).fix.safety is safety


@pytest.mark.parametrize(
    "setup",
    [
        pytest.param({"app/main.py": "import logging\nlogging.basicConfig()\n"}, id="basicConfig"),
        pytest.param({"app/settings.py": "LOGGING = {'version': 1}\n"}, id="Django"),
        pytest.param({"gunicorn.conf.py": "logconfig = 'logging.ini'\n"}, id="gunicorn"),
        pytest.param(
            {"Dockerfile": 'FROM python\nCMD ["uvicorn", "a:b", "--log-config", "l.ini"]\n'},
            id="an option of the server",
        ),
    ],
)
def test_logging_is_configured_by(setup: dict[str, str]) -> None:
    finding = only_finding({"app/cache.py": STDLIB + body('print("error: a")'), **setup})
    assert finding.fix.safety is Safety.SAFE


def logging_at(setup: str) -> dict[str, str]:
    return {"app/main.py": f"import logging\nimport os\nimport sys\n{setup}\n"}


def dictionary(*entries: str) -> dict[str, str]:
    setup = f"from logging.config import dictConfig\ndictConfig({{{', '.join(entries)}}})\n"
    return {"app/main.py": setup}


ROOT = "'root': {'level': '%s', 'handlers': ['h']}"
HANDLERS = "'handlers': {'h': {'class': 'logging.StreamHandler'%s}}"
HIDES, MAY_HIDE = ", which the level WARNING hides", ", which the level of the log may hide"


@pytest.mark.parametrize(
    ("setup", "said"),
    [
        pytest.param(logging_at("logging.basicConfig(level=logging.INFO)"), "", id="a constant"),
        pytest.param(logging_at("logging.basicConfig(level='debug')"), "", id="a word"),
        pytest.param(logging_at("logging.basicConfig(level=20)"), "", id="a number"),
        pytest.param(
            logging_at("logging.basicConfig(level=os.getenv('LOG_LEVEL', 'INFO').upper())"),
            "",
            id="a variable, whose default tells",
        ),
        pytest.param(
            logging_at("logging.basicConfig(level=getattr(logging, os.getenv('L', 'INFO')))"),
            "",
            id="a variable, looked up",
        ),
        pytest.param(
            logging_at("logging.basicConfig()\nlogging.getLogger().setLevel(logging.INFO)"),
            "",
            id="set on the root",
        ),
        pytest.param(
            logging_at("logging.basicConfig()\nlogging.getLogger('app').setLevel('INFO')"),
            "",
            id="set on the package",
        ),
        pytest.param(dictionary(ROOT % "INFO", HANDLERS % ""), "", id="dictConfig"),
        pytest.param(
            dictionary("'loggers': {'app': {'level': 'INFO', 'handlers': []}}"),
            "",
            id="dictConfig, the package",
        ),
        pytest.param(logging_at("logging.basicConfig()"), HIDES, id="none"),
        pytest.param(
            logging_at("logging.basicConfig(stream=sys.stdout)"), HIDES, id="a stream only"
        ),
        pytest.param(logging_at("logging.basicConfig(level='WARN')"), HIDES, id="WARNING"),
        pytest.param(
            logging_at("logging.basicConfig(level='INFO')\nlogging.getLogger('app').setLevel(30)"),
            HIDES,
            id="the package, lower than the root",
        ),
        pytest.param(dictionary("'version': 1"), HIDES, id="dictConfig without a root"),
        pytest.param(
            dictionary(ROOT % "INFO", HANDLERS % ", 'level': 'WARNING'"), HIDES, id="the handler"
        ),
        pytest.param(
            logging_at("logging.basicConfig(level=settings.level)"), MAY_HIDE, id="from elsewhere"
        ),
        pytest.param(logging_at("logging.basicConfig(**options)"), MAY_HIDE, id="options unseen"),
        pytest.param(
            {"app/main.py": "from logging.config import fileConfig\nfileConfig('l.ini')\n"},
            MAY_HIDE,
            id="a file",
        ),
        pytest.param(
            {
                **logging_at("logging.basicConfig(level='INFO')"),
                "app/worker.py": "import logging\nlogging.basicConfig(level='ERROR')\n",
            },
            ", which the level ERROR hides",
            id="another process",
        ),
    ],
)
def test_the_level_decides_whether_the_line_is_still_seen(setup: dict[str, str], said: str) -> None:
    finding = only_finding({"app/cache.py": STDLIB + body('print("a")'), **setup})
    assert finding.fix.title == f"Log with `logger.info`{said}"
    assert finding.fix.safety is (Safety.UNSAFE if said else Safety.SAFE)


def test_what_says_debug_is_not_seen_at_info() -> None:
    fix = only_finding(project(STDLIB + body('print(f"debug: {x}")'))).fix
    assert (fix.title, fix.safety) == (
        "Log with `logger.debug`, which the level INFO hides",
        Safety.UNSAFE,
    )


CAPTURED = {
    "in the block": ("with redirect_stdout(buffer):", "    print(x)"),
    "deeper in the block": ("with redirect_stdout(buffer):", "    if x:", "        print(x)"),
    "among other managers": ("with open(y), redirect_stdout(buffer):", "    print(x)"),
    "through a stack": ("stack.enter_context(redirect_stdout(buffer))", "print(x)"),
    "by assignment": ("sys.stdout = buffer", "print(x)"),
}


@pytest.mark.parametrize("lines", CAPTURED.values(), ids=CAPTURED)
def test_output_that_the_program_takes_up_is_no_message(lines: tuple[str, ...]) -> None:
    head = "import sys\nfrom contextlib import redirect_stdout\n" + STDLIB
    assert lint(project(head + body(*lines)), ["DPB001"]).findings == ()


def test_output_of_a_function_that_is_called_with_the_stream_redirected() -> None:
    head = "from contextlib import redirect_stdout\n" + STDLIB + body("print(x)")
    caller = "def report():\n    with redirect_stdout(buffer):\n        work(1, 2, 3)\n"
    assert lint(project(f"{head}\n\n{caller}"), ["DPB001"]).findings == ()


def test_output_after_the_stream_is_given_back() -> None:
    head = "from contextlib import redirect_stdout\n" + STDLIB
    lines = ("with redirect_stdout(buffer):", "    print(x)", "print(y)")
    finding = only_finding(project(head + body(*lines)))
    assert finding.where.line == len((head + body(*lines)).splitlines())


@pytest.mark.parametrize(
    ("files", "header"),
    [
        pytest.param({}, "from app.logs import get_logger", id="the project's own function"),
        pytest.param(
            {"app/logs.py": f"import logging\nfrom app.cache import work\n{MAKER}"},
            "import logging",
            id="which imports this module",
        ),
        pytest.param(
            {
                "app/logs.py": f"import logging\nfrom app import setup\n{MAKER}",
                "app/setup.py": "from fastapi import APIRouter\nfrom . import cache\n",
            },
            "import logging",
            id="which imports one that imports this module",
        ),
        pytest.param(
            {
                "app/logs.py": f"import logging\nfrom app import names\n{MAKER}",
                "app/names.py": "from . import cache\n",
            },
            "import logging",
            id="which imports what nobody has looked into",
        ),
        pytest.param(
            {
                "app/logs.py": "import logging\nfrom app.setup import get_logger\n",
                "app/setup.py": f"import logging\n{MAKER}",
            },
            "from app.logs import get_logger",
            id="which another module hands on",
        ),
    ],
)
def test_the_project_s_logger_makes_no_cycle(files: dict[str, str], header: str) -> None:
    use = "from app.logs import get_logger\nlogger = get_logger(__name__)\n"
    others = {"app/a.py": use, "app/b.py": use, "app/logs.py": SETUP + MAKER}
    all_files = {"app/cache.py": BARE + body('print("a")'), **others, **files}
    changed = fix(check(sample(all_files), ["DPB001"])).changes["app/cache.py"][1].decode()
    assert header in changed.splitlines()


@pytest.mark.parametrize(
    ("path", "helper"),
    [
        pytest.param("backend/app/jobs/work.py", True, id="a package of the service"),
        pytest.param("backend/worker.py", True, id="a module beside it"),
        pytest.param("backend/jobs/__init__.py", True, id="a package beside it"),
        pytest.param("engine/enginelib/store.py", False, id="a library of its own"),
        pytest.param("backend/engine/enginelib/store.py", False, id="a library in a folder"),
    ],
)
def test_the_project_s_logger_is_on_the_import_path(path: str, helper: bool) -> None:
    use = "from app.logs import get_logger\nlogger = get_logger(__name__)\n"
    files = {"backend/app/a.py": use, "backend/app/b.py": use, path: BARE + body('print("a")')}
    files["backend/app/logs.py"] = SETUP + MAKER
    (_, changed) = fix(check(sample(files), ["DPB001"])).changes[path]
    assert ("from app.logs import get_logger" in changed.decode()) is helper


@pytest.mark.parametrize(
    "setup",
    [
        pytest.param({}, id="nowhere"),
        pytest.param({"tests/conftest.py": SETUP}, id="in tests"),
        pytest.param({"scripts/load.py": SETUP}, id="in a script"),
        pytest.param(
            {"db/env.py": "from alembic import context\n" + SETUP}, id="for migrations only"
        ),
        pytest.param({"Dockerfile": "FROM python\n# uvicorn --log-config x\n"}, id="in a comment"),
        pytest.param({"app/other.py": LOGURU}, id="for another library"),
    ],
)
def test_logging_is_not_configured(setup: dict[str, str]) -> None:
    finding = only_finding({"app/cache.py": STDLIB + body('print("a")'), **setup})
    assert finding.fix.safety is Safety.UNSAFE
    assert finding.message.endswith("nothing in the project configures logging")


@pytest.mark.parametrize(
    "module",
    [
        pytest.param(STDLIB + body("logger = x", 'print("a")'), id="a local variable hides it"),
        pytest.param(
            STDLIB + "def work(logger):\n    print('a')\n", id="a parameter hides the logger"
        ),
        pytest.param(
            "import logging\n\nimport redis\n\n\n"
            + body('print("a")')
            + "\n\nwork(1, 2, 3)\nlogger = logging.getLogger(__name__)\n",
            id="it runs before the logger is there",
        ),
        pytest.param(BARE + "logger = redis.Redis()\n" + body('print("a")'), id="name is taken"),
        pytest.param(BARE + "logging = 1\n" + body('print("a")'), id="`logging` is taken"),
        pytest.param(STDLIB + body('print("a"); x()'), id="two statements on a line"),
        pytest.param(STDLIB + body('print("a", end="")'), id="the line goes on"),
        pytest.param(STDLIB + body("print(*items)"), id="arguments are not known"),
        pytest.param(STDLIB + body("print(x, sep=y)"), id="separator is not known"),
        pytest.param(STDLIB + body("f = lambda: print(x)"), id="used as a value"),
        pytest.param(STDLIB + body('print("a",  # note\n          x)'), id="a comment would go"),
        pytest.param(STDLIB + body("print(i for i in items)"), id="a bare generator"),
        pytest.param(STDLIB + body('print("found", x.credentials)'), id="a secret"),
        pytest.param(STRUCTLOG + body('print("a", x["\\n"])'), id="a backslash in an f-string"),
    ],
)
def test_no_fix(module: str) -> None:
    assert only_finding(project(module)).fix is None


def test_no_new_logger_where_a_file_hides_the_library() -> None:
    files = {"run/logging.py": "", "run/cache.py": BARE + body('print("a")')}
    assert only_finding(files).fix is None
    assert only_finding({**files, "run/__init__.py": ""}).fix is not None


# --- what is found -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("files", "severity"),
    [
        pytest.param(project(STDLIB + body("print(x)")), Severity.WARNING, id="own logger"),
        pytest.param(project(BARE + body("print(x)")), Severity.WARNING, id="imports a database"),
        pytest.param(
            {
                "app/main.py": "from fastapi import FastAPI\nfrom app import work\napp = FastAPI()",
                "app/work.py": body("print(x)"),
            },
            Severity.WARNING,
            id="the application imports it",
        ),
        pytest.param(
            {
                "app/main.py": "from fastapi import FastAPI\nfrom app.run_jobs import work\n"
                "app = FastAPI()\n",
                "app/run_jobs.py": STDLIB + body("print(x)"),
            },
            Severity.WARNING,
            id="named like a script, but the application imports it",
        ),
        pytest.param(
            {"server.py": "from mcp.server import Server\n" + body("print(x)")},
            Severity.ERROR,
            id="standard output is a protocol",
        ),
        pytest.param(
            project("import redis\n\n\ndef handler(event, context):\n    print(event)\n"),
            Severity.INFO,
            id="AWS Lambda",
        ),
        pytest.param(
            {"app/settings.py": "import redis\nprint('loading')\n"},
            Severity.INFO,
            id="before logging is configured",
        ),
        pytest.param(
            {"app/logger.py": "import redis\n" + body("print(x)")},
            Severity.INFO,
            id="a module about logging",
        ),
        pytest.param(
            project("import redis\nimport sys\n" + body('sys.stdout.write(f"{x}")')),
            Severity.INFO,
            id="sys.stdout.write",
        ),
        pytest.param(
            project(STDLIB + "import sys\n" + body("print(x, file=sys.stdout)")),
            Severity.WARNING,
            id="standard output by name",
        ),
    ],
)
def test_flags(files: dict[str, str], severity: Severity) -> None:
    outcome = lint(files, ["DPB001"])
    assert outcome.defects == ()
    (finding,) = outcome.findings
    assert finding.severity is severity


def test_place_is_the_function() -> None:
    finding = only_finding(project(STDLIB + body("if x:", "    print(x)")))
    text = STDLIB + body("if x:", "    print(x)")
    assert (text[finding.where.start : finding.where.end], finding.scope) == ("print", "work")


@pytest.mark.parametrize(
    ("module", "path"),
    [
        pytest.param(body("print(x)"), "app/cache.py", id="nothing says it is of a service"),
        pytest.param(
            STDLIB + "import sys\n" + body("print(x, file=sys.stderr)"),
            "app/cache.py",
            id="standard error, before logging is there",
        ),
        pytest.param(STDLIB + body("print(x, file=y)"), "app/cache.py", id="writes to a file"),
        pytest.param(
            STDLIB + "if __name__ == '__main__':\n    print(1)\n", "app/cache.py", id="main block"
        ),
        pytest.param(
            STDLIB + body("print(x)") + "\n\nif __name__ == '__main__':\n    work(1, 2, 3)\n",
            "app/cache.py",
            id="only the main block calls it",
        ),
        pytest.param(
            "import redis\n" + body("print(x)") + "\n\nif __name__ == '__main__':\n    run()\n",
            "app/cache.py",
            id="a script",
        ),
        pytest.param(
            STDLIB + "def main():\n    def run():\n        print(1)\n", "app/cache.py", id="in main"
        ),
        pytest.param(STDLIB + "def print_table(x):\n    print(x)\n", "app/cache.py", id="prints"),
        pytest.param(
            STDLIB + "def backfill_users(x):\n    print(x)\n", "app/cache.py", id="for migrations"
        ),
        pytest.param(STDLIB + body("print(x)"), "app/factory.py", id="makes samples"),
        pytest.param(STDLIB + "import click\n" + body("print(x)"), "app/cache.py", id="click"),
        pytest.param(STDLIB + "import typer\n" + body("print(x)"), "app/cache.py", id="typer"),
        pytest.param(
            "import streamlit\n" + STDLIB + body("print(x)"), "app/cache.py", id="streamlit"
        ),
        pytest.param(
            STDLIB + "from rich import print\n" + body("print(x)"), "app/cache.py", id="rich"
        ),
        pytest.param(
            STDLIB + "def print(x): ...\n\n\n" + body("print(x)"), "app/cache.py", id="not builtin"
        ),
        pytest.param(STDLIB + body("map(print, x)"), "app/cache.py", id="handed on"),
        pytest.param(STDLIB + '"""\n>>> print(x)\n"""\n', "app/cache.py", id="in a docstring"),
        pytest.param(
            STDLIB + "import settings\nif settings.DEBUG:\n    print(1)\n",
            "app/cache.py",
            id="only when debugging",
        ),
        pytest.param(
            STDLIB + body("print(x)  # noqa: T201"), "app/cache.py", id="let pass elsewhere"
        ),
        pytest.param(STDLIB + body("print(x)"), "verify_x.py", id="a script by its name"),
        pytest.param(STDLIB + body("print(x)"), "app/scripts/x.py", id="a script by its folder"),
        pytest.param(STDLIB + body("print(x)"), "tools/x.py", id="a tool"),
        pytest.param(
            "import django\n\ndjango.setup()\nfrom shop.models import User\n\n\n"
            "def audit():\n    print(User.objects.count())\n\n\naudit()\n",
            "audit_users.py",
            id="starts Django to do one thing",
        ),
        pytest.param(
            STDLIB + body("print(x)"), "app/management/commands/x.py", id="a Django command"
        ),
        pytest.param(STDLIB + body("print(x)"), "app/utils/migrations.py", id="for migrations"),
        pytest.param(STDLIB + body("print(x)"), "app/db_migrations/0001_a.py", id="a migration"),
        pytest.param(
            STDLIB + body("print('sure?')", "return input() == 'y'"),
            "app/cache.py",
            id="asks a person",
        ),
        pytest.param(STDLIB + body("print(x)"), "hooks/pre_gen_project.py", id="cookiecutter hook"),
        pytest.param(STDLIB + body("print(x)"), "tests/test_x.py", id="a test"),
        pytest.param(STDLIB + body("print(x)"), "examples/x.py", id="an example"),
        pytest.param(STDLIB + body("print(x)"), ".claude/x.py", id="a hidden folder"),
        pytest.param(
            STDLIB + "import sys\n" + body("sys.stdout.write(x)"), "app/x.py", id="writes data"
        ),
        pytest.param(
            STDLIB + body("print(x.password)"), "app/cache.py", id="a secret is another rule's"
        ),
    ],
)
def test_is_silent(module: str, path: str) -> None:
    outcome = lint({path: module}, ["DPB001"])
    assert (outcome.findings, outcome.defects) == ((), ())


def test_standard_error_on_request() -> None:
    module = STDLIB + "import sys\n" + body("print(x, file=sys.stderr)")
    outcome = lint(project(module), ["DPB001"], "[debug]\ncheck-stderr-prints = true\n")
    assert [finding.fix for finding in outcome.findings] == [None]


def test_evidence_is_the_place_that_configures_logging() -> None:
    (evidence,) = lint(project(STDLIB), ["DPB001"]).evidence
    assert (evidence.where.path, evidence.where.line) == ("app/logs.py", 3)


def test_safe_fixes_alone() -> None:
    module = STDLIB + body('print("a")', "print(x)")
    assert fixed(module, unsafe=False) == STDLIB + body('logger.info("a")', "print(x)")


def test_checks_are_stable() -> None:
    files = project(BARE + body("print(x)"))
    assert outcome_of(check(sample(files), ["DPB001"]), TODAY) == lint(files, ["DPB001"])
