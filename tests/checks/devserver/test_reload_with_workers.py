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
