"""The deployment map: what is joined to what, and how it is written."""

from __future__ import annotations

import itertools
import json
import re
from xml.etree import ElementTree as ET

import pytest

from deploylint.map import FORMATS, render
from deploylint.map.drawing import draw
from deploylint.map.folding import folded
from deploylint.map.frames import frames, of_project
from deploylint.map.model import CLIENTS, Map, with_findings
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
    assert known["env files"] == "api.env"
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


def asked_by_clients(shown: Map) -> set[str]:
    titles = {each.id: each.title for each in shown.nodes}
    return {titles[each.target] for each in shown.edges if each.source == CLIENTS}


@pytest.mark.parametrize(
    ("services", "reached", "why"),
    [
        ("  web: {image: a, ports: ['80:80']}", {"web"}, "it is published"),
        ("  web: {image: a, ports: ['127.0.0.1:80:80']}", set(), "the machine alone reaches it"),
        ("  web: {image: a, expose: ['80']}", set(), "nothing publishes it"),
        ("  db: {image: 'postgres:16', ports: ['5432:5432']}", set(), "no client is meant to"),
        (
            "  api: {image: a, ports: ['8000:8000']}\n"
            "  nginx: {image: 'nginx:1.27', ports: ['80:80'], volumes:"
            " ['./site.conf:/etc/nginx/conf.d/default.conf']}",
            {"nginx"},
            "a proxy stands before it",
        ),
    ],
)
def test_clients_reach_what_is_meant_for_them(services: str, reached: set[str], why: str) -> None:
    files = {"compose.yaml": f"services:\n{services}\n"}
    if "nginx" in services:
        files["site.conf"] = PROJECT["site.conf"]
    assert asked_by_clients(drawn(files)) == reached, why


@pytest.mark.parametrize(
    ("written", "image", "published"),
    [
        ("TAG=16\nPORT=5433\n", "postgres:16", "5433 → 5432"),
        ("TAG=16\n", "postgres:16", "… → 5432"),
        ("PORT=\n", "postgres:…", "… → 5432"),
    ],
    ids=["both", "one", "an empty one"],
)
def test_variables_come_from_the_env_file_of_the_project(
    written: str, image: str, published: str
) -> None:
    compose = "services:\n  db:\n    image: postgres:${TAG}\n    ports: ['${PORT}:5432']\n"
    known = details(drawn({"a/compose.yaml": compose, "a/.env": written}), "db")
    assert (known["image"], known["publishes"]) == (image, published)
    elsewhere = details(drawn({"a/compose.yaml": compose, "b/.env": written}), "db")
    assert elsewhere["image"] == "postgres:…"


TWO = {
    "shop/compose.yaml": "services:\n  api: {image: 'a:1'}\n  db: {image: 'postgres:16'}\n",
    "shop/compose.gpu.yaml": "services:\n  api: {image: 'a:2'}\n  db: {image: 'postgres:16'}\n",
}


def test_each_deployment_has_its_frame() -> None:
    found = frames(drawn(TWO))
    assert [each.title for each in found] == ["shop/compose.gpu.yaml", "shop/compose.yaml"]
    assert all({node.title for node in each.part.nodes} == {"api", "db"} for each in found)


def test_what_alternatives_share_is_told_once() -> None:
    first, second = frames(drawn(TWO))
    assert details(first.part, "db")["image"] == "postgres:16"
    assert details(second.part, "db") == {"as in": first.title}
    assert details(second.part, "api")["image"] == "a:1"


def test_what_a_proxy_joins_is_one_frame() -> None:
    files = {
        "compose.yaml": "services:\n  api: {image: a, ports: ['8000:8000']}\n",
        "deploy/site.conf": "server { location / { proxy_pass http://localhost:8000; } }\n",
    }
    (frame,) = frames(drawn(files))
    assert {"api", "nginx (deploy/site.conf)"} <= {each.title for each in frame.part.nodes}


@pytest.mark.parametrize("name", ["shop/compose.yaml", "compose.yaml"])
def test_one_deployment_is_chosen_by_its_file(name: str) -> None:
    chosen = of_project(drawn(TWO), name)
    assert chosen
    assert {dict(each.details)["image"] for each in chosen.nodes} == {"a:1", "postgres:16"}
    assert of_project(drawn(TWO), "nothing") is None


def test_many_alike_services_are_one_box() -> None:
    workers = "".join(f"  worker{n}: {{image: 'w:1', command: run {n}}}\n" for n in range(9))
    compose = f"services:\n  api: {{image: 'a:1', depends_on: [worker3]}}\n{workers}"
    (frame,) = frames(drawn({"compose.yaml": compose}))
    part = folded(frame.part)
    assert {each.title for each in part.nodes} == {"api", "worker0 + 8 alike"}
    known = {each.id for each in part.nodes}
    assert all({each.source, each.target} <= known for each in part.edges)
    (few,) = frames(drawn({"compose.yaml": compose.partition("  worker5")[0]}))
    assert folded(few.part) == few.part


def test_labels_never_stand_on_one_another() -> None:
    ports = ", ".join(f"'{n}:{n}'" for n in range(8000, 8009))
    services = "".join(f"  {name}: {{image: a, ports: [{ports}]}}\n" for name in "ab")
    root = ET.fromstring(render(drawn({"compose.yaml": f"services:\n{services}"}), "svg"))
    labels = sorted(
        float(each.attrib["y"])
        for each in root.iter("{http://www.w3.org/2000/svg}text")
        if each.attrib["class"] == "l"
    )
    assert len(labels) == 8
    assert all(after - before >= 14 for before, after in itertools.pairwise(labels))


def test_findings_lead_to_their_place() -> None:
    files = {**PROJECT, "Dockerfile": PROJECT["Dockerfile"].replace("USER app\n", "")}
    root = ET.fromstring(render(drawn(files), "svg"))
    links = {each.attrib["href"] for each in root.iter("{http://www.w3.org/2000/svg}a")}
    assert "./Dockerfile#L1" in links


def test_a_finding_of_a_module_stands_on_its_application() -> None:
    shown = drawn({**PROJECT, "helpers.py": "import pdb\npdb.set_trace()\n"})
    (node,) = (each for each in shown.nodes if each.title == "main.py:app")
    assert "DPB002" in {mark.code for mark in node.marks}


def test_who_asks_is_named_where_several_do_and_it_fits() -> None:
    conf = "server { location / { proxy_pass http://localhost:8000; } }\n"
    compose = "services:\n  api: {image: a, ports: ['8000:8000']}\n"
    files = {"compose.yaml": compose, "deploy/one.conf": conf, "deploy/two.conf": conf}
    text = render(drawn(files), "svg")
    assert text.count(">/ → 8000</text>") == 1
