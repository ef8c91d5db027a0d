"""What a request decides: DPH015, DPH017; lists and names that do not work: DPH016, DPH018."""

from __future__ import annotations

import pytest

from deploylint.model import Severity


@pytest.mark.parametrize(
    "body",
    [
        "location /a { proxy_pass http://$arg_u; }",
        "location /a { proxy_pass $http_x_target; }",
        "location /a { set $t $HTTP_X_TARGET; proxy_pass $t; }",
        "location /a { proxy_pass http:/$request_uri; proxy_pass http://$uri; }",
        "location ~ ^/p/(.+)$ { proxy_pass http://$1; }",
        "location ~ ^/p/(?<host>[^/]+)/(.*)$ { grpc_pass grpc://${host}:50051; }",
        "location ~ ^/p/(.*)$ { set $to $1; proxy_pass http://$to/x; }",
    ],
)
def test_the_client_chooses_the_host(findings, body):
    (found,) = findings("DPH015", f"server {{ {body} }}\n")
    assert found.severity is Severity.ERROR


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("set $up app:8000; location / { proxy_pass http://$up; }", "the file names the host"),
        ("location / { proxy_pass http://api$request_uri; }", "part of the path"),
        ("location / { proxy_pass http://api/$arg_id; }", "part of the path"),
        (r"location ~ ^/w/(\d+)/ { proxy_pass http://worker:$1; }", "digits"),
        ("location ~ ^/w/([a-z]+)/ { proxy_pass http://$1.internal; }", "letters"),
        ("location ~ ^/f/([^/]+)/ { internal; proxy_pass http://$1; }", "only the application"),
        ("location / { proxy_pass http://$server_name; }", "not the client's"),
        ("location / { proxy_pass http://${BACKEND}; }", "a template"),
    ],
)
def test_the_client_does_not_choose_the_host(findings, body, reason):
    assert findings("DPH015", f"server {{ {body} }}\n") == [], reason


def test_a_map_of_known_hosts(findings):
    text = (
        "map $arg_r $up { default a:1; b b:1; }\nserver { location / { proxy_pass http://$up; } }\n"
    )
    assert findings("DPH015", text) == []


def main(body: str) -> str:
    return f"events {{}}\nhttp {{ {body} }}\n"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (
            "resolver 127.0.0.11; server { location / { set $b api:80; proxy_pass http://$b; } }",
            "http",
        ),
        (
            "upstream u { server a; } server { location / { set $b u; proxy_pass http://$b; } }",
            "an upstream",
        ),
        ("server { location / { set $b 10.0.0.4:80; proxy_pass http://$b; } }", "an address"),
        ("server { location / { proxy_pass http://$server_name; } }", "not set here"),
        ("server { location / { set $b $host; proxy_pass http://$b; } }", "a variable of nginx"),
        (
            "include /etc/mine/*; server { location / { set $b api:80; proxy_pass http://$b; } }",
            "an include",
        ),
    ],
)
def test_names_that_resolve_or_need_not(findings, body, reason):
    assert findings("DPH016", main(body), path="nginx.conf") == [], reason


@pytest.mark.parametrize(
    "body",
    [
        "server { location / { set $b api:80; proxy_pass http://$b; } }",
        "server { set $b api; location / { grpc_pass grpc://$b; } }",
        "server { location / { set $b http://api:80; proxy_pass $b/x; } }",
    ],
)
def test_names_that_nothing_resolves(findings, body):
    (found,) = findings("DPH016", main(body), path="nginx.conf")
    assert found.severity is Severity.ERROR


def test_a_fragment_may_have_a_resolver_around_it(findings):
    text = "location / { set $b api:80; proxy_pass http://$b; }\n"
    assert findings("DPH016", text) == []


@pytest.mark.parametrize(
    ("body", "after"),
    [
        ("return 301 https://$host$uri;", "return 301 https://$host$request_uri;"),
        ("return 302 https://x${uri}?$args;", "return 302 https://x$request_uri;"),
        ("return 301 https://x$document_uri$is_args$args;", "return 301 https://x$request_uri;"),
        ("rewrite ^ https://$host$uri permanent;", None),
        ("add_header X-Path $uri;", None),
        ("location ~ ^/go/(?<p>[^?]*) { return 302 https://x.example/$p; }", None),
        ("location ~ ^/go/([^/]+)$ { return 302 https://x.example/$1; }", None),
    ],
)
def test_decoded_text_in_headers(findings, fixed, body, after):
    text = f"server {{ {body} }}\n"
    (found,) = findings("DPH017", text)
    assert found.severity is Severity.WARNING
    assert fixed("DPH017", text) == (f"server {{ {after} }}\n" if after else text)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("return 301 https://$host$request_uri;", "still encoded"),
        ("location / { try_files $uri /index.html; }", "a file"),
        ("location = /docs { return 301 https://docs.example$uri; }", "the path is known"),
        (r"location ~ ^/u/(\d+)$ { return 301 /x/$1; }", "digits"),
        (r"location ~ ^/u/(\S+)$ { return 301 /x/$1; }", "no blanks"),
        (r"location ~ ^/u/([^/\s]+)$ { return 301 /x/$1; }", "no blanks"),
        ("rewrite ^/a/(.*)$ https://x.example/$1 redirect;", "a dot is no end of a line"),
        ("rewrite ^/a $uri/b last;", "stays inside"),
        ("return 200 $uri;", "a body"),
        ("location ~ ^/go(?<p>.*)$ { return 302 https://x$p; }", "a dot is no end of a line"),
        ("location / { proxy_pass http://app$uri; }", "DPH013"),
    ],
)
def test_nothing_decoded_in_headers(findings, body, reason):
    assert findings("DPH017", f"server {{ {body} }}\n") == [], reason


@pytest.mark.parametrize(
    ("code", "body"),
    [
        ("DPH015", "location / { proxy_pass http://$ARG_u; }"),
        ("DPH015", "location / { proxy_pass http://$HTTP_X_TARGET; }"),
        ("DPH017", "return 301 https://$host$URI;"),
        ("DPH017", "return 301 https://$host$Uri;"),
    ],
)
def test_variables_in_any_case(findings, code, body):
    assert len(findings(code, f"server {{ {body} }}\n")) == 1


@pytest.mark.parametrize(
    ("code", "body"),
    [
        ("DPH015", "location / { proxy_pass http://$API_HOST; }"),
        ("DPH015", "location / { proxy_pass http://${ARG_HOST}; }"),
        ("DPH017", "return 301 https://$host$BASE_PATH;"),
    ],
)
def test_variables_that_are_filled_in_before(findings, code, body):
    assert findings(code, f"server {{ {body} }}\n") == []


def test_a_variable_of_the_file_is_no_placeholder(findings):
    text = "http { server { location / { set $API api:8000; proxy_pass http://$API; } } }\n"
    assert len(findings("DPH016", text, path="nginx.conf")) == 1


@pytest.mark.parametrize(
    ("body", "severity"),
    [
        ("location /x { allow 10.0.0.0/8; root /srv; }", Severity.WARNING),
        ("location /admin/ { allow 10.0.0.1; allow ::1; root /srv; }", Severity.ERROR),
        ("deny all; location /x { allow 10.0.0.0/8; root /srv; }", Severity.WARNING),
        ("location /x { deny all; return 200 ok; }", Severity.WARNING),
    ],
)
def test_lists_that_keep_nobody_out(findings, body, severity):
    (found,) = findings("DPH018", f"server {{ {body} }}\n")
    assert found.severity is severity


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("location /x { allow 10.0.0.0/8; deny all; }", "complete"),
        ("location /x { allow all; }", "promises nothing"),
        ("location /x { deny 192.0.2.7; }", "keeps one out"),
        ("location /x { allow 192.0.2.8; deny 192.0.2.0/24; }", "an exception to what is denied"),
        ("location /x { satisfy any; allow 10.0.0.1; auth_basic x; }", "or a password"),
        ("location /x { allow 10.0.0.1; auth_request /a; }", "a subrequest"),
        ("location /x { allow 10.0.0.1; include more.conf; }", "an include may deny"),
        ("location /x { allow 10.0.0.1; if ($bad) { return 403; } }", "a condition"),
        ("location /x { deny all; return 403; }", "both refuse"),
    ],
)
def test_lists_that_work(findings, body, reason):
    assert findings("DPH018", f"server {{ {body} }}\n") == [], reason
