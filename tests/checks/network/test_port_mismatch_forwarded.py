"""DPN010 where Traefik, Caddy or Fly names the port."""

from __future__ import annotations

import pytest

from deploylint.testing import assert_findings, assert_silent

DOCKERFILE = "FROM python:3.12-slim\nCMD uvicorn shop:app --host 0.0.0.0 --port 8000\n"
API = "  api:\n    build: .\n    restart: always\n"
LABEL = "traefik.http.services.api.loadbalancer.server.port"
CADDY = "services:\n  edge:\n    image: caddy:2\n    ports: ['80:80']\n" + API
FLY = "[http_service]\n  internal_port = {}\n"


def labelled(label: str) -> dict[str, str]:
    compose = f"services:\n{API}    labels:\n      {label}\n"
    return {"Dockerfile": DOCKERFILE, "compose.yaml": compose}


def passed(line: str, compose: str = CADDY) -> dict[str, str]:
    caddyfile = f"shop.example.com {{\n  {line}\n}}\n"
    return {"Dockerfile": DOCKERFILE, "compose.yaml": compose, "Caddyfile": caddyfile}


def flying(text: str, **more: str) -> dict[str, str]:
    return {"Dockerfile": DOCKERFILE, "fly.toml": text, **more}


@pytest.mark.parametrize(
    ("files", "place", "who"),
    [
        (labelled(f"- {LABEL}=9000"), "compose.yaml:6", "`api` is reached by Traefik"),
        (labelled(f"{LABEL}: 9000"), "compose.yaml:6", "`api` is reached by Traefik"),
        (labelled(f"- '{LABEL}=9000'"), "compose.yaml:6", "`api` is reached by Traefik"),
        (
            labelled("caddy.reverse_proxy: '{{upstreams 9000}}'"),
            "compose.yaml:6",
            "`api` is reached by Caddy",
        ),
        (passed("reverse_proxy api:9000"), "Caddyfile:2", "`api` is reached by Caddy"),
        (passed("reverse_proxy /v1/* http://api:9000"), "Caddyfile:2", "`api` is reached by Caddy"),
        (flying(FLY.format(9000)), "fly.toml:2", "The image of `Dockerfile` is reached by Fly"),
    ],
)
def test_port_on_which_nothing_listens(files: dict[str, str], place: str, who: str) -> None:
    assert_findings(files, "DPN010", f"{place}: {who} on port 9000, but listens on 8000")


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        (labelled(f"- {LABEL}=8000"), "it is the port"),
        (labelled(f"- {LABEL}=${{PORT}}"), "a variable decides"),
        (labelled("- traefik.http.routers.api.priority=9000"), "another number"),
        (passed("reverse_proxy api:8000"), "it is the port"),
        (passed("reverse_proxy other:9000"), "another host"),
        (passed("# reverse_proxy api:9000"), "a comment"),
        (passed("reverse_proxy api:9000", f"services:\n{API}"), "no Caddy runs beside it"),
        (flying(FLY.format(8000)), "it is the port"),
        (flying("[processes]\n  app = 'serve'\n" + FLY.format(9000)), "another command runs there"),
        (flying("[env]\n  PORT = '9000'\n" + FLY.format(9000)), "the platform sets the port"),
        (
            flying("[build]\n  dockerfile = 'Dockerfile.fly'\n" + FLY.format(9000)),
            "another image runs there",
        ),
    ],
)
def test_ports_that_are_right_or_not_known(files: dict[str, str], reason: str) -> None:
    assert_silent(files, "DPN010", reason)
