from __future__ import annotations

from collections.abc import Callable

import pytest

Said = Callable[..., list[str]]


@pytest.mark.parametrize(
    "setting",
    [
        "NEO4J_AUTH: none",
        "POSTGRES_HOST_AUTH_METHOD: trust",
        'ALLOW_EMPTY_PASSWORD: "yes"',
        'xpack.security.enabled: "false"',
        'AUTHENTICATION_ANONYMOUS_ACCESS_ENABLED: "true"',
    ],
)
def test_flagged(said: Said, setting: str) -> None:
    text = f"services:\n  s:\n    image: x\n    environment:\n      {setting}\n"
    (found,) = said({"compose.yml": text}, "DPF004")
    assert found.startswith("warning compose.yml:5 ")
    (found,) = said({"compose.prod.yml": text}, "DPF004")
    assert found.startswith("error ")


@pytest.mark.parametrize(
    "setting",
    [
        pytest.param("NEO4J_AUTH: neo4j/${NEO4J_PASSWORD:?}", id="a password"),
        pytest.param("POSTGRES_HOST_AUTH_METHOD: scram-sha-256", id="a method"),
        pytest.param('xpack.security.enabled: "true"', id="on"),
    ],
)
def test_silent(said: Said, setting: str) -> None:
    text = f"services:\n  s:\n    image: x\n    environment:\n      {setting}\n"
    assert said({"compose.prod.yml": text}, "DPF004") == []


def test_beside_applications_for_development_it_is_only_worth_knowing(said: Said) -> None:
    text = (
        "services:\n  app:\n    build: .\n    volumes: ['.:/app']\n"
        "  db:\n    image: postgres\n    environment:\n      POSTGRES_HOST_AUTH_METHOD: trust\n"
    )
    assert said({"compose.yml": text}, "DPF004") == ["info compose.yml:8 trust"]
