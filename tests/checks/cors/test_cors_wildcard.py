"""DPA002 and DPA003: every origin, without and with credentials."""

from __future__ import annotations

import pytest

from deploylint.model import Severity
from deploylint.testing import lint

CODES = ["DPA002", "DPA003"]
STARLETTE = "from starlette.middleware.cors import CORSMiddleware\n"
FLASK = "from flask_cors import CORS, cross_origin\n"
LITESTAR = "from litestar.config.cors import CORSConfig\n"
ECHO = "{'Access-Control-Allow-Origin': request.headers.get('Origin')"


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        (STARLETTE + "M(CORSMiddleware, allow_origins=['*'])", "DPA002", 2),
        (STARLETTE + "M(CORSMiddleware, allow_origins='*')", "DPA002", 2),
        (STARLETTE + "A = ['*']\nM(CORSMiddleware, allow_origins=A)", "DPA002", 3),
        (STARLETTE + "CORSMiddleware(app, ['*'])", "DPA002", 2),
        (
            STARLETTE + "M(CORSMiddleware, allow_origins=['*'], allow_credentials=True)",
            "DPA003",
            2,
        ),
        (
            STARLETTE + "M(CORSMiddleware, allow_credentials=True, **{'allow_origins': ['*']})",
            "DPA003",
            2,
        ),
        (STARLETTE + "A = dict(allow_origins=['*'])\nM(CORSMiddleware, **A)", "DPA002", 2),
        (LITESTAR + "CORSConfig()", "DPA002", 2),
        (LITESTAR + "CORSConfig(allow_credentials=True)", "DPA003", 2),
        (FLASK + "CORS(app)", "DPA002", 2),
        (FLASK + "CORS(app, supports_credentials=True)", "DPA003", 2),
        (FLASK + "CORS(app, resources={'/api/*': {'origins': '*'}})", "DPA002", 2),
        (FLASK + "@cross_origin(supports_credentials=True)\ndef f(): ...", "DPA003", 2),
        (FLASK + "c = CORS()\nc.init_app(app, supports_credentials=True)", "DPA003", 3),
        (FLASK + "c = CORS(supports_credentials=True)\nc.init_app(app)", "DPA003", 3),
        (
            FLASK + "app.config['CORS_SUPPORTS_CREDENTIALS'] = True\n"
            "app.config['CORS_ORIGINS'] = '*'\nCORS(app)",
            "DPA003",
            3,
        ),
        ("app.config.CORS_ORIGINS = '*'", "DPA002", 1),
        ("h = {'Access-Control-Allow-Origin': '*'}", "DPA002", 1),
        ("r.headers['access-control-allow-origin'] = '*'", "DPA002", 1),
        ("h = " + ECHO + ", 'Access-Control-Allow-Credentials': 'true'}", "DPA003", 1),
        (FLASK + "CORS(app, resources='/api/*', supports_credentials=True)", "DPA003", 2),
        (FLASK + "CORS(app, resources={'/api/*': {}})", "DPA002", 2),
        (FLASK + "CORS(app, origins='.*')", "DPA002", 2),
        (
            "CORS_ALLOWED_ORIGIN_REGEXES = ['.*']\nCORS_ALLOW_CREDENTIALS = True",
            "DPA003",
            1,
        ),
        ("CORS_ALLOW_ALL_ORIGINS = True", "DPA002", 1),
        ("CORS_ORIGIN_ALLOW_ALL = True\nCORS_ALLOW_CREDENTIALS = True", "DPA003", 1),
    ],
)
def test_flagged(text: str, code: str, line: int) -> None:
    findings = lint({"deploy/app.py": text + "\n"}, CODES).findings
    assert [(each.code, each.where.line) for each in findings] == [(code, line)]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (STARLETTE + "M(CORSMiddleware, allow_origins=['https://a.io'])", "a list"),
        (STARLETTE + "M(CORSMiddleware, allow_origins=settings.origins)", "unknown"),
        (STARLETTE + "M(CORSMiddleware, **options)", "unknown"),
        (
            STARLETTE
            + "o = f()\nM(CORSMiddleware, allow_origins=o, allow_credentials='*' not in o)",
            "credentials depend on the list",
        ),
        (FLASK + "CORS(app, origins=['https://a.io'])", "a list"),
        (FLASK + "CORS(app, **options)", "unknown"),
        (FLASK + "c = CORS()", "where it meets its application, the rest is said"),
        (FLASK + "app.config['CORS_ORIGINS'] = ['https://a.io']\nCORS(app)", "a list"),
        (LITESTAR + "CORSConfig(allow_origins=['https://a.io'])", "a list"),
        ("h = {'Access-Control-Allow-Origin': origin}", "may be checked before"),
        (
            "import requests\nrequests.get(u, headers={'Access-Control-Allow-Origin': '*'})",
            "is sent to another server",
        ),
        (
            "import environ\nenv = environ.Env()\n"
            "CORS_ALLOW_ALL_ORIGINS = env.bool('CORS_ALL', True)",
            "DPA005 says so",
        ),
        ("CORS_ORIGIN_ALLOW_ALL = True\nCORS_ALLOW_ALL_ORIGINS = False", "the new name wins"),
        ("CORS_ORIGIN_ALLOW_ALL = getattr(cfg, 'CORS_ORIGIN_ALLOW_ALL', False)", "unknown"),
        ("CORS_ALLOW_ALL_ORIGINS = env.bool('CORS', not COOKIE_AUTH)", "unknown"),
        (
            "import aiohttp_cors\naiohttp_cors.setup(app, defaults={'https://a.io':"
            " aiohttp_cors.ResourceOptions(allow_credentials=True)})",
            "one origin",
        ),
    ],
)
def test_silent(text: str, reason: str) -> None:
    assert not lint({"deploy/app.py": text + "\n"}, CODES).findings, reason


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("M(CORSMiddleware, **options)", "the origins come from elsewhere"),
        ("M(CORSMiddleware, allow_origins=listed())", "the origins come from elsewhere"),
        (
            "M(CORSMiddleware, allow_origins=['*'], allow_credentials=f())",
            "credentials are decided elsewhere",
        ),
    ],
)
def test_what_is_not_known_is_said(text: str, reason: str) -> None:
    outcome = lint({"deploy/app.py": f"{STARLETTE}{text}\n"}, CODES)
    assert [each.reason for each in outcome.unknown] == [reason]


def test_both_are_not_reported_for_one_call() -> None:
    text = STARLETTE + "M(CORSMiddleware, allow_origins=['*'], allow_credentials=True)\n"
    (finding,) = lint({"deploy/app.py": text}, CODES).findings
    assert finding.code == "DPA003"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("add_header Access-Control-Allow-Origin *;", "DPA002"),
        ("add_header Access-Control-Allow-Origin $http_origin;", "DPA002"),
        (
            "add_header Access-Control-Allow-Origin $http_origin;"
            " add_header Access-Control-Allow-Credentials true;",
            "DPA003",
        ),
        ("add_header Access-Control-Allow-Origin https://a.io;", None),
        ("add_header Access-Control-Allow-Methods *;", None),
    ],
)
def test_nginx(body: str, code: str | None) -> None:
    text = f"server {{ location /api/ {{ {body} }} }}\n"
    findings = lint({"deploy/nginx.conf": text}, CODES).findings
    assert [each.code for each in findings] == ([code] if code else [])


@pytest.mark.parametrize(
    ("test", "credentials", "expected"),
    [
        ("'*' in origins", "False", [("DPA002", Severity.INFO)]),
        ("'*' in settings.origins()", "False", [("DPA002", Severity.INFO)]),
        ("'*' in origins", "True", [("DPA003", Severity.ERROR)]),
        ("'*' not in origins", "False", [("DPA002", Severity.WARNING)]),
        ("wanted", "False", [("DPA002", Severity.WARNING)]),
    ],
)
def test_a_star_that_the_operator_wrote(
    test: str, credentials: str, expected: list[tuple[str, Severity]]
) -> None:
    call = f"M(CORSMiddleware, allow_origins=['*'], allow_credentials={credentials})"
    text = f"{STARLETTE}if {test}:\n    {call}\nelse:\n    M(CORSMiddleware, allow_origins=o)\n"
    found = lint({"deploy/app.py": text}, CODES).findings
    assert [(each.code, each.severity) for each in found] == expected
