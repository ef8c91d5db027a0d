"""What a compose rule asks of all services, it asks once."""

from __future__ import annotations

import pytest

from deploylint.testing import lint
from work import work

SERVICE = "  s@:\n    image: postgres:16\n    environment:\n      POSTGRES_PASSWORD: hunter@xyz\n"
SHARED = "  s@:\n    image: postgres:16\n    environment:\n      POSTGRES_PASSWORD: hunter2xyz\n"
CLIENT = SERVICE + "      URL: postgres://app:hunter@xyz@db/app\n"
NAMES = "      POSTGRES_@_PASSWORD: hunter2xyz\n"
ONE = "  a:\n    image: postgres:16\n    environment:\n"


@pytest.mark.parametrize(
    ("head", "unit"),
    [("", SERVICE), ("", SHARED), ("", CLIENT), (ONE, NAMES)],
    ids=["own passwords", "one password", "URLs", "names in one service"],
)
def test_secrets_of_services_cost_the_same_each(head: str, unit: str) -> None:
    def check(count: int) -> int:
        body = "".join(unit.replace("@", str(number)) for number in range(count))
        files = {"compose.yaml": f"services:\n{head}{body}"}
        return work(lambda: lint(files, ["DPD006"]))

    check(2)
    assert check(120) < 2.4 * check(60)
