from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploylint.formats.procfile import Procfile
from deploylint.formats.shell import Command, ShellScript, inline_script, parse_commands
from deploylint.formats.source_map import SourceMap
from deploylint.source import Source


def commands(text: str) -> list[list[str]]:
    return [[word.text for word in c.words] for c in parse_commands(SourceMap.verbatim(text))]


def only(text: str) -> Command:
    (command,) = parse_commands(SourceMap.verbatim(text))
    return command


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a b", [["a", "b"]], id="words"),
        pytest.param("a && b || c; d | e & f", [[c] for c in "abcdef"], id="operators"),
        pytest.param("a&&b;c", [["a"], ["b"], ["c"]], id="operators without blanks"),
        pytest.param("a 'b c' \"d e\" f\\ g", [["a", "b c", "d e", "f g"]], id="quotes"),
        pytest.param("a\"b\"'c'd", [["abcd"]], id="quotes inside a word"),
        pytest.param("a ''", [["a", ""]], id="empty word"),
        pytest.param("a # b && c\nd", [["a"], ["d"]], id="comment"),
        pytest.param("a b#c", [["a", "b#c"]], id="no comment inside a word"),
        pytest.param("a \\\n  b", [["a", "b"]], id="continuation"),
        pytest.param("a \\\r\n  b\r\nc\r\n", [["a", "b"], ["c"]], id="CRLF"),
        pytest.param("if a; then b; else c; fi", [["a"], ["b"], ["c"]], id="if"),
        pytest.param("while ! a; do b; done", [["a"], ["b"]], id="while"),
        pytest.param("for x in a b; do c $x; done", [["c", "$x"]], id="for has no command"),
        pytest.param(
            'case "$1" in a|b) c;; *) d e;; esac; f', [["c"], ["d", "e"], ["f"]], id="case"
        ),
        pytest.param("f() { a; }; b", [["a"], ["b"]], id="function"),
        pytest.param("function f { a; }; b", [["a"], ["b"]], id="function keyword"),
        pytest.param("(a; b) && c", [["a"], ["b"], ["c"]], id="subshell"),
        pytest.param(
            "[[ a == b && -n c ]] && d",
            [["[[", "a", "==", "b", "&&", "-n", "c", "]]"], ["d"]],
            id="test",
        ),
        pytest.param("cat <<EOF && b\nx && y\nEOF\nc", [["cat"], ["b"], ["c"]], id="heredoc"),
        pytest.param("cat <<-'E'\n\tx\n\tE\nc", [["cat"], ["c"]], id="heredoc with tabs"),
        pytest.param("a $(b && c) d", [["a", "$(b && c)", "d"]], id="substitution"),
        pytest.param("a `b; c` d", [["a", "`b; c`", "d"]], id="backquotes"),
        pytest.param("a $((1 << 2)) b", [["a", "$((1 << 2))", "b"]], id="arithmetic"),
        pytest.param("a ${X:-b c}", [["a", "${X:-b c}"]], id="parameter"),
        pytest.param("a <(b c)", [["a", "<(b c)"]], id="process substitution"),
        pytest.param("echo if fi", [["echo", "if", "fi"]], id="reserved words as arguments"),
        pytest.param("\\case x in y", [["case", "x", "in", "y"]], id="quoted reserved word"),
    ],
)
def test_commands(text: str, expected: list[list[str]]) -> None:
    assert commands(text) == expected


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("'$X'", "$X", id="single quotes"),
        pytest.param(r"\$X", "$X", id="escaped"),
        pytest.param("$X", None, id="parameter"),
        pytest.param('"a${X}b"', None, id="parameter in double quotes"),
        pytest.param("a$(b)", None, id="substitution"),
        pytest.param("a$", "a$", id="lone dollar"),
        pytest.param(r'"a\nb"', r"a\nb", id="backslash stays in double quotes"),
        pytest.param(r'"a\"b"', 'a"b', id="escaped double quote"),
    ],
)
def test_word_is_known_only_without_expansion(text: str, value: str | None) -> None:
    assert only(f"echo {text}").words[1].value == value


def test_expansion_stays_as_written_in_the_text() -> None:
    word = only('curl "http://localhost:${PORT:-80}/health"').words[1]
    assert (word.text, word.value) == ("http://localhost:${PORT:-80}/health", None)


def test_assignments_and_redirects_are_no_words() -> None:
    command = only("A=1 B='x y' run -v >out 2>&1 <in")
    assert [word.text for word in command.words] == ["run", "-v"]
    assert [(a.name, a.value.value) for a in command.assignments] == [("A", "1"), ("B", "x y")]
    assert [(r.operator, r.target.text) for r in command.redirects] == [
        (">", "out"),
        (">&", "1"),
        ("<", "in"),
    ]


def test_assignment_after_a_word_is_an_argument() -> None:
    assert [word.text for word in only("env A=1 run").words] == ["env", "A=1", "run"]


def test_heredoc_body_has_its_place() -> None:
    text = "cat <<A <<B >f\n1\nA\n2\nB\nnext"
    bodies = [r.body for r in parse_commands(SourceMap.verbatim(text))[0].redirects]
    assert [text[slice(*body)] for body in bodies if body] == ["1\n", "2\n"]


def test_operator_follows_its_command() -> None:
    found = parse_commands(SourceMap.verbatim("curl x | grep y && z"))
    assert [command.operator for command in found] == ["|", "&&", ""]


def test_depth_counts_compound_commands() -> None:
    found = parse_commands(SourceMap.verbatim("a; if b; then (c); fi; d"))
    assert [(command.name, command.depth) for command in found] == [
        ("a", 0),
        ("b", 1),
        ("c", 2),
        ("d", 0),
    ]


def test_name_drops_the_directory() -> None:
    assert only("/usr/local/bin/gunicorn app").name == "gunicorn"
    assert only("$X app").name is None


@pytest.mark.parametrize(
    ("text", "index"),
    [
        ("sh -c 'a'", 2),
        ("/bin/bash -lc a b", 2),
        ("bash -x -c a", 3),
        ("bash a -c b", None),
        ("env -c a", None),
    ],
)
def test_inline_script(text: str, index: int | None) -> None:
    assert inline_script(only(text)) == index


WORDS = st.sampled_from(
    [
        "a",
        "--x=1",
        "'q r'",
        '"d e"',
        r"b\ c",
        "$X",
        "${Y:-z w}",
        "$(f g)",
        "é",
        "\U0001f600",
        "`i j`",
    ]
)
SEPARATORS = st.sampled_from([" ", "\t", " \\\n ", " \\\r\n"])


@given(st.lists(st.tuples(WORDS, SEPARATORS), min_size=1))
def test_spans_cut_exactly_the_words(parts: list[tuple[str, str]]) -> None:
    text = "x " + "".join(word + separator for word, separator in parts) + "# end"
    found = only(text).words[1:]
    assert [text[word.start : word.end] for word in found] == [word for word, _ in parts]


@given(st.text(alphabet="ab'\"\\$`{}()<>|&;# \n\t\r[]E!=", max_size=80))
def test_any_text_can_be_read(text: str) -> None:
    for command in ShellScript.parse(Source("x.sh", text)).commands:
        assert 0 <= command.start <= command.end <= len(text)


@pytest.mark.parametrize(
    "opening", ["$(", '"$(', "${", "( ", "{ ", "if ", "case a in ", "((", "<(", "`\\`"]
)
def test_deep_nesting_is_read_without_recursion(opening: str) -> None:
    ShellScript.parse(Source("x.sh", opening * 20_000))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a 'b", "unterminated single quote"),
        ('a "b', "unterminated double quote"),
        ("a $(b", "unterminated bracket"),
        ("a <<E\nb", "unterminated here-document"),
        ("a `b", "unterminated backquote"),
    ],
)
def test_what_is_left_open_is_a_problem(text: str, message: str) -> None:
    (problem,) = ShellScript.parse(Source("x.sh", text)).problems
    assert (problem.message, problem.template) == (message, False)


@pytest.mark.parametrize(
    ("text", "template"),
    [
        pytest.param("exec {{ cookiecutter.command }}", True, id="jinja"),
        pytest.param("{% if x %}\na\n{% endif %}", True, id="jinja block"),
        pytest.param("docker inspect -f '{{.Id}}' x", False, id="Go template as an argument"),
        pytest.param("docker ps --format '{{json .}}'", False, id="Go function as an argument"),
        pytest.param("curl -w '%{http_code}' x", False, id="format of curl"),
    ],
)
def test_templates(text: str, template: bool) -> None:
    problems = ShellScript.parse(Source("x.sh", text)).problems
    assert any(problem.template for problem in problems) is template


SCRIPT = """#!/bin/sh -u
set -eu
. /opt/env.sh
source lib.sh
if [ "$1" = x ]; then exec sleep 1; fi
exec -a web gunicorn app:app --reload "$@"
"""


def test_script() -> None:
    script = ShellScript.parse(Source("entrypoint.sh", SCRIPT))
    assert script.kind == "shell"
    assert script.shebang == ("/bin/sh", "-u")
    assert script.stops_on_error
    assert [word.text for word in script.sourced] == ["/opt/env.sh", "lib.sh"]
    assert [command.name for command in script.executed] == ["sleep", "gunicorn"]


@pytest.mark.parametrize(
    ("text", "stops"),
    [
        ("#!/bin/bash -e\na", True),
        ("set -o errexit\n", True),
        ("set -x\n", False),
        ("f() { set -e; }\n", False),
        ("echo set -e\n", False),
    ],
)
def test_stops_on_error(text: str, stops: bool) -> None:
    assert ShellScript.parse(Source("x.sh", text)).stops_on_error is stops


def test_procfile() -> None:
    source = Source(
        "Procfile", "web: gunicorn app --reload\r\n# note\nworker-1: celery -A x && y\n"
    )
    web, worker = Procfile.parse(source).processes
    assert (web.name, worker.name) == ("web", "worker-1")
    assert [word.text for word in web.commands[0].words] == ["gunicorn", "app", "--reload"]
    flag = web.commands[0].words[2]
    assert source.text[flag.start : flag.end] == "--reload"
    assert [command.name for command in worker.commands] == ["celery", "y"]


@pytest.mark.parametrize(
    "text",
    [
        'A=(\n  "x"  # what it doesn\'t do (yet\n  # "y"\n)\nserve --reload\n',
        "A=$(\n  # it isn't\n  date\n)\nserve --reload\n",
        "A=(${x#*(} ${#x} a#b')')\nserve --reload\n",
        'A="${x:-#}"\nserve --reload\n',
    ],
)
def test_comments_inside_brackets(text: str) -> None:
    script = ShellScript.parse(Source("x.sh", text))
    assert not script.problems
    assert [word.text for word in script.commands[-1].words] == ["serve", "--reload"]
