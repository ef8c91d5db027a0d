"""Long chains and deep trees cost no recursion in the rules on clouds and errors."""

from __future__ import annotations

import pytest

from deploylint.testing import lint

LONG = 700
CHAINS = {
    "sum": "import hashlib\nhashlib.md5(" + "password + " * LONG + "password)\n",
    "calls": "import hashlib\ndef f(password):\n    x"
    + ".a()" * 150
    + "\n    return hashlib.md5(password)\n",
    "product": "import nats\nfrom nats.js.api import StreamConfig\nStreamConfig(max_age="
    + "2 * " * LONG
    + "2)\n",
    "text": "try:\n    f()\nexcept Exception as e:\n    raise HTTPException(500, "
    + "str(e) + " * LONG
    + "'x')\n",
    "log": "logger.info(" + "password + " * LONG + "'x')\n",
    "dictionary": "RETRY_POLICY = " + "{'MaximumEventAge': " * 90 + "1" + "}" * 90 + "\n",
}


@pytest.mark.parametrize("text", CHAINS.values(), ids=CHAINS)
def test_long(text: str) -> None:
    head = "from fastapi import HTTPException\n"
    assert lint({"app/a.py": head + text}, select=["DPJ", "DPK"]).defects == ()
