"""DPF012: a missing variable of the environment becomes the text "None"."""

from __future__ import annotations

import pytest

from deploylint.model import Finding
from deploylint.testing import lint

FLAGGED = {
    "a secret": ('SECRET_KEY = str(os.getenv("SECRET_KEY"))\n', "error"),
    "alone in an f-string": ("T = f\"{os.environ.get('API_TOKEN')}\"\n", "error"),
    "None by name": ('SECRET_KEY = str(os.getenv("SECRET_KEY", None))\n', "error"),
    "an address": ("U = f\"{os.getenv('PUBLIC_URL')}/login/\"\n", "warning"),
    "a header": ("H = {'Authorization': f\"Bearer {os.getenv('API_TOKEN')}\"}\n", "warning"),
    "a name": ('HOST = str(os.getenv("DB_HOST"))\n', "warning"),
    "formatted by method": ('U = "{}/x".format(os.getenv("PUBLIC_URL"))\n', "warning"),
    "formatted by a name": ('U = "{a}/x".format(a=os.getenv("PUBLIC_URL"))\n', "warning"),
    "formatted by an operator": ('U = "%s/x" % os.getenv("PUBLIC_URL")\n', "warning"),
    "one of several": ('U = "%s:%s" % (os.getenv("PUBLIC_URL"), 1)\n', "warning"),
    "held by a variable": ('key = os.getenv("API_KEY")\nH = f"Bearer {key}"\n', "warning"),
    "held in a function": (
        'def f():\n    url = os.getenv("PUBLIC_URL")\n    return f"{url}/x"\n',
        "warning",
    ),
}

SILENT = {
    "a description": "app.description = ('Of ' f\"{os.getenv('COMMIT')}\")\n",
    "a title": "app = App(title=f\"Shop {os.getenv('BRANCH')}\")\n",
    "a default": 'K = str(os.getenv("SECRET_KEY", ""))\n',
    "required": 'K = str(os.environ["SECRET_KEY"])\n',
    "after or": "K = f\"{os.getenv('SECRET_KEY') or fail()}\"\n",
    "not a text": 'K = os.getenv("SECRET_KEY")\n',
    "a number": 'K = int(os.getenv("PORT"))\n',
    "tested": 'key = os.getenv("K")\nh = f"Bearer {key}" if key else None\n',
    "refused": 'key = os.getenv("K")\nif not key:\n    raise SystemExit(1)\nh = f"B {key}"\n',
    "refused elsewhere": 'assert os.getenv("K")\nh = f"B {os.getenv(\'K\')}"\n',
    "one of all": 'a = os.getenv("K")\nok = all([a])\nh = f"B {a}"\n',
    "looked for in the environment": ('if "K" in os.environ:\n    h = f"B {os.getenv(\'K\')}"\n'),
    "one of a group": 'if "A" in os.environ:\n    h = f"B {os.getenv(\'K\')}"\n',
    "in a list of names": 'NEEDED = ["K"]\nh = f"B {os.getenv(\'K\')}"\n',
    "an exception": "def f():\n    raise RuntimeError(f\"bad {os.getenv('MODE')}\")\n",
    "a log": "logger.info(f\"mode {os.getenv('MODE')}\")\n",
    "printed": "print(f\"mode {os.getenv('MODE')}\")\n",
    "added": 'U = os.getenv("PUBLIC_URL") + "/x"\n',
    "another str": 'from lib import str\nK = str(os.getenv("SECRET_KEY"))\n',
    "a script": '#!/usr/bin/env python\nK = str(os.getenv("SECRET_KEY"))\n',
}


def findings(text: str, path: str = "app/config.py") -> tuple[Finding, ...]:
    shebang, rest = text.split("\n", 1) if text.startswith("#!") else ("", text)
    return lint({path: f"{shebang}\nimport os\n{rest}"}, select=["DPF012"]).findings


@pytest.mark.parametrize(("text", "severity"), FLAGGED.values(), ids=FLAGGED)
def test_flagged(text: str, severity: str) -> None:
    [finding] = findings(text)
    assert finding.severity.label == severity


@pytest.mark.parametrize("text", SILENT.values(), ids=SILENT)
def test_silent(text: str) -> None:
    assert findings(text) == ()


@pytest.mark.parametrize("path", ["tests/test_a.py", "scripts/run.py", "examples/a.py"])
def test_silent_where_nothing_serves(path: str) -> None:
    assert findings('SECRET_KEY = str(os.getenv("SECRET_KEY"))\n', path) == ()


def test_the_fix_requires_the_variable() -> None:
    [finding] = findings('SECRET_KEY = str(os.getenv("SECRET_KEY"))\n')
    assert finding.fix is not None
    assert [edit.text for edit in finding.fix.edits] == ['os.environ["SECRET_KEY"]']


def test_evidence_of_what_is_required() -> None:
    outcome = lint({"app/a.py": 'import os\nK = os.environ["SECRET_KEY"]\n'}, select=["DPF012"])
    assert [each.message for each in outcome.evidence] == ["the start fails without `SECRET_KEY`"]


READS = 'import os\nSECRET_KEY = os.getenv("SECRET_KEY")\nAPI_TOKEN = os.environ.get("API_TOKEN")\n'
CLASS = (
    'import os\nclass Settings:\n    SECRET_KEY = os.getenv("SECRET_KEY")\nsettings = Settings()\n'
)


@pytest.mark.parametrize(
    ("settings", "text", "severity"),
    [
        pytest.param(
            READS,
            "from app import settings\nK = str(settings.SECRET_KEY)\n",
            "error",
            id="a module",
        ),
        pytest.param(
            READS,
            "from . import settings\nH = f'Bearer {settings.API_TOKEN}'\n",
            "warning",
            id="a header",
        ),
        pytest.param(
            CLASS,
            "from app.settings import settings\nK = str(settings.SECRET_KEY)\n",
            "error",
            id="an object",
        ),
    ],
)
def test_settings_of_another_module(settings: str, text: str, severity: str) -> None:
    files = {"app/__init__.py": "", "app/settings.py": settings, "app/auth.py": text}
    [finding] = lint(files, ["DPF012"]).findings
    assert (finding.where.path, finding.severity.label) == ("app/auth.py", severity)


@pytest.mark.parametrize(
    ("settings", "text"),
    [
        pytest.param(
            'import os\nSECRET_KEY = os.environ["SECRET_KEY"]\n',
            "from app import settings\nK = str(settings.SECRET_KEY)\n",
            id="the start fails without it",
        ),
        pytest.param(
            f"{READS}if not SECRET_KEY:\n    raise SystemExit\n",
            "from app import settings\nK = str(settings.SECRET_KEY)\n",
            id="its module asks for it",
        ),
        pytest.param(
            READS,
            "from app import settings\nif settings.SECRET_KEY:\n    K = str(settings.SECRET_KEY)\n",
            id="who uses it asks for it",
        ),
        pytest.param(
            READS, "from app import settings\nK = settings.SECRET_KEY\n", id="it stays what it is"
        ),
        pytest.param(
            READS, "from app import other as settings\nK = str(settings.SECRET_KEY)\n", id="another"
        ),
    ],
)
def test_settings_that_are_asked_for(settings: str, text: str) -> None:
    files = {"app/__init__.py": "", "app/settings.py": settings, "app/auth.py": text}
    assert lint(files, ["DPF012"]).findings == ()
