from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from deploylint.testing import lint

Said = Callable[[Mapping[str, str], str], list[str]]
Repaired = Callable[[Mapping[str, str], str], dict[str, str]]

APP = (
    "from flask import Flask\napp = Flask(__name__)\n"
    "if __name__ == '__main__':\n    app.run(debug={})\n"
)
FLASK = {"app.py": APP.format("True")}


def image(command: str) -> dict[str, str]:
    return {"Dockerfile": f"FROM python:3.12\nCMD {command}\n"}


@pytest.mark.parametrize(
    ("files", "severity"),
    [
        pytest.param({**FLASK, **image("python app.py")}, "error", id="the image starts it"),
        pytest.param({**FLASK, **image("gunicorn app:app")}, "info", id="a server is started"),
        pytest.param(
            {
                **FLASK,
                **image("gunicorn app:app"),
                "Dockerfile.dev": "FROM python:3.12\nCMD python app.py\n",
            },
            "info",
            id="an image for developers starts it",
        ),
        pytest.param(FLASK, "warning", id="nothing is known"),
        pytest.param(
            {"app.py": FLASK["app.py"].replace("debug=True", "debug=True, host='127.0.0.1'")},
            "info",
            id="on the developer's own machine",
        ),
        pytest.param(
            {
                **FLASK,
                "other/Dockerfile": "FROM a\nCOPY x.py .\nCMD gunicorn x:y\n",
                "other/x.py": "y = 1\n",
            },
            "warning",
            id="a server for other code",
        ),
    ],
)
def test_flask(said: Said, files: dict[str, str], severity: str) -> None:
    assert said(files, "DPG004") == [f"{severity} app.py:4 debug"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(APP.format("False"), id="off"),
        pytest.param(APP.format("settings.DEBUG"), id="a setting"),
        pytest.param("# flask\nimport asyncio\nasyncio.run(main(), debug=True)\n", id="asyncio"),
        pytest.param(
            "from flask import Flask\napp = Flask('a')\nif DEBUG:\n    app.run(debug=True)\n",
            id="guarded",
        ),
    ],
)
def test_flask_silent(said: Said, text: str) -> None:
    assert said({"app.py": text}, "DPG004") == []


SHOP = {"shop/__init__.py": "from flask import Flask\ndef make():\n    return Flask('shop')\n"}
RUN = "from shop import make\napp = make()\nif __name__ == '__main__':\n    app.run(debug=True)\n"
PLAIN = "import os\nfrom flask import Flask\napp = Flask('a')\n"
MAIN = "if __name__ == '__main__':\n    app.run()\n"
CHOSEN = "app.config.from_object(os.getenv('CONFIG', 'config.DevelopmentConfig'))\n"
CONFIG = "class DevelopmentConfig:\n    DEBUG = True\nclass ProductionConfig:\n    DEBUG = False\n"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            {**SHOP, "run.py": RUN, **image("python run.py")},
            "error run.py:4 debug",
            id="a factory",
        ),
        pytest.param(
            {"app.py": PLAIN + "app.debug = True\n" + MAIN, **image("python app.py")},
            "error app.py:4 app.debug",
            id="an attribute",
        ),
        pytest.param(
            {"app.py": PLAIN + "app.config['DEBUG'] = True\n" + MAIN, **image("gunicorn app:app")},
            "info app.py:4 app.config['DEBUG']",
            id="an entry, and another server",
        ),
        pytest.param(
            {
                "shop.py": "from flask import Flask\ndef make():\n    web = Flask('a')\n"
                "    web.config.update(DEBUG=True)\n    return web\n",
                "run.py": "from shop import make\nserver = make()\nserver.run()\n",
                "Procfile": "web: python run.py\n",
            },
            "error shop.py:4 DEBUG",
            id="in the factory that the started module calls",
        ),
        pytest.param(
            {
                "app.py": APP.format("os.environ.get('DEBUG', '1') == '1'").replace(
                    "from", "import os\nfrom", 1
                )
            },
            "warning app.py:5 debug",
            id="on unless a variable is set",
        ),
        pytest.param(
            {
                "app.py": "import os\nfrom flask import Flask\napp = Flask('a')\n"
                "on = os.getenv('FLASK_DEBUG', 'True') == 'True'\napp.run(debug=on)\n"
            },
            "warning app.py:5 debug",
            id="through a variable of the module",
        ),
        pytest.param(
            {"app.py": PLAIN + CHOSEN, "config.py": CONFIG},
            "warning app.py:4 'config.DevelopmentConfig'",
            id="the class for development is the default",
        ),
        pytest.param(
            {"app.py": "from sanic import Sanic\napp = Sanic('a')\napp.run(debug=True)\n"},
            "warning app.py:3 debug",
            id="Sanic",
        ),
    ],
)
def test_debug_said_elsewhere(said: Said, files: dict[str, str], expected: str) -> None:
    assert said(files, "DPG004") == [expected]


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(
            {"app.py": PLAIN + "app.debug = True\napp.debug = False\n" + MAIN},
            id="the last one holds",
        ),
        pytest.param(
            {"app.py": PLAIN + "app.debug = True\napp.run(debug=False)\n"}, id="the call decides"
        ),
        pytest.param(
            {"app.py": PLAIN + "app.debug = app.config['DEBUG']\n" + MAIN}, id="from the settings"
        ),
        pytest.param(
            {"app.py": PLAIN + "if args.debug:\n    app.debug = True\n" + MAIN}, id="asked for"
        ),
        pytest.param(
            {
                "game.py": "class Game:\n    debug = False\ndef make():\n    return Game()\n",
                "run.py": "from game import make\napp = make()\napp.run(debug=True)\n",
                **image("python run.py"),
            },
            id="no web application",
        ),
        pytest.param(
            {"app.py": PLAIN + CHOSEN, "config.py": "class DevelopmentConfig:\n    DEBUG = True\n"},
            id="the only class there is",
        ),
        pytest.param(
            {"app.py": PLAIN + CHOSEN.replace("Development", "Production"), "config.py": CONFIG},
            id="the class for production is the default",
        ),
    ],
)
def test_debug_elsewhere_silent(said: Said, files: dict[str, str]) -> None:
    assert said(files, "DPG004") == []


def test_console_only_where_there_is_one() -> None:
    files = {"app.py": "from sanic import Sanic\napp = Sanic('a')\napp.run(debug=True)\n"}
    (found,) = lint(files, ["DPG004"]).findings
    assert "run code" not in found.message


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"Dockerfile": "FROM a\nENV FLASK_DEBUG=1\n"}, ["warning Dockerfile:2 1"]),
        ({".env.production": "FLASK_ENV=development\n"}, ["error .env.production:1 development"]),
        ({"a.service": "[Service]\nEnvironment=FLASK_DEBUG=true\n"}, ["error a.service:2 true"]),
        ({"Dockerfile": "FROM a\nENV FLASK_DEBUG=0 FLASK_ENV=production\n"}, []),
    ],
    ids=["image", "env file", "unit", "off"],
)
def test_flask_variables(said: Said, files: dict[str, str], expected: list[str]) -> None:
    assert said(files, "DPG004") == expected


BASE = {"p/settings/base.py": "INSTALLED_APPS = []\nDEBUG = True\nALLOWED_HOSTS = ['*']\n"}
LOCAL = {"p/settings/local.py": "from .base import *\nDEBUG = True\n"}
PRODUCTION = "from .base import *\nDEBUG = False\nALLOWED_HOSTS = ['a.example']\n"


def production(text: str) -> dict[str, str]:
    return {**BASE, **LOCAL, "p/settings/production.py": text}


def test_django(said: Said) -> None:
    single = {"p/settings.py": BASE["p/settings/base.py"]}
    assert said(single, "DPG005") == ["warning p/settings.py:2 True"]
    assert said(single, "DPG007") == ["info p/settings.py:3 ['*']"]


def test_django_for_production(said: Said) -> None:
    inherited = production("from .base import *\n")
    assert said(inherited, "DPG005") == ["error p/settings/base.py:2 True"]
    assert said(inherited, "DPG007") == ["warning p/settings/base.py:3 ['*']"]
    own = production("from .base import *\nDEBUG = True\n")
    assert said(own, "DPG005") == ["error p/settings/production.py:2 True"]


@pytest.mark.parametrize(
    ("hosts", "fixable"),
    [
        pytest.param("ALLOWED_HOSTS = ['a.example']", True, id="named"),
        pytest.param("ALLOWED_HOSTS = env.list('HOSTS')", True, id="from elsewhere"),
        pytest.param("ALLOWED_HOSTS = []\nALLOWED_HOSTS += extra", True, id="added to"),
        pytest.param("ALLOWED_HOSTS = []\nALLOWED_HOSTS.append(host)", True, id="appended"),
        pytest.param("ALLOWED_HOSTS = []", False, id="none: every request would be refused"),
        pytest.param("ALLOWED_HOSTS: list[str] = []", False, id="none, with a type"),
        pytest.param("", False, id="not set, which means none"),
    ],
)
def test_django_is_fixed_where_it_would_still_answer(hosts: str, fixable: bool) -> None:
    text = f"MIDDLEWARE = []\nDEBUG = True\n{hosts}\n"
    (finding,) = lint({"p/settings.py": text}, ["DPG005"]).findings
    assert (finding.fix is not None) is fixable


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(production(PRODUCTION), id="overridden for production"),
        pytest.param(
            production("from .base import *\nDEBUG = TEMPLATE_DEBUG = False\nALLOWED_HOSTS = []\n"),
            id="overridden, two names at once",
        ),
        pytest.param({**BASE, **LOCAL}, id="only settings for development take it over"),
        pytest.param({"p/settings/devel.py": BASE["p/settings/base.py"]}, id="development"),
        pytest.param({"p/feature.py": "DEBUG = True\nALLOWED_HOSTS = ['*']\n"}, id="not Django's"),
        pytest.param(
            {"p/settings.py": "MIDDLEWARE = []\nDEBUG = env.bool('DEBUG', False)\n"},
            id="the environment decides",
        ),
    ],
)
def test_django_silent(said: Said, files: dict[str, str]) -> None:
    assert said(files, "DPG005") == []
    assert said(files, "DPG007") == []


@pytest.mark.parametrize(
    ("value", "flagged"),
    [
        ("os.getenv('DEBUG', 'True') == 'True'", True),
        ("os.getenv('DEBUG', 'False') == 'False'", True),
        ("os.environ.get('DEBUG', '1').lower() in ('1', 'true')", True),
        ("bool(int(os.environ.get('DEBUG', '1')))", True),
        ("not os.environ.get('PRODUCTION', '')", True),
        ("os.getenv('DEBUG', 'False') == 'True'", False),
        ("os.getenv('DEBUG') == 'True'", False),
        ("os.environ['DEBUG'] == 'True'", False),
        ("bool(int(os.environ.get('DEBUG', 'x')))", False),
        ("os.getenv('DEBUG', DEFAULT) == 'True'", False),
        ("env('DEBUG')", False),
    ],
)
def test_django_debug_that_is_on_unless_it_is_set(said: Said, value: str, flagged: bool) -> None:
    text = f"import os\nINSTALLED_APPS = []\nDEBUG = {value}\n"
    expected = [f"warning p/settings/production.py:3 {value}"] if flagged else []
    assert said({"p/settings/production.py": text}, "DPG005") == expected


@pytest.mark.parametrize(
    ("command", "severity"),
    [
        ("gunicorn app:app", "info"),
        ("flask run --host 0.0.0.0", "warning"),
        ("flask db upgrade && gunicorn app:app", "info"),
    ],
)
def test_debug_mode_of_a_server(said: Said, command: str, severity: str) -> None:
    files = {"Dockerfile": f"FROM python:3.12\nENV FLASK_DEBUG=1\nCMD {command}\n"}
    assert said(files, "DPG004") == [f"{severity} Dockerfile:2 1"]


@pytest.mark.parametrize(
    ("value", "flagged"),
    [
        ("os.environ.get('HOSTS', '*').split(',')", True),
        ("os.getenv('HOSTS', 'a.example,*').split(',')", True),
        ("config('HOSTS', default='*', cast=Csv())", True),
        ("os.environ.get('HOSTS', '').split(',')", False),
        ("os.environ['HOSTS'].split(',')", False),
        ("os.getenv('HOSTS', '*.a.example').split(',')", False),
        ("os.getenv('HOSTS', DEFAULT).split(',')", False),
    ],
)
def test_hosts_that_are_all_unless_they_are_set(said: Said, value: str, flagged: bool) -> None:
    imports = "import os\nfrom decouple import Csv, config\n"
    text = f"{imports}INSTALLED_APPS = []\nALLOWED_HOSTS = {value}\n"
    expected = [f"warning p/settings/production.py:4 {value}"] if flagged else []
    assert said({"p/settings/production.py": text}, "DPG007") == expected


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            {"conf/production.cfg": "ENV = 'development'\nDEBUG = True\n"},
            ["warning conf/production.cfg:2 DEBUG = True"],
            id="named for production",
        ),
        pytest.param(
            {"conf/production.cfg": "PORT = 80\nENV = 'development'\n"},
            ["warning conf/production.cfg:2 ENV = 'development'"],
            id="the environment",
        ),
        pytest.param(
            {
                "conf/site.cfg": "TESTING = True\n",
                "web.service": "[Service]\nEnvironment=SHOP=/srv/conf/site.cfg\n"
                "ExecStart=/srv/v/bin/gunicorn shop:app\n",
            },
            ["warning conf/site.cfg:1 TESTING = True"],
            id="a unit names it",
        ),
        pytest.param({"conf/site.cfg": "DEBUG = True\n"}, [], id="nothing is known to read it"),
        pytest.param({"conf/test.cfg": "DEBUG = True\n"}, [], id="for tests"),
        pytest.param({"conf/production.cfg": "DEBUG = False\n"}, [], id="off"),
        pytest.param({"conf/production.cfg": "[app]\nDEBUG = True\n"}, [], id="another format"),
        pytest.param({"conf/production.cfg": "debug = True\n"}, [], id="not Flask's"),
    ],
)
def test_configuration_files(said: Said, files: dict[str, str], expected: list[str]) -> None:
    assert said(files, "DPG004") == expected


@pytest.mark.parametrize(
    ("path", "text", "fixed"),
    [
        ("Dockerfile", "FROM a\nENV FLASK_DEBUG=1 A=1\n", "FROM a\nENV FLASK_DEBUG=0 A=1\n"),
        ("Dockerfile", 'FROM a\nENV FLASK_DEBUG "True"\n', 'FROM a\nENV FLASK_DEBUG "False"\n'),
        (".env.production", "FLASK_ENV='development'\n", "FLASK_ENV='production'\n"),
        (".env.production", "FLASK_DEBUG=on # x\n", "FLASK_DEBUG=0 # x\n"),
        (
            "web.service",
            "[Service]\nEnvironment=A=1 FLASK_DEBUG=yes\n",
            "[Service]\nEnvironment=A=1 FLASK_DEBUG=no\n",
        ),
        (
            "compose.prod.yml",
            "services:\n  web:\n    image: a\n    environment:\n      - FLASK_DEBUG=1\n",
            "services:\n  web:\n    image: a\n    environment:\n      - FLASK_DEBUG=0\n",
        ),
        (
            "compose.prod.yml",
            "services:\n  web:\n    image: a\n    environment: {FLASK_DEBUG: 'true'}\n",
            "services:\n  web:\n    image: a\n    environment: {FLASK_DEBUG: 'false'}\n",
        ),
    ],
)
def test_variables_are_switched_off(repaired: Repaired, path: str, text: str, fixed: str) -> None:
    assert repaired({path: text}, "DPG004") == {path: fixed}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("FLASK_DEBUG=${DEBUG:-1}", id="what another variable decides"),
        pytest.param("FLASK_DEBUG=0", id="off"),
        pytest.param("FLASK_DEBUG=no", id="off in another word"),
    ],
)
def test_variables_stay(repaired: Repaired, text: str) -> None:
    compose = f"services:\n  web:\n    image: a\n    environment:\n      - {text}\n"
    assert repaired({"compose.prod.yml": compose}, "DPG004") == {}


@pytest.mark.parametrize(
    ("command", "fixed"),
    [
        ("flask --app shop run --debug", "flask --app shop run"),
        ("flask --debug run --port 80", "flask run --port 80"),
        ('["flask", "run", "--debug", "-p", "80"]', '["flask", "run", "-p", "80"]'),
        ("python -m flask run --debug", "python -m flask run"),
    ],
)
def test_the_option_is_removed(said: Said, repaired: Repaired, command: str, fixed: str) -> None:
    (found,) = said(image(command), "DPG004")
    assert found.replace('"', "") == "error Dockerfile:2 --debug"
    assert repaired(image(command), "DPG004") == image(fixed)


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(image("flask run --no-debug"), id="off"),
        pytest.param(image("flask run --debug --no-debug"), id="the last one counts"),
        pytest.param(image("flask routes --debug"), id="another command of Flask"),
        pytest.param(image("gunicorn --debug a:b"), id="another program"),
        pytest.param(
            {"Dockerfile.dev": "FROM a\nCMD flask run --debug\n"}, id="an image for developers"
        ),
        pytest.param({"Makefile": "run:\n\tflask run --debug\n"}, id="started by hand"),
        pytest.param(
            {
                "compose.yml": "services:\n  web:\n    image: a\n    command: flask run --debug\n"
                "    profiles: [dev]\n"
            },
            id="a service for developers",
        ),
    ],
)
def test_the_option_is_silent(said: Said, files: dict[str, str]) -> None:
    assert said(files, "DPG004") == []


def test_a_block_for_starting_by_hand_stays(repaired: Repaired) -> None:
    assert repaired({**FLASK, **image("gunicorn app:app")}, "DPG004") == {}
    assert repaired({**FLASK, **image("python app.py")}, "DPG004") == {
        "app.py": APP.format("False")
    }
