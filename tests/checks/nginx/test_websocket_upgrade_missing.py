from __future__ import annotations

import pytest

UPGRADE = "proxy_set_header Upgrade $http_upgrade;"
CONNECTION = "proxy_set_header Connection $connection_upgrade;"
ROUTES = (
    "from fastapi import FastAPI\n\napp = FastAPI()\n\n\n"
    "@app.websocket('/chat/{room}')\nasync def chat(websocket, room):\n    pass\n"
)


@pytest.mark.parametrize(
    ("location", "body", "missing"),
    [
        ("/ws", "", "`Upgrade`, `Connection` and `proxy_http_version 1.1`"),
        ("/socket.io/", UPGRADE, "`Connection` and `proxy_http_version 1.1`"),
        ("/api/ws/", f"proxy_http_version 1.1; {UPGRADE}", "`Connection`"),
    ],
)
def test_the_upgrade_is_lost(findings, location, body, missing):
    text = f"server {{ location {location} {{ proxy_pass http://app; {body} }} }}"
    (found,) = findings("DPH011", text)
    assert found.message.endswith(f"without {missing}")


def test_a_route_makes_the_location_one_for_websockets(findings):
    text = "server { location /chat/ { proxy_pass http://app; } }"
    assert findings("DPH011", text) == []
    assert len(findings("DPH011", text, **{"app/main.py": ROUTES})) == 1


@pytest.mark.parametrize(
    ("beside", "count", "reason"),
    [
        ("location /chat/ { proxy_pass http://b; }", 1, "a longer prefix that lacks it itself"),
        (f"location /chat/ {{ proxy_pass http://b; {UPGRADE} {CONNECTION} "
         "proxy_http_version 1.1; }", 0, "a longer prefix takes the route"),
        ("location /chatter/ { root /srv; }", 1, "another path"),
        ("location = /chat { root /srv; }", 1, "one path that is not the route's"),
        ("location ~ /chat { root /srv; }", 1, "a pattern is not followed"),
    ],
)  # fmt: skip
def test_a_longer_location_takes_the_route(findings, beside, count, reason):
    routes = ROUTES.replace("/chat/", "/api/chat/")
    others = beside.replace("/chat", "/api/chat")
    text = f"server {{ location /api/ {{ proxy_pass http://b; }} {others} }}"
    assert len(findings("DPH011", text, **{"app/main.py": routes})) == count, reason


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            f"server {{ location /ws {{ proxy_pass http://app; proxy_http_version 1.1; {UPGRADE}"
            f" {CONNECTION} }} }}",
            "all is set",
        ),
        (
            f"server {{ location /ws {{ proxy_pass http://app; {UPGRADE} {CONNECTION} }} }}",
            "the version may be set around the fragment",
        ),
        ("server { location /news { proxy_pass http://app; } }", "ws is no word of its own"),
        ("server { location /ws { include ws.conf; proxy_pass http://app; } }", "unknown include"),
        ("server { location /ws { root /srv; } }", "nothing is passed on"),
    ],
)
def test_silent(findings, text, reason):
    assert findings("DPH011", text) == [], reason


def test_the_version_is_missing(findings):
    text = f"location /ws {{ proxy_pass http://app; {UPGRADE} {CONNECTION} }}"
    (found,) = findings("DPH011", f"events {{}} http {{ server {{ {text} }} }}")
    assert found.message.endswith("without `proxy_http_version 1.1`")


def test_the_tag_of_the_image_tells_the_version(findings):
    text = f"server {{ location /ws {{ proxy_pass http://app; {UPGRADE} {CONNECTION} }} }}"
    dockerfile = "FROM nginx:1.31.5\nCOPY nginx.conf /etc/nginx/conf.d/default.conf\n"
    assert findings("DPH011", text, **{"deploy/Dockerfile": dockerfile}) == []
