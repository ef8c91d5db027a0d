"""deploylint as a library, alone and on executors."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

import deploylint
from deploylint.run.setup import set_up
from program import CORS

Write = Callable[[dict[str, str | bytes]], Path]
FILES: dict[str, str | bytes] = {
    **{f"deploy/app{number}.py": CORS for number in range(4)},
    # Large enough that every file is a batch of its own.
    **{f"deploy/long{number}.py": CORS + "# padding\n" * 25_000 for number in range(3)},
    "app/health.py": "from fastapi import FastAPI\napp = FastAPI()\n"
    "@app.get('/health')\ndef one(): return {}\n",
    "app/other.py": "from app.health import app\n@app.get('/health')\ndef two(): return {}\n",
}


@contextmanager
def dask() -> Iterator[Executor]:
    import distributed

    with (
        distributed.LocalCluster(
            processes=True, n_workers=2, threads_per_worker=1, dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client.get_executor()


@pytest.mark.parametrize(
    "make",
    [lambda: ProcessPoolExecutor(2), lambda: ThreadPoolExecutor(2), dask],
    ids=["processes", "threads", "dask"],
)
def test_every_executor_gives_the_same_outcome(
    project: Write, make: Callable[[], Executor]
) -> None:
    root = project(FILES)
    alone = deploylint.check([root])
    assert {finding.where.path for finding in alone.findings} >= {
        path for path in FILES if path.startswith("deploy/")
    }
    with make() as executor:
        assert deploylint.check([root], executor=executor) == alone


def test_one_path_is_enough_and_narrows_the_findings(project: Write) -> None:
    root = project({"deploylint.toml": "", "deploy/a.py": CORS, "deploy/b.py": CORS})
    outcome = deploylint.check(str(root / "deploy/a.py"))
    assert {finding.where.path for finding in outcome.findings} == {"deploy/a.py"}


def test_settings_go_on_top_of_the_configuration(project: Write) -> None:
    root = project({"deploylint.toml": 'exclude = ["b.py"]', "a.py": CORS, "b.py": CORS})
    outcome = deploylint.check(root, {"select": ["DPB"]})
    assert not outcome.findings
    assert outcome.checked == 1, "what the configuration excludes stays excluded"


def test_settings_may_replace_the_configuration(project: Write) -> None:
    root = project({"deploylint.toml": 'ignore = ["ALL"]', "deploy/a.py": CORS})
    settings = set_up((str(root),), {"ignore": []}).settings
    assert [each.code for each in deploylint.check(root, settings).findings] == ["DPA001"]


def test_the_environment_is_not_read(project: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEPLOYLINT_IGNORE", "ALL")
    assert deploylint.check(project({"deploy/a.py": CORS})).findings


def test_a_mistake_in_the_settings_is_an_exception(project: Write) -> None:
    with pytest.raises(deploylint.SettingsError, match="did you mean `select`"):
        deploylint.check(project({"a.py": CORS}), {"selct": []})


def test_nothing_is_written(project: Write) -> None:
    root = project(FILES)
    deploylint.check(root)
    written = {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}
    assert written == set(FILES)


def test_the_package_imports_nothing_by_itself() -> None:
    code = (
        "import sys; before = set(sys.modules); import deploylint; deploylint.__version__;"
        "print(sorted(set(sys.modules) - before))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['deploylint']"


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'chekc'"):
        deploylint.chekc  # noqa: B018
