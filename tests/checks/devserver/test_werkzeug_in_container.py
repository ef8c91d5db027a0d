from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from deploylint.testing import lint

Said = Callable[[Mapping[str, str], str], list[str]]

FACTORY = "from flask import Flask\ndef build():\n    web = Flask('shop')\n    return web\n"
MAIN = "if __name__ == '__main__':\n    app.run(host='0.0.0.0')\n"
RUN = f"from shop import build\napp = build()\n{MAIN}"
SHOP = {"shop/__init__.py": FACTORY, "run.py": RUN}
SOCKET = (
    "from flask_socketio import SocketIO\nsocketio = SocketIO()\n"
    "socketio.run(make(), allow_unsafe_werkzeug=True)\n"
)


def image(command: str, path: str = "Dockerfile") -> dict[str, str]:
    return {path: f"FROM python:3.12\nWORKDIR /srv\nCOPY . .\n{command}\n"}


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            {**SHOP, **image('CMD ["python", "-u", "run.py"]')},
            'warning Dockerfile:4 "run.py"',
            id="a factory of another module",
        ),
        pytest.param(
            {"run.py": FACTORY + "app = build()\n" + MAIN, **image("CMD exec python3 run.py")},
            "warning Dockerfile:4 run.py",
            id="a factory of the module",
        ),
        pytest.param(
            {
                "web/__init__.py": "from flask import Flask\napp = Flask('web')\n",
                "web/__main__.py": "from web import app\ndef main():\n    app.run()\nmain()\n",
                **image("ENTRYPOINT python -m web"),
            },
            "warning Dockerfile:4 web",
            id="imported, in a function that is called",
        ),
        pytest.param(
            {
                "web/core.py": "from flask import Flask\napi = Flask('web')\n",
                "web/__init__.py": "from .core import api as app\n",
                "run.py": f"from web import app\n{MAIN}",
                **image("CMD python run.py"),
            },
            "warning Dockerfile:4 run.py",
            id="a package takes it over under another name",
        ),
        pytest.param(
            {
                "web/core.py": "from flask import Flask\napp = Flask('web')\n",
                "web/__init__.py": "from .core import *\n",
                "run.py": f"from web import app\n{MAIN}",
                **image("CMD python run.py"),
            },
            "warning Dockerfile:4 run.py",
            id="a package takes all over",
        ),
        pytest.param(
            {**SHOP, **image("CMD ./start.sh"), "start.sh": "#!/bin/sh\nexec python run.py\n"},
            "warning start.sh:2 run.py",
            id="in a script",
        ),
        pytest.param(
            {**SHOP, "Procfile": "web: python run.py\n"},
            "warning Procfile:1 run.py",
            id="a Procfile",
        ),
        pytest.param(
            {
                "run.py": SOCKET,
                "requirements.txt": "flask-socketio\n",
                **image("CMD python run.py"),
            },
            "warning Dockerfile:4 run.py",
            id="Flask-SocketIO that is allowed to",
        ),
    ],
)
def test_flagged(said: Said, files: dict[str, str], expected: str) -> None:
    assert said(files, "DPG014") == [expected]


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({**SHOP, **image("CMD gunicorn run:app")}, id="another server imports it"),
        pytest.param(SHOP, id="nothing starts it"),
        pytest.param(
            {**SHOP, **image("CMD python run.py", "Dockerfile.dev")}, id="an image for developers"
        ),
        pytest.param(
            {
                **SHOP,
                **image("CMD gunicorn run:app"),
                "compose.dev.yml": "services:\n  a:\n    build: .\n    command: python run.py\n",
            },
            id="a compose file for developers",
        ),
        pytest.param(
            {
                **SHOP,
                "run.py": f"import waitress\nwaitress.serve(1)\n{RUN}",
                **image("CMD python run.py"),
            },
            id="a real server stands beside it",
        ),
        pytest.param(
            {
                "shop/__init__.py": FACTORY.replace("flask", "quart").replace("Flask", "Quart"),
                "run.py": RUN,
                **image("CMD python run.py"),
            },
            id="Quart serves by hypercorn",
        ),
        pytest.param(
            {
                "shop/__init__.py": "class Server: ...\ndef build():\n    return Server()\n",
                "run.py": RUN,
                **image("CMD python run.py"),
            },
            id="another class with a method of this name",
        ),
        pytest.param(
            {
                **SHOP,
                "run.py": RUN.replace("__name__ == '__main__'", "DEBUG"),
                **image("CMD python run.py"),
            },
            id="only while developing",
        ),
        pytest.param(
            {
                **SHOP,
                "run.py": "from shop import build\ndef dev():\n    build().run()\n",
                **image("CMD python run.py"),
            },
            id="in a function that nothing calls",
        ),
        pytest.param(
            {"run.py": SOCKET, "requirements.txt": "eventlet\n", **image("CMD python run.py")},
            id="Flask-SocketIO serves by eventlet",
        ),
        pytest.param(
            {"run.py": SOCKET, **image("CMD python run.py")}, id="what is installed is not known"
        ),
    ],
)
def test_silent(said: Said, files: dict[str, str]) -> None:
    assert said(files, "DPG014") == []


def test_only_one_rule_speaks(said: Said) -> None:
    own = {
        "app.py": f"from flask import Flask\napp = Flask('a')\n{MAIN}",
        **image("CMD python app.py"),
    }
    assert said(own, "DPG002") == ["warning Dockerfile:4 app.py"]
    assert said(own, "DPG014") == []
    debugged = own["app.py"].replace("host='0.0.0.0'", "debug=True")
    files = {**own, "app.py": debugged}
    assert [each.code for each in lint(files, ["DPG002", "DPG004"]).findings] == ["DPG004"]
