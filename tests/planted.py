"""A project that holds a secret of every kind in every place that deploylint reads."""
# ruff: noqa: E501  (a file is a row of a table)

from __future__ import annotations

_PEM = "MIIEow" + "QqWwEeRrTt" * 6


def _word(number: int) -> str:
    return f"Zx7Kq{number:02}" + "vRt"


# Assembled at run time, so that no scanner takes this file for a leak.
TOKENS = {
    "AWS": "AKIA" + "QWERTYUIOPASDFGH",
    "GitHub": "ghp_" + "a1B2" * 9,
    "GitLab": "glpat-" + "a1B2" * 5,
    "Slack": "xoxb-" + "12345678901-" * 2 + "abcDEF",
    "Stripe": "sk_live_" + "a1B2" * 6,
    "Google": "AIza" + "a1B2-" * 7,
    "SendGrid": "SG." + "a1B2" * 5 + "ab." + "a1B2" * 10 + "abc",
    "npm": "npm_" + "a1B2" * 9,
    "PyPI": "pypi-" + "AgEIcHlwaS5vcmc" + "a1B2" * 8,
    "Vault": "hvs." + "a1B2" * 8,
    "JWT": "eyJhbGciOiJI" + "." + "eyJyb2xlIjoi" + "." + "a1B2c3D4",
    "Telegram": "123456789" + ":A" + "a1B2" * 8 + "xy",
    "PEM": _PEM,
}
WORDS = {f"password {number}": _word(number) for number in range(32)}
SECRETS = {**TOKENS, **WORDS}

# `<name>` stands for a secret, `<n>` for a password by number.
_FILES = {
    "app/main.py": (
        "import logging, os\nimport uvicorn\nfrom fastapi import FastAPI\n"
        "from sqlalchemy import create_engine\n"
        "app = FastAPI(debug=True)\nlog = logging.getLogger(__name__)\n"
        'SECRET_KEY = "<0>"\nAWS = "<AWS>"\n'
        'engine = create_engine("postgresql://app:<1>@db:5432/app")\n'
        'password = os.getenv("DB_PASSWORD", "<2>")\n'
        'print("password", "<3>")\nlog.info("token %s", "<GitHub>")\n'
        "API_KEY: str = '<Google>'\nprint(API_KEY, '<4>')\n"
        '@app.get("/health")\ndef health(): return {"token": "<5>"}\n'
        'uvicorn.run(app, host="0.0.0.0", reload=True)\n'
    ),
    "app/settings.py": (
        "from pydantic_settings import BaseSettings\nclass Settings(BaseSettings):\n"
        '    secret_key: str = "<6>"\n    jwt: str = "<JWT>"\n    redis_url: str = "redis://:<7>@r/0"\n'
    ),
    "app/keys.py": 'KEY = """-----BEGIN RSA PRIVATE KEY-----\n<PEM>\n-----END RSA PRIVATE KEY-----\n"""\n',
    "compose.yaml": (
        "services:\n  db:\n    image: postgres:16\n    ports: ['5432:5432']\n"
        "    environment:\n      POSTGRES_PASSWORD: <8>\n"
        "  api:\n    build: .\n    command: app --password <9>\n"
        "    environment:\n      - DATABASE_URL=postgres://app:<8>@db/app\n      - STRIPE=<Stripe>\n"
        "    healthcheck:\n      test: curl -u me:<10> http://localhost:8000/health\n"
        "  cache:\n    image: redis:7\n    command: redis-server --requirepass <11>\n"
        "    healthcheck: {test: [CMD, redis-cli, -a, <11>, ping]}\n"
        "  proxy:\n    image: nginx:1.27\n    volumes: ['./nginx.conf:/etc/nginx/conf.d/a.conf']\n"
    ),
    "compose.override.yaml": "services:\n  api:\n    environment: {JWT_SECRET: <12>}\n",
    "Dockerfile": (
        "FROM python:3.12\nARG PIP_TOKEN=<PyPI>\nENV API_SECRET=<13>\nCOPY . .\n"
        "RUN pip install --index-url https://me:<14>@pypi.example.com/simple a\n"
        "RUN curl -H 'Authorization: Bearer <15>' http://x/health\n"
        'HEALTHCHECK CMD curl -u me:<16> http://localhost:8000/health\nCMD ["uvicorn", "app.main:app", "--key", "<GitLab>"]\n'
    ),
    "nginx.conf": (
        "server {\n  listen 80;\n  location / { proxy_pass http://admin:<17>@backend:9; }\n"
        '  location /a { proxy_set_header Authorization "Bearer <18>"; proxy_pass http://api:8000; }\n'
        "  set $api_key <19>;\n}\n"
    ),
    "a.service": "[Service]\nEnvironment=DB_PASSWORD=<20>\nExecStart=/bin/app --password <21> --x <Vault>\n",
    ".env": "SECRET_KEY=<22>\nSENDGRID=<SendGrid>\nDATABASE_URL=mysql://u:<23>@h/d\n",
    "run.sh": "#!/bin/sh\nexport STRIPE_KEY=<Stripe>\nPGPASSWORD=<24> psql\nuvicorn app.main:app --reload\n",
    "Procfile": "web: SECRET_KEY=<25> uvicorn app.main:app --reload\n",
    "Makefile": "run:\n\tSECRET_KEY=<25> uvicorn app.main:app --reload\n",
    "requirements.txt": "--extra-index-url https://u:<26>@pypi.example.com/simple\na>=1\n",
    "pyproject.toml": '[project]\nname = "a"\nversion = "1"\ndependencies = ["b @ https://u:<26>@x/b.whl"]\n',
    ".github/workflows/ci.yml": (
        "on: push\njobs:\n  a:\n    runs-on: x\n    env: {DB_PASSWORD: <27>}\n    steps:\n"
        "      - run: curl -u me:<28> http://x\n      - run: npm publish --token <npm>\n"
    ),
    "k8s.yaml": (
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec:\n  template:\n    spec:\n"
        "      containers:\n        - name: c\n          image: a:latest\n          env:\n"
        "            - {name: SECRET_KEY, value: <29>}\n"
        "          livenessProbe: {exec: {command: [curl, -u, 'me:<29>', http://localhost/h]}}\n"
    ),
    "main.tf": 'resource "aws_db_instance" "d" {\n  password = "<30>"\n  username = "<AWS>"\n}\n',
    "template.yaml": (
        "AWSTemplateFormatVersion: '2010-09-09'\nResources:\n  F:\n    Type: AWS::Lambda::Function\n"
        "    Properties:\n      Timeout: 3\n      Environment: {Variables: {TOKEN: <Slack>}}\n"
    ),
    "iam.json": '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Sid":"<AWS>"}]}',
    "nats.conf": "authorization { user: a, password: <31> }\n",
    "bot.ini": "[bot]\ntelegram = <Telegram>\n",
    ".dockerignore": "*.pyc\n",
    "web/config.js": "const key = '<Google>';\n",
    "README.md": "docker compose -f compose.yaml up\nPASSWORD=<31>\n",
}


def files() -> dict[str, str]:
    """The project by path."""
    made = {}
    for path, text in _FILES.items():
        for number in range(32):
            text = text.replace(f"<{number}>", _word(number))
        for name, token in TOKENS.items():
            text = text.replace(f"<{name}>", token)
        made[path] = text
    return made


def leaked(text: str) -> set[str]:
    """The names of the secrets of which more than the first characters stand in ``text``."""
    return {name for name, secret in SECRETS.items() if secret[4:] in text}
