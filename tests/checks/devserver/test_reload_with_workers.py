from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

Said = Callable[[Mapping[str, str], str], list[str]]
Repaired = Callable[[Mapping[str, str], str], dict[str, str]]


def test_uvicorn_in_a_unit(said: Said, repaired: Repaired) -> None:
    files = {"a.service": "[Service]\nExecStart=/bin/uvicorn a:b --reload --workers 4\n"}
    assert said(files, "DPG006") == ["warning a.service:2 --workers"]
    assert repaired(files, "DPG006") == {
        "a.service": "[Service]\nExecStart=/bin/uvicorn a:b --workers 4\n"
    }


@pytest.mark.parametrize(
    "command",
    [
        pytest.param("gunicorn a:b --reload --workers 4", id="gunicorn allows both"),
        pytest.param("uvicorn a:b --reload --workers 1", id="one is what it gets"),
        pytest.param("uvicorn a:b --workers 4", id="no reloading"),
    ],
)
def test_silent(said: Said, command: str) -> None:
    assert said({"Procfile": f"web: {command}\n"}, "DPG006") == []


@pytest.mark.parametrize(
    ("given", "flagged"),
    [
        ("'main:app', reload=True, workers=4", True),
        ("'main:app', workers=WORKERS, reload=True", True),
        ("'main:app', reload=True, workers=1", False),
        ("'main:app', reload=True, workers=None", False),
        ("'main:app', reload=False, workers=4", False),
        ("'main:app', reload=settings.RELOAD, workers=4", False),
        ("'main:app', workers=4", False),
    ],
)
def test_in_a_module(said: Said, given: str, flagged: bool) -> None:
    files = {
        "main.py": f"import uvicorn\nuvicorn.run({given})\n",
        "Dockerfile": "FROM python:3.12\nCOPY . .\nCMD python main.py\n",
    }
    expected = ["warning main.py:2 workers"] if flagged else []
    assert said(files, "DPG006") == expected


def test_in_a_module_that_nothing_starts(said: Said) -> None:
    assert (
        said({"main.py": "import uvicorn\nuvicorn.run(a, reload=True, workers=4)\n"}, "DPG006")
        == []
    )
