"""What a command asks over HTTP: curl, wget, and requests inside ``python -c``."""

from __future__ import annotations

import re
from collections.abc import Sequence

from deploylint.formats.document import UNKNOWN
from deploylint.formats.wrappers import base_name, program_at
from deploylint.lazy.records import NamedTuple
from deploylint.lazy.regexes import regex

_URL = regex(
    r"(?:(?P<scheme>https?)://)?(?:[^/@\s'\"]{1,200}@)?"
    r"(?P<host>\[[\da-fA-F:]{2,40}\]|\$\{[^{}\s]{1,100}\}|[\w.\-$]{1,200})"
    r"(?::(?P<port>\$\{[^{}\s]{1,100}\}|[\w$]{1,60}))?(?P<path>/[^\s'\"?#]{0,500})?"
)
_IN_SCRIPT = regex(r"https?://[^\s'\"\\]{1,500}")
# Options with a value in the next word; of a cluster such as ``-fsSo`` the last letter counts.
_VALUED = {
    "curl": frozenset(
        "-H -o -w -X -d -u -A -m -e -b -c -D -F -K -r -T -x -y -Y -z -E --header --output"
        " --write-out --request --data --user --user-agent --max-time --connect-timeout --retry"
        " --retry-delay --retry-max-time --cacert --cert --key --unix-socket --resolve --noproxy"
        " --interface --proxy --referer --cookie --data-raw --json".split()
    ),
    "wget": frozenset(
        "-O -o -T -t -U -w -P -e --output-document --timeout --tries --header --user-agent"
        " --user --password --wait --method --body-data".split()
    ),
}


class Client(NamedTuple):
    """A command that sends a request; ``program`` is the number of the client's own word."""

    name: str
    program: int
    words: tuple[str, ...]

    @property
    def options(self) -> tuple[str, ...]:
        return tuple(word for word in self.words[self.program + 1 :] if word.startswith("-"))

    def has(self, letter: str, *names: str) -> bool:
        """Whether a short option is given, alone or in a cluster, or one of the long ones."""
        for option in self.options:
            if option.partition("=")[0] in names:
                return True
            if option[1:2] != "-" and letter in option[1:]:
                return True
        return False

    @property
    def script(self) -> int | None:
        """The number of the word with the program of ``python -c``."""
        if self.name != "python" or "-c" not in self.words[:-1]:
            return None
        return self.words.index("-c") + 1


class Request(NamedTuple):
    """A URL taken apart, and the number of the word that holds it.

    ``port`` and ``path`` are empty where the URL leaves them out, ``UNKNOWN`` where
    a variable decides; ``port_at`` and ``path_at`` are where they stand in ``url``.
    """

    word: int
    url: str
    scheme: str
    host: str
    port: str
    path: str
    port_at: tuple[int, int] | None = None
    path_at: tuple[int, int] | None = None


def client_of(words: Sequence[str]) -> Client | None:
    """The client that a command runs, None for any other command."""
    at = program_at(words)
    name = base_name(words[at]) if at is not None else ""
    if at is not None and name in _VALUED:
        return Client(name, at, tuple(words))
    is_python = at is not None and re.fullmatch(r"python[\d.]*", name) is not None
    return Client("python", at, tuple(words)) if at is not None and is_python else None


def request_of(client: Client) -> Request | None:
    """The only request of a client; None where there are several or none."""
    script = client.script
    if script is not None:
        urls = {match[0] for match in _IN_SCRIPT.finditer(client.words[script])}
        found = [_request(script, url) for url in urls]
    elif client.name == "python":
        return None
    else:
        found = [_request(at, client.words[at]) for at in _operands(client)]
    requests = [each for each in found if each]
    return requests[0] if len(requests) == 1 else None


def _operands(client: Client) -> list[int]:
    valued = _VALUED[client.name]
    found: list[int] = []
    at = client.program + 1
    while at < len(client.words):
        word = client.words[at]
        if not word.startswith("-"):
            found.append(at)
        elif "=" not in word and (word in valued or _ends_valued(word, valued)):
            at += 1
        at += 1
    return found


def _ends_valued(word: str, valued: frozenset[str]) -> bool:
    return word[1:2] != "-" and len(word) > 2 and f"-{word[-1]}" in valued


def _request(word: int, text: str) -> Request | None:
    match = _URL.match(text)
    if match is None or match.end() < len(text.partition("?")[0].partition("#")[0].rstrip(")")):
        return None
    port, path, host = match["port"] or "", match["path"] or "", match["host"]
    return Request(
        word,
        match[0],
        match["scheme"] or "http",
        UNKNOWN if "$" in host else host.strip("[]"),
        UNKNOWN if port and not port.isdigit() else port,
        UNKNOWN if "$" in path or "{" in path else path,
        match.span("port") if port else None,
        match.span("path") if path else None,
    )


def request_to(url: str) -> Request | None:
    """A URL taken apart; None where it is none."""
    return _request(0, url)
