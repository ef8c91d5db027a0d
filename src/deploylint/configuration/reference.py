"""What every key and option of the configuration means: for its schema and its documentation."""

from __future__ import annotations

import json
from collections.abc import Iterator

from deploylint.configuration.settings import LISTS, Settings
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.registry import DEFAULT
from deploylint.registry.options import OptionTables

if TYPE_CHECKING:
    from typing import Any

KEYS = {
    "select": "the rules to check, instead of the default ones",
    "extend-select": "rules to check as well",
    "ignore": "rules not to check",
    "per-file-ignores": "glob → rules not to report in files that match",
    "exclude": "globs of files that are not read at all",
    "extend-exclude": (
        "the same, beside those of `exclude`; `--exclude` replaces, `--extend-exclude` adds"
    ),
    "plugins": "installed [plug-ins](plugins.md) whose rules are checked as well",
    "contexts": (
        "glob → `prod`, `neutral`, `dev`, `test`, `example` or `vendored`, instead of "
        "what deploylint concludes"
    ),
    "defer-to": (
        "leave out the rules that these [other tools](other-linters.md) own: `ruff`, "
        "`hadolint`, `compose-lint`, `bandit`, `gitleaks`"
    ),
    "max-file-size": "larger files are not read (bytes); `DP005` where production uses one",
    "max-file-seconds": (
        "how long a file may be checked (seconds of the processor); `DP005` as well, and the other "
        "files are checked"
    ),
    "max-run-seconds": (
        "how long files may be checked in all (seconds of the clock), and what joins them (of "
        "the processor)"
    ),
    "severity": "text, concise and github output show findings from this severity on",
    "fail-on": "exit with 1 from this severity on",
    "baseline": (
        "a file of known findings, which are not reported; written by `deploylint baseline`"
    ),
    "documentation": (
        "where the pages of the rules are published: findings end with the address of their page"
    ),
    "[severity]": (
        "rule → `info`, `warning`, `error` or `off`, in every context in which it speaks;"
        " the narrower name wins. The threshold of the same name is then set by "
        "`--severity` or `DEPLOYLINT_SEVERITY`"
    ),
}
OPTIONS = {
    "policy.external-data-stores": (
        "data stores run elsewhere: every loopback address of one is an error"
    ),
    "policy.database-url-scheme": (
        "the scheme that every database URL must have, such as `postgresql+asyncpg`"
    ),
    "policy.error-schema": "applications must answer errors in one schema",
    "policy.pii": '`"block"`: personal data in logs is a warning',
    "policy.least-privilege": "a superuser in a database URL is a warning",
    "policy.nginx-cache": "static files without cache headers are a warning",
    "policy.nginx-timeouts": "default proxy timeouts are reported",
    "policy.worker-cores": (
        "processor cores of the machine; workers are compared with (2 × cores) + 1"
    ),
    "policy.published-stores": "globs of compose services, data stores whose port may be published",
    "policy.docker-socket": "globs of compose services that may hold the Docker socket",
    "policy.host-access": "globs of compose services that may have powers of the machine",
    "policy.gates": "globs of names of jobs that count as tests before a delivery",
    "policy.delivered-elsewhere": (
        "globs of environment variables that services get from where the repository does not say"
    ),
    "health.canonical": "the one health path; others only as aliases of it",
    "health.subsystems": '`"warn"`: health routes of subsystems count as well',
    "health.redis-ms": "time budget of a check that asks Redis (milliseconds)",
    "health.postgres-ms": "time budget of a check that asks a SQL database (milliseconds)",
    "health.neo4j-ms": "time budget of a check that asks Neo4j (milliseconds)",
    "debug.check-stderr-prints": "`print(..., file=sys.stderr)` counts as well",
    "debug.lazy": "turn simple f-strings into `%s` arguments",
    "debug.strip-level-tags": "drop a leading `[INFO]` or `DEBUG:` from the message",
    "audit.documents": "documents that [the readiness report](audit.md) expects",
    "audit.scripts": "scripts that the readiness report expects",
}


def default_of(key: str) -> Any:
    """The value of a key or option that nothing sets, as TOML and JSON have it."""
    table, dot, field = key.partition(".")
    if dot:
        value = getattr(getattr(OptionTables(), table), field.replace("-", "_"))
        return list(value) if isinstance(value, tuple) else value
    if key == "select":
        return [DEFAULT]
    if key in LISTS:
        return []
    value = getattr(Settings(), key.replace("-", "_"), {})
    return getattr(value, "label", {} if isinstance(value, tuple) else value)


def rows(meanings: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """Key, default and meaning, as the documentation shows them."""
    for key, meaning in meanings.items():
        yield f"`{key}`", f"`{json.dumps(default_of(key))}`", meaning
