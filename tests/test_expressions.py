"""No regular expression of the source tries a text in more ways than its length squared."""

from __future__ import annotations

import importlib
import re

import pytest
from regexploit.ast.sre import SreOpParser
from regexploit.redos import find

from backtracking import is_fast
from expressions import Expression, expressions, expressions_in, modules

# What only running the code tells: expressions of the module that give what is made there.
MADE = {
    ("checks.health._claims", "_KEY % keys"): "[each.pattern for each, _ in _FAMILIES]",
    ("checks.health._claims", "code"): "[each.pattern for _, each in _FAMILIES]",
    ("checks.startup._flags", "f'{_LEAD}(?:{before}|{after})\\\\Z'"): (
        "[each.pattern for each, _ in _WAIVERS]"
    ),
    ("deployment.programs", "library + images"): "[each.images.pattern for each in _FAMILIES]",
    ("formats.compose.shorthand", "f'[{re.escape(separators)}]'"): "['[:]']",
    ("formats.dockerfile.arguments", "_word_pattern"): (
        "[make(each).pattern for make in (_word_pattern, _flag_pattern) for each in '`\\\\']"
    ),
    ("formats.dotenv.compose", "{quote}"): "[r'(?<!\\\\)(?:\\\\\\\\)*\"']",
    ("formats.dotenv.readers", "{quote}"): "[r'(?<!\\\\)\"']",
    ("formats.nginx.lua", "{quote}"): "[r'\"|\\\\[\\s\\S]?|\\n']",
    ("formats.nginx.tokens", "{quote}"): "[each.pattern for each in _STRING.values()]",
    ("secrets.named", "shape"): "[*TEXTS, *(shape for _, shape, _ in _PLACES)]",
    ("secrets.named", "_CLOSING[quote]"): "list(_CLOSING.values())",
    ("secrets.shaped", "form.masked"): "[each.masked for each in FORMATS if each.masked]",
    ("secrets.tokens", "each.exact"): (
        "[f'{_BOUNDARY}(?:{each.exact}){_END}' for each in FORMATS if each.exact]"
    ),
}
# What is made of texts, and why that is harmless.
HARMLESS = {
    ("formats.expressions", "pattern"): "of a repository: few repetitions, none in another",
    ("checks.cors._loose_patterns", "pattern"): "of a repository: few repetitions, none in another",
    ("checks.cors._origins", "pattern"): "of a repository: few repetitions, none in another",
    ("checks.health._greps", "pattern"): "of a repository: at most 100 characters, tried on three",
    ("formats.dockerfile.patterns", "piece"): "has no repetition",
    ("formats.globs", "self.pieces"): "only for few wildcards, others have an automaton",
    ("formats.globs", "atom"): "one character",
    ("formats.hcltokens", "match['tag']"): "a word between blanks",
    ("formats.mobyglob", "atom"): "one character",
    ("formats.mobyglob", "{members}"): "one character",
    ("formats.shell", "{lead}"): "a word between blanks",
    ("engine.plan", "self._paths"): "what a collector is declared with, and looked at there",
    ("lazy.regexes", "*self._declared"): "what `regex` was given",
    ("rulepages.metadata", "{table}"): "a word",
    ("rulepages.metadata", "re.escape("): "a word",
    ("formats.python.unused", "re.escape("): "a word",
    ("run.linking", "re.escape("): "a word",
    ("secrets.literals", "{secret}"): "a word",
    ("suppression.neighbours", "expression"): "what the module's own table holds",
}


def is_text(value: object) -> bool:
    return isinstance(value, str)


def is_bounded(pattern: str | bytes, flags: int = 0) -> bool:
    """Whether neither regexploit, which reads it, nor attacks on it find more than a square."""
    text = pattern.decode("latin-1") if isinstance(pattern, bytes) else pattern
    if any(each.starriness > 2 for each in find(SreOpParser().parse_sre(text, flags))):
        return False
    return is_fast(re.compile(pattern, flags))


def made(expression: Expression) -> list[tuple[str | bytes, int]]:
    """What judges an expression: itself, or what is made of it when the code runs."""
    if expression.pattern is not None:
        return [(expression.pattern, expression.flags)]
    name = expression.module.removeprefix("deploylint.")
    if any(module == name and part in expression.written for module, part in HARMLESS):
        return []
    for (module, part), samples in MADE.items():
        if module == name and (part in expression.written or part.startswith("_word")):
            names = vars(importlib.import_module(expression.module))
            texts = [each for name, each in names.items() if name.isupper() and is_text(each)]
            found = eval(samples, {**names, "TEXTS": texts})
            return [(each, expression.flags) for each in found]
    pytest.fail(f"{expression.module}:{expression.line}: say what {expression.written} may be")


def test_every_expression_is_bounded() -> None:
    patterns = {
        each: (expression.module, expression.line)
        for module in modules()
        for expression in expressions(module)
        for each in made(expression)
    }
    assert len(patterns) > 500
    assert [place for each, place in patterns.items() if not is_bounded(*each)] == []


GOOD = ["a*b*", r"[a-z]+(?:-[a-z]+)*", r"(?:[^\"\\]|\\.)*", r"\s*=\s*x", rb"\w+\s*$"]


@pytest.mark.parametrize("pattern", GOOD)
def test_a_good_one_is_not(pattern: str | bytes) -> None:
    assert is_bounded(pattern)


PLANTED = {
    "in a call": "re.compile(r'(a+)+$')",
    "in a search": "re.search(r'\\s*a?\\s*b?\\s*\\Z', text)",
    "with a constant": "PART = r'(?:x|xy?)*'\nregex(rf'{PART}!')",
    "of a collector": "@collect(PythonModule, paths=r'(?:a+/?)*!')\ndef f(): ...",
    "in bytes": "regex(rb'(?:[a-z]+,?)*;')",
    "with flags": "regex(r'(?:ab|A[bc])*d', re.I)",
}


@pytest.mark.parametrize("source", PLANTED.values(), ids=PLANTED)
def test_a_bad_one_is_found(source: str) -> None:
    names = {"PART": r"(?:x|xy?)*", "re": importlib.import_module("re")}
    (found,) = expressions_in(source, "planted", names)
    assert found.pattern is not None
    assert not is_bounded(found.pattern, found.flags)
