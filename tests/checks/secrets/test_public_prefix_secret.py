"""DPD008: secrets that a front end publishes."""

from __future__ import annotations

import pytest

from deploylint.testing import lint

SECRET = "VITE_SUPABASE_SERVICE_ROLE_KEY"

FILES = {
    ".env": f"{SECRET}=\n",
    "docker-compose.yml": (
        f"services:\n  a:\n    build:\n      context: .\n      args:\n        {SECRET}: a\n"
    ),
    "compose.yaml": f"services:\n  a:\n    image: b\n    environment:\n      - {SECRET}\n",
    "Dockerfile": f"FROM a\nARG {SECRET}\nENV {SECRET}=${SECRET}\n",
    "web/client.ts": f"export const key = process.env.{SECRET}!;\n",
    "web/vite.js": f"const {{ {SECRET}: key }} = import.meta.env;\n",
    "web/App.vue": f"<script>\nconst key = import.meta.env['{SECRET}']\n</script>\n",
    "app/config.py": f"import os\nKEY = os.environ['{SECRET}']\n",
    ".github/workflows/deploy.yml": (
        f"on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: build\n"
        f"        env:\n          {SECRET}: ${{{{ secrets.KEY }}}}\n"
    ),
}

FLAGGED = (
    "NEXT_PUBLIC_STRIPE_SECRET_KEY REACT_APP_CLIENT_SECRET EXPO_PUBLIC_PRIVATE_KEY"
    " NUXT_PUBLIC_DB_PASSWORD PUBLIC_JWT_SECRET VUE_APP_SECRET"
).split()

SILENT = {
    "SUPABASE_SERVICE_ROLE_KEY": "no prefix",
    "VITE_SUPABASE_ANON_KEY": "made for pages",
    "NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY": "made for pages",
    "REACT_APP_MAPS_API_KEY": "restricted by address",
    "VITE_SHOW_PASSWORD": "a switch",
    "VITE_DEMO_PASSWORD": "shown on purpose",
    "PUBLIC_KEY": "a public key",
    "VITE_PASSWORD_MIN_LENGTH": "a number",
}


@pytest.mark.parametrize("path", FILES)
def test_every_file(path: str) -> None:
    text = FILES[path]
    [finding] = lint({path: text}, select=["DPD008"]).findings
    assert text[finding.where.start : finding.where.end] == SECRET


@pytest.mark.parametrize("name", FLAGGED)
def test_flagged(name: str) -> None:
    [finding] = lint({".env": f"{name}=x\n"}, select=["DPD008"]).findings
    assert finding.severity.label == "error"


@pytest.mark.parametrize("name", SILENT, ids=lambda name: f"{name}: {SILENT[name]}")
def test_silent(name: str) -> None:
    assert lint({".env": f"{name}=x\n"}, select=["DPD008"]).findings == ()


@pytest.mark.parametrize(
    ("path", "text", "reason"),
    [
        ("web/a.ts", "process.env.SUPABASE_SERVICE_ROLE_KEY", "no prefix: it stays on the server"),
        ("web/a.ts", "process.env.NEXT_PUBLIC_SUPABASE_ANON_KEY", "made for pages"),
        ("web/a.ts", f"// never read {SECRET}", "only spoken of"),
        ("web/a.min.js", f"process.env.{SECRET}", "built, not written"),
        ("node_modules/a/b.js", f"process.env.{SECRET}", "somebody else's"),
    ],
)
def test_silent_in_front_ends(path: str, text: str, reason: str) -> None:
    assert lint({path: text + "\n"}, select=["DPD008"]).findings == (), reason


def test_sveltekit_imports_variables_by_name() -> None:
    text = 'import { PUBLIC_URL, PUBLIC_API_SECRET } from "$env/static/public";\n'
    [finding] = lint({"web/a.svelte": text}, select=["DPD008"]).findings
    assert text[finding.where.start : finding.where.end] == "PUBLIC_API_SECRET"
