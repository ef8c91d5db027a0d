"""What a file is (its kind) and what it is for (its context).

The kind decides which document reads the file, the context decides whether and
how severely a rule speaks about it.
"""

from __future__ import annotations

import re
from enum import Enum

from deploylint.lazy.records import NamedTuple
from deploylint.lazy.regexes import regex


class Context(str, Enum):
    """What a file is for, from least to most likely to reach production."""

    VENDORED = "vendored"
    EXAMPLE = "example"
    TEST = "test"
    DEV = "dev"
    NEUTRAL = "neutral"
    PROD = "prod"


class Classified(NamedTuple):
    context: Context
    reason: str


# --- kinds -------------------------------------------------------------------


class _Names(NamedTuple):
    """Lower-cased base names: whole ones, endings, and pairs of beginning and ending."""

    kind: str
    whole: frozenset[str]
    endings: tuple[str, ...]
    framed: tuple[tuple[str, str], ...]

    def hold(self, name: str) -> bool:
        if name in self.whole or name.endswith(self.endings):
            return True
        return any(
            name.startswith(head) and name.endswith(tail) and len(name) >= len(head) + len(tail)
            for head, tail in self.framed
        )


def _names(kind: str, *globs: str) -> _Names:
    """The names that globs with at most one ``*`` match."""
    parts = [glob.partition("*") for glob in globs]
    return _Names(
        kind,
        frozenset(head for head, star, _ in parts if not star),
        tuple(tail for head, star, tail in parts if star and not head),
        tuple((head, tail) for head, star, tail in parts if star and head),
    )


# First match wins; names of no kind ("") are read by nobody.
_KINDS_BY_NAME = (
    _names("dockerignore", "*.dockerignore", ".containerignore"),
    _names("gitignore", ".gitignore"),
    _names("text", "readme*.md", "readme", "readme.rst", "readme.txt"),
    _names("text", "redis*.conf", "valkey*.conf"),
    _names("text", "caddyfile", "caddyfile.*", "*.caddyfile"),
    _names("text", "makefile", "gnumakefile", "*.mk", "justfile", ".justfile"),
    _names("", "*.md", "*.rst", "*.txt.j2", "*.html", "*.css", "*.svg", "*.min.js", "*.d.ts"),
    _names("javascript", "*.js", "*.jsx", "*.ts", "*.tsx", "*.mjs", "*.cjs", "*.vue", "*.svelte"),
    _names("dockerfile", "dockerfile", "dockerfile.*", "*.dockerfile"),
    _names("dockerfile", "dockerfile_*", "dockerfile-*"),
    _names("dockerfile", "containerfile", "containerfile.*", "*.containerfile"),
    _names("systemd", "*.service", "*.timer", "*.socket", "*.service.systemd", "*.service.in"),
    _names("systemd", "*.service.j2", "*.service.tpl", "*.service.template"),
    _names("pyversion", ".python-version", "runtime.txt"),
    _names("requirements", "requirements*.txt", "*requirements.txt", "constraints*.txt"),
    _names("requirements", "requirements*.in", "*requirements.in"),
    _names("lock", "uv.lock", "poetry.lock", "pdm.lock", "pipfile.lock", "pylock.toml"),
    _names("env", ".env", ".env.*", ".env *", "*.env", "env.example", "env.sample"),
    _names("procfile", "procfile", "procfile.*"),
    _names("toml", "pyproject.toml", "pipfile", "fly.toml", "hypercorn*.toml"),
    _names("ini", "supervisord*.conf", "supervisor*.conf", "alembic.ini", "setup.cfg", "tox.ini"),
    _names(
        "toml", "settings*.toml", "*settings.toml", "config*.toml", "secrets*.toml", "*secrets.toml"
    ),
    _names("ini", "config*.ini", "*config.ini", "settings*.ini", "app*.ini", "secrets*.ini"),
    _names("ini", "production*.ini", "prod*.ini"),
    _names("ini", "supervisord*.ini", "uwsgi*.ini", "*uwsgi.ini", "*.uwsgi"),
    _names("compose", "compose*.yml", "compose*.yaml", "docker-compose*.yml"),
    _names("compose", "docker-compose*.yaml", "*compose.yml", "*compose.yaml"),
    _names("yaml", "*.yml", "*.yaml", "*.yml.j2", "*.yaml.j2", "*.yml.tpl", "*.yaml.tpl"),
    _names("json", "*.json"),
    _names("terraform", "*.tf"),
    _names("bake", "docker-bake*.hcl"),
    _names("shell", "*.sh", "entrypoint", "docker-entrypoint", "*.bash"),
)
_IN_FOLDER: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("requirements", regex(r"(^|/)requirements/[^/]+\.(txt|in)$")),
    ("workflow", regex(r"(^|/)\.github/(workflows/[^/]+|actions/.+/action)\.ya?ml$")),
    (
        "systemd",
        regex(r"\.(service|timer|socket)\.d/[^/]+\.conf$|(^|/)service\.d/[^/]+\.conf$"),
    ),
    # Apache names these folders as nginx does.
    ("?", regex(r"(^|/)sites-(available|enabled)/[^/]+$")),
)
_NEVER = regex(
    r"(^|/)env\.(js|ts)$|\.env\.(d\.)?[jt]sx?$|\.(lock|min|map)\.json$|-lock\.(json|ya?ml)$"
    r"|(^|/)[jt]sconfig[^/]*\.json$|(^|/)\.?devcontainer\.json$|(^|/)\.vscode/"
    r"|\.(patch|diff)$"
)
# What D-Bus starts on demand is described in files that are named as units are.
_DBUS = regex(rb"^\[D-BUS Service\]", re.M)
_MAYBE_NGINX = (".conf", ".template", ".j2", ".tpl", ".erb", ".vhost", ".nginx", "")
_NGINX = regex(
    rb"^[ \t]*(server|http|location[ \t][^\n;{}]*|upstream[ \t]+[^\n;{}]+|events)[ \t\r\n]*\{"
    rb"|^[ \t]*(proxy_pass|proxy_set_header|add_header|server_name|ssl_protocols)[ \t][^\n]*;",
    re.M,
)
_NOT_NGINX = regex(rb"<VirtualHost|<Directory|^\[program:|^\[supervisord\]", re.M)
# Folders in which every file is a part of a proxy's configuration, whatever it is called.
_PROXY_FOLDER = regex(
    r"(^|/)([^/]*nginx[^/]*|openresty|sites[^/]*|vhosts?(\.d)?|conf\.d|(reverse)?[-_]?proxy)/([^/]+/)*[^/]+$"
)
_NO_CONFIGURATION = frozenset(
    ".html .htm .png .jpg .jpeg .gif .ico .webp .svg .woff .woff2 .ttf .pdf .gz .zip .pem .key .crt"
    " .csr .lua .php .go .rb .rs .java .c .h .txt .xml .csv .map .mjs .scss .sql .ini .lock".split()
)
# Flask's configuration files are Python without imports; others of this name have sections.
_ASSIGNMENTS = regex(rb"^[A-Z][A-Z0-9_]{2,} *= *(?:['\"\[({]|True\b|False\b|\d)", re.M)
_SECTION = regex(rb"^\[[^\]\n]+\][ \t]*\r?$", re.M)
_UNIT = regex(rb"^\[Service\][ \t]*\r?$(?s:.*?)^ExecStart[ \t]*=", re.M)
_FROM = regex(rb"^[ \t]*FROM[ \t]+\S", re.M | re.I)
_SUPERVISED = regex(rb"^\[program:", re.M)
_COMPOSE = regex(rb"^services:[ \t]*(#[^\n]*)?\r?$", re.M)


# What is longer was generated; no image starts with it.
MAX_SCRIPT = 1 << 18


def kind_of(path: str) -> str | None:
    """The kind that the path alone decides, ``"?"`` when the content must be looked at."""
    if path[-3:].lower() == ".py":
        return "python"
    if _NEVER.search(path):
        return None
    for kind, pattern in _IN_FOLDER:
        if pattern.search(path):
            return kind
    name = path.rsplit("/", 1)[-1].lower()
    for names in _KINDS_BY_NAME:
        if names.hold(name):
            return "?" if names.kind == "yaml" else names.kind or None
    dot = name.rfind(".")
    suffix = name[dot:] if dot > 0 else ""
    if name.startswith("."):
        return None
    if suffix == ".cfg":
        return "?"
    placed = suffix not in _NO_CONFIGURATION and _PROXY_FOLDER.search(path) is not None
    return "?" if suffix in _MAYBE_NGINX or placed else None


def kind_of_file(path: str, data: bytes) -> str | None:
    """The kind of a file whose content is at hand; None for a file that nothing reads."""
    kind = kind_of(path)
    if kind == "?":
        kind = kind_of_content(path, data)
    elif kind == "dockerfile" and not _is_dockerfile(path, data):
        kind = None
    elif kind == "systemd" and data.startswith(b"#!"):
        # OpenWrt and others name init scripts as systemd names units.
        kind = "shell"
    elif kind == "systemd" and _DBUS.search(data):
        kind = None
    return None if kind in ("shell", "javascript") and len(data) > MAX_SCRIPT else kind


def _is_dockerfile(path: str, data: bytes) -> bool:
    """``Dockerfile.prod`` is one; ``dockerfile.go`` only has such a name."""
    name = path.rsplit("/", 1)[-1].lower()
    named = name in ("dockerfile", "containerfile") or name.endswith(
        (".dockerfile", ".containerfile")
    )
    return named or _FROM.search(data) is not None


def kind_of_content(path: str, data: bytes) -> str | None:
    """The kind of a file whose path left it open."""
    data = data.removeprefix(b"\xef\xbb\xbf")
    if path.endswith((".yml", ".yaml")) or ".yml." in path or ".yaml." in path:
        made = b"image:" in data or b"build:" in data
        return "compose" if made and _COMPOSE.search(data) else "yaml"
    if path.endswith(".cfg") and _ASSIGNMENTS.search(data) and not _SECTION.search(data):
        return "python"
    if _NGINX.search(data) and not _NOT_NGINX.search(data):
        return "nginx"
    if _UNIT.search(data):
        return "systemd"
    if path.endswith((".conf", ".ini")) and _SUPERVISED.search(data):
        return "ini"
    return "shell" if re.match(rb"#![^\n]*\b(sh|bash|dash|ash)\b", data) else None


# --- contexts ----------------------------------------------------------------

_VENDORED = frozenset(
    ".git node_modules site-packages .venv venv env .env Lib dist build __pycache__ .tox"
    " .mypy_cache vendor third_party".split()
)
# Build output and virtual environments hold no deployment artifacts of their own,
# but folders of these names that hold a Dockerfile or an env file are kept by hand.
_AMBIGUOUS = frozenset({"env", "build", "dist", "Lib"})
_ARTIFACTS = frozenset({"compose", "dockerfile", "env", "nginx", "systemd", "dockerignore"})
_TEMPLATED = frozenset({"template", "templates"})
# What CloudFormation and SAM call the description of a stack.
_STACKS = frozenset({"template.yaml", "template.yml", "template.json"})
_EXAMPLE = frozenset(
    "example examples sample samples template templates dist tutorial docs doc cookbook"
    " notebooks demo".split()
)
_TEST = frozenset(
    "test tests testing unittest unittests smoketest smoketests e2e conftest fixtures testdata"
    " testfiles factories mock mocks spec cypress ci circleci benchmark benchmarks perf"
    " evals".split()
)
# Only as the topmost folder: further down, it names what an application does.
_RETIRED = frozenset({"archive", "archived", "attic", "deprecated"})
_DEV = frozenset(
    "dev develop development local debug devcontainer override playground sandbox vscode".split()
)
_PROD = frozenset(
    "prod production prd release live staging deploy fargate swarm k8s helm systemd".split()
)
_WORD = regex(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+|[0-9]+")
# Domains that are reserved for documentation stand for real ones.
_RESERVED = regex(r"\bexample\.(com|net|org|edu)\b", re.I)
_GENERATED = regex(rb"^[^\n]*(@generated|DO NOT EDIT|Generated by versioneer)", re.M)
_ENVIRONMENT = regex(
    rb"^[ \t]*(?:-[ \t]*|ENV[ \t]+|export[ \t]+|Environment=)?[\"']?"
    rb"(?:ENVIRONMENT|APP_ENV|FLASK_ENV|DJANGO_SETTINGS_MODULE)[\"']?[ \t]*[=:][ \t]*[\"']?"
    rb"([\w.\-]*?)(prod|dev)\w*[\"']?[ \t]*\r?$",
    re.M,
)
_SELF_DESCRIBING = frozenset({"compose", "env", "dockerfile", "systemd", "procfile"})


def context_of(path: str, kind: str | None = None, data: bytes = b"") -> Classified:
    """The context of a file and the reason for it; the first rule that applies wins."""
    segments = path.split("/")
    vendored = _VENDORED - _AMBIGUOUS if kind in _ARTIFACTS else _VENDORED
    if segment := next((part for part in segments[:-1] if part in vendored), None):
        return Classified(Context.VENDORED, f"in `{segment}/`")
    if data and _GENERATED.search(data[:1000]):
        return Classified(Context.VENDORED, "its header says that it is generated")
    if "{{" in path or "{%" in path:
        return Classified(Context.EXAMPLE, "its path is a template")
    if segments[0].lower() in _RETIRED and segments[1:]:
        return Classified(Context.EXAMPLE, f"in `{segments[0]}/`, which is not in use")
    words = _words(segments, kind)
    for context, vocabulary in (
        (Context.EXAMPLE, _EXAMPLE),
        (Context.TEST, _TEST),
        (Context.DEV, _DEV),
        (Context.PROD, _PROD),
    ):
        if word := next((word for word in words if word in vocabulary), None):
            return Classified(context, f"`{word}` in its path")
    if kind == "systemd":
        return Classified(Context.PROD, "it is a systemd unit")
    if "sites-available" in segments or "sites-enabled" in segments:
        return Classified(Context.PROD, "it is an enabled nginx site")
    return _context_of_content(kind, data)


def _words(segments: list[str], kind: str | None) -> list[str]:
    """The lower-cased words of a path; suffixes of units and of rendered files say nothing."""
    name = segments[-1]
    if kind == "systemd":
        name = name.partition(".")[0]
    if kind == "nginx":
        name = _described(segments, name)
    parts = [*segments[:-1], name]
    words = [word.lower() for part in parts for word in _WORD.findall(part)]
    rendered = kind == "nginx" or name in _STACKS
    return [word for word in words if word not in _TEMPLATED] if rendered else words


def _described(segments: list[str], name: str) -> str:
    """The name of a proxy's file without the names of hosts, which say nothing of its purpose."""
    in_sites = any(part.startswith(("sites-", "vhost")) for part in segments[:-1])
    return "" if in_sites and "." in name else _RESERVED.sub("", name)


def _context_of_content(kind: str | None, data: bytes) -> Classified:
    if kind in _SELF_DESCRIBING:
        environments = {match[2] for match in _ENVIRONMENT.finditer(data)}
        if environments == {b"prod"}:
            return Classified(Context.PROD, "it sets its environment to production")
        if environments == {b"dev"}:
            return Classified(Context.DEV, "it sets its environment to development")
    return Classified(Context.NEUTRAL, "nothing says what it is for")
