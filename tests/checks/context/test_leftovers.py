"""DPL003, DPL007, DPL008 and DPL010: what should be in no image, and what in no repository."""

from __future__ import annotations

import pytest

from deploylint.run.reporting import outcome_of
from deploylint.testing import Sample, check, lint

ALL = "FROM python:3.12\nCOPY . /app\n"
Files = dict[str, str]


def said(code: str, files: Files) -> list[str]:
    found = lint(files, select=[code]).findings
    return [f"{each.where.path}:{each.where.line} {each.severity.label}" for each in found]


def messages(code: str, files: Files) -> str:
    return "\n".join(each.message for each in lint(files, select=[code]).findings)


@pytest.mark.parametrize(
    ("more", "word"),
    [
        ({"main.py": ""}, "`__pycache__`"),
        ({"package.json": "{}"}, "`node_modules`"),
        ({"docs/a.md": ""}, "documentation"),
        ({"CHANGELOG.md": ""}, "Markdown"),
        ({"scripts/check_db.py": ""}, "check scripts"),
    ],
)
def test_bloat(more: Files, word: str) -> None:
    files = {"Dockerfile": ALL, ".dockerignore": ".git\n", **more}
    assert word in messages("DPL003", files)


@pytest.mark.parametrize(
    ("ignored", "more", "reason"),
    [
        ("*\n!app\n", {"app/x.py": ""}, "Q17: an allow-list"),
        ("*.md\n", {"CHANGELOG.md": "", "README.md": ""}, "ignored"),
        (".git\n", {"README.md": ""}, "a README may be read by the build"),
        (".git\n", {"scripts/verify_prod.py.txt": ""}, "scripts that verify a deployment stay"),
    ],
)
def test_no_bloat(ignored: str, more: Files, reason: str) -> None:
    extras = messages("DPL003", {"Dockerfile": ALL, ".dockerignore": ignored, **more})
    assert "not run" not in extras, reason


@pytest.mark.parametrize(
    ("path", "severity"),
    [
        ("app/x.py.bak", "warning"),
        ("server_pid.txt", "warning"),
        ("db.sqlite3", "warning"),
        ("app/users.db", "warning"),
        ("app/users.sqlite3-wal", "warning"),
        ("db/prod.dump", "warning"),
        ("db/observations_dump.sql", "warning"),
        ("db/backup-2025.sql.gz", "warning"),
        ("media/avatars/91575cc6-d0d8-4dc7-b2e1-64887785e004.jpeg", "warning"),
        ("backend/uploads/10/91575cc6-d0d8-4dc7-b2e1-64887785e004.pdf", "warning"),
        ("app/uploads/1712345678_invoice.pdf", "warning"),
        ("debug_login.py", "warning"),
        ("scripts/debug_x.py", "warning"),
        ("test_login.py", "warning"),
    ],
)
def test_a_leftover_in_an_image(path: str, severity: str) -> None:
    assert said("DPL007", {"Dockerfile": ALL, path: ""}) == [f"{path}:1 {severity}"]


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("tests/test_login.py", "a test among tests"),
        ("app/debug_toolbar.py", "a module of the application"),
        ("scripts/verify_x.py", "run against the deployment"),
        ("examples/db.sqlite3", "an example"),
        ("app/test_data.json", "no Python file"),
        (".env.bak", "an env file: DPL005"),
        ("schema/delta/03_triggers.sql.sqlite", "SQL in the dialect of SQLite"),
    ],
)
def test_no_leftover(path: str, reason: str) -> None:
    assert said("DPL007", {"Dockerfile": ALL, path: ""}) == [], reason


def test_a_library_may_hold_what_it_likes() -> None:
    assert said("DPL007", {"test_x.py": "", "x.bak": ""}) == []


def test_untracked_files_are_no_leftovers_and_no_vendored_code() -> None:
    files = {"Dockerfile": ALL.encode(), "x.bak": b"", "node_modules/x.js": b"", ".gitignore": b"a"}
    sample = Sample(files, "", frozenset({"x.bak", "node_modules/x.js"}))
    assert outcome_of(check(sample, ["DPL007", "DPL008"]), "2000-01-01").findings == ()


@pytest.mark.parametrize(
    ("path", "folder"),
    [
        ("web/node_modules/a/node_modules/b.js", "`web/node_modules/`"),
        ("app/__pycache__/x.pyc", "`app/__pycache__/`"),
        ("myenv/Lib/site-packages/x.py", "`myenv/Lib/site-packages/`"),
    ],
)
def test_tracked_vendored_code(path: str, folder: str) -> None:
    assert folder in messages("DPL008", {".gitignore": "a\n", path: ""})


def test_bytecode_in_many_folders_is_one_mistake() -> None:
    paths = ("app/__pycache__/x.pyc", "app/api/__pycache__/y.pyc", "app/api/__pycache__/z.pyc")
    assert messages("DPL008", {".gitignore": "a\n", **dict.fromkeys(paths, "")}) == (
        "Git tracks 3 files in `app/__pycache__/` and 1 more folder like it,"
        " which a package manager or Python makes"
    )


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            {".gitignore": "x\n", "api/.env.example": ""}, [".gitignore:1 warning"], id="example"
        ),
        pytest.param({".env.example": "A=\n"}, [".gitignore:1 warning"], id="no-ignore-file"),
        pytest.param(
            {
                ".gitignore": ".env\n",
                ".env.production.example": "",
                "compose.yaml": "services:\n  a:\n    image: b:1\n    env_file: .env.production\n",
            },
            [".gitignore:1 warning"],
            id="compose asks for another name",
        ),
        pytest.param(
            {".gitignore": ".env.web\n", ".env.db-sample": ""},
            [".gitignore:1 warning"],
            id="another sample",
        ),
        pytest.param(
            {
                ".gitignore": "x\n",
                "compose.yaml": "services:\n  a:\n    image: b:1\n    env_file: .env\n",
            },
            [".gitignore:1 warning"],
            id="compose",
        ),
        pytest.param(
            {".gitignore": ".env\n!.env\n", ".env.example": ""}, [".gitignore:1 warning"], id="back"
        ),
        pytest.param({".gitignore": "a/\n!a/b/c\n"}, [".gitignore:2 info"], id="dead-exception"),
    ],
)
def test_gitignore_missing(files: Files, expected: list[str]) -> None:
    assert said("DPL010", files) == expected


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({".gitignore": ".env*\n!.env.example\n", ".env.example": ""}, "ignored"),
        ({"api/.gitignore": ".env\n", "api/.env.example": ""}, "a nested ignore file"),
        ({".gitignore": ".env.web\n", ".env.web-sample": ""}, "the sample's own name"),
        ({".gitignore": ".env\n", ".env.web.example": ""}, "copied to .env"),
        ({".gitignore": "*.secret\n", ".env.web.example": ""}, "copied to .env.web.secret"),
        ({".gitignore": "x\n", ".env": "A=1\n", ".env.example": ""}, "tracked: DPL005"),
        ({".gitignore": "x\n"}, "nobody asks for one"),
        (
            {
                ".gitignore": "x\n",
                "compose.yaml": "services:\n  a:\n    image: b:1\n    env_file: stack.env\n",
            },
            "Portainer writes it",
        ),
        ({".gitignore": "a/*\n!a/b\n"}, "the exception works"),
    ],
)
def test_gitignore_is_enough(files: Files, reason: str) -> None:
    assert said("DPL010", files) == [], reason


def test_a_file_that_a_service_is_given_by_name_is_its_input() -> None:
    compose = "services:\n  log:\n    image: x\n    volumes:\n      - ./in/nginx.log:/x.log\n"
    files = {"Dockerfile": ALL, "elk/compose.yaml": compose, "elk/in/nginx.log": "x"}
    assert said("DPL007", files) == []
    assert said("DPL007", {**files, "elk/other.log": "x"}) == ["elk/other.log:1 warning"]


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("db/schema.sql", "a schema"),
        ("migrations/0001_init.sql", "a migration"),
        ("data/sample-data.dump", "made to be tried"),
        ("search.db", "an index that is shipped"),
        ("data/geo.db", "data that is shipped"),
        ("media/logo.png", "a picture of the site itself"),
        ("media/avatars/default.jpg", "a picture of the site itself"),
        ("static/91575cc6-d0d8-4dc7-b2e1-64887785e004.png", "no folder of uploads"),
        ("tests/media/91575cc6-d0d8-4dc7-b2e1-64887785e004.png", "of a test"),
    ],
)
def test_data_that_is_shipped(path: str, reason: str) -> None:
    assert said("DPL007", {"Dockerfile": ALL, path: "x"}) == [], reason


def test_uploads_of_one_folder_are_one_finding() -> None:
    names = [f"media/album/{n}1575cc6-d0d8-4dc7-b2e1-64887785e004.jpeg" for n in range(3)]
    message = "`media/` holds 3 files that somebody uploaded, and is in the repository"
    files = {"Dockerfile": ALL, **dict.fromkeys(names, "x")}
    assert messages("DPL007", files) == message
