"""DPE001: which health routes hide each other, across frameworks and files."""

from __future__ import annotations

import pytest

FASTAPI = "from fastapi import APIRouter, FastAPI\n"
TWO_ROUTERS = {
    "app/main.py": FASTAPI + "from app.config import settings\n"
    "from app.routers import health, deep as _deep\n\n"
    "app = FastAPI()\n"
    "app.include_router(health.router, prefix=settings.api_prefix)\n"
    "app.include_router(_deep.router, prefix=settings.api_prefix)\n",
    "app/routers/health.py": FASTAPI + "router = APIRouter()\n\n\n"
    '@router.get("/healthz")\ndef healthz():\n    return {}\n',
    "app/routers/deep.py": FASTAPI + "router = APIRouter()\n\n\n"
    "@router.get('/healthz')\ndef healthz():\n    return check()\n",
}
FLAGGED = {
    "two routers with the same symbolic prefix": (TWO_ROUTERS, ["'/healthz'"]),
    "prefix of the router against a literal path": (
        {
            "main.py": FASTAPI + 'app = FastAPI()\nrouter = APIRouter(prefix="/api")\n\n\n'
            '@app.get("/api/health")\ndef one():\n    return 1\n\n\n'
            "@router.get('/health')\ndef two():\n    return 2\n\n\n"
            "app.include_router(router)\n"
        },
        ["'/health'"],
    ),
    "the first one delegates, but to something else": (
        {
            "main.py": FASTAPI + "app = FastAPI()\n\n\n"
            '@app.get("/health")\ndef one():\n    return livez()\n\n\n'
            "@app.get('/health')\ndef two():\n    return 2\n"
        },
        ["'/health'"],
    ),
    "starlette routes with a mount": (
        {
            "main.py": "from starlette.applications import Starlette\n"
            "from starlette.routing import Mount, Route\n\n"
            'listed = [Route("/v1/health", first), '
            "Mount('/v1', routes=[Route('/health', second)])]\n"
            "app = Starlette(routes=listed)\n"
        },
        ["'/health'"],
    ),
    "flask blueprint": (
        {
            "main.py": "from flask import Blueprint, Flask\n\n"
            'app = Flask(__name__)\nbp = Blueprint("b", __name__, url_prefix="/x")\n\n\n'
            '@app.route("/api/health")\ndef one():\n    return ""\n\n\n'
            "@bp.route('/health')\ndef two():\n    return ''\n\n\n"
            'app.register_blueprint(bp, url_prefix="/api")\n'
        },
        ["'/health'"],
    ),
    "a function that registers on its parameter": (
        {
            "main.py": FASTAPI + "from routes import register\n\n\n"
            "def create_app():\n    app = FastAPI()\n    register(app)\n\n"
            "    @app.get('/health')\n    def two():\n        return 2\n\n    return app\n",
            "routes.py": FASTAPI + "\n\ndef register(app: FastAPI):\n"
            '    @app.get("/health")\n    def one():\n        return 1\n',
        },
        ["'/health'"],
    ),
    "a class that registers its methods": (
        {
            "main.py": FASTAPI + "class Server:\n    def __init__(self):\n"
            "        self.router = APIRouter()\n        self.app = FastAPI()\n"
            '        self.router.add_api_route("/heartbeat", self.one, methods=["GET"])\n'
            "        self.router.add_api_route('/heartbeat', self.two, methods=[\"GET\"])\n"
            "        self.app.include_router(self.router)\n"
        },
        ["'/heartbeat'"],
    ),
    "django include": (
        {
            "site/urls.py": "from django.urls import include, path, re_path\n\n"
            'urlpatterns = [path("health/", views.a), re_path(r"^", include("pages.urls"))]\n',
            "pages/urls.py": "from django.urls import path\n\n"
            "urlpatterns = [path('health/', views.b)]\n",
        },
        ["'health/'"],
    ),
    "aiohttp": (
        {
            "main.py": "from aiohttp import web\n\napp = web.Application()\n"
            "app.add_routes([web.get(\"/health\", one), web.get('/health', two)])\n"
        },
        ["'/health'"],
    ),
}


@pytest.mark.parametrize(("files", "texts"), FLAGGED.values(), ids=FLAGGED)
def test_flags(check_project, files, texts):
    assert check_project(files, "DPE001").texts == texts


def test_names_the_first_registration(check_project):
    finding = check_project(TWO_ROUTERS, "DPE001").outcome.findings[0]
    assert finding.where.path == "app/routers/deep.py"
    assert [each.where.path for each in finding.related] == ["app/routers/health.py"]


ROUTE = '@app.get("/health")\ndef {}():\n    return {}\n\n\n'
SILENT = {
    "an alias that only calls the other handler": FASTAPI
    + "app = FastAPI()\n\n\n"
    + ROUTE.format("health", "{}")
    + '@app.get("/health")\nasync def alias():\n    return await health()\n',
    "two factories, each with an application of its own": FASTAPI
    + 'def one():\n    app = FastAPI()\n\n    @app.get("/health")\n    def health():\n'
    + "        return 1\n\n    return app\n\n\n"
    + 'def two():\n    app = FastAPI()\n\n    @app.get("/health")\n    def health():\n'
    + "        return 2\n\n    return app\n",
    "a fallback in except": FASTAPI
    + "app = FastAPI()\ntry:\n    from full import router\n    app.include_router(router)\n"
    + 'except ImportError:\n    @app.get("/health")\n    def minimal():\n        return 1\n\n\n'
    + ROUTE.format("health", "2"),
    "one router under two prefixes": FASTAPI
    + "app = FastAPI()\nrouter = APIRouter()\n\n\n"
    + '@router.get("/health")\ndef health():\n    return 1\n\n\n'
    + 'app.include_router(router, prefix="/v1")\napp.include_router(router, prefix="/v2")\n',
    "different methods": FASTAPI
    + "app = FastAPI()\n\n\n"
    + ROUTE.format("health", "1")
    + '@app.head("/health")\ndef head():\n    return 2\n',
    "paths of a domain, not of health": FASTAPI
    + "app = FastAPI()\n\n\n"
    + '@app.get("/auth/status")\ndef a():\n    return 1\n\n\n'
    + '@app.get("/auth/status")\ndef b():\n    return 2\n',
    "different symbolic prefixes": FASTAPI
    + "from conf import settings\n\napp = FastAPI()\na = APIRouter()\nb = APIRouter()\n\n\n"
    + '@a.get("/health")\ndef one():\n    return 1\n\n\n'
    + '@b.get("/health")\ndef two():\n    return 2\n\n\n'
    + "app.include_router(a, prefix=settings.one)\napp.include_router(b, prefix=settings.two)\n",
    "a router that nothing includes": FASTAPI
    + "app = FastAPI()\nrouter = APIRouter()\n\n\n"
    + ROUTE.format("health", "1")
    + '@router.get("/health")\ndef other():\n    return 2\n',
}


@pytest.mark.parametrize("text", SILENT.values(), ids=SILENT)
def test_is_silent(check_project, text):
    assert check_project({"main.py": text}, "DPE001").found == []


def test_is_silent_in_tests(check_project):
    text = FASTAPI + "app = FastAPI()\n\n\n" + ROUTE.format("a", "1") + ROUTE.format("b", "2")
    assert check_project({"tests/test_app.py": text}, "DPE001").found == []


@pytest.mark.parametrize(
    "expression",
    ["a" + ".b" * 3000, '"/x"' + " + p" * 3000],
    ids=["a long chain of attributes", "a long sum"],
)
def test_survives_deep_expressions(check_project, expression):
    text = FASTAPI + f"app = FastAPI()\napp.include_router({expression}, prefix={expression})\n"
    assert check_project({"main.py": text}, "DPE001").found == []
