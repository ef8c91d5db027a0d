"""DPL001, DPL002 and DPL004: what an ignore file keeps out of an image."""

from __future__ import annotations

import pytest

from deploylint.testing import Sample, check, fix, lint

ALL = "FROM python:3.12\nCOPY . /app\n"
Files = dict[str, str]


def said(files: Files, code: str) -> list[str]:
    found = lint(files, select=[code]).findings
    return [f"{each.where.path}:{each.where.line} {each.severity.label}" for each in found]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"Dockerfile": ALL}, ["Dockerfile:2 warning"], id="root"),
        pytest.param(
            {"Dockerfile": "FROM a\nADD ./ /x\n"}, ["Dockerfile:2 warning"], id="add-of-the-folder"
        ),
        pytest.param(
            {
                "compose.yaml": "services:\n  api:\n    build: ./backend\n",
                "backend/Dockerfile": ALL,
                "backend/main.py": "",
                ".dockerignore": ".git\n",
            },
            ["backend/Dockerfile:2 warning"],
            id="ignore-file-of-another-context",
        ),
        pytest.param(
            {"Dockerfile": "FROM a AS b\nWORKDIR /s\nCOPY . .\nFROM c\nCOPY --from=b /s /s\n"},
            ["Dockerfile:3 warning"],
            id="through-a-stage",
        ),
    ],
)
def test_no_dockerignore(files: Files, expected: list[str]) -> None:
    assert said(files, "DPL001") == expected


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"Dockerfile": ALL, ".dockerignore": ".git\n"}, "there is one"),
        ({"Dockerfile": ALL, "Dockerfile.dockerignore": ".git\n"}, "the Dockerfile has its own"),
        ({"Dockerfile": "FROM a\nCOPY app /app\n"}, "Q18: only what is named goes in"),
        ({"Dockerfile": "FROM a\nCOPY --from=b . /app\n"}, "another image is copied"),
        ({"Dockerfile.dev": ALL}, "an image for development"),
        ({"tests/Dockerfile": ALL}, "an image for tests"),
        ({"main.py": ""}, "nothing is built"),
    ],
)
def test_no_dockerignore_is_silent(files: Files, reason: str) -> None:
    assert said(files, "DPL001") == [], reason


@pytest.mark.parametrize(
    ("ignored", "more", "expected"),
    [
        pytest.param("", {".env.example": ""}, [".dockerignore:1 warning"], id="empty"),
        pytest.param(".env\n*.key\n", {}, [".dockerignore:1 warning"], id="git-history"),
        pytest.param(".git\n", {}, [".dockerignore:1 info"], id="nothing-to-be-expected"),
        pytest.param(
            ".git\n",
            {".env": "SECRET_KEY=k9vTq2mLx7\n"},
            [".dockerignore:1 error"],
            id="env-file-is-there",
        ),
        pytest.param(
            ".git\n.env*\n", {"certs/server.key": ""}, [".dockerignore:1 error"], id="key-is-there"
        ),
        pytest.param("*\n!.env\n", {".env.example": ""}, [".dockerignore:2 warning"], id="negated"),
        pytest.param(
            "*\n!app\n",
            {"app/.env": "SECRET_KEY=k9vTq2mLx7\n"},
            [".dockerignore:2 error"],
            id="negated-folder",
        ),
    ],
)
def test_dockerignore_secrets(ignored: str, more: Files, expected: list[str]) -> None:
    assert said({"Dockerfile": ALL, ".dockerignore": ignored, **more}, "DPL002") == expected


SAFE = ".git\n**/.env*\n**/*.key\n**/*.pem\n**/*.p12\n**/id_rsa*\n**/credentials*.json\n"
SAFE += "**/service-account*.json\n"


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"Dockerfile": ALL, ".dockerignore": "*\n!app\n"}, "Q17: an allow-list"),
        ({"Dockerfile": ALL, ".dockerignore": SAFE}, "all of it is ignored"),
        (
            {"Dockerfile": "FROM a\nCOPY app /app\n", ".dockerignore": "x\n", "app/.env": ""},
            "not the whole context",
        ),
        (
            {"Dockerfile": ALL, "Dockerfile.dockerignore": SAFE, ".dockerignore": "x\n"},
            "the Dockerfile's own ignore file wins, they are not merged",
        ),
        ({"web/Dockerfile.dev": ALL, "web/.dockerignore": "x\n"}, "an image for developers"),
    ],
)
def test_dockerignore_secrets_is_silent(files: Files, reason: str) -> None:
    assert said(files, "DPL002") == [], reason


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        (
            {"Dockerfile": ALL + "COPY .env /app/\n", ".env": "A_TOKEN=k9vTq2mLx7\n"},
            "DPN001 has it",
        ),
        ({"Dockerfile": ALL, ".env": "LOG_LEVEL=info\n"}, "the env file holds no secret"),
        ({"Dockerfile": ALL, "tests/tls.key": ""}, "a key for tests"),
        ({"Dockerfile": ALL, ".env.example": "A_TOKEN=k9vTq2mLx7\n"}, "an example"),
        ({"Dockerfile": ALL, "certs/ca.pem": "", "public.key": ""}, "certificates, public keys"),
        ({"Dockerfile": ALL + "RUN git describe\n"}, "the build asks git"),
    ],
)
def test_dockerignore_secrets_is_no_error(files: Files, reason: str) -> None:
    found = said({".dockerignore": "x\n", **files}, "DPL002")
    assert not any("error" in each for each in found), reason


def test_caches_lie_beside_the_configuration_of_their_tool() -> None:
    files = {"Dockerfile": ALL, "app/pytest.ini": "", ".dockerignore": ".mypy_cache\n"}
    assert said(files, "DPL004") == []
    assert said({**files, "app/mypy.ini": ""}, "DPL004") == [".dockerignore:1 warning"]


@pytest.mark.parametrize(
    ("ignored", "more", "expected"),
    [
        pytest.param("__pycache__\n", {"app/x.py": ""}, [".dockerignore:1 warning"], id="P10"),
        pytest.param("*.pyc\n.env\n", {"a/b/x.py": ""}, [".dockerignore:1 warning"], id="bytecode"),
        pytest.param(
            ".git\n.env\n", {"api/.env.example": ""}, [".dockerignore:2 warning"], id="env-example"
        ),
        pytest.param(
            ".env\n",
            {"api/.env": "API_SECRET=k9vTq2mLx7\n"},
            [".dockerignore:1 error"],
            id="env-file",
        ),
        pytest.param(
            "node_modules\n", {"web/package.json": "{}"}, [".dockerignore:1 warning"], id="node"
        ),
        pytest.param(
            "__pycache__/\n!app\n",
            {"app/x.py": ""},
            [".dockerignore:1 warning"],
            id="trailing-slash",
        ),
    ],
)
def test_root_only_pattern(ignored: str, more: Files, expected: list[str]) -> None:
    assert said({"Dockerfile": ALL, ".dockerignore": ignored, **more}, "DPL004") == expected


@pytest.mark.parametrize(
    ("ignored", "more", "reason"),
    [
        ("**/__pycache__\n*.pyc\n", {"app/x.py": ""}, "bytecode lies in __pycache__"),
        ("__pycache__\napp\n", {"app/x.py": ""}, "the folder is ignored"),
        ("__pycache__\n*/__pycache__\n", {"app/x.py": ""}, "every folder there is is covered"),
        ("/node_modules\n", {"web/package.json": "{}"}, "the root is meant"),
        ("__pycache__\n", {"x.py": ""}, "there is no folder"),
        (".git\n.venv\n", {"app/x.py": ""}, "these lie at the root"),
    ],
)
def test_root_only_pattern_is_silent(ignored: str, more: Files, reason: str) -> None:
    found = said({"Dockerfile": ALL, ".dockerignore": ignored, **more}, "DPL004")
    assert found == [], reason


def fixed(files: Files, code: str) -> dict[str, str]:
    sample = Sample({path: text.encode() for path, text in files.items()})
    changes = fix(check(sample, [code])).changes
    return {path: after.decode() for path, (_, after) in changes.items()}


def test_the_fix_keeps_line_endings_and_a_missing_final_newline() -> None:
    files = {"Dockerfile": ALL, ".dockerignore": "a\r\n# b\r\n!c.pem\r\nd", ".env.example": ""}
    text = fixed(files, "DPL002")[".dockerignore"]
    assert text.startswith("a\r\n\r\n# Secrets\r\n**/.env\r\n")
    assert text.endswith("\r\n.git\r\n# b\r\n!c.pem\r\nd")
    assert "\n" not in text.replace("\r\n", "")


@pytest.mark.parametrize(
    ("dockerfile", "reason"),
    [
        (ALL + "COPY config/prod.pem /etc/\n", "a COPY names a certificate"),
        (ALL + "RUN --mount=type=bind,source=ca.pem,target=/ca.pem x\n", "a mount names one"),
        (ALL + "RUN update-trust ca.pem\n", "a command mentions one"),
    ],
)
def test_the_fix_ignores_nothing_that_a_build_needs(dockerfile: str, reason: str) -> None:
    files = {"Dockerfile": dockerfile, ".dockerignore": "x\n", "config/prod.pem": "", "ca.pem": ""}
    lines = fixed(files, "DPL002").get(".dockerignore", "").splitlines()
    assert "**/*.pem" not in lines or {"!config/prod.pem", "!ca.pem"} <= set(lines), reason


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        pytest.param("certs/global-bundle.pem", True, id="certificates of an authority"),
        pytest.param("app/ca.pem", True, id="one certificate"),
        pytest.param("certs/server-key.pem", False, id="a key, by its name"),
        pytest.param("certs/tls.key", False, id="a key, by its ending"),
    ],
)
def test_the_fix_leaves_public_certificates_in(path: str, kept: bool) -> None:
    files = {"Dockerfile": ALL, ".dockerignore": "x\n", path: ""}
    lines = fixed(files, "DPL002")[".dockerignore"].splitlines()
    assert "**/*.pem" in lines
    assert (f"!{path}" in lines) is kept


def test_a_certificate_that_is_ignored_stays_ignored() -> None:
    files = {"Dockerfile": ALL, ".dockerignore": "certs\n", "certs/ca.pem": ""}
    assert "!certs/ca.pem" not in fixed(files, "DPL002")[".dockerignore"]


def test_a_created_file_leaves_needed_files_in() -> None:
    files = {"Dockerfile": ALL + "COPY .env.docker /app/.env\n", "app.py": ""}
    text = fixed(files, "DPL001")[".dockerignore"]
    assert ".env" not in text
    assert "**/*.key" in text


@pytest.mark.parametrize("path", [".env copy", "deploy/prod.env", "id_dsa", ".netrc"])
def test_the_fix_names_files_that_the_usual_lines_miss(path: str) -> None:
    files = {"Dockerfile": ALL, ".dockerignore": "x\n", path: "API_SECRET=k9vTq2mLx7\n"}
    assert f"**/{path.rpartition('/')[2]}\n" in fixed(files, "DPL002")[".dockerignore"]


PAGES = "FROM node:22\nCOPY . .\nRUN npm ci && npm run build\n"


@pytest.mark.parametrize(
    ("code", "ignored"), [("DPL002", "x\n"), ("DPL004", ".git\n.env\n")], ids=["all", "root-only"]
)
@pytest.mark.parametrize(
    ("dockerfile", "expected"),
    [
        pytest.param(PAGES, "UNSAFE", id="the build puts env files into pages"),
        pytest.param("FROM node:22\nCOPY . .\nRUN npx vite build\n", "UNSAFE", id="vite"),
        pytest.param("FROM node:22\nCOPY . .\nRUN yarn build:prod\n", "UNSAFE", id="yarn"),
        pytest.param("FROM node:22\nCOPY . .\nRUN npm ci\n", "SAFE", id="nothing is built"),
        pytest.param(ALL + "RUN python -m build\n", "SAFE", id="no pages"),
    ],
)
def test_env_files_that_a_front_end_is_built_with(
    code: str, ignored: str, dockerfile: str, expected: str
) -> None:
    files = {"Dockerfile": dockerfile, ".dockerignore": ignored, "web/.env.example": ""}
    [finding] = lint(files, select=[code]).findings
    assert finding.fix
    assert finding.fix.safety.name == expected


@pytest.mark.parametrize(
    ("path", "text", "left"),
    [
        (".env.production", "VITE_API_URL=/api\nVITE_MAPS_API_KEY=k9vTq2mLx7\n", True),
        (".env.production", "VITE_API_URL=/api\nSENTRY_AUTH_TOKEN=k9vTq2mLx7\n", False),
        (".env.dev", "API_SECRET=k9vTq2mLx7\n", False),
        ("web/.env.example", "API_SECRET=k9vTq2mLx7\n", True),
    ],
)
@pytest.mark.parametrize("code", ["DPL001", "DPL002"])
def test_env_files_without_secrets_stay_in(code: str, path: str, text: str, left: bool) -> None:
    ignored = {".dockerignore": "x\n"} if code == "DPL002" else {}
    files = {"Dockerfile": PAGES, "package.json": "{}", path: text, **ignored}
    name = path.rpartition("/")[2]
    assert (f"!**/{name}\n" in fixed(files, code)[".dockerignore"]) is left


def test_a_local_env_file_is_not_left_in_for_what_it_sets_today() -> None:
    files = {"Dockerfile": ALL, ".dockerignore": "x\n", ".env.local": "LOG_LEVEL=info\n"}
    encoded = {path: text.encode() for path, text in files.items()}
    sample = Sample(encoded, untracked=frozenset({".env.local"}))
    after = fix(check(sample, ["DPL002"])).changes[".dockerignore"][1]
    assert b"**/.env.*\n" in after
    assert b"!**/.env.local" not in after


@pytest.mark.parametrize(
    ("ignored", "expected"),
    [
        pytest.param("a\n!b\nc\n", 3, id="at-the-end"),
        pytest.param("a\n!b.key\nc\n", 1, id="an-exception-would-be-taken-back"),
        pytest.param("a\n!b/*.x\nc\n", 1, id="who-knows-what-a-pattern-takes-back"),
        pytest.param("a\n\n# keys\nb\n!b.key\n", 1, id="before-the-group-of-an-exception"),
        pytest.param("!b.key\n", 0, id="at-the-start"),
    ],
)
def test_lines_are_added_where_exceptions_still_win(ignored: str, expected: int) -> None:
    text = fixed({"Dockerfile": ALL, ".dockerignore": ignored}, "DPL002")[".dockerignore"]
    lines = [line for line in text.split("\n") if line]
    assert lines.index("# Secrets") == expected


def test_images_of_one_folder_share_the_finding() -> None:
    files = {"Dockerfile": "FROM python:3.12\nCOPY . .\n", "Dockerfile.old": "FROM a\nCOPY . .\n"}
    (finding,) = lint(files, ["DPL001"]).findings
    assert finding.where.path == "Dockerfile"
    assert [each.where.path for each in finding.related] == ["Dockerfile.old"]
