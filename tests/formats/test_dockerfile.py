from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploylint.formats.dockerfile import Dockerfile, Instruction
from deploylint.source import Source


def parse(text: str) -> Dockerfile:
    return Dockerfile.parse(Source("Dockerfile", text))


def last(text: str) -> Instruction:
    return parse(text).instructions[-1]


def cut(text: str, part: object) -> str:
    return text[part.start : part.end]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("FROM a\nRUN b\n", [("FROM", 1, 1), ("RUN", 2, 2)], id="plain"),
        pytest.param("from a\n  run b", [("FROM", 1, 1), ("RUN", 2, 2)], id="case and indentation"),
        pytest.param(
            "FROM a\nRUN b \\\n  c\nUSER d",
            [("FROM", 1, 1), ("RUN", 2, 3), ("USER", 4, 4)],
            id="continuation",
        ),
        pytest.param(
            "FROM a\nRUN b \\ \t\n  c\n",
            [("FROM", 1, 1), ("RUN", 2, 3)],
            id="blanks after the escape",
        ),
        pytest.param(
            "FROM a\nRUN b \\\\\nUSER c",
            [("FROM", 1, 1), ("RUN", 2, 2), ("USER", 3, 3)],
            id="escaped escape",
        ),
        pytest.param(
            "FROM a\nRUN b \\\n# c \\\n\n d\nUSER e",
            [("FROM", 1, 1), ("RUN", 2, 5), ("USER", 6, 6)],
            id="comment and blank line inside",
        ),
        pytest.param(
            "FROM a\nRUN b \\\n", [("FROM", 1, 1), ("RUN", 2, 2)], id="continuation at the end"
        ),
        pytest.param("FROM a\r\nRUN b \\\r\n c\r\n", [("FROM", 1, 1), ("RUN", 2, 3)], id="CRLF"),
        pytest.param(
            "FROM a\nRU\\\nN b\n", [("FROM", 1, 1), ("RUN", 2, 3)], id="keyword over two lines"
        ),
        pytest.param(
            "# escape=`\nFROM a\nRUN b `\n c\nCOPY d e\\\n",
            [("FROM", 2, 2), ("RUN", 3, 4), ("COPY", 5, 5)],
            id="escape directive",
        ),
        pytest.param(
            "# check=skip=all\n# escape=`\nFROM a\nRUN b `\n c",
            [("FROM", 3, 3), ("RUN", 4, 5)],
            id="directive after another",
        ),
        pytest.param(
            "# note\n# escape=`\nFROM a `\nUSER b",
            [("FROM", 3, 3), ("USER", 4, 4)],
            id="no directive after a comment",
        ),
        pytest.param(
            "FROM a\nRUN <<E\nUSER x\nE\nUSER b",
            [("FROM", 1, 1), ("RUN", 2, 4), ("USER", 5, 5)],
            id="heredoc",
        ),
        pytest.param(
            "FROM a\nCOPY <<A <<B /\n1\nA\n2\nB\nUSER b",
            [("FROM", 1, 1), ("COPY", 2, 6), ("USER", 7, 7)],
            id="two heredocs",
        ),
        pytest.param(
            "FROM a\nUSER <<E\nE x",
            [("FROM", 1, 1), ("USER", 2, 2), ("E", 3, 3)],
            id="no heredoc in USER",
        ),
        pytest.param(
            'FROM a\nRUN ["<<E"]\nUSER b',
            [("FROM", 1, 1), ("RUN", 2, 2), ("USER", 3, 3)],
            id="no heredoc in JSON",
        ),
        pytest.param(
            "FROM a\nRUN '<<E'\nUSER b",
            [("FROM", 1, 1), ("RUN", 2, 2), ("USER", 3, 3)],
            id="no heredoc in quotes",
        ),
        pytest.param(
            "FROM a\nONBUILD RUN <<E\nx\nE\nUSER b",
            [("FROM", 1, 1), ("ONBUILD", 2, 4), ("USER", 5, 5)],
            id="heredoc under ONBUILD",
        ),
        pytest.param(
            "FROM a\nRUN b\fc\u2028d\nUSER e",
            [("FROM", 1, 1), ("RUN", 2, 2), ("USER", 3, 3)],
            id="only a line feed ends a line",
        ),
    ],
)
def test_boundaries(text: str, expected: list[tuple[str, int, int]]) -> None:
    found = [(i.keyword, i.line, i.end_line) for i in parse(text).instructions]
    assert found == expected


def test_structure_of_dockerfile_parse_agrees() -> None:
    text = 'FROM a \\\n# c\n\n AS b\nRUN <<E\nUSER x\nE\nENV A=b`\nCMD ["c", \\\n"d"]\nRUN e \\\n'
    dockerfile = parse(text)
    assert [entry["instruction"] for entry in dockerfile.structure] == [
        instruction.keyword for instruction in dockerfile.instructions
    ]


def test_parent_images_of_dockerfile_parse() -> None:
    assert parse("ARG V=3.12\nFROM python:$V AS a\nFROM redis:7\n").parent_images == [
        "python:3.12",
        "redis:7",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("", "file with no instructions", id="empty"),
        pytest.param("# a\n\n", "file with no instructions", id="comments only"),
        pytest.param("FROM a\nRUN <<E\nb", "unterminated heredoc", id="heredoc"),
        pytest.param(
            "# escape=x\nFROM a", "invalid escape token 'x' does not match ` or \\", id="escape"
        ),
        pytest.param(
            "# escape=`\n# escape=`\nFROM a",
            "only one escape parser directive can be used",
            id="directive twice",
        ),
        pytest.param("FROM a\nENV A", "ENV must have two arguments", id="ENV without value"),
        pytest.param(
            "FROM a\nENV A=b c",
            'Syntax error - can\'t find = in "c". Must be of the form: name=value',
            id="ENV with a stray word",
        ),
        pytest.param(
            'FROM a\nCMD ["b", 1]',
            "when using JSON array syntax, arrays must be comprised of strings only",
            id="number in JSON",
        ),
        pytest.param(
            'FROM a\nCMD ["b", ["c"]]',
            "when using JSON array syntax, arrays must be comprised of strings only",
            id="nested JSON",
        ),
        pytest.param("FROM a\nBAD b", "unknown instruction: BAD", id="unknown"),
        pytest.param(
            "FROM a\nONBUILD BAD b", "unknown instruction: BAD", id="unknown under ONBUILD"
        ),
        pytest.param(
            "FROM a\nRUN " + "é" * 33_000,
            "dockerfile line greater than max allowed size of 65535",
            id="long line in bytes",
        ),
    ],
)
def test_what_buildkit_refuses_is_a_problem(text: str, message: str) -> None:
    (problem,) = parse(text).problems
    assert (problem.message, problem.template) == (message, False)


def test_reading_goes_on_after_an_error() -> None:
    dockerfile = parse("FROM a\nBAD b\nENV A\nUSER c\n")
    assert [i.keyword for i in dockerfile.instructions] == ["FROM", "BAD", "ENV", "USER"]
    assert len(dockerfile.problems) == 2


def test_template_makes_every_problem_the_templates() -> None:
    dockerfile = parse("FROM a\n{% if x %}\nRUN b\n{% endif %}\n")
    assert all(problem.template for problem in dockerfile.problems)
    assert [i.keyword for i in dockerfile.instructions if i.keyword == "RUN"] == ["RUN"]


def test_directives() -> None:
    text = "# syntax=docker/dockerfile:1 \n#Escape = `\nFROM a\n"
    dockerfile = parse(text)
    found = [(d.name, d.value, d.line, cut(text, d)) for d in dockerfile.directives]
    assert found == [
        ("syntax", "docker/dockerfile:1", 1, "# syntax=docker/dockerfile:1"),
        ("escape", "`", 2, "#Escape = `"),
    ]
    assert dockerfile.escape == "`"


def test_flags() -> None:
    text = 'FROM a\nRUN --mount=type=cache,target="/x y" --network -- b --c'
    run = last(text)
    assert [(flag.name, flag.value) for flag in run.flags] == [
        ("mount", "type=cache,target=/x y"),
        ("network", None),
    ]
    assert [cut(text, flag) for flag in run.flags] == [
        '--mount=type=cache,target="/x y"',
        "--network",
    ]
    assert run.arguments.text == "b --c"


@pytest.mark.parametrize(
    ("arguments", "elements"),
    [
        pytest.param('["a", "b c"]', ["a", "b c"], id="strings"),
        pytest.param("[ ]", [], id="empty"),
        pytest.param(
            r'["a\"b\\", "\u00e9\ud83d\ude00\n"]', ['a"b\\', "é\U0001f600\n"], id="escapes"
        ),
        pytest.param(r'["\ud83d"]', ["\ufffd"], id="lone surrogate"),
    ],
)
def test_json_form(arguments: str, elements: list[str]) -> None:
    text = f"FROM a\nCMD {arguments}"
    cmd = last(text)
    assert cmd.json_form
    assert [element.text for element in cmd.elements] == elements
    assert all(cut(text, e)[0] == cut(text, e)[-1] == '"' for e in cmd.elements)


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param("['a', 'b']", id="single quotes"),
        pytest.param('["a", "b"', id="open bracket"),
        pytest.param('["a",]', id="comma at the end"),
        pytest.param('["a"] b', id="text after it"),
        pytest.param('["a\tb"]', id="control character"),
        pytest.param(r'["\x"]', id="unknown escape"),
        pytest.param("[NaN]", id="constant that only Python knows"),
    ],
)
def test_what_is_no_json_is_shell_form(arguments: str) -> None:
    cmd = last(f"FROM a\nCMD {arguments}")
    assert not cmd.json_form
    assert not cmd.error
    assert cmd.arguments.text == arguments


def test_pairs() -> None:
    text = 'FROM a\nENV A=1 B="x y" C=$A D=\\\n2'
    env = last(text)
    assert [(p.name.text, p.value and p.value.value) for p in env.pairs] == [
        ("A", "1"),
        ("B", "x y"),
        ("C", None),
        ("D", "2"),
    ]
    assert [cut(text, p.value) for p in env.pairs[:3]] == ["1", '"x y"', "$A"]
    assert [cut(text, p.name) for p in env.pairs] == ["A", "B", "C", "D"]


def test_old_form_of_env_takes_the_rest_of_the_line() -> None:
    text = "FROM a\nENV A b c=d"
    (pair,) = last(text).pairs
    assert (pair.name.text, pair.raw, cut(text, pair.value)) == ("A", "b c=d", "b c=d")


def test_arg_without_default_has_no_value() -> None:
    assert [(p.name.text, p.raw) for p in last("ARG A B=1 C=").pairs] == [
        ("A", None),
        ("B", "1"),
        ("C", ""),
    ]


def test_copy() -> None:
    text = "FROM a\nCOPY --from=build --chown=u a b/ /dest/"
    copy = last(text).copy
    assert [cut(text, word) for word in copy.sources] == ["a", "b/"]
    assert copy.destination
    assert cut(text, copy.destination) == "/dest/"
    assert copy.source_stage == "build"


def test_copy_of_heredocs_has_no_sources() -> None:
    instruction = last("FROM a\nCOPY <<'x.txt' <<-Y /dest/\n$1\nx.txt\n\t2\n\tY\n")
    assert instruction.copy.sources == ()
    assert [(h.name, h.expand, h.chomp, h.content.text) for h in instruction.heredocs] == [
        ("x.txt", False, False, "$1\n"),
        ("Y", True, True, "\t2\n"),
    ]


def test_onbuild_holds_an_instruction() -> None:
    text = "FROM a\nONBUILD COPY --from=b c d"
    inner = last(text).inner
    assert inner
    assert inner.keyword == "COPY"
    assert cut(text, inner) == "COPY --from=b c d"
    assert cut(text, inner.keyword_word) == "COPY"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            'CMD ["uvicorn", "a:b", "--reload"]', [["uvicorn", "a:b", "--reload"]], id="exec form"
        ),
        pytest.param("CMD a && exec b --c", [["a"], ["exec", "b", "--c"]], id="shell form"),
        pytest.param(
            'CMD ["sh", "-c", "a && b \\"c d\\""]',
            [["a"], ["b", "c d"]],
            id="script in the exec form",
        ),
        pytest.param(
            "HEALTHCHECK --interval=5s CMD curl -f x || exit 1",
            [["curl", "-f", "x"], ["exit", "1"]],
            id="health check",
        ),
        pytest.param(
            'HEALTHCHECK CMD ["curl", "x"]', [["curl", "x"]], id="health check in the exec form"
        ),
        pytest.param("HEALTHCHECK NONE", [], id="no health check"),
        pytest.param("RUN --mount=type=cache,target=/x a", [["a"]], id="flags are no words"),
        pytest.param("RUN <<E\na\nb c\nE", [["a"], ["b", "c"]], id="heredoc is the script"),
        pytest.param(
            "RUN <<E\n#!/usr/bin/env python3\nimport os\nE",
            [],
            id="heredoc for another interpreter",
        ),
        pytest.param("RUN cat <<E > f\na\nE", [["cat"]], id="heredoc is input"),
        pytest.param('SHELL ["powershell", "-c"]\nRUN a; b', [], id="shell that is not POSIX"),
        pytest.param(
            'SHELL ["/bin/bash", "-c"]\nRUN a; b', [["a"], ["b"]], id="another POSIX shell"
        ),
    ],
)
def test_commands(text: str, expected: list[list[str]]) -> None:
    commands = last(f"FROM a\n{text}").commands
    assert [[word.text for word in command.words] for command in commands] == expected


@pytest.mark.parametrize(
    "cmd",
    [
        pytest.param("CMD uvicorn a:b \\\n  --reload \\\n  --port 80", id="shell form"),
        pytest.param('CMD ["uvicorn", "a:b", \\\r\n "--reload"]', id="exec form"),
        pytest.param(
            'CMD ["sh", "-c", "\\u00e9 \\"x\\" && uvicorn a:b --reload"]',
            id="script in the exec form",
        ),
        pytest.param("RUN <<E\nuvicorn --reload\nE", id="heredoc"),
        pytest.param("ONBUILD CMD uvicorn --reload", id="onbuild"),
    ],
)
def test_a_flag_can_be_cut_out_of_any_form(cmd: str) -> None:
    text = f"FROM \U0001f600\n{cmd}\n"
    instruction = last(text)
    commands = (instruction.inner or instruction).commands
    (flag,) = [word for c in commands for word in c.words if word.text == "--reload"]
    assert cut(text, flag).strip('"') == "--reload"


LINES = st.lists(
    st.sampled_from(
        [
            "FROM é:1 AS b",
            "RUN a \\\n  'b c' \\\n\n  # x\n  \U0001f600",
            "\tCOPY --from=b a\tb /x/",
            'CMD ["é", "\U0001f600", \\\n "c"]',
            "ENV A=é B='\U0001f600 x' \\\n\tC=$A",
            "COPY <<E /x\né\nE",
            "ONBUILD ENV A=b",
            "# note",
            "",
        ]
    ),
    min_size=1,
)


@given(LINES, st.booleans(), st.booleans())
def test_spans_cut_exactly_their_text(lines: list[str], crlf: bool, bom: bool) -> None:
    text = "\n".join(lines)
    text = text.replace("\n", "\r\n") if crlf else text
    source = Source.decode("Dockerfile", b"\xef\xbb\xbf" * bom + text.encode())
    for instruction in Dockerfile.parse(source).instructions:
        assert cut(source.text, instruction.keyword_word) == instruction.keyword
        assert source.line_of(instruction.start) == instruction.line
        assert source.line_of(instruction.end) == instruction.end_line
        for word in instruction.words:
            assert cut(source.text, word).strip('"') == word.text
        for flag in instruction.flags:
            assert cut(source.text, flag) == f"--{flag.name}={flag.value}"
        for pair in (instruction.inner or instruction).pairs:
            assert cut(source.text, pair.value) == pair.raw
        for heredoc in instruction.heredocs:
            place = heredoc.content.span(0, len(heredoc.content.text))
            assert source.text[slice(*place)] == heredoc.content.text


@given(st.text(alphabet="FROMUNCPYEV<=$'\"\\`[]{}, \n\t\r#-A\x00é", max_size=120))
def test_any_text_can_be_read(text: str) -> None:
    dockerfile = parse("FROM a\n" + text)
    for instruction in dockerfile.instructions:
        _ = instruction.commands, instruction.pairs, instruction.copy, instruction.inner
    for stage in dockerfile.stages:
        _ = stage.process, stage.env


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("CMD " + "[" * 30_000, id="open brackets"),
        pytest.param("CMD " + "[" * 30_000 + "]" * 30_000, id="nested brackets"),
        pytest.param("RUN " + "x" * 5_000_000, id="long line"),
        pytest.param("ENV A=" + "${A:-" * 10_000, id="open substitutions"),
        pytest.param("RUN " + "<<A " * 10_000, id="open heredocs"),
        pytest.param("ONBUILD " * 8_000, id="onbuild of onbuild"),
        pytest.param("ENV A=xxxx\n" + "ENV A=$A$A$A\n" * 200, id="growth"),
        pytest.param("FROM a AS b\n" + "FROM b AS b\n" * 2_000, id="stages"),
    ],
)
def test_hostile_text_is_read(text: str) -> None:
    dockerfile = parse("FROM a\n" + text)
    assert dockerfile.instructions[0].keyword == "FROM"
    assert dockerfile.final_stage
    assert dockerfile.final_stage.process is not None
