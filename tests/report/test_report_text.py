from __future__ import annotations

import pytest
from report_samples import APP, CONF, PLAIN, UNSURE, at, finding, outcome, report

from deploylint.engine.fingerprints import with_fingerprints
from deploylint.files.listing import Note
from deploylint.model import Related, Severity, Unknown, Where
from deploylint.registry.own_rules import Defect
from deploylint.report import FORMATS, render
from deploylint.source import Source
from deploylint.suppression.comments import Ignore, Suppressed
from work import work


def frame(source: Source, text: str) -> list[str]:
    """The rows between the place line and the summary."""
    made = render(report(finding(at(source, text)), sources=(source,)), "text")
    return made.split("\n")[2:-2]


def test_a_finding_with_a_place_in_another_file() -> None:
    made = render(report(PLAIN, sources=(APP, CONF)), "text")
    assert made == (
        "warning[DPA001 cors-origin-regex] [*]: `x` is wrong\n"
        " --> app/main.py:3:11\n"
        "  |\n"
        "1 | x = 1\n"
        "2 | app.add(\n"
        '3 |     regex=".*",\n'
        "  |           ^^^^\n"
        "4 |     y=2,\n"
        "5 | )\n"
        "  |\n"
        " ::: conf/nginx.conf:2:3\n"
        "  |\n"
        "2 |   listen 80;\n"
        "  |   --------- served here\n"
        "  |\n"
        "  = fix: Replace the pattern\n"
        "\n"
        "[*] 1 fixable with `--fix`.\n"
        "1 warning."
    )


def test_places_of_several_lines_have_a_bar_beside_them() -> None:
    whole = APP.text[APP.text.index("app") : APP.text.index("z")]
    tall = finding(at(APP, whole), related=(Related(at(APP, "y=2"), "this one"),))
    made = render(report(tall, sources=(APP,)), "text").split("\n")
    assert made[2:-2] == [
        "  |",
        "1 |   x = 1",
        "2 | / app.add(",
        '3 | |     regex=".*",',
        "4 | |     y=2,",
        "  | |     --- this one",
        "5 | | )",
        "  | |_^",
        "6 |   z = 3",
        "  |",
    ]


def test_a_bar_leads_to_a_start_inside_of_a_line() -> None:
    source = Source("a.txt", "x = foo(\n  1,\n)\n")
    assert frame(source, "foo(\n  1,\n)") == [
        "  |",
        "1 |   x = foo(",
        "  |  _____^",
        "2 | |   1,",
        "3 | | )",
        "  | |_^",
        "  |",
    ]


def test_the_middle_of_a_long_place_is_left_out() -> None:
    source = Source("a.txt", "".join(f"line {n}\n" for n in range(1, 21)))
    rows = frame(source, source.text[7:-8])
    assert [row for row in rows if "line" in row or "..." in row] == [
        " 1 |   line 1",
        " 2 | / line 2",
        " 3 | | line 3",
        " 4 | | line 4",
        "...",
        "18 | | line 18",
        "19 | | line 19",
        "20 |   line 20",
    ]


@pytest.mark.parametrize(
    ("line", "text", "rows"),
    [
        pytest.param("\tx = 1", "1", ["1 |     x = 1", "  |         ^"], id="tab"),
        pytest.param("a\tb", "b", ["1 | a   b", "  |     ^"], id="tab stop"),
        pytest.param("日本=x", "x", ["1 | 日本=x", "  |      ^"], id="wide before"),
        pytest.param("日本=x", "本", ["1 | 日本=x", "  |   ^^"], id="wide marked"),
        pytest.param("e\u0301=x", "x", ["1 | e\u0301=x", "  |   ^"], id="combining"),
        pytest.param("x=1\r\ny", "1", ["1 | x=1", "  |   ^", "2 | y"], id="CRLF"),
        pytest.param("\x1b[2Jx", "x", ["1 | ␛[2Jx", "  |     ^"], id="escape sequence"),
        pytest.param("\x9b2Jx", "x", ["1 | \ufffd2Jx", "  |    ^"], id="C1 control"),
        pytest.param("\u202ex", "x", ["1 | \ufffdx", "  |  ^"], id="direction override"),
        pytest.param("\udcffx", "x", ["1 | \ufffdx", "  |  ^"], id="lone surrogate"),
        pytest.param("a\rb", "b", ["1 | a␍b", "  |   ^"], id="carriage return"),
        pytest.param("##[error]x", "x", ["1 | # #[error]x", "  |           ^"], id="log command"),
    ],
)
def test_carets_stand_below_what_is_printed(line: str, text: str, rows: list[str]) -> None:
    assert frame(Source("a.txt", line), text)[1:-1] == rows


def test_a_long_line_is_cropped_around_the_place() -> None:
    source = Source("a.txt", "a" * 500 + "HERE" + "b" * 500)
    _, code, carets, _ = frame(source, "HERE")
    assert code.startswith("1 | …aaa")
    assert code.endswith("b…")
    assert len(code) < 140
    assert carets.index("^") == code.index("HERE")
    assert carets.count("^") == 4


def test_an_empty_place_at_the_end_of_a_file_is_shown() -> None:
    source = Source("a.txt", "x\n")
    end = finding(source.where(2, 2))
    assert "  | ^" in render(report(end, sources=(source,)), "text").split("\n")


def test_a_file_that_changed_meanwhile_gives_no_frame() -> None:
    gone = finding(Where("a.txt", 900, 901, 99, 1, 99, 2))
    made = render(report(gone, sources=(Source("a.txt", "x\n"),)), "text")
    assert made.split("\n")[:3] == [
        "warning[DPA001 cors-origin-regex]: `x` is wrong",
        " --> a.txt:99:1",
        "",
    ]


def test_a_low_confidence_and_the_context_are_told() -> None:
    made = render(
        report(UNSURE, sources=(APP,), verbose=True, context=lambda path: f"{path} is prod"),
        "text",
    )
    assert (
        "  = unsafe fix: Remove it\n  = confidence: low\n  = context: app/main.py is prod" in made
    )


def test_colours_are_used_only_when_asked_for() -> None:
    plain = report(PLAIN, UNSURE, sources=(APP, CONF))
    assert "\x1b" not in render(plain, "text")
    colored = render(plain._replace(color=True), "text")
    assert "\x1b[1;31merror[DPA001 cors-origin-regex]\x1b[0m" in colored


ERROR = Severity.ERROR
DEFECT = Defect("DPA001", "a.py", "boom")
UNREAD = Note("a.py", "too large")
OPEN = Unknown(at(APP, "y"), "it comes from elsewhere")
IGNORED = Suppressed(PLAIN, Ignore(at(APP, "y"), ("DPA001",), (4,), "known"))
SHOW_MORE = "`--severity info` shows the findings below warning.\n"
AUDIT = "`deploylint audit` shows what is not read and not understood.\n"


@pytest.mark.parametrize(
    ("findings", "changes", "end"),
    [
        ((), {}, "All checks passed!"),
        ((), {"hidden": 3}, f"{SHOW_MORE}No findings; 3 below warning."),
        ((), {"outcome": outcome(defects=(DEFECT,))}, "No findings; 1 internal error."),
        ((), {"outcome": outcome(notes=(UNREAD, UNREAD))}, "No findings; 1 file not read."),
        ((), {"outcome": outcome(answered=False)}, "Nothing was checked."),
        ((), {"outcome": outcome(baselined=(PLAIN,))}, "No findings; 1 in the baseline."),
        ((), {"outcome": outcome(suppressed=(IGNORED,) * 2)}, "No findings; 2 ignored."),
        ((), {"outcome": outcome(switched_off=4)}, "No findings; 4 ignored."),
        ((), {"outcome": outcome(unresolved=2)}, f"{AUDIT}No findings; 2 services not understood."),
        ((), {"outcome": outcome(unknown=(OPEN,))}, f"{AUDIT}No findings; 1 place not decided."),
        ((), {"fixed": (PLAIN,)}, "All checks passed! 1 fixed."),
        (
            (),
            {"fixed": (PLAIN,), "hidden": 1},
            f"{SHOW_MORE}No findings; 1 fixed, 1 below warning.",
        ),
        (
            (PLAIN, UNSURE),
            {},
            "[*] 1 fixable with `--fix`, [!] 1 more with `--fix --unsafe-fixes`.\n"
            "1 error, 1 warning.",
        ),
        ((UNSURE,), {}, "[!] 1 fixable with `--fix --unsafe-fixes`.\n1 error."),
        (
            (PLAIN,),
            {"fixed": (PLAIN, PLAIN)},
            "[*] 1 fixable with `--fix`.\n1 warning; 2 fixed.",
        ),
        (
            (UNSURE._replace(fix=None),),
            {
                "outcome": outcome(
                    baselined=(PLAIN,) * 23, switched_off=4, notes=(UNREAD,), unresolved=3
                )
            },
            f"{AUDIT}1 error; 23 in the baseline, 4 ignored, 1 file not read,"
            " 3 services not understood.",
        ),
    ],
)
@pytest.mark.parametrize("name", ["text", "concise"])
def test_the_summary(name: str, findings: tuple, changes: dict, end: str) -> None:
    made = render(report(*findings, sources=(APP, CONF), **changes), name)
    assert made == end if not findings else made.endswith("\n" + end)


@pytest.mark.parametrize("name", ["text", "concise"])
def test_statistics_take_the_place_of_the_findings(name: str) -> None:
    other = UNSURE._replace(code="DPB001", slug="debug-on", fix=None)
    made = render(report(other, PLAIN, UNSURE, sources=(APP,), statistics=True), name)
    assert made.split("\n")[:3] == [
        "severity  code    rule               count  fix     files",
        "error     DPA001  cors-origin-regex      2  [*][!]      1",
        "error     DPB001  debug-on               1              1",
    ]
    assert "app/main.py" not in made


def test_fixes_are_listed_by_file_and_those_taken_back_are_named() -> None:
    made = render(
        report(fixed=(PLAIN, PLAIN), refused=((UNSURE, "does not parse"),), show_fixes=True), "text"
    )
    assert made.split("\n")[:4] == [
        "Fixed 2 findings:",
        "- app/main.py:",
        "    2 × DPA001 cors-origin-regex",
        "Not fixed: app/main.py:2:1: DPA001 cors-origin-regex: does not parse",
    ]


def test_a_place_far_along_an_enormous_line_is_shown_alone() -> None:
    source = Source("a.py", "x = '" + "ab" * 5_000 + "here" + "cd" * 5_000 + "'\n")
    shown, marked = frame(source, "here")[1:3]
    assert len(shown) < 140
    assert shown.startswith("1 | …ab")
    assert shown.endswith("cd…")
    assert marked.index("^^^^") == shown.index("here")


@pytest.mark.parametrize("name", FORMATS)
def test_findings_on_one_line_cost_the_same_each(name: str) -> None:
    def render_many(count: int) -> int:
        source = Source("a.py", ";".join(["print(1)"] * count) + "\n")
        places = (source.where(at, at + 8) for at in range(0, 9 * count, 9))
        findings = with_fingerprints((finding(place) for place in places), source)
        return work(lambda: render(report(*findings, sources=(source,)), name))

    assert render_many(400) < 2.3 * render_many(200)


def test_errors_come_before_warnings_wherever_they_stand() -> None:
    first, last = at(APP, "x"), at(APP, "z")
    ordered = (finding(first, "mild"), finding(last, "bad", severity=Severity.ERROR))
    made = render(report(*ordered, sources=(APP,)), "text")
    assert made.index("bad") < made.index("mild")


def test_of_many_findings_the_errors_and_a_table_are_shown() -> None:
    many = [finding(at(APP, "x"), "mild")] * 50 + [finding(at(APP, "z"), "bad", severity=ERROR)]
    folded = render(report(*many, sources=(APP,)), "text")
    assert folded.count("bad") == 1
    assert "mild" not in folded
    assert "error     DPA001  cors-origin-regex     51           1" in folded
    assert "`--full`" in folded
    assert render(report(*many, sources=(APP,), full=True), "text").count("mild") == 50
    assert render(report(*many[1:], sources=(APP,)), "text").count("mild") == 49
    assert render(report(*many, sources=(APP,)), "concise").count("mild") == 50


def test_a_finding_ends_with_the_address_of_its_page() -> None:
    page = "https://docs.example.org/DPA001"
    made = report(PLAIN, sources=(APP, CONF), address=lambda code, slug: page)
    assert f"  = page: {page}\n" in render(made, "text")
    assert f"\x1b]8;;{page}\x1b\\{page}\x1b]8;;\x1b\\" in render(made._replace(color=True), "text")
