from __future__ import annotations

import pytest

TESTING = "  test:\n    steps: [{run: pytest}]\n"


def job(*steps: str, head: str = "") -> str:
    return f"  ship:\n{head}    steps:\n" + "".join(f"      - {each}\n" for each in steps)


@pytest.mark.parametrize(
    "step",
    [
        "uses: appleboy/ssh-action@v1",
        "uses: appleboy/scp-action@master",
        "uses: aws-actions/amazon-ecs-deploy-task-definition@v2",
        "uses: pypa/gh-action-pypi-publish@release/v1",
        "run: ssh shop@shop.example 'cd /srv && git pull && systemctl restart shop'",
        "run: ssh -o StrictHostKeyChecking=no $USER@$HOST ./update.sh",
        "run: rsync -az build/ shop@shop.example:/srv/shop/",
        "run: kubectl -n shop set image deployment/shop shop=x",
        "run: helm upgrade --install shop chart/",
        "run: flyctl deploy --remote-only",
        "run: gcloud run deploy shop --image x",
        "run: aws ecs update-service --cluster c --service s --force-new-deployment",
        "run: terraform apply -auto-approve",
        "run: docker stack deploy -c stack.yml shop",
        'run: curl -fsS "${{ secrets.RENDER_DEPLOY_HOOK }}"',
        "run: uv run twine upload dist/*",
        "run: |\n          npm ci\n          npx wrangler deploy",
    ],
)
def test_nothing_is_waited_for(findings, step):
    (found,) = findings("DPQ001", TESTING + job(step))
    assert found.message == "`ship` delivers every push to `main`, and waits for no tests"
    assert found.where.line > 5


def test_a_build_is_no_test(findings):
    jobs = "  build: {steps: [{run: docker push x}]}\n"
    (found,) = findings(
        "DPQ001", jobs + job("run: kubectl apply -f k8s", head="    needs: build\n")
    )
    assert found.scope == "ship"


def test_another_workflow_is_not_waited_for(findings):
    other = {".github/workflows/ci.yml": f"on: [push]\njobs:\n{TESTING}"}
    (found,) = findings("DPQ001", job("run: fly deploy"), other)
    assert [each.where.path for each in found.related] == [
        ".github/workflows/release.yml",
        ".github/workflows/ci.yml",
    ]


def test_a_called_workflow_deploys(findings):
    called = {
        ".github/workflows/roll.yml": "on: workflow_call\njobs:\n" + job("run: fly deploy"),
    }
    jobs = "  roll:\n    uses: ./.github/workflows/roll.yml\n"
    assert [each.scope for each in findings("DPQ001", jobs, called)] == ["roll"]
    called = {
        ".github/workflows/roll.yml": "on: workflow_call\njobs:\n"
        + job("run: fly deploy", head="    needs: test\n")
        + TESTING
    }
    assert findings("DPQ001", jobs, called) == []


def test_fix(fixed):
    jobs = TESTING + job("run: fly deploy", head="    runs-on: x\n")
    assert fixed("DPQ001", jobs) == jobs.replace("    runs-on", "    needs: [test]\n    runs-on")
    assert fixed("DPQ001", job("run: fly deploy")) == job("run: fly deploy"), "nothing tests"


SHIP = job("run: fly deploy")


@pytest.mark.parametrize(
    ("jobs", "reason"),
    [
        (TESTING + job("run: fly deploy", head="    needs: [test]\n"), "it waits"),
        (
            TESTING
            + "  build: {needs: test, steps: []}\n"
            + job("run: fly deploy", head="    needs: build\n"),
            "it waits for who waits",
        ),
        (job("run: make check", "run: fly deploy"), "tested in the job"),
        (job("run: npm run test:unit", "run: fly deploy"), "npm runs the tests"),
        (job("run: ./scripts/run_tests.sh", "run: fly deploy"), "a script of tests"),
        (
            job("run: docker compose run --rm web python manage.py test", "run: fly deploy"),
            "Django",
        ),
        (job("run: docker build --target test .", "run: fly deploy"), "tested in the build"),
        (job("uses: lewagon/wait-on-check-action@v1", "run: fly deploy"), "waits for other checks"),
        (job("run: gh run watch $ID", "run: fly deploy"), "waits for another run"),
        (job("uses: actions/deploy-pages@v4"), "pages"),
        (job("run: aws s3 sync docs/ s3://docs.shop.example"), "documentation"),
        (job("run: docker push shop"), "an image is no deployment"),
        (job("run: fly deploy", head="    environment: production\n"), "may be approved"),
        (job("run: fly deploy", head="    environment: {name: preview}\n"), "a preview"),
        (job("run: fly deploy", head="    if: github.ref_type == 'tag'\n"), "a condition decides"),
        (
            "  test: {uses: other/repo/.github/workflows/test.yml@v1}\n"
            + job("run: fly deploy", head="    needs: test\n"),
            "another repository's tests",
        ),
        (job("run: ssh shop@shop.example docker logs shop"), "only looks"),
        (job("run: ssh -fNL 5432:db:5432 shop@shop.example"), "a tunnel"),
        (job("run: scp shop@shop.example:/srv/dump.sql ."), "a download"),
        (job("uses: helm/kind-action@v1", "run: kubectl apply -f k8s"), "a cluster of its own"),
        (job("run: kubectl apply --dry-run=server -f k8s"), "a dry run"),
        (job("run: twine upload --repository testpypi dist/*"), "the index for trying out"),
        (job("run: echo kubectl apply"), "only said"),
        (SHIP.replace("ship", "deploy-staging"), "staging"),
        (f"on: {{push: {{tags: ['v*']}}}}\njobs:\n{SHIP}", "a tag is the decision"),
        (f"on: {{push: {{branches: [develop]}}}}\njobs:\n{SHIP}", "a branch for development"),
        (f"on: {{workflow_run: {{workflows: [CI]}}}}\njobs:\n{SHIP}", "after another workflow"),
        (f"on: [workflow_dispatch]\njobs:\n{SHIP}", "somebody starts it"),
        (f"on: [push, merge_group]\njobs:\n{SHIP}", "a merge queue tests"),
    ],
)
def test_silent(findings, jobs, reason):
    assert findings("DPQ001", jobs) == [], reason


def test_silent_without_tests_and_by_configuration(findings):
    gated = "  security: {steps: []}\n" + job("run: fly deploy", head="    needs: security\n")
    assert len(findings("DPQ001", gated)) == 1
    assert findings("DPQ001", gated, config="[policy]\ngates = ['sec*']\n") == []
