from __future__ import annotations

from collections.abc import Callable

import pytest

Said = Callable[..., list[str]]

HELPER = "def init_db():\n    Base.metadata.create_all(engine)\n"
CALLER = "@app.on_event('startup')\ndef start():\n    init_db()\n"
ALEMBIC = {"alembic.ini": "[alembic]\n"}


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"app/db.py": HELPER, "app/main.py": CALLER}, id="a helper"),
        pytest.param({"app/db.py": "Base.metadata.create_all(bind=engine)\n"}, id="on import"),
        pytest.param(
            {
                "app/db.py": "@app.on_event('startup')\nasync def start():\n"
                "    await connection.run_sync(Base.metadata.create_all)\n"
            },
            id="handed to run_sync",
        ),
    ],
)
def test_flagged(said: Said, files: dict[str, str]) -> None:
    (found,) = said({**files, **ALEMBIC}, "DPF011")
    assert found.startswith("info app/db.py:")
    assert found.endswith(" create_all")
    assert said(files, "DPF011") == []


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"app/db.py": HELPER}, id="only a command calls the helper"),
        pytest.param({"tests/db.py": "Base.metadata.create_all(engine)\n"}, id="tests"),
    ],
)
def test_silent(said: Said, files: dict[str, str]) -> None:
    assert said({**files, **ALEMBIC}, "DPF011") == []
