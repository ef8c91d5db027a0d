"""How a compose service is run, apart from what it runs: restarts, names, powers, grants."""

from __future__ import annotations

from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.compose import Stated
from deploylint.formats.compose import Service, Text
from deploylint.formats.compose.service import find, text_of, texts
from deploylint.formats.compose.values import Table
from deploylint.lazy.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

_TEXTS = "restart container_name hostname privileged pid init stop_signal stop_grace_period".split()
# Keys of ``deploy`` that compose by itself passes over.
_SWARM = "placement update_config rollback_config endpoint_mode mode".split()
_LISTS = "cap_add cap_drop security_opt links volumes_from tmpfs".split()


def options(service: Service) -> dict[str, Any]:
    """The fields of the fact, by name."""
    return {
        **{key: _stated(service.text(key)) for key in _TEXTS},
        **{key: _all(texts(service.get(key))) for key in _LISTS},
        "secrets": _all(each.source for each in service.secrets),
        "configs": _all(each.source for each in service.configs),
        "replicas": _stated(service.replicas),
        "restart_policy": _restart_policy(service),
        "develops": isinstance(service.get("develop"), Table),
        "swarm": any(service.get("deploy", each) is not None for each in _SWARM),
    }


def literal(text: Text) -> str:
    """The text where it is the same on every machine, else ``UNKNOWN``."""
    value = text.default if text.known else None
    return UNKNOWN if value is None else value


def _stated(text: Text | None) -> Stated | None:
    if text is None:
        return None
    value = text.default
    return Stated(text.where, UNKNOWN if value is None else value)


def _all(found: Iterable[Text]) -> tuple[Stated, ...]:
    return tuple(stated for text in found if (stated := _stated(text)))


def _restart_policy(service: Service) -> str:
    policy = service.get("deploy", "restart_policy")
    if not isinstance(policy, Table):
        return ""
    condition = text_of(find(policy, "condition"))
    return literal(condition) if condition else "any"
