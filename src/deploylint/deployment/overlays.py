"""A compose service laid over another one, as facts: each value keeps its own place.

Values combine as compose does it: texts and commands are replaced, lists go on, and what
has a key of its own (a variable, a mount's target, a dependency) is replaced by that key.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Hashable, Iterable
from typing import Any, TypeVar

from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.compose import Build, ComposeService, Stated

T = TypeVar("T")

# Keys of the file that are fields of the same name: lists go on, texts are replaced.
_LISTS = "cap_add cap_drop security_opt links volumes_from secrets configs tmpfs".split()
_SCALARS = (
    "restart container_name hostname privileged pid init stop_signal stop_grace_period".split()
)
# Key of the file -> fields that hold what it says, with what they are without it.
_FIELDS: dict[str, dict[str, Any]] = {
    "image": {"image": None, "repository": "", "image_template": ""},
    "build": {"build": None},
    "command": {"command": None},
    "entrypoint": {"entrypoint": None},
    "environment": {"environment": ()},
    "env_file": {"env_files": ()},
    "ports": {"ports": ()},
    "volumes": {"volumes": ()},
    "healthcheck": {
        "healthcheck": (),
        "healthcheck_where": None,
        "healthcheck_disabled": False,
    },
    "depends_on": {"depends_on": ()},
    "networks": {"networks": ()},
    "network_mode": {"network_mode": ""},
    "user": {"user": None, "user_where": None},
    "profiles": {"profiles": ()},
    "extra_hosts": {"extra_hosts": ()},
    "working_dir": {"working_dir": ""},
    "deploy": {"restart_policy": "", "replicas": None, "swarm": False},
    "scale": {"replicas": None},
    "develop": {"develops": False},
    **{key: {key: ()} for key in _LISTS},
    **{key: {key: None} for key in _SCALARS},
}


def overlay(base: ComposeService, over: ComposeService) -> ComposeService:
    """``base`` with ``over`` laid over it; it stands where ``base`` does."""
    for key in over.cleared:
        base = base._replace(**_FIELDS.get(key, {}))
    return _checked(base, over)._replace(
        image=_last(base.image, over.image),
        repository=over.repository or base.repository,
        image_template=(over if over.image else base).image_template,
        build=_build(base.build, over.build),
        command=_last(base.command, over.command),
        entrypoint=_last(base.entrypoint, over.entrypoint),
        environment=_by(lambda each: each.name, base.environment, over.environment),
        env_files=_by(lambda each: each.target, base.env_files, over.env_files),
        ports=_by(lambda each: each[1:5], base.ports, over.ports),
        volumes=_by(lambda each: each.target, base.volumes, over.volumes),
        depends_on=_by(lambda each: each.service, base.depends_on, over.depends_on),
        networks=_by(_value, base.networks, over.networks),
        aliases=_by(str, base.aliases, over.aliases),
        network_mode=over.network_mode or base.network_mode,
        user=_last(base.user, over.user),
        user_where=_last(base.user_where, over.user_where),
        profiles=_by(str, base.profiles, over.profiles),
        extra_hosts=_by(str, base.extra_hosts, over.extra_hosts),
        working_dir=over.working_dir or base.working_dir,
        complete=base.complete and over.complete,
        shared_network=base.shared_network or over.shared_network,
        restart_policy=over.restart_policy or base.restart_policy,
        replicas=_last(base.replicas, over.replicas),
        develops=base.develops or over.develops,
        swarm=base.swarm or over.swarm,
        **_alike(base, over),
    )


def relocated(service: ComposeService, folder: str) -> ComposeService:
    """The service with its relative paths, meant from ``folder``, written from its own folder."""
    own = posixpath.dirname(service.where.path)
    if own == folder:
        return service
    build = service.build
    return service._replace(
        build=build._replace(context=_moved(build.context, folder, own))
        if build and build.context
        else build,
        env_files=tuple(
            each._replace(target=_moved(each.target, folder, own)) for each in service.env_files
        ),
        volumes=tuple(
            each._replace(source=_moved(each.source, folder, own))
            if each.source.startswith(".")
            else each
            for each in service.volumes
        ),
    )


def _moved(path: str, folder: str, own: str) -> str:
    if path == UNKNOWN or path.startswith(("/", "~")) or "://" in path:
        return path
    moved = posixpath.relpath(posixpath.join("/", folder, path), posixpath.join("/", own))
    return moved if moved.startswith(".") else f"./{moved}"


def _last(base: T | None, over: T | None) -> T | None:
    return base if over is None else over


def _by(key: Callable[[T], Hashable], base: Iterable[T], over: Iterable[T]) -> tuple[T, ...]:
    """Both in order; a later one takes the place of an earlier one of the same key."""
    found: dict[Hashable, T] = {}
    for each in (*base, *over):
        name = key(each)
        found[each if name == UNKNOWN else name] = each
    return tuple(found.values())


def _alike(base: ComposeService, over: ComposeService) -> dict[str, Any]:
    """The fields that have the name of their key."""
    return {
        **{key: _last(getattr(base, key), getattr(over, key)) for key in _SCALARS},
        **{key: _by(_value, getattr(base, key), getattr(over, key)) for key in _LISTS},
    }


def _value(stated: Stated) -> str:
    return stated.value


def _build(base: Build | None, over: Build | None) -> Build | None:
    if base is None or over is None:
        return over or base
    return Build(
        over.where if over.context else base.where,
        over.context or base.context,
        over.dockerfile or base.dockerfile,
        over.target or base.target,
        over.target_where or base.target_where,
        _by(lambda each: each.name, base.arguments, over.arguments),
    )


def _checked(base: ComposeService, over: ComposeService) -> ComposeService:
    """``base`` with the healthcheck that holds; one that has only times keeps the test below."""
    if over.healthcheck_where is None and not over.healthcheck_disabled:
        return base
    return base._replace(
        healthcheck=over.healthcheck,
        healthcheck_where=over.healthcheck_where,
        healthcheck_disabled=over.healthcheck_disabled,
    )
