"""Every promise of the harness can be broken, and is then named."""

from __future__ import annotations

import pytest

from deploylint import testing
from deploylint.configuration.origins import SettingsError
from deploylint.rulepages.parsing import Page, parse
from deploylint.run.reporting import outcome_of
from deploylint.testing import Sample
from deploylint.testing.rule_pages import check_page
from sample_rules import ENTRIES

SITE = "sites-enabled/api"
BAD = """\
server {
    # error: CODE
    server_name offence;
}
"""
GOOD = BAD.replace("    # error: CODE\n", "").replace("offence", "virtue")
FIXED = f"```nginx path={SITE} fixed\n{GOOD}```\n"


def make_page(
    code: str, bad: str = BAD, good: str = GOOD, after_bad: str = "", options: str = "None."
) -> Page:
    """A page of a sample rule; ``CODE`` in ``bad`` becomes its code."""
    entry = next(each for each in ENTRIES if each.code == code)
    text = f"""\
# {entry.code} {entry.slug}

## What it does

Finds an offence.

## Why is this bad

It offends.

## Bad

```nginx path={SITE}
{bad.replace("CODE", code)}```

{after_bad}
## Good

```nginx path={SITE}
{good}```

## Fix safety

Unsafe.

## Options

{options}

## References

None.
"""
    return parse(f"rules/nginx/{entry.code}-{entry.slug}.md", text)


def failures_of(page: Page) -> list[str]:
    return check_page(page, ENTRIES)


@pytest.mark.parametrize(
    ("code", "after_bad"),
    [
        pytest.param("DPH900", FIXED, id="a rule with a fix"),
        pytest.param("DPH912", "", id="a fix that is only displayed"),
        pytest.param(
            "DPH900",
            FIXED
            + "\n---\n\n```ini path=api.service\n[Service]\n# error: DPH900\nUser=offence\n```\n"
            "\n```ini path=api.service fixed\n[Service]\nUser=virtue\n```\n",
            id="a language where comments stand alone",
        ),
        pytest.param(
            "DPH900",
            FIXED + f"\n### Two on one line\n\n```nginx path={SITE}\nserver {{\n"
            "    # error: DPH900, DPH900\n    server_name offence offence;\n}\n```\n",
            id="two findings on one line",
        ),
        pytest.param(
            "DPH900",
            FIXED + f"\n---\n\n```toml config\nexclude = ['other']\n```\n\n```nginx path={SITE}\n"
            "server {\n    # warning: DPH900\n    # info: DPH910\n    root offence;\n}\n```\n"
            "\n```nginx path=other\nserver { server_name offence; }\n```\n",
            id="configuration, severities and another rule",
        ),
    ],
)
def test_a_good_page_has_no_failures(code: str, after_bad: str) -> None:
    assert failures_of(make_page(code, after_bad=after_bad)) == []


@pytest.mark.parametrize(
    "options",
    [
        pytest.param("```toml\nnot = executed\n```", id="a block that is only read"),
        pytest.param('```toml config\nseverity = "info"\n```', id="a configuration"),
        pytest.param(
            f"```toml config\nexclude = ['sites-enabled']\n```\n\n```nginx path={SITE}\n"
            "server {\n    root offence;\n}\n```",
            id="what a configuration changes",
        ),
        pytest.param(
            f"```nginx path={SITE}\nserver {{\n    # error: DPH912\n    root offence;\n}}\n```",
            id="a finding",
        ),
    ],
)
def test_good_options(options: str) -> None:
    assert failures_of(make_page("DPH912", options=options)) == []


@pytest.mark.parametrize(
    ("page", "failure"),
    [
        pytest.param(
            make_page("DPH900", BAD.replace("offence", "virtue"), after_bad=FIXED),
            ":16: no finding of DPH900 starts here",
            id="a marker without a finding",
        ),
        pytest.param(
            make_page("DPH900", BAD.replace("}", "    root offence;\n}"), after_bad=FIXED),
            ":17: unexpected DPH900: `offence` stands here",
            id="a finding without a marker",
        ),
        pytest.param(
            make_page("DPH900", good=GOOD.replace("virtue", "offence"), after_bad=FIXED),
            ": unexpected DPH900: `offence` stands here",
            id="a finding in the good example",
        ),
        pytest.param(
            make_page("DPH900", GOOD, after_bad=FIXED),
            ": a project under `Bad` announces no DPH900",
            id="a bad example without a marker",
        ),
        pytest.param(
            make_page("DPH900", good=BAD.replace("CODE", "DPH900"), after_bad=FIXED),
            ": a project under `Good` announces a DPH900",
            id="a good example with a marker",
        ),
        pytest.param(
            make_page("DPH900", good="server {\n    root\n", after_bad=FIXED),
            ": this does not parse: ",
            id="an example without the words of the rule that does not parse",
        ),
        pytest.param(
            make_page("DPH900", BAD.replace("error", "info"), after_bad=FIXED),
            ":16: DPH900 is warning here, not info",
            id="another severity",
        ),
        pytest.param(
            make_page("DPH900", good="server {\n", after_bad=FIXED),
            ": this does not parse: ",
            id="an example that does not parse",
        ),
        pytest.param(
            make_page("DPH909"),
            ": DPH909 crashed: RuntimeError: lost (sample_rules.py:",
            id="a crash",
        ),
        pytest.param(
            make_page("DPH900", after_bad=FIXED.replace("virtue", "other")),
            f": fixing {SITE} gives another text:\n--- page\n+++ fixed\n",
            id="another fix",
        ),
        pytest.param(
            make_page("DPH900"),
            ":1: DPH900 is declared fixable, but no block shows a fix",
            id="a fix that is not shown",
        ),
        pytest.param(
            make_page("DPH901"),
            ": DPH901 offers a fix, but is not declared fixable",
            id="a fix that is not declared",
        ),
        pytest.param(
            make_page("DPH912", after_bad=FIXED),
            ":1: a block shows a fix, but DPH912 is not declared fixable",
            id="a fix that the rule does not have",
        ),
        pytest.param(
            make_page("DPH902", after_bad=FIXED),
            ": the fix leaves: `offence` stands here",
            id="a fix that never ends",
        ),
        pytest.param(
            make_page("DPH903", after_bad=FIXED),
            ": the fix leaves: `offence` stands here",
            id="a fix that breaks the file",
        ),
        pytest.param(
            make_page("DPH911", after_bad=FIXED),
            ": a copy with CRLF line endings is fixed in another way",
            id="a fix with its own line endings",
        ),
        pytest.param(
            make_page("DPH913"),
            ":16: no sentence without its period: an offence",
            id="a message in lower case",
        ),
        pytest.param(
            make_page("DPH914"),
            ":16: no sentence without its period: An offence stands here.",
            id="a message with a period",
        ),
        pytest.param(
            make_page("DPH904"),
            ":16: a copy with CRLF line endings hides: `offence;",
            id="blind to CRLF",
        ),
        pytest.param(
            make_page("DPH905"),
            ":16: a copy without a final newline hides: `offence` stands here",
            id="needs a final newline",
        ),
        pytest.param(
            make_page("DPH906"),
            ":14: a copy with a byte order mark brings: a byte order mark stands here",
            id="sees the byte order mark",
        ),
        pytest.param(
            make_page("DPH907"),
            ":16: no ignore comment silences DPH907 here",
            id="no comment silences it",
        ),
        pytest.param(
            make_page("DPH908"),
            ": the cache changes the result",
            id="a value that cannot be stored",
        ),
        pytest.param(
            make_page("DPH900", after_bad=FIXED + "\n---\n\n```toml config\nselekt = []\n```\n"),
            ": the configuration is refused: ",
            id="a bad configuration",
        ),
        pytest.param(
            make_page("DPH912", options="```toml config\n[nginx]\n```"),
            ": the configuration is refused: ",
            id="an option that is unknown",
        ),
        pytest.param(
            make_page("DPH900")._replace(code="DPH999"),
            ":1: there is no rule DPH999",
            id="a page without a rule",
        ),
        pytest.param(
            make_page("DPH900")._replace(slug="other"),
            ":1: the slug of DPH900 is `good-rule`, not `other`",
            id="another slug",
        ),
        pytest.param(
            make_page("DPH900")._replace(path="rules/nginx/DPH900.md"),
            ":1: the file of this page must be named DPH900-good-rule.md",
            id="another file name",
        ),
        pytest.param(
            make_page("DPH900")._replace(examples=()),
            ":1: `Good` shows no code",
            id="nothing that must stay silent",
        ),
    ],
)
def test_a_wrong_page_is_named(page: Page, failure: str) -> None:
    failures = failures_of(page)
    assert any(each.startswith(page.path) and failure in each for each in failures), failures


def test_files_are_tracked_unless_the_sample_says_otherwise() -> None:
    sample = Sample({"a": b"", "b": b""}, untracked=frozenset({"b"}))
    tree = testing.check(sample, entries=ENTRIES).discovery.tree
    assert [(each.path, each.tracked) for each in tree] == [("a", True), ("b", False)]


def test_a_configuration_is_read_as_from_the_file() -> None:
    with pytest.raises(SettingsError, match=r"deploylint\.toml:1: unknown key `selekt`"):
        testing.check(Sample({}, "selekt = []"), entries=ENTRIES)


def test_the_environment_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEPLOYLINT_SELECT", "no-such-rule")
    project = testing.check(Sample({SITE: b"server { root offence; }"}), entries=ENTRIES)
    assert outcome_of(project, testing.TODAY).findings


def test_fixes_leave_the_sample_as_it_was() -> None:
    sample = Sample({SITE: b"server { root offence; }"})
    fixed = testing.fix(testing.check(sample, ["DPH900"], ENTRIES))
    assert fixed.changes == {SITE: (sample.files[SITE], b"server { root virtue; }")}


def test_unsafe_fixes_can_be_left_out() -> None:
    sample = Sample({SITE: b"server { root offence; }"})
    assert testing.fix(testing.check(sample, ["DPH900"], ENTRIES), unsafe=False).changes == {}


def test_assertions_of_the_kit_can_fail() -> None:
    files = {"app.py": "from fastapi import FastAPI\n\napp = FastAPI()\nprint('paid')\n"}
    (finding,) = testing.lint(files, ["DPB001"]).findings
    line = f"app.py:4: {finding.message}"
    testing.assert_findings(files, "DPB001", line)
    with pytest.raises(AssertionError):
        testing.assert_findings(files, "DPB001")
    with pytest.raises(AssertionError, match="it is a service"):
        testing.assert_silent(files, "DPB001", "it is a service")
    testing.assert_silent(files, "DPB002", "no debugger is called")
