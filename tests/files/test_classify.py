"""What a file is, and what it is for."""

from __future__ import annotations

import pytest

from deploylint.files.classify import Context, context_of, kind_of_file


@pytest.mark.parametrize(
    ("path", "data", "kind"),
    [
        ("app/main.py", b"", "python"),
        ("Dockerfile_nginx", b"FROM nginx\n", "dockerfile"),
        ("Dockerfile.prod", b"# syntax=docker/dockerfile:1\n  from python:3.12\n", "dockerfile"),
        ("Dockerfile", b"", "dockerfile"),
        ("dockerfile.go", b"package build\n", None),
        ("src/dockerfile.rs", b"pub fn from() {}\n", None),
        ("dockerfile-utils", b"#!/usr/bin/env node\n", None),
        ("dockerfile.yaml", b"services: {}\n", None),
        ("images/api.Dockerfile", b"", "dockerfile"),
        ("docker/Dockerfile.service", b"FROM a\n", "dockerfile"),
        ("docker/Dockerfile.env", b"FROM a\n", "dockerfile"),
        ("sites-available/shop", b"server {\n}\n", "nginx"),
        ("sites-available/shop.conf", b"<VirtualHost *:80>\n</VirtualHost>\n", None),
        ("sites-available/shop.conf", b"ProxyPass / http://localhost:8000/\n", None),
        ("nginx/shop.internal", b"server {\n}\n", "nginx"),
        ("deploy/nginx-proxy/parts/api.site", b"location / {\n}\n", "nginx"),
        ("app/shop.internal", b"server {\n}\n", None),
        ("nginx/notes.internal", b"ask the server {\n", None),
        ("nginx/html/index.html", b"server {\n}\n", None),
        ("deploy/api.j2", b"[Unit]\n[Service]\nUser=a\nExecStart=/bin/a\n", "systemd"),
        ("deploy/api.j2", b"[Service]\nname=a\n", None),
        ("docker-compose.prod.yml", b"", "compose"),
        ("stack.yml", b"services:\n  a:\n    image: x\n", "compose"),
        ("stack.yml", b"services:\n  a:\n    build: .\n", "compose"),
        ("stack.yml", b"services:\n  a:\n    user: x\n", "yaml"),
        ("values.yaml", b"a: 1\n", "yaml"),
        (".github/workflows/ci.yml", b"on: push\n", "workflow"),
        (".github/actions/setup/action.yml", b"runs: {}\n", "workflow"),
        (".github/actions/setup/other.yml", b"runs: {}\n", "yaml"),
        ("proxy/conf", b"server {\n  listen 80;\n}\n", "nginx"),
        ("x.conf", b"<VirtualHost *>\n", None),
        ("conf.d/api.conf", b"[program:api]\ncommand=x\n", "ini"),
        ("x.conf", b"\xef\xbb\xbfserver {\n}\n", "nginx"),
        ("a.service", b"[Service]\n", "systemd"),
        ("a.service", b"#!/bin/sh /etc/rc.common\n", "shell"),
        ("a.service", b"# a\n[D-BUS Service]\nName=a\n", None),
        (".env.patch", b"--- a/.env\n", None),
        ("a.service.d/limits.conf", b"[Service]\n", "systemd"),
        (".env copy", b"", "env"),
        (".env.production", b"", "env"),
        ("env.py", b"", "python"),
        ("env.js", b"", None),
        ("x.env.d.ts", b"", None),
        (".dockerignore", b"", "dockerignore"),
        ("Dockerfile.dockerignore", b"", "dockerignore"),
        ("README.md", b"", "text"),
        ("docs/guide.md", b"", None),
        ("Makefile", b"", "text"),
        ("uv.lock", b"", "lock"),
        ("web/yarn.lock", b"", None),
        ("web/pnpm-lock.yaml", b"", None),
        ("web/package-lock.json", b"", None),
        ("entry", b"#!/bin/bash\n", "shell"),
        ("configure", b"#!/bin/sh\n" + b"a b\n" * 70_000, None),
        ("build.sh", b"a b\n" * 70_000, None),
    ],
)
def test_kind(path: str, data: bytes, kind: str | None) -> None:
    assert kind_of_file(path, data) == kind


@pytest.mark.parametrize(
    ("path", "context"),
    [
        ("node_modules/x/a.py", Context.VENDORED),
        ("examples/a.py", Context.EXAMPLE),
        ("tests/a.py", Context.TEST),
        ("unittests/scans/a.json", Context.TEST),
        ("app/settings/unittests.py", Context.TEST),
        ("scripts/smoketest_configuration.py", Context.TEST),
        ("evals/run.py", Context.TEST),
        ("testfiles/Dockerfile", Context.TEST),
        ("app/eval/run.py", Context.NEUTRAL),
        ("archive/backend/main.py", Context.EXAMPLE),
        ("app/archive/main.py", Context.NEUTRAL),
        ("archive.py", Context.NEUTRAL),
        ("app/test_a.py", Context.TEST),
        ("docker-compose.dev.yml", Context.DEV),
        ("settings/production.py", Context.PROD),
        ("staging/a.py", Context.PROD),
        ("app/latest.py", Context.NEUTRAL),
        ("app/contest.py", Context.NEUTRAL),
        ("app/delivery.py", Context.NEUTRAL),
        ("app/devices.py", Context.NEUTRAL),
        ("{{slug}}/a.py", Context.EXAMPLE),
    ],
)
def test_context(path: str, context: Context) -> None:
    assert context_of(path, "python").context is context


@pytest.mark.parametrize(
    ("path", "context"),
    [
        ("nginx/sites-available/shop.example.org", Context.PROD),
        ("nginx/shop.example.com.conf", Context.NEUTRAL),
        ("nginx/example.conf", Context.EXAMPLE),
        ("nginx/nginx.example.conf", Context.EXAMPLE),
        ("examples/nginx/shop.example.com", Context.EXAMPLE),
        ("sites-available/example", Context.EXAMPLE),
    ],
)
def test_hosts_in_names_say_nothing(path: str, context: Context) -> None:
    assert context_of(path, "nginx").context is context


@pytest.mark.parametrize(
    ("data", "context"),
    [
        (b"services:\n  a:\n    environment:\n      APP_ENV: production\n", Context.PROD),
        (b"services:\n  a:\n    environment:\n      - APP_ENV=development\n", Context.DEV),
        (b"services:\n  a:\n    environment:\n      - OTHER=production\n", Context.NEUTRAL),
        (b"# Code generated. DO NOT EDIT.\n", Context.VENDORED),
        (b"# A version.\n# Generated by versioneer-0.29\n", Context.VENDORED),
    ],
)
def test_context_of_content(data: bytes, context: Context) -> None:
    assert context_of("compose.yml", "compose", data).context is context
