"""Where compose files hold secrets: environments, build arguments, commands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from deploylint.formats.compose import ComposeFile, Service, Text
from deploylint.lazy.records import NamedTuple
from deploylint.lazy.regexes import regex
from deploylint.model import Edit, Finding, Fix, Related, Where
from deploylint.secrets.names import is_kept_secret
from deploylint.secrets.urls import url_passwords
from deploylint.secrets.values import judge_setting

# Options of a server whose next word, or the rest after `=`, is the password.
_OPTIONS = frozenset({"--requirepass", "--masterauth", "--password", "--admin-password"})
# Values that hold a user and, behind a slash, the password.
_PAIRS = frozenset({"NEO4J_AUTH"})
_ADMINISTRATORS = frozenset({"root"})
_ROOT = regex(r"(?:^|_)ROOT(?:_|$)")
_THROWAWAY = frozenset({"dev", "develop", "development", "test", "tests", "testing", "debug", "ci"})


class SecretSetting(NamedTuple):
    """A value that a secret name is given; ``scope`` is the service.

    ``whole`` is the text that the value is all of, None where it is a part.
    """

    name: str
    value: Text
    scope: str
    whole: Text | None


def secret_settings(file: ComposeFile) -> Iterator[SecretSetting]:
    """Every value of a secret name, once each, however many services share it."""
    seen: set[int] = set()
    for name, service in file.services.items():
        for setting in _of_service(name, service):
            if setting.value.start not in seen:
                seen.add(setting.value.start)
                yield setting


def _of_service(scope: str, service: Service) -> Iterator[SecretSetting]:
    if is_throwaway(service):
        return
    build = service.build
    for setting in (*service.environment, *(build.args if build else ())):
        name, value = setting.name.text, setting.value
        if value is not None and name in _PAIRS:
            slash = value.masked.find("/")
            if slash > 0:
                yield SecretSetting(name, value.part(slash + 1, len(value.text)), scope, None)
        elif value is not None and (is_kept_secret(name) or judge_setting(name, value.text)):
            whole = value if setting.form == "map" else None
            yield SecretSetting(name, value, scope, whole)
    yield from _of_command(scope, service)


def _of_command(scope: str, service: Service) -> Iterator[SecretSetting]:
    for command in (service.command, service.entrypoint):
        words = command.words if command else ()
        for index, word in enumerate(words):
            option, equals, _ = word.text.partition("=")
            if option not in _OPTIONS:
                continue
            if equals:
                value = word.part(len(option) + 1, len(word.text))
                yield SecretSetting(option, value, scope, None)
            elif index + 1 < len(words):
                yield SecretSetting(option, words[index + 1], scope, None)


def passwords_in_urls(file: ComposeFile, setting: SecretSetting) -> Iterator[Text]:
    """Where the value of ``setting`` stands as the password of a URL, once each.

    A password that the administrator of a database shares with a user is the user's.
    """
    of_root = bool(_ROOT.search(setting.name))
    yield from file.model(_url_passwords).get((setting.value.text, of_root), ())


def _url_passwords(file: ComposeFile) -> dict[tuple[str, bool], list[Text]]:
    """All passwords in URLs, by their text and whether they are an administrator's."""
    found: dict[tuple[str, bool], list[Text]] = {}
    seen: set[int] = set()
    for service in file.services.values():
        for value in (each.value for each in service.environment):
            if value is None or not value.known or value.start in seen:
                continue
            seen.add(value.start)
            for each in url_passwords(value.text):
                key = value.text[each.start : each.end], each.user in _ADMINISTRATORS
                found.setdefault(key, []).append(value.part(each.start, each.end))
    return found


def is_throwaway(service: Service) -> bool:
    """Whether a service starts in profiles for development or tests only."""
    profiles = [profile.text.lower() for profile in service.profiles]
    return bool(profiles) and all(profile in _THROWAWAY for profile in profiles)


def service_at(file: ComposeFile, offset: int) -> Service | None:
    """The service that the text at ``offset`` is written in."""
    for service in file.services.values():
        if service.value.start <= offset < service.value.end:
            return service
    return None


class Occurrence(NamedTuple):
    """One place of a secret, and the edits that take it out (none where that is not safe)."""

    name: str
    where: Where
    scope: str
    edits: tuple[Edit, ...]


def one_finding_each(
    occurrences: Iterable[Occurrence], message: str, title: str
) -> Iterator[Finding]:
    """One finding for each name, at its first place; ``{name}`` stands for it in the texts."""
    by_name: dict[str, list[Occurrence]] = {}
    for occurrence in occurrences:
        by_name.setdefault(occurrence.name, []).append(occurrence)
    for name, (first, *others) in by_name.items():
        complete = all(each.edits for each in (first, *others))
        edits = dict.fromkeys(edit for each in (first, *others) for edit in each.edits)
        yield Finding(
            first.where,
            message.format(name=name),
            related=tuple(Related(each.where, "the same here") for each in others),
            fix=Fix(title.format(name=name), tuple(edits)) if complete else None,
            scope=first.scope,
        )
