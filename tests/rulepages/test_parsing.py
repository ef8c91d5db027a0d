"""The format of rule pages: what is read, and what is refused with which words."""

from __future__ import annotations

import pytest

from deploylint.rulepages.parsing import (
    BAD,
    FIXED,
    GOOD,
    HEADINGS,
    NOT_FLAGGED,
    Mark,
    Page,
    PageError,
    parse,
)

PAGE = """\
# DPA001 some-offence

## What it does

Finds a thing
over two lines.

Second paragraph.

## Why is this bad

It breaks.

## Bad

```python path=app/main.py
# error: DPA001
first = 1
second = 2
    # info: DPA001, DPB002
third = 3
```

```python path=app/main.py fixed
second = 2
```

### Another project

```toml config
severity = "info"
```

```env path=.env tracked=no
; warning: DPA001
KEY=value
```

---

```json path=settings.json error=DPA001:2,DPB002:3
{
  "a": 1,
  "b": 2
}
```

## Good

~~~~markdown path=README.md
```
# Not a heading
```
~~~~

## Fix safety

Safe.

## References

- None.
"""


@pytest.fixture(scope="module")
def page() -> Page:
    return parse("page.md", PAGE)


def test_names_and_sections(page: Page) -> None:
    assert (page.code, page.slug) == ("DPA001", "some-offence")
    assert page.summary == "Finds a thing over two lines."
    assert page.section("Why is this bad") == "It breaks."
    assert page.section(NOT_FLAGGED) == ""
    assert [each.title for each in page.sections] == [
        title for title in HEADINGS if title not in (NOT_FLAGGED, "Options")
    ]
    lines = PAGE.split("\n")
    assert all(lines[each.line - 1] == f"## {each.title}" for each in page.sections)


def test_blocks_under_one_heading_are_projects_between_breaks(page: Page) -> None:
    assert [(each.heading, each.title) for each in page.examples] == [
        (BAD, ""),
        (BAD, "Another project"),
        (BAD, ""),
        (GOOD, ""),
    ]
    paths = [[(block.role, block.path) for block in each.blocks] for each in page.examples]
    assert paths == [
        [("file", "app/main.py"), ("fixed", "app/main.py")],
        [("config", "deploylint.toml"), ("file", ".env")],
        [("file", "settings.json")],
        [("file", "README.md")],
    ]
    assert page.examples[0].having(FIXED)["app/main.py"].text == "second = 2\n"
    assert page.examples[1].config == 'severity = "info"\n'
    assert [block.tracked for block in page.examples[1].blocks] == [True, False]


def test_markers_are_stripped_and_point_at_the_next_line(page: Page) -> None:
    block = page.examples[0].blocks[0]
    assert block.text == "first = 1\nsecond = 2\nthird = 3\n"
    assert block.marks == (
        Mark("DPA001", 1),
        Mark("DPA001", 3, "info"),
        Mark("DPB002", 3, "info"),
    )


def test_lines_of_a_block_are_found_in_the_page(page: Page) -> None:
    block, lines = page.examples[0].blocks[0], PAGE.split("\n")
    shown = [lines[block.row(number) - 1] for number in range(1, 4)]
    assert shown == ["first = 1", "second = 2", "third = 3"]
    assert lines[block.row(99) - 1] == "```"


def test_markers_in_the_info_string(page: Page) -> None:
    assert page.examples[2].blocks[0].marks == (Mark("DPA001", 2), Mark("DPB002", 3))


def test_a_longer_fence_holds_a_shorter_one(page: Page) -> None:
    assert page.examples[3].blocks[0].text == "```\n# Not a heading\n```\n"


@pytest.mark.parametrize(
    ("line", "mark"),
    [
        pytest.param("# error: DPA001", Mark("DPA001", 1), id="hash"),
        pytest.param("    # error: DPA001", Mark("DPA001", 1), id="indented"),
        pytest.param("; error: DPA001", Mark("DPA001", 1), id="semicolon"),
        pytest.param("// error: DPA001", Mark("DPA001", 1), id="slashes"),
        pytest.param("# finds: DPA001", Mark("DPA001", 1), id="neutral word"),
        pytest.param("# warning: DPA001", Mark("DPA001", 1, "warning"), id="warning"),
        pytest.param("# info: DPA001", Mark("DPA001", 1, "info"), id="info"),
        pytest.param("x = 1  # error: DPA001", None, id="not alone on its line"),
        pytest.param("# error: the disk is full", None, id="an ordinary comment"),
        pytest.param("# error: DPA001 because", None, id="words after the code"),
    ],
)
def test_marker_lines(line: str, mark: Mark | None) -> None:
    text = PAGE.replace("# error: DPA001\n", f"{line}\n", 1)
    block = parse("page.md", text).examples[0].blocks[0]
    assert (block.marks[:1] == (mark,)) if mark else (line in block.text)


def test_a_marker_at_the_end_points_behind_the_last_line() -> None:
    text = PAGE.replace("third = 3\n```", "third = 3\n# error: DPC003\n```", 1)
    assert parse("page.md", text).examples[0].blocks[0].marks[-1] == Mark("DPC003", 4)


def test_an_empty_file_can_be_marked() -> None:
    text = PAGE.replace("; warning: DPA001\nKEY=value\n", "# error: DPA001\n", 1)
    block = parse("page.md", text).examples[1].blocks[1]
    assert (block.text, block.marks) == ("", (Mark("DPA001", 1),))


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("# DPA001 some-offence", "# Offence", "# Offence", "a page begins with `# CODE slug`"),
        ("# DPA001", "## DPA001", "## DPA001", "a page begins with `# CODE slug`"),
        ("## Fix safety", "## Fixes", "## Fixes", "unknown heading `Fixes`"),
        ("## What it does", "## Good", "## Why is", "`Why is this bad` belongs before `Good`"),
        ("## Why is this bad", "## What it does", None, "a second `What it does`"),
        ("## Fix safety\n\nSafe.\n\n", "", "", "missing heading `Fix safety`"),
        ("\nSafe.\n", "", "## Fix safety", "nothing stands below `Fix safety`"),
        ("~~~~\n\n## Fix", "\n## Fix", "~~~~markdown", "this code block is not closed"),
        (" path=.env", "", "```env", "a code block here needs `path=`"),
        ("path=.env", "path=../.env", "```env", "a code block here needs `path=`"),
        ("path=.env", "path=/etc/passwd", "```env", "a code block here needs `path=`"),
        ("path=.env", "path", "```env", "`path` in the first line of this code block"),
        ("tracked=no", "colour=red", "```env", "`colour=red` in the first line"),
        ("tracked=no", "staged", "```env", "unknown word `staged` after the language"),
        ("tracked=no", "tracked=yes", "```env", "`tracked` can only be `no`"),
        ("error=DPA001:2", "error=DPA001", "```json", "`error=DPA001` is not `error=CODE:LINE`"),
        ("fixed\n", "fixed\n# error: DPA001\n", "```python", "a `fixed` block has no markers"),
        ("main.py fixed", "main.py", "```python", "a second block for `app/main.py`"),
    ],
)
def test_refused(old: str, new: str, line: str | None, message: str) -> None:
    """The last line that begins with ``line`` is the one that the error names."""
    assert old in PAGE
    text = PAGE.replace(old, new, 1)
    lines = text.split("\n")
    start = new if line is None else line
    number = max(index for index, each in enumerate(lines, 1) if each.startswith(start))
    with pytest.raises(PageError) as raised:
        parse("page.md", text)
    assert str(raised.value).startswith(f"page.md:{number}: {message}")
