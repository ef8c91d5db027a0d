"""DPE003, DPE004 and DPE006: what health handlers must not do."""

from __future__ import annotations

import pytest

HEAD = (
    "from fastapi import APIRouter, Depends, Response\n"
    "from fastapi.responses import JSONResponse\n"
    "from sqlalchemy.orm import Session\n\nrouter = APIRouter()\n\n\n"
)


def handler(signature: str, *body: str, route: str = '@router.get("/health")') -> str:
    lines = "".join(f"    {line}\n" for line in body)
    return f"{HEAD}{route}\n{signature}\n{lines}"


WRITES = {
    "adding a row": (handler("def h(db: Session):", "db.add(X())", "db.commit()"), "db.add"),
    "a session by its name": (handler("def h(session):", "session.add(X())"), "session.add"),
    "an insert": (handler("def h(c):", "c.execute(text('INSERT INTO x VALUES (1)'))"), "c.execute"),
    "a cypher write": (handler("def h(s):", "s.run('CREATE (n:Probe)')"), "s.run"),
    "a django manager": (handler("def h(r):", "Check.objects.create()"), "Check.objects.create"),
    "a collection": (handler("def h(r):", "db.checks.insert_one({})"), "db.checks.insert_one"),
    "a save": (handler("def h():", "report().save_to_db()"), "report().save_to_db"),
    "a key": (handler("def h():", "redis.set('seen', 1)"), "redis.set"),
    "a key of a client by its origin": (
        "import redis\nr = redis.from_url(URL)\n" + handler("def h():", "r.incr('seen')"),
        "r.incr",
    ),
    "a helper of the module": (
        handler("def h(db: Session):", "return record(db)")
        + "\n\ndef record(db: Session):\n    db.add(X())\n",
        "db.add",
    ),
    "registered by a call": (
        "def h(db_session):\n    db_session.add(1)\n\n\napp.add_api_route('/healthz', h)\n",
        "db_session.add",
    ),
}


@pytest.mark.parametrize(("text", "place"), WRITES.values(), ids=WRITES)
def test_dpe003_flags(check_project, text, place):
    assert check_project({"app/api.py": text}, "DPE003").texts == [place]


NO_WRITES = {
    "a set in memory": handler("def h():", "seen.add(1)"),
    "a dictionary": handler("def h():", "state.update(x=1)"),
    "the last result, kept for a while": handler("def h():", "redis.set('seen', 1, ex=5)"),
    "background tasks": handler("def h(tasks):", "tasks.add(1)"),
    "a metric": handler("def h():", "metric.inc()"),
    "a query": handler("def h(db: Session):", "db.execute(text('SELECT 1'))"),
    "a POST self-test": handler(
        "def h(db: Session):", "db.add(X())", route='@router.post("/health")'
    ),
    "a test of writing by name": handler("def h(db: Session):", "check_write(db)")
    + "\n\ndef check_write(db: Session):\n    db.add(X())\n",
    "no health path": handler("def h(db: Session):", "db.add(X())", route='@router.get("/users")'),
    "the path of a domain": handler(
        "def h(db: Session):", "db.add(X())", route='@router.get("/auth/status")'
    ),
}


@pytest.mark.parametrize("text", NO_WRITES.values(), ids=NO_WRITES)
def test_dpe003_is_silent(check_project, text):
    assert check_project({"app/api.py": text}, "DPE003").found == []


CLAIMS = {
    "a constant": (
        handler("def h():", 'return {"status": "ok", "database": "connected"}'),
        '"connected"',
    ),
    "nested": (handler("def h():", 'return {"checks": {"redis": "ok"}}'), '"ok"'),
    "true": (handler("def h():", 'return {"db_connected": True}'), "True"),
    "with a clock": (
        handler("def h():", 'return {"cache": "up", "time": datetime.now().isoformat()}'),
        '"up"',
    ),
    "a variable": (
        handler("def h():", 'state = {"database": "connected"}', "return state"),
        '"connected"',
    ),
    "a response": (handler("def h():", 'return JSONResponse({"db": "healthy"})'), '"healthy"'),
}


@pytest.mark.parametrize(("text", "place"), CLAIMS.values(), ids=CLAIMS)
def test_dpe004_flags(check_project, text, place):
    assert check_project({"app/api.py": text}, "DPE004").texts == [place]


NO_CLAIMS = {
    "a plain constant": handler("def h():", 'return {"status": "ok"}'),
    "it asks": handler("async def h():", "await ping()", 'return {"database": "connected"}'),
    "it calls": handler("def h():", "check()", 'return {"database": "connected"}'),
    "a dependency asks": handler("def h(db=Depends(get)):", 'return {"database": "connected"}'),
    "a kind, not a state": handler("def h():", 'return {"database": "postgresql"}'),
    "a failure": handler("def h():", 'return {"database": "disconnected"}'),
}


PLAIN = NO_CLAIMS["a plain constant"]
NEEDS_STORE = {"requirements.txt": "redis==5.2.1\n"}


def test_dpe004_a_constant_is_information_where_a_store_is_needed(check_project):
    checked = check_project({"app/api.py": PLAIN, **NEEDS_STORE}, "DPE004")
    assert [(each.text, each.severity) for each in checked.found] == [("h", "info")]
    (finding,) = checked.outcome.findings
    assert [each.where.path for each in finding.related] == ["requirements.txt"]


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"app/ready.py": NO_CLAIMS["it asks"]}, id="another handler asks"),
        pytest.param(
            {"app/api.py": PLAIN.replace("/health", "/livez")}, id="liveness asks nothing"
        ),
        pytest.param(
            {"app/api.py": PLAIN.replace("/health", "/healthz")}, id="liveness by convention"
        ),
        pytest.param(
            {"app/api.py": handler("def h():", 'return {"status": "ok", "ready": app.state.up}')},
            id="it reads a state",
        ),
        pytest.param(
            {"app/api.py": handler("def h():", 'return {"status": "ok"} if up else {}')},
            id="it decides",
        ),
        pytest.param(
            {"tool/requirements.txt": "redis==5.2.1\n", "requirements.txt": ""},
            id="another part needs the store",
        ),
    ],
)
def test_dpe004_a_constant_is_right(check_project, files):
    assert check_project({"app/api.py": PLAIN, **NEEDS_STORE, **files}, "DPE004").found == []


@pytest.mark.parametrize("text", NO_CLAIMS.values(), ids=NO_CLAIMS)
def test_dpe004_is_silent(check_project, text):
    assert check_project({"app/api.py": text}, "DPE004").found == []


def caught(*clause: str, after: str = 'return {"status": "ok"}') -> str:
    lines = [f"    {line}" for line in clause]
    return handler(
        "async def h(response):", "try:", "    await ping()", "except Exception:", *lines, after
    )


SWALLOWS = {
    "unhealthy": (caught('return {"status": "unhealthy"}'), "warning"),
    "healthy all the same": (caught('return {"status": "healthy"}'), "error"),
    "degraded": (caught('return {"status": "degraded"}'), "info"),
    "an explicit 200": (caught('return JSONResponse({"ok": False}, status_code=200)'), "warning"),
    "a text": (caught('return "down"'), "warning"),
    "a text that says all is well": (caught('return "OK"'), "error"),
    "no more than false": (caught("return False"), "warning"),
    "a helper whose result is the answer": (
        caught('return {"status": "down"}')
        .replace("h(response)", "ask()")
        .replace('@router.get("/health")\n', "")
        + '\n\n@router.get("/health")\nasync def h():\n    return await ask()\n',
        "warning",
    ),
    "a model": (caught('return Health(status="down")'), "warning"),
    "noted in a body that is always 200": (
        caught('state["db"] = "unhealthy"', after="return state"),
        "warning",
    ),
    "noted with the exception": (
        caught('state["db"] = f"error: {e}"', after="return state"),
        "warning",
    ),
    "noted, and degraded as a whole": (
        caught('db = "error"', after='return {"status": "degraded", "db": db}'),
        "info",
    ),
    "others fail properly": (
        caught('return {"status": "down"}', after="raise HTTPException(503)"),
        "info",
    ),
}


@pytest.mark.parametrize(("text", "severity"), SWALLOWS.values(), ids=SWALLOWS)
def test_dpe006_flags(check_project, text, severity):
    checked = check_project({"app/api.py": text}, "DPE006")
    assert [each.severity for each in checked.found] == [severity]


NO_SWALLOWS = {
    "an error status": caught('return JSONResponse({"status": "down"}, status_code=503)'),
    "a named error status": caught(
        "return JSONResponse({}, status_code=status.HTTP_503_SERVICE_UNAVAILABLE)"
    ),
    "a tuple with an error status": caught('return {"status": "down"}, 503'),
    "a text with an error status": caught('return "down", 503'),
    "a helper whose result is looked at": caught("return False")
    .replace("h(response)", "ask()")
    .replace('@router.get("/health")\n', "")
    + '\n\n@router.get("/health")\nasync def h():\n    return answer(await ask())\n',
    "it raises": caught("raise HTTPException(503)"),
    "it sets the status": caught("response.status_code = 503", 'return {"status": "down"}'),
    "noted, and the status depends on it": caught(
        'db = "error"', after="return JSONResponse({}, status_code=503 if db else 200)"
    ),
    "it goes on": caught('state = "down"', after="return render(state)"),
    "a page for people": "from fastapi.responses import HTMLResponse\n"
    + caught('return {"status": "down"}').replace(
        '("/health")', '("/health", response_class=HTMLResponse)'
    ),
    "an unknown status": caught("return JSONResponse({}, status_code=code)"),
}


@pytest.mark.parametrize("text", NO_SWALLOWS.values(), ids=NO_SWALLOWS)
def test_dpe006_is_silent(check_project, text):
    assert check_project({"app/api.py": text}, "DPE006").found == []


def test_a_prefix_of_the_router_makes_a_handler(check_project):
    text = handler("def h(db: Session):", "db.add(X())", route='@router.get("/")')
    text = text.replace("APIRouter()", 'APIRouter(prefix="/health")')
    assert check_project({"app/api.py": text}, "DPE003").texts == ["db.add"]


def test_a_file_named_health_makes_a_handler(check_project):
    text = handler("def health(db: Session):", "db.add(X())", route='@router.get("")')
    assert check_project({"app/health.py": text}, "DPE003").texts == ["db.add"]
