"""Programs that run the rest of their words: where the program behind them stands.

``WRAPPERS`` is the table; to know another init, runner or switch of users, add a row.
"""

from __future__ import annotations

from collections.abc import Sequence

from deploylint.formats.document import UNKNOWN
from deploylint.lazy.records import NamedTuple
from deploylint.lazy.regexes import regex


class Wrapper(NamedTuple):
    """How a program finds the command that it runs.

    ``valued`` are options with a value in the next word, ``operands`` the number of its own
    operands before the command, ``verb`` the subcommand that runs one: with any other
    subcommand it is a program like others. ``dashed`` tells that the command begins only
    after ``--``.
    """

    valued: frozenset[str] = frozenset()
    operands: int = 0
    verb: str = ""
    dashed: bool = False


def _wrapper(
    valued: str = "", operands: int = 0, verb: str = "", *, dashed: bool = False
) -> Wrapper:
    return Wrapper(frozenset(valued.split()), operands, verb, dashed)


_PLAIN = _wrapper()
_CONDA = _wrapper("-n --name -p --prefix --cwd", verb="run")
WRAPPERS: dict[str, Wrapper] = {
    # The shell's own words, and small tools around a process.
    "exec": _wrapper("-a"),
    "command": _PLAIN,
    "nohup": _PLAIN,
    "time": _PLAIN,
    "setsid": _PLAIN,
    "env": _wrapper("-u -C --unset --chdir"),
    "nice": _wrapper("-n"),
    "ionice": _wrapper("-c -n --class --classdata"),
    "chrt": _wrapper("", 1),
    "taskset": _wrapper("", 1),
    "stdbuf": _wrapper("-i -o -e"),
    "timeout": _wrapper("-s -k --signal --kill-after", 1),
    "flock": _wrapper("-w --timeout -E", 1),
    "unbuffer": _PLAIN,
    "xvfb-run": _wrapper("-n -s -e -f --server-num --server-args"),
    "with-contenv": _PLAIN,
    "envdir": _wrapper("", 1),
    # Inits of containers.
    "tini": _wrapper("-p -e"),
    "tini-static": _wrapper("-p -e"),
    "docker-init": _wrapper("-p -e"),
    "dumb-init": _wrapper("-r --rewrite"),
    "catatonit": _PLAIN,
    # Switches of users.
    "gosu": _wrapper("", 1),
    "su-exec": _wrapper("", 1),
    "setuidgid": _wrapper("", 1),
    "s6-setuidgid": _wrapper("", 1),
    "chpst": _wrapper("-u -U -e -b -n -l -L"),
    "sudo": _wrapper("-u -g -h -p -C -D -R -T -U --user --group --chdir"),
    "doas": _wrapper("-u -C"),
    "runuser": _wrapper("-u -g -G -s --user --group --shell"),
    "setpriv": _wrapper(
        "--reuid --regid --groups --inh-caps --ambient-caps --bounding-set --securebits"
    ),
    "chroot": _wrapper("", 1),
    # Agents that watch a process.
    "ddtrace-run": _PLAIN,
    "opentelemetry-instrument": _wrapper(
        "--traces_exporter --metrics_exporter --logs_exporter --service_name"
        " --exporter_otlp_endpoint"
    ),
    "elasticapm-run": _PLAIN,
    "newrelic-admin": _wrapper(verb="run-program"),
    "sentry-run": _PLAIN,
    # Environments of packages, and secrets.
    "poetry": _wrapper("-C -P --directory --project", verb="run"),
    "pipenv": _PLAIN._replace(verb="run"),
    "pdm": _wrapper("-p --project", verb="run"),
    "hatch": _wrapper("-e --env", verb="run"),
    "rye": _wrapper("-f --pyproject", verb="run"),
    "pixi": _wrapper("-e --environment --manifest-path", verb="run"),
    "uv": _wrapper(
        "--extra --no-extra --group --no-group --only-group --with --with-editable"
        " --with-requirements --python -p --project --directory --env-file --package --index"
        " --index-url --extra-index-url --cache-dir --config-file --color --refresh-package",
        verb="run",
    ),
    "conda": _CONDA,
    "mamba": _CONDA,
    "micromamba": _CONDA._replace(valued=_CONDA.valued | {"-r", "--root-prefix", "-a", "--attach"}),
    "doppler": _wrapper("-p -c -t --project --config --token", verb="run", dashed=True),
    "infisical": _wrapper("--env --path --projectId --token", verb="run", dashed=True),
    "op": _wrapper("--env-file", verb="run", dashed=True),
    "chamber": _wrapper("", verb="exec", dashed=True),
    "dotenv": _wrapper("-f --file -e", verb="run"),
    "dotenvx": _wrapper("-f --env-file", verb="run"),
    # What waits for something first.
    "wait-for-it": _wrapper(dashed=True),
    "wait-for-it.sh": _wrapper(dashed=True),
    "wait-for": _wrapper(dashed=True),
    "wait-for.sh": _wrapper(dashed=True),
    "dockerize": _wrapper(
        "-wait -timeout -template -stdout -stderr -wait-http-header -wait-retry-interval -delims"
        " -env -env-section"
    ),
}
SHELLS = frozenset({"sh", "bash", "ash", "dash", "ksh", "zsh"})
# Programs that give their option -c to a shell, as another user.
_SWITCHES = frozenset({"su", "runuser"})

_MAX_WRAPPERS = 10
_ASSIGNMENT = regex(r"[A-Za-z_][A-Za-z0-9_]*=")
_SCRIPT_FLAG = regex(r"-[a-z]*c")


def base_name(word: str) -> str:
    """A program without its directory."""
    return word.rpartition("/")[2]


def program_at(words: Sequence[str]) -> int | None:
    """The number of the word that names the program itself, behind all wrappers.

    None where there is none, or a word before it is ``UNKNOWN``.
    """
    at = 0
    for _ in range(_MAX_WRAPPERS):
        if at >= len(words) or words[at] == UNKNOWN:
            return None
        past = _past(words, at)
        if past == at:
            return at
        at = past
    return None


def script_at(words: Sequence[str]) -> int | None:
    """The number of the word that holds SCRIPT in ``sh -c SCRIPT``, behind all wrappers."""
    at = program_at(words)
    name = "" if at is None else base_name(words[at])
    if at is None or name not in SHELLS | _SWITCHES:
        return None
    for number in range(at + 1, len(words) - 1):
        if _SCRIPT_FLAG.fullmatch(words[number]) or words[number] == "--command":
            return number + 1
        if name in SHELLS and not words[number].startswith(("-", "+")):
            return None
    return None


def _past(words: Sequence[str], at: int) -> int:
    """The number of the word after a wrapper; ``at`` itself where the program stands there."""
    name = base_name(words[at])
    if _ASSIGNMENT.match(words[at]):
        return at + 1
    wrapper = WRAPPERS.get(name)
    if wrapper is None or (name in _SWITCHES and _hands_script(words, at)):
        return at
    if wrapper.dashed and not wrapper.verb:
        return words.index("--", at) + 1 if "--" in words[at:] else at
    past = _past_options(words, at + 1, wrapper.valued)
    if wrapper.verb:
        if past >= len(words) or words[past] != wrapper.verb:
            return at
        past = _past_options(words, past + 1, wrapper.valued)
    if wrapper.dashed:
        return words.index("--", at) + 1 if "--" in words[at:] else past
    return _past_operands(words, past, wrapper.operands)


def _hands_script(words: Sequence[str], at: int) -> bool:
    """Whether a switch of users is given a script, as in ``su -c SCRIPT app``."""
    return "-c" in words[at:] or "--command" in words[at:]


def _past_options(words: Sequence[str], at: int, valued: frozenset[str]) -> int:
    while at < len(words) and words[at].startswith("-"):
        if words[at] == "--":
            return at + 1
        at += 2 if words[at] in valued else 1
    return at


def _past_operands(words: Sequence[str], at: int, operands: int) -> int:
    past = at + operands
    return past + 1 if operands and past < len(words) and words[past] == "--" else past
