"""Rules that look at one directive: DPH005, DPH007, DPH008, DPH010."""

from __future__ import annotations

import pytest

from deploylint.model import Severity


def test_http_host_is_replaced(findings, fixed):
    text = "server { location / { proxy_set_header Host $http_host; } }"
    (found,) = findings("DPH005", text)
    assert found.severity is Severity.INFO
    assert fixed("DPH005", text) == text.replace("$http_host", "$host")


@pytest.mark.parametrize(
    ("listen", "value"),
    [
        pytest.param("80", "$host", id="http"),
        pytest.param("[::]:443 ssl", "$host", id="https"),
        pytest.param("unix:/run/a.sock", "$host", id="no port at all"),
        pytest.param("5003 ssl", "$host:$server_port", id="another port"),
        pytest.param("127.0.0.1:8080", "$host:$server_port", id="another port of an address"),
    ],
)
def test_host_is_sent_with_a_port_that_is_not_the_usual(fixed, listen, value):
    location = "location / { proxy_pass http://a; proxy_set_header Host $http_host; }"
    text = f"server {{ listen {listen}; {location} }} server {{ listen 9000; }}"
    assert fixed("DPH005", text) == text.replace("$http_host", value)


def test_a_file_that_servers_include_does_not_know_their_ports(findings, fixed):
    text = "location / { proxy_pass http://a; proxy_set_header Host $http_host; }"
    assert len(findings("DPH005", text)) == 1
    assert fixed("DPH005", text) == text


@pytest.mark.parametrize("value", ["$HTTP_HOST", "${http_host}", '"$Http_Host"'])
def test_variables_are_the_same_in_any_case(findings, value):
    assert findings("DPH005", f"location / {{ proxy_set_header Host {value}; }}")


@pytest.mark.parametrize("value", ["$host", "$host:$server_port", "app.internal", "$proxy_host"])
def test_other_hosts_are_fine(findings, value):
    assert findings("DPH005", f"location / {{ proxy_set_header Host {value}; }}") == []


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("http { ssl_protocols TLSv1; server { listen 8080; } }", 0),
        ("server { listen 80; ssl_protocols TLSv1; }", 0),
        ("http { ssl_protocols TLSv1; server { listen 8443 ssl; } }", 1),
        ("http { ssl_protocols TLSv1; server { listen 80; } include sites-enabled/*; }", 1),
        ("http { ssl_protocols TLSv1; include mime.types; server { listen 80; } }", 0),
        ("ssl_protocols TLSv1;", 1),
    ],
)
def test_versions_matter_where_a_server_speaks_tls(findings, text, count):
    assert len(findings("DPH007", text)) == count


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("TLSv1 TLSv1.1 TLSv1.2", "TLSv1.2"),
        ("TLSv1.3 TLSv1.2 TLSv1.1", "TLSv1.3 TLSv1.2"),
        ("SSLv3 TLSv1", "SSLv3 TLSv1"),
    ],
)
def test_old_versions_are_dropped(findings, fixed, given, kept):
    text = f"server {{ ssl_protocols {given}; # why\n}}"
    assert len(findings("DPH007", text)) == 1
    assert fixed("DPH007", text) == text.replace(given, kept)


@pytest.mark.parametrize("given", ["TLSv1.2", "TLSv1.2 TLSv1.3", "${TLS_VERSIONS}"])
def test_current_versions_are_fine(findings, given):
    assert findings("DPH007", f"server {{ ssl_protocols {given}; }}") == []


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        ("events {} http { server_tokens on; server { listen 80; } }", Severity.WARNING),
        ("server { server_tokens build; }", Severity.WARNING),
        ("events {} http { server { listen 80; } }", Severity.INFO),
    ],
)
def test_the_version_is_told(findings, fixed, text, severity):
    (found,) = findings("DPH008", text)
    assert found.severity is severity
    assert "server_tokens off;" in fixed("DPH008", text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("events {} http { server_tokens off; server { listen 80; } }", "off"),
        ("events {} http { server { server_tokens off; } }", "off in the only server"),
        ("server { listen 80; }", "a fragment"),
        ("events {} http { include out/of/sight.conf; server { listen 80; } }", "unknown include"),
        ("events {} http { server_tokens ${TOKENS}; server { listen 80; } }", "a template"),
    ],
)
def test_the_version_is_kept(findings, text, reason):
    assert findings("DPH008", text) == [], reason


def test_timeouts_are_a_policy(findings):
    text = "server { proxy_read_timeout 9s; location / { proxy_pass http://app; } }"
    assert findings("DPH010", text) == []
    (found,) = findings("DPH010", text, "[policy]\nnginx-timeouts = true\n")
    assert "`proxy_connect_timeout` and `proxy_send_timeout`" in found.message
