from __future__ import annotations

import pytest

TEST = "  test:\n    steps: [{run: pytest}]\n"


def ship(condition: str, needs: str = "    needs: test\n", name: str = "ship") -> str:
    return f"{TEST}  {name}:\n{needs}    if: {condition}\n    steps: [{{run: fly deploy}}]\n"


@pytest.mark.parametrize(
    "condition",
    [
        "always()",
        '"!cancelled()"',
        "${{ always() }}",
        "failure()",
        "always() && github.ref == 'refs/heads/main'",
        "success() || failure()",
    ],
)
def test_goes_on(findings, fixed, condition):
    (found,) = findings("DPQ003", ship(condition))
    assert found.related[0].where.line == 4
    assert fixed("DPQ003", ship(condition)) == ship(condition).replace(f"    if: {condition}\n", "")


def test_images_and_steps(findings):
    pushed = "with: {push: true}, uses: docker/build-push-action@v6"
    jobs = f"{TEST}  build:\n    needs: [test]\n    if: always()\n    steps: [{{{pushed}}}]\n"
    assert len(findings("DPQ003", jobs)) == 1
    step = "      - if: failure()\n        run: kubectl apply -f x\n"
    jobs = f"{TEST}  ship:\n    needs: [test]\n    steps:\n{step}"
    assert len(findings("DPQ003", jobs)) == 1


@pytest.mark.parametrize(
    ("jobs", "reason"),
    [
        (ship("always() && needs.test.result == 'success'"), "it asks"),
        (ship("always() && !contains(needs.*.result, 'failure')"), "it asks of all"),
        (ship("${{ !failure() && !cancelled() }}"), "for skipped jobs only"),
        (ship("success()"), "the default"),
        (ship("github.ref == 'refs/heads/main'"), "another condition"),
        (ship("always()", needs=""), "it needs nothing"),
        (ship("always()", needs="    needs: [changes]\n"), "what it needs only sorts"),
        (ship("failure()", name="rollback"), "it undoes"),
        (ship("always()", name="cleanup-preview"), "it tidies up"),
        (ship("always()").replace("fly deploy", "echo done"), "it only tells"),
        (ship("always()").replace("fly deploy", "ssh a@b docker logs x"), "it only looks"),
    ],
)
def test_silent(findings, jobs, reason):
    assert findings("DPQ003", jobs) == [], reason
