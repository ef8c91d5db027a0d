"""The options that rules take, as typed tables with their defaults.

Each class is one table under ``[tool.deploylint]``; a field's default decides
the type that the configuration must give.
"""

from __future__ import annotations

from deploylint.lazy.records import NamedTuple


class Policy(NamedTuple):
    """What a team has decided beyond what is right or wrong everywhere."""

    external_data_stores: bool = False
    database_url_scheme: str = ""
    error_schema: bool = False
    pii: str = "allow"
    least_privilege: bool = False
    nginx_cache: bool = False
    nginx_timeouts: bool = False
    worker_cores: int = 0
    published_stores: tuple[str, ...] = ()
    docker_socket: tuple[str, ...] = ()
    host_access: tuple[str, ...] = ()
    gates: tuple[str, ...] = ()
    delivered_elsewhere: tuple[str, ...] = ()


class Health(NamedTuple):
    """How health endpoints are named and how long their checks may take (milliseconds)."""

    canonical: str = ""
    subsystems: str = "ignore"
    redis_ms: int = 300
    postgres_ms: int = 500
    neo4j_ms: int = 700


class Debug(NamedTuple):
    """How ``print`` calls are judged and rewritten."""

    check_stderr_prints: bool = False
    lazy: bool = False
    strip_level_tags: bool = False


class Audit(NamedTuple):
    """Documents and scripts that a repository should hold to be called ready."""

    documents: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()


Options = Policy | Health | Debug | Audit


class OptionTables(NamedTuple):
    policy: Policy = Policy()
    health: Health = Health()
    debug: Debug = Debug()
    audit: Audit = Audit()


ALLOWED: dict[str, tuple[str, ...]] = {
    "policy.pii": ("allow", "block"),
    "health.subsystems": ("ignore", "warn"),
}
