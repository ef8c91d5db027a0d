"""DPE002, DPE005 and DPE010: which endpoints there are, how long they wait, their slashes."""

from __future__ import annotations

import pytest

HEAD = (
    "from fastapi import APIRouter, FastAPI\nfrom sqlalchemy.orm import Session\napp = FastAPI()\n"
)
V1 = 'v1 = APIRouter(prefix="/api/v1")\n'
INCLUDE = "app.include_router(v1)\n"


def route(decorator: str, name: str, body: str = "return {}") -> str:
    return f"{decorator}\ndef {name}():\n    {body}\n"


SEVERAL = {
    "a versioned twin": (
        HEAD + V1 + route('@app.get("/health")', "a") + route("@v1.get('/health')", "b") + INCLUDE,
        ["'/health'"],
    ),
    "a router mounted without a prefix of its own": (
        HEAD
        + "orchestration = APIRouter()\n"
        + route('@app.get("/health")', "a")
        + route("@orchestration.get('/health')", "b")
        + 'app.include_router(orchestration, prefix="/api/v1")\n',
        ["'/health'"],
    ),
    "two readiness checks": (
        HEAD + route('@app.get("/ready")', "a") + route("@app.get('/readyz')", "b"),
        ["'/readyz'"],
    ),
}


@pytest.mark.parametrize(("text", "texts"), SEVERAL.values(), ids=SEVERAL)
def test_dpe002_flags(check_project, text, texts):
    assert check_project({"main.py": text}, "DPE002").texts == texts


def test_dpe002_lets_the_probed_one_stand(check_project):
    files = {
        "main.py": SEVERAL["a versioned twin"][0],
        "Dockerfile": "FROM a:1\nHEALTHCHECK CMD curl -f http://localhost:8000/api/v1/health\n"
        'CMD ["uvicorn", "main:app"]\n',
    }
    assert check_project(files, "DPE002").texts == ['"/health"']


ONE = {
    "an alias that calls the other": HEAD
    + route('@app.get("/health")', "health")
    + route('@app.get("/healthcheck")', "alias", "return health()"),
    "an alias that redirects to the other": HEAD
    + route('@app.get("/healthcheck")', "alias", 'return RedirectResponse("/health")')
    + route('@app.get("/health")', "health"),
    "stacked decorators": HEAD + '@app.get("/health")\n' + route('@app.get("/healthcheck")', "a"),
    "a router under two prefixes": HEAD
    + "r = APIRouter()\n"
    + route('@r.get("/health")', "a")
    + 'app.include_router(r)\napp.include_router(r, prefix="/v1")\n',
    "liveness beside readiness": HEAD
    + route('@app.get("/livez")', "a")
    + route('@app.get("/readyz")', "b"),
    "a part of the system": HEAD
    + route('@app.get("/health")', "a")
    + route('@app.get("/cache/health")', "b"),
    "a legacy path": HEAD
    + route('@app.get("/health")', "a")
    + route('@app.get("/healthcheck", include_in_schema=False)', "b"),
    "two applications": HEAD
    + "internal = FastAPI()\n"
    + route('@app.get("/health")', "a")
    + route('@internal.get("/healthcheck")', "b"),
    "a heartbeat of a device": HEAD
    + route('@app.get("/health")', "a")
    + route('@app.post("/devices/health")', "b"),
}


@pytest.mark.parametrize("text", ONE.values(), ids=ONE)
def test_dpe002_is_silent(check_project, text):
    assert check_project({"main.py": text}, "DPE002").found == []


def test_dpe002_counts_parts_if_asked_to(check_project):
    config = '[health]\nsubsystems = "warn"\n'
    texts = check_project({"main.py": ONE["a part of the system"]}, "DPE002", config).texts
    assert texts == ['"/cache/health"']


def test_dpe002_wants_the_canonical_path(check_project):
    text = HEAD + route('@app.get("/health")', "a")
    config = '[health]\ncanonical = "/healthz"\n'
    messages = [each.message for each in check_project({"main.py": text}, "DPE002", config).found]
    assert messages == ["`/health` is not the agreed health path `/healthz`"]


def handler(signature: str, body: str) -> str:
    return f'{HEAD}@app.get("/ready")\n{signature}\n    {body}\n'


WAITS = {
    "redis": (handler("async def h():", "await redis.ping()"), "redis.ping", "300"),
    "a session": (handler("def h(db: Session):", "db.execute(q)"), "db.execute", "500"),
    "neo4j": (
        handler("def h():", "driver.verify_connectivity()"),
        "driver.verify_connectivity",
        "700",
    ),
    "asyncpg": (handler("async def h(conn):", "await conn.fetchval(q)"), "conn.fetchval", "500"),
    "a helper": (
        handler("async def h():", "await check()")
        + "\n\nasync def check():\n    await app.state.redis.ping()\n",
        "app.state.redis.ping",
        "300",
    ),
}


@pytest.mark.parametrize(("text", "place", "budget"), WAITS.values(), ids=WAITS)
def test_dpe005_flags(check_project, text, place, budget):
    (found,) = check_project({"main.py": text}, "DPE005").found
    assert found.text == place
    assert f"{budget} ms" in found.message


BOUNDED = {
    "wait_for": handler("async def h():", "await asyncio.wait_for(redis.ping(), 0.3)"),
    "asyncio.timeout": handler(
        "async def h():", "async with asyncio.timeout(1):\n        await redis.ping()"
    ),
    "anyio": handler("async def h():", "with anyio.fail_after(1):\n        await redis.ping()"),
    "an argument": handler("async def h(conn):", "await conn.fetchval(q, timeout=1)"),
    "a helper by its name": handler("async def h():", "await with_timeout(redis.ping())"),
    "another ping": handler("def h():", "player.ping()"),
    "no health handler": HEAD + "async def job():\n    await redis.ping()\n",
}


@pytest.mark.parametrize("text", BOUNDED.values(), ids=BOUNDED)
def test_dpe005_is_silent(check_project, text):
    assert check_project({"main.py": text}, "DPE005").found == []


def test_dpe005_a_long_limit_is_information(check_project):
    text = handler("async def h():", "await asyncio.wait_for(redis.ping(), timeout=30)")
    (found,) = check_project({"main.py": "import asyncio\n" + text}, "DPE005").found
    assert (found.text, found.severity) == ("30", "info")


def test_dpe005_accepts_a_timeout_of_the_client(check_project):
    files = {"main.py": WAITS["redis"][0], "cache.py": "redis = Redis(socket_timeout=1)\n"}
    checked = check_project(files, "DPE005")
    assert checked.found == []
    assert [each.message for each in checked.outcome.evidence] == [
        "the client has a timeout, set in cache.py"
    ]


@pytest.mark.parametrize(
    ("client", "found"),
    [
        ("Redis(socket_timeout=30)", [("socket_timeout", "info")]),
        ("Redis(socket_timeout=30, socket_connect_timeout=1)", []),
        ("Redis(socket_timeout=settings.seconds)", []),
    ],
)
def test_dpe005_a_long_timeout_of_the_client_is_information(check_project, client, found):
    files = {"main.py": WAITS["redis"][0], "cache.py": f"redis = {client}\n"}
    checked = check_project(files, "DPE005")
    assert [(each.text, each.severity) for each in checked.found] == found
    assert check_project({"cache.py": files["cache.py"]}, "DPE005").found == []


@pytest.mark.parametrize(
    ("arguments", "count"), [('{"ssl": False}', 1), ('{"timeout": 5}', 0)], ids=["ssl", "timeout"]
)
def test_dpe005_looks_into_connect_args(check_project, arguments, count):
    engine = f"engine = create_engine(url, connect_args={arguments})\n"
    files = {"main.py": WAITS["a session"][0], "database.py": engine}
    assert len(check_project(files, "DPE005").found) == count


def test_dpe005_takes_its_budget_from_the_options(check_project):
    config = "[health]\nredis-ms = 50\n"
    (found,) = check_project({"main.py": WAITS["redis"][0]}, "DPE005", config).found
    assert "50 ms" in found.message


@pytest.mark.parametrize(
    ("path", "asked", "texts"),
    [
        ("/health/", "/health", ["http://localhost:8000/health"]),
        ("/health", "/health/", ["http://localhost:8000/health/"]),
        ("/health", "/health", []),
    ],
)
def test_dpe010(check_project, path, asked, texts):
    files = {
        "main.py": HEAD + route(f'@app.get("{path}")', "a"),
        "Dockerfile": f"FROM a:1\nHEALTHCHECK CMD curl -f http://localhost:8000{asked}\n"
        'CMD ["uvicorn", "main:app"]\n',
    }
    assert check_project(files, "DPE010").texts == texts


ENGINE = "from sqlalchemy import create_engine\nengine = create_engine({})\n"


@pytest.mark.parametrize(
    ("files", "count", "reason"),
    [
        ({"database.py": ENGINE.format("f'sqlite:///{path}'")}, 0, "a file answers at once"),
        ({"database.py": ENGINE.format("url")}, 1, "nothing says which database it is"),
        (
            {"database.py": ENGINE.format("'sqlite:///x.db'"), "requirements.txt": "asyncpg\n"},
            1,
            "the project is made for a server as well",
        ),
        ({"tests/conftest.py": ENGINE.format("'sqlite:///x.db'")}, 1, "only the tests use a file"),
    ],
)
def test_dpe005_a_file_is_no_server(check_project, files, count, reason):
    files = {"main.py": WAITS["a session"][0], **files}
    assert len(check_project(files, "DPE005").found) == count, reason
