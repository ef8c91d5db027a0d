"""DPK003: the form of errors, where the team has agreed on one."""

from __future__ import annotations

import pytest

from deploylint.testing import lint

POLICY = "[policy]\nerror-schema = true\n"
APP = "from fastapi import FastAPI\nfrom fastapi.responses import JSONResponse\napp = FastAPI()\n"
WHOLE = '{"code": "X", "detail": "failed", "request_id": request.id}'


def messages(errors: str, config: str = POLICY) -> list[str]:
    files = {"app/main.py": APP, "app/errors.py": errors}
    return [each.message for each in lint(files, select=["DPK003"], config=config).findings]


def handler(content: str) -> str:
    answer = f"    return JSONResponse({content}, status_code=500)\n"
    return (
        "from fastapi.responses import JSONResponse\n"
        f"@app.exception_handler(Exception)\ndef failed(request, error):\n{answer}"
    )


def test_nothing() -> None:
    assert messages("") == ["Nothing gives the errors of `app` a common form"]
    assert messages("", config="") == []


MISSING = {
    "identifier": ('{"code": "X", "message": "m"}', "lack `trace_id`"),
    "everything": ('{"oops": 1}', "lack `error_code`, `message`, `trace_id`"),
}


@pytest.mark.parametrize(("content", "lack"), MISSING.values(), ids=MISSING)
def test_missing(content: str, lack: str) -> None:
    [message] = messages(handler(content))
    assert message.endswith(lack)


FINE = {
    "all keys": handler(WHOLE),
    "nested": handler('{"error": ' + WHOLE + "}"),
    "built elsewhere": handler("problem(error)"),
    "added": "def setup(app):\n    app.add_exception_handler(Exception, imported)\n",
    "registered": "def setup(app):\n    app.register_error_handler(Exception, imported)\n",
    "decorated by hand": "app.errorhandler(Exception)(imported)\n",
    "given": "app = FastAPI(exception_handlers={Exception: failed})  # exception_handlers\n",
    "middleware": "async def catch(request, call_next):\n    try:\n"
    "        return await call_next(request)\n    except Exception:\n        return failed()\n",
}


@pytest.mark.parametrize("errors", FINE.values(), ids=FINE)
def test_fine(errors: str) -> None:
    assert messages(errors) == []
