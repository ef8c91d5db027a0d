"""Writes a monorepo: services with an image, modules and tests each, one compose file, one proxy.

    python scripts/growth/monorepo.py FOLDER [--services 300] [--modules 94]

With its defaults it has 30,000 files. Nothing in it is random.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

MAIN = """import logging
import os

from fastapi import FastAPI
from sqlalchemy import create_engine

from app.m0 import value

app = FastAPI()
log = logging.getLogger(__name__)
engine = create_engine(os.environ["DATABASE_URL"])


def health():
    return {"value": value(os.getenv("VALUE_@", "1"))}


app.get("/health")(health)
"""
MODULE = """import logging
import os

from app.m< import value as earlier

log = logging.getLogger(__name__)
LIMIT = int(os.getenv("LIMIT_@", "10"))


def value(given):
    log.info("asked for %s", given)
    return LIMIT
"""
TEST = "from app.m@ import value\n\n\ndef test_value():\n    assert value(1) == 10\n"
DOCKERFILE = """FROM python:3.12-slim
WORKDIR /srv
COPY requirements.txt .
RUN pip install -r requirements.txt
COPY app app
USER 1000
CMD ["uvicorn", "app.main:app", "--host", "0.0.0.0", "--port", "8000"]
"""
SERVICE = """  s@:
    build: ./services/s@
    environment:
      DATABASE_URL: postgresql://db@/app
    depends_on: [db@]
    healthcheck:
      test: [CMD, curl, -f, "http://localhost:8000/health"]
  db@:
    image: postgres:16
    volumes: ["db@:/var/lib/postgresql/data"]
"""
LOCATION = "  location /s@/ { proxy_pass http://s@:8000/; proxy_set_header Host $host; }\n"


def files(services: int, modules: int) -> Iterator[tuple[str, str]]:
    """Path and text of every file."""
    yield "compose.yaml", "services:\n" + proxy() + numbered(SERVICE, services) + volumes(services)
    yield "deploy/nginx.conf", f"server {{\n  listen 80;\n{numbered(LOCATION, services)}}}\n"
    yield ".gitignore", ".env\n__pycache__/\n"
    for service in range(services):
        yield from of_service(f"services/s{service}", str(service), modules)


def proxy() -> str:
    mount = '["./deploy/nginx.conf:/etc/nginx/conf.d/default.conf:ro"]'
    return f'  proxy:\n    image: nginx:1.27\n    ports: ["80:80"]\n    volumes: {mount}\n'


def volumes(services: int) -> str:
    return "volumes:\n" + numbered("  db@:\n", services)


def of_service(folder: str, number: str, modules: int) -> Iterator[tuple[str, str]]:
    yield f"{folder}/Dockerfile", DOCKERFILE
    yield f"{folder}/.dockerignore", "tests\n.git\n"
    yield f"{folder}/requirements.txt", "fastapi==0.115.0\nsqlalchemy==2.0.35\nuvicorn==0.30.6\n"
    yield f"{folder}/app/__init__.py", ""
    yield f"{folder}/app/main.py", MAIN.replace("@", number)
    for module in range(modules):
        text = MODULE.replace("<", str(max(module - 1, 0))).replace("@", str(module))
        yield f"{folder}/app/m{module}.py", text
    yield f"{folder}/tests/test_m0.py", TEST.replace("@", "0")


def numbered(text: str, count: int) -> str:
    return "".join(text.replace("@", str(number)) for number in range(count))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--services", type=int, default=300)
    parser.add_argument("--modules", type=int, default=94)
    arguments = parser.parse_args()
    count = 0
    for name, text in files(arguments.services, arguments.modules):
        path = arguments.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        count += 1
    print(f"{count:,} files, {arguments.services} services")


if __name__ == "__main__":
    main()
