from __future__ import annotations

import ast

import pytest

from deploylint.formats.python.module import PythonModule
from deploylint.source import Source


def guard_of(text: str) -> tuple[str, str] | None:
    """The kind and the text of the guard of the last name ``X``."""
    module = PythonModule.parse(Source("app/main.py", text))
    name = [name for name in module.nodes(ast.Name) if name.id == "X"][-1]
    guard = module.guarded(name)
    return guard and (guard.kind, module.source.cut(guard.where))


SETTINGS = "class S(BaseSettings):\n K: str = X\n"


@pytest.mark.parametrize(
    ("text", "kind", "place"),
    [
        ("if DEBUG: X", "debug", "DEBUG"),
        ("if settings.DEBUG and y: X", "debug", "settings.DEBUG and y"),
        ("if not DEBUG: pass\nelse: X", "debug", "not DEBUG"),
        ("if core.sxng_debug: X", "debug", "core.sxng_debug"),
        ("if app.debug is True: X", "debug", "app.debug is True"),
        ("if app.config['DEBUG']: X", "debug", "app.config['DEBUG']"),
        ("if getattr(settings, 'DEBUG', False): X", "debug", "getattr(settings, 'DEBUG', False)"),
        ("if __debug__: X", "debug", "__debug__"),
        ("a = X if settings.debug else 1", "debug", "settings.debug"),
        ("a = 1 if not settings.debug else X", "debug", "not settings.debug"),
        ("DEBUG and X", "debug", "DEBUG"),
        ("IS_PROD or X", "environment", "IS_PROD"),
        ("while DEBUG: X", "debug", "DEBUG"),
        ("if a:\n  pass\nelif DEBUG:\n  X", "debug", "DEBUG"),
        ("if DEBUG:\n def f():\n  X", "debug", "DEBUG"),
        ("import os\nif os.getenv('DEBUG') == '1': X", "debug", "os.getenv('DEBUG') == '1'"),
        (
            "import os\nif os.getenv('DEBUG', '').lower() in ('1', 'true'): X",
            "debug",
            "os.getenv('DEBUG', '').lower() in ('1', 'true')",
        ),
        ("if ENV == 'dev': X", "environment", "ENV == 'dev'"),
        ("if 'dev' == ENV: X", "environment", "'dev' == ENV"),
        ("if env in ('dev', 'local'): X", "environment", "env in ('dev', 'local')"),
        ("if env.lower() != 'production': X", "environment", "env.lower() != 'production'"),
        ("if env not in ('prod', 'staging'): X", "environment", "env not in ('prod', 'staging')"),
        ("if env == 'prod':\n  pass\nelse:\n  X", "environment", "env == 'prod'"),
        ("if env is Environment.LOCAL: X", "environment", "env is Environment.LOCAL"),
        ("if env.startswith('dev'): X", "environment", "env.startswith('dev')"),
        ("if not (PROD or STAGE == 'qa'): X", "environment", "not (PROD or STAGE == 'qa')"),
        ("if not is_production(): X", "environment", "not is_production()"),
        (
            "import os\nmode = os.environ['APP_ENV']\nif mode == 'dev': X",
            "environment",
            "mode == 'dev'",
        ),
        ("import os\nif not os.getenv('DYNO'): X", "environment", "not os.getenv('DYNO')"),
        ("if TESTING: X", "test", "TESTING"),
        ("import sys\nif 'pytest' in sys.modules: X", "test", "'pytest' in sys.modules"),
        ("import sys\nif 'test' in sys.argv: X", "test", "'test' in sys.argv"),
        ("if __name__ == '__main__': X", "main", "__name__ == '__main__'"),
        ("from typing import TYPE_CHECKING\nif TYPE_CHECKING: X", "type-checking", "TYPE_CHECKING"),
        ("if is_production: raise E\nX", "environment", "is_production"),
        ("def f():\n if PROD: return\n X", "environment", "PROD"),
        ("import sys\nif not DEBUG:\n sys.exit()\nif y: X", "debug", "not DEBUG"),
        ("def create_dev_app():\n  X", "function", "create_dev_app"),
        ("def _dev_seed():\n  X", "function", "_dev_seed"),
        ("class DevelopmentConfig:\n  A = X", "class", "DevelopmentConfig"),
        ("U = X\nif PROD and U == 'a': raise E", "check", "PROD and U == 'a'"),
        ("U = X\nif PROD:\n  if U == 'a': raise E", "check", "U == 'a'"),
        ("class S:\n u = X\ns = S()\nif PROD and s.u: raise E", "check", "PROD and s.u"),
        (
            SETTINGS + " @field_validator('K')\n def v(c, v):\n  if v == 'x': raise E",
            "validator",
            "v",
        ),
        (
            SETTINGS + " @model_validator(mode='after')\n def v(self):\n  self.check('K')\n"
            " def check(self, name):\n  if name: raise E",
            "validator",
            "v",
        ),
        (
            "class S:\n K = X('changethis')\n @validator('*')\n def v(c, v):\n"
            "  if v == 'changethis': raise E",
            "validator",
            "v",
        ),
    ],
)
def test_guarded(text: str, kind: str, place: str) -> None:
    assert guard_of(text) == (kind, place)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("X", "no condition"),
        ("if foo: X", "an unknown condition"),
        ("if DEBUG: pass\nX", "after the block"),
        ("if DEBUG: pass\nelse: X", "the other branch"),
        ("if not DEBUG: X", "the condition is negated"),
        ("if DEBUG or y: X", "another way in"),
        ("if not (DEBUG and y): X", "production passes"),
        ("DEBUG or X", "runs when debugging is off"),
        ("if env == 'production': X", "production itself"),
        ("if env != 'staging': X", "production is not staging"),
        ("if env != 'dev': X", "everything but development"),
        ("if env in ('dev', 'prod'): X", "production is among them"),
        ("if env not in ('staging',): X", "production is not excluded"),
        ("if name == 'dev': X", "not the environment"),
        ("if request.args.get('debug'): X", "the client decides"),
        ("if obj.test: X", "a test of something else"),
        ("if debug_level > 3: X", "another name"),
        ("if no_debug: X", "the opposite"),
        ("if is_production: log()\nX", "the block goes on"),
        ("X\nif is_production: raise E", "leaves only afterwards"),
        ("if y and DEBUG_TOOLBAR_HOST: X", "another name"),
        ("class ProductionConfig:\n  A = X", "a production class"),
        ("class Device:\n  A = X", "not a settings class"),
        ("def get_device():\n  X", "dev is no token of the name"),
        ("U = X\nif PROD and V == 'a': raise E", "checks another name"),
        ("U = X\nif PROD and U == 'a': log()", "nothing is refused"),
        ("U = X\nif foo and U == 'a': raise E", "not a production check"),
        ("def f():\n u = X\ndef g(u):\n if PROD and u: raise E", "a local of another function"),
        (SETTINGS + " @field_validator('K')\n def v(c, v):\n  return v", "nothing is refused"),
        (
            SETTINGS + " @field_validator('K')\n def v(c, v):\n  if isinstance(v, str): return v\n"
            "  raise E",
            "refuses a type, not a value",
        ),
        (SETTINGS + " @field_validator('L')\n def v(c, v):\n  if v: raise E", "another field"),
        (SETTINGS + " def v(self):\n  if self.K: raise E", "not a validator"),
    ],
)
def test_not_guarded(text: str, reason: str) -> None:
    assert guard_of(text) is None, reason


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("if __name__ == '__main__':\n  if a:\n    X", True),
        ("if '__main__' == __name__: X", True),
        ("if __name__ == '__main__': pass\nX", False),
        ("if __name__ == '__main__':\n  pass\nelse:\n  X", False),
        ("if name == '__main__': X", False),
    ],
)
def test_main_block(text: str, expected: bool) -> None:
    module = PythonModule.parse(Source("app/main.py", text))
    name = next(name for name in module.nodes(ast.Name) if name.id == "X")
    assert module.in_main_block(name) is expected
