"""DPO003: when the node of RabbitMQ keeps its name."""

from __future__ import annotations

import pytest

from deploylint.testing import lint

API = "  api: {image: 'example/api:1'}\n"


def run(service: str, path: str = "compose.yaml", **files: str) -> list[str]:
    text = f"services:\n{API}  x: {{{service}}}\n"
    outcome = lint({path: text, **files}, ["DPO003"])
    assert not outcome.defects
    return [f"{each.severity.label} {each.message}" for each in outcome.findings if each.severity]


VOLUME = "volumes: ['queue:/var/lib/rabbitmq']"


@pytest.mark.parametrize("image", ["rabbitmq", "rabbitmq:3-management", "rabbitmq:3-alpine"])
def test_flagged(image: str) -> None:
    assert len(run(f"image: '{image}', {VOLUME}")) == 1


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (f"hostname: q, {VOLUME}", "a fixed name"),
        (f"hostname: '{{{{.Node.Hostname}}}}', {VOLUME}", "swarm fills it in"),
        (f"environment: [RABBITMQ_NODENAME=rabbit@q], {VOLUME}", "a fixed name"),
        (f"network_mode: host, {VOLUME}", "the machine's name"),
        (f"env_file: q.env, {VOLUME}", "it may hold the name"),
        ("ports: []", "nothing is kept"),
        (f"command: rabbitmqctl status, restart: 'no', {VOLUME}", "a job"),
    ],
)
def test_silent(options: str, reason: str) -> None:
    assert run(f"image: 'rabbitmq:3', {options}") == [], reason
