"""DPE004, DPE006 and DPE009 through helpers, objects and factories of the module."""

from __future__ import annotations

import pytest

HEAD = 'from fastapi import FastAPI\n\napp = FastAPI()\n\n\n@app.get("/health")\n'
CLASS = "class Status:\n    def __init__(self, session):\n        self._session = session\n\n"
ASKS = '        self._session.execute(text("SELECT 1"))\n'
METHOD = f"{CLASS}    def all(self):\n{ASKS}"
OBJECT = HEAD + "def health(db=Depends(get)):\n    return Status(db).all()\n\n\n"
LIES = {
    "the method of an object": (
        OBJECT + METHOD + '        return {"database": "ok", "queue": "up"}\n',
        ['"up"'],
    ),
    "an object with a name": (
        HEAD
        + "def health(db=Depends(get)):\n    checks = Status(db)\n    return checks.all()\n\n\n"
        + METHOD
        + '        return {"database": "ok", "cache": "up"}\n',
        ['"up"'],
    ),
    "the handler itself": (
        HEAD + 'def health(db=Depends(get)):\n    db.execute(text("SELECT 1"))\n'
        '    return {"database": "ok", "redis": "up"}\n',
        ['"up"'],
    ),
}


@pytest.mark.parametrize(("text", "found"), LIES.values(), ids=LIES)
def test_finds_claims_beside_what_is_asked(check_project, text, found):
    assert check_project({"main.py": text}, "DPE004").texts == found


TRUE = {
    "both are asked": OBJECT
    + METHOD
    + '        self._redis.ping()\n        return {"database": "ok", "cache": "ok"}\n',
    "a helper may ask": OBJECT
    + METHOD
    + '        check_queue()\n        return {"database": "ok", "queue": "ok"}\n',
    "the class is somebody else's": OBJECT,
    "the key is about nothing known": OBJECT
    + METHOD
    + '        return {"database": "ok", "app": "ok"}\n',
}


@pytest.mark.parametrize("text", TRUE.values(), ids=TRUE)
def test_believes_where(check_project, text):
    assert check_project({"main.py": text}, "DPE004").texts == []


CHECK = HEAD + "def health():\n    {before}\n    try:\n        ping()\n    except Exception as e:\n"
SWALLOWED = {
    "a function makes the body": HEAD + "def health():\n    try:\n        ping()\n"
    "    except Exception:\n        return failed()\n\n\n"
    'def failed():\n    return {"ok": False}\n',
    "noted under a key": CHECK.format(before="body = {}")
    + '        body["exception"] = str(e)\n    return make_response(jsonify(body), 200)\n',
    "noted in a flag": CHECK.format(before="ok = True")
    + '        ok = False\n    return {"ok": ok}\n',
    "noted in a variable": CHECK.format(before="problem = None")
    + '        problem = repr(e)\n    return {"problem": problem}\n',
}


@pytest.mark.parametrize("text", SWALLOWED.values(), ids=SWALLOWED)
def test_finds_a_failure_that_is_answered_with_200(check_project, text):
    assert len(check_project({"main.py": text}, "DPE006").texts) == 1


HONEST = {
    "the function answers 503": HEAD + "def health():\n    try:\n        ping()\n"
    "    except Exception:\n        return failed()\n\n\n"
    'def failed():\n    return JSONResponse({"ok": False}, status_code=503)\n',
    "the response is told": CHECK.format(before="body = {}")
    + '        body["exception"] = str(e)\n    return make_response(jsonify(body), 503)\n',
    "the status follows the flag": CHECK.format(before="ok = True")
    + '        ok = False\n    return {"ok": ok}, 200 if ok else 500\n',
    "the flag is not in the answer": CHECK.format(before="warm = True")
    + '        warm = False\n    return {"ok": True}\n',
    "the function is somebody else's": HEAD + "def health():\n    try:\n        ping()\n"
    "    except Exception:\n        return failed()\n",
}


@pytest.mark.parametrize("text", HONEST.values(), ids=HONEST)
def test_is_content_where(check_project, text):
    assert check_project({"main.py": text}, "DPE006").texts == []


ASYNC = "from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine\n"
MAKER = 'engine = create_async_engine("x")\nmaker = async_sessionmaker(engine)\n'
REFUSED = {
    "a context manager of the module": ASYNC
    + MAKER
    + "@asynccontextmanager\nasync def opened():\n    async with maker() as one:\n"
    "        yield one\nasync def health_check():\n    async with opened() as session:\n"
    '        await session.execute("SELECT 1")\n',
    "a factory that an object keeps": ASYNC + "class Store:\n    def __init__(self, engine):\n"
    "        self.factory = async_sessionmaker(engine)\n    async def ping(self):\n"
    '        async with self.factory() as one:\n            await one.execute("SELECT 1")\n',
    "a session that an object keeps": "from sqlalchemy.orm import Session\n"
    "class Store:\n    def __init__(self, session: Session):\n        self.session = session\n"
    '    def is_alive(self):\n        self.session.execute("SELECT 1")\n',
    "an engine that an object keeps": "from sqlalchemy import create_engine\n"
    'class Store:\n    def __init__(self):\n        self.sql = create_engine("x")\n'
    "    def check_database(self):\n        with self.sql.connect() as one:\n"
    '            one.execute("SELECT 1")\n',
    "a method of the object": ASYNC + "class Store:\n    def __init__(self, engine):\n"
    "        self.factory = async_sessionmaker(engine)\n    def opened(self):\n"
    "        return self.factory()\n    async def ping(self):\n"
    '        async with self.opened() as one:\n            await one.execute("SELECT 1")\n',
    "the session of an extension": "from shop import db\ndef check_database():\n"
    '    db.session.execute("SELECT 1")\n',
}


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_follows_sessions_to_what_makes_them(check_project, text):
    files = {"checks.py": text, "requirements.txt": "sqlalchemy>=2\nflask-sqlalchemy\n"}
    assert check_project(files, "DPE009").texts == ['"SELECT 1"']


TAKEN = {
    "a pool of asyncpg": "import asyncpg\nclass Store:\n    def __init__(self, pool):\n"
    "        self.pool = pool\n    async def ping(self):\n"
    '        async with self.pool.acquire() as one:\n            await one.execute("SELECT 1")\n',
    "a cursor that an object keeps": "import psycopg\nclass Store:\n    def __init__(self):\n"
    '        self.one = psycopg.connect("x")\n    def ping(self):\n'
    '        self.one.execute("SELECT 1")\n',
    "two makers": ASYNC + "class Store:\n    def one(self, engine):\n"
    "        self.factory = async_sessionmaker(engine)\n    def two(self, other):\n"
    "        self.factory = other\n    async def ping(self):\n"
    '        async with self.factory() as one:\n            await one.execute("SELECT 1")\n',
    "a session without the extension": "from shop import db\ndef check_database():\n"
    '    db.session.execute("SELECT 1")\n',
}


@pytest.mark.parametrize("text", TAKEN.values(), ids=TAKEN)
def test_leaves_what_takes_strings(check_project, text):
    files = {"checks.py": text, "requirements.txt": "sqlalchemy>=2\n"}
    assert check_project(files, "DPE009").texts == []
