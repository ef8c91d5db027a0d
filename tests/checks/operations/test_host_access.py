"""DPO005 and DPO006: what a container takes of the machine, and who may."""

from __future__ import annotations

import pytest

from deploylint.testing import lint

SOCKET = "volumes: ['/var/run/docker.sock:/var/run/docker.sock:ro']"


def run(code: str, service: str, path: str = "compose.yaml", config: str = "") -> list[str]:
    text = f"services:\n  x: {{{service}}}\n  db: {{image: 'example/other:1'}}\n"
    outcome = lint({path: text, "Dockerfile": "FROM python:3.12-slim\n"}, [code], config)
    assert not outcome.defects
    return [each.severity.label for each in outcome.findings if each.severity]


@pytest.mark.parametrize(
    ("service", "severity"),
    [
        (f"build: ., {SOCKET}", "warning"),
        ("build: ., volumes: ['/run/docker.sock:/s']", "warning"),
        ("build: ., volumes: [{type: bind, source: /var/run/docker.sock, target: /s}]", "warning"),
        ("build: ., volumes: ['/run/podman/podman.sock:/s']", "warning"),
        (f"image: 'example/unknown:1', {SOCKET}", "info"),
        (f"image: 'traefik:v3', ports: ['80:80'], {SOCKET}", "info"),
    ],
)
def test_socket(service: str, severity: str) -> None:
    assert run("DPO005", service) == [severity]


@pytest.mark.parametrize(
    ("service", "reason"),
    [
        (f"image: 'portainer/portainer-ce:2', {SOCKET}", "a tool"),
        (f"image: 'grafana/promtail:2', {SOCKET}", "a tool"),
        (f"image: 'tecnativa/docker-socket-proxy:1', {SOCKET}", "what stands between"),
        (f"image: 'traefik:v3', {SOCKET}", "not reached from outside"),
        ("build: ., environment: [DOCKER_HOST=tcp://socket-proxy:2375]", "no socket"),
        ("build: ., volumes: ['./docker.sock.md:/x']", "another file"),
    ],
)
def test_no_socket(service: str, reason: str) -> None:
    assert run("DPO005", service) == [], reason


def test_socket_in_production_and_by_policy() -> None:
    service = f"build: ., {SOCKET}"
    assert run("DPO005", service, "compose.prod.yaml") == ["error"]
    assert run("DPO005", service, ".devcontainer/compose.yaml") == []
    assert run("DPO005", service, config="[policy]\ndocker-socket = ['x']\n") == []


@pytest.mark.parametrize(
    ("service", "severity"),
    [
        ("build: ., privileged: true", "error"),
        ("build: ., cap_add: [SYS_ADMIN]", "error"),
        ("build: ., cap_add: [CAP_SYS_MODULE]", "error"),
        ("build: ., volumes: ['/etc:/host-etc']", "error"),
        ("build: ., volumes: ['/:/host:ro']", "warning"),
        ("build: ., pid: host", "warning"),
        ("build: ., security_opt: ['seccomp:unconfined']", "warning"),
        ("build: ., security_opt: ['apparmor=unconfined']", "warning"),
    ],
)
def test_powers(service: str, severity: str) -> None:
    assert run("DPO006", service, "compose.prod.yaml") == [severity]
    assert run("DPO006", service) == ["warning"]
    assert run("DPO006", service, "compose.dev.yaml") == []


@pytest.mark.parametrize(
    ("service", "reason"),
    [
        ("image: 'prom/node-exporter:v1', pid: host, volumes: ['/:/host:ro']", "it watches"),
        ("image: 'qmcgaw/gluetun', cap_add: [NET_ADMIN]", "its purpose"),
        ("build: ., cap_add: [SYS_PTRACE]", "profiling"),
        ("build: ., cap_drop: [ALL], cap_add: [DAC_READ_SEARCH]", "all else is gone"),
        ("build: ., privileged: false", "it says so"),
        ("build: ., privileged: '${P}'", "a variable decides"),
        ("build: ., devices: ['/dev/video0:/dev/video0']", "one device"),
        ("build: ., volumes: ['/etc/localtime:/etc/localtime:ro']", "one file"),
        ("build: ., volumes: ['/etc/letsencrypt:/certs']", "a folder of its own"),
        ("build: ., volumes: ['./etc:/etc/app']", "a folder of the project"),
        ("build: ., security_opt: ['no-new-privileges:true']", "it takes away"),
    ],
)
def test_no_powers(service: str, reason: str) -> None:
    assert run("DPO006", service, "compose.prod.yaml") == [], reason


def test_powers_by_policy() -> None:
    config = "[policy]\nhost-access = ['x']\n"
    assert run("DPO006", "build: ., privileged: true", config=config) == []
