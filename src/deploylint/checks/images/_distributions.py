"""Which distributions bring the servers that commands start."""

from __future__ import annotations

SERVERS = frozenset("gunicorn uvicorn hypercorn daphne granian celery uwsgi waitress".split())
# Distributions that bring a server along, with the extra that does so.
BRING = {
    ("fastapi", "all"): ("uvicorn",),
    ("fastapi", "standard"): ("uvicorn",),
    ("fastapi-cli", ""): ("uvicorn",),
    ("connexion", "uvicorn"): ("uvicorn",),
    ("django-celery-beat", ""): ("celery",),
    ("django-celery-results", ""): ("celery",),
    ("channels", "daphne"): ("daphne",),
    ("mlflow", ""): ("gunicorn",),
    ("apache-airflow", ""): ("gunicorn",),
    ("chainlit", ""): ("uvicorn",),
    ("gradio", ""): ("uvicorn",),
    ("sse-starlette", ""): (),
    ("mcp", ""): ("uvicorn",),
    ("fastmcp", ""): ("uvicorn",),
    ("ray", "serve"): ("uvicorn",),
    ("vllm", ""): ("uvicorn",),
    ("chromadb", ""): ("uvicorn",),
}
