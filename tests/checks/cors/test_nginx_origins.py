from __future__ import annotations

import pytest

from deploylint.model import Severity
from deploylint.testing import lint

CREDENTIALS = "add_header Access-Control-Allow-Credentials true;"
ECHO = f"add_header Access-Control-Allow-Origin $http_origin; {CREDENTIALS}"


def mapped(entries: str, header: str = "$cors") -> str:
    return (
        f"map $http_origin $cors {{ {entries} }}\n"
        f"server {{ add_header Access-Control-Allow-Origin {header}; {CREDENTIALS} }}\n"
    )


def guarded(test: str) -> str:
    return f"server {{ location / {{ if ({test}) {{ {ECHO} }} }} }}\n"


def codes(text: str) -> list[str]:
    found = lint({"deploy/nginx.conf": text}, ["DPA002", "DPA003", "DPA011"]).findings
    return [f"{each.code} {each.severity.label}" for each in found if each.severity]


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        (mapped('"~^https://shop\\.example" $http_origin;'), "https://shop.example.evil.test"),
        (mapped('"~https://.*shop.example" $http_origin;'), "https://shop.example.evil.test"),
        (mapped('"~^https://.*shop\\.example$" $http_origin;'), "https://evilshop.example"),
        (mapped('"~shop\\.example$" $http_origin;'), "https://evilshop.example"),
        (mapped('"~(^https://a\\.example)|(^https://b\\.example$)" $http_origin;'), "https://a."),
        (guarded("$http_origin ~* (shop\\.example|other)"), ".evil.test"),
        (guarded('$HTTP_ORIGIN ~ "^https?://[^/]*shop\\.example$"'), "evilshop.example"),
        (guarded("$http_origin ~ .*"), "https://evil.test"),
    ],
)
def test_strangers_pass(text: str, origin: str) -> None:
    (found,) = lint({"deploy/nginx.conf": text}, ["DPA003", "DPA011"]).findings
    assert (found.code, found.severity) == ("DPA011", Severity.ERROR)
    assert origin in found.message


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(mapped('"https://shop.example" $http_origin;'), id="an exact key"),
        pytest.param(
            mapped('"~^https://([a-z0-9-]+\\.)?shop\\.example$" $http_origin;'), id="subdomains"
        ),
        pytest.param(
            mapped('"~^https://.*\\.shop\\.example$" $http_origin;'), id="subdomains, loosely"
        ),
        pytest.param(mapped('"~^http://localhost(:\\d+)?$" $http_origin;'), id="the own machine"),
        pytest.param(
            mapped('"~^(https://a\\.example|https://b\\.example)$" $http_origin;'), id="|"
        ),
        pytest.param(mapped('"~shop" 1;', "https://shop.example"), id="a map for something else"),
        pytest.param(guarded('$http_origin = "https://shop.example"'), id="one origin"),
        pytest.param(guarded('$http_origin ~ "^https://shop\\.example$"'), id="anchored"),
        pytest.param(guarded('$http_origin ~ "$allowed"'), id="the pattern is a variable"),
        pytest.param(
            'server { if ($http_origin !~ "^https://shop\\.example$") { return 403; } '
            + ECHO
            + "}",
            id="everybody else is refused",
        ),
        pytest.param(
            'server { if ($http_origin ~ "^https://shop\\.example$") { set $ok $http_origin; } '
            f"add_header Access-Control-Allow-Origin ${{ok}}; {CREDENTIALS} }}",
            id="through a variable",
        ),
    ],
)
def test_silent(text: str) -> None:
    assert codes(text) == []


@pytest.mark.parametrize(
    "text",
    [
        f"server {{ {ECHO} }}",
        mapped("default $http_origin;"),
        "server { set $o $HTTP_ORIGIN; add_header Access-Control-Allow-Origin $o; "
        + CREDENTIALS
        + "}",
    ],
)
def test_every_origin_passes(text: str) -> None:
    assert codes(text) == ["DPA003 error"]


def test_a_dot_for_any_character_is_worth_knowing() -> None:
    assert codes(mapped('"~^https://www\\.my.shop\\.example$" $http_origin;')) == ["DPA011 info"]


def test_without_credentials_it_is_a_warning() -> None:
    text = mapped('"~^https://shop\\.example" $http_origin;').replace(CREDENTIALS, "")
    assert codes(text) == ["DPA011 warning"]
