"""``deploylint-dev``: the commands for people who work on the rules themselves."""

from __future__ import annotations

import os
import sys

import click

from deploylint.lazy.records import TYPE_CHECKING

if TYPE_CHECKING:
    from deploylint.dev.explaining import Explained


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Develop rules of deploylint, in a checkout of it."""


@main.command("new-rule")
@click.argument("code")
@click.argument("slug")
@click.option("--concern", help="Folder of the rule, where its letter has several.")
@click.option("--kind", default="python", show_default=True, help="Kind of file that it reads.")
@click.option(
    "--template",
    type=click.Choice(["file", "join", "halves"]),
    default="file",
    show_default=True,
    help="A rule on one file, on the facts of all, or in two halves.",
)
def new_rule_command(code: str, slug: str, concern: str | None, kind: str, template: str) -> None:
    """Write the check, the page and the test of a new rule; all work at once."""
    from deploylint.dev import scaffold

    try:
        for path in scaffold.new_rule(code, slug, kind, concern, template):
            click.echo(f"wrote {path}")
    except scaffold.Refused as refusal:
        raise click.ClickException(str(refusal)) from None


@main.command("test-pages")
@click.argument("paths", nargs=-1, type=click.Path(exists=True))
def test_pages_command(paths: tuple[str, ...]) -> None:
    """Execute rule pages: these files and all below these folders, by default all pages.

    The rules of every plug-in that is installed are known.
    """
    from deploylint import registry, rulepages
    from deploylint.registry import plugins
    from deploylint.rulepages import parsing
    from deploylint.testing import rule_pages

    own = registry.entries()
    plugged = plugins.load(None, own)
    known = (*own, *(entry for plugin in plugged for entry in plugin.entries))
    failures = [f"the plug-in `{each.name}`: {each.error}" for each in plugged if each.error]
    paths = tuple(
        each for path in paths or (rulepages.root(),) for each in rulepages.page_paths(path)
    )
    for path in paths:
        try:
            failures += rule_pages.check_page(parsing.load(path), known)
        except parsing.PageError as error:
            failures.append(str(error))
    for failure in failures:
        click.echo(failure)
    click.echo(f"{len(paths)} pages, {len(failures)} failures", err=True)
    sys.exit(bool(failures))


@main.command("fixtures")
@click.argument("folders", nargs=-1, type=click.Path(exists=True, file_okay=False))
@click.option("--write", is_flag=True, help="Make what the runs give the new expectation.")
def fixtures_command(folders: tuple[str, ...], write: bool) -> None:
    """Run the fixture stories (by default all) and show how they differ from what they expect."""
    from deploylint.testing import fixture_projects

    differences = 0
    for story in folders or fixture_projects.story_folders(fixture_projects.root()):
        for difference in fixture_projects.compare(story):
            differences += 1
            click.echo(difference)
        if write:
            fixture_projects.write(story)
    sys.exit(bool(differences) and not write)


@main.command("index")
def index_command() -> None:
    """Write the index of rules from their decorators."""
    from deploylint.registry import index_writer

    click.echo(f"wrote {index_writer.write(editable=True)}")


@main.command("explain")
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@click.argument("code", required=False)
def explain_command(file: str, code: str | None) -> None:
    """Show what a run makes of FILE, with the rule CODE or with those that are configured.

    Kind, context and its reason; the rules that run, with the triggers that called them,
    and those that do not; facts and clues; verdicts; and what joins decided by.
    """
    for line in _explained(file, code).steps():
        click.echo(line)


@main.command("facts")
@click.argument("path", type=click.Path(exists=True, dir_okay=False))
def facts_command(path: str) -> None:
    """Show the facts and clues that the file at PATH contributes to its project."""
    from deploylint.dev import explaining

    explained = _explained(path, None)
    for line in explaining.facts_of(explained.project, explained.path):
        click.echo(line)


@main.command("models")
def models_command() -> None:
    """Show the glossary: who makes each fact, which models read it, which rules ask them."""
    from deploylint.dev import glossary

    click.echo(glossary.render(), nl=False)


@main.command("fixes")
@click.option("--write", is_flag=True, help="Put the table into docs/fixing.md.")
def fixes_command(write: bool) -> None:
    """Show the table of fixes, made of the rules and their pages."""
    from deploylint.dev import fixtable

    if not write:
        click.echo(fixtable.render())
        return
    path = os.path.join("docs", "fixing.md")
    with open(path, encoding="utf-8") as file:
        text = fixtable.updated(file.read())
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def _explained(file: str, code: str | None) -> Explained:
    from deploylint.configuration.origins import SettingsError
    from deploylint.dev import explaining

    try:
        return explaining.Explained(file, code)
    except (SettingsError, explaining.NotRead) as error:
        raise click.ClickException(str(error)) from None
