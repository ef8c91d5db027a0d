"""The ``deploylint`` program."""

from __future__ import annotations

import gc
import os
import sys


def main() -> None:
    """Run the command line.

    A hook hands over nothing but file names. They need no option parser, and
    importing one would be most of such a run.
    """
    # What a start imports is no garbage; looking through it takes a fifth of a short run.
    gc.set_threshold(200_000)
    try:
        from deploylint.cli.ending import ended

        code = ended(_run)
    except KeyboardInterrupt:  # it came before `ended` could take care of it
        code = 130
    # Nor is what is alive at the end; looking through it takes another tenth.
    gc.freeze()
    sys.exit(code)


def _run() -> int:
    arguments = sys.argv[1:]
    if arguments[:1] == ["check"]:
        del arguments[0]
    nothing = arguments[:1] == ["--allow-nothing"]
    paths = arguments[nothing:]
    if paths and all(_is_plain_path(argument) for argument in paths):
        from deploylint.cli.check import CheckOptions, check

        return check(CheckOptions(tuple(paths), allow_nothing=nothing))
    from deploylint.cli.commands import main as full

    return full()


def _is_plain_path(argument: str) -> bool:
    return argument[:1] not in ("-", "") and any(mark in argument for mark in "./")


def _forget_working_directory() -> None:
    """Python puts it first on the path for ``-m``; a repository is read, never imported."""
    if sys.path[:1] == [os.getcwd()] != [os.path.dirname(os.path.dirname(__file__))]:
        del sys.path[0]


if __name__ == "__main__":
    _forget_working_directory()
    main()
