"""What a repository brings along is never taken for what an earlier run found."""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from deploylint.deployment.facts import FACTS
from deploylint.engine.checking import FileResult
from deploylint.files.classify import Classified
from deploylint.model import Edit, Finding, Fix, Safety, Severity, Where
from deploylint.run.encoding import class_named, classes, decode, encode, reader_for
from deploylint.run.store import Store, StoreError
from program import CORS, CORS_FIXED, Cli

Write = Callable[[dict[str, str | bytes]], Path]
PROD = "deploy/main.py"
LONG_AGO = (1_000_000_000, 1_000_000_000)


@pytest.fixture
def root(project: Write) -> Path:
    made = project(
        {"deploylint.toml": "", PROD: CORS, **{f"m{n}.py": "X = 1\n" for n in range(30)}}
    )
    for path in made.rglob("*.*"):
        os.utime(path, LONG_AGO)
    return made


def stores(user_caches: Path) -> list[Path]:
    return sorted(user_caches.glob("deploylint/*/*.json"))


def test_nothing_is_written_into_the_project(cli: Cli, root: Path, user_caches: Path) -> None:
    before = sorted(root.rglob("*"))
    assert cli().code == 1
    assert sorted(root.rglob("*")) == before
    assert [path.name for path in stores(user_caches)] == ["outcome.json", "results.json"]


def test_only_the_user_can_read_it(cli: Cli, root: Path, user_caches: Path) -> None:
    cli()
    written = [user_caches / "deploylint", *(user_caches / "deploylint").rglob("*")]
    assert {stat.S_IMODE(path.stat().st_mode) for path in written} == {0o700, 0o600}


def forged(content: bytes) -> bytes:
    """As a run would write that found nothing in the file."""
    store = json.loads(content)
    value = store["value"]
    if PROD in value:
        value[PROD][0] = None
        value[PROD][1] = encode(FileResult())
    else:
        value[1] = [""]
    return json.dumps(store).encode()


@pytest.mark.parametrize("name", ["results.json", "outcome.json"])
@pytest.mark.parametrize("seal", [b"", b"\0" * 32, None], ids=["none", "zeros", "as-it-was"])
def test_a_store_of_somebody_else_counts_for_nothing(
    cli: Cli, root: Path, user_caches: Path, name: str, seal: bytes | None
) -> None:
    first = cli()
    outcome, results = stores(user_caches)
    path = results if name == "results.json" else outcome
    if path == results:
        outcome.unlink()
    data = path.read_bytes()
    path.write_bytes((data[:32] if seal is None else seal) + forged(data[32:]))
    ran = cli()
    assert (ran.code, ran.out) == (first.code, first.out)
    assert f"{name} of the cache was not read" in ran.err
    assert cli() == first, "it is written anew"


def test_a_store_of_another_user_opens_nothing(
    cli: Cli, root: Path, user_caches: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A folder given by name may hold what was made elsewhere."""
    first = cli("--cache-dir", "cache")
    planted = {path: path.read_bytes() for path in (root / "cache").rglob("*.json")}
    assert len(planted) == 2
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    assert cli("--cache-dir", "cache", XDG_CACHE_HOME=str(elsewhere)) == first
    assert {path: path.read_bytes() for path in planted} == planted, "another name"


@pytest.mark.parametrize("where", ["{root}/.cache", "{root}"])
def test_a_user_folder_in_the_project_is_none(cli: Cli, root: Path, where: str) -> None:
    """Its key could be that of whoever committed it."""
    before = sorted(root.rglob("*"))
    assert cli(XDG_CACHE_HOME=where.format(root=root)).code == 1
    assert sorted(root.rglob("*")) == before


def test_a_linked_cache_folder_is_not_written_through(
    cli: Cli, root: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    out = tmp_path_factory.mktemp("out")
    for name in (".deploylint_cache", "cache"):
        (root / name).symlink_to(out)
    assert cli().code == 1
    assert cli("--cache-dir", "cache").code == 1
    assert cli("--cache-dir", "cache/inner").code == 1
    assert not list(out.iterdir())


def test_a_link_in_the_place_of_a_store_is_replaced_not_followed(
    cli: Cli, root: Path, user_caches: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    cli()
    precious = tmp_path_factory.mktemp("out") / "precious"
    for path in stores(user_caches):
        precious.write_bytes(path.read_bytes())
        path.unlink()
        path.symlink_to(precious)
    before = precious.read_bytes()
    ran = cli()
    assert ran.code == 1
    assert "of the cache was not read" in ran.err
    assert precious.read_bytes() == before
    assert not any(path.is_symlink() for path in stores(user_caches))


def test_a_cache_folder_that_others_may_write_is_not_used(
    cli: Cli, root: Path, user_caches: Path
) -> None:
    (user_caches / "deploylint").mkdir()
    (user_caches / "deploylint").chmod(0o777)
    assert cli().code == 1
    assert not stores(user_caches)


def test_a_file_that_is_too_new_to_know_matches_nothing(
    cli: Cli, root: Path, user_caches: Path
) -> None:
    (root / PROD).write_text(CORS_FIXED)
    os.utime(root / PROD, LONG_AGO)
    assert cli().code == 0
    (root / PROD).write_text(CORS)
    assert cli().code == 1


# --- only what was declared comes back -------------------------------------------------------

WHERE = Where("a.py", 0, 1, 1, 1, 1, 2)
FINDING = Finding(
    WHERE, "x", fix=Fix("t", (Edit(WHERE, "y"),), Safety.SAFE), severity=Severity.INFO
)
RESULT = encode(FileResult(findings=(FINDING,)))


def test_what_was_written_is_read() -> None:
    assert decode(RESULT, FileResult) == FileResult(findings=(FINDING,))


def changed(value: object, old: object, new: object) -> object:
    if value == old:
        return new
    return [changed(each, old, new) for each in value] if isinstance(value, list) else value


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a.py", 7),
        (0, "0"),
        (0, True),
        ("x", None),
        ("x", ["deploylint.model.Where"]),
        (encode(WHERE), encode(Severity.INFO)),
        (encode(WHERE), [*encode(WHERE), 1]),
        (encode(WHERE), encode(WHERE)[:-1]),
        (encode(WHERE), []),
        (encode(Safety.SAFE), ["deploylint.model.Safety", "always"]),
        (encode(Safety.SAFE), ["deploylint.model.Safety", {}]),
        (encode(Severity.INFO), 1),
        ("deploylint.model.Finding", "os.system"),
        (RESULT[0], "deploylint.run.outcome.Outcome"),
    ],
)
def test_a_field_of_another_type_makes_the_entry_unknown(old: object, new: object) -> None:
    assert decode(changed(RESULT, old, new), FileResult) is None


@pytest.mark.parametrize("value", [None, 7, "x", [], {}, [[]], [7], [None], ["os.system", "id"]])
def test_anything_else_is_unknown(value: object) -> None:
    for kind in (FileResult, Classified):
        assert decode(value, kind) is None


# Results of rules that failed are not stored.
PLAIN = {"str", "int", "bool", "float", "None", "tuple", "Any", "Defect"}


def test_every_class_that_may_be_stored_declares_types_that_can_be_read() -> None:
    assert FACTS
    for kind in classes().values():
        for field in getattr(kind, "_fields", ()):
            annotation = kind.__annotations__[field]
            assert reader_for(annotation, kind.__module__)
            for name in set(re.findall(r"[A-Za-z]\w*", annotation)) - PLAIN:
                assert class_named(name, kind.__module__)


def test_a_store_is_bound_to_its_name(tmp_path: Path) -> None:
    store = Store(str(tmp_path / "s"), b"k" * 32)
    store.save("one", b"1")
    (tmp_path / "s/one").rename(tmp_path / "s/two")
    assert store.load("one") is None
    with pytest.raises(StoreError):
        store.load("two")
