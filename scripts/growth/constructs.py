"""Projects that hold one construct many times: a table of names and generators."""
# ruff: noqa: E501  (a row of a table is a line)

from __future__ import annotations

from collections.abc import Callable

Files = dict[str, str]
Generator = Callable[[int], Files]


def repeated(path: str, unit: str, head: str = "", tail: str = "", **others: str) -> Generator:
    """One file that holds ``unit`` many times; ``@`` in it is the number of the copy."""

    def generate(count: int) -> Files:
        body = "".join(unit.replace("@", str(number)) for number in range(count))
        return {
            path: f"{head}{body}{tail}",
            **{name.replace("__", "."): t for name, t in others.items()},
        }

    return generate


def chained(path: str, unit: str, head: str = "", tail: str = "") -> Generator:
    """As ``repeated``; ``<`` in the unit is the number of the copy before."""

    def generate(count: int) -> Files:
        body = "".join(
            unit.replace("@", str(n)).replace("<", str(max(n - 1, 0))) for n in range(count)
        )
        return {path: f"{head}{body}{tail}"}

    return generate


def scattered(path: str, text: str) -> Generator:
    """Many files of one kind."""

    def generate(count: int) -> Files:
        return {path.replace("@", str(n)): text.replace("@", str(n)) for n in range(count)}

    return generate


def scattered_chain(path: str, text: str) -> Generator:
    """Many files of one kind, each of which names the one before."""

    def generate(count: int) -> Files:
        return {
            path.replace("@", str(n)): text.replace("@", str(n)).replace("<", str(max(n - 1, 0)))
            for n in range(count)
        }

    return generate


def together(*generators: Generator) -> Generator:
    def generate(count: int) -> Files:
        return {path: text for each in generators for path, text in each(count).items()}

    return generate


_APP = "from fastapi import FastAPI\nimport os, logging\napp = FastAPI()\nlog = logging.getLogger(__name__)\n"
_CORS = "app.add_middleware(CORSMiddleware, allow_origins=ORIGINS, allow_credentials=True)\n"
_DOCKER = "FROM python:3.12-slim\n"
_STATEMENT = '{"Effect":"Allow","Action":"*","Resource":"*"}'

CONSTRUCTS: dict[str, Generator] = {
    # --- Python ---
    "prints on one line": repeated(
        "app/a.py", "print('x');", "import logging\nlog = logging.getLogger('a')\n", "0\n"
    ),
    "prints": repeated("app/a.py", "print('x', @)\n", _APP),
    "environment reads": repeated("app/a.py", "V@ = os.environ['V@']\n", _APP),
    "environment defaults": repeated(
        "app/a.py", "P@ = os.getenv('DB_PASSWORD_@', 'hunter@xyz')\n", _APP
    ),
    "secret constants": repeated("app/a.py", "API_KEY_@ = 'hunter@Xyz9912QrstUv'\n", _APP),
    "routes": repeated(
        "app/a.py",
        "app.get('/r@')(print)\n",
        _APP,
    ),
    "logged secrets": repeated(
        "app/a.py", "def f@(password):\n    log.info('x %s', password)\n", _APP
    ),
    "bare excepts": repeated("app/a.py", "try:\n    f(@)\nexcept Exception:\n    pass\n", _APP),
    "engines": repeated(
        "app/a.py",
        "e@ = create_engine('postgresql://u:p@h/db')\n",
        "from sqlalchemy import create_engine\n",
    ),
    "middleware": repeated(
        "app/a.py",
        "app.add_middleware(CORSMiddleware, allow_origins=['*'], allow_credentials=True)\n",
        _APP + "from fastapi.middleware.cors import CORSMiddleware\n",
    ),
    "imports": repeated("app/a.py", "import m@\n", _APP),
    "functions that call each other": chained(
        "app/a.py", "def f@(x):\n    return f<(os.environ.get('A@'))\n", _APP
    ),
    "names of names": chained(
        "app/a.py", "A@ = A<\n", _APP + "A0 = 'x'\n", "app.run(debug=A0, host=A0)\nprint(A0)\n"
    ),
    "guarded blocks": repeated(
        "app/a.py", "if DEBUG:\n    print(@)\n", _APP + "DEBUG = os.environ.get('DEBUG')\n"
    ),
    "settings fields": repeated(
        "app/a.py",
        "    secret_key_@: str = 'hunter@Xyz9912'\n",
        "from pydantic_settings import BaseSettings\nclass Settings(BaseSettings):\n",
    ),
    "ignore comments": repeated(
        "app/a.py", "print(@)  # deploylint: ignore[DPB001] because\n", _APP
    ),
    "ignore comments on one line": repeated(
        "app/a.py", "# deploylint: ignore[DPB001] ", _APP + "print(1) "
    ),
    "hashes on one line": repeated("app/a.py", "#", _APP + "print(1) ", " nosec\n"),
    "string concatenation": repeated("app/a.py", "'a' + ", _APP + "SECRET_KEY = ", "'b'\n"),
    "implicit concatenation": repeated("app/a.py", "'a' ", _APP + "SECRET_KEY = (", "'b')\n"),
    "queries": repeated("app/a.py", "db.execute(f'select {x@}')\n", _APP),
    "requests": repeated(
        "app/a.py", "requests.get('http://api@:80/', verify=False)\n", "import requests\n"
    ),
    "servers": repeated(
        "app/a.py", "uvicorn.run(app, port=80@, reload=True)\n", _APP + "import uvicorn\n"
    ),
    "python files": scattered("app/p@.py", _APP + "print('x', os.environ['V@'])\n"),
    # --- Dockerfile ---
    "RUN": repeated("Dockerfile", "RUN pip install a@\n", _DOCKER, 'CMD ["python", "a.py"]\n'),
    "COPY": repeated("Dockerfile", "COPY a@ b@\n", _DOCKER),
    "ENV": repeated("Dockerfile", "ENV SECRET_KEY_@=hunter@Xyz99\n", _DOCKER),
    "ENV of ENV": chained("Dockerfile", "ENV A@=$A<x\n", _DOCKER + "ENV A0=1\n"),
    "ARG": repeated("Dockerfile", "ARG A@=1\n", _DOCKER, "RUN echo $A1\n"),
    "stages": chained("Dockerfile", "FROM s< AS s@\nRUN a\n", "FROM python:3.12 AS s0\n"),
    "copies from stages": chained(
        "Dockerfile", "FROM python:3.12 AS s@\nCOPY --from=s< /a /b\n", "FROM a AS s0\n"
    ),
    "one long RUN": repeated("Dockerfile", " && pip install a@", _DOCKER + "RUN true", "\n"),
    "Dockerfiles": scattered("d@/Dockerfile", _DOCKER + 'COPY . .\nCMD ["gunicorn", "app:app"]\n'),
    # --- compose ---
    "compose secrets": repeated(
        "compose.yaml",
        "  s@:\n    image: postgres:15\n    environment:\n      POSTGRES_PASSWORD: hunter@xyz\n",
        "services:\n",
    ),
    "compose secrets of one service": repeated(
        "compose.yaml",
        "      POSTGRES_PASSWORD_@: hunter@xyz\n",
        "services:\n  a:\n    image: postgres:15\n    environment:\n",
    ),
    "compose dependencies": chained(
        "compose.yaml",
        "  t@:\n    image: a:1\n    depends_on: [t<, d]\n",
        "services:\n  d:\n    image: a:1\n",
    ),
    "compose ports": repeated(
        "compose.yaml", "      - '8@:80'\n", "services:\n  a:\n    image: redis:7\n    ports:\n"
    ),
    "compose published stores": repeated(
        "compose.yaml", "  s@:\n    image: redis:7\n    ports: ['6379:6379']\n", "services:\n"
    ),
    "compose volumes": repeated(
        "compose.yaml", "      - ./a@:/a@\n", "services:\n  a:\n    image: redis:7\n    volumes:\n"
    ),
    "compose extends": repeated(
        "compose.yaml",
        "  t@:\n    extends: base\n    environment: {A@: '1'}\n",
        "services:\n  base:\n    image: a:1\n    environment: {A: 1, B: 2}\n",
    ),
    "compose extends in a chain": chained(
        "compose.yaml",
        "  u@:\n    extends: u<\n    environment: {A@: '1'}\n",
        "services:\n  u:\n    image: a:1\n",
    ),
    "compose variables": repeated(
        "compose.yaml",
        "      A@: ${A@:-${B@:-c}}\n",
        "services:\n  a:\n    image: a:1\n    environment:\n",
    ),
    "compose nested default": repeated(
        "compose.yaml", "${A@:-", "services:\n  a:\n    image: a:1\n    environment:\n      A: ", ""
    ),
    "compose aliases": repeated(
        "compose.yaml",
        "  s@:\n    <<: *b\n",
        "x-b: &b\n  image: a:1\n  environment: {A: 1}\nservices:\n",
    ),
    "compose builds": repeated(
        "compose.yaml",
        "  s@:\n    build: ./d@\n    healthcheck: {test: [CMD, curl, 'http://localhost:80/h']}\n",
        "services:\n",
        Dockerfile=_DOCKER,
    ),
    "compose builds of one image": repeated(
        "compose.yaml",
        "  s@:\n    build: .\n    command: gunicorn app.a:app -b 0.0.0.0:80@\n",
        "services:\n",
        Dockerfile=_DOCKER + "COPY . .\n",
    ),
    "compose env files": together(
        repeated("compose.yaml", "  s@:\n    image: a:1\n    env_file: e@.env\n", "services:\n"),
        scattered("e@.env", "A@=1\nSECRET_KEY=hunter2xyz@\n"),
    ),
    "compose files": scattered(
        "d@/compose.yaml", "services:\n  s@:\n    image: redis:7\n    ports: ['6379:6379']\n"
    ),
    "proxies in containers": together(
        repeated(
            "compose.yaml",
            "  api@:\n    image: a:1\n  nginx@:\n    image: nginx:1.27\n    volumes: ['./nginx.conf:/etc/nginx/conf.d/default.conf:ro']\n",
            "services:\n",
        ),
        repeated(
            "nginx.conf",
            "server {\n listen 80;\n location / { proxy_pass http://backend:8000; }\n location /a/ { proxy_pass http://127.0.0.1:8000; }\n}\n",
        ),
    ),
    # --- nginx ---
    "locations": repeated(
        "nginx.conf",
        "  location /a@ { proxy_pass http://a@:80; }\n",
        "server {\n listen 80;\n",
        "}\n",
    ),
    "headers and locations": lambda n: {
        "nginx.conf": "server {\n"
        + "".join(f" add_header X-{i} a;\n" for i in range(n))
        + "".join(f" location /{i} {{ add_header A b; proxy_pass http://a; }}\n" for i in range(n))
        + "}\n"
    },
    "servers of nginx": repeated(
        "nginx.conf", "server { listen 80; server_name a@; location / { proxy_pass http://u; } }\n"
    ),
    "upstreams": repeated(
        "nginx.conf",
        "upstream u@ { server a@:80; }\nserver { listen 80; location / { proxy_pass http://u@; } }\n",
    ),
    "servers of one upstream": repeated(
        "nginx.conf",
        " server a@:80;\n",
        "upstream u {\n",
        "}\nserver { listen 80; location / { proxy_pass http://u; } }\n",
    ),
    "nginx variables": repeated("nginx.conf", " set $a@ b;\n", "server {\n", "}\n"),
    "nginx words": repeated("nginx.conf", " a@", "server {\n server_name", ";\n}\n"),
    "nginx nesting": lambda n: {"nginx.conf": "server {" + "location / {" * n + "}" * n + "}"},
    "nginx files": scattered(
        "conf.d/a@.conf", "server { listen 80; location / { proxy_pass http://a@; } }\n"
    ),
    # --- systemd, shell, env ---
    "ExecStart": repeated(
        "a.service", "ExecStartPre=/bin/a --password hunter@\n", "[Service]\n", "ExecStart=/bin/b\n"
    ),
    "Environment": repeated(
        "a.service", "Environment=SECRET_KEY_@=hunter@xyz\n", "[Service]\n", "ExecStart=/bin/b\n"
    ),
    "units": scattered(
        "u@.service", "[Unit]\n[Service]\nExecStart=/usr/bin/gunicorn a@:app -b 127.0.0.1:80@\n"
    ),
    "dropins": together(
        repeated("a.service", "", "[Service]\nExecStart=/bin/a\n"),
        scattered("a.service.d/@.conf", "[Service]\nEnvironment=A@=1\n"),
    ),
    "shell commands": repeated(
        "run.sh",
        "export STRIPE_KEY_@=sk_live_@abcdefabcdefabcdef && uvicorn a@:app --reload\n",
        "#!/bin/sh\n",
    ),
    "shell words": repeated("run.sh", " a@", "#!/bin/sh\nuvicorn", "\n"),
    "env variables": repeated(".env", "SECRET_KEY_@=hunter@xyz\n"),
    "env of env": chained(".env", "A@=${A<}x\n"),
    "Procfile": repeated("Procfile", "w@: gunicorn a@:app --reload\n"),
    # --- versions, ignore files, workflows ---
    "requirements": repeated("requirements.txt", "a@==1.0\n"),
    "loose requirements": repeated(
        "requirements.txt",
        "a@>=1.0,<2 ; python_version < '3.9'\n",
        Dockerfile=_DOCKER + "RUN pip install -r requirements.txt\n",
    ),
    "dockerignore": repeated(".dockerignore", "a@/*.x\n!b@\n", Dockerfile=_DOCKER + "COPY . .\n"),
    "gitignore": repeated(".gitignore", "a@/*.x\n!b@\n"),
    "toml dependencies": repeated(
        "pyproject.toml", '  "a@>=1",\n', '[project]\nname = "a"\ndependencies = [\n', "]\n"
    ),
    "workflow steps": repeated(
        ".github/workflows/a.yml",
        "      - run: pip install a@\n",
        "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n",
    ),
    "workflow jobs": repeated(
        ".github/workflows/a.yml",
        "  j@:\n    runs-on: x\n    steps: [{uses: actions/setup-python, with: {python-version: '3.1'}}]\n",
        "on: push\njobs:\n",
    ),
    # --- cloud ---
    "IAM on one line": repeated(
        "iam.json", _STATEMENT + ",", '{"Version":"2012-10-17","Statement":[', _STATEMENT + "]}"
    ),
    "IAM": repeated(
        "iam.json", _STATEMENT + ",\n", '{"Version":"2012-10-17","Statement":[\n', _STATEMENT + "]}"
    ),
    "IAM actions": repeated(
        "iam.json",
        '"s3:a@",',
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Resource":"*","Action":[',
        '"*"]}]}',
    ),
    "terraform resources": repeated(
        "main.tf", 'resource "aws_s3_bucket" "b@" {\n  acl = "public-read"\n}\n'
    ),
    "terraform queues": repeated(
        "main.tf",
        'resource "aws_sqs_queue" "q@" {\n  name = "q@"\n}\nresource "aws_lambda_event_source_mapping" "m@" {\n  event_source_arn = aws_sqs_queue.q@.arn\n  function_name = "f@"\n}\n',
    ),
    "CloudFormation": repeated(
        "template.yaml",
        "  Q@:\n    Type: AWS::SQS::Queue\n    Properties: {QueueName: q@}\n  L@:\n    Type: AWS::Lambda::Function\n    Properties: {Timeout: 30}\n",
        "AWSTemplateFormatVersion: '2010-09-09'\nResources:\n",
    ),
    "Kubernetes": repeated(
        "k8s.yaml",
        "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a@}\nspec:\n  template:\n    spec:\n      containers:\n        - name: c\n          image: a:latest\n          livenessProbe: {httpGet: {path: /h, port: 80}}\n",
    ),
    "NATS": repeated("nats.conf", "a@: b@\n", "port: 4222\n"),
    # --- values of other modules ---
    "imported values": together(
        repeated("app/config.py", "API_KEY_@ = 'hunter@Xyz9912QrstUv'\n"),
        repeated("app/a.py", "connect(password=config.API_KEY_@)\n", "from app import config\n"),
    ),
    "imports in a chain": scattered_chain(
        "app/m@.py", "from app.m< import ORIGINS as O, SECRET\nORIGINS = O\n" + _CORS
    ),
    "imports of one module": together(
        repeated("app/config.py", "ORIGINS = ['*']\n# @\n"),
        scattered("app/m@.py", "from app.config import ORIGINS\n" + _CORS),
    ),
    "imports in a cycle": together(
        scattered_chain(
            "app/m@.py", "from app.m< import A\nfrom app.n@ import B\nprint(A, B)\n" + _CORS
        ),
        scattered("app/n@.py", "from app.m@ import ORIGINS\nB = A = ORIGINS\n"),
    ),
}


def sized(generator: Generator, size: int) -> Files:
    """A project of about ``size`` bytes."""
    small = sum(map(len, generator(16).values())) - sum(map(len, generator(8).values()))
    return generator(max(1, size * 8 // max(small, 1)))
