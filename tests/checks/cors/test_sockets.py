"""Which origins the servers of Socket.IO's libraries admit: DPA002, DPA003 and DPA012."""

from __future__ import annotations

import pytest

from deploylint.testing import lint

IMPORTS = "import socketio\nfrom flask_socketio import SocketIO\n"
STAR = 'cors_allowed_origins="*"'
LOGIN = "from flask_login import LoginManager\nlogins = LoginManager()\n"


def found(text: str, path: str = "web/production.py") -> list[str]:
    outcome = lint({path: IMPORTS + text}, ["DPA002", "DPA003", "DPA012"])
    assert not outcome.defects
    return [f"{each.severity.label} {each.code}" for each in outcome.findings if each.severity]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"sio = SocketIO(app, {STAR})\n", "warning DPA002"),
        (f"sio = socketio.Server({STAR})\n", "warning DPA002"),
        (f"sio = socketio.AsyncServer(async_mode='asgi', {STAR})\n", "warning DPA002"),
        (f"sio = SocketIO()\nsio.init_app(app, {STAR})\n", "warning DPA002"),
        ("sio = SocketIO(app, cors_allowed_origins=['*'])\n", "warning DPA002"),
        (f"{LOGIN}sio = SocketIO(app, {STAR})\n", "error DPA003"),
        ("sio = socketio.AsyncServer(cors_allowed_origins=[])\n", "warning DPA012"),
        (f"{LOGIN}sio = SocketIO(app, cors_allowed_origins=[])\n", "error DPA012"),
    ],
)
def test_flagged(text: str, expected: str) -> None:
    assert found(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("sio = SocketIO(app)\n", id="the own origin is the default"),
        pytest.param("sio = SocketIO(app, cors_allowed_origins=None)\n", id="the default, written"),
        pytest.param(
            "sio = SocketIO(app, cors_allowed_origins=['https://a.example'])\n", id="listed"
        ),
        pytest.param("sio = SocketIO(app, cors_allowed_origins=ORIGINS)\n", id="not known"),
        pytest.param(f"sio = Other({STAR})\n", id="of another library"),
        pytest.param("CORS_ALLOWED_ORIGINS = []\n", id="a setting of Django"),
    ],
)
def test_silent(text: str) -> None:
    assert found(text) == []


def test_silent_in_a_module_for_debugging() -> None:
    assert found(f"sio = SocketIO(app, {STAR})\n", "web/debug_app.py") == []
