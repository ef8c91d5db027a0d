"""The deployment map: what is joined to what, and how it is written."""

from __future__ import annotations

import json
import re
from xml.etree import ElementTree as ET

import pytest

from deploylint.map import FORMATS, render
from deploylint.map.drawing import draw
from deploylint.map.model import Map, with_findings
from deploylint.run.reporting import outcome_of
from deploylint.testing import TODAY, Sample, check

PROJECT = {
    "compose.yaml": (
        "services:\n"
        "  api:\n    build: .\n    env_file: api.env\n"
        "    depends_on: {db: {condition: service_healthy}}\n"
        "  db:\n    image: postgres:16\n    volumes: ['data:/var/lib/postgresql/data']\n"
        "  nginx:\n    image: nginx:1.27\n    ports: ['80:80']\n"
        "    volumes: ['./site.conf:/etc/nginx/conf.d/default.conf:ro']\n"
    ),
    "compose.dev.yaml": "services:\n  mail:\n    image: mailpit:1\n",
    "site.conf": "server { location /api/ { proxy_pass http://api:8000; } }\n",
    "Dockerfile": (
        "FROM python:3.12-slim\nWORKDIR /srv\nCOPY . .\nUSER app\n"
        "HEALTHCHECK CMD curl -f http://localhost:8000/health\n"
        "CMD uvicorn main:app --host 0.0.0.0 --port 8000\n"
    ),
    "main.py": (
        "from fastapi import FastAPI\napp = FastAPI()\n"
        "@app.get('/health')\ndef health(): return {}\n"
    ),
}


def drawn(files: dict[str, str]) -> Map:
    project = check(Sample({path: text.encode() for path, text in files.items()}))
    return with_findings(draw(project.deployment()), outcome_of(project, TODAY).findings)


@pytest.fixture(scope="module")
def shop() -> Map:
    return drawn(PROJECT)


def details(shown: Map, title: str) -> dict[str, str]:
    return dict(next(each.details for each in shown.nodes if each.title == title))


@pytest.mark.parametrize(
    ("source", "target", "kind", "label"),
    [
        ("clients", "nginx", "request", "80 → 80"),
        ("nginx", "api", "request", "/api/ → 8000"),
        ("api", "Dockerfile", "built", "built from"),
        ("api", "main.py:app", "serves", "runs"),
        ("api", "db", "waits", "waits until healthy"),
        ("api", "api.env", "env", "reads"),
    ],
)
def test_edges(shop: Map, source: str, target: str, kind: str, label: str) -> None:
    titles = {each.id: each.title for each in shop.nodes}
    edges = {(titles[e.source], titles[e.target], e.kind, e.label) for e in shop.edges}
    assert (source, target, kind, label) in edges


def test_what_is_known_of_a_service(shop: Map) -> None:
    known = details(shop, "api")
    assert known["listens"] == "any address, port 8000"
    assert known["user"] == "app"
    assert known["probe"] == "/health (Dockerfile:5)"
    assert details(shop, "main.py:app") == {"GET": "/health"}


def test_development_is_left_out_and_said(shop: Map) -> None:
    assert "mail" not in {each.title for each in shop.nodes}
    assert shop.omitted == ("mail (compose.dev.yaml:2): its file is meant for development",)


def test_findings_stand_on_their_nodes() -> None:
    files = {**PROJECT, "Dockerfile": PROJECT["Dockerfile"].replace("USER app\n", "")}
    (api,) = (each for each in drawn(files).nodes if each.title == "api")
    assert "DPN014" in {mark.code for mark in api.marks}


@pytest.mark.parametrize("name", FORMATS)
def test_an_empty_project_has_a_map(name: str) -> None:
    assert render(drawn({"x.txt": ""}), name)


def test_mermaid_takes_no_text_for_syntax() -> None:
    evil = 'services:\n  \'a"]; click b "javascript:x"\':\n    image: "x`<b>:1"\n'
    text = render(drawn({"compose.yaml": evil}), "mermaid")
    (node,) = (line for line in text.splitlines() if "javascript" in line)
    label = re.fullmatch(r' +n0\["([^"]*)"\]:::service', node)
    assert label is not None
    assert set(re.findall(r"<[^>]*>", label[1])) <= {"<b>", "</b>", "<br/>"}


def test_svg_is_xml_and_names_every_node(shop: Map) -> None:
    root = ET.fromstring(render(shop, "svg"))
    texts = {each.text for each in root.iter("{http://www.w3.org/2000/svg}text")}
    assert {each.title for each in shop.nodes} <= texts


def test_json_has_no_edge_into_nowhere(shop: Map) -> None:
    values = json.loads(render(shop, "json"))
    known = {each["id"] for each in values["nodes"]}
    assert all({each["source"], each["target"]} <= known for each in values["edges"])


def test_files_that_are_used_together_are_one_service() -> None:
    sample = {
        "compose.yaml": "services:\n  api:\n    image: x\n  db:\n    image: y\n",
        "compose.prod.yaml": "services:\n  api:\n    ports: ['80:8000']\n",
        "compose.more.yaml": "services:\n  api:\n    user: me\n",
        "deploy.sh": "docker compose -f compose.yaml -f compose.prod.yaml up -d\n",
        "run.sh": "docker compose -f compose.yaml -f compose.more.yaml up -d\n",
    }
    shown = drawn(sample)
    together = [dict(each.details).get("files") for each in shown.nodes if each.title == "api"]
    assert together == ["compose.yaml + compose.prod.yaml", "compose.yaml + compose.more.yaml"]
    assert not any("alone" in each for each in shown.omitted)
