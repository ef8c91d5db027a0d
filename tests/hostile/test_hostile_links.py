"""No path leads out of the project, however it is written and whatever stands on the way."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from deploylint.files.beneath import Beneath, LeadsOut
from deploylint.files.workspace import Unreadable, Workspace
from deploylint.fixes.writing import write, write_all
from program import CORS, CORS_FIXED, Cli

Write = Callable[[dict[str, str | bytes]], Path]


@pytest.fixture
def outside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("outside")
    (folder / "main.py").write_text(CORS)
    return folder


def test_a_folder_of_the_index_that_became_a_link(cli: Cli, project: Write, outside: Path) -> None:
    root = project({"deploy/main.py": CORS, "deploy/inner/main.py": CORS, "ok.py": "X = 1\n"})
    for command in (["init", "-q"], ["add", "-A"]):
        subprocess.run(["git", *command], cwd=root, check=True)
    (outside / "inner").mkdir()
    (outside / "inner/main.py").write_text(CORS)
    subprocess.run(["rm", "-r", "deploy"], cwd=root, check=True)
    (root / "deploy").symlink_to(outside)
    ran = cli(".", "--fix")
    assert "DPA001" not in ran.out
    assert {path.read_text() for path in outside.rglob("*.py")} == {CORS}


@pytest.mark.parametrize(
    ("path", "links"),
    [
        ("link.py", {"link.py": "{outside}/main.py"}),
        ("link.py", {"link.py": "folder/main.py", "folder": "{outside}"}),
        ("folder/main.py", {"folder": "{outside}"}),
        ("folder/main.py", {"folder": "deploy/../../{outside_name}"}),
        ("a/b/main.py", {"a": "deploy", "deploy/b": "{outside}"}),
        ("../{outside_name}/main.py", {}),
        ("deploy/../../{outside_name}/main.py", {}),
        ("{outside}/main.py", {}),
    ],
)
def test_what_leads_out_is_neither_read_nor_written(
    project: Write, outside: Path, path: str, links: dict[str, str]
) -> None:
    root = project({"deploy/x.py": ""})
    names = {"outside": str(outside), "outside_name": f"../{outside.parent.name}/{outside.name}"}
    for name, target in links.items():
        (root / name).symlink_to(target.format(**names))
    workspace = Workspace(str(root), 1_000_000)
    path = path.format(**names)
    with pytest.raises(Unreadable):
        workspace.read(path)
    with pytest.raises(Unreadable):
        workspace.stat(path)
    assert workspace.is_link(path)
    assert write(workspace.beneath, path, CORS.encode(), b"") is not None
    new = f"{path.rpartition('/')[0] or '..'}/new.py"
    assert write(workspace.beneath, new, None, b"") is not None
    assert [(each.name, each.read_text()) for each in outside.iterdir()] == [("main.py", CORS)]


@pytest.mark.parametrize(
    ("path", "links"),
    [
        ("link.py", {"link.py": "deploy/main.py"}),
        ("link.py", {"link.py": "{root}/deploy/main.py"}),
        ("a/main.py", {"a": "deploy"}),
        ("a/b.py", {"a": "deploy", "deploy/b.py": "../c.py", "c.py": "deploy/main.py"}),
    ],
)
def test_a_link_inside_is_read_and_not_written(
    project: Write, path: str, links: dict[str, str]
) -> None:
    root = project({"deploy/main.py": CORS})
    for name, target in links.items():
        (root / name).symlink_to(target.format(root=root))
    workspace = Workspace(str(root), 1_000_000)
    assert workspace.read(path) == CORS.encode()
    assert workspace.is_link(path)
    assert write(workspace.beneath, path, CORS.encode(), b"") is not None


def test_links_in_a_circle_end(project: Write) -> None:
    root = project({})
    (root / "a").symlink_to("b")
    (root / "b").symlink_to("a")
    with pytest.raises(OSError, match="levels"):
        Beneath(str(root)).resolve("a/x.py")
    (root / "up").symlink_to(".")
    with pytest.raises(LeadsOut):
        Beneath(str(root)).resolve("up/up/x.py")


def test_a_folder_that_was_made_anew_is_found(project: Write) -> None:
    root = project({"deploy/main.py": "1"})
    workspace = Workspace(str(root), 100)
    assert workspace.read("deploy/main.py") == b"1"
    (root / "deploy/main.py").unlink()
    (root / "deploy").rmdir()
    project({"deploy/main.py": "2"})
    assert workspace.read("deploy/main.py") == b"2"


@pytest.mark.parametrize("name", ["deploylint.toml", "pyproject.toml"])
def test_a_configuration_that_leads_out_is_refused_and_not_quoted(
    cli: Cli, project: Write, outside: Path, name: str
) -> None:
    root = project({"deploy/main.py": CORS})
    (outside / "private").write_text("[tool.deploylint]\npassphrase = 1\n")
    (root / name).symlink_to(outside / "private")
    ran = cli(".")
    assert ran.code == 2
    assert "a link that leads out of the project" in ran.err
    assert "passphrase" not in ran.err + ran.out


def test_a_configuration_behind_a_link_inside_counts(cli: Cli, project: Write) -> None:
    root = project({"deploy/main.py": CORS, "shared/settings": 'exclude = ["deploy/"]\n'})
    (root / "deploylint.toml").symlink_to("shared/settings")
    assert cli(".").code == 3


def test_an_ignore_file_that_leads_out_ignores_nothing(
    cli: Cli, project: Write, outside: Path
) -> None:
    root = project({"deploylint.toml": "", "deploy/main.py": CORS})
    (outside / "ignored").write_text("*.py\n")
    (root / ".gitignore").symlink_to(outside / "ignored")
    assert cli(".").code == 1


@pytest.mark.parametrize("option", ["--config", "--baseline"])
@pytest.mark.parametrize("link", ["named", "folder"])
def test_what_the_user_names_is_not_read_through_a_link_of_the_project(
    cli: Cli, project: Write, outside: Path, option: str, link: str
) -> None:
    root = project({"deploylint.toml": "", "deploy/main.py": CORS})
    (outside / "private").write_text("passphrase = 1\n")
    (root / "named").symlink_to(outside / "private")
    (root / "folder").symlink_to(outside)
    ran = cli(".", option, "named" if link == "named" else "folder/private")
    assert ran.code == 2
    assert "a link that leads out of the project" in ran.err
    assert "passphrase" not in ran.err + ran.out


# --- writing ---------------------------------------------------------------------------------


def test_files_of_two_names_stay_as_they_are(cli: Cli, project: Write, outside: Path) -> None:
    root = project({"deploylint.toml": "", "deploy/other.py": CORS})
    os.link(outside / "main.py", root / "deploy/main.py")
    ran = cli(".", "--fix")
    assert ran.code == 2
    assert "deploy/main.py: not fixed: it has another name" in ran.err
    assert "DPA001" in ran.out, "what was not fixed is still found"
    assert "1 fixed" in ran.out
    assert (outside / "main.py").read_text() == CORS
    assert (root / "deploy/other.py").read_text() == CORS_FIXED


def test_what_was_changed_or_made_meanwhile_stays(project: Write) -> None:
    root = project({"changed.py": "theirs", "made.py": "theirs"})
    changes = {"changed.py": (b"before", b"after"), "made.py": (None, b"after")}
    failures = write_all(Beneath(str(root)), changes)
    assert set(failures.values()) == {"it changed meanwhile", "it was created meanwhile"}
    assert {path.read_text() for path in root.iterdir()} == {"theirs"}


def test_new_files_are_made_beside_old_ones(project: Write) -> None:
    root = project({"folder/old": ""})
    assert write(Beneath(str(root)), "folder/new", None, b"x") is None
    assert sorted(path.name for path in (root / "folder").iterdir()) == ["new", "old"]
    assert (root / "folder/new").read_bytes() == b"x"


REPORTS = {
    "check": ("check", ".", "--output-file"),
    "audit": ("audit", ".", "--output-file"),
    "map": ("map", ".", "--output-file"),
    "baseline": ("baseline", "--file"),
}


@pytest.mark.parametrize("command", REPORTS.values(), ids=REPORTS)
@pytest.mark.parametrize(
    "linked",
    [
        ("report", "{outside}/main.py"),
        ("report", "{outside}/new"),
        ("report", "deploy/main.py"),
        ("reports/main.py", "{outside}"),
        ("reports/main.py", "deploy"),
    ],
)
def test_a_report_is_not_written_through_a_link_of_the_project(
    cli: Cli, project: Write, outside: Path, command: tuple[str, ...], linked: tuple[str, str]
) -> None:
    """A stranger may guess what a pipeline calls its report."""
    root = project({"deploylint.toml": "", "deploy/main.py": CORS})
    name, target = linked
    (root / name.partition("/")[0]).symlink_to(target.format(outside=outside))
    ran = cli(*command, name)
    assert [(path.name, path.read_text()) for path in outside.iterdir()] == [("main.py", CORS)]
    assert (root / "deploy/main.py").read_text() == CORS
    replaced = command[0] == "baseline" and name == "report"
    assert replaced == (ran.code == 0)
    assert replaced or "not written: a link" in ran.err


def test_a_report_may_go_through_links_of_the_user(
    cli: Cli, project: Write, outside: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    project({"deploylint.toml": "", "deploy/main.py": CORS})
    link = tmp_path_factory.mktemp("own") / "link"
    link.symlink_to(outside)
    for place in (link / "report", outside / "report", Path("report"), Path("/dev/stdout")):
        assert cli(".", "--output-file", str(place)).code == 1
    assert "DPA001" in (outside / "report").read_text()
