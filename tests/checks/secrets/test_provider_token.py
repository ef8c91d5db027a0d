"""DPD001: tokens of providers. Every token is put together here, so that none is in the file."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator

import pytest

from deploylint.model import Finding
from deploylint.testing import lint

ALPHABET = "q7Zk3XwB9tLmR2vNc8HsJ4pYgD6fUaE5"


def body(length: int, alphabet: str = ALPHABET) -> str:
    return (alphabet * (length // len(alphabet) + 1))[:length]


def web_token(**claims: object) -> str:
    parts = ({"alg": "HS256", "typ": "JWT"}, claims)
    coded = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode() for part in parts]
    return ".".join([*(part.rstrip("=") for part in coded), body(43)])


def private_key(kind: str = "RSA ") -> str:
    key = f"{kind}PRIVATE KEY"
    text = base64.b64encode(bytes(range(192))).decode()
    return f"-----BEGIN {key}-----\n{text}\n-----END {key}-----"


HEX = body(64, "0f9a3c7b1e5d2846")
UPPER = body(40, "QK7ZMX2WBTRN4HSJ")
LETTERS = body(40, "qZkXwBtLmRvNcHsJpYgDfUaE")

TOKENS = {
    "AWS access key": "AKIA" + UPPER[:16],
    "AWS temporary key": "ASIA" + UPPER[:16],
    "GitHub": "ghp" + "_" + body(36),
    "GitHub fine-grained": "github" + "_pat_" + body(82),
    "GitLab": "gl" + "pat-" + body(20),
    "Slack": "xox" + "b-918273645012-" + body(24),
    "Stripe": "sk" + "_live_" + body(24),
    "Google": "AI" + "za" + body(35),
    "OpenAI": "sk" + "-" + body(20) + "T3Blbk" + "FJ" + body(20),
    "Anthropic": "sk" + "-ant-api03-" + body(93) + "AA",
    "Hugging Face": "hf" + "_" + LETTERS[:34],
    "SendGrid": "S" + "G." + body(22) + "." + body(43),
    "npm": "np" + "m_" + body(36),
    "PyPI": "py" + "pi-AgEIcHlwaS5vcmc" + body(60),
    "DigitalOcean": "dop" + "_v1_" + HEX,
    "Databricks": "da" + "pi" + HEX[:32],
    "Vault": "hv" + "s." + body(30),
    "Supabase": "sb" + "_secret_" + body(31),
    "service role": web_token(iss="supabase", role="service_role", exp=2_000_000_000),
}

# One of each family; the words near it stand in the sample of the file.
MORE = {
    "Groq": "gs" + "k_" + body(52),
    "xAI": "xa" + "i-" + body(80),
    "Replicate": "r" + "8_" + body(37),
    "Tavily": "tv" + "ly-dev-" + body(32),
    "LangSmith": "ls" + "v2_pt_" + HEX[:32] + "_" + HEX[:10],
    "Perplexity": "pp" + "lx-" + body(48),
    "Pinecone": "pc" + "sk_" + body(6) + "_" + body(63),
    "Shopify": "sh" + "pat_" + HEX[:32],
    "Sentry": "sn" + "tryu_" + HEX,
    "Linear": "li" + "n_api_" + body(40),
    "Atlassian": "AT" + "ATT3" + body(186),
    "Brevo": "xk" + "eysib-" + HEX + "-" + body(16),
    "New Relic": "NR" + "AK-" + UPPER[:27],
    "Postman": "PM" + "AK-" + HEX[:24] + "-" + HEX[:34],
    "Discord": "https://dis" + "cord.com/api/webhooks/918273645012837465/" + body(68),
    "SonarQube": "sq" + "u_" + HEX[:40],
    "GitLab with a route": "gl" + "pat-" + body(27) + ".01." + body(9, "q7z3x9m2k"),
    "DeepSeek": "s" + "k-" + HEX[:32],
    "Mailgun": "ke" + "y-" + HEX[:32],
    "Resend": "r" + "e_" + body(8) + "_" + body(24),
    "Zhipu": HEX[:32] + "." + body(16),
}

HARMLESS = {
    "a word as a key of Groq": "gs" + "k_" + "your_groq_api_key_goes_here_now",
    "counted": "gs" + "k_" + "abcdefghijklmnopqrstuvwxyz" * 2,
    "a hash that nothing calls a key": "s" + "k-" + HEX[:32],
    "a digest": "sha256:" + HEX,
    "a word for Stripe": "sk" + "_live_" + "verysecretkey",
    "an example of AWS": "AKIAIOSFODNN7" + "EXAMPLE",
    "no base 32": "AKIA" + "0189" * 4,
    "made up": "gh" + "p_" + "x" * 36,
    "a publishable key of Stripe": "pk" + "_live_" + body(24),
    "a publishable key of Supabase": "sb" + "_publishable_" + body(24),
    "a project key of PostHog": "ph" + "c_" + body(40),
    "a DSN of Sentry": "https://" + HEX[:32] + "@o1.ingest.sentry.io/1",
    "public by design": web_token(iss="supabase", role="anon", exp=2_000_000_000),
    "the sample of jwt.io": web_token(sub="1234567890", name="John Doe", iat=1516239022),
    "a header alone": "-----BEGIN RSA PRIVATE KEY-----",
    "looks like a web token": "eyJ" + body(30) + ".eyJ" + body(30) + "." + body(43),
    "digits without the word": "918273645:A" + body(34),
    "longer than a token": "AKIA" + UPPER[:30],
}


def findings(files: dict[str, str]) -> tuple[Finding, ...]:
    return lint(files, select=["DPD001"]).findings


@pytest.mark.parametrize("token", TOKENS.values(), ids=TOKENS)
def test_token(token: str) -> None:
    text = f'value = "{token}"\n'
    [finding] = findings({"app/main.py": text})
    assert text[finding.where.start : finding.where.end] == token
    assert finding.severity.label == "error"
    assert token[-12:] not in str(finding._replace(where=None))


@pytest.mark.parametrize("token", MORE.values(), ids=MORE)
def test_more_issuers(token: str) -> None:
    near = "deepseek mailgun resend zhipu"
    [finding] = findings({"app/main.py": f'# {near}\nvalue = "{token}"\n'})
    assert finding.severity.label == "error"


@pytest.mark.parametrize("token", HARMLESS.values(), ids=HARMLESS)
def test_harmless(token: str) -> None:
    assert findings({"app/main.py": f'value = "{token}"\n'}) == ()


# Samples of a form: what is cut off, and what counts up.
SAMPLES = {
    "cut off": f"{TOKENS['PyPI']}...",
    "ellipsis": f"{TOKENS['GitHub']}…",
    "masked": TOKENS["GitLab"] + "****",
    "every other one": "https://hooks.sl"
    + "ack.com/services/T0B1C2D3E/B0C1D2E3F/a0B1c2D3e4F5g6H7i8J9k0L1",
    "one by one": "gl" + "pat-" + "abcdefghijklmnopqrst",
}


@pytest.mark.parametrize("sample", SAMPLES.values(), ids=SAMPLES)
def test_samples_open_nothing(sample: str) -> None:
    assert findings({"README.md": f"Looks like `{sample}`.\n"}) == ()


def test_words_nearby_decide() -> None:
    telegram = "918273645:A" + body(34)
    [finding] = findings({"app/main.py": f'TELEGRAM = "{telegram}"\n'})
    assert "Telegram" in finding.message
    aura = f'driver("neo4j+s://abc.databases.neo4j.io", ("neo4j", "{body(43)}"))\n'
    [finding] = findings({"app/main.py": aura})
    assert "Neo4j" in finding.message


TOKEN = TOKENS["GitLab"]
FILES = {
    "app/main.py": f"# token: {TOKEN}\n",
    "docker-compose.yml": f"services:\n  a:\n    image: b\n    environment:\n      X: {TOKEN}\n",
    "Dockerfile": f"FROM a\nRUN git clone https://x:{TOKEN}@git.example.com/a\n",
    ".env": f"X={TOKEN}\n",
    ".github/workflows/deploy.yml": f"on: push\nenv:\n  X: {TOKEN}\njobs: {{}}\n",
    "run.sh": f"curl -H 'PRIVATE-TOKEN: {TOKEN}' https://git.example.com\n",
    "config/values.yaml": f"token: {TOKEN}\n",
    "config/app.json": json.dumps({"a": TOKEN}) + "\n",
    "deploy/app.service": f"[Service]\nEnvironment=X={TOKEN}\nExecStart=/bin/true\n",
    "deploy/nginx.conf": f'server {{\n  proxy_set_header PRIVATE-TOKEN "{TOKEN}";\n}}\n',
    "requirements.txt": f"--extra-index-url https://x:{TOKEN}@git.example.com/simple\n",
    "pyproject.toml": f'[tool.x]\ntoken = "{TOKEN}"\n',
}


@pytest.mark.parametrize("path", FILES)
def test_every_kind_of_file(path: str) -> None:
    [finding] = findings({path: FILES[path]})
    assert finding.severity.label == "error"


@pytest.mark.parametrize("path", [".env.example", "tests/test_app.py", "docs/app.py"])
def test_a_pasted_token_is_as_valid_in_an_example(path: str) -> None:
    [finding] = findings({path: f'X = "{TOKEN}"\n'})
    assert finding.severity.label == "warning"


def severities() -> Iterator[tuple[str, str, str]]:
    yield "app/main.py", "sk" + "_test_" + body(24), "warning"
    yield "frontend/config.py", TOKENS["Google"], "warning"
    yield "app/main.py", web_token(sub="a"), "warning"
    yield "app/main.py", web_token(sub="a", iat=1_700_000_000, exp=1_700_003_600), "info"
    yield "app/main.py", web_token(sub="a", iat=1_700_000_000, exp=2_000_000_000), "warning"
    yield "app/key.py", private_key(), "error"
    yield "app/key.py", private_key("OPENSSH "), "error"
    yield "tests/key.py", private_key(), "info"


@pytest.mark.parametrize(("path", "token", "severity"), [*severities()])
def test_severity(path: str, token: str, severity: str) -> None:
    [finding] = findings({path: f'X = """{token}"""\n'})
    assert finding.severity.label == severity


def test_a_private_key_is_shown_by_its_header() -> None:
    [finding] = findings({"app/key.py": f'KEY = """{private_key()}"""\n'})
    assert finding.where.line == finding.where.end_line == 1


def test_an_invented_private_key() -> None:
    text = (
        f'KEY = """-----BEGIN PRIVATE KEY-----\n{"privatekey" * 20}\n-----END PRIVATE KEY-----"""\n'
    )
    assert findings({"app/key.py": text}) == ()


def test_the_same_token_twice_is_one_finding() -> None:
    [finding] = findings({"app/main.py": f'A = "{TOKEN}"\nB = "{TOKEN}"\n'})
    assert [related.where.line for related in finding.related] == [2]


@pytest.mark.parametrize("comment", ["gitleaks:allow", "pragma: allowlist secret", "noqa: S105"])
def test_comments_of_other_scanners_count(comment: str) -> None:
    assert findings({"app/main.py": f'A = "{TOKEN}"  # {comment}\n'}) == ()


@pytest.mark.parametrize("unit", ["sk-", "eyJa.", "AKIA", "ghp_aA0", "-----BEGIN PRIVATE KEY-----"])
def test_long_texts_cost_little(unit: str) -> None:
    findings({"app/main.py": f'A = "{unit * 5_000}"\n'})
