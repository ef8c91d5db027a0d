"""Which programs the RUN and COPY instructions of an image bring, and which they take away."""

from __future__ import annotations

import posixpath

from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.images import Command, Copy, Stage
from deploylint.formats.wrappers import SHELLS, base_name, program_at
from deploylint.lazy.records import NamedTuple
from deploylint.lazy.regexes import regex

_MANAGERS = frozenset(
    "apt apt-get aptitude apk dnf microdnf yum tdnf zypper install_packages".split()
)
_REMOVING = frozenset("remove purge del erase autoremove".split())
# Packages -> the programs they bring; any other brings one of its own name.
_BRING = {
    "procps": "pgrep pkill ps",
    "procps-ng": "pgrep pkill ps",
    "busybox": "wget nc pgrep pkill ps netstat",
    "busybox-extras": "nc netstat",
    "netcat": "nc",
    "netcat-openbsd": "nc netcat",
    "netcat-traditional": "nc netcat",
    "nmap": "ncat nc",
    "nmap-ncat": "ncat nc",
    "ncat": "ncat nc",
    "net-tools": "netstat",
    "iproute2": "ss",
    "redis-tools": "redis-cli",
    "redis": "redis-cli",
    "valkey": "redis-cli",
    "default-mysql-client": "mysqladmin mysql",
    "mysql-client": "mysqladmin mysql",
    "mariadb-client": "mysqladmin mysql",
}
_POSTGRESQL = "pg_isready psql"
# Folders that programs lie in: a copy of one from another image brings what nobody looks into.
_PROGRAMS = frozenset({"/bin", "/usr/bin", "/sbin", "/usr/sbin"})
_ROOTS = frozenset({"/", "/usr"})
# Programs that install what somebody else has written down.
_OPAQUE = frozenset("make ansible ansible-playbook playwright conda mamba micromamba xargs".split())


# Scripts that install something else: pip, uv, Rust.
_FOR_PYTHON = regex(r"\b(?:uv|get-pip|poetry|rustup|pip|npm|bun|nvm)\b|uv-installer")


class _Step(NamedTuple):
    """Packages that a command installs or removes; ``group`` is apk's name for them together."""

    packages: tuple[str, ...]
    removes: bool
    group: str


class Installing:
    """What the instructions of some stages, lowest first, do.

    ``hidden`` tells that some of them install what cannot be known here.
    """

    def __init__(self, stages: tuple[Stage, ...]) -> None:
        runs = [run for stage in stages for run in stage.runs]
        copies = [(stage, copy) for stage in stages for copy in stage.copies]
        self.hidden = any(map(_is_opaque, runs)) or any(_is_opaque_copy(*each) for each in copies)
        self._copied = {_copied(copy, source) for _, copy in copies for source in copy.sources}
        self._installed: dict[str, set[str]] = {"": set()}
        for step in filter(None, map(_step, runs)):
            self._apply(step)

    def brings(self, program: str) -> bool:
        return program in self._copied or any(program in each for each in self._installed.values())

    def _apply(self, step: _Step) -> None:
        """What a group has brought goes with it, but not what is installed besides."""
        programs = {name for each in step.packages for name in _programs(each)}
        if not step.removes:
            self._installed.setdefault(step.group, set()).update(programs)
            return
        self._installed[""] -= programs
        for package in step.packages:
            self._installed.pop(package, None)


def _programs(package: str) -> list[str]:
    ours = _POSTGRESQL if package.startswith("postgresql") else package
    return _BRING.get(package, ours).split()


def _step(run: Command) -> _Step | None:
    words = _texts(run)
    at = program_at(words)
    manager = "" if at is None else base_name(words[at])
    if at is None or manager not in _MANAGERS:
        return None
    rest, group = words[at + 1 :], ""
    for option in ("--virtual", "-t"):
        if option in rest[:-1] and manager == "apk":
            group = rest.pop(rest.index(option) + 1)
    packages = tuple(_package(word) for word in rest if not word.startswith("-"))
    return _Step(packages, any(word in _REMOVING for word in rest), group)


def _texts(run: Command) -> list[str]:
    """The words; of one with variables what is written, and ``UNKNOWN`` for each of these."""
    words = list(run.words)
    for each in run.expansions:
        parts = (part if isinstance(part, str) else UNKNOWN for part in each.parts)
        words[each.word] = "".join(parts)
    return words


def _package(word: str) -> str:
    """The name of a package without version, architecture and release."""
    for sign in "=<>~/:@":
        word = word.partition(sign)[0]
    return word


def _copied(copy: Copy, source: str) -> str:
    """The program that a COPY brings, by the name it gets."""
    whole = copy.target.endswith("/") or len(copy.sources) > 1
    return posixpath.basename(source if whole else copy.target)


def _is_opaque(run: Command) -> bool:
    """Whether a command may install what is not written in it."""
    words = _texts(run)
    at = program_at(words)
    if at is None:
        return not _FOR_PYTHON.search(base_name(run.words[0])) if run.words else False
    name, rest = base_name(words[at]), words[at + 1 :]
    if name in _MANAGERS:
        return any(_package(word) == UNKNOWN for word in rest)
    if name in SHELLS or name.endswith((".sh", ".bash")):
        return not any(_FOR_PYTHON.search(word) for word in (name, *rest))
    return name in _OPAQUE or "--with-deps" in rest


def _is_opaque_copy(stage: Stage, copy: Copy) -> bool:
    """Whether a COPY from another image may bring any program."""
    target = posixpath.normpath(posixpath.join("/", stage.workdir, copy.target))
    folders = any(source.endswith(("/", "/.", "*", "/bin")) for source in copy.sources)
    return bool(copy.stage) and (target in _ROOTS or (target in _PROGRAMS and folders))
