"""DPE008: which healthchecks notice an error status, and how they are fixed."""

from __future__ import annotations

import pytest


def image(check: str) -> tuple[str, str]:
    return "Dockerfile", f"FROM python:3.12-slim\nHEALTHCHECK {check}\n"


def compose(test: str) -> tuple[str, str]:
    head = "services:\n  api:\n    image: a:1\n    healthcheck:\n      test: "
    return "compose.yaml", f"{head}{test}\n"


URL = "http://localhost/health"
GET = f"requests.get('{URL}')"
FIXED = {
    "shell form": (image(f"CMD curl {URL}"), image(f"CMD curl -f {URL}")),
    "with an exit": (
        image(f"CMD curl -sS {URL} || exit 1"),
        image(f"CMD curl -f -sS {URL} || exit 1"),
    ),
    "with a timeout": (image(f"CMD timeout 5 curl {URL}"), image(f"CMD timeout 5 curl -f {URL}")),
    "exec form": (
        image(f'CMD ["curl", "{URL}"]'),
        image(f'CMD ["curl", "-f", "{URL}"]'),
    ),
    "exec form of a shell": (
        image(f'CMD ["sh", "-c", "curl {URL} || exit 1"]'),
        image(f'CMD ["sh", "-c", "curl -f {URL} || exit 1"]'),
    ),
    "compose flow list": (
        compose(f'["CMD", "curl", "{URL}"]'),
        compose(f'["CMD", "curl", "-f", "{URL}"]'),
    ),
    "compose plain words": (compose(f"[CMD, curl, {URL}]"), compose(f"[CMD, curl, -f, {URL}]")),
    "compose block list": (
        compose(f"\n        - CMD\n        - curl\n        - {URL}"),
        compose(f"\n        - CMD\n        - curl\n        - -f\n        - {URL}"),
    ),
    "compose shell": (
        compose(f'["CMD-SHELL", "curl {URL} || exit 1"]'),
        compose(f'["CMD-SHELL", "curl -f {URL} || exit 1"]'),
    ),
    "compose string": (compose(f"curl {URL}"), compose(f"curl -f {URL}")),
    "requests": (
        image(f'CMD python -c "import requests; {GET}"'),
        image(f'CMD python -c "import requests; {GET}.raise_for_status()"'),
    ),
}

FIXED |= {
    f"{name}, which turns failure into success": (
        image(f"CMD curl {option}{URL} || {name}"),
        image(f"CMD curl -f {URL} || exit 1"),
    )
    for name, option in (("true", ""), (":", "-f "), ("exit 0", ""))
} | {
    "in a string of compose": (
        compose(f'["CMD-SHELL", "curl {URL} || true"]'),
        compose(f'["CMD-SHELL", "curl -f {URL} || exit 1"]'),
    ),
    "wget": (image(f"CMD wget -q {URL} || true"), image(f"CMD wget -q {URL} || exit 1")),
}


@pytest.mark.parametrize(("before", "after"), FIXED.values(), ids=FIXED)
def test_fixes(fix_file, before, after):
    assert fix_file(*before, "DPE008") == after[1]


def test_points_at_the_client(check_project):
    path, text = image(f"CMD curl {URL}")
    assert check_project({path: text}, "DPE008").texts == ["curl"]


def test_finds_a_low_level_request_without_a_fix(check_project):
    script = f"import http.client as h; h.HTTPConnection('localhost').request('GET', '{URL}')"
    path, text = image(f'CMD python -c "{script}"')
    found = check_project({path: text}, "DPE008").outcome.findings
    assert [each.fix for each in found] == [None]


SWALLOWED = {
    "afterwards": f"curl {URL}; exit 0",
    "afterwards, with the option": f"curl -f {URL}; true",
    "a message succeeds": f"curl -f {URL} || echo down",
}


@pytest.mark.parametrize("command", SWALLOWED.values(), ids=SWALLOWED)
def test_finds_what_swallows_the_status_without_a_fix(check_project, command):
    path, text = image(f"CMD {command}")
    found = check_project({path: text}, "DPE008").outcome.findings
    assert [each.fix for each in found] == [None]


def test_does_not_edit_behind_an_anchor(check_project):
    text = (
        "x-check: &check\n  test: curl http://localhost/\nservices:\n  a:\n    image: a:1\n"
        "    healthcheck: *check\n  b:\n    image: b:1\n    healthcheck: *check\n"
    )
    found = check_project({"compose.yaml": text}, "DPE008").outcome.findings
    assert found
    assert {each.fix for each in found} == {None}


STATUS = f"CMD curl -s -o /dev/null -w '%{{http_code}}' {URL}"
GREPS = {
    "a class": image(f"{STATUS} | grep -qE '^[2-4][0-9][0-9]$'"),
    "alternatives": image(f"{STATUS} | egrep -q '200|404'"),
    "a basic expression": image(f"{STATUS} | grep -q '200\\|404'"),
    "anything but silence": image(f"{STATUS} | grep -vq 000"),
    "in a compose file": compose(f'["CMD-SHELL", "{STATUS[4:]} | grep -qE \'^[2-4]..$$\'"]'),
}


@pytest.mark.parametrize(("path", "text"), GREPS.values(), ids=GREPS)
def test_finds_a_grep_that_takes_errors(check_project, path, text):
    found = check_project({path: text}, "DPE008").outcome.findings
    assert [each.fix for each in found] == [None]
    assert "404" in found[0].message


def test_an_answer_of_httpx_is_always_true(check_project):
    script = f"import httpx; httpx.get('{URL}') or exit(1)"
    path, text = image(f'CMD python -c "{script}"')
    assert check_project({path: text}, "DPE008").found


SILENT = {
    "short cluster with f": image(f"CMD curl -sSf {URL}"),
    "fails all the same": image(f"CMD curl -f {URL} || echo down && exit 1"),
    "hands the status on": image(f"CMD curl -f {URL}; exit $?"),
    "fails in a group": image(f"CMD curl -f {URL} || (echo down; exit 1)"),
    "has fallen back to another request": image(f"CMD curl -f {URL} || wget -q {URL}"),
    "long option": image(f"CMD curl --fail {URL}"),
    "fail with body": image(f"CMD curl --fail-with-body {URL}"),
    "piped into grep": compose(f"curl -s {URL} | grep -q ok"),
    "asks for the status": image(f"CMD curl -s -o /dev/null -w '%{{http_code}}' {URL}"),
    "wget fails by itself": image(f"CMD wget --spider -q {URL}"),
    "urlopen raises": image(f"CMD python -c \"import urllib.request as u; u.urlopen('{URL}')\""),
    "looks at the status": image(f'CMD python -c "import requests; assert {GET}.ok"'),
    "raises for the status": image(f'CMD python -c "import requests; {GET}.raise_for_status()"'),
    "requests: an error is false": image(f'CMD python -c "import requests; {GET} or exit(1)"'),
    "requests: the answer has a name": image(
        f'CMD python -c "import requests, sys; r = {GET}; sys.exit(not r)"'
    ),
    "grep wants success": image(f"{STATUS} | grep -q 200"),
    "grep wants success or a redirect": image(f"{STATUS} | grep -qE '^[23]'"),
    "grep takes a login for healthy": image(f"{STATUS} | grep -qE '200|401'"),
    "a basic expression, in which bars are bars": image(f"{STATUS} | grep -q '200|404'"),
    "no request at all": image("CMD pg_isready -U app"),
    "no check at all": image("NONE"),
    "a download, not a check": ("Dockerfile", f"FROM a:1\nRUN curl {URL} -o f\nHEALTHCHECK NONE\n"),
}


@pytest.mark.parametrize(("path", "text"), SILENT.values(), ids=SILENT)
def test_is_silent(check_project, path, text):
    assert check_project({path: text}, "DPE008").found == []
