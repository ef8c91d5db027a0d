"""DPJ013: tokens without a signature."""

from __future__ import annotations

import pytest

from deploylint.testing import assert_findings, assert_silent

JOSE = "from jose import jwt\n"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("import jwt\nt = jwt.encode({}, '', algorithm='none')\n", 2),
        ("import jwt\nt = jwt.encode({}, None, None)\n", 2),
        ("import jwt\nA = 'None'\nt = jwt.encode({}, '', algorithm=A)\n", 3),
        (JOSE + "def f():\n    return jwt.encode({}, '', algorithm='none')\n", 3),
        ("from authlib.jose import jwt\nt = jwt.encode({'alg': 'none'}, {}, '')\n", 2),
    ],
)
def test_flagged(text: str, line: int) -> None:
    message = "Anybody can write a token like this one: it has no signature"
    assert_findings({"app/tokens.py": text}, "DPJ013", f"app/tokens.py:{line}: {message}")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("import jwt\nt = jwt.encode({}, key, algorithm='HS256')  # not none\n", "signed"),
        ("import jwt\nt = jwt.encode({}, None)\n", "the default signs, and fails without a key"),
        ("import jwt\nt = jwt.encode({}, key, algorithm=settings.none)\n", "unknown"),
        (
            "import jwt\nc = jwt.decode(jwt.encode({}, None, 'none'), options={})\n",
            "read back at once",
        ),
        ("from mine import jwt\nt = jwt.encode({}, '', algorithm='none')\n", "another library"),
    ],
)
def test_silent(text: str, reason: str) -> None:
    assert_silent({"app/tokens.py": text}, "DPJ013", reason)


def test_silent_in_tests() -> None:
    text = "import jwt\nt = jwt.encode({}, '', algorithm='none')\n"
    assert_silent({"tests/test_tokens.py": text}, "DPJ013", "a test tries what must be refused")
