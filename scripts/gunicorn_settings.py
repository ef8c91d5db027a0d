"""Write the table of the settings that gunicorn knows.

    python scripts/gunicorn_settings.py

Asks the gunicorn that is installed beside this Python (``pip install gunicorn``): its
``KNOWN_SETTINGS``, and the names of its options on the command line that differ from them.
"""

from __future__ import annotations

import textwrap
from importlib import import_module
from pathlib import Path

_TARGET = Path(__file__).parents[1] / "src/deploylint/checks/devserver/_gunicorn_names.py"


def main() -> None:
    gunicorn, config = import_module("gunicorn"), import_module("gunicorn.config")
    settings = {each.name: each.cli or () for each in config.KNOWN_SETTINGS}
    options = {
        option.lstrip("-").replace("-", "_"): name
        for name, cli in settings.items()
        for option in cli
        if option.startswith("--") and not option.startswith("--no-")
    }
    renamed = {option: name for option, name in options.items() if option not in settings}
    pairs = "\n".join(f'    "{option}": "{name}",' for option, name in sorted(renamed.items()))
    parts = [
        '"""Settings of gunicorn; written by ``scripts/gunicorn_settings.py``.\n\n'
        f'Of gunicorn {gunicorn.__version__}.\n"""\n',
        "from __future__ import annotations\n",
        f'SETTINGS = frozenset(\n    """\n{_block(settings)}\n    """.split()\n)',
        "# Options of the command line that are called otherwise -> the setting.",
        f"OPTIONS = {{\n{pairs}\n}}\n",
    ]
    _TARGET.write_text("\n".join(parts), encoding="utf-8")


def _block(names: dict[str, object]) -> str:
    lines = textwrap.wrap(" ".join(sorted(names)), 92)
    return "\n".join(f"    {line}" for line in lines)


if __name__ == "__main__":
    main()
