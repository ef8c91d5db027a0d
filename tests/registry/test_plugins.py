"""Rules from other packages: the example, installed, and everything that can be wrong with one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from deploylint.deployment.facts import Candidate
from deploylint.model import Edit, Evidence, Finding, Fix, Related, Unknown
from deploylint.registry import plugin_types
from deploylint.source import Source
from program import CORS, Cli

Write = Callable[[dict[str, str | bytes]], Path]
Install = Callable[..., dict[str, str]]
EXAMPLE = Path(__file__).parents[2] / "fixtures" / "plugin-example"
UNIT = "[Service]\nExecStart=/srv/api/bin/serve\nRestart=always\nUser=api\n"
USES = 'plugins = ["acme"]\n'


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that the example package is installed into, as pip does it."""
    source = tmp_path_factory.mktemp("source") / "example"
    shutil.copytree(EXAMPLE, source)
    target = tmp_path_factory.mktemp("site")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    options = ["--no-deps", "--no-build-isolation", "--no-index", "--target", str(target)]
    subprocess.run([*pip, *options, str(source)], check=True, capture_output=True)
    return target


@pytest.fixture
def example(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _prepend(site, monkeypatch)


def _prepend(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = [str(folder), os.environ.get("PYTHONPATH", "")]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, paths)))


@pytest.mark.usefixtures("example")
class TestExample:
    def test_is_not_loaded_unless_named(self, cli: Cli, project: Write) -> None:
        project({"deploy/api.service": UNIT})
        assert "ACME001" not in cli(".", "--output-format", "concise").out

    def test_finds_and_is_silenced(self, cli: Cli, project: Write) -> None:
        root = project({"deploylint.toml": USES, "deploy/api.service": UNIT})
        ran = cli(".", "--select", "ACME", "--output-format", "concise")
        assert "deploy/api.service:3:" in ran.out
        assert (ran.code, ran.err) == (1, "")
        comment = "# deploylint: ignore[unit-restart-delay] it never dies\nRestart"
        (root / "deploy/api.service").write_text(UNIT.replace("Restart", comment))
        assert cli(".", "--select", "ACME001,DP004").code == 0

    def test_is_listed_and_explained(self, cli: Cli, project: Write) -> None:
        project({"deploylint.toml": USES})
        assert "ACME001  unit-restart-delay" in cli("rules").out
        assert cli("rule", "ACME001").out.startswith("# ACME001 unit-restart-delay")

    def test_shares_the_baseline(self, cli: Cli, project: Write) -> None:
        project({"deploylint.toml": USES, "deploy/api.service": UNIT})
        assert cli("baseline", "--file", "known.txt").code == 0
        assert cli(".", "--baseline", "known.txt").code == 0

    def test_a_change_of_its_code_outdates_the_cache(
        self, cli: Cli, project: Write, site: Path, user_caches: Path
    ) -> None:
        files = {f"deploy/{number}.service": UNIT for number in range(25)}
        root = project({"deploylint.toml": USES, **files})
        for name in files:
            # A file that changed just now is not remembered.
            os.utime(root / name, (1, 1))
        cli(".")
        assert list(user_caches.glob("deploylint/*/results.json"))
        module = site / "deploylint_acme/unit_restart_delay.py"
        before = module.read_text()
        module.write_text(before.replace("Acme agreed on", "everyone agreed on"))
        try:
            assert "everyone agreed on" in cli(".", "--output-format", "json").out
        finally:
            module.write_text(before)

    def test_its_pages_hold(self, site: Path) -> None:
        command = [sys.executable, "-m", "deploylint.dev", "test-pages"]
        ran = subprocess.run(
            [*command, str(site / "deploylint_acme/pages")],
            check=False,
            capture_output=True,
            text=True,
        )
        assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "1 pages, 0 failures\n")


# --- what can be wrong -----------------------------------------------------------------

HEAD = (
    "from deploylint.formats.systemd import SystemdUnit\n"
    "from deploylint.model import *\n"
    "from deploylint.registry import rule, collect\n"
)


def rule(code: str = "XY001", slug: str = "some-rule", body: str = "yield", **more: str) -> str:
    extra = "".join(f", {name}={value}" for name, value in more.items())
    return (
        f'{HEAD}@rule("{code}", "{slug}", on=SystemdUnit, severity=Severity.ERROR{extra})\n'
        f"def check(unit):\n    {body}\n"
    )


@pytest.fixture
def install(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Puts a plug-in of one module on the path, with the metadata of an installed package."""

    def put(text: str, value: str = "xy_rules", folder: Path | None = None) -> Path:
        site = folder or tmp_path_factory.mktemp("site")
        (site / "xy_rules.py").write_text(text)
        metadata = site / "xy-1.0.dist-info"
        metadata.mkdir()
        (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: xy\nVersion: 1.0\n")
        (metadata / "entry_points.txt").write_text(f"[deploylint.rules]\nxy = {value}\n")
        if folder is None:
            _prepend(site, monkeypatch)
        return site

    return put


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("def broken(:\n", "SyntaxError"),
        ("import no_such_module\n", "ModuleNotFoundError: No module named 'no_such_module'"),
        ("raise SystemExit(0)\n", "SystemExit: 0"),
        ("", "it declares no rule"),
        (rule("DPX001"), "`DPX001` is no code for a plug-in"),
        (rule("X1"), "`X1` is no code for a plug-in"),
        (rule(slug="Some Rule"), "the slug `Some Rule` of XY001"),
        (rule(slug="print-debug"), "the rule `print-debug` exists already"),
        (rule(contexts="'always'"), "XY001: there is no context policy `always`"),
        (rule(tier="'gold'"), "XY001: there is no tier `gold`"),
        (rule(triggers="'Restart'"), "XY001: its triggers are no tuple of strings"),
        (rule(options="dict"), "XY001: rules of plug-ins cannot have options"),
    ],
    ids=[
        "syntax",
        "import",
        "exit",
        "empty",
        "code-dp",
        "code-short",
        "slug",
        "slug-taken",
        "contexts",
        "tier",
        "triggers",
        "options",
    ],
)
def test_a_broken_plugin_is_named_and_the_run_goes_on(
    cli: Cli, project: Write, install: Install, text: str, message: str
) -> None:
    install(text)
    config = 'plugins = ["xy"]\nextend-select = ["XY001"]\n'
    project({"deploylint.toml": config, "deploy/main.py": CORS})
    ran = cli(".", "--output-format", "concise")
    assert "DPA001" in ran.out
    assert f"the plug-in `xy` cannot be loaded: {message}" in ran.err
    assert ran.code == 2


def test_a_missing_plugin_is_named(cli: Cli, project: Write) -> None:
    project({"deploylint.toml": 'plugins = ["nowhere"]\n', "deploy/main.py": CORS})
    ran = cli(".")
    assert ran.code == 2
    assert "no installed package has an entry point `nowhere`" in ran.err


PLACE = "unit.source.where(0, 9)"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("raise RuntimeError('lost'); yield", "RuntimeError: lost"),
        ("raise SystemExit(7); yield", "SystemExit: 7"),
        ("return", "'NoneType' object is not iterable"),
        ("yield 'text'", "a check must not yield str"),
        ("yield Finding(None, 'here')", "Finding.where must not be NoneType"),
        (f"yield Finding({PLACE}, 3)", "Finding.message must not be int"),
        (f"yield Finding({PLACE}, 'x', severity='high')", "Finding.severity must not be str"),
        (f"yield Finding({PLACE}, 'x', [])", "Finding.related must not be list"),
        (f"yield Finding({PLACE}._replace(end=999), 'x')", "is no place in the file"),
        (f"yield Finding({PLACE}._replace(line=3), 'x')", "is no place in the file"),
    ],
)
def test_a_rule_that_fails_is_named_with_its_plugin(
    cli: Cli, project: Write, install: Install, body: str, message: str
) -> None:
    install(rule(body=body))
    project(
        {"deploylint.toml": 'plugins = ["xy"]\n', "deploy/a.service": UNIT, "deploy/a.py": CORS}
    )
    ran = cli(".", "--output-format", "concise")
    assert "deploy/a.service: XY001 of the plug-in `xy` failed: " in ran.err
    assert message in ran.err
    assert "DPA001" in ran.out
    assert ran.code == 2


def test_what_a_plugin_prints_at_import_is_not_output(
    cli: Cli, project: Write, install: Install
) -> None:
    install(rule(body="yield from ()") + "print('hello')\n")
    project({"deploylint.toml": 'plugins = ["xy"]\n', "deploy/a.service": UNIT})
    ran = cli(".", "--output-format", "json")
    assert ran.out.startswith("{")
    assert ran.err == "hello\n"


@pytest.mark.parametrize("path", ["", "."], ids=["python -m", "PYTHONPATH=."])
def test_the_repository_is_no_place_to_import_from(
    cli: Cli, project: Write, install: Install, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    root = project({"deploylint.toml": 'plugins = ["xy"]\n', "deploy/main.py": CORS})
    install("open('executed', 'w')\n", folder=root)
    if path:
        _prepend(Path(path), monkeypatch)
    ran = cli(".")
    assert "no installed package has an entry point `xy`" in ran.err
    assert ran.code == 2
    assert not (root / "executed").exists()


def test_the_repository_cannot_replace_an_installed_module(
    cli: Cli, project: Write, install: Install
) -> None:
    install(rule(body=f"yield Finding({PLACE}, 'the installed one')"))
    planted = {
        "xy_rules.py": "open('executed', 'w')\n",
        "click.py": "open('executed', 'w')\n",
        "json.py": "open('executed', 'w')\n",
    }
    root = project({"deploylint.toml": 'plugins = ["xy"]\nexclude = ["z"]\n', **planted})
    (root / "deploy").mkdir()
    (root / "deploy/a.service").write_text(UNIT)
    assert "the installed one" in cli(".", "--output-format", "json").out
    assert not (root / "executed").exists()


@pytest.mark.parametrize(
    "outcome",
    [
        lambda where: Finding(where, "x"),
        lambda where: Finding(
            where, "x", (Related(where, "y"),), Fix("Do", (Edit(where, ""),)), scope="s"
        ),
        lambda where: Evidence(where, "x"),
        lambda where: Unknown(where, "x"),
        lambda where: Candidate(where, Finding(where, "x"), ("a", "b")),
    ],
    ids=["finding", "full", "evidence", "unknown", "candidate"],
)
def test_what_is_well_formed_passes(outcome: Callable[..., object]) -> None:
    source = Source("a.service", UNIT)
    plugin_types.verify(outcome(source.where(2, 5)), source)


def test_every_kind_of_fact_can_be_verified() -> None:
    for kind in plugin_types._vocabulary():
        assert plugin_types._hints(kind), kind
