"""git reads what strangers send, and does nothing that they say."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from deploylint.files.listing import Entry, discover
from program import CORS, CORS_FIXED, Cli

Write = Callable[[dict[str, str | bytes]], Path]
Plant = Callable[[Path, Path], None]
PROD = "deploy/main.py"


@pytest.fixture(autouse=True)
def _user(monkeypatch: pytest.MonkeyPatch, user_caches: Path, tmp_path: Path) -> None:
    """A user with a name and an empty home."""
    home = user_caches / "home"
    home.mkdir()
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    for name, value in {
        "HOME": str(home),
        "XDG_CACHE_HOME": str(user_caches),
        "XDG_CONFIG_HOME": str(home / ".config"),
        "GIT_CONFIG_NOSYSTEM": "1",
        **dict.fromkeys(("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"), "t"),
        **dict.fromkeys(("GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"), "t@example.com"),
    }.items():
        monkeypatch.setenv(name, value)


def git(folder: Path, *arguments: str, check: bool = True) -> None:
    subprocess.run(["git", *arguments], cwd=folder, check=check, capture_output=True, timeout=60)


def committed(root: Path, *options: str) -> Path:
    git(root, "init", "-q", *options)
    git(root, "add", "-A")
    git(root, "commit", "-qm", "all")
    return root


def script(path: Path, marker: Path) -> Path:
    """A program that leaves a mark when it is started."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\ntouch '{marker}'\nexit 1\n")
    path.chmod(0o755)
    return path


def configured(name: str, attributes: str = "") -> Plant:
    def plant(root: Path, program: Path) -> None:
        git(root, "config", name, str(program))
        if attributes:
            (root / ".gitattributes").write_text(f"*.py {attributes}\n")

    return plant


def included(root: Path, program: Path) -> None:
    (root / "more").write_text(f'[filter "x"]\n\tclean = {program}\n')
    (root / ".gitattributes").write_text("*.py filter=x\n")
    git(root, "config", "include.path", "../more")


def hooked(root: Path, program: Path) -> None:
    shutil.copy(program, root / ".git/hooks/post-index-change")


def submodule(root: Path, program: Path) -> None:
    """A repository in the repository, whose monitor runs when its state is asked for."""
    inner = root / "inner"
    inner.mkdir()
    (inner / "x.py").write_text("X = 1\n")
    committed(inner)
    git(root, "add", "inner")
    git(root, "commit", "-qm", "inner")
    git(inner, "config", "core.fsmonitor", str(program))
    (inner / "x.py").write_text("X = 2\n")


def elsewhere(root: Path, program: Path) -> None:
    """The work tree is said to be another one, which names a filter."""
    other = root / "other"
    other.mkdir()
    (other / ".gitattributes").write_text("* filter=x\n")
    git(root, "config", "core.worktree", str(other))
    git(root, "config", "filter.x.clean", str(program))


PLANTS = {
    "filter-clean": configured("filter.x.clean", "filter=x"),
    "filter-process": configured("filter.x.process", "filter=x"),
    "diff-external": configured("diff.external"),
    "diff-command": configured("diff.x.command", "diff=x"),
    "diff-textconv": configured("diff.x.textconv", "diff=x"),
    "fsmonitor": configured("core.fsmonitor"),
    "included-filter": included,
    "hook": hooked,
    "submodule": submodule,
    "work-tree": elsewhere,
}


@pytest.mark.parametrize("plant", PLANTS.values(), ids=PLANTS)
def test_nothing_in_a_repository_is_started(
    cli: Cli, project: Write, user_caches: Path, plant: Plant
) -> None:
    root = committed(project({PROD: CORS_FIXED, "deploylint.toml": ""}))
    marker = user_caches / "started"
    plant(root, script(user_caches / "program", marker))
    (root / PROD).write_text(CORS)
    changed = cli(".", "--diff-base", "HEAD", "--output-format", "concise")
    assert not marker.exists()
    assert (changed.code, "DPA001" in changed.out) == (1, True)
    assert cli(".").code == 1
    assert cli("baseline", "--file", "known.txt").code == 0
    assert cli("init", "deploy").code in (0, 2)
    assert not marker.exists()


@pytest.mark.parametrize("name", ["filter-clean", "diff-external", "fsmonitor", "submodule"])
def test_git_itself_would_start_it(project: Write, user_caches: Path, name: str) -> None:
    root = committed(project({PROD: CORS_FIXED}))
    marker = user_caches / "started"
    PLANTS[name](root, script(user_caches / "program", marker))
    (root / PROD).write_text(CORS)
    git(root, "diff", "HEAD", check=False)
    assert marker.exists()


def test_a_repository_in_a_folder_of_a_clone_is_only_files(
    cli: Cli, project: Write, user_caches: Path
) -> None:
    """Its index needs a tree that a command would have to bring."""
    root = project({"deploy/d/x.py": "X = 1\n", "app.py": "X = 2\n"})
    marker = user_caches / "started"
    program = script(user_caches / "program", marker)
    seed = committed(root / "deploy")
    git(seed, "sparse-checkout", "init", "--cone", "--sparse-index")
    git(seed, "sparse-checkout", "set", "nothing")
    tree = subprocess.run(
        ["git", "rev-parse", "HEAD:d"], cwd=seed, check=True, capture_output=True, text=True
    ).stdout.strip()
    (seed / ".git/objects" / tree[:2] / tree[2:]).unlink()
    for name, value in {
        "core.repositoryformatversion": "1",
        "core.worktree": ".",
        "core.bare": "false",
        "extensions.partialClone": "origin",
        "remote.origin.url": f"ext::{program} x",
        "remote.origin.promisor": "true",
        "protocol.ext.allow": "always",
    }.items():
        git(seed, "config", name, value)
    planted = root / "planted"
    shutil.copytree(seed / ".git", planted)
    shutil.rmtree(seed)
    (planted / "deploylint.toml").write_text("")
    (planted / PROD).parent.mkdir()
    (planted / PROD).write_text(CORS)
    committed(root)
    for path in (f"planted/{PROD}", "planted", "."):
        assert cli(path).code == 1
        cli(path, "--diff-base", "HEAD")
    git(planted, "--git-dir", str(planted), "ls-files", check=False)
    assert marker.exists(), "the test itself plants nothing"


@pytest.mark.parametrize("search", ["{root}", "{root}/node_modules/.bin", ".", ""])
def test_a_program_of_the_project_is_not_git(
    cli: Cli, project: Write, user_caches: Path, search: str
) -> None:
    root = committed(project({PROD: CORS}))
    marker = user_caches / "started"
    for folder in ("", "node_modules/.bin"):
        script(root / folder / "git", marker)
    path = os.pathsep.join((search.format(root=root), os.environ["PATH"]))
    assert cli(".", PATH=path).code == 1
    assert not marker.exists()


def test_a_git_file_that_names_a_foreign_repository_counts_for_nothing(
    cli: Cli, project: Write, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = tmp_path_factory.mktemp("other")
    (other / "private.py").write_text("X = 1\n")
    committed(other)
    root = project({".git": f"gitdir: {other}/.git\n", PROD: CORS})
    assert [entry.tracked for entry in discover([str(root)], lambda _: False).tree] == [None]
    ran = cli(".", "--diff-base", "HEAD")
    assert ran.code == 2
    assert "not a git repository" in ran.err


# --- what a repository and its user may say, they still may ---------------------------------


def listed(folder: Path) -> set[Entry]:
    return set(discover([str(folder)], lambda _: False).tree)


def test_ignore_files_of_the_user_and_of_the_clone_count(project: Write) -> None:
    root = committed(project({"a.py": "", "deploylint.toml": ""}))
    for name in ("by_user.py", "by_clone.py", "by_file.py", "new.py"):
        (root / name).write_text("")
    (root / ".gitignore").write_text(".gitignore\nby_file.py\n")
    (root / ".git/info/exclude").write_text("by_clone.py\n")
    excludes = Path(os.environ["HOME"]) / "excludes"
    excludes.write_text("by_user.py\n")
    git(root, "config", "--global", "core.excludesFile", str(excludes))
    tracked = {Entry("a.py", True), Entry("deploylint.toml", True)}
    assert listed(root) == {*tracked, Entry("new.py", False)}


@pytest.mark.parametrize("options", [("--object-format=sha256",), ()])
def test_formats_of_repositories(project: Write, cli: Cli, options: tuple[str, ...]) -> None:
    root = committed(project({PROD: CORS_FIXED, "deploylint.toml": ""}), *options)
    git(root, "update-index", "--split-index")
    assert Entry(PROD, True) in listed(root)
    (root / PROD).write_text(CORS)
    assert cli(".", "--diff-base", "HEAD").code == 1


def test_work_trees_and_submodules_are_repositories(project: Write, cli: Cli) -> None:
    root = committed(project({"main/a.py": "", "sub/b.py": ""}) / "main").parent
    committed(root / "sub")
    git(root / "main", "worktree", "add", "-q", "-b", "w", "../tree")
    assert listed(root / "tree") == {Entry("a.py", True)}
    git(root / "main", "-c", "protocol.file.allow=always", "submodule", "add", "-q", "../sub")
    assert listed(root / "main/sub") == {Entry("b.py", True)}
    assert cli("tree", "--diff-base", "main").code == 2, "this branch has another name"
    assert cli("tree", "--diff-base", "w").code == 0


@pytest.mark.parametrize("scope", ["--local", "--global"])
def test_line_ends_that_git_turns_are_no_change(cli: Cli, project: Write, scope: str) -> None:
    root = committed(project({PROD: CORS, "deploylint.toml": ""}))
    git(root, "config", scope, "core.autocrlf", "true")
    (root / PROD).write_bytes(CORS.replace("\n", "\r\n").encode())
    assert cli(".", "--diff-base", "HEAD").code == 0


@pytest.mark.parametrize("revision", ["HEAD", "HEAD@{0}", "v1", "packed", "HEAD~1^{commit}"])
def test_revisions_have_many_names(cli: Cli, project: Write, revision: str) -> None:
    root = committed(project({PROD: CORS}))
    git(root, "tag", "packed")
    git(root, "pack-refs", "--all")
    git(root, "commit", "--allow-empty", "-qm", "more")
    git(root, "tag", "-a", "v1", "-m", "v1")
    ran = cli(".", "--diff-base", revision)
    assert (ran.code, ran.err) == (0, "")


def test_a_change_right_after_the_commit_is_seen(cli: Cli, project: Write) -> None:
    """Size and second are those of the index; only its own time says that they prove nothing."""
    time.sleep(1 - time.time() % 1)
    root = committed(project({PROD: CORS_FIXED + "#" * 100}))
    (root / PROD).write_text(CORS.ljust((root / PROD).stat().st_size, "#"))
    time.sleep(1 - time.time() % 1)
    assert cli(".", "--diff-base", "HEAD").code == 1


def test_the_repository_stays_as_it_is(cli: Cli, project: Write) -> None:
    root = committed(project({PROD: CORS, "other.py": ""}))
    os.utime(root / "other.py", (1_000_000_000, 1_000_000_000))
    before = {path: path.stat().st_mtime_ns for path in (root / ".git").rglob("*")}
    assert cli(".", "--diff-base", "HEAD").code == 0
    assert {path: path.stat().st_mtime_ns for path in (root / ".git").rglob("*")} == before


def test_nothing_of_ours_stays(cli: Cli, project: Write, user_caches: Path) -> None:
    committed(project({PROD: CORS}))
    cli(".", "--diff-base", "HEAD")
    assert not list((user_caches / "deploylint").glob("git-*"))


def test_what_killed_runs_left_in_the_folder_of_the_user_is_removed(
    cli: Cli, project: Write, user_caches: Path
) -> None:
    root = committed(project({PROD: CORS, **{f"m{n}.py": "X = 1\n" for n in range(25)}}))
    for path in root.rglob("*.py"):
        os.utime(path, (1, 1))
    assert cli(".").code == 1
    own = user_caches / "deploylint"
    (store,) = (path.parent for path in own.glob("*/results.json"))
    (user_caches / "precious").write_text("theirs")
    dead, live, young = (own / f"git-{digit * 16}" for digit in "0123456789abcdef"[:3])
    for folder in (dead, live, young):
        (folder / "refs").mkdir(parents=True)
        (folder / "info").symlink_to(user_caches)
    others = [own / "git-notes", own / "notes.tmp", store / "notes.tmp"]
    stale = [store / f"results.json.{'0' * 16}.tmp"]
    for path in (*others, *stale):
        path.write_text("")
    for path in (dead, live, *others, *stale):
        os.utime(path, (time.time() - 3_600,) * 2)
    held = os.open(live, os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    (root / "m1.py").write_text("X = 2\n")
    os.utime(root / "m1.py", (2, 2))
    assert cli(".").code == 1
    os.close(held)
    assert not [path for path in (dead, *stale) if path.exists()]
    assert all(path.exists() for path in (live, young, *others))
    assert (user_caches / "precious").read_text() == "theirs"
