from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-Forwarded-For", "$http_x_forwarded_for"),
        ("X-Real-IP", "$http_x_real_ip"),
        ("Host", "$arg_host"),
        ("Host", "$http_x_forwarded_host"),
        ("X-Forwarded-Host", "${cookie_host}"),
        ("Remote-User", "$http_remote_user"),
    ],
)
def test_the_client_decides(findings, name, value):
    text = f"server {{ location / {{ proxy_set_header {name} {value}; }} }}"
    (found,) = findings("DPH006", text)
    assert text[found.where.start : found.where.end] == value


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;", "appended to"),
        ("proxy_set_header X-Real-IP $remote_addr;", "what nginx sees"),
        ("proxy_set_header X-Forwarded-For '$http_x_forwarded_for, $remote_addr';", "continued"),
        ("proxy_set_header X-Forwarded-Proto $http_x_forwarded_proto;", "a balancer knows better"),
        ("proxy_set_header X-Search $arg_q;", "says nothing about the client"),
        (
            "set_real_ip_from 10.0.0.0/8; proxy_set_header X-Real-IP $http_x_real_ip;",
            "the proxies in front are known",
        ),
    ],
)
def test_silent(findings, body, reason):
    assert findings("DPH006", f"server {{ location / {{ {body} }} }}") == [], reason
