"""Which paths an application serves, however its code puts them together."""

from __future__ import annotations

from textwrap import dedent

import pytest

from deploylint.deployment.routes import Routes, RouteTable
from deploylint.testing import Sample, check

HANDLERS = """
    from fastapi import APIRouter

    router = APIRouter()


    @router.get("/health")
    def health():
        return {}
"""
FASTAPI = "from fastapi import APIRouter, FastAPI\n"
DJANGO = "from django.contrib import admin\nfrom django.urls import include, path\n"
DRF = "from rest_framework.routers import DefaultRouter\n"


def tables(files: dict[str, str]) -> tuple[RouteTable, ...]:
    sample = Sample({path: dedent(text).encode() for path, text in files.items()})
    return check(sample, []).deployment().model(Routes).tables


KNOWN = {
    "a function of another module builds the router": (
        {
            "main.py": "from fastapi import FastAPI\n\nfrom web.build import make\n\n"
            'app = FastAPI()\napp.include_router(make(), prefix="/v1")\n',
            "web/__init__.py": "",
            "web/build.py": "from fastapi import APIRouter\n\nfrom web.system import router\n\n\n"
            'def make():\n    root = APIRouter(prefix="/api")\n    root.include_router(router)\n'
            "    return root\n",
            "web/system.py": HANDLERS,
        },
        {"/v1/api/health"},
    ),
    "the router that a function returned has a name": (
        {
            "main.py": FASTAPI + "\n\ndef build():\n    inner = APIRouter()\n"
            '    inner.add_api_route("/ready", ready)\n    return inner\n\n\n'
            "app = FastAPI()\nrouter = build()\napp.include_router(router)\n"
        },
        {"/ready"},
    ),
    "a factory in another module, its result renamed": (
        {
            "wsgi.py": "from shop.factory import create_app\n\napplication = create_app()\n",
            "shop/__init__.py": "",
            "shop/factory.py": "from flask import Flask\n\n\ndef create_app():\n"
            '    app = Flask(__name__)\n    app.add_url_rule("/up", view_func=up)\n'
            "    return app\n",
        },
        {"/up"},
    ),
    "an application with two names": (
        {
            "main.py": "from flask import Flask\n\napp = application = Flask(__name__)\n\n\n"
            '@application.route("/up")\ndef up():\n    return ""\n'
        },
        {"/up"},
    ),
    "blueprints of a package": (
        {
            "shop/__init__.py": "from flask import Flask\n\n\ndef create_app():\n"
            "    app = Flask(__name__)\n    from shop.pages import bp as pages\n"
            '    app.register_blueprint(pages, url_prefix="/p")\n    return app\n',
            "shop/pages/__init__.py": 'from flask import Blueprint\n\nbp = Blueprint("p", __name__)'
            "\n"
            "\nfrom shop.pages import views\n",
            "shop/pages/views.py": "from shop.pages import bp\n\n\n"
            '@bp.route("/about")\ndef about():\n    return ""\n',
        },
        {"/p/about"},
    ),
    "paths in a loop": (
        {
            "main.py": FASTAPI + 'app = FastAPI()\nfor path in ("/livez", "/readyz"):\n'
            "    app.add_api_route(path, alive)\n"
        },
        {"/livez", "/readyz"},
    ),
    "paths and handlers of a table": (
        {
            "main.py": FASTAPI + 'app = FastAPI()\nCHECKS = {"/live": live, "/ready": ready}\n'
            "for path, check in CHECKS.items():\n    app.add_api_route(path, check)\n"
        },
        {"/live", "/ready"},
    ),
    "routers in a loop": (
        {
            "main.py": FASTAPI + 'one = APIRouter(prefix="/one")\ntwo = APIRouter()\n'
            'app = FastAPI()\n\n\n@one.get("/a")\ndef a(): ...\n\n\n@two.get("/b")\n'
            "def b(): ...\n\n\n"
            "for each in [one, two]:\n    app.include_router(each)\n"
        },
        {"/one/a", "/b"},
    ),
    "classes of views": (
        {
            "main.py": "from aiohttp import web\n\nroutes = web.RouteTableDef()\n\n\n"
            '@routes.view("/thing")\nclass Thing(web.View): ...\n\n\n'
            "app = web.Application()\napp.add_routes(routes)\n"
            'app.router.add_route("GET", "/up", up)\n'
        },
        {"/thing", "/up"},
    ),
    "resources of an extension": (
        {
            "main.py": "from flask import Flask\nfrom flask_restful import Api\n\n"
            'app = Flask(__name__)\napi = Api(app, prefix="/api")\n'
            'api.add_resource(Users, "/users", "/users/<int:id>")\n'
        },
        {"/api/users", "/api/users/<int:id>"},
    ),
    "namespaces of an extension": (
        {
            "main.py": "from flask import Flask\nfrom flask_restx import Api, Namespace\n\n"
            'app = Flask(__name__)\napi = Api(app)\nshop = Namespace("shop")\n\n\n'
            '@shop.route("/items")\nclass Items: ...\n\n\napi.add_namespace(shop)\n'
        },
        {"/", "/swagger.json", "/shop/items"},
    ),
    "groups of blueprints": (
        {
            "main.py": "from sanic import Blueprint, Sanic\n\n"
            "one = Blueprint('one', url_prefix='/1')\n"
            "both = Blueprint.group(one, url_prefix='/api')\n\n\n@one.get('/up')\n"
            "def up(r): ...\n\n\n"
            "app = Sanic('x')\napp.blueprint(both)\napp.add_route(up, '/alive')\n"
        },
        {"/api/1/up", "/alive"},
    ),
    "handlers and controllers": (
        {
            "main.py": "from litestar import Controller, Litestar, Router, get\n\n"
            "from web import Users\n\n\n@get('up')\ndef up() -> str: ...\n\n\n"
            "api = Router(path='/api', route_handlers=[Users])\n"
            "app = Litestar([up, api])\n",
            "web.py": "from litestar import Controller, get\n\n\nclass Users(Controller):\n"
            "    path = '/users'\n\n    @get()\n    def all(self) -> str: ...\n\n"
            "    @get(['/me', '/self'])\n    def me(self) -> str: ...\n",
        },
        {"/up", "/api/users", "/api/users/me", "/api/users/self"},
    ),
}


@pytest.mark.parametrize(("files", "paths"), KNOWN.values(), ids=KNOWN)
def test_sees_every_route(files: dict[str, str], paths: set[str]) -> None:
    (table,) = tables(files)
    assert {each.path for each in table.routes} == paths
    assert table.incomplete == ()


OPEN = {
    "the function is not of this project": FASTAPI
    + "from vendor import make\n\napp = FastAPI()\napp.include_router(make())\n",
    "the function returns one of two routers": FASTAPI
    + "one = APIRouter()\ntwo = APIRouter()\n\n\ndef chosen(x):\n    if x:\n        return one\n"
    "    return two\n\n\napp = FastAPI()\napp.include_router(chosen(1))\n",
    "the loop goes over something out of sight": FASTAPI
    + "from plugins import ROUTERS\n\napp = FastAPI()\nfor each in ROUTERS:\n"
    "    app.include_router(each)\n",
}


@pytest.mark.parametrize("text", OPEN.values(), ids=OPEN)
def test_says_that_a_route_may_be_missing(text: str) -> None:
    (table,) = tables({"main.py": text})
    assert table.doubt_about("/health")


def test_knows_the_index_of_the_admin_but_not_what_is_below() -> None:
    (table,) = tables({"urls.py": DJANGO + '\nurlpatterns = [path("admin/", admin.site.urls)]\n'})
    assert table.serving("/admin")
    assert table.doubt_about("/admin/shop/")
    assert not table.doubt_about("/health")


def test_follows_the_routers_of_rest_framework() -> None:
    files = {
        "shop/urls.py": DJANGO + "from shop.routers import router\n\n"
        'urlpatterns = [path("api/", include(router.urls))]\n',
        "shop/routers.py": DRF + '\nrouter = DefaultRouter()\nrouter.register("users", Users)\n',
    }
    (table,) = tables(files)
    assert {each.path for each in table.routes} == {"/api/users/", "/api/users/{pk}/"}
    assert table.doubt_about("/api/users/recent/")
    assert not table.doubt_about("/health")
