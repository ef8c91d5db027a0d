"""Which compose services are meant to end: migrations, set-up, one-off tools."""

from __future__ import annotations

import re
from collections.abc import Iterable

from deploylint.deployment.facts.images import Command
from deploylint.deployment.services import Service
from deploylint.lazy.regexes import regex

# A word of a command or of a service's name that says what is done once.
_ONCE = regex(
    r"(?:^|[-_./:])(?:init(?:iali[sz]e\w*|db)?|migrat\w*|seed\w*|set-?up|bootstrap|generate\w*"
    r"|upgrade|letsencrypt|certbot|create-?(?:bucket|user|db|database|topic|superuser)s?\w*"
    r"|load-?data|import|backup|restore|collectstatic|makemigrations|provision\w*)(?:[-_.]|$)",
    re.I,
)
_TOOLS = frozenset(
    "psql pg_dump pg_restore mysql mysqldump mongosh mongodump mc redis-cli rabbitmqadmin true echo"
    " cp mv rm chown chmod mkdir touch cat exit wget alembic certbot openssl ls".split()
)
_SHELLS = frozenset({"sh", "bash", "ash", "/bin/sh", "/bin/bash", "/bin/ash"})


def awaited(project: Iterable[Service]) -> frozenset[str]:
    """The services of a compose project that others wait for to end."""
    return frozenset(
        wait.service
        for other in project
        for wait in (other.compose.depends_on if other.compose else ())
        if wait.condition == "service_completed_successfully"
    )


def is_job(service: Service, awaited: frozenset[str]) -> bool:
    """Whether a compose service is expected to end by itself; some are ``awaited`` to."""
    compose = service.compose
    if compose is None:
        return False
    if compose.restart and compose.restart.value in ("no", "false"):
        return True
    if compose.profiles or is_once(compose.name):
        return True
    return _ends(service.commands) or compose.name in awaited


def is_once(name: str) -> bool:
    """Whether a name is that of something done once: ``db-init``, ``migrate``."""
    return bool(_ONCE.search(name))


def _ends(commands: tuple[Command, ...] | None) -> bool:
    """Whether the last command is one that comes to an end."""
    words = [word for word in commands[-1].words if not word.startswith("-")] if commands else []
    if not words or words[0] in _SHELLS:
        return any(is_once(word) for word in words[1:])
    return words[0].rpartition("/")[2] in _TOOLS or any(map(is_once, words))
