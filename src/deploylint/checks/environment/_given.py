"""What of an application's environment comes without being named, and which files list it."""

from __future__ import annotations

import re

from deploylint.lazy.regexes import regex

# What platforms, shells and Python's images set.
_GIVEN = frozenset(
    "PATH HOME USER PWD HOSTNAME PORT TERM LANG SHELL TMPDIR TZ VIRTUAL_ENV PYTHONPATH CI"
    " AWS_REGION AWS_LAMBDA_FUNCTION_NAME KUBERNETES_SERVICE_HOST DYNO LOGNAME DISPLAY"
    " PYTHON_VERSION".split()
)
_PREFIXES = ("AWS_", "GITHUB_", "KUBERNETES_", "VERCEL_", "RAILWAY_", "FLY_", "GOOGLE_CLOUD_")
_SAMPLE = regex(r"example|sample|template|dist", re.I)


def is_given(name: str) -> bool:
    """Whether a platform, shell or image sets the variable."""
    return name in _GIVEN or name.startswith(_PREFIXES)


def is_sample(path: str) -> bool:
    """Whether an env file is there to be copied."""
    return bool(_SAMPLE.search(path.rpartition("/")[2]))
