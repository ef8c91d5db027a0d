from __future__ import annotations

import pytest

from deploylint.formats.compose import ComposeFile, Service, Setting, Text
from deploylint.formats.document import Unparsable
from deploylint.source import Source


def parse(text: str) -> ComposeFile:
    return ComposeFile.parse(Source("compose.yaml", text))


def service(body: str) -> Service:
    """The service ``web`` made of indented lines."""
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return parse(f"services:\n  web:\n{lines}").services["web"]


def words(value: Text | None) -> str | None:
    return value.text if value else None


def pairs(settings: tuple[Setting, ...]) -> list[tuple[str, str | None]]:
    return [(each.name.text, words(each.value)) for each in settings]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("build: ./app", ("./app", None, None)),
        (
            "build:\n  context: .\n  dockerfile: prod.Dockerfile\n  target: run",
            (".", "prod.Dockerfile", "run"),
        ),
        ("build: {target: dev}", (None, None, "dev")),
    ],
    ids=["short", "long", "context implied"],
)
def test_build(body: str, expected: tuple[str | None, ...]) -> None:
    build = service(body).build
    assert build is not None
    assert (words(build.context), words(build.dockerfile), words(build.target)) == expected


def test_build_arguments_and_contexts() -> None:
    build = service(
        "build:\n  context: .\n  args: [A=1, B]\n  additional_contexts:\n    base: ../base"
    ).build
    assert build is not None
    assert pairs(build.args) == [("A", "1"), ("B", None)]
    assert pairs(build.additional_contexts) == [("base", "../base")]


@pytest.mark.parametrize(
    ("body", "expected", "form"),
    [
        ("environment: [A=b=c, D=, E]", [("A", "b=c"), ("D", ""), ("E", None)], "list"),
        (
            'environment: {A: yes, D: "", E: , F: 0123}',
            [("A", "yes"), ("D", ""), ("E", None), ("F", "0123")],
            "map",
        ),
        ("environment: ['A=${B:-x=y}', '${C}=d']", [("A", "${B:-x=y}"), ("${C}", "d")], "list"),
        ("environment:", [], ""),
    ],
    ids=["list", "map", "variables", "null"],
)
def test_environment(body: str, expected: list[tuple[str, str | None]], form: str) -> None:
    found = service(body).environment
    assert pairs(found) == expected
    assert {each.form for each in found} <= {form}


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ("80", (None, None, "80", None)),
        ('"8080:80"', (None, "8080", "80", None)),
        ('"127.0.0.1:8080:80/udp"', ("127.0.0.1", "8080", "80", "udp")),
        ('"[::1]:8080:80"', ("[::1]", "8080", "80", None)),
        ('"127.0.0.1::80"', ("127.0.0.1", None, "80", None)),
        ('"3000-3005:4000-4005"', (None, "3000-3005", "4000-4005", None)),
        ('"${HOST:-0.0.0.0}:${PORT:-8080}:80"', ("${HOST:-0.0.0.0}", "${PORT:-8080}", "80", None)),
        ("22:22", (None, "22", "22", None)),
        (
            "{target: 80, published: '8080', host_ip: '::1', protocol: tcp}",
            ("::1", "8080", "80", "tcp"),
        ),
    ],
    ids=str,
)
def test_ports(entry: str, expected: tuple[str | None, ...]) -> None:
    (port,) = service(f"ports:\n  - {entry}").ports
    assert tuple(map(words, port[:4])) == expected


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (".:/app", ("bind", ".", "/app", False)),
        (
            "/var/run/docker.sock:/var/run/docker.sock:ro",
            ("bind", "/var/run/docker.sock", "/var/run/docker.sock", True),
        ),
        ("data:/data:rw,z", ("volume", "data", "/data", False)),
        ("/cache", ("volume", None, "/cache", False)),
        ("C:\\src:/src", ("bind", "C:\\src", "/src", False)),
        ("${DIR:-./data}:/data", ("bind", "${DIR:-./data}", "/data", False)),
        ("${DIR}:/data", (None, "${DIR}", "/data", False)),
        ("./${DIR}:/data:${MODE}", ("bind", "./${DIR}", "/data", None)),
        ("{type: bind, source: ./a, target: /a, read_only: true}", ("bind", "./a", "/a", True)),
        ("{type: tmpfs, target: /t}", ("tmpfs", None, "/t", False)),
    ],
    ids=str,
)
def test_volumes(entry: str, expected: tuple[object, ...]) -> None:
    (volume,) = service(f"volumes:\n  - {entry}").volumes
    assert (volume.type, words(volume.source), words(volume.target), volume.read_only) == expected


@pytest.mark.parametrize(
    ("body", "expected", "form"),
    [
        ("command: uvicorn app:app --reload", ["uvicorn", "app:app", "--reload"], "string"),
        ("command: sh -c 'a && b \"c\"'", ["sh", "-c", 'a && b "c"'], "string"),
        (
            "command: [uvicorn, 'app:app', \"--port=80\"]",
            ["uvicorn", "app:app", "--port=80"],
            "list",
        ),
        ("command: >\n  uvicorn app:app\n  --reload", ["uvicorn", "app:app", "--reload"], "string"),
        ("command: a && b", ["a", "&", "&", "b"], "string"),
    ],
    ids=["string", "quotes", "list", "folded", "no shell"],
)
def test_command(body: str, expected: list[str], form: str) -> None:
    command = service(body).command
    assert command is not None
    assert (command.form, [w.text for w in command.words]) == (form, expected)


def test_the_words_of_a_folded_command_have_their_places() -> None:
    file = parse("services:\n  web:\n    command: >\n      uvicorn app:app\n      --reload\n")
    command = file.services["web"].command
    assert command is not None
    assert [file.source.cut(w.where) for w in command.words] == ["uvicorn", "app:app", "--reload"]
    assert [w.where.line for w in command.words] == [4, 4, 5]


@pytest.mark.parametrize(
    ("body", "kind", "expected", "disabled"),
    [
        (
            "test: [CMD, curl, -f, http://localhost/]",
            "CMD",
            ["curl", "-f", "http://localhost/"],
            False,
        ),
        (
            'test: ["CMD-SHELL", "curl -f x || exit 1"]',
            "CMD-SHELL",
            ["curl", "-f", "x", "|", "|", "exit", "1"],
            False,
        ),
        ("test: curl -f x", "CMD-SHELL", ["curl", "-f", "x"], False),
        ("test: [NONE]", "NONE", [], True),
        ("test: NONE", "NONE", ["NONE"], True),
        ("disable: yes", "", [], True),
        ("interval: 5s", "", [], False),
    ],
    ids=["exec", "shell", "string", "none", "none as a string", "disabled", "no test"],
)
def test_healthcheck(body: str, kind: str, expected: list[str], disabled: bool) -> None:
    found = service(f"healthcheck:\n  {body}").healthcheck
    assert found is not None
    assert (found.kind, found.disabled) == (kind, disabled)
    assert [w.text for w in (found.command.words if found.command else ())] == expected


def test_env_files() -> None:
    found = service(
        "env_file:\n  - .env\n  - {path: b.env, required: false, format: raw}"
    ).env_files
    assert [(e.path.text, e.required, words(e.format)) for e in found] == [
        (".env", True, None),
        ("b.env", False, "raw"),
    ]
    (alone,) = service("env_file: .env").env_files
    assert alone.path.text == ".env"


def test_dependencies_short_and_long() -> None:
    short = service("depends_on: [db, cache]").depends_on
    assert [(d.service.text, words(d.condition), d.required) for d in short] == [
        ("db", None, True),
        ("cache", None, True),
    ]
    (long,) = service("depends_on:\n  db: {condition: service_healthy, required: false}").depends_on
    assert (long.service.text, words(long.condition), long.required) == (
        "db",
        "service_healthy",
        False,
    )


def test_the_rest_of_a_service() -> None:
    web = service(
        "deploy: {replicas: 3}\nnetworks:\n  front: {aliases: [www]}\n  back:\n"
        "extra_hosts: ['a:1.2.3.4', 'b=::1']\nprofiles: [dev]\nexpose: [80]\nuser: '1000'\n"
        "secrets: [token, {source: key, target: /k}]\nnetwork_mode: host\nprivileged: on"
    )
    assert words(web.replicas) == "3"
    assert [(n.network.text, [a.text for a in n.aliases]) for n in web.networks] == [
        ("front", ["www"]),
        ("back", []),
    ]
    assert pairs(web.extra_hosts) == [("a", "1.2.3.4"), ("b", "::1")]
    assert [p.text for p in web.profiles] == ["dev"]
    assert [p.text for p in web.expose] == ["80"]
    assert [(s.source.text, words(s.target)) for s in web.secrets] == [
        ("token", None),
        ("key", "/k"),
    ]
    assert (words(web.text("user")), words(web.text("network_mode"))) == ("1000", "host")
    assert (web.flag("privileged"), web.flag("tty")) == (True, False)


def test_the_top_of_the_file() -> None:
    file = parse(
        "name: shop\ninclude:\n  - a.yaml\n  - {path: [b.yaml, c.yaml], env_file: .env}\n"
        "services: {}\nvolumes: {data: }\nnetworks: {n: }\nsecrets: {s: {file: x}}\n"
    )
    assert words(file.name) == "shop"
    assert [[p.text for p in i.paths] for i in file.include] == [["a.yaml"], ["b.yaml", "c.yaml"]]
    assert (list(file.volumes), list(file.networks), list(file.secrets)) == (["data"], ["n"], ["s"])


FILE = """\
x-env: &env
  LEVEL: info
  HOST: db
services:
  web:
    image: "app:${TAG:-1}"
    environment:
      <<: *env
      HOST: ${DB_HOST:-${HOST}}
  worker:
    extends: web
    command: work
"""


@pytest.mark.parametrize("text", [FILE, FILE.replace("\n", "\r\n")], ids=["lf", "crlf"])
def test_every_variable_has_its_own_place(text: str) -> None:
    file = parse("# é😀\n" + text)
    found = [variable for variable, _ in file.variables]
    assert [v.name for v in found] == ["TAG", "DB_HOST", "HOST"]
    assert [file.source.text[v.start : v.end] for v in found] == [
        "${TAG:-1}",
        "${DB_HOST:-${HOST}}",
        "${HOST}",
    ]
    assert [file.source.text[v.name_start : v.name_end] for v in found] == [
        "TAG",
        "DB_HOST",
        "HOST",
    ]


def test_a_merge_key_brings_values_and_says_so() -> None:
    file = parse(FILE)
    host, level = file.services["web"].environment
    assert (host.name.text, words(host.value)) == ("HOST", "${DB_HOST:-${HOST}}")
    assert (level.name.text, words(level.value)) == ("LEVEL", "info")
    assert level.value is not None
    assert [file.source.cut(w) for w in level.value.via] == ["*env"]
    assert level.value.shared
    assert host.value is not None
    assert not host.value.shared


def test_extends_within_the_file() -> None:
    file = parse(FILE)
    worker = file.services["worker"]
    assert worker.complete
    assert worker.image is not None
    assert worker.image.text == "app:${TAG:-1}"
    assert [file.source.cut(w) for w in worker.image.via] == ["web"]
    assert worker.command is not None
    assert worker.command.words[0].via == ()


@pytest.mark.parametrize(
    ("text", "default", "known"),
    [
        ("a", "a", True),
        ("$$a", "$a", True),
        ("${A:-b}", "b", False),
        ("${A:-${B-c}}", "c", False),
        ("${A}", None, False),
        ("x${A:?}", None, False),
        ("${A:+x}y", "y", False),
        ("'{{ a }}'", None, False),
        ("${!}", None, True),
    ],
)
def test_what_is_known_of_a_text(text: str, default: str | None, known: bool) -> None:
    image = service(f"image: {text}").image
    assert image is not None
    assert (image.default, image.known) == (default, known)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("services: {a: {image: x, image: y}}", "mapping key `image` is already defined"),
        ("services: {a: {extends: b}}", "service `b` is not defined"),
        ("services: {a: {extends: b}, b: {extends: a}}", "service `a` goes in circles"),
        ("services: &s {a: *s}", "`*s` contains itself"),
        ("services: {a: {<<: text}}", "only mappings can be merged"),
    ],
)
def test_problems(text: str, message: str) -> None:
    assert [p.message for p in parse(text).problems] == [message]


def test_a_service_that_extends_another_file_is_not_complete() -> None:
    web = service("extends: {file: base.yaml, service: web}")
    assert not web.complete
    assert web.extends is not None
    assert words(web.extends.file) == "base.yaml"


@pytest.mark.parametrize("text", ["- a\n", "text"])
def test_the_top_must_be_a_mapping(text: str) -> None:
    with pytest.raises(Unparsable, match="must be a mapping"):
        parse(text)


@pytest.mark.parametrize(
    "text", ["", "# nothing\n", "services:\n", "services: [a]\n", "services: {a: }"]
)
def test_files_without_services(text: str) -> None:
    assert parse(text).services == {}


def test_alias_bombs_end() -> None:
    lines = ["x0: &x0 [a, a, a, a, a, a, a, a, a, a]"]
    lines += [f"x{i}: &x{i} [{', '.join([f'*x{i - 1}'] * 10)}]" for i in range(1, 9)]
    assert "aliases expand" in parse("\n".join(lines)).problems[0].message


def test_merge_key_bombs_end() -> None:
    lines = ["x0: &x0 {a: 1}"]
    lines += [f"x{i}: &x{i} {{<<: [{', '.join([f'*x{i - 1}'] * 10)}]}}" for i in range(1, 9)]
    assert "aliases expand" in parse("\n".join(lines)).problems[0].message


def test_the_words_of_a_script_in_quotes_have_their_places() -> None:
    text = 'services:\n  api:\n    command: bash -c "uvicorn app:app --reload"\n'
    command = ComposeFile.parse(Source("compose.yml", text)).services["api"].command
    assert command is not None
    script = command.words[2].mapped
    start, end = script.span(script.text.index("--reload"), len(script.text))
    assert text[start:end] == "--reload"
