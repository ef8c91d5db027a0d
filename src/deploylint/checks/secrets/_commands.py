"""What a shell command is told that is a secret: variables, options, headers, credentials."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from deploylint.checks.secrets._text import Given
from deploylint.formats.shell import Command
from deploylint.formats.shellwords import Word
from deploylint.lazy.regexes import regex
from deploylint.secrets.names import is_kept_secret

_EXPORTS = frozenset({"export", "readonly", "declare", "local"})
# Programs whose short option takes a password, with the option.
_PASSWORD_OPTIONS = {
    **dict.fromkeys(("docker", "podman", "helm", "sshpass", "mongo", "mongosh"), "-p"),
    **dict.fromkeys(("mysql", "mysqldump", "mysqladmin", "mariadb", "cypher-shell"), "-p"),
    **dict.fromkeys(("redis-cli", "valkey-cli"), "-a"),
}
# Of these, `-p` means something else unless the command logs in.
_LOGS_IN = frozenset({"docker", "podman", "helm"})
_CLIENTS = frozenset({"curl", "http", "https", "xh"})
_USER = frozenset({"-u", "--user", "--proxy-user", "-a", "--auth"})
_HEADER = regex(
    r"(?i)(?P<name>authorization|proxy-authorization|[\w-]*(?:api-?key|token|secret))\s*:\s*"
    r"(?:(?:bearer|basic|token) )?(?P<value>\S+)"
)
# Files of credentials that a command writes: `.netrc`, `.npmrc`.
_WRITTEN = regex(
    r"\bmachine \S+ .{0,200}\bpassword (?P<netrc>\S+)"
    r"|_auth(?:Token)?=(?P<npmrc>[^\s\"']+)"
)


def given_to(command: Command) -> Iterator[Given]:
    """The values that a command gives to a secret, written out; how good they are is not judged."""
    for assignment in command.assignments:
        if assignment.value.known:
            word = assignment.value
            yield Given(assignment.name, word.text, word.start, word.end)
    for word in command.arguments:
        if word.known:
            yield from _within(command, word)
    for option, word in pairwise(command.words):
        if word.known:
            yield from _after(command, option.text, word)


def _within(command: Command, word: Word) -> Iterator[Given]:
    name, equals, value = word.text.partition("=")
    if equals and (command.name in _EXPORTS or name.startswith("--")):
        yield Given(name.lstrip("-"), value, word.start, word.end)
    option = _password_option(command)
    if option and word.text.startswith(option) and not word.text.startswith("--"):
        yield Given("password", word.text[len(option) :], word.start, word.end)
    if header := _HEADER.fullmatch(word.text):
        yield Given("access_token", header["value"], word.start, word.end)
    for match in _WRITTEN.finditer(word.text):
        yield Given("access_token", match["netrc"] or match["npmrc"], word.start, word.end)


def _after(command: Command, option: str, word: Word) -> Iterator[Given]:
    if option == _password_option(command):
        yield Given("password", word.text, word.start, word.end)
    elif command.name in _CLIENTS and option in _USER and ":" in word.text:
        yield Given("password", word.text.partition(":")[2], word.start, word.end)
    elif option.startswith("--") and is_kept_secret(option):
        yield Given(option.lstrip("-"), word.text, word.start, word.end)


def _password_option(command: Command) -> str:
    option = _PASSWORD_OPTIONS.get(command.name or "", "")
    said = {word.text for word in command.arguments}
    return "" if command.name in _LOGS_IN and "login" not in said else option
