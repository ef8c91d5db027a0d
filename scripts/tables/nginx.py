"""Server bodies against ``nginx -t``: the verdict decides, the line is printed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2] / "src"))

from deploylint.formats.document import Unparsable
from deploylint.formats.nginx import NginxConfig
from deploylint.source import Source
from tables.case import Case


def first_error(text: str) -> tuple[int, str] | None:
    """Line and message of the first syntax error, ``None`` where nginx would go on."""
    source = Source("nginx.conf", text)
    try:
        problems = NginxConfig.parse(source).problems
    except Unparsable as error:
        problems = [error.problem]
    for problem in problems:
        if not problem.template:
            at_end = problem.message.startswith("unexpected end of file")
            return source.line_of(problem.end if at_end else problem.start), problem.message
    return None


def syntax_cases(table: Any) -> Iterator[Case]:
    lines: list[bool] = []
    for case in table["cases"]:
        error = first_error(table["head"] + case["body"] + table["tail"])
        if not case["ok"]:
            lines.append(error is not None and error[0] == case["line"])
        yield Case(case["body"], bool(case["ok"]), error is None)
    print(f"  error lines equal: {sum(lines)}/{len(lines)}")


TABLES = {"nginx_syntax_cases": syntax_cases}
