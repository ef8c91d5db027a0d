from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

Said = Callable[[Mapping[str, str], str], list[str]]


def image(command: str) -> dict[str, str]:
    return {"Dockerfile": f"FROM python:3.12\n{command}\n"}


@pytest.mark.parametrize(
    ("command", "word"),
    [
        ('ENTRYPOINT ["python", "manage.py"]\nCMD ["runserver", "0.0.0.0:8000"]', '"runserver"'),
        ("CMD python3 manage.py migrate && python3 manage.py runserver", "runserver"),
        ('CMD ["nautobot-server", "runserver", "--insecure"]', '"runserver"'),
        ("CMD flask --app main run", "run"),
        ("CMD flask --debug run -h 0.0.0.0", "run"),
        ("CMD poetry run fastapi dev main.py", "dev"),
        ("CMD python -m http.server 8000", "http.server"),
        ('CMD ["npm", "run", "dev"]', '"dev"'),
        ("CMD yarn dev", "dev"),
        ("CMD npx vite --host", "npx"),
        ("CMD next dev", "dev"),
    ],
)
def test_flagged(said: Said, command: str, word: str) -> None:
    (found,) = said(image(command), "DPG002")
    assert found.startswith("error Dockerfile:")
    assert found.partition(" ")[2].partition(" ")[2] == word


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(image("CMD fastapi run main.py"), id="the server for production"),
        pytest.param(image("CMD npm start"), id="npm start may be anything"),
        pytest.param(image("CMD vite build"), id="a build"),
        pytest.param(image('CMD ["gunicorn", "a.wsgi"]'), id="a server for production"),
        pytest.param(image("RUN npm run dev"), id="a step of the build"),
        pytest.param(
            {"docker-compose.test.yml": "services:\n  a:\n    command: manage.py runserver\n"},
            id="a compose file for tests",
        ),
        pytest.param(
            {"files.service": "[Service]\nExecStart=/usr/bin/python3 -m http.server\n"},
            id="DPI002 speaks of units",
        ),
        pytest.param(
            image("FROM x AS dev\nCMD flask run\nFROM x AS prod\nCMD gunicorn a:b"),
            id="a stage that is not built",
        ),
    ],
)
def test_silent(said: Said, files: dict[str, str]) -> None:
    assert said(files, "DPG002") == []


def test_beside_a_dockerfile_for_production(said: Said) -> None:
    files = {**image("CMD npm run dev"), "Dockerfile.prod": "FROM nginx:1.27\n"}
    assert said(files, "DPG002") == ["info Dockerfile:2 dev"]


def test_a_service_over_mounted_sources_is_worth_knowing(said: Said) -> None:
    text = (
        "services:\n  web:\n    build: .\n    command: python manage.py runserver\n"
        "    volumes:\n      - ./:/code\n"
    )
    assert said({"docker-compose.yml": text}, "DPG002") == ["info docker-compose.yml:4 runserver"]
