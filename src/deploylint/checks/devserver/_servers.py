"""Commands that start a server made for development."""

from __future__ import annotations

from deploylint.deployment.processes import Process
from deploylint.lazy.records import NamedTuple


class DevServer(NamedTuple):
    """A development server: the number of the word that says so, and what to call it."""

    word: int
    name: str


_ALONE = ("",)
# Program -> its subcommands that serve; "" where the program without one does.
_SUBCOMMANDS: dict[str, tuple[str, ...]] = {
    "flask": ("run",),
    "quart": ("run",),
    "fastapi": ("dev",),
    "http.server": _ALONE,
    "SimpleHTTPServer": _ALONE,
    "vite": ("", "dev", "serve"),
    "next": ("dev",),
    "nuxt": ("dev",),
    "nuxi": ("dev",),
    "astro": ("dev",),
    "webpack-dev-server": _ALONE,
    "webpack": ("serve",),
    "ng": ("serve",),
    "react-scripts": ("start",),
    "vue-cli-service": ("serve",),
    "mkdocs": ("serve",),
    "adev": ("runserver",),
}
_RUNSERVER = ("runserver", "runserver_plus", "runserver_nostatic")
_PACKAGE_MANAGERS = ("npm", "yarn", "pnpm", "bun")
_NPX = ("npx", "bunx")


def dev_server(process: Process) -> DevServer | None:
    """The development server that a process is, None for any other process."""
    operands = process.operands
    first = operands[0] if operands else ("", process.start)
    if first[0] in _RUNSERVER and process.program not in ("adev",):
        return DevServer(first[1], f"`{process.program} {first[0]}`")
    if process.program in _PACKAGE_MANAGERS:
        return _script(process)
    program, rest = process.program, operands
    if program in _NPX and operands:
        program, rest = first[0], operands[1:]
    known = _SUBCOMMANDS.get(program, ())
    subcommand = rest[0] if rest and known != _ALONE else ("", process.start)
    if subcommand[0] not in known:
        return None
    name = " ".join(filter(None, (program, subcommand[0])))
    return DevServer(subcommand[1], f"`{name}`")


def _script(process: Process) -> DevServer | None:
    """``npm run dev``, ``yarn dev``."""
    operands = [each for each in process.operands if each[0] not in ("run", "run-script")]
    if operands and (operands[0][0] == "dev" or operands[0][0].startswith("dev:")):
        return DevServer(operands[0][1], f"`{process.program} {_words(process)}`")
    return None


def _words(process: Process) -> str:
    return " ".join(word for word, _ in process.operands[:2])
