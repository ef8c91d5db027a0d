"""DPN021: what a service lacks at its start, and where it may have it after all."""

from __future__ import annotations

import pytest

from deploylint.testing import lint

IMAGE = "FROM python:3.12-slim\nWORKDIR /srv\nCOPY shop shop\nCMD uvicorn shop.main:app\n"
NEEDS = "import os\nKEY = os.environ['KEY']\n"
EXAMPLE = "A_URL=\nB_URL=\nMAIL_HOST=\nMAIL_PORT=\n"
READS = "import os\nHOST = os.getenv('MAIL_HOST')\n"
GIVEN = "environment: {A_URL: '${A_URL}', B_URL: x}"


def run(main: str, web: str = "environment: {A: b}", **files: str) -> list[tuple[str, str]]:
    project = {
        "Dockerfile": IMAGE,
        "compose.yaml": f"services:\n  web: {{build: ., {web}}}\n",
        "shop/__init__.py": "",
        "shop/main.py": main,
        **{name.replace("__", "/").replace("_dot_", "."): text for name, text in files.items()},
    }
    outcome = lint(project, ["DPN021"])
    assert not outcome.defects
    return [
        (each.severity.label, each.message.split(" without ")[1].split("`")[1])
        for each in outcome.findings
        if each.severity
    ]


@pytest.mark.parametrize(
    ("main", "files"),
    [
        (NEEDS, {}),
        ("from shop import conf\n", {"shop__conf_dot_py": NEEDS}),
        ("from shop.core.conf import KEY\n", {"shop__core__conf_dot_py": NEEDS}),
        ("from decouple import config\nKEY = config('KEY')\n", {}),
        ("import environ\nenv = environ.Env()\nKEY = env('KEY')\n", {}),
        (
            "from pydantic_settings import BaseSettings\n"
            "class Conf(BaseSettings):\n    key: str\nconf = Conf()\n",
            {},
        ),
        (
            "from shop.conf import get_settings\nsettings = get_settings()\n",
            {
                "shop__conf_dot_py": "from pydantic_settings import BaseSettings\n"
                "class Conf(BaseSettings):\n    key: str\n"
                "def get_settings():\n    return Conf()\n"
            },
        ),
        ("import os\nclass Config:\n    KEY = os.environ['KEY']\n", {}),
        ("from shop import conf\n", {"shop__conf_dot_py": "from dotenv import load_dotenv\n"
                                     "load_dotenv()\n" + NEEDS}),
    ],
)  # fmt: skip
def test_required(main: str, files: dict[str, str]) -> None:
    assert run(main, **files) == [("error", "KEY")]


@pytest.mark.parametrize(
    ("main", "web", "files", "reason"),
    [
        (NEEDS, "environment: [KEY]", {}, "it is passed on"),
        (NEEDS, "environment: {KEY: }", {}, "it is passed on"),
        (NEEDS, "env_file: .env", {}, "the file is made where it is deployed"),
        (NEEDS, "env_file: app.env", {"app_dot_env": "KEY=x\n"}, "the file sets it"),
        (NEEDS, "secrets: [key]", {}, "a secret of that name"),
        (NEEDS, "command: doppler run -- uvicorn shop.main:app", {}, "fetched at the start"),
        (NEEDS, "command: sh -c 'export KEY=1; uvicorn shop.main:app'", {}, "the start sets it"),
        (NEEDS, "command: sh -c '. /run/env; uvicorn shop.main:app'", {}, "a file of the machine"),
        (NEEDS, "volumes: ['./.env:/srv/.env']", {"shop__main_dot_py": "from dotenv import "
         "load_dotenv\nload_dotenv()\n" + NEEDS}, "the file is mounted"),
        (NEEDS, "user: x", {"Dockerfile": "FROM example/base:1\nCOPY shop shop\n"
         "CMD uvicorn shop.main:app\n"}, "the base image may set it"),
        (NEEDS, "user: x", {"Dockerfile": IMAGE.replace("CMD", "ENV KEY=x\nCMD")}, "the image"),
        (NEEDS, "command: python manage.py migrate", {}, "it loads something else"),
        ("def view():\n    import os\n    return os.environ['KEY']\n", "user: x", {}, "a request"),
        ("import os\ntry:\n    K = os.environ['KEY']\nexcept KeyError:\n    K = ''\n", "user: x",
         {}, "the code does without"),
        ("import os\nif os.getenv('OIDC'):\n    K = os.environ['KEY']\n", "user: x", {},
         "optional"),
        ("import os\nK = os.environ['KEY'] if 'KEY' in os.environ else ''\n", "user: x", {},
         "optional"),
        ("import os\nK = os.getenv('OTHER') or os.environ['KEY']\n", "user: x", {}, "one of two"),
        ("import os\nH = os.environ['HOSTNAME']\n", "user: x", {}, "the container has it"),
        ("import os\nos.environ['KEY'] = 'x'\n" + NEEDS, "user: x", {}, "the code sets it"),
        ("def f():\n    from shop import conf\n", "user: x", {"shop__conf_dot_py": NEEDS},
         "loaded when it is called"),
        ("x = 1\n", "user: x", {"shop__seed_dot_py": NEEDS}, "nothing loads it"),
        ("x = 1\n", "user: x", {"shop__conf_dot_py": "from pydantic_settings import BaseSettings\n"
         "class Conf(BaseSettings):\n    key: str\n"}, "never made"),
        (NEEDS, "volumes: ['.:/srv']", {}, "for development"),
        (NEEDS, "profiles: [test]", {}, "not where it is deployed"),
    ],
)  # fmt: skip
def test_silent(main: str, web: str, files: dict[str, str], reason: str) -> None:
    assert run(main, web, **files) == [], reason


def test_copied_env_file() -> None:
    """With COPY . . the image holds a .env that the build finds, unless that is ignored."""
    loads = "from dotenv import load_dotenv\nload_dotenv()\n" + NEEDS
    image = IMAGE.replace("COPY shop shop", "COPY . .")
    assert run(loads, Dockerfile=image) == []
    assert run(loads, Dockerfile=image, _dot_dockerignore=".env\n") == [("error", "KEY")]


def test_django_names_its_settings() -> None:
    wsgi = "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings')\n"
    assert run(wsgi, shop__settings_dot_py=NEEDS) == [("error", "KEY")]
    web = "environment: {DJANGO_SETTINGS_MODULE: shop.other}"
    assert run(wsgi, web, shop__settings_dot_py=NEEDS) == []


def test_documented() -> None:
    assert run(READS, GIVEN, _dot_env_dot_example=EXAMPLE) == [("info", "MAIL_HOST")]


@pytest.mark.parametrize(
    ("main", "web", "example", "reason"),
    [
        (READS, "environment: {A_URL: a}", EXAMPLE, "the list is of another service"),
        (READS, GIVEN, "A_URL=\nB_URL=\n", "not listed"),
        (READS.replace("MAIL_HOST", "MAIL_PORT"), GIVEN, EXAMPLE, "neither secret nor address"),
        (READS.replace("')", "', 'x')"), GIVEN, EXAMPLE, "it has a default"),
        (READS + "if HOST:\n    send = 1\n", GIVEN, EXAMPLE, "the code asks whether it is there"),
        ("import os\nH = os.getenv('MAIL_HOST') or os.getenv('A_URL')\n", GIVEN, EXAMPLE, "or"),
        (READS, GIVEN.replace("x}", "x, MAIL_ENABLED: 'false'}"), EXAMPLE, "turned off"),
        (READS, GIVEN + ", restart: 'no'", EXAMPLE, "a job"),
    ],
)  # fmt: skip
def test_not_missed(main: str, web: str, example: str, reason: str) -> None:
    assert run(main, web, _dot_env_dot_example=example) == [], reason


def test_a_service_of_the_same_image_has_it() -> None:
    compose = (
        f"services:\n  web: {{build: ., {GIVEN}}}\n"
        "  mailer: {build: ., environment: {MAIL_HOST: m}}\n"
    )
    files = {"compose_dot_yaml": compose, "_dot_env_dot_example": EXAMPLE}
    assert run(READS, **files) == []
