"""Many findings, in every form in which they leave the program."""

from __future__ import annotations

from growth.generating import Construct, Part, construct

LOG = "import logging\nlog = logging.getLogger('a')\n"
FORMATS = ("text", "concise", "json", "sarif", "rdjson", "github", "gitlab", "junit", "markdown")

CONSTRUCTS: dict[str, Construct] = {
    **{
        f"findings on one line in {name}": construct(
            Part("app/a.py", "print('x');", LOG, "0\n"), output_format=name
        )
        for name in FORMATS
    },
    **{
        f"findings in {name}": construct(Part("app/a.py", "print(@)\n", LOG), output_format=name)
        for name in FORMATS
    },
}
