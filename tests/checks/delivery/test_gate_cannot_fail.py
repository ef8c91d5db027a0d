from __future__ import annotations

import pytest

SHIP = "  ship:\n    needs: [test]\n    steps: [{run: fly deploy}]\n"


def gated(step: str, head: str = "", ship: str = SHIP) -> str:
    return f"  test:\n{head}    steps:\n      - {step}\n{ship}"


@pytest.mark.parametrize(
    ("jobs", "after"),
    [
        (gated("run: pytest || true"), gated("run: pytest")),
        (gated("run: npm test || echo failed"), gated("run: npm test")),
        (gated("run: tox || exit 0"), gated("run: tox")),
        (gated("run: |\n          uv run pytest -q || :\n          x"),
         gated("run: |\n          uv run pytest -q\n          x")),
        (gated("run: pytest\n        continue-on-error: true"), gated("run: pytest")),
        (gated("run: pytest", head="    continue-on-error: true\n"), gated("run: pytest")),
        (
            gated("run: pytest || true", ship=SHIP.replace("fly deploy", "docker push x")),
            gated("run: pytest", ship=SHIP.replace("fly deploy", "docker push x")),
        ),
    ],
)  # fmt: skip
def test_passed_over(findings, fixed, jobs, after):
    (found,) = findings("DPQ002", jobs)
    assert found.message.endswith("does not stop `ship`, which waits for it")
    assert fixed("DPQ002", jobs) == after


def test_in_the_job_itself(findings):
    jobs = "  ship:\n    steps:\n      - run: pytest || true\n      - run: fly deploy\n"
    assert len(findings("DPQ002", jobs)) == 1
    assert (
        len(findings("DPQ002", gated("run: |\n          set +e\n          pytest\n          x")))
        == 1
    )


@pytest.mark.parametrize(
    ("jobs", "reason"),
    [
        (gated("run: pytest"), "it counts"),
        (
            gated("run: pytest || true", ship=SHIP.replace("needs: [test]", "if: true")),
            "not needed",
        ),
        (gated("run: ruff check . || true"), "a linter"),
        (gated("run: docker rm -f x || true"), "tidying up"),
        (gated("run: pytest || exit 1"), "it fails"),
        (gated("run: pytest || (echo failed && exit 1)"), "it says so and fails"),
        (gated("run: pytest || { echo failed; exit 1; }"), "the same in braces"),
        (gated("run: pytest || [ $? -eq 5 ]"), "no tests are no failure"),
        (gated("run: pytest; true"), "bash -e ends before"),
        (
            gated("run: |\n          set +e\n          pytest\n          exit $?"),
            "it ends as they do",
        ),
        (gated("run: |\n          set +e\n          pytest"), "the last command counts"),
        (
            gated("run: pytest", head="    continue-on-error: ${{ matrix.next }}\n"),
            "a matrix decides",
        ),
        (gated("run: pytest", head="    continue-on-error: false\n"), "it does not go on"),
        (
            gated(
                "{id: t, run: pytest, continue-on-error: true}\n"
                "      - {if: \"steps.t.outcome == 'failure'\", run: exit 1}"
            ),
            "asked for later",
        ),
    ],
)
def test_silent(findings, jobs, reason):
    assert findings("DPQ002", jobs) == [], reason
