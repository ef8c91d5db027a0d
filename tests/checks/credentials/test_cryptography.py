"""DPJ011 and DPJ012: hashes of passwords, signatures of tokens."""

from __future__ import annotations

import pytest

from deploylint.testing import lint


def severities(code: str, text: str) -> list[str]:
    return [each.severity.label for each in lint({"app/a.py": text}, select=[code]).findings]


FAST = {
    "plain": "hashlib.sha256(password.encode()).hexdigest()",
    "attribute": "hashlib.md5(form.password.encode('utf-8'))",
    "key": 'hashlib.sha1(data["passwd"].encode())',
    "salted": 'hashlib.sha512(f"{salt}{password}".encode())',
    "sum": "hashlib.sha256((user.salt + new_password).encode())",
    "by name": 'hashlib.new("sha256", pwd.encode())',
}
OTHER = {
    "token (Q15)": "hashlib.sha256(api_token.encode())",
    "hash of a hash": "hashlib.sha256(hashed_password.encode())",
    "declared": "hashlib.md5(password.encode(), usedforsecurity=False)",
    "digest of a protocol": 'hashlib.md5(f"{user}:{realm}:{password}".encode())',
    "leaked ones": "hashlib.sha1(password.encode()).hexdigest().upper()[:5]",
    "before bcrypt": "bcrypt.hashpw(hashlib.sha256(password.encode()).digest(), bcrypt.gensalt())",
    "slow": 'hashlib.pbkdf2_hmac("sha256", password.encode(), salt, 600_000)',
    "unknown": "hashlib.sha256(prepare(password))",
}


@pytest.mark.parametrize("text", FAST.values(), ids=FAST)
def test_fast(text: str) -> None:
    assert severities("DPJ011", f"import hashlib\ndef store():\n    return {text}\n") == ["error"]


@pytest.mark.parametrize("text", OTHER.values(), ids=OTHER)
def test_other(text: str) -> None:
    assert severities("DPJ011", f"import hashlib\ndef store():\n    return {text}\n") == []


def test_a_helper_of_a_slow_hash() -> None:
    helper = "def prepare(password):\n    return hashlib.sha256(password.encode()).digest()\n"
    slow = "def keep(password):\n    return bcrypt.hashpw(prepare(password), bcrypt.gensalt())\n"
    fast = "def keep_too(password):\n    return prepare(password)\n"
    head = "import hashlib, bcrypt\n"

    def found(text: str) -> int:
        return len(lint({"app/a.py": head + text}, select=["DPJ011"]).findings)

    assert found(helper + slow) == 0
    assert found(helper) == found(helper + slow + fast) == 1


def test_old_hasher() -> None:
    text = "import hashlib\nclass Old(BasePasswordHasher):\n    def encode(self, password):\n"
    assert severities("DPJ011", text + "        return hashlib.md5(password.encode())\n") == []


PYJWT, JOSE = "import jwt\n", "from jose import jwt\n"
UNVERIFIED = 'jwt.decode(token, options={"verify_signature": False})'
TOKENS = {
    "unverified": (PYJWT + f"def f(token):\n    return {UNVERIFIED}\n", ["error"]),
    "old switch": (PYJWT + "jwt.decode(t, key, verify=False)\n", ["error"]),
    "jose": (JOSE + f"def f(token):\n    return {UNVERIFIED}\n", ["error"]),
    "said so": (PYJWT + f"def unverified_claims(token):\n    return {UNVERIFIED}\n", ["warning"]),
    "variable says so": (
        PYJWT + f"def f(token):\n    unverified = {UNVERIFIED}\n    use(unverified)\n",
        ["warning"],
    ),
    "id token": (PYJWT + UNVERIFIED.replace("token", "answer['id_token']") + "\n", ["warning"]),
    "no algorithms": (PYJWT + "jwt.decode(token, key)\n", ["error"]),
    "no algorithms, jose": (JOSE + "jwt.decode(token, key)\n", ["error"]),
    "none": (PYJWT + 'jwt.decode(token, key, algorithms=["none"])\n', ["error"]),
    "the token names the algorithm": (
        PYJWT + "def f(t, k):\n    alg = jwt.get_unverified_header(t)['alg']\n"
        "    return jwt.decode(t, k, algorithms=[alg])\n",
        ["error"],
    ),
    "the header is kept": (
        JOSE + "def f(t, k):\n    h = jwt.get_unverified_header(t)\n"
        "    return jwt.decode(t, k, algorithms=h.get('alg'))\n",
        ["error"],
    ),
    "the header names the key only": (
        PYJWT + "def f(t):\n    key = KEYS[jwt.get_unverified_header(t)['kid']]\n"
        "    return jwt.decode(t, key, algorithms=['RS256'])\n",
        [],
    ),
    "the algorithm of the key": (
        PYJWT + "def f(t, jwk):\n    return jwt.decode(t, jwk.key, algorithms=[jwk['alg']])\n",
        [],
    ),
    "the token names the address of its key": (
        PYJWT + f"def f(token):\n    claims = {UNVERIFIED}\n"
        "    return jwt.PyJWKClient(claims['iss'].rstrip('/') + '/jwks.json')\n",
        ["error"],
    ),
    "the header names the address": (
        PYJWT + "import requests\ndef f(t):\n    h = jwt.get_unverified_header(t)\n"
        "    return requests.get(f\"{h['jku']}\").json()\n",
        ["error"],
    ),
    "an address that is compared": (
        PYJWT + f"def f(token):\n    iss = {UNVERIFIED}['iss']\n    if iss not in KNOWN:\n"
        "        raise ValueError\n    return jwt.PyJWKClient(iss + '/jwks.json')\n",
        [],
    ),
    "an address that is looked up": (
        PYJWT + f"def f(token):\n    iss = {UNVERIFIED}['iss']\n"
        "    return jwt.PyJWKClient(URLS[iss])\n",
        [],
    ),
    "mixed": (PYJWT + 'jwt.decode(token, key, algorithms=["HS256", "RS256"])\n', ["error"]),
    "right": (PYJWT + 'jwt.decode(token, key, algorithms=["HS256"])\n', []),
    "third argument": (PYJWT + 'jwt.decode(token, key, ["RS256"])\n', []),
    "from settings": (PYJWT + "jwt.decode(token, key, algorithms=[settings.ALG])\n", []),
    "unseen arguments": (PYJWT + "jwt.decode(token, key, **options)\n", []),
    "authlib (Q13)": ("from authlib.jose import jwt\njwt.decode(token, key, claims_cls=C)\n", []),
    "own module (Q13)": ("from app.kit import jwt\njwt.decode(token)\n", []),
    "selects the key": (
        PYJWT + f"def f(token):\n    c = {UNVERIFIED}\n    return keys[c['iss']]\n",
        [],
    ),
    "expiry": (PYJWT + f"def f(token):\n    c = {UNVERIFIED}\n    return c.get('exp')\n", []),
    "shown": (PYJWT + f"def f(token):\n    c = {UNVERIFIED}\n    print('claims', c)\n", []),
    "shown and used": (
        PYJWT + f"def f(token):\n    c = {UNVERIFIED}\n    print(c)\n    return c\n",
        ["error"],
    ),
    "question": (PYJWT + f"def is_ours(token):\n    return {UNVERIFIED}['iss'] == us\n", []),
    "kept, and checked by another method": (
        PYJWT + f"class Grant:\n    def __init__(self, token):\n        self._token = token\n"
        f"        self._claims = {UNVERIFIED}\n\n    def verify(self, key):\n"
        "        jwt.decode(self._token, key, algorithms=['HS256'])\n",
        [],
    ),
    "kept, and another one is checked": (
        PYJWT + f"class Grant:\n    def __init__(self, token):\n        self._token = token\n"
        f"        self._claims = {UNVERIFIED}\n\n    def verify(self, key):\n"
        "        jwt.decode(self._other, key, algorithms=['HS256'])\n",
        ["error"],
    ),
    "checked as well": (
        PYJWT
        + f"def f(token):\n    c = {UNVERIFIED}\n    log(c)\n"
        + "    return jwt.decode(token, key, algorithms=['RS256'])\n",
        [],
    ),
}


@pytest.mark.parametrize(("text", "found"), TOKENS.values(), ids=TOKENS)
def test_token(text: str, found: list[str]) -> None:
    assert severities("DPJ012", text) == found
