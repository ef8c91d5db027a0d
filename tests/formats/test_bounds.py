"""Files too dense to be read in reasonable time are refused."""

from __future__ import annotations

import pytest

from deploylint.formats import document_class
from deploylint.formats.document import Unparsable
from deploylint.source import Source


@pytest.mark.parametrize(
    ("kind", "text", "message"),
    [
        ("json", "[" + "1," * 200_000 + "1]", "values"),
        ("toml", "a = [" + "1," * 100_000 + "1]", "values"),
        ("toml", "".join(f"[t{number}]\nb = 1\n" for number in range(60_000)), "tables"),
        ("procfile", "web: a\n" * 10_000, "characters"),
        ("dockerfile", "FROM a\n" + "RUN b\n" * 20_000, "instructions"),
        ("dockerfile", "FROM a\n" + "COPY <<E /x\nE\n" * 20_000, "instructions"),
    ],
)
def test_what_is_too_dense_is_refused(kind: str, text: str, message: str) -> None:
    with pytest.raises(Unparsable, match=f"(more|longer) than .*{message}"):
        document_class(kind).parse(Source("f", text))
