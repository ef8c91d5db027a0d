"""What models ask of all services, they ask once: work grows as the project does."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from deploylint.testing import lint
from work import work

Generate = Callable[[int], dict[str, str]]
NGINX = "image: nginx:1.27\n    volumes: ['./nginx.conf:/etc/nginx/conf.d/default.conf:ro']"


def body(unit: str, count: int) -> str:
    return "".join(unit.replace("@", str(number)) for number in range(count))


def proxies(count: int) -> dict[str, str]:
    services = body(f"  api@:\n    image: a:1\n  proxy@:\n    {NGINX}\n", count)
    passed = (
        " location /a@ { proxy_pass http://api@:80; }\n location /b@ { proxy_pass http://x@; }\n"
    )
    return {
        "compose.yaml": f"services:\n{services}",
        "nginx.conf": f"server {{\n listen 80;\n{body(passed, count)}}}\n",
    }


def on_the_host(count: int) -> dict[str, str]:
    unit = "[Service]\nExecStart=/usr/bin/gunicorn a@:app -b 127.0.0.1:80@\n"
    passed = " location /a@ { proxy_pass http://127.0.0.1:80@; }\n"
    return {
        **{f"deploy/u{n}.service": unit.replace("@", str(n)) for n in range(count)},
        "nginx.conf": f"server {{\n listen 80;\n{body(passed, count)}}}\n",
    }


def waiting(count: int) -> dict[str, str]:
    wait = "  w@:\n    image: a:1\n    depends_on: {d@: {condition: service_healthy}}\n"
    unit = wait + "  d@:\n    build: .\n"
    return {
        "compose.yaml": f"services:\n{body(unit, count)}",
        "Dockerfile": "FROM python:3.12-slim\n",
    }


def builds(count: int) -> dict[str, str]:
    check = "healthcheck: {test: [CMD, curl, 'http://localhost:80/h@']}"
    unit = f"  s@:\n    build: ./d@\n    command: gunicorn a@:app\n    {check}\n"
    image = "FROM python:3.12-slim\nCOPY . .\n"
    return {
        "compose.yaml": f"services:\n{body(unit, count)}",
        **{f"d{n}/Dockerfile": image for n in range(count)},
        **{f"d{n}/a{n}.py": "from fastapi import FastAPI\napp = FastAPI()\n" for n in range(count)},
    }


def of_one_image(count: int) -> dict[str, str]:
    unit = "  s@:\n    build: .\n    command: gunicorn app.a:app -b 0.0.0.0:80@\n"
    return {
        "compose.yaml": f"services:\n{body(unit, count)}",
        "Dockerfile": "FROM python:3.12-slim\nCOPY . .\n",
        "app/a.py": "from fastapi import FastAPI\napp = FastAPI()\n",
    }


def timed(count: int) -> dict[str, str]:
    unit = "[Service]\nExecStart=/usr/bin/python /srv/run@.py\n"
    return {
        **{f"deploy/u{n}.service": unit.replace("@", str(n)) for n in range(count)},
        **{f"deploy/u{n}.timer": "[Timer]\nOnCalendar=daily\n" for n in range(count)},
        **{f"deploy/u{n}.service.d/a.conf": "[Service]\nUser=a\n" for n in range(count)},
    }


def headers_and_locations(count: int) -> dict[str, str]:
    own = body(" add_header X-@ a;\n proxy_set_header X-@ a;\n", count)
    reset = "add_header A b; proxy_set_header A b; proxy_pass http://a;"
    locations = body(f" location /@ {{ {reset} }}\n", count)
    return {"nginx.conf": f"server {{\n{own}{locations}}}\n"}


def stages(count: int) -> dict[str, str]:
    unit = "FROM python:3.12 AS s@\nCOPY . /s@\nCOPY --from=s@ /s@ /b\n"
    return {"Dockerfile": body(unit, count), "app.py": "print(1)\n"}


CONSTRUCTS: dict[str, tuple[Generate, list[str]]] = {
    "proxies, locations and services": (proxies, ["DPN002", "DPN010", "DPN012", "DPN019"]),
    "locations and units": (on_the_host, ["DPN010", "DPN012", "DPN019"]),
    "services that wait for others": (waiting, ["DPN018"]),
    "services with an image each": (
        builds,
        ["DPE007", "DPN009", "DPN013", "DPM001", "DPM007", "DPN020", "DPO003"],
    ),
    "services of one image": (
        of_one_image,
        ["DPE007", "DPN009", "DPN013", "DPM001", "DPM007", "DPN020", "DPO003"],
    ),
    "headers and locations": (headers_and_locations, ["DPH002", "DPH003"]),
    "stages that copy": (stages, ["DPL001", "DPN014", "DPM001"]),
    "units with timers": (timed, ["DPI004", "DPI006", "DPI009", "DPN014"]),
}


@pytest.mark.parametrize(("generate", "rules"), CONSTRUCTS.values(), ids=CONSTRUCTS)
def test_twice_as_much_costs_twice_as_much(generate: Generate, rules: list[str]) -> None:
    def check(count: int) -> int:
        return work(lambda: lint(generate(count), rules))

    check(2)
    small, middle, large = check(20), check(40), check(80)
    assert large - middle < 2.3 * (middle - small)


def test_a_chain_of_services_is_followed_until_it_copies_too_much() -> None:
    unit = "  u@:\n    extends: u<\n    environment: {A@: '1'}\n"
    chain = "".join(
        unit.replace("@", str(number)).replace("<", str(number - 1)) for number in range(300)
    )
    files = {"compose.yaml": f"services:\n  u-1:\n    image: a:1\n{chain}"}
    (finding,) = lint(files, ["DP000"]).findings
    assert finding.message == "`extends` copies over 30,000 values"
