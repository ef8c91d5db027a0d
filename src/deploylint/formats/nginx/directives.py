"""What nginx's own modules say of their directives: blocks, inheritance, defaults.

From the sources of nginx: ``ngx_conf_merge_*`` and the command tables.
"""

from __future__ import annotations

from typing import TypeVar

_T = TypeVar("_T")
Version = tuple[int, int, int]

VALUE_BLOCKS = frozenset({"charset_map", "geo", "map", "split_clients", "types"})
"""Blocks of pairs of values; a ``{`` inside is an error."""

CONTEXTS = frozenset({"http", "if", "limit_except", "location", "mail", "server", "stream"})
"""Blocks that are levels of inheritance."""

BLOCKS = VALUE_BLOCKS | CONTEXTS | {"events", "upstream"}
"""Directives that must have a block."""

PARENTS_OF_SERVERS = frozenset({"http", "mail", "stream"})
"""Where ``server`` is a block; in ``upstream`` it is an address."""

NAMELESS = frozenset({"if", "limit_except"})
"""Levels that take over the content handler of the location around them."""

HANDLERS = frozenset(
    {"fastcgi_pass", "grpc_pass", "memcached_pass", "proxy_pass", "scgi_pass", "uwsgi_pass"}
)
"""Not inherited, except into ``NAMELESS`` levels."""

LISTS = frozenset(
    """
    access_log add_header add_trailer allow auth_http_header deny error_log error_page
    fastcgi_cache_valid fastcgi_hide_header fastcgi_param fastcgi_pass_header grpc_hide_header
    grpc_pass_header grpc_set_header index limit_conn limit_req proxy_cache_valid
    proxy_cookie_domain proxy_cookie_flags proxy_cookie_path proxy_hide_header
    proxy_pass_header proxy_redirect proxy_set_header proxy_ssl_conf_command scgi_hide_header
    scgi_param scgi_pass_header ssl_certificate ssl_certificate_key ssl_conf_command sub_filter
    uwsgi_cache_valid uwsgi_hide_header uwsgi_param uwsgi_pass_header
    """.split()
)
"""Inherited as a whole, and only by a level that defines none of them itself."""

ALTERNATIVES = {
    "allow": frozenset({"allow", "deny"}),
    "deny": frozenset({"allow", "deny"}),
    "alias": frozenset({"alias", "root"}),
    "root": frozenset({"alias", "root"}),
}
"""Directives that share one setting: one of them at a level replaces the others."""

NOT_INHERITED = frozenset(
    """
    break daemon empty_gif events flv geo http if include internal limit_except listen location
    load_module map mp4 pid return rewrite server server_name set split_clients stub_status
    stream try_files upstream user worker_processes
    """.split()
)

INHERIT_MODES = {"add_header": "add_header_inherit", "add_trailer": "add_trailer_inherit"}
"""Since 1.29.3: ``on`` (as ever), ``off`` (only what the level itself has), ``merge``."""

HEADER_LISTS = frozenset({"add_header", "add_trailer", "grpc_set_header", "proxy_set_header"})

DEFAULTS: dict[str, tuple[tuple[Version, str], ...]] = {
    "add_header_inherit": (((1, 29, 3), "on"),),
    "add_trailer_inherit": (((1, 29, 3), "on"),),
    "autoindex": (((0, 0, 0), "off"),),
    "client_body_timeout": (((0, 0, 0), "60s"),),
    "client_header_timeout": (((0, 0, 0), "60s"),),
    "client_max_body_size": (((0, 0, 0), "1m"),),
    "expires": (((0, 0, 0), "off"),),
    "gzip": (((0, 0, 0), "off"),),
    "keepalive_timeout": (((0, 0, 0), "75s"),),
    "merge_slashes": (((0, 0, 0), "on"),),
    "proxy_buffering": (((0, 0, 0), "on"),),
    "proxy_connect_timeout": (((0, 0, 0), "60s"),),
    "proxy_http_version": (((0, 0, 0), "1.0"), ((1, 29, 7), "1.1")),
    "proxy_pass_request_body": (((0, 0, 0), "on"),),
    "proxy_pass_request_headers": (((0, 0, 0), "on"),),
    "proxy_read_timeout": (((0, 0, 0), "60s"),),
    "proxy_request_buffering": (((0, 0, 0), "on"),),
    "proxy_send_timeout": (((0, 0, 0), "60s"),),
    "proxy_ssl_verify": (((0, 0, 0), "off"),),
    "send_timeout": (((0, 0, 0), "60s"),),
    "server_tokens": (((0, 0, 0), "on"),),
    "ssl_prefer_server_ciphers": (((0, 0, 0), "off"),),
    "ssl_protocols": (
        ((0, 0, 0), "TLSv1 TLSv1.1 TLSv1.2"),
        ((1, 23, 4), "TLSv1 TLSv1.1 TLSv1.2 TLSv1.3"),
        ((1, 27, 3), "TLSv1.2 TLSv1.3"),
    ),
    "ssl_session_tickets": (((0, 0, 0), "on"),),
}
"""Value by the first version that has it, oldest first."""

PROXY_HEADERS: tuple[tuple[Version, tuple[tuple[str, str], ...]], ...] = (
    ((0, 0, 0), (("Host", "$proxy_host"), ("Connection", "close"))),
    ((1, 29, 7), (("Host", "$proxy_host"), ("Connection", ""))),
)
"""What ``proxy_set_header`` holds for each name that the configuration leaves out."""

_OTHER_SIMPLE = """
    alias auth_basic auth_request charset client_body_buffer_size default_type fastcgi_index
    gzip_types include keepalive listen proxy_cache proxy_redirect resolver
    return rewrite root sendfile server_name set ssl_certificate ssl_certificate_key ssl_ciphers
    tcp_nodelay tcp_nopush try_files user worker_connections worker_processes
"""
SIMPLE = frozenset({*LISTS, *HANDLERS, *DEFAULTS, *_OTHER_SIMPLE.split()})
"""Directives that have no block, as far as other tables or mistakes call for them."""


def default_of(name: str, version: Version | None = None) -> str | None:
    """nginx's own value of ``name``; ``None`` where unknown.

    Without a ``version``, only a value that has never changed is known.
    """
    return _at(DEFAULTS.get(name, ()), version)


def default_proxy_headers(version: Version | None = None) -> tuple[tuple[str, str], ...]:
    """Name and value of the headers that a proxied request gets by itself.

    Without a ``version``, as nginx before 1.29.7.
    """
    return _at(PROXY_HEADERS, version or (0, 0, 0)) or ()


def _at(history: tuple[tuple[Version, _T], ...], version: Version | None) -> _T | None:
    if version is None:
        return history[0][1] if len(history) == 1 else None
    values = [value for since, value in history if since <= version]
    return values[-1] if values else None
