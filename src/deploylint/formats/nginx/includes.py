"""Which files of the project an ``include`` means.

A pattern is looked up where the configuration is installed (known from images
and mounts), beside the file that includes, beside the main file, and last
among the files whose path ends the same. A template (``default.conf.template``)
stands for the file that it renders.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase

from deploylint.lazy.records import NamedTuple

_PREFIXES = (
    "/etc/nginx/",
    "/etc/openresty/",
    "/usr/local/nginx/conf/",
    "/usr/local/openresty/nginx/conf/",
)

STOCK = {
    "fastcgi-php.conf": frozenset(
        {"fastcgi_split_path_info", "try_files", "set", "fastcgi_param", "fastcgi_index"}
    ),
    "fastcgi.conf": frozenset({"fastcgi_param"}),
    "fastcgi_params": frozenset({"fastcgi_param"}),
    "koi-utf": frozenset({"charset_map"}),
    "koi-win": frozenset({"charset_map"}),
    "mime.types": frozenset({"types"}),
    "modules-enabled/*.conf": frozenset({"load_module"}),
    "options-ssl-nginx.conf": frozenset(
        {
            "ssl_ciphers",
            "ssl_prefer_server_ciphers",
            "ssl_protocols",
            "ssl_session_cache",
            "ssl_session_tickets",
            "ssl_session_timeout",
        }
    ),
    "scgi_params": frozenset({"scgi_param"}),
    "snakeoil.conf": frozenset({"ssl_certificate", "ssl_certificate_key"}),
    "uwsgi_params": frozenset({"uwsgi_param"}),
    "win-utf": frozenset({"charset_map"}),
}
"""Directives in the files that nginx's packages and certbot install, by the end of the path."""

PROXY_PARAMS = (
    ("proxy_set_header", "Host", "$http_host"),
    ("proxy_set_header", "X-Real-IP", "$remote_addr"),
    ("proxy_set_header", "X-Forwarded-For", "$proxy_add_x_forwarded_for"),
    ("proxy_set_header", "X-Forwarded-Proto", "$scheme"),
)
"""Debian's ``proxy_params`` (its newest security updates say ``$host`` for Host)."""


_TEMPLATE_SUFFIXES = (
    *(".erb", ".gotmpl", ".j2", ".jinja", ".jinja2", ".mako"),
    *(".mustache", ".template", ".tmpl", ".tpl"),
)


class Resolution(NamedTuple):
    """The files an include means, or the reason why that is not known."""

    paths: tuple[str, ...] = ()
    reason: str = ""


def stock_directives(pattern: str) -> frozenset[str] | None:
    """Directive names in a file that a package installs; ``None`` for any other file."""
    for name, directives in STOCK.items():
        if pattern == name or pattern.endswith("/" + name):
            return directives
    return None


class Resolver:
    """Resolves patterns among ``paths``, which are relative to the project root.

    ``installed`` maps absolute paths in the machine to paths of the project.
    """

    def __init__(self, paths: Iterable[str], installed: Mapping[str, str]) -> None:
        ordered = sorted(paths)
        self._paths = {_rendered(path): path for path in ordered} | {path: path for path in ordered}
        self._installed = dict(installed)
        self._known: dict[tuple[str, str, str], Resolution] = {}

    def resolve(self, pattern: str, includer: str, main: str) -> Resolution:
        """``includer`` is the file that holds the include, ``main`` the one nginx started with."""
        key = (pattern, includer, main)
        if key not in self._known:
            self._known[key] = self._resolve(pattern, includer, main)
        return self._known[key]

    def _resolve(self, pattern: str, includer: str, main: str) -> Resolution:
        if not pattern or "\0" in pattern:
            return Resolution(reason="the include names no file")
        if pattern.startswith("/"):
            found = _matching(pattern, self._installed)
        else:
            found = ()
            for base in dict.fromkeys((posixpath.dirname(includer), posixpath.dirname(main))):
                here = posixpath.normpath(posixpath.join(base, pattern))
                found = found or _matching(here, self._paths)
        return Resolution(found) if found else self._by_ending(pattern, includer)

    def _by_ending(self, pattern: str, includer: str) -> Resolution:
        for ending in _endings(pattern):
            found = {path for name, path in self._paths.items() if _ends_with(name, ending)}
            nearest = _nearest(sorted(found - {includer}), includer)
            if len(nearest) > 1 and not _is_glob(ending):
                return Resolution(reason=f"several files of the project end in {ending}")
            if nearest:
                return Resolution(tuple(nearest))
        return Resolution(reason="no file of the project matches")


def _rendered(path: str) -> str:
    """The path without the suffix of a template."""
    return next((path[: -len(end)] for end in _TEMPLATE_SUFFIXES if path.endswith(end)), path)


def _matching(pattern: str, paths: Mapping[str, str]) -> tuple[str, ...]:
    if not _is_glob(pattern):
        return (paths[pattern],) if pattern in paths else ()
    return tuple(sorted({path for name, path in paths.items() if _glob(name, pattern)}))


def _endings(pattern: str) -> list[str]:
    """Ends of ``pattern`` to look for, longest first; of a glob at least its directory too."""
    prefix = next((prefix for prefix in _PREFIXES if pattern.startswith(prefix)), "/")
    parts = [part for part in pattern.removeprefix(prefix).split("/") if part not in ("", ".")]
    if ".." in parts or len(parts) > 20:
        return []
    shortest = 2 if _is_glob(pattern) else 1
    return ["/".join(parts[index:]) for index in range(len(parts) - shortest + 1)]


def _nearest(paths: list[str], includer: str) -> list[str]:
    """Those that share most of their leading directories with ``includer``."""
    near = [len(posixpath.commonpath(["/" + path, "/" + includer])) for path in paths]
    return [path for path, shared in zip(paths, near, strict=True) if shared == max(near)]


def _ends_with(path: str, ending: str) -> bool:
    parts = path.split("/")[-ending.count("/") - 1 :]
    return _glob("/".join(parts), ending)


def _glob(path: str, pattern: str) -> bool:
    """As glob(3): a wildcard takes no ``/`` and no leading dot."""
    if path.count("/") != pattern.count("/"):
        return False
    return all(
        fnmatchcase(name, part) and not (name.startswith(".") and part[:1] in ("*", "?", "["))
        for name, part in zip(path.split("/"), pattern.split("/"), strict=True)
    )


def _is_glob(pattern: str) -> bool:
    return any(character in pattern for character in "*?[")
