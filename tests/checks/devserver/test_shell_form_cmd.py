from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

Said = Callable[[Mapping[str, str], str], list[str]]


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("CMD uvicorn main:app", ["info Dockerfile:2 CMD"]),
        ("entrypoint gunicorn a:b", ["info Dockerfile:2 entrypoint"]),
        ('CMD ["uvicorn", "main:app"]', []),
        ("CMD alembic upgrade head && exec uvicorn main:app", []),
        ("CMD uvicorn a:b\nFROM python:3.12", []),
    ],
)
def test_shell_form(said: Said, command: str, expected: list[str]) -> None:
    assert said({"Dockerfile": f"FROM python:3.12\n{command}\n"}, "DPG009") == expected
