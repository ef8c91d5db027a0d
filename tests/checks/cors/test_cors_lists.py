"""DPA004 to DPA010: defaults, fallbacks, strings, dead entries, patterns, misspelt settings."""

from __future__ import annotations

import pytest

from deploylint.testing import lint

STARLETTE = "import os\nfrom starlette.middleware.cors import CORSMiddleware\n"
FLASK = "from flask_cors import CORS\n"
ENV, ALL = "import environ\nenv = environ.Env()\n", "CORS_ALLOW_ALL_ORIGINS"
SETTINGS = "from pydantic_settings import BaseSettings\nclass Settings(BaseSettings):\n    "
ADD = "M(CORSMiddleware, allow_origins=['*'])"
APPS = "INSTALLED_APPS = ['corsheaders']\n"


def call(origins: str, more: str = "") -> str:
    return f"{STARLETTE}M(CORSMiddleware, allow_origins={origins}{more})\n"


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("DPA004", SETTINGS + "cors_origins: list[str] = ['*']"),
        ("DPA004", SETTINGS + "BACKEND_CORS_ORIGINS: str = '*'"),
        ("DPA004", SETTINGS + "cors_origins: set[str] = {'*'}"),
        ("DPA004", SETTINGS.replace("class ", "class Cors") + "allow_origins: list[str] = ['*']"),
        ("DPA004", "import os\nCORS_ORIGINS = os.getenv('CORS_ORIGINS', '*').split(',')"),
        ("DPA004", "import os\nclass Config:\n    O = os.environ.get('CORS_ORIGINS') or '*'"),
        (
            "DPA004",
            SETTINGS + "hosts: list[str] = ['*']\n" + call("Settings().hosts or settings.hosts"),
        ),
        ("DPA005", call("os.environ.get('ORIGINS', '*')")),
        ("DPA005", call("os.getenv('ORIGINS', '*').split(',')")),
        ("DPA005", call("settings.origins or ['*']")),
        ("DPA005", call("[o.strip() for o in os.getenv('ORIGINS', '*').split(',')]")),
        ("DPA005", "if x:\n    o = x.split()\nelse:\n    o = ['*']\n" + call("o")),
        ("DPA005", call("s.o if isinstance(s.o, list) else ['*']")),
        ("DPA005", "o = s.o\nif not isinstance(o, list):\n    o = ['*']\n" + call("o")),
        ("DPA005", "if x:\n    CORS_ALLOWED_ORIGINS = x\nelse:\n    " + ALL + " = True\n"),
        ("DPA005", "if not x:\n    o = ['*']\nelse:\n    o = x\n" + call("o")),
        ("DPA005", STARLETTE + "if origins:\n    f()\nelse:\n    " + ADD),
        ("DPA005", "o = x()\nif not o:\n    o = ['*']\n" + call("o")),
        ("DPA005", "def f():\n    if x:\n        return x\n    return ['*']\n" + call("f()")),
        ("DPA005", "raw = os.getenv('O', '*')\nlisted = raw.split(',')\n" + call("listed")),
        ("DPA005", call("list(map(str.strip, os.getenv('O', '*').split(',')))")),
        ("DPA005", call("[os.getenv('O', '*'), 'https://a.io']")),
        ("DPA005", call("os.getenv('A', os.getenv('B', '*')).split(',')")),
        ("DPA005", call("['*'] if settings.o is None else settings.o")),
        ("DPA005", call("x() if 'ORIGINS' in os.environ else ['*']")),
        ("DPA005", call("getattr(settings, 'origins', ['*'])")),
        ("DPA005", call("config.get('origins', ['*'])")),
        ("DPA005", "if not x:\n    " + ALL + " = True\nelse:\n    CORS_ALLOWED_ORIGINS = x\n"),
        ("DPA005", ENV + ALL + " = env.bool('CORS_ALL', default=True)\n"),
        ("DPA005", "import os\n" + ALL + " = os.getenv('ALL', 'True').lower() == 'true'\n"),
        ("DPA005", ALL + " = getattr(config, 'ALL', True)\n"),
        ("DPA006", call("'https://a.io'")),
        ("DPA006", call("'https://a.io,https://b.io'")),
        ("DPA006", "import os\n" + call("os.getenv('ORIGINS', 'https://a.io')")),
        ("DPA006", "import os\no = os.environ.get('ORIGINS', '')\n" + call("o")),
        ("DPA006", "import os\n" + call("os.getenv('ORIGINS')")),
        ("DPA007", call("['https://*.a.io']")),
        ("DPA007", call("['http://localhost:*', 'https://a.io']")),
        ("DPA007", call("['https://a.io/']")),
        ("DPA007", "CORS_ALLOWED_ORIGINS = ['https://a.io/app']"),
        ("DPA007", call("['a.io']")),
        ("DPA007", call("['https://A.io']")),
        ("DPA007", call("[' https://a.io']")),
        ("DPA007", call("['https://a.io:443']")),
        ("DPA008", FLASK + "CORS(app, origins=r'https://a\\.io|https://b\\.io$')"),
        ("DPA008", FLASK + "CORS(app, origins=r'https://\\w+\\.a\\.io\\$')"),
        ("DPA008", "import re\n" + FLASK + "CORS(app, origins=re.compile(r'https://\\w+\\.io'))"),
        ("DPA008", FLASK + "CORS(app, origins=r'https://\\w+\\.a\\.io')"),
        ("DPA008", "CORS_ALLOWED_ORIGIN_REGEXES = [r'^https://\\w+\\.a\\.io']"),
        ("DPA009", "INSTALLED_APPS = ['corsheaders']\nCORS_ALLOWED_CREDENTIALS = True"),
        ("DPA009", APPS + "CORS_ALLOWED_CREDENTIALS: bool = True"),
        ("DPA009", "INSTALLED_APPS.append('corsheaders')\nCORS_ALLOWED_CREDENTIALS = True"),
        (
            "DPA009",
            "INSTALLED_APPS = ['corsheaders.apps.CorsHeadersAppConfig']\nCORS_ALLOWED_METHODS = 1",
        ),
        ("DPA010", call("['http://localhost:3000', 'https://a.io']")),
        ("DPA010", call("['http://localhost', *MORE] + ['https://a.io']")),
        ("DPA010", "o = {'http://localhost', 'https://a.io'}\no.update(x())\n" + call("list(o)")),
        ("DPA010", "o = ['http://localhost', 'https://a.io']\no += x()\n" + call("o + y()")),
        ("DPA007", "o = ['https://a.io/']\no.append(x())\n" + call("sorted(set(o))")),
    ],
)
def test_flagged(code: str, text: str) -> None:
    (finding,) = lint({"deploy/app.py": text + "\n"}, [code]).findings
    assert finding.code == code


@pytest.mark.parametrize(
    ("code", "text", "reason"),
    [
        ("DPA004", SETTINGS + "cors_origins: list[str]", "no default: the start fails"),
        ("DPA004", SETTINGS + "cors_allow_headers: list[str] = ['*']", "headers, not origins"),
        ("DPA004", SETTINGS + "allowed_hosts: list[str] = ['*']", "hosts, not origins"),
        ("DPA004", "import os\n" + call("os.getenv('CORS_ORIGINS', '*')"), "found as a fallback"),
        ("DPA004", SETTINGS + "hosts: list[str] = ['*']\n" + call("settings.origins"), "not used"),
        ("DPA004", "import os\nx = os.getenv('CORS_HEADERS', '*')", "headers, not origins"),
        ("DPA005", "import os\n" + ALL + " = os.getenv('ALL', 'no') == 'yes'\n", "closed"),
        ("DPA005", call("os.environ['ORIGINS'].split(',')"), "no fallback"),
        ("DPA005", call("settings.origins or []"), "falls back to nobody"),
        ("DPA005", call("f()"), "unknown"),
        (
            "DPA005",
            STARLETTE + "if strict:\n    f()\nelse:\n    " + ADD,
            "not for a lack of origins",
        ),
        ("DPA002", STARLETTE + "if not origins:\n    " + ADD, "found as a fallback"),
        ("DPA005", call("['*'] if settings.debug else settings.o"), "asked for"),
        ("DPA005", call("[f'https://{h}' for h in os.getenv('H', '*').split(',')]"), "no origin"),
        ("DPA005", "def f():\n    return g()\n" + call("f()"), "unknown"),
        ("DPA005", "o = ['*']\nfor o in x: pass\n" + call("o"), "unknown"),
        ("DPA005", "if x:\n    o = ['*']\nelse:\n    o = f()\n" + call("o"), "asked for"),
        ("DPA005", ENV + ALL + " = env.bool('CORS_ALL', default=False)\n", "closed"),
        ("DPA006", call("'*'"), "compared as a whole"),
        ("DPA006", call("settings.origins"), "unknown"),
        ("DPA006", "import os\n" + call("os.getenv('O', 'https://a.io').split(',')"), "a list"),
        ("DPA006", "import os\n" + call("os.getenv('O', '*')"), "every origin, DPA004 says so"),
        ("DPA006", "import os\n" + call("json.loads(os.getenv('O', '[]'))"), "read as a list"),
        ("DPA006", "import os\n" + call("[os.getenv('O', 'https://a.io')]"), "in a list"),
        ("DPA007", call("['*']"), "every origin, said as such"),
        ("DPA007", call("['https://a.io:8443']"), "an origin"),
        ("DPA007", FLASK + "CORS(app, origins=['https://.*'])", "a pattern, not an entry"),
        ("DPA007", call("['null', 'https://a.io']"), "what a file sends"),
        ("DPA008", FLASK + "CORS(app, origins='https://a-b.io')", "a plain origin"),
        ("DPA008", FLASK + "CORS(app, origins=r'^https://(a|b)\\.io$|^http://c$')", "anchored"),
        ("DPA008", FLASK + "CORS(app, origins='.*')", "every origin, said as such"),
        ("DPA008", FLASK + "CORS(app, origins=r'https://\\w+\\.io$')", "anchored"),
        ("DPA008", "CORS_ALLOWED_ORIGIN_REGEXES = patterns()", "unknown"),
        ("DPA009", "CORS_ALLOWED_CREDENTIALS = True", "django-cors-headers is not installed here"),
        ("DPA009", "INSTALLED_APPS = ['corsheaders']\nCORS_ALLOW_METHODS = ['GET']", "known"),
        ("DPA009", "INSTALLED_APPS = ['corsheaders']\nCORS_X = 1", "near to nothing"),
        ("DPA009", APPS + "CORS_ALLOWED_ORIGIN = 1\nx = settings.CORS_ALLOWED_ORIGIN", "read"),
        ("DPA009", APPS + "CORS_ALLOWED_ORIGIN = 1\nx = [CORS_ALLOWED_ORIGIN]", "read"),
        ("DPA010", call("['http://localhost:3000']"), "configured for development only"),
        ("DPA010", call("['https://a.io']"), "public origins only"),
        (
            "DPA010",
            "o = ['http://localhost', 'https://a.io']\nif p:\n    o.remove(o[0])\n" + call("o"),
            "taken out again",
        ),
        ("DPA010", call("['http://localhost'] if dev else ['https://a.io']"), "one or the other"),
        ("DPA005", call("s.o if isinstance(s.o, list) else [s.o]"), "a single one is listed"),
        ("DPA005", call("['*'] if isinstance(s.o, str) else s.o"), "not for a lack of origins"),
        ("DPA010", call("['capacitor://localhost', 'http://localhost', 'https://a.io']"), "an app"),
    ],
)
def test_silent(code: str, text: str, reason: str) -> None:
    assert not lint({"deploy/app.py": text + "\n"}, [code]).findings, reason


def test_a_misspelt_setting_beside_the_settings_that_install_the_package() -> None:
    files = {
        "site/settings/base.py": APPS,
        "site/settings/production.py": "from .base import *\nCORS_ALLOWED_CREDENTIALS = True\n",
        "other/settings.py": "CORS_ALLOWED_CREDENTIALS = True\n",
    }
    (finding,) = lint(files, ["DPA009"]).findings
    assert finding.where.path == "site/settings/production.py"


def test_a_setting_that_another_module_reads_is_the_project_s_own() -> None:
    files = {
        "site/settings.py": APPS + "CORS_ALLOWED_ORIGIN = 'https://a.io'\n",
        "site/views.py": "x = getattr(settings, 'CORS_ALLOWED_ORIGIN', '')\n",
    }
    assert not lint(files, ["DPA009"]).findings
