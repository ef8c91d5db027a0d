"""DPK007: which tokens in URLs tell who asks, and where nobody keeps the URL."""

from __future__ import annotations

import pytest

from deploylint.testing import lint


def view(body: str, head: str = "def me(request):") -> dict[str, str]:
    return {"app/api.py": f"import jwt\nfrom fastapi import Query\n\n{head}\n    {body}\n"}


def image(command: str) -> dict[str, str]:
    return {"Dockerfile": f"FROM python:3.12\nCOPY . .\nCMD {command}\n"}


READ = "return jwt.decode(request.query_params['token'], KEY, ['HS256'])"


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(view(READ), id="Starlette"),
        pytest.param(
            view("raw = request.args.get('access_token')\n    return decode_token(raw)"), id="Flask"
        ),
        pytest.param(
            view("token = request.GET.get('token')\n    user = get_user_from_token(token)"),
            id="Django",
        ),
        pytest.param(
            view("return verify_token(jwt_)", "def me(jwt_: str = Query(alias='jwt')):"),
            id="an alias of a parameter",
        ),
        pytest.param(
            view("return get_current_user(token)", "def me(token: Annotated[str, Query()]):"),
            id="an annotation",
        ),
        pytest.param(
            view(
                "params = parse_qs(scope['query_string'].decode())\n"
                "    token = params.get('token', [None])[0]\n    return AccessToken(token)",
                "async def call(self, scope, receive, send):",
            ),
            id="a middleware of Channels",
        ),
        pytest.param(
            {**view(READ), **image('["uvicorn", "app.api:app"]')}, id="uvicorn logs by itself"
        ),
    ],
)
def test_tokens_in_urls(files: dict[str, str]) -> None:
    (finding,) = lint(files, ["DPK007"]).findings
    assert finding.severity is not None
    assert finding.severity.label == "info"


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(view(READ, "def reset_password(request):"), id="used up at once"),
        pytest.param(view(READ, "def unsubscribe(request):"), id="from a mail"),
        pytest.param(view(READ, "def calendar_feed(request):"), id="opens one thing only"),
        pytest.param(view("return request.query_params['token']"), id="asks nobody whose it is"),
        pytest.param(
            view("return jwt.decode(request.headers['token'], KEY, ['HS256'])"), id="a header"
        ),
        pytest.param(
            view("return jwt.decode(request.query_params['page'], KEY, ['HS256'])"),
            id="no token by its name",
        ),
        pytest.param(
            view("count = request.query_params['max_tokens']\n    return check_user(count)"),
            id="a number of tokens",
        ),
        pytest.param(
            view("return request.query_params['hub.verify_token'] == VERIFY"), id="a webhook's"
        ),
        pytest.param(
            {**view(READ), **image('["uvicorn", "app.api:app", "--no-access-log"]')},
            id="uvicorn keeps no log",
        ),
        pytest.param(
            {**view(READ), **image('["gunicorn", "app.api:app"]')}, id="gunicorn keeps none"
        ),
        pytest.param(
            view("args = {'token': request.form['token']}\n    return verify_token(args['token'])"),
            id="a dictionary of its own",
        ),
        pytest.param({"tests/test_api.py": view(READ)["app/api.py"]}, id="a test"),
    ],
)
def test_tokens_that_are_not_logged_or_none(files: dict[str, str]) -> None:
    assert lint(files, ["DPK007"]).findings == ()


def test_sockets_get_another_advice() -> None:
    files = view(
        "token = websocket.query_params.get('token')\n    return decode_token(token)",
        "async def live(websocket):",
    )
    (finding,) = lint(files, ["DPK007"]).findings
    assert "one-time ticket" in finding.message
