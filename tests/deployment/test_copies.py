"""What of a build context an image holds."""

from __future__ import annotations

import pytest

from deploylint.deployment.contexts import Contexts, ignore_names
from deploylint.deployment.copies import Copies
from deploylint.testing import Sample, check


def sources(dockerfile: str) -> list[str]:
    deployment = check(Sample({"Dockerfile": dockerfile.encode()}), []).deployment()
    (context,) = deployment.model(Contexts).all
    return [each.source for each in deployment.model(Copies).of(context)]


BUILDER = "FROM python:3.12 AS builder\nWORKDIR /src\nCOPY . .\nFROM python:3.12\n"


@pytest.mark.parametrize(
    ("dockerfile", "expected"),
    [
        pytest.param("FROM a\nCOPY . /app\n", [""], id="everything"),
        pytest.param("FROM a\nCOPY ./app/ /app\nADD b c /x/\n", ["app", "b", "c"], id="folders"),
        pytest.param(BUILDER + "COPY --from=builder /src /app\n", [""], id="from-a-stage"),
        pytest.param(BUILDER + "COPY --from=0 /src/dist /app\n", ["dist"], id="part-of-a-stage"),
        pytest.param(BUILDER + "COPY --from=builder /venv /venv\n", [], id="another-folder"),
        pytest.param(BUILDER + "COPY app /app\n", ["app"], id="stage-thrown-away"),
        pytest.param(
            "FROM a AS b\nCOPY x /o/\nFROM b AS c\nFROM d\nCOPY --from=c /o/x /x\n",
            ["x/x"],
            id="parent-of-a-stage",
        ),
        pytest.param(
            "FROM a AS b\nCOPY x.py y.py /o/\nFROM d\nCOPY --from=b /o/x.py /x\n",
            ["x.py", "y.py/x.py"],
            id="one-file-of-a-stage",
        ),
        pytest.param("FROM a\nCOPY https://h/x $Y ../z /o/\n", [], id="not-of-the-context"),
    ],
)
def test_carried(dockerfile: str, expected: list[str]) -> None:
    assert sources(dockerfile) == expected


def test_excludes_of_copy_leave_less_than_the_whole() -> None:
    text = b"FROM a\nCOPY --exclude=.env . /app\n"
    deployment = check(Sample({"Dockerfile": text}), []).deployment()
    (context,) = deployment.model(Contexts).all
    (only,) = deployment.model(Copies).of(context)
    assert (only.source, only.whole, only.copy.excludes) == ("", False, (".env",))


@pytest.mark.parametrize(
    ("dockerfile", "first"),
    [("x/Dockerfile", "x/.dockerignore"), ("x/Containerfile", "x/.containerignore")],
)
def test_the_tool_decides_about_the_name_of_the_ignore_file(dockerfile: str, first: str) -> None:
    assert ignore_names(dockerfile, "x")[:2] == (f"{dockerfile}.dockerignore", first)
