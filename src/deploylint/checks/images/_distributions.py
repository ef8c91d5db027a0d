"""Which distributions bring the servers that commands start."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.deployment import Deployment
from deploylint.deployment.facts.versions import Dependency, Locked
from deploylint.model import Where

SERVERS = frozenset("gunicorn uvicorn hypercorn daphne granian celery uwsgi waitress".split())
# Distributions that bring servers along, with the extra that does so.
_BRING: dict[tuple[str, str], tuple[str, ...]] = {
    ("fastapi", "all"): ("uvicorn",),
    ("fastapi", "standard"): ("uvicorn",),
    ("fastapi", "standard-no-fastapi-cloud-cli"): ("uvicorn",),
    ("fastapi-cli", ""): ("uvicorn",),
    ("litestar", "standard"): ("uvicorn",),
    ("litestar", "cli"): ("uvicorn",),
    ("litestar", "full"): ("uvicorn",),
    ("esmerald", "standard"): ("uvicorn",),
    ("esmerald", "all"): ("uvicorn",),
    ("strawberry-graphql", "cli"): ("uvicorn",),
    ("connexion", "uvicorn"): ("uvicorn",),
    ("titiler-application", "server"): ("uvicorn",),
    ("uvicorn-worker", ""): ("uvicorn", "gunicorn"),
    ("functions-framework", ""): ("uvicorn", "gunicorn"),
    ("quart", ""): ("hypercorn",),
    ("channels", "daphne"): ("daphne",),
    ("reflex", ""): ("granian",),
    ("django-celery-beat", ""): ("celery",),
    ("django-celery-results", ""): ("celery",),
    ("flower", ""): ("celery",),
    ("apache-superset", ""): ("gunicorn", "celery"),
    ("apache-airflow", ""): ("gunicorn",),
    ("mlflow", ""): ("gunicorn",),
    ("litellm", "proxy"): ("uvicorn", "gunicorn", "granian"),
    ("feast", ""): ("uvicorn", "gunicorn"),
    ("bentoml", ""): ("uvicorn",),
    ("mlserver", ""): ("uvicorn",),
    ("prefect", ""): ("uvicorn",),
    ("dagster-webserver", ""): ("uvicorn",),
    ("datasette", ""): ("uvicorn",),
    ("marimo", ""): ("uvicorn",),
    ("nicegui", ""): ("uvicorn",),
    ("chainlit", ""): ("uvicorn",),
    ("gradio", ""): ("uvicorn",),
    ("langgraph-api", ""): ("uvicorn",),
    ("mcp", ""): ("uvicorn",),
    ("fastmcp", ""): ("uvicorn",),
    ("ray", "serve"): ("uvicorn",),
    ("vllm", ""): ("uvicorn",),
    ("chromadb", ""): ("uvicorn",),
}


def installed(deployment: Deployment) -> Iterator[tuple[str, Where]]:
    """Every distribution that a manifest asks for or a lock file holds, and what comes with it."""
    for each in deployment.facts(Dependency):
        yield each.name, each.where
        for extra in ("", *each.extras):
            for brought in _BRING.get((each.name, extra.lower()), ()):
                yield brought, each.where
    for lock in deployment.facts(Locked):
        for name in lock.names:
            yield name, lock.where
