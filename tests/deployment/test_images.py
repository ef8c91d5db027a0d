"""Which image a service runs, and which images are judged by their own command."""

from __future__ import annotations

import pytest

from deploylint.deployment import Deployment
from deploylint.deployment.services import Services
from deploylint.testing import Sample, check, lint

IMAGE = "FROM python:3.12-slim\nWORKDIR /srv\nCOPY . .\nCMD gunicorn shop:app\n"
WORKFLOW = """on: push
env:
  REGISTRY: ghcr.io
  NAME: acme/shop
jobs:
  image:
    runs-on: ubuntu-latest
    steps:
"""
PUSH = WORKFLOW + "      - uses: docker/build-push-action@v6\n        with:\n          context: .\n"
META = (
    WORKFLOW + "      - uses: docker/metadata-action@v5\n        id: meta\n"
    "        with:\n          images: ${{ env.REGISTRY }}/${{ env.NAME }}\n"
    "      - uses: docker/build-push-action@v6\n"
    "        with:\n          tags: ${{ steps.meta.outputs.tags }}\n"
)


def deployment_of(files: dict[str, str]) -> Deployment:
    return check(Sample({path: text.encode() for path, text in files.items()}), []).deployment()


def built_from(files: dict[str, str], name: str) -> str:
    """The Dockerfile of the service of this name."""
    services = deployment_of(files).model(Services).all
    (service,) = (each for each in services if each.name == name)
    return service.build.dockerfile if service.build else ""


def running(image: str) -> str:
    return f"services:\n  web:\n    image: {image}\n"


@pytest.mark.parametrize(
    ("workflow", "image"),
    [
        (PUSH + "          tags: ghcr.io/acme/shop:latest\n", "ghcr.io/acme/shop:1.2"),
        (PUSH + "          tags: ghcr.io/acme/shop:latest\n", "ghcr.io/acme/shop:${TAG}"),
        (PUSH + "          tags: ghcr.io/acme/shop:latest\n", "ghcr.io/acme/shop@sha256:0123"),
        (PUSH + "          tags: ghcr.io/acme/shop:latest\n", "${REGISTRY}/shop:${TAG:-1}"),
        (PUSH + "          tags: docker.io/acme/shop:1\n", "acme/shop:2"),
        (PUSH + "          tags: |\n            a/b:1\n            acme/shop:1\n", "acme/shop"),
        (PUSH + "          tags: ${{ env.REGISTRY }}/${{ env.NAME }}:1\n", "ghcr.io/acme/shop"),
        (
            PUSH + "          tags: ghcr.io/${{ github.repository_owner }}/shop:1\n",
            "ghcr.io/acme/shop",
        ),
        (META, "ghcr.io/acme/shop:main"),
        (WORKFLOW + "      - run: docker build -t acme/shop:1 .\n", "acme/shop:1"),
        (WORKFLOW + "      - run: docker build --tag=$REGISTRY/$NAME .\n", "ghcr.io/acme/shop"),
    ],
)
def test_a_published_image_is_that_of_its_dockerfile(workflow: str, image: str) -> None:
    files = {
        "Dockerfile": IMAGE,
        ".github/workflows/image.yml": workflow,
        "compose.yaml": running(image),
    }
    assert built_from(files, "web") == "Dockerfile"


@pytest.mark.parametrize(
    ("image", "reason"),
    [
        ("ghcr.io/other/shop:1", "another owner"),
        ("ghcr.io/acme/shop-admin:1", "another name"),
        ("shop:1", "a name without registry is local"),
        ("ghcr.io/acme/${NAME}:1", "the name itself is not known"),
        ("postgres:16", "somebody else's"),
    ],
)
def test_other_images_stay_out_of_sight(image: str, reason: str) -> None:
    files = {
        "Dockerfile": IMAGE,
        ".github/workflows/image.yml": PUSH + "          tags: ghcr.io/acme/shop:latest\n",
        "compose.yaml": running(image),
    }
    assert built_from(files, "web") == "", reason


def test_the_image_of_a_sibling() -> None:
    text = running("shop:1") + "  job:\n    build: .\n    image: shop:1\n    command: echo\n"
    assert built_from({"Dockerfile": IMAGE, "compose.yaml": text}, "web") == "Dockerfile"


def test_two_dockerfiles_of_one_name_are_not_told_apart() -> None:
    text = running("shop:1") + (
        "  a:\n    build: a\n    image: shop:1\n  b:\n    build: b\n    image: shop:2\n"
    )
    files = {"a/Dockerfile": IMAGE, "b/Dockerfile": IMAGE, "compose.yaml": text}
    assert built_from(files, "web") == ""


def names(files: dict[str, str]) -> tuple[list[str], list[str]]:
    """The services, and the images that a deployed service runs with another command."""
    services = deployment_of(files).model(Services)
    return [each.name for each in services.all], [each.name for each in services.replaced]


WEB = "services:\n  web:\n    build: .\n"


@pytest.mark.parametrize(
    ("compose", "expected"),
    [
        (WEB, (["web"], [])),
        (WEB + "    volumes: ['.:/srv']\n", (["web", "Dockerfile"], [])),
        (WEB + "    command: flask run\n", (["web"], ["Dockerfile"])),
        (WEB + "  job:\n    build: .\n    command: rq worker\n", (["web", "job"], [])),
    ],
)
def test_an_image_is_judged_by_its_own_command(
    compose: str, expected: tuple[list[str], list[str]]
) -> None:
    assert names({"Dockerfile": IMAGE, "compose.yaml": compose}) == expected


def test_an_image_without_a_command_of_its_own_is_not_judged() -> None:
    files = {"Dockerfile": "FROM python:3.12-slim\n", "compose.yaml": WEB + "    command: a\n"}
    assert names(files) == (["web"], [])


IMAGE = "FROM python:3.12-slim\nWORKDIR /srv\nCOPY . .\nCMD uvicorn main:app --port 9000\n"
BAKE = 'target "x" {{\n  context = "."\n  tags = ["{}"]\n}}\n'
BASED = 'variable "R" {\n  default = "acme"\n}\ntarget "base" {\n  tags = ["${R}/shop:${TAG}"]\n}\n'
RUN_IT = "services:\n  api:\n    image: {}\n    ports: ['80:8000']\n"


@pytest.mark.parametrize(
    ("path", "text", "image"),
    [
        ("build.sh", "docker build -t shop-api:latest .\n", "shop-api:latest"),
        ("build.sh", "NAME=shop\nsudo docker build --tag=acme/$NAME:$TAG .\n", "acme/shop:2"),
        ("build.sh", "docker buildx build --push -t ${REPO:-acme/shop}:1 .\n", "acme/shop"),
        ("build.sh", 'cd "$(dirname "$0")"\npodman build -t shop .\n', "shop"),
        ("Makefile", "NAME = acme/shop\nimage:\n\tdocker build -t $(NAME):$(TAG) .\n", "acme/shop"),
        ("Makefile", "image:\n\tdocker build \\\n\t  -f Dockerfile -t shop:dev .\n", "shop:dev"),
        ("docker-bake.hcl", BAKE.format("ghcr.io/acme/shop:1"), "ghcr.io/acme/shop:${TAG}"),
        ("docker-bake.hcl", BASED + 'target "x" {\n  inherits = ["base"]\n}\n', "acme/shop:2"),
    ],
)
def test_names_that_scripts_give_to_images(path: str, text: str, image: str) -> None:
    files = {"Dockerfile": IMAGE, path: text, "compose.yaml": RUN_IT.format(image)}
    (found,) = lint(files, ["DPN010"]).findings
    assert found.message == "`api` publishes port 8000, but listens on 9000"


@pytest.mark.parametrize(
    ("path", "text", "reason"),
    [
        ("build.sh", "docker build -t other .\n", "another name"),
        ("build.sh", "docker build -t $NAME .\n", "a variable that nothing sets"),
        ("build.sh", "NAME=shop\nNAME=x\ndocker build -t $NAME .\n", "a variable set twice"),
        ("build.sh", "cd images\ndocker build -t shop .\n", "in a folder out of sight"),
        ("build.sh", "docker build -t shop $DIR\n", "of a folder that nothing names"),
        ("build.sh", "echo docker build -t shop .\n", "nothing is built"),
        ("build.sh", "docker build -t shop missing\n", "no Dockerfile there"),
        ("docker-bake.hcl", BAKE.format("acme/other"), "another name"),
        ("docker-bake.hcl", BAKE.format("${NAME}"), "a variable that nothing sets"),
        ("docker-bake.hcl", BAKE.replace('"."', '"away"').format("shop"), "no Dockerfile there"),
        ("docker-bake.hcl", 'target "x" {\n  inherits = ["x"]\n}\n', "it inherits itself"),
    ],
)
def test_names_that_stay_unknown(path: str, text: str, reason: str) -> None:
    files = {"Dockerfile": IMAGE, path: text, "compose.yaml": RUN_IT.format("shop")}
    assert not lint(files, ["DPN010"]).findings, reason
