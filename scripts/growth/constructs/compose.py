"""Compose files and what they name."""

from __future__ import annotations

from growth.constructs.images import FROM
from growth.generating import Construct, Part, constant, construct

SERVICES = "services:\n"
ONE = "services:\n  a:\n    image: redis:7\n"


def compose(unit: str, head: str = SERVICES, tail: str = "") -> Construct:
    return construct(Part("compose.yaml", unit, head, tail))


CONSTRUCTS: dict[str, Construct] = {
    "stores with passwords": compose(
        "  s@:\n    image: postgres:15\n    environment:\n      POSTGRES_PASSWORD: hunter@xyz\n"
    ),
    "one password everywhere": compose(
        "  s@:\n    image: postgres:15\n    environment:\n      POSTGRES_PASSWORD: hunter2xyz\n"
    ),
    "passwords of one service": compose(
        "      POSTGRES_PASSWORD_@: hunter@xyz\n", ONE + "    environment:\n"
    ),
    "dependencies": compose(
        "  t@:\n    image: a:1\n    depends_on: [t@<, d]\n", SERVICES + "  d:\n    image: a:1\n"
    ),
    "dependencies of one service": compose(
        "      d@: {condition: service_healthy}\n", ONE + "    depends_on:\n"
    ),
    "dependencies on health": compose(
        "  t@:\n    image: a:1\n    depends_on: {t@<: {condition: service_healthy}}\n"
    ),
    "ports": compose("      - '8@:80'\n", ONE + "    ports:\n"),
    "published stores": compose("  s@:\n    image: redis:7\n    ports: ['6379:6379']\n"),
    "services of one name": compose("  s@:\n    image: redis:7\n    container_name: a\n"),
    "volumes": compose("      - ./a@:/a@\n", ONE + "    volumes:\n"),
    "named volumes": compose("  v@: {}\n", ONE + "    volumes: [v1:/data]\nvolumes:\n"),
    "networks": compose("  n@: {}\n", ONE + "    networks: [n1]\nnetworks:\n"),
    "services of many networks": compose(
        "  s@:\n    image: a:1\n    networks: {n@: {aliases: [b@]}}\n"
    ),
    "extends of one service": compose(
        "  t@:\n    extends: base\n    environment: {A@: '1'}\n",
        SERVICES + "  base:\n    image: a:1\n    environment: {A: 1, B: 2}\n",
    ),
    "extends in a chain": compose(
        "  u@:\n    extends: u@<\n    environment: {A@: '1'}\n", SERVICES + "  u:\n    image: a:1\n"
    ),
    "extends of a large service": construct(
        Part(
            "base.yaml", "      A@: '1'\n", SERVICES + "  base:\n    image: a:1\n    environment:\n"
        ),
        Part("compose.yaml", "  t@:\n    extends: {file: base.yaml, service: base}\n", SERVICES),
    ),
    "extends of other files": construct(
        Part(
            "c@/compose.yaml",
            "  t@:\n    extends: {file: ../c@</compose.yaml, service: t@<}\n",
            SERVICES,
        )
    ),
    "variables": compose("      A@: ${A@:-${B@:-c}}\n", ONE + "    environment:\n"),
    "variables of .env": construct(
        Part("compose.yaml", "      A@: ${A@}\n", ONE + "    environment:\n"),
        Part(".env", "A@=hunter@xyz\n"),
    ),
    "a nested default": compose("${A@:-", ONE + "    environment:\n      A: "),
    "dollars": compose("$", ONE + "    environment:\n      A: '", "'\n"),
    "aliases": compose(
        "  s@:\n    <<: *b\n", "x-b: &b\n  image: a:1\n  environment: {A: 1}\nservices:\n"
    ),
    "anchors": compose(
        "  s@:\n    <<: *a@<\n    labels: {b: c}\nx-@: &a@\n  image: a\n",
        "x-0: &a0 {image: a}\nservices:\n",
    ),
    "builds": construct(
        Part(
            "compose.yaml",
            "  s@:\n    build: ./d@\n    healthcheck: {test: [CMD, curl, 'http://localhost:80/h']}\n",
            SERVICES,
        ),
        Part("d@/Dockerfile", "", FROM),
    ),
    "builds of one image": construct(
        Part(
            "compose.yaml",
            "  s@:\n    build: .\n    command: gunicorn app.a:app -b 0.0.0.0:80@\n",
            SERVICES,
        ),
        constant("Dockerfile", FROM + "COPY . .\n"),
        constant("app/a.py", "from flask import Flask\napp = Flask('a')\n"),
    ),
    "builds of stages": construct(
        Part("compose.yaml", "  s@:\n    build: {context: ., target: t@}\n", SERVICES),
        Part("Dockerfile", "FROM python:3.12 AS t@\nCOPY . .\n"),
    ),
    "images that are published": compose(
        "  s@:\n    build: .\n    image: r/a@\n  t@:\n    image: r/a@\n"
    ),
    "env files": construct(
        Part("compose.yaml", "  s@:\n    image: a:1\n    env_file: e@.env\n", SERVICES),
        Part("e@.env", "SECRET_KEY=hunter2xyz@\n", "A=1\n"),
    ),
    "env files of one service": construct(
        Part("compose.yaml", "      - e@.env\n", ONE + "    env_file:\n"), Part("e@.env", "A@=1\n")
    ),
    "services of one env file": construct(
        Part("compose.yaml", "  s@:\n    image: a:1\n    env_file: a.env\n", SERVICES),
        Part("a.env", "A@=1\n"),
    ),
    "files": construct(
        Part("d@/compose.yaml", "  s@:\n    image: redis:7\n    ports: ['6379:6379']\n", SERVICES)
    ),
    "files of one folder": construct(
        Part("compose.@.yaml", "  s:\n    image: redis:7\n    command: a@\n", SERVICES)
    ),
    "files laid over one another": construct(
        Part("compose.@.yaml", "  s@:\n    image: redis:7\n", SERVICES),
        Part("Makefile", "up@:\n\tdocker compose -f compose.@<.yaml -f compose.@.yaml up\n"),
    ),
    "probes and routes": construct(
        Part(
            "compose.yaml",
            "  s@:\n    build: .\n    healthcheck: {test: [CMD, curl, '-f', 'http://localhost:8000/h@']}\n",
            SERVICES,
        ),
        constant("Dockerfile", FROM + 'COPY . .\nCMD ["uvicorn", "app:app"]\n'),
        Part("app.py", "app.get('/h@')(print)\n", "from fastapi import FastAPI\napp = FastAPI()\n"),
    ),
    "variables that an application reads": construct(
        Part("compose.yaml", "      V@: a\n", "services:\n  a:\n    build: .\n    environment:\n"),
        constant("Dockerfile", FROM + 'COPY . .\nCMD ["uvicorn", "app:app"]\n'),
        Part(
            "app.py",
            "os.environ['V@'], os.environ['W@']\n",
            "import os\nfrom fastapi import FastAPI\napp = FastAPI()\n",
        ),
    ),
    "services and modules": construct(
        Part("compose.yaml", "  s@:\n    build: .\n    command: uvicorn m@:app\n", SERVICES),
        constant("Dockerfile", FROM + "COPY . .\n"),
        Part(
            "m@.py",
            "os.environ['V@']\nlog = print\n",
            "import os\nfrom fastapi import FastAPI\napp = FastAPI()\n",
        ),
    ),
}
