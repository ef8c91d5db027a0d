"""DPA001: a pattern becomes the list that it stands for, where there is one."""

from __future__ import annotations

import pytest

from deploylint.checks.cors._origins import finite_origins, matches_everything
from deploylint.model import Safety, Severity
from deploylint.run.reporting import outcome_of
from deploylint.testing import Sample, check, fix, lint

PATH = "deploy/main.py"
HEAD = "from starlette.middleware.cors import CORSMiddleware\n"


@pytest.mark.parametrize(
    ("pattern", "origins"),
    [
        (r"https://a\.io", ["https://a.io"]),
        (r"^https://(a|b)\.io$", ["https://a.io", "https://b.io"]),
        (r"https?://a\.io", ["http://a.io", "https://a.io"]),
        (r"https://a\.io:300[01]", ["https://a.io:3000", "https://a.io:3001"]),
        (r"https://.*\.a\.io", None),
        (r"https://a.io", None),
        (r"(?i)https://a\.io", None),
        (r"https://a\.io(?!x)", None),
        (r"https://[a-z]\.io", None),
        (r"https://a{1,9}\.io", None),
        (r"(a|b)\.io", None),
        (r"https://(a|b|c|d|e)\.(f|g|h|i)\.io", None),
        ("https://(", None),
        ("(" * 200, None),
    ],
)
def test_the_origins_of_a_pattern(pattern: str, origins: list[str] | None) -> None:
    found = finite_origins(pattern)
    assert (sorted(found) if found else None) == origins


@pytest.mark.parametrize(
    "pattern", [".*", "^https?://.+$", "https://.*", "https?://(.*\\.)?.+", ".*|x"]
)
def test_patterns_that_admit_a_stranger(pattern: str) -> None:
    assert matches_everything(pattern)


@pytest.mark.parametrize(
    "pattern", ["((.+)+)+x", "(.*)*y", "(?:(?:.*)?)*z", ".*.*.*.*.*.*.*.*.*.*.*.*x", "(" * 50]
)
def test_patterns_that_would_take_long_are_not_tried(pattern: str) -> None:
    assert not matches_everything(pattern)


@pytest.mark.parametrize(
    ("pattern", "credentials", "severity"),
    [
        (r"https://.*\.pages\.dev", "True", Severity.ERROR),
        (r"https://shop-[a-z]+\.netlify\.app", "True", Severity.ERROR),
        (r"https://[a-z0-9-]+\.ngrok\.io", "True", Severity.ERROR),
        (r"https://\w+\.ngrok-free\.app", "True", Severity.ERROR),
        (".*", "True", Severity.ERROR),
        (r"https://.*\.pages\.dev", "False", Severity.INFO),
        (r"https://.*\.pages\.dev", "settings.credentials", Severity.WARNING),
        (r"https://shop\.pages\.dev", "True", Severity.INFO),
        (r"https://.*\.homepages\.dev", "True", Severity.INFO),
        (r"https://.*\.example\.com", "True", Severity.INFO),
    ],
)
def test_strangers_with_credentials_are_an_error_in_any_module(
    pattern: str, credentials: str, severity: Severity
) -> None:
    call = f"M(CORSMiddleware, allow_origin_regex=r'{pattern}', allow_credentials={credentials})\n"
    (finding,) = lint({"main.py": HEAD + call}, ["DPA001"]).findings
    assert finding.severity == severity


@pytest.mark.parametrize(
    ("given", "severity"),
    [
        ("os.getenv('P', '.*')", Severity.ERROR),
        ("settings.pattern or r'https://.*\\.vercel\\.app'", Severity.ERROR),
        ("os.getenv('P', r'https://a\\.io')", Severity.INFO),
        ("os.environ['P']", Severity.INFO),
    ],
)
def test_what_stands_in_for_a_pattern_that_is_not_configured(
    given: str, severity: Severity
) -> None:
    call = f"M(CORSMiddleware, allow_origin_regex={given}, allow_credentials=True)\n"
    (finding,) = lint({"main.py": "import os\n" + HEAD + call}, ["DPA001"]).findings
    assert finding.severity == severity


@pytest.mark.parametrize(
    ("call", "fixed", "safety"),
    [
        (
            'CORSMiddleware(app, allow_origin_regex=r"https://(a|b)\\.io")',
            'CORSMiddleware(app, allow_origins=["https://a.io", "https://b.io"])',
            Safety.SAFE,
        ),
        (
            'add_middleware(CORSMiddleware, allow_origins=["https://a.io"], '
            'allow_origin_regex=r"https://(a|b)\\.io")',
            'add_middleware(CORSMiddleware, allow_origins=["https://a.io", "https://b.io"])',
            Safety.SAFE,
        ),
        (
            "CORSMiddleware(app, allow_origin_regex=None, allow_origins=[])",
            "CORSMiddleware(app, allow_origins=[])",
            Safety.SAFE,
        ),
        (
            'CORSMiddleware(app, allow_origins=["*"], allow_origin_regex=".*")',
            'CORSMiddleware(app, allow_origins=["*"])',
            Safety.SAFE,
        ),
        (
            'CORSMiddleware(app, allow_origin_regex="https://a.io")',
            'CORSMiddleware(app, allow_origins=["https://a.io"])',
            Safety.UNSAFE,
        ),
        (
            'CORSMiddleware(app, allow_origins=O, allow_origin_regex="https://.*")',
            "CORSMiddleware(app, allow_origins=O)",
            Safety.UNSAFE,
        ),
    ],
    ids=["create", "extend", "none", "dead", "bare-dot", "drop"],
)
def test_the_fix(call: str, fixed: str, safety: Safety) -> None:
    project = check(Sample({PATH: (HEAD + call + "\n").encode()}), ["DPA001"])
    (finding,) = outcome_of(project, "2000-01-01").findings
    assert finding.fix is not None
    assert finding.fix.safety is safety
    assert fix(project).changes[PATH][1].decode() == HEAD + fixed + "\n"


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        ('CORSMiddleware(app, allow_origin_regex="https://.*")', "a list cannot be invented"),
        ("CORSMiddleware(app, allow_origin_regex=R)", "the pattern is not here"),
        ('CORSMiddleware(app, allow_origin_regex="https://a", **K)', "more may be given"),
        (
            'CORSMiddleware(app, allow_origins=f(), allow_origin_regex=r"https://a\\.io")',
            "what the call returns cannot be extended",
        ),
    ],
)
def test_there_is_no_safe_fix(call: str, reason: str) -> None:
    (finding,) = lint({PATH: HEAD + call + "\n"}, ["DPA001"]).findings
    assert finding.fix is None or finding.fix.safety is not Safety.SAFE, reason


@pytest.mark.parametrize(
    ("call", "severity"),
    [
        ('CORSMiddleware(app, allow_origin_regex=r"https://(a|b)\\.io")', Severity.WARNING),
        ('CORSMiddleware(app, allow_origin_regex=".*", allow_credentials=True)', Severity.ERROR),
        (
            r'CORSMiddleware(app, allow_origin_regex=r"https://.*\.vercel\.app", '
            "allow_credentials=True)",
            Severity.ERROR,
        ),
        ("CORSMiddleware(app, allow_origin_regex=settings.regex)", Severity.INFO),
    ],
    ids=["listable", "everyone", "shared-host", "setting"],
)
def test_severity(call: str, severity: Severity) -> None:
    (finding,) = lint({PATH: HEAD + call + "\n"}, ["DPA001"]).findings
    assert finding.severity is severity


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ('CORSMiddleware(app, allow_origins=["https://a.io"])', "origins are listed"),
        ("def f(r): return CORSMiddleware(app, allow_origin_regex=r)", "handed on"),
        (
            "class C:\n    def f(self): CORSMiddleware(app, allow_origin_regex=self.r)",
            "the attribute is judged where it is set",
        ),
        ('Other(app, allow_origin_regex=".*")', "another class"),
        ('CORSMiddleware = object\nCORSMiddleware(app, allow_origin_regex=".*")', "rebound"),
    ],
)
def test_silent(code: str, reason: str) -> None:
    assert not lint({PATH: HEAD + code + "\n"}, ["DPA001"]).findings, reason


def test_the_place_is_the_keyword() -> None:
    (finding,) = lint(
        {PATH: HEAD + 'CORSMiddleware(app, allow_origin_regex="https://a")\n'}, ["DPA001"]
    ).findings
    assert (finding.where.line, finding.where.column, finding.where.end_column) == (2, 21, 39)
