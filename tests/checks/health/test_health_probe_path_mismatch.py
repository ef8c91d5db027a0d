"""DPE007: probes against route tables, and all that leaves the question open."""

from __future__ import annotations

import pytest

APP = (
    'from fastapi import FastAPI\n\napp = FastAPI()\n\n\n@app.get("/health")\ndef h():\n    pass\n'
)
FROM = "FROM python:3.12-slim\nCOPY . .\n"
RUN = 'CMD ["uvicorn", "main:app", "--host", "0.0.0.0", "--port", "8000"]\n'


def image(check: str, run: str = RUN) -> str:
    return f"{FROM}HEALTHCHECK {check}\n{run}"


def compose(test: str) -> dict[str, str]:
    text = f"services:\n  api:\n    build: .\n    healthcheck:\n      test: {test}\n"
    return {"compose.yaml": text, "Dockerfile": FROM + RUN}


URL = "http://localhost:8000/healthz"
FLAGGED = {
    "curl in the shell form": ({"Dockerfile": image(f"CMD curl -f {URL} || exit 1")}, URL),
    "curl in the exec form": ({"Dockerfile": image(f'CMD ["curl", "-f", "{URL}"]')}, URL),
    "options before the command": (
        {"Dockerfile": image(f"--interval=5s CMD curl -fsS -o /dev/null {URL}")},
        URL,
    ),
    "wget": ({"Dockerfile": image(f"CMD wget -qO- {URL}")}, URL),
    "python": (
        {"Dockerfile": image(f"CMD python -c \"import httpx; httpx.get('{URL}')\"")},
        URL,
    ),
    "compose list": (compose(f'["CMD", "curl", "-f", "{URL}"]'), URL),
    "compose shell": (compose(f'["CMD-SHELL", "curl -f {URL} || exit 1"]'), URL),
    "compose string": (compose(f"curl -f {URL}"), URL),
    "a variable as the port": (
        {"Dockerfile": image("CMD curl -f http://localhost:${PORT:-8000}/healthz")},
        "http://localhost:${PORT:-8000}/healthz",
    ),
    "the default port of gunicorn": (
        {"Dockerfile": image(f"CMD curl -f {URL}", 'CMD ["gunicorn", "main:app"]\n')},
        URL,
    ),
    "kubernetes": (
        {
            "k8s/api.yaml": "spec:\n  containers:\n    - name: api\n      image: reg.io/api:1\n"
            "      livenessProbe:\n        httpGet:\n          path: /livez\n          port: 80\n"
        },
        "/livez",
    ),
    "render": ({"render.yaml": "services:\n  - type: web\n    healthCheckPath: /up\n"}, "/up"),
    "ecs": (
        {
            "task-definition.json": '{"containerDefinitions": [{"name": "api", "healthCheck":\n'
            f'{{"command": ["CMD-SHELL", "curl -f {URL} || exit 1"]}}}}]}}\n'
        },
        URL,
    ),
    "dokku": (
        {"app.json": '{"healthchecks": {"web": [{"type": "startup", "path": "/up"}]}}\n'},
        "/up",
    ),
    "railway": ({"railway.json": '{"deploy": {\n  "healthcheckPath": "/up"\n}}\n'}, "/up"),
}


@pytest.mark.parametrize(("files", "text"), FLAGGED.values(), ids=FLAGGED)
def test_flags(check_project, files, text):
    assert check_project({"main.py": APP, **files}, "DPE007").texts == [text]


NGINX = "server {\n    location = /health {\n        proxy_pass http://api:8000%s;\n    }\n}\n"
API = {
    "main.py": APP.replace("/health", "/healthz"),
    "compose.yaml": "services:\n  api:\n    build: .\n",
    "Dockerfile": FROM + RUN,
}


def test_flags_what_a_proxy_passes_on(check_project):
    checked = check_project({**API, "nginx.conf": NGINX % ""}, "DPE007")
    assert checked.texts == ["http://api:8000"]


def test_knows_that_a_proxy_replaces_the_path(check_project):
    assert check_project({**API, "nginx.conf": NGINX % "/healthz"}, "DPE007").found == []


def test_is_silent_for_a_proxy_that_answers_itself(check_project):
    text = "server {\n    location = /health {\n        return 200;\n    }\n}\n"
    assert check_project({**API, "nginx.conf": text}, "DPE007").found == []


def test_names_the_route_that_may_be_meant(check_project):
    checked = check_project({"main.py": APP, "Dockerfile": image(f"CMD curl -f {URL}")}, "DPE007")
    assert [each.message for each in checked.outcome.findings[0].related] == ["`/health` is served"]


CHECK = image(f"CMD curl -f {URL}")
SILENT = {
    "the route exists": {"main.py": APP.replace("/health", "/healthz"), "Dockerfile": CHECK},
    "the route ends in a slash": {
        "main.py": APP.replace("/health", "/healthz/"),
        "Dockerfile": CHECK,
    },
    "a script serves, and does not import the only application": {
        "main.py": APP,
        "docker/start.py": "import os\n\nos.execv('/usr/bin/server', ['server'])\n",
        "Dockerfile": image(
            f"CMD curl -f {URL}", 'COPY docker/start.py /start.py\nENTRYPOINT ["/start.py"]\n'
        ),
    },
    "a catch-all route": {"main.py": APP.replace("/health", "/{path:path}"), "Dockerfile": CHECK},
    "a prefix from settings with the default that the probe uses": {
        "main.py": "from fastapi import FastAPI\nfrom config import settings\n"
        "from health import router\n\napp = FastAPI()\n"
        "app.include_router(router, prefix=settings.API_PREFIX)\n",
        "health.py": "from fastapi import APIRouter\n\nrouter = APIRouter()\n\n\n"
        '@router.get("/health")\ndef h():\n    pass\n',
        "config.py": "from pydantic_settings import BaseSettings\n\n\n"
        'class Settings(BaseSettings):\n    API_PREFIX: str = "/api"\n',
        "Dockerfile": image("CMD curl -f http://localhost:8000/api/health"),
    },
    "a prefix that nobody knows": {
        "main.py": APP + '\n\nrouter = APIRouter()\n\n\n@router.get("/healthz")\ndef z():\n'
        "    pass\n\n\napp.include_router(router, prefix=make_prefix())\n",
        "Dockerfile": CHECK,
    },
    "a router that cannot be found": {
        "main.py": APP + "\nfrom vendor import router\n\napp.include_router(router)\n",
        "Dockerfile": CHECK,
    },
    "a library may register the route": {
        "main.py": APP + "\nimport vendor\n\nvendor.setup(app)\n",
        "Dockerfile": CHECK,
    },
    "middleware answers": {
        "main.py": APP,
        "mw.py": 'async def mw(request, nxt):\n    if request.url.path == "/healthz":\n'
        "        return OK\n",
        "Dockerfile": CHECK,
    },
    "another port than the application's": {
        "main.py": APP,
        "Dockerfile": image("CMD curl -f http://localhost:9000/healthz"),
    },
    "a variable in the path": {
        "main.py": APP,
        "Dockerfile": image("CMD curl -f http://localhost:8000/${CONTEXT}health"),
    },
    "another service is asked": {
        "main.py": APP,
        "Dockerfile": image("CMD curl -f http://db:8000/healthz"),
    },
    "an image that is not built here": {
        "main.py": APP,
        "compose.yaml": "services:\n  ui:\n    image: streamlit/app:1\n    healthcheck:\n"
        '      test: ["CMD", "curl", "-f", "http://localhost:8501/_stcore/health"]\n',
    },
    "a service that runs something else": {
        "main.py": APP,
        "Dockerfile": image(
            "CMD curl -f http://localhost:8501/_stcore/health",
            'CMD ["streamlit", "run", "main.py"]\n',
        ),
    },
    "compose replaces the check of the image": {
        **compose('["CMD", "curl", "-f", "http://localhost:8000/health"]'),
        "main.py": APP,
        "Dockerfile": CHECK,
    },
    "a redis in the same manifest": {
        "main.py": APP,
        "k8s/redis.yaml": "spec:\n  containers:\n    - image: redis:7\n      livenessProbe:\n"
        "        httpGet:\n          path: /livez\n          port: 80\n",
    },
    "root_path may be part of the request": {
        "main.py": APP.replace("FastAPI()", 'FastAPI(root_path="/api")'),
        "Dockerfile": image("CMD curl -f http://localhost:8000/api/health"),
    },
    "the documentation of FastAPI": {
        "main.py": APP,
        "Dockerfile": image("CMD curl -f http://localhost:8000/docs"),
    },
}


@pytest.mark.parametrize("files", SILENT.values(), ids=SILENT)
def test_is_silent(check_project, files):
    assert check_project(files, "DPE007").found == []


def test_says_what_it_does_not_know(check_project):
    files = SILENT["a library may register the route"]
    reasons = [each.reason for each in check_project(files, "DPE007").outcome.unknown]
    assert reasons == ["`vendor.setup` may register routes"]


def test_django(check_project):
    files = {
        "project/urls.py": "from django.urls import include, path\n\n"
        'urlpatterns = [path("admin/", include("django.contrib.admin.urls")),\n'
        '    path("api/", include("api.urls"))]\n',
        "api/urls.py": 'from django.urls import path\n\nurlpatterns = [path("health/", v)]\n',
        "Dockerfile": image(f"CMD curl -f {URL}", 'CMD ["gunicorn", "project.wsgi"]\n'),
    }
    assert check_project(files, "DPE007").texts == [URL]
