"""DPG017: what gunicorn makes of the names in its configuration file."""

from __future__ import annotations

import pytest

from deploylint.testing import lint


def run(text: str, path: str = "gunicorn.conf.py") -> list[str]:
    outcome = lint({path: text}, ["DPG017"])
    assert not outcome.defects
    return [each.message.partition("probably ")[2] for each in outcome.findings]


@pytest.mark.parametrize(
    ("line", "setting"),
    [
        ("access_logfile = '-'", "accesslog"),
        ("error_logfile = '-'", "errorlog"),
        ("log_level = 'info'", "loglevel"),
        ("keep_alive = 5", "keepalive"),
        ("preload = True", "preload_app"),
        ("forworded_allow_ips = '*'", "forwarded_allow_ips"),
        ("acceslogformat = '%(h)s'", "access_log_format"),
        ("limit_request_lines: int = 4094", "limit_request_line"),
        ("if True:\n    gracefull_timeout = 5", "graceful_timeout"),
        ("try:\n    max_request = 5\nexcept ValueError:\n    pass", "max_requests"),
    ],
)
def test_unknown(line: str, setting: str) -> None:
    assert run(f"bind = ':8000'\n{line}\n") == [f"`{setting}`"]


@pytest.mark.parametrize(
    "path", ["deploy/gunicorn_conf.py", "gunicorn.py", "gunicorn-prod.conf.py"]
)
def test_names_of_the_file(path: str) -> None:
    assert run("bind = ':8000'\nlog_level = 'info'\n", path) == ["`loglevel`"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("bind = ':80'\naccesslog = '-'\n", "known"),
        ("bind = ':80'\nlog_level = 'info'\nloglevel = log_level\n", "a helper"),
        ("bind = ':80'\nTIMEOUTS = 5\n", "a constant"),
        ("bind = ':80'\n_timeouts = 5\n", "private"),
        ("bind = ':80'\nteam = 'shop'\n", "far from all"),
        ("bind = ':80'\ndef f():\n    time_out = 1\n    return 2\n", "a local"),
        ("bind = ':80'\ndef when_ready(server):\n    pass\n", "a hook"),
        ("log_level = 'info'\n", "nothing of gunicorn's in it"),
    ],
)
def test_silent(text: str, reason: str) -> None:
    assert run(text) == [], reason


def test_other_modules_are_not_its_configuration() -> None:
    assert run("bind = ':80'\nlog_level = 'info'\n", "config.py") == []


def test_no_fix_beside_the_right_name() -> None:
    outcome = lint(
        {"gunicorn.conf.py": "bind = ''\naccesslog = ''\naccess_logfile = ''\n"}, ["DPG017"]
    )
    assert [each.fix for each in outcome.findings] == [None]
