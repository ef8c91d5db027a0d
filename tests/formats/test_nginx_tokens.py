"""Words, errors and spans of nginx configuration."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deploylint.formats.document import Unparsable
from deploylint.formats.nginx import Directive, NginxConfig, tokens
from deploylint.formats.nginx.lua import end_of_lua
from deploylint.source import Source


def parse(text: str) -> NginxConfig:
    return NginxConfig.parse(Source("nginx.conf", text))


def only(text: str) -> Directive:
    document = parse(text)
    assert document.problems == []
    (directive,) = document.directives
    return directive


@pytest.mark.parametrize(
    ("text", "values"),
    [
        pytest.param("a b c;", ("b", "c"), id="blanks separate"),
        pytest.param("a b\n  c;", ("b", "c"), id="a newline separates as well"),
        pytest.param('a "b c";', ("b c",), id="quotes keep blanks"),
        pytest.param("a 'b;{}#';", ("b;{}#",), id="quotes keep punctuation"),
        pytest.param('a "";', ("",), id="empty string"),
        pytest.param(r'a "x\"y" "\\";', ('x"y', "\\"), id="escaped quote and backslash"),
        pytest.param(r"a \t\r\n\d;", ("\t\r\n\\d",), id="only some escapes are known"),
        pytest.param(r"a b\ c;", (r"b\ c",), id="an escaped blank joins and keeps its backslash"),
        pytest.param(r"a b\;c;", (r"b\;c",), id="escaped semicolon"),
        pytest.param("a b\\\nc;", ("b\\\nc",), id="escaped newline is part of the word"),
        pytest.param("a ${x}y;", ("${x}y",), id="brace of a variable"),
        pytest.param("a $x;", ("$x",), id="variable"),
        pytest.param("a b$;", ("b$",), id="a dollar alone"),
        pytest.param("a b}c;", ("b}c",), id="a closing brace inside a word"),
        pytest.param('a b"c";', ('b"c"',), id="a quote inside a word"),
        pytest.param("a b#c;", ("b#c",), id="a hash inside a word"),
        pytest.param("a b # c\n;", ("b",), id="comment between words"),
        pytest.param('a "b") ;', ("b", ")"), id="a parenthesis may follow a string"),
        pytest.param("a b\x00c é😀;", ("b\x00c", "é😀"), id="any other character"),
    ],
)
def test_values(text: str, values: tuple[str, ...]) -> None:
    assert only(text).values == values


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        pytest.param("a b;\n;", 2, 'unexpected ";"', id="semicolon alone"),
        pytest.param("a b;\n{", 2, 'unexpected "{"', id="brace alone"),
        pytest.param("a b;\n}", 2, 'unexpected "}"', id="brace too many"),
        pytest.param("s {\n a b\n}", 3, 'unexpected "}"', id="semicolon missing before brace"),
        pytest.param('a "b"c;', 1, 'unexpected "c"', id="text after a string"),
        pytest.param('a "b"};', 1, 'unexpected "}"', id="brace after a string"),
        pytest.param("types {\n a {", 2, 'unexpected "{"', id="block among values"),
        pytest.param("http {\n map $a $b { c {} }", 2, 'unexpected "{"', id="block in map"),
        pytest.param("root /x\nlocation / { }", 1, 'directive "root" is not', id="block swallowed"),
        pytest.param("location / ;", 1, 'directive "location" has no opening', id="no block"),
        pytest.param("root /x { }", 1, 'directive "root" is not terminated', id="block on a value"),
        pytest.param("a b", 1, "unexpected end of file, expecting", id="end in a directive"),
        pytest.param(
            "a {\nb {\n}", 1, 'unexpected end of file, expecting "}"', id="end in a block"
        ),
        pytest.param('x;\na "b;\n', 2, "unexpected end of file", id="end in a string"),
        pytest.param("x;\na_by_lua_block { '}' ", 2, "unexpected end of file", id="end in Lua"),
        pytest.param("x;\na " + "b" * 5000 + ";", 2, "too long parameter", id="word too long"),
        pytest.param("x;\n#" + "b" * 5000, 2, "too long parameter", id="comment too long"),
        pytest.param("a 'b" + "\n" * 5000 + "';", 1, "too long parameter", id="string too long"),
        pytest.param(
            "a '" + "é" * 2100 + "';", 1, "too long parameter", id="the limit is in bytes"
        ),
    ],
)
def test_first_error(text: str, line: int, message: str) -> None:
    document = parse(text)
    problem = document.problems[0]
    assert document.source.line_of(problem.start) == line
    assert problem.message.startswith(message)
    assert not problem.template


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a " + "b" * 4095 + ";", id="the longest word"),
        pytest.param('a "' + "b" * 4094 + '";', id="the longest string"),
        pytest.param(
            "upstream u { server a:1; server b:2; }", id="server is an address in upstream"
        ),
        pytest.param("a;" + " " * 300_000, id="a run of blanks, read once"),
        pytest.param("server b:2;", id="a fragment of an upstream"),
        pytest.param("map $a $b { server x; location y; }", id="values may be named like blocks"),
        pytest.param("rtmp { application live { live on; } }", id="blocks of other modules"),
        pytest.param("log_format main\n  'a'\n  'b';", id="arguments on several lines"),
    ],
)
def test_no_error(text: str) -> None:
    assert parse(text).problems == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        pytest.param("a;; b;", ["a", "b"], id="stray semicolon"),
        pytest.param("s { a b } t;", ["s", "a", "t"], id="missing semicolon ends at the brace"),
        pytest.param("} a;", ["a"], id="stray brace"),
        pytest.param('a "b;\nc "d";\ne;', ["a", "c", "e"], id="a string ends with its first line"),
        pytest.param(
            "root /x\nlocation / { a; } b;", ["root", "location", "a", "b"], id="two made one"
        ),
        pytest.param("s { a; ", ["s", "a"], id="an open block keeps what it has"),
        pytest.param("{ a; } b;", ["", "a", "b"], id="a block without a name stays balanced"),
    ],
)
def test_recovery(text: str, names: list[str]) -> None:
    document = parse(text)
    assert document.problems
    assert [directive.name for directive in document.walk()] == names


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("local t = {{1, 2}, {3}}", id="tables"),
        pytest.param('ngx.say(\'}\') ngx.say("\\"}")', id="braces in strings"),
        pytest.param("-- }\n x = 1", id="brace in a comment"),
        pytest.param("--[[ }\n} ]] x = 1", id="brace in a long comment"),
        pytest.param("x = [==[ } ]] } ]==]", id="brace in a long string"),
        pytest.param("x = t[ t['}'] ]", id="brackets of an index"),
    ],
)
def test_lua_is_opaque(code: str) -> None:
    document = parse(f"content_by_lua_block {{ {code} }}\nnext;")
    lua, following = document.directives
    assert document.problems == []
    assert document.structure_known
    assert lua.block is not None
    assert lua.block.opaque
    assert not lua.directives
    assert following.name == "next"


def test_lua_never_closed() -> None:
    assert end_of_lua("x = {", 0) is None


def test_places() -> None:
    text = "http {\n  server { listen 80 'ssl' ; } # note\n}"
    (http,) = parse(text).directives
    (server,) = http.directives
    (listen,) = server.directives
    assert server.block is not None
    assert text[server.start : server.end] == "server { listen 80 'ssl' ; }"
    assert text[server.block.start : server.block.end] == "{ listen 80 'ssl' ; }"
    assert text[listen.start : listen.end] == "listen 80 'ssl' ;"
    assert [text[word.start : word.end] for word in listen.words] == ["listen", "80", "'ssl'"]
    assert [text[start:end] for start, end in parse(text).comments] == ["# note"]
    where = parse(text).where_of(listen.arguments[0])
    assert (where.line, where.column) == (2, 19)


_WORDS = st.one_of(
    st.text(st.sampled_from("ab$é😀\u2028}#)"), min_size=1, max_size=6).filter(
        lambda word: word[0] not in "}#"
    ),
    # `{{`, `{%` and `{#` begin a template, which is masked up to its end.
    st.text(st.sampled_from("ab ;{}\t\n\r😀"), max_size=6)
    .filter(lambda word: "{{" not in word)
    .map(lambda word: f'"{word}"'),
)
_GAPS = st.sampled_from([" ", "\t", "\r\n", "\n\n", " # é }\r\n"])


@given(st.lists(st.tuples(st.lists(st.tuples(_WORDS, _GAPS), min_size=1), _GAPS)), st.booleans())
@settings(max_examples=60, deadline=None)
def test_spans_cut_out_the_words(lines: list[tuple[list[tuple[str, str]], str]], bom: bool) -> None:
    text = "".join(
        "".join(word + gap for word, gap in words) + ";" + after for words, after in lines
    )
    source = Source.decode("nginx.conf", (b"\xef\xbb\xbf" if bom else b"") + text.encode())
    document = NginxConfig.parse(source)
    assert document.problems == []
    assert [
        [source.text[word.start : word.end] for word in directive.words]
        for directive in document.directives
    ] == [[word for word, _ in words] for words, _ in lines]
    assert all(source.text[each.end - 1] == ";" for each in document.directives)


@given(st.text(st.sampled_from("ab ;{}#\"'\\$\n\r\t%<>@_A=-[]é\x00"), max_size=60))
@settings(max_examples=200, deadline=None)
def test_any_text_is_read(text: str) -> None:
    document = parse(text)
    for directive in document.walk():
        assert 0 <= directive.start <= directive.end <= len(text)
        for word in directive.words:
            raw = text[word.start : word.end]
            assert word.quoted or "\\" in raw or word.value == raw
    assert pickle.loads(pickle.dumps(document.file)) == document.file


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a {" * 100_000, id="nesting"),
        pytest.param("{" * 100_000, id="errors"),
        pytest.param("a" * 2_000_000, id="length"),
        pytest.param("${A} " * 100_000, id="templates"),
    ],
)
def test_bounds(text: str) -> None:
    with pytest.raises(Unparsable):
        parse(text)


@pytest.mark.parametrize("word", ["a", "$a", "\\a", '"a"', '"\\a"'])
def test_bound_of_words(word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "MAX_WORDS", 10)
    assert len(parse(f"{word};" * 5).directives) == 5
    with pytest.raises(Unparsable):
        parse(f"{word} " * 11)
