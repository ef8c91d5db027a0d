from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from report_samples import finding, report

from deploylint.model import Edit, Fix, Related, Safety
from deploylint.report import FORMATS, render
from deploylint.report.diff import unified
from deploylint.secrets.named import may_name_secret
from deploylint.secrets.redaction import mask, redact, redact_line, redact_message
from deploylint.source import Source

# Assembled at run time, so that no scanner takes this file for a leak.
LONG = "Tr0ub4dor" + "-and-3-horses"
SHORT = "zq8"
HEX = "0123456789abcdef" * 4

# A place that a secret may stand in; `@@` is the secret.
POSITIONS = {
    "dotenv": (".env", "DB_PASSWORD=@@"),
    "dotenv export with a comment": (".env", "export API_KEY=@@ # rotate"),
    "dotenv quoted": (".env", "SECRET_KEY='@@'"),
    "yaml": ("compose.yml", "    POSTGRES_PASSWORD: @@"),
    "yaml quoted": ("compose.yml", '    JWT_SECRET: "@@"'),
    "yaml flow": ("compose.yml", "{user: a, password: @@, host: b}"),
    "yaml block": ("compose.yml", "private_key: |\n  @@\n  @@\nother: 1"),
    "yaml list": ("compose.yml", "  - SECRET_KEY=@@"),
    "yaml list quoted": ("compose.yml", '  - "SECRET_KEY=@@"'),
    "yaml name and value": ("k8s.yml", "- name: SECRET_KEY\n  value: @@"),
    "default of a secret": ("compose.yml", "x: ${POSTGRES_PASSWORD:-@@}"),
    "default under a secret": ("compose.yml", "DB_PASSWORD: ${PW:-@@}"),
    "nested default": ("compose.yml", "DB_PASSWORD: ${A:-${B:-@@}}"),
    "user and password": ("compose.yml", "NEO4J_AUTH: neo4j/@@"),
    "user and password defaults": ("compose.yml", "NEO4J_AUTH: ${U:-neo4j}/${P:-@@}"),
    "json": ("a.json", '"api_key": "@@"'),
    "json in a string": ("a.yml", r'cfg: "{\"password\": \"@@\"}"'),
    "systemd": ("a.service", "Environment=A=x SECRET_KEY=@@ B=y"),
    "systemd quoted": ("a.service", 'Environment="SECRET_KEY=@@" "B=y"'),
    "Dockerfile": ("Dockerfile", "ENV A=b API_TOKEN=@@ C=d"),
    "Dockerfile old form": ("Dockerfile", "ENV API_TOKEN @@"),
    "Dockerfile ARG": ("Dockerfile", "ARG DB_PASS=@@"),
    "option": ("a.yml", "command: tool --password @@ --x"),
    "option with equals": ("a.yml", "command: tool --password=@@ --x"),
    "option in a list": ("a.yml", '["tool", "--password", "@@"]'),
    "redis": ("a.yml", "command: redis-server --requirepass @@"),
    "redis client": ("a.yml", "test: redis-cli -a @@ ping"),
    "redis client in a list": ("a.yml", '["CMD", "redis-cli", "-a", "@@", "ping"]'),
    "mysql": ("a.yml", "test: mysqladmin ping -uroot -p@@"),
    "curl": ("a.sh", "curl -fsS -u user:@@ http://x"),
    "nginx header": ("nginx.conf", 'proxy_set_header X-Api-Key "@@";'),
    "nginx authorization": ("nginx.conf", 'proxy_set_header Authorization "Bearer @@";'),
    "nginx variable": ("nginx.conf", "set $api_key @@;"),
    "url": ("a.yml", "url: postgres://user:@@@host:5432/db"),
    "url without user": ("a.yml", "url: redis://:@@@cache/0"),
    "toml": ("a.toml", 'secret_key = "@@"'),
    "ini": ("a.ini", "password = @@"),
    "python constant": ("a.py", 'SECRET_KEY = "@@"'),
    "python bytes": ("a.py", 'signing_key = b"@@"'),
    "python field": ("a.py", 'secret_key: str = "@@"'),
    "python optional field": ("a.py", 'secret_key: str | None = "@@"'),
    "python wrapped": ("a.py", 'secret_key: SecretStr = SecretStr("@@")'),
    "python wrapped twice": ("a.py", 'api_key: SecretStr = Field(default=SecretStr("@@"))'),
    "python argument": ("a.py", 'connect(host, password="@@")'),
    "python subscript": ("a.py", 'app.config["SECRET_KEY"] = "@@"'),
    "python dict": ("a.py", '{"PASSWORD": "@@"}'),
    "python getenv": ("a.py", 'os.getenv("SECRET_KEY", "@@")'),
    "python getenv of another name": ("a.py", 'password = os.getenv("PW", "@@")'),
    "python getenv on lines": ("a.py", 'k = os.getenv(\n    "SECRET_KEY",\n    "@@",\n)'),
    "python getenv or": ("a.py", 'k = os.environ.get("JWT_SECRET") or "@@"'),
    "python or": ("a.py", 'password = given or "@@"'),
    "python concatenation": ("a.py", 'token = ("@@"\n    "@@")'),
    "python triple quotes": ("a.py", 'token = """@@\n@@"""'),
    "python comparison": ("a.py", 'if password == "@@":'),
    "python auth": ("a.py", 'driver(url, auth=("neo4j", "@@"))'),
    "python basic auth": ("a.py", 'get(url, auth=HTTPBasicAuth("me", "@@"))'),
    "python login": ("a.py", 'smtp.login(user, "@@")'),
    "python jwt": ("a.py", 'jwt.decode(token, "@@", algorithms=["HS256"])'),
    "python fernet": ("a.py", 'Fernet(b"@@")'),
    "python dsn": ("a.py", 'connect("host=db password=@@ user=x")'),
    "python comment": ("a.py", "# DB_PASSWORD=@@"),
    "python url": ("a.py", 'create_engine("postgresql://app:@@@db/app")'),
}
IDS = list(POSITIONS)


@pytest.mark.parametrize("secret", [LONG, SHORT], ids=["long", "short"])
@pytest.mark.parametrize("position", IDS)
def test_a_secret_appears_in_no_output(position: str, secret: str) -> None:
    path, template = POSITIONS[position]
    text = template.replace("@@", secret)
    source = Source(path, f"first\n{text}\nlast\n")
    where = source.where(6, 6 + len(text))
    fix = Fix("Do it", (Edit(where, text),), Safety.UNSAFE)
    made = finding(where, f"see `{text}`" if "=" in text else "wrong", fix=fix)
    made = made._replace(related=(Related(where, "here"),))
    for name in FORMATS:
        assert secret not in render(report(made, sources=(source,)), name)
    assert secret not in unified(path, path, source.text, source.text + f"{text}\nmore\n")
    line = where.line
    assert secret not in redact_line(source, line)


TOKENS = {
    "AWS": "AKIA" + "QWERTYUIOPASDFGH",
    "GitHub": "ghp_" + "a1B2" * 9,
    "GitHub fine-grained": "github_pat_" + "a1B2" * 20,
    "GitLab": "glpat-" + "a1B2" * 5,
    "Slack": "xoxb-" + "12345678901-" * 2 + "abcDEF",
    "Stripe": "sk_live_" + "a1B2" * 6,
    "Google": "AIza" + "a1B2-" * 7,
    "OpenAI": "sk-" + "a1B2" * 5 + "T3BlbkFJ" + "a1B2" * 5,
    "Anthropic": "sk-ant-api03-" + "a1B2" * 23 + "AA",
    "Hugging Face": "hf_" + "aBcD" * 8 + "ef",
    "SendGrid": "SG." + "a1B2" * 5 + "ab." + "a1B2" * 10 + "abc",
    "Twilio": "SK" + HEX[:32],
    "npm": "npm_" + "a1B2" * 9,
    "PyPI": "pypi-" + "AgEIcHlwaS5vcmc" + "a1B2" * 8,
    "DigitalOcean": "dop_v1_" + HEX,
    "Databricks": "dapi" + HEX[:32],
    "Vault": "hvs." + "a1B2" * 8,
    "age": "AGE-SECRET-KEY-1" + "QPZR" * 12,
    "Telegram": "123456789" + ":A" + "a1B2" * 8 + "xy",
    "Doppler": "dp.pt." + "a1B2" * 10,
    "JWT": "eyJhbGciOiJI" + "." + "eyJyb2xlIjoi" + "." + "a1B2c3D4",
    "Supabase": "sb_secret_" + "a1B2" * 5,
}


@pytest.mark.parametrize("token", TOKENS.values(), ids=TOKENS)
@pytest.mark.parametrize("text", ["x = f('{}')", "see {}.", "a:{}"], ids=["code", "prose", "bare"])
def test_a_providers_token_is_masked_under_any_name(token: str, text: str) -> None:
    for path in ("a.py", "a.yml"):
        made = redact(text.format(token), path)
        assert token[5:] not in made
        assert made.startswith(text.partition("{")[0])
    assert token[5:] not in redact_message(text.format(token))


KEY = (
    "-----BEGIN RSA PRIVATE KEY-----\n"
    + "MIIEow12+/Qq" * 5
    + "\nAbCd1234==\n-----END RSA PRIVATE KEY-----\n"
)


@pytest.mark.parametrize(
    "text",
    [KEY, f'KEY = """{KEY}"""', KEY.replace("\n", "\\n"), KEY.replace("\n", "\n    "), KEY[:110]],
    ids=["file", "python", "one line", "indented", "cut off"],
)
def test_the_body_of_a_private_key_is_masked(text: str) -> None:
    made = redact(text)
    assert "Qq" not in made
    assert "AbCd" not in made
    assert "BEGIN RSA PRIVATE KEY" in made


def test_one_line_of_a_private_key_is_masked() -> None:
    assert redact_line(Source("id_rsa", KEY), 2) == "…" + "*" * 59


@pytest.mark.parametrize(
    ("path", "text"),
    [
        pytest.param("", "DB_PASSWORD=${X}", id="reference"),
        pytest.param("", "DB_PASSWORD: ${X:?set X}", id="required reference"),
        pytest.param("", "DB_PASSWORD=$PW", id="shell reference"),
        pytest.param("", "DB_PASSWORD=", id="empty"),
        pytest.param("", "x DB_PASSWORD=\nother: text", id="empty, another line follows"),
        pytest.param("", "PASSWORD: '{{ vault_password }}'", id="template"),
        pytest.param("", "url: postgres://u:${PW}@db/x", id="reference in a URL"),
        pytest.param("", "url: http://localhost:8080/a@b", id="port, not password"),
        pytest.param("", "DB_PASSWORD_FILE=/run/secrets/x", id="name of a file"),
        pytest.param("", "DB_PASSWORD=/run/secrets/x", id="path of a secret"),
        pytest.param("", "password: true", id="boolean"),
        pytest.param("", "password: 12", id="small number"),
        pytest.param("", "max_tokens: 4096", id="number of tokens"),
        pytest.param("", "csrf_token: abcdef", id="no secret"),
        pytest.param("", "secrets: inherit", id="GitHub secrets"),
        pytest.param("", "secrets:\n  db_password:\n    file: ./x", id="compose secrets"),
        pytest.param("", 'SECRET_KEY = os.environ["SECRET_KEY"]', id="environment, no path"),
        pytest.param("", "password=settings.SECRET_KEY", id="settings, no path"),
        pytest.param("", "-----BEGIN PRIVATE KEY-----", id="header alone"),
        pytest.param("a.py", 'SECRET_KEY = os.environ["SECRET_KEY"]', id="environment"),
        pytest.param("a.py", "f(password=settings.SECRET_KEY)", id="settings"),
        pytest.param("a.py", "f(password=password)", id="its own name"),
        pytest.param("a.py", "password = get_password(x)", id="call"),
        pytest.param("a.py", "def f(password: str, token: str | None = None): pass", id="types"),
        pytest.param("a.py", 'SENSITIVE = ["password", "token"]', id="list of names"),
        pytest.param("a.py", 'token = request.headers.get("X-Token")', id="header"),
        pytest.param("a.py", 'f"postgres://{user}:{password}@{host}"', id="format string"),
        pytest.param("a.py", 'print(f"change_password: {e}")', id="a field of a message"),
        pytest.param("a.py", "f'token={token!r} rest'", id="a field with a conversion"),
        pytest.param("a.py", 'f"api_key: {a.b}{c}"', id="two fields"),
        pytest.param("a.py", 'x = a if token.start() else "suffix"', id="other conditional"),
    ],
)
def test_what_is_no_secret_stays(path: str, text: str) -> None:
    assert redact(text, path) == text


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('x = f"password: {e}hunter2hunter2"', id="behind a field"),
        pytest.param('x = "password: {hunter2hunter2}"', id="no f-string"),
        pytest.param('x = f"password: hunter2hunter2 {e}"', id="before a field"),
    ],
)
def test_what_is_written_out_beside_a_field_is_hidden(text: str) -> None:
    assert "hunter2hunter2" not in redact(text, "a.py")


def test_a_user_before_a_password_stays() -> None:
    assert redact("NEO4J_AUTH=neo4j/hunter2") == "NEO4J_AUTH=neo4j/…******"
    assert redact("NEO4J_AUTH=none") == "NEO4J_AUTH=none"


def test_a_message_is_prose() -> None:
    text = "`token` is logged: everyone who reads the log has the token: rotate it"
    assert redact_message(text) == text
    assert redact_message("`DB_PASSWORD=hunter2` is set") == "`DB_PASSWORD=…******` is set"


@pytest.mark.parametrize(
    ("value", "shown"),
    [("x" * 43, "xxx…(43)"), ("abcdefghijkl", "abc…(12)"), ("changeme", "…(8)"), ("", "…(0)")],
)
def test_mask(value: str, shown: str) -> None:
    assert mask(value) == shown
    assert redact(f"password={shown}") == f"password={shown}"


def test_a_mask_keeps_lines_columns_and_shows_three_characters() -> None:
    assert redact(f"TOKEN={LONG}\nb") == f"TOKEN={LONG[:3]}…{'*' * (len(LONG) - 4)}\nb"


@pytest.mark.parametrize(
    ("name", "secret"),
    [
        ("POSTGRES_PASSWORD", True),
        ("clientSecret", True),
        ("X-Api-Key", True),
        ("PGPASSWORD", True),
        ("GITHUB_PAT", True),
        ("token", True),
        ("AWS_SECRET_ACCESS_KEY", True),
        ("PATH", False),
        ("compass", False),
        ("SECRET_KEY_FILE", False),
        ("primary_key", False),
        ("next_token", False),
        ("bypass", False),
        ("token_url", False),
    ],
)
def test_names(name: str, secret: bool) -> None:
    assert may_name_secret(name) is secret


# --- properties ------------------------------------------------------------------------

MARKS = """ password token = : " ' \\ ${ } :- :// @ / a SecretStr( ( ) , [ ] # … * or - eyJ
    -----BEGIN\xa0PRIVATE\xa0KEY----- auth curl -u -- \udcff \x1b 日"""
WORDS = [mark.replace("\xa0", " ") for mark in MARKS.split(" ")] + ["| \n", "\r", "\t", "x" * 70]
PIECES = st.sampled_from(WORDS)
TEXTS = st.lists(PIECES, max_size=25).map("".join)
PATHS = st.sampled_from(["a.py", "a.yml"])


@given(TEXTS, PATHS)
@example("password=\"a'b\"c'", "a.py")
def test_redaction_keeps_the_length_and_the_lines(text: str, path: str) -> None:
    made = redact(text, path)
    assert len(made) == len(text)
    assert [i for i, c in enumerate(made) if c == "\n"] == [
        i for i, c in enumerate(text) if c == "\n"
    ]


@given(TEXTS, PATHS)
def test_redaction_is_idempotent(text: str, path: str) -> None:
    once = redact(text, path)
    assert redact(once, path) == once


@given(TEXTS, st.integers(0, 400), st.integers(0, 400), TEXTS)
def test_rendering_never_fails(text: str, start: int, length: int, message: str) -> None:
    source = Source("a.py", text)
    start = min(start, len(text))
    where = source.where(start, min(start + length, len(text)))
    fix = Fix(message, (Edit(where, message),), Safety.SAFE)
    made = finding(where, message, fix=fix, related=(Related(where, message),))
    for name in FORMATS:
        assert "\x1b" not in render(report(made, sources=(source,)), name)


# Each grows a quantity that a careless pattern would multiply by itself.
HOSTILE = ["password=", "auth=(", "://a:", "eyJa.", "${password:-", "token or ", "'''\\", "a-"]


@pytest.mark.parametrize("piece", HOSTILE)
def test_work_grows_with_the_length_only(piece: str) -> None:
    """Quadratic work on this much text would take minutes."""
    text = piece * (60_000 // len(piece))
    assert len(redact(text, "a.py")) == len(text)
