"""Levels, includes and inheritance of nginx configuration."""

from __future__ import annotations

import pytest

from deploylint.formats.nginx import (
    Configuration,
    Level,
    NginxConfig,
    effective,
    headers,
    lost,
    proxied_headers,
    value_of,
)
from deploylint.source import Source


def join(files: dict[str, str], installed: dict[str, str] | None = None) -> Configuration:
    parsed = [NginxConfig.parse(Source(path, text)).file for path, text in files.items()]
    return Configuration(parsed, installed)


def at(configuration: Configuration, kind: str, *values: str) -> Level:
    """The only level that ``kind values {`` opens."""
    (level,) = (
        level
        for level in configuration.levels
        if level.kind == kind and level.block and level.block.directive.values == values
    )
    return level


def http(body: str) -> Configuration:
    return join({"nginx.conf": f"events {{}} http {{ {body} }}"})


def found(level: Level, name: str) -> list[str]:
    return [" ".join(placed.directive.values) for placed in effective(level, name).values]


INHERITANCE = [
    pytest.param(
        "proxy_read_timeout 1s; server { location /x { proxy_read_timeout 2s; } }",
        "proxy_read_timeout", ["2s"], id="inner scalar wins",
    ),
    pytest.param(
        "proxy_read_timeout 1s; server { location /x { } }",
        "proxy_read_timeout", ["1s"], id="scalar comes from outside",
    ),
    pytest.param(
        "proxy_set_header A 1; server { proxy_set_header B 2; location /x { } }",
        "proxy_set_header", ["B 2"], id="a list replaces the whole outer list",
    ),
    pytest.param(
        "proxy_set_header A 1; server { location /x { location /x/y { } } }",
        "proxy_set_header", ["A 1"], id="a list comes through empty levels",
    ),
    pytest.param(
        "server { location /x { proxy_set_header A 1; proxy_set_header B 2; } }",
        "proxy_set_header", ["A 1", "B 2"], id="a list is all of its directives",
    ),
    pytest.param(
        "deny all; server { location /x { allow 1.2.3.4; } }",
        "deny", ["1.2.3.4"], id="allow replaces deny",
    ),
    pytest.param(
        "server { root /r; location /x { alias /a; } }",
        "root", ["/a"], id="alias replaces root",
    ),
    pytest.param(
        "server { location / { proxy_pass http://a; location /x { } } }",
        "proxy_pass", [], id="a handler does not reach nested locations",
    ),
    pytest.param(
        "server { return 301 /; location /x { } }",
        "return", [], id="return stays where it is",
    ),
    pytest.param(
        "add_header A 1; server { location /x { add_header B 2; } }",
        "add_header", ["B 2"], id="add_header drops the outer ones",
    ),
    pytest.param(
        "add_header_inherit on; add_header A 1; server { location /x { add_header B 2; } }",
        "add_header", ["B 2"], id="on is the old behaviour",
    ),
    pytest.param(
        "add_header_inherit merge; add_header A 1; server { location /x { add_header B 2; } }",
        "add_header", ["A 1", "B 2"], id="merge keeps the outer ones, and is inherited",
    ),
    pytest.param(
        "add_header A 1; server { location /x { add_header_inherit off; } }",
        "add_header", [], id="off inherits nothing",
    ),
    pytest.param(
        "add_header_inherit merge; add_header A 1;"
        "server { add_header_inherit on; add_header B 2; location /x { add_header C 3; } }",
        "add_header", ["C 3"], id="the inner mode wins",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("body", "name", "expected"), INHERITANCE)
def test_inheritance(body: str, name: str, expected: list[str]) -> None:
    level = at(http(body), "location", *(["/x/y"] if "/x/y" in body else ["/x"]))
    assert found(level, name) == expected
    assert effective(level, name).known


def test_a_block_without_a_location_of_its_own_keeps_the_handler() -> None:
    body = "server { location / { proxy_pass http://a; if ($x) { add_header A 1; } } }"
    level = at(http(body), "if", "($x)")
    assert found(level, "proxy_pass") == ["http://a"]
    assert level.within("location")
    assert not level.within("stream")


def test_dropped() -> None:
    configuration = http(
        "server { add_header A 1; add_header B 1 always; location /x { add_header a 2; } }"
    )
    (placed,) = lost(at(configuration, "location", "/x"), "add_header")
    assert placed.directive.values == ("B", "1", "always")


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("server { add_header A 1; location /x { } }", "it inherits them"),
        ("server { location /x { add_header A 1; } }", "there is nothing outside"),
        ("server { add_header A 1; location /x { add_header a 2; } }", "it sets the same one"),
        (
            "add_header_inherit merge; server { add_header A 1; location /x { add_header B 2; } }",
            "merge keeps them",
        ),
    ],
)
def test_nothing_dropped(body: str, why: str) -> None:
    assert list(lost(at(http(body), "location", "/x"), "add_header")) == [], why


def test_headers_of_a_proxied_request() -> None:
    configuration = http("server { location /x { proxy_set_header HOST $host; } }")
    level = at(configuration, "location", "/x")
    values = {name: header.value for name, header in proxied_headers(level).items()}
    assert values == {"host": "$host", "connection": "close"}
    assert proxied_headers(level, (1, 29, 7))["connection"].value == ""


@pytest.mark.parametrize(
    ("name", "version", "value"),
    [
        ("client_max_body_size", None, "1m"),
        ("proxy_http_version", None, None),
        ("proxy_http_version", (1, 22, 1), "1.0"),
        ("proxy_http_version", (1, 29, 7), "1.1"),
        ("ssl_protocols", (1, 28, 0), "TLSv1.2 TLSv1.3"),
        ("proxy_read_timeout", None, "5s"),
        ("server_tokens", None, None),
        ("no_such_directive", None, None),
    ],
)
def test_value_of(name: str, version: tuple[int, int, int] | None, value: str | None) -> None:
    level = at(
        http("server_tokens ${TOKENS}; proxy_read_timeout 5s; server { }"),
        "server",
    )
    assert value_of(level, name, version) == value


INCLUDES = [
    pytest.param("a/nginx.conf", "h.conf", "a/h.conf", id="beside the file"),
    pytest.param("a/nginx.conf", "../h.conf", "h.conf", id="in the directory above"),
    pytest.param("a/nginx.conf", "/etc/nginx/h.conf", "a/h.conf", id="installed elsewhere"),
    pytest.param("a/nginx.conf", "/etc/nginx/s/h.conf", "b/s/h.conf", id="end of the path"),
    pytest.param("a/nginx.conf", "/opt/x/h.conf", "b/h.conf", id="name of the file"),
    pytest.param("a/nginx.conf", "s/*.conf", "a/s/h.conf", id="glob"),
    pytest.param("a/nginx.conf", "/etc/nginx/s/*", "b/s/h.conf", id="glob, end of the path"),
    pytest.param("a/nginx.conf", "h.conf", "a/h.conf.template", id="template of the file"),
]


@pytest.mark.parametrize(("main", "pattern", "path"), INCLUDES)
def test_include(main: str, pattern: str, path: str) -> None:
    text = f"http {{ include {pattern}; server {{ }} }}"
    configuration = join({main: text, path: "proxy_set_header A 1;"})
    level = at(configuration, "server")
    assert found(level, "proxy_set_header") == ["A 1"]
    assert effective(level, "proxy_set_header").known
    assert [placed.path for placed in configuration.includers[path]] == [main]


@pytest.mark.parametrize(
    ("pattern", "paths"),
    [
        pytest.param("/etc/nginx/h.conf", ["other.conf"], id="no such file"),
        pytest.param("*.inc", ["deep/h.inc"], id="a glob does not cross directories"),
        pytest.param("s/*", ["s/.hidden"], id="a glob takes no hidden files"),
        pytest.param(
            "/etc/h.conf", ["a/h.conf", "b/h.conf"], id="more than one file could be meant"
        ),
        pytest.param("../../h.conf", ["h.conf"], id="outside the project"),
        pytest.param("${FILE}", ["h.conf"], id="a template fills in the name"),
    ],
)
def test_unresolved_include(pattern: str, paths: list[str]) -> None:
    files = dict.fromkeys(paths, "proxy_set_header A 1;")
    text = f"http {{ include {pattern}; server {{ }} }}"
    configuration = join({"nginx.conf": text, **files})
    result = effective(at(configuration, "server"), "proxy_set_header")
    assert not result.values
    assert not result.known
    assert [missing.pattern for missing in at(configuration, "http").missing] == [pattern]


def test_installed_paths_decide() -> None:
    files = {
        "nginx.conf": "http { include /etc/nginx/conf.d/*.conf; }",
        "deploy/site": "server { }",
        "other/conf.d/x.conf": "server { listen 1; }",
    }
    configuration = join(files, {"/etc/nginx/conf.d/default.conf": "deploy/site"})
    assert configuration.includers["deploy/site"]
    assert not configuration.includers["other/conf.d/x.conf"]


@pytest.mark.parametrize(
    ("pattern", "name", "known"),
    [
        ("mime.types", "proxy_set_header", True),
        ("/etc/nginx/fastcgi_params", "add_header", True),
        ("/etc/nginx/fastcgi_params", "fastcgi_param", False),
        ("/etc/letsencrypt/options-ssl-nginx.conf", "ssl_protocols", False),
        ("/etc/letsencrypt/options-ssl-nginx.conf", "server_tokens", True),
    ],
)
def test_files_of_packages(pattern: str, name: str, known: bool) -> None:
    level = at(http(f"include {pattern}; server {{ }}"), "server")
    assert effective(level, name).known is known


def test_proxy_params_of_debian() -> None:
    level = at(http("server { location /x { include proxy_params; } }"), "location", "/x")
    names = [header.name for header in headers(effective(level, "proxy_set_header"))]
    assert names == ["Host", "X-Real-IP", "X-Forwarded-For", "X-Forwarded-Proto"]
    assert not any(placed.in_project for placed in effective(level, "proxy_set_header").values)


def test_a_fragment_has_unknown_parents() -> None:
    configuration = join({"site.conf": "server { server_tokens off; location /x { } }"})
    level = at(configuration, "location", "/x")
    assert not effective(level, "proxy_set_header").known
    assert effective(level, "server_tokens").known
    assert value_of(level, "client_max_body_size") is None
    assert level.within("server")
    assert level.within("http") is None


def test_a_fragment_has_the_parents_that_include_it() -> None:
    configuration = join(
        {
            "conf.d/a.conf": "server { location /x { } }",
            "nginx.conf": "events {} http { add_header A 1; include conf.d/*.conf; }",
        }
    )
    level = at(configuration, "location", "/x")
    assert effective(level, "add_header").known
    assert found(level, "add_header") == ["A 1"]
    assert level.within("http")


def test_a_fragment_included_twice_has_two_levels() -> None:
    configuration = join(
        {
            "l.conf": "location /x { }",
            "nginx.conf": "http { server { add_header A 1; include l.conf; }"
            " server { add_header B 1; include l.conf; } }",
        }
    )
    (location,) = configuration.files["l.conf"].directives
    levels = configuration.levels_of("l.conf", location)
    assert [found(level, "add_header") for level in levels] == [["A 1"], ["B 1"]]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("http { server { location /x { } }", id="syntax error"),
        pytest.param("http {\n{% include 'x' %}\nserver { location /x { } } }", id="template"),
    ],
)
def test_a_file_that_is_not_fully_read_says_nothing_about_absence(text: str) -> None:
    assert not effective(at(join({"nginx.conf": text}), "location", "/x"), "add_header").known


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"a": "include a;"}, id="itself"),
        pytest.param({"a": "include b;", "b": "include a; server { }"}, id="each other"),
        pytest.param(
            {f"f{n}": f"include f{n + 1};include f{n + 1};" for n in range(40)}, id="doubling"
        ),
    ],
)
def test_includes_end(files: dict[str, str]) -> None:
    assert join(files).levels
