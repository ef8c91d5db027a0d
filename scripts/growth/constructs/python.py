"""Python modules."""
# ruff: noqa: E501  (a row of a table is a line)

from __future__ import annotations

from growth.generating import Construct, Part, construct

APP = "from fastapi import FastAPI\nimport os, logging\napp = FastAPI()\nlog = logging.getLogger(__name__)\n"
CORS = "app.add_middleware(CORSMiddleware, allow_origins=ORIGINS, allow_credentials=True)\n"


def module(unit: str, head: str = APP, tail: str = "") -> Construct:
    return construct(Part("app/a.py", unit, head, tail))


CONSTRUCTS: dict[str, Construct] = {
    "prints": module("print('x', @)\n"),
    "prints in branches": module("if log:\n    print('x', @)\nelse:\n    print('y')\n"),
    "environment reads": module("V@ = os.environ['V@']\n"),
    "environment defaults": module("P@ = os.getenv('DB_PASSWORD_@', 'hunter@xyz')\n"),
    "secret constants": module("API_KEY_@ = 'hunter@Xyz9912QrstUv'\n"),
    "provider tokens": module("TOKEN_@ = 'ghp_1234567890abcdefghijklmnopqrst@'\n"),
    "URLs with passwords": module("URL_@ = 'postgresql://u:hunter@xyz@@db/app'\n"),
    "routes": module("app.get('/r@')(print)\n"),
    "health routes": module(
        "def h@():\n    db.execute('select 1')\n    return {'database': 'ok'}\napp.get('/health@')(h@)\n"
    ),
    "routers": module(
        "r@ = APIRouter(prefix='/r@')\napp.include_router(r@)\nr@.get('/x')(print)\n",
        APP + "from fastapi import APIRouter\n",
    ),
    "logged secrets": module("def f@(password):\n    log.info('x %s', password)\n"),
    "clauses that catch everything": module("try:\n    f(@)\nexcept Exception:\n    pass\n"),
    "answers with exceptions": module(
        "def f@():\n    try:\n        g(@)\n    except Exception as error:\n        return {'detail': str(error)}\n"
    ),
    "engines": module(
        "e@ = create_engine('postgresql://u:p@@h/db')\n", "from sqlalchemy import create_engine\n"
    ),
    "middleware": module(
        "app.add_middleware(CORSMiddleware, allow_origins=['*'], allow_credentials=True)\n",
        APP + "from fastapi.middleware.cors import CORSMiddleware\n",
    ),
    "imports": module("import m@\n"),
    "functions that call each other": module("def f@(x):\n    return f@<(os.environ.get('A@'))\n"),
    "names of names": module(
        "A@ = A@<\n", APP + "A0 = 'x'\n", "app.run(debug=A0, host=A0)\nprint(A0)\n"
    ),
    "one name again and again": module("DEBUG = os.environ.get('D@')\napp.run(debug=DEBUG)\n"),
    "guarded blocks": module(
        "if DEBUG:\n    print(@)\n", APP + "DEBUG = os.environ.get('DEBUG')\n"
    ),
    "settings fields": module(
        "    secret_key_@: str = 'hunter@Xyz9912'\n",
        "from pydantic_settings import BaseSettings\nclass Settings(BaseSettings):\n",
    ),
    "settings of Django": module(
        "DATABASE_@ = {'default': {'PASSWORD': os.environ.get('P@', 'hunter@x')}}\nALLOWED_HOSTS += ['h@']\n",
        "import os\nDEBUG = True\nALLOWED_HOSTS = ['*']\n",
    ),
    "ignore comments": module("print(@)  # deploylint: ignore[DPB001] because\n"),
    "ignore comments on one line": module("# deploylint: ignore[DPB001] ", APP + "print(1) "),
    "hashes on one line": module("#", APP + "print(1) ", " nosec\n"),
    "string concatenation": module("'a' + ", APP + "SECRET_KEY = ", "'b'\n"),
    "implicit concatenation": module("'a' ", APP + "SECRET_KEY = (", "'b')\n"),
    "queries": module("db.execute(f'select {x@}')\n"),
    "requests": module("requests.get('http://api@:80/', verify=False)\n", "import requests\n"),
    "servers": module("uvicorn.run(app, port=80@, reload=True)\n", APP + "import uvicorn\n"),
    "tokens without a signature": module(
        "jwt.decode(t@, options={'verify_signature': False})\n", "import jwt\n"
    ),
    "elements of a list": module(
        "    'https://a@.example.com',\n", APP + "ORIGINS = [\n", "]\n" + CORS
    ),
    "arguments of a call": module("a@=@, ", APP + "log.info('x', ", ")\n"),
    "branches of one statement": module("elif x == @:\n    print(@)\n", APP + "if x:\n    pass\n"),
    "nested calls": construct(
        Part("app/a.py", "f(", APP + "x = "), Part("app/b.py", "f(g(os.getenv('A@')))\n", APP)
    ),
    "lines of a text": module(
        "line @ password=hunter@ http://a@/\n", APP + 'HELP = """\n', '"""\n'
    ),
    "modules": construct(Part("app/p@.py", "print('x', os.environ['V@'])\n", APP)),
    "imported values": construct(
        Part("app/config.py", "API_KEY_@ = 'hunter@Xyz9912QrstUv'\n"),
        Part("app/a.py", "connect(password=config.API_KEY_@)\n", "from app import config\n"),
    ),
    "imports in a chain": construct(
        Part("app/m@.py", "from app.m@< import ORIGINS as O, SECRET\nORIGINS = O\n", "", CORS)
    ),
    "imports of one module": construct(
        Part("app/config.py", "# @\n", "ORIGINS = ['*']\n"),
        Part("app/m@.py", "from app.config import ORIGINS\n", "", CORS),
    ),
    "imports in a cycle": construct(
        Part("app/m@.py", "from app.m@< import A\nfrom app.n@ import B\nprint(A, B)\n", "", CORS),
        Part("app/n@.py", "from app.m@ import ORIGINS\nB = A = ORIGINS\n"),
    ),
}
