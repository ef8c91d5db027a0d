from __future__ import annotations

from collections.abc import Callable

import pytest

Said = Callable[..., list[str]]


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ('X = bool(os.getenv("STARTUP_WITHOUT_REDIS", "false"))', "bool"),
        ('X = bool(os.environ.get("X", False))', "bool"),
        ('X = bool(os.getenv("X", "True"))', "bool"),
        ('X = bool(os.environ.get("X", "1"))', "bool"),
        ('X = bool(os.environ.get("X", True))', "bool"),
        ('if os.environ.get("X", "0"):\n    pass', 'os.environ.get("X", "0")'),
        ('if not os.getenv("X", "no"):\n    pass', 'os.getenv("X", "no")'),
        ('Y = 1 if os.getenv("X", "off") else 2', 'os.getenv("X", "off")'),
        ('if os.getenv("X", "False") and y:\n    pass', 'os.getenv("X", "False")'),
        ('X = os.getenv("X", "false")\ndef f():\n    return 1 if X else 2', "X"),
        ('X = os.getenv("X", "0")\nY = bool(X)', "bool"),
    ],
)
def test_flagged(said: Said, line: str, word: str) -> None:
    files = {"app.py": f"import os\n{line}\n"}
    (found,) = said(files, "DPF008")
    assert found.startswith("warning app.py:")
    assert found.partition(" app.py:")[2].partition(" ")[2] == word


@pytest.mark.parametrize(
    "line",
    [
        pytest.param('X = os.getenv("X", "false").lower() == "true"', id="compared"),
        pytest.param('X = bool(os.getenv("X"))', id="asks whether it is set"),
        pytest.param('X = bool(os.getenv("X", ""))', id="empty is false"),
        pytest.param('X = bool(os.getenv("X", "eu-west-1"))', id="asks whether it is emptied"),
        pytest.param('X = os.getenv("X", "True") in ("True", "1")', id="one of some words"),
        pytest.param('X = bool(int(os.getenv("X", "0")))', id="converted"),
        pytest.param('X = strtobool(os.getenv("X", "0"))', id="converted by name"),
        pytest.param('X = os.getenv("A", "false") or os.getenv("B")', id="no decision"),
        pytest.param('from x import bool\nX = bool(os.getenv("X", "0"))', id="another bool"),
        pytest.param(
            'X = os.getenv("X", "false")\nif X and X != "false":\n    pass', id="compared later"
        ),
        pytest.param('X = os.getenv("X", "0")\nX = X == "1"\nif X:\n    pass', id="set again"),
        pytest.param('X = os.getenv("X", "0")\nif X:\n    run(X)', id="its text is used"),
        pytest.param('if os.getenv("X", "yes"):\n    pass', id="on by default"),
    ],
)
def test_silent(said: Said, line: str) -> None:
    assert said({"app.py": f"import os\n{line}\n"}, "DPF008") == []
