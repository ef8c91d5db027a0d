"""Where files name the broker of a queue: its host only, never the password of its URL."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.deployment.facts.environment import BrokerNamed
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.lazy.regexes import regex
from deploylint.registry import DEPLOYED, collect

if TYPE_CHECKING:
    from deploylint.formats.compose import ComposeFile
    from deploylint.formats.dotenv import EnvFile
    from deploylint.formats.python import PythonModule

_URL = regex(
    r"\b(?P<scheme>rediss?|valkeys?|amqps?|pyamqp|sqs|kafka|nats)://(?:[^@/\s'\"]*@)?(?P<host>[\w.-]*)"
)
# A line of code that says what the broker is; names in it may be variables that hold it.
_LINE = regex(r"(?im)^(?!\s*#)[^\n#]*broker[^\n]*")
_NAME = regex(r"(?i)\b[a-z]+(?:_[a-z]+)*_(?:url|uri|dsn|host|broker)\b")


@collect("compose", triggers=("://",))
def brokers_in_compose(document: ComposeFile) -> Iterator[BrokerNamed]:
    for service in document.services.values():
        for setting in service.environment:
            value = setting.value
            found = _URL.search(value.text) if value else None
            if found and service.name.known:
                yield BrokerNamed(
                    setting.where,
                    setting.name.text,
                    service.name.text,
                    found["scheme"],
                    found["host"],
                )


@collect("env", triggers=("://",))
def brokers_in_env_files(document: EnvFile) -> Iterator[BrokerNamed]:
    for entry in document.entries:
        found = _URL.search(entry.raw)
        if found:
            where = document.where(entry.start, entry.end)
            yield BrokerNamed(where, entry.name, "", found["scheme"], found["host"])


@collect("python", triggers=("broker", "BROKER"), contexts=DEPLOYED)
def brokers_in_code(module: PythonModule) -> Iterator[BrokerNamed]:
    for line in _LINE.finditer(module.source.text):
        where = module.where(line.start(), line.end())
        for found in _URL.finditer(line[0]):
            yield BrokerNamed(where, "", "", found["scheme"], found["host"])
        for name in dict.fromkeys(match[0].upper() for match in _NAME.finditer(line[0])):
            yield BrokerNamed(where, name, "", "", "")
