"""DPA004 outside of code."""

from __future__ import annotations

import pytest

from deploylint.testing import lint


def compose(setting: str) -> dict[str, str]:
    service = f"  a:\n    image: b:1\n    environment:\n      {setting}\n"
    return {"docker-compose.yml": f"services:\n{service}"}


@pytest.mark.parametrize(
    ("files", "message"),
    [
        (
            compose("CORS_ORIGINS: ${CORS_ORIGINS:-*}"),
            "`CORS_ORIGINS` admits every origin unless it is set",
        ),
        (compose("- CORS_ALLOWED_ORIGINS=*"), "`CORS_ALLOWED_ORIGINS` admits every origin"),
        ({"Dockerfile": "FROM a:1\nENV CORS_ORIGINS=*\n"}, "`CORS_ORIGINS` admits every origin"),
        ({".env.production": 'CORS_ORIGINS=["*"]\n'}, "`CORS_ORIGINS` admits every origin"),
        (
            {"a.service": "[Service]\nEnvironment=CORS_ORIGIN=*\nExecStart=/opt/a\n"},
            "`CORS_ORIGIN` admits every origin",
        ),
    ],
)
def test_every_origin(files: dict[str, str], message: str) -> None:
    assert [each.message for each in lint(files, ["DPA004"]).findings] == [message]


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        (compose("CORS_ALLOW_HEADERS: '*'"), "headers"),
        (compose("CORS_ORIGINS: https://a.example"), "an origin"),
        (compose("CORS_ORIGINS: ${CORS_ORIGINS}"), "nothing is known"),
        (compose("ALLOWED_HOSTS: '*'"), "about hosts: DPG007"),
        ({".env.example": "CORS_ORIGINS=*\n"}, "an example"),
    ],
)
def test_silent(files: dict[str, str], reason: str) -> None:
    assert not lint(files, ["DPA004"]).findings, reason
