from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

Said = Callable[[Mapping[str, str], str], list[str]]

RUN = 'import uvicorn\nif __name__ == "__main__":\n    uvicorn.run("main:app", reload={})\n'
IMAGE = 'FROM python:3.12\nCMD ["python", "main.py"]\n'


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"Dockerfile": IMAGE, "main.py": RUN.format("True")}, id="image"),
        pytest.param(
            {"Dockerfile": "FROM a\nCMD python -m app.main\n", "app/main.py": RUN.format("True")},
            id="image by module name",
        ),
        pytest.param(
            {
                "api.service": "[Service]\nExecStart=/opt/api/bin/python /opt/api/main.py\n",
                "backend/main.py": RUN.format("True"),
            },
            id="unit",
        ),
    ],
)
def test_flagged(said: Said, files: dict[str, str]) -> None:
    (found,) = said(files, "DPG003")
    assert found.startswith("warning ")
    assert found.endswith("main.py:3 reload")


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"main.py": RUN.format("True")}, id="nobody starts the module"),
        pytest.param(
            {"Dockerfile": "FROM a\nCMD uvicorn main:app\n", "main.py": RUN.format("True")},
            id="the image starts uvicorn itself",
        ),
        pytest.param(
            {"Dockerfile": IMAGE, "main.py": RUN.format("settings.debug")}, id="a setting decides"
        ),
        pytest.param(
            {"dev.Dockerfile": IMAGE, "main.py": RUN.format("True")}, id="an image for development"
        ),
        pytest.param(
            {
                "Dockerfile": IMAGE,
                "main.py": "import uvicorn\nif DEBUG:\n    uvicorn.run('main:app', reload=True)\n",
            },
            id="only while debugging",
        ),
    ],
)
def test_silent(said: Said, files: dict[str, str]) -> None:
    assert said(files, "DPG003") == []
