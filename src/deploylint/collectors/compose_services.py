"""The services of compose files."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.collectors._compose_options import literal, options
from deploylint.collectors._values import setting
from deploylint.deployment.commands import expansion, facts_of
from deploylint.deployment.facts import UNKNOWN, images
from deploylint.deployment.facts import compose as facts
from deploylint.deployment.facts.compose import ComposeNames, ComposeService
from deploylint.deployment.published import repository_of
from deploylint.formats.compose import Command, Service, Text
from deploylint.formats.compose.scripts import shell_text
from deploylint.formats.compose.service import find, text_of
from deploylint.formats.compose.values import Table, Value
from deploylint.formats.shell import Command as ShellCommand
from deploylint.formats.shell import handed_script, inline_script, parse_commands
from deploylint.formats.shellwords import Word
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.registry import collect
from deploylint.secrets.redaction import redact_message

if TYPE_CHECKING:
    from deploylint.formats.compose import ComposeFile


@collect("compose")
def compose_services(document: ComposeFile) -> Iterator[ComposeService]:
    shared = frozenset(
        name for name, entry in document.networks.items() if _is_external(entry.value)
    )
    for service in document.services.values():
        complete = service.complete and not document.problems
        found = _service(service, shared, complete=complete)
        if document.include:
            found = found._replace(shared_network=True)
        yield found._replace(cleared=tuple(_cleared(document, found.name)))


def _is_external(network: Value) -> bool:
    """Whether other projects' containers may be on a network: external ones, ones with a name."""
    external = find(network, "external")
    known = not isinstance(external, Text) or external.flag() is False
    return not known or isinstance(external, Table) or text_of(find(network, "name")) is not None


def _service(service: Service, shared: frozenset[str], *, complete: bool) -> ComposeService:
    check = service.healthcheck
    on = check is not None and not check.disabled and check.command is not None
    return ComposeService(
        where=service.where,
        name=service.name.text,
        image=_defaulted(service.image) if service.image else None,
        build=_build(service),
        command=_commands(service.command),
        entrypoint=_commands(service.entrypoint),
        environment=tuple(
            setting(each.where, each.name.text, literal(each.value) if each.value else UNKNOWN)
            for each in service.environment
        ),
        env_files=tuple(
            facts.EnvFileReference(each.path.where, literal(each.path), each.required is not False)
            for each in service.env_files
        ),
        ports=tuple(_ports(service)),
        volumes=tuple(_volumes(service)),
        healthcheck=(_commands(check.command) or ()) if check and on else (),
        healthcheck_where=check.where if check and on else None,
        healthcheck_disabled=check is not None and check.disabled,
        depends_on=tuple(
            facts.DependsOn(
                each.service.where,
                literal(each.service),
                literal(each.condition) if each.condition else "service_started",
                each.required is not False,
            )
            for each in service.depends_on
        ),
        networks=tuple(
            facts.Stated(each.network.where, literal(each.network)) for each in service.networks
        ),
        aliases=tuple(_aliases(service)),
        network_mode=_text(service.text("network_mode")),
        user=literal(user) if (user := service.text("user")) else None,
        user_where=user.where if user else None,
        profiles=tuple(literal(each) for each in service.profiles),
        extra_hosts=tuple(each.name.text for each in service.extra_hosts),
        working_dir=_text(service.text("working_dir")),
        complete=complete,
        image_template=_template(service.image),
        repository=repository_of(service.image.filled(UNKNOWN) or "") if service.image else "",
        shared_network=any(each.network.text in shared for each in service.networks)
        or ("default" in shared and not service.networks),
        **options(service),
    )


@collect("compose")
def compose_names(document: ComposeFile) -> Iterator[ComposeNames]:
    """What the file defines beside its services."""
    yield ComposeNames(
        document.where(0, 0),
        networks=tuple(document.networks),
        volumes=tuple(document.volumes),
        secrets=tuple(document.secrets),
        configs=tuple(document.configs),
        open=bool(document.include or document.problems),
    )


def _cleared(document: ComposeFile, name: str) -> Iterator[str]:
    for layer in document.layers:
        service = find(layer, "services", name)
        if isinstance(service, Table):
            yield from service.resets
            yield from (key for key, each in service.entries.items() if each.value.override)


def _aliases(service: Service) -> Iterator[str]:
    for network in service.networks:
        yield from map(literal, network.aliases)
    for key in ("container_name", "hostname"):
        if name := _text(service.text(key)):
            yield name


def _text(text: Text | None) -> str:
    return literal(text) if text else ""


def _defaulted(text: Text) -> str:
    """The text with the defaults of its variables, ``UNKNOWN`` where one has none."""
    value = text.default
    return UNKNOWN if value is None else value


def _template(text: Text | None) -> str:
    """What is written where a variable decides and no secret stands in for it."""
    written = text.text if text and literal(text) == UNKNOWN else ""
    return "" if redact_message(written) != written else written


def _usual(text: Text | None) -> str:
    return _defaulted(text) if text else ""


def _build(service: Service) -> facts.Build | None:
    build = service.build
    if build is None or build.inline is not None:
        return None
    return facts.Build(
        build.where,
        _defaulted(build.context) if build.context else "",
        _defaulted(build.dockerfile) if build.dockerfile else "",
        _defaulted(build.target) if build.target else "",
        build.target.where if build.target else None,
        tuple(
            setting(each.where, each.name.text, literal(each.value) if each.value else None)
            for each in build.args
        ),
    )


def _commands(command: Command | None) -> tuple[images.Command, ...] | None:
    """The commands that run: those of SCRIPT for ``sh -c SCRIPT`` and ``CMD-SHELL``."""
    if command is None:
        return None
    if command.form == "list" and command.text is not None:
        text = shell_text(command.text)
        return tuple(facts_of(parse_commands(text), command.text.source.where))
    if not command.words:
        return ()
    single = ShellCommand(tuple(_word(each) for each in command.words))
    index = inline_script(single)
    if index is None:
        return (_fact(command, single),)
    script = command.words[index]
    inner = handed_script(single, index, parse_commands(shell_text(script)))
    return tuple(facts_of(inner, script.source.where))


def _word(text: Text) -> Word:
    written = shell_text(text).text
    return Word(written, text.known, text.start, text.end, quoted=True)


def _fact(command: Command, single: ShellCommand) -> images.Command:
    """A command that no shell reads: only compose fills variables in."""
    words = tuple(map(literal, command.words))
    found = (
        expansion(number, word.text, splits=False)
        for number, word in enumerate(single.words)
        if words[number] == UNKNOWN
    )
    places = tuple(each.where for each in command.words)
    return images.Command(
        command.where, words, places, expansions=tuple(each for each in found if each)
    )


def _ports(service: Service) -> Iterator[facts.Port]:
    for port in service.ports:
        if port.target:
            yield facts.Port(
                port.where,
                literal(port.target),
                literal(port.published) if port.published else "*",
                _text(port.host_ip),
                _text(port.protocol) or "tcp",
                None if port.target.shared else port.target.content,
                _usual(port.published),
                _text(port.mode),
                _template(port.published),
            )
    for exposed in service.expose:
        yield facts.Port(exposed.where, literal(exposed))


def _volumes(service: Service) -> Iterator[facts.Volume]:
    for volume in service.volumes:
        yield facts.Volume(
            volume.where,
            _text(volume.source),
            _text(volume.target),
            volume.type or UNKNOWN,
            volume.read_only,
        )
