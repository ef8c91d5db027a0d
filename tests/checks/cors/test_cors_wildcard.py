"""DPA002 and DPA003: every origin, without and with credentials."""

from __future__ import annotations

import pytest

from deploylint.harness import lint

CODES = ["DPA002", "DPA003"]
STARLETTE = "from starlette.middleware.cors import CORSMiddleware\n"
FLASK = "from flask_cors import CORS, cross_origin\n"


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
            None,
            0,
        ),
        (FLASK + "CORS(app)", "DPA002", 2),
        (FLASK + "CORS(app, supports_credentials=True)", "DPA003", 2),
        (FLASK + "CORS(app, resources={'/api/*': {'origins': '*'}})", "DPA002", 2),
        (FLASK + "@cross_origin(supports_credentials=True)\ndef f(): ...", "DPA003", 2),
        ("CORS_ALLOW_ALL_ORIGINS = True", "DPA002", 1),
        ("CORS_ORIGIN_ALLOW_ALL = True\nCORS_ALLOW_CREDENTIALS = True", "DPA003", 1),
    ],
)
def test_flagged(text: str, code: str | None, line: int) -> None:
    findings = lint({"deploy/app.py": text + "\n"}, CODES).findings
    assert [(each.code, each.where.line) for each in findings] == ([(code, line)] if code else [])


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
