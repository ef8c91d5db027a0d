"""The command line as click sees it."""

from __future__ import annotations

import sys

import click

from deploylint import __version__
from deploylint.cli.check import CheckOptions, check
from deploylint.cli.ending import CLEAN, FAILED
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.report import FORMATS
from deploylint.report.output import complain, show, written
from deploylint.report.terminal import printable

if TYPE_CHECKING:
    from typing import Any

    from click.shell_completion import CompletionItem


_SEVERITY = click.Choice(["info", "warning", "error"])
_FORMATS = click.Choice(list(FORMATS))
_SETTINGS = ("select", "ignore", "extend_select", "defer_to", "severity", "fail_on", "baseline", "exclude", "extend_exclude")  # fmt: skip  # noqa: E501


class _Command(click.Command):
    """Parsing is where click itself writes: help and version."""

    def make_context(self, *given: Any, **named: Any) -> click.Context:
        with written():
            return super().make_context(*given, **named)


class DefaultToCheck(_Command, click.Group):
    """``deploylint PATHS`` means ``deploylint check PATHS``."""

    command_class = _Command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        own = ("--help", "--version")
        if args[:1] in ([], ["--"]) and ctx.resilient_parsing:
            return super().parse_args(ctx, args)
        if not args or (args[0] not in self.commands and args[0] not in own):
            args = ["check", *args]
        return super().parse_args(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """The commands, and what may follow ``check`` where that is left out.

        Paths come first: bash forgets what was offered before them.
        """
        check = self.commands["check"].make_context("check", [], ctx, resilient_parsing=True)
        given = {item.value: item for item in check.command.shell_complete(check, incomplete)}
        given |= {item.value: item for item in super().shell_complete(ctx, incomplete)}
        paths = self.commands["check"].params[0].shell_complete(check, incomplete)
        return [*(paths if incomplete[:1] != "-" else ()), *given.values()]


_TO_FILE = click.option("-o", "--output-file", type=click.Path(dir_okay=False), metavar="FILE", help="Write the report to this file.")  # fmt: skip  # noqa: E501


def _complete_rules(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Codes and slugs that go on as typed; several are separated by commas."""
    from click.shell_completion import CompletionItem

    from deploylint import registry

    before, comma, last = incomplete.rpartition(",")
    names = ((name, rule.slug) for rule in registry.rules() for name in (rule.code, rule.slug))
    found = [(name, slug) for name, slug in names if last and name.lower().startswith(last.lower())]
    return [CompletionItem(f"{before}{comma}{name}", help=slug) for name, slug in found]


def _codes(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> list[str] | None:
    return [code.strip() for value in values for code in value.split(",") if code.strip()] or None


@click.group(cls=DefaultToCheck, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="deploylint")
def cli() -> None:
    """Read a repository the way the production machine will, and say what will hurt.

    `deploylint [PATHS]` is short for `deploylint check [PATHS]`. Exit codes: 0 clean,
    1 findings, 2 usage, configuration or internal error, 3 nothing to lint.
    """


@cli.command("check")
@click.argument("paths", nargs=-1, type=click.Path())
@click.option("--fix", is_flag=True, help="Apply safe fixes.")
@click.option("--unsafe-fixes", is_flag=True, help="With --fix or --diff: unsafe fixes as well.")
@click.option("--diff", is_flag=True, help="Show what --fix would change, without changing it.")
@click.option("--fix-only", is_flag=True, help="Apply fixes without reporting what remains.")
@click.option("--show-fixes", is_flag=True, help="List every fix that was applied.")
@click.option("--select", multiple=True, callback=_codes, shell_complete=_complete_rules, metavar="RULES", help="Check only these rules: codes, slugs, prefixes (DPA), `default`, `pedantic`, `preview` or ALL; separated by commas.")  # fmt: skip  # noqa: E501
@click.option("--extend-select", multiple=True, callback=_codes, shell_complete=_complete_rules, metavar="RULES", help="Check these rules as well.")  # fmt: skip  # noqa: E501
@click.option("--ignore", multiple=True, callback=_codes, shell_complete=_complete_rules, metavar="RULES", help="Do not check these rules.")  # fmt: skip  # noqa: E501
@click.option("--exclude", multiple=True, callback=_codes, metavar="GLOBS", help="Do not read these files, instead of those that the configuration excludes.")  # fmt: skip  # noqa: E501
@click.option("--extend-exclude", multiple=True, callback=_codes, metavar="GLOBS", help="Do not read these files either.")  # fmt: skip  # noqa: E501
@click.option("--defer-to", multiple=True, callback=_codes, metavar="TOOLS", help="Leave out the rules that these tools own: ruff, hadolint, compose-lint, bandit, gitleaks.")  # fmt: skip  # noqa: E501
@click.option("--output-format", type=_FORMATS, default="text", envvar="DEPLOYLINT_OUTPUT_FORMAT", show_default=True)  # fmt: skip  # noqa: E501
@_TO_FILE
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", show_default=True, help="Colours and links in text.")  # fmt: skip  # noqa: E501
@click.option("-q", "--quiet", is_flag=True, help="Say nothing where nothing is found, and make no remarks.")  # fmt: skip  # noqa: E501
@click.option("--severity", type=_SEVERITY, help="Show findings from this severity on.  [default: warning]")  # fmt: skip  # noqa: E501
@click.option("--fail-on", type=_SEVERITY, help="Exit with 1 from this severity on.  [default: warning]")  # fmt: skip  # noqa: E501
@click.option("--fail-on-unknown", is_flag=True, help="Exit with 1 also where something was not read or not understood.")  # fmt: skip  # noqa: E501
@click.option("--allow-nothing", is_flag=True, help="Exit with 0, not 3, where there is nothing to lint.")  # fmt: skip  # noqa: E501
@click.option("--exit-zero", is_flag=True, help="Exit with 0 even when there are findings.")
@click.option("--statistics", is_flag=True, help="Count findings by rule.")
@click.option("--full", is_flag=True, help="Show every finding, however many there are.")
@click.option("--no-cache", is_flag=True, envvar="DEPLOYLINT_NO_CACHE", help="Neither read nor write the cache.")  # fmt: skip  # noqa: E501
@click.option("--cache-dir", type=click.Path(file_okay=False), envvar="DEPLOYLINT_CACHE_DIR", help="Keep the cache below this folder.  [default: the cache folder of the user]")  # fmt: skip  # noqa: E501
@click.option("-v", "--verbose", is_flag=True, help="Say why each file is judged as it is.")
@click.option("--stdin-filename", metavar="PATH", help="Check standard input as this file.")
@click.option("--config", type=click.Path(), help="Use this configuration file.")
@click.option("--baseline", type=click.Path(), metavar="FILE", help="Report only what this baseline does not know.")  # fmt: skip  # noqa: E501
@click.option("--diff-base", metavar="REV", help="Report only what lines changed since REV take part in.")  # fmt: skip  # noqa: E501
@click.option("--add-ignore", is_flag=False, flag_value="", metavar="[REASON]", help="Write an ignore comment for every finding shown.")  # fmt: skip  # noqa: E501
def check_command(**given: Any) -> None:
    """Check files, fix what can be fixed, report the rest.

    Findings are read from the whole repository; with PATHS, only those in which
    one of these files takes part are reported.
    """
    overrides = {
        name.replace("_", "-"): given.pop(name)
        for name in _SETTINGS
        if given[name] is not None or given.pop(name)
    }
    options = CheckOptions(**given, overrides=tuple(overrides.items()))
    sys.exit(check(options))


@cli.command("rule")
@click.argument("code", shell_complete=_complete_rules)
@click.option("--output-format", type=click.Choice(["text", "json"]), default="text")
def rule_command(code: str, output_format: str) -> None:
    """Explain one rule, by its code or slug."""
    from deploylint.cli.rules import explain_rules

    sys.exit(explain_rules(code, output_format))


@cli.command("rules")
@click.option("--output-format", type=click.Choice(["text", "json"]), default="text")
def rules_command(output_format: str) -> None:
    """List all rules."""
    from deploylint.cli.rules import list_rules

    sys.exit(list_rules(output_format))


@cli.command("baseline")
@click.argument("paths", nargs=-1, type=click.Path(exists=True))
@click.option("--file", "file", default="deploylint-baseline.txt", show_default=True)
@click.option("--update", is_flag=True, help="Only drop entries whose finding is gone.")
def baseline_command(paths: tuple[str, ...], file: str, update: bool) -> None:
    """Write down the findings of today, to report only new ones from now on.

    Check with `--baseline FILE`, or name it as `baseline` in the configuration.
    """
    from deploylint.cli.baseline import write_baseline

    sys.exit(write_baseline(paths, file, update=update))


@cli.command("init")
@click.argument("folder", default=".", type=click.Path(exists=True, file_okay=False))
def init_command(folder: str) -> None:
    """Write a commented starter configuration from what the repository shows."""
    from deploylint.cli.configuration import init

    sys.exit(init(folder))


@cli.command("config")
@click.argument("paths", nargs=-1, type=click.Path(exists=True))
def config_command(paths: tuple[str, ...]) -> None:
    """Print the effective configuration and where each value comes from."""
    from deploylint.cli.configuration import effective

    for line in effective(paths):
        show(printable(line))


@cli.command("schema")
def schema_command() -> None:
    """Print the JSON Schema of the configuration."""
    import json

    from deploylint.configuration.schema import schema

    show(json.dumps(schema(), indent=2))


@cli.command("audit")
@click.argument("paths", nargs=-1, type=click.Path(exists=True))
@click.option("--output-format", "--format", "name", type=click.Choice(["text", "markdown", "html", "json"]), default="text", show_default=True)  # fmt: skip  # noqa: E501
@click.option("--config", type=click.Path(), help="Use this configuration file.")
@_TO_FILE
def audit_command(
    paths: tuple[str, ...], name: str, config: str | None, output_file: str | None
) -> None:
    """Report what is ready for production, with the places that prove it.

    A rule passes with evidence only. Exits with 1 when a rule fails.
    """
    from deploylint.cli.audit import audit

    sys.exit(audit(paths, name, config, output_file))


@cli.command("map")
@click.argument("paths", nargs=-1, type=click.Path(exists=True))
@click.option("--output-format", "--format", "name", type=click.Choice(["mermaid", "html", "json", "svg"]), default="mermaid", show_default=True)  # fmt: skip  # noqa: E501
@click.option("--config", type=click.Path(), help="Use this configuration file.")
@click.option("--project", metavar="NAME", help="Draw this deployment alone: a compose file, its folder, or the folder of units.")  # fmt: skip  # noqa: E501
@_TO_FILE
def map_command(
    paths: tuple[str, ...],
    name: str,
    config: str | None,
    project: str | None,
    output_file: str | None,
) -> None:
    """Draw the deployment: services, images, ports, routes, proxies, and findings on them."""
    from deploylint.cli.audit import draw

    sys.exit(draw(paths, name, config, output_file, project))


@cli.command("server")
def server_command() -> None:
    """Serve an editor over standard input and output (LSP)."""
    try:
        from deploylint.server.service import serve
    except ImportError as error:
        if (error.name or "").partition(".")[0] not in ("pygls", "lsprotocol"):
            raise
        complain("the server needs pygls: pip install 'deploylint[lsp]'")
        sys.exit(FAILED)
    serve()


@cli.command("clean")
@click.argument("paths", nargs=-1, type=click.Path(exists=True))
@click.option("--cache-dir", type=click.Path(file_okay=False), envvar="DEPLOYLINT_CACHE_DIR", help="Remove it from below this folder.")  # fmt: skip  # noqa: E501
def clean_command(paths: tuple[str, ...], cache_dir: str | None) -> None:
    """Remove the cache of the project."""
    import os
    import shutil

    from deploylint.files.roots import find_root
    from deploylint.run.store import open_store

    root = find_root([os.path.realpath(path) for path in paths or (".",)])
    store = open_store(root, cache_dir)
    if store and os.path.isdir(store.folder):
        shutil.rmtree(store.folder)
        show(printable(f"removed {store.folder}"))


def main() -> int:
    """Run the group and return the exit code; click's own usage errors give 2."""
    try:
        return cli.main(prog_name="deploylint", standalone_mode=False) or CLEAN
    except click.ClickException as error:
        error.show()
        return error.exit_code
