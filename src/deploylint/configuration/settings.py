"""Configuration: one frozen ``Settings`` from defaults, file, environment and command line.

Every unknown key, code or value is a ``SettingsError`` that names the place and,
where one is near, what was probably meant.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping

from deploylint import registry
from deploylint.configuration.globs import Choices, TooManyGlobs
from deploylint.configuration.origins import ConfigurationFile, Origins, SettingsError
from deploylint.engine.budget import DEFAULT, Limits
from deploylint.files import classify
from deploylint.files.beneath import LeadsOut, leads_out
from deploylint.lazy.records import TYPE_CHECKING, NamedTuple
from deploylint.model import Finding, Severity
from deploylint.registry.options import ALLOWED, OptionTables
from deploylint.registry.own_rules import OWN_RULES, Defect

if TYPE_CHECKING:
    from typing import Any

    from deploylint.registry.plugins import Plugin


class Settings(NamedTuple):
    """Everything that decides what a run checks and how it ends."""

    selected: frozenset[str] = frozenset()
    per_file_ignores: tuple[tuple[str, frozenset[str]], ...] = ()
    exclude: tuple[str, ...] = ()
    contexts: tuple[tuple[str, str], ...] = ()
    max_file_size: int = 1_000_000
    max_file_seconds: int = DEFAULT.file
    max_run_seconds: int = DEFAULT.run
    severity: Severity = Severity.WARNING
    fail_on: Severity = Severity.WARNING
    options: OptionTables = OptionTables()
    baseline: str = ""
    names: tuple[tuple[str, str], ...] = ()
    origins: tuple[tuple[str, str], ...] = ()
    plugins: tuple[Plugin, ...] = ()
    defer_to: tuple[str, ...] = ()
    choices: Choices = Choices()
    severities: tuple[tuple[str, Severity], ...] = ()
    given: tuple[tuple[str, Any], ...] = ()
    documentation: str = ""

    @property
    def limits(self) -> Limits:
        """How long a file and the run may take."""
        return Limits(self.max_file_seconds, self.max_run_seconds)

    def entries(self) -> tuple[registry.Entry, ...]:
        """The rules and collectors of deploylint and of the plug-ins."""
        plugged = (entry for plugin in self.plugins for entry in plugin.entries)
        return (*registry.entries(), *plugged)

    def plugin_of(self, code: str) -> str:
        """The plug-in that declares a rule or collector, "" for one of deploylint's own."""
        for plugin in self.plugins:
            if any(entry.code == code for entry in plugin.entries):
                return plugin.name
        return ""

    def page_folders(self) -> tuple[str, ...]:
        """Where the plug-ins keep their rule pages."""
        return tuple(plugin.pages for plugin in self.plugins if plugin.pages)

    def page_address(self, code: str, slug: str) -> str:
        """Where a browser finds the page of a rule, "" where nothing says or a plug-in owns it."""
        if not self.documentation or self.plugin_of(code):
            return ""
        return f"{self.documentation.rstrip('/')}/rules/{code}-{slug}.html"

    def broken_plugins(self) -> Iterator[Defect]:
        for plugin in self.plugins:
            if plugin.error:
                error = f"the plug-in `{plugin.name}` cannot be loaded: {plugin.error}"
                yield Defect("", "", error)

    def context_of(self, path: str, kind: str | None, data: bytes) -> classify.Classified:
        """The context of a file, unless the configuration names it."""
        if named := self.choices.context(path):
            pattern, context = named
            return classify.Classified(classify.Context(context), f"`contexts` names `{pattern}`")
        return classify.context_of(path, kind, data)

    def excludes(self, path: str) -> bool:
        return self.choices.excludes(path)

    def keeps(self, finding: Finding) -> bool:
        """Whether the rule of a finding is switched on for its file."""
        return not self.choices.ignores(finding.code, finding.where.path)


# --- selection ---------------------------------------------------------------------


class Selector:
    """Turns codes, slugs, prefixes, tiers and ``ALL`` into sets of codes.

    ``incomplete`` says that rules are missing, so that a code that deploylint would
    not have is no mistake.
    """

    def __init__(self, entries: Iterable[registry.Entry], *, incomplete: bool = False) -> None:
        self.rules = [*(entry for entry in entries if entry.slug), *OWN_RULES]
        self.incomplete = incomplete

    def default(self) -> frozenset[str]:
        return frozenset(rule.code for rule in self.rules if rule.tier == registry.DEFAULT)

    def names(self, selected: frozenset[str]) -> Iterator[tuple[str, str]]:
        """Each code and slug with its code, or with "" where the rule is not selected."""
        for rule in self.rules:
            code = rule.code if rule.code in selected else ""
            yield from ((rule.code, code), (rule.slug, code))

    def expand(self, names: Iterable[str], origin: str) -> frozenset[str]:
        """The codes that ``names`` stand for. Raises ``SettingsError`` for an unknown name."""
        return frozenset(c for name in dict.fromkeys(names) for c in self._codes(name, origin))

    def matching(self, name: str) -> list[str]:
        """The codes that one name stands for, none where it is unknown."""
        if name.upper() == "ALL":
            return [rule.code for rule in self.rules]
        prefix = name.upper()
        return [
            rule.code
            for rule in self.rules
            if name in (rule.slug, rule.tier)
            or (prefix[:2] == rule.code[:2] and rule.code.startswith(prefix))
        ]

    def _codes(self, name: str, origin: str) -> list[str]:
        found, prefix = self.matching(name), name.upper()
        if not found and not (self.incomplete and prefix[:2] != "DP"):
            known = [each for rule in self.rules for each in (rule.code, rule.slug)]
            raise SettingsError(f"{origin}: unknown rule `{name}`{suggestion(name, known)}")
        return found


def suggestion(name: str, known: Iterable[str]) -> str:
    """``; did you mean `x`?`` or nothing."""
    import difflib

    near = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6) or (
        difflib.get_close_matches(name.upper(), list(known), n=1, cutoff=0.6)
    )
    return f"; did you mean `{near[0]}`?" if near else ""


# --- reading -----------------------------------------------------------------------

LISTS = (
    "select",
    "extend-select",
    "ignore",
    "exclude",
    "extend-exclude",
    "plugins",
    "defer-to",
)
# What `[severity]` is called inside, since `severity = "info"` may stand elsewhere.
PER_RULE = "severity of rules"
_TABLES = tuple(OptionTables._fields)
# Whole numbers, and what they may be at most.
_NUMBERS = {"max-file-size": 1_000_000_000, "max-file-seconds": 86_400, "max-run-seconds": 86_400}
KEYS = (
    *LISTS,
    "per-file-ignores",
    "contexts",
    *_NUMBERS,
    "severity",
    "fail-on",
    "baseline",
    "documentation",
    *_TABLES,
)
# Origins of values that no repository can set.
OF_THE_USER = ("environment", "command line")
_SEVERITIES = {severity.label: severity for severity in Severity}


def load(
    root: str,
    overrides: Mapping[str, Any],
    environ: Mapping[str, str],
    entries: Iterable[registry.Entry],
    config: str | None = None,
) -> Settings:
    """Read the configuration of the project at ``root``.

    Precedence: ``overrides`` (the command line), ``DEPLOYLINT_*`` variables, the
    file, the defaults. ``config`` names a file instead of looking for one.
    """
    file, table = _file_layer(root, config)
    origins = Origins(file)
    values: dict[str, Any] = {}
    for origin, layer in (
        (file.name, table),
        *zip(OF_THE_USER, (_environment_layer(environ), overrides), strict=True),
    ):
        for key, value in layer.items():
            origins.set(key, origin)
            with origins.at(key):
                _check_key(key)
            values[_inner_name(key, value)] = value
            origins.set(_inner_name(key, value), origin)
    return _build(values, origins, tuple(entries))


def _inner_name(key: str, value: Any) -> str:
    return PER_RULE if key == "severity" and isinstance(value, dict) else key


def _file_layer(root: str, config: str | None) -> tuple[ConfigurationFile, Mapping[str, Any]]:
    candidates = [config] if config else [f"{root}/deploylint.toml", f"{root}/pyproject.toml"]
    for path in candidates:
        if os.path.isfile(path):
            if leads_out(root, path):
                # Nobody shall learn from a message what another file says.
                raise SettingsError(
                    f"{path if config else os.path.basename(path)}: {LeadsOut.reason}"
                )
            data = _read(path)
            own_file = not path.endswith("pyproject.toml")
            if not own_file and b"deploylint" not in data:
                continue
            parsed = _parse_toml(path, data)
            table = parsed if own_file else _table(_table(parsed, "tool"), "deploylint")
            if own_file or table:
                text = data.decode("utf-8-sig")
                place = () if own_file else ("tool", "deploylint")
                return ConfigurationFile(os.path.basename(path), text, place), table
        elif config:
            raise SettingsError(f"{config}: no such configuration file")
    return ConfigurationFile(), {}


def _read(path: str) -> bytes:
    from deploylint.files.regular import read_regular
    from deploylint.files.workspace import Unreadable

    try:
        return read_regular(path)
    except Unreadable as error:
        raise SettingsError(f"{path}: {error}") from None


def _table(values: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = values.get(key, {})
    if not isinstance(found, dict):
        raise SettingsError(f"pyproject.toml: `{key}` must be a table, not {_quoted(found)}")
    return found


def _parse_toml(path: str, data: bytes) -> dict[str, Any]:
    from deploylint.formats.document import Unparsable
    from deploylint.formats.tomltree import load_toml
    from deploylint.source import Source

    try:
        source = Source(path, data.decode("utf-8-sig"))
        return load_toml(source.text)
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path}: {error}") from None
    except Unparsable as error:
        place = source.where(error.problem.start, error.problem.end)
        raise SettingsError(f"{path}:{place.line}:{place.column}: {error}") from None


def _environment_layer(environ: Mapping[str, str]) -> dict[str, Any]:
    """``DEPLOYLINT_FAIL_ON=error`` sets ``fail-on``; lists are separated by commas."""
    layer: dict[str, Any] = {}
    for name, value in environ.items():
        if not name.startswith("DEPLOYLINT_"):
            continue
        key = name[len("DEPLOYLINT_") :].lower().replace("_", "-")
        if key in ("output-format", "no-cache", "cache-dir"):
            continue
        if key in LISTS:
            layer[key] = [part.strip() for part in value.split(",") if part.strip()]
        elif key in _NUMBERS:
            layer[key] = int(value) if value.isdecimal() and len(value) < 20 else value
        else:
            layer[key] = value
    return layer


def _check_key(key: str) -> None:
    if key not in KEYS:
        raise SettingsError(f"unknown key `{key}`{suggestion(key, KEYS)}")


def _build(
    values: Mapping[str, Any], origins: Origins, entries: tuple[registry.Entry, ...]
) -> Settings:
    def value(key: str, kind: type, default: Any) -> Any:
        found = values.get(key, default)
        if not isinstance(found, kind) or (kind is int and isinstance(found, bool)):
            with origins.at(key):
                raise SettingsError(f"`{key}` must be a {_NOUNS[kind]}, not {_quoted(found)}")
        return found

    def strings(key: str) -> list[str]:
        with origins.at(key):
            return _strings(value(key, list, []), f"`{key}`")

    def globs(key: str) -> list[str]:
        with origins.at(key):
            return [_glob(pattern, f"`{key}`") for pattern in strings(key)]

    def codes(key: str) -> frozenset[str]:
        with origins.at(key):
            return selector.expand(strings(key), f"`{key}`")

    def severity(key: str) -> Severity:
        with origins.at(key):
            return _severity(f"`{key}`", value(key, str, "warning"))

    plugins = _plugins(strings("plugins"), entries)
    plugged = (entry for plugin in plugins for entry in plugin.entries)
    broken = any(plugin.error for plugin in plugins)
    selector = Selector((*entries, *plugged), incomplete=broken)
    chosen = codes("select") if "select" in values else selector.default()
    tools = strings("defer-to")
    with origins.at("defer-to"):
        dropped, elsewhere = _left_to(tools)
    severities, off = _severities(value(PER_RULE, dict, {}), selector, origins)
    selected = (chosen | codes("extend-select")) - codes("ignore") - dropped - off
    exclude = (*globs("exclude"), *globs("extend-exclude"))
    contexts = tuple(_contexts(value("contexts", dict, {}), origins))
    ignores = value("per-file-ignores", dict, {})
    per_file = (*_ignores(ignores, selector, origins), *elsewhere)

    def number(key: str, default: int) -> int:
        with origins.at(key):
            return _bounded(key, value(key, int, default))

    return Settings(
        selected=selected,
        names=tuple(selector.names(selected)),
        per_file_ignores=per_file,
        exclude=exclude,
        contexts=contexts,
        choices=_choices(exclude, contexts, per_file),
        max_file_size=number("max-file-size", Settings().max_file_size),
        max_file_seconds=number("max-file-seconds", DEFAULT.file),
        max_run_seconds=number("max-run-seconds", DEFAULT.run),
        severity=severity("severity"),
        fail_on=severity("fail-on"),
        baseline=value("baseline", str, ""),
        options=_options({key: value(key, dict, {}) for key in _TABLES}, origins),
        origins=origins.items(),
        plugins=plugins,
        defer_to=tuple(tools),
        severities=severities,
        given=tuple(values.items()),
        documentation=value("documentation", str, ""),
    )


def _severities(
    table: Mapping[str, Any], selector: Selector, origins: Origins
) -> tuple[tuple[tuple[str, Severity], ...], frozenset[str]]:
    """The severities that `[severity]` gives to rules, and the rules that it switches off.

    The name that says least counts last: a code wins over its prefix.
    """
    chosen: dict[str, Severity | None] = {}
    for name, given in sorted(table.items(), key=lambda item: -len(selector.matching(item[0]))):
        with origins.at("severity", name):
            codes = selector.expand([name], "`severity`")
            off = given == "off"
            severity = None if off else _severity(f"`severity.{name}`", given, ("off",))
        chosen |= dict.fromkeys(codes, severity)
    kept = tuple(sorted((code, each) for code, each in chosen.items() if each is not None))
    return kept, frozenset(code for code, each in chosen.items() if each is None)


def _ignores(
    table: Mapping[str, Any], selector: Selector, origins: Origins
) -> Iterator[tuple[str, frozenset[str]]]:
    about = "`per-file-ignores`"
    for pattern, names in table.items():
        with origins.at("per-file-ignores", pattern):
            yield _glob(pattern, about), selector.expand(_strings(names, about), about)


def _choices(
    exclude: tuple[str, ...],
    contexts: tuple[tuple[str, str], ...],
    ignores: tuple[tuple[str, frozenset[str]], ...],
) -> Choices:
    try:
        return Choices(exclude, contexts, ignores)
    except TooManyGlobs as error:
        raise SettingsError(f"`exclude`, `contexts` or `per-file-ignores`: {error}") from None


def _glob(pattern: str, about: str) -> str:
    if "[" in pattern or "\\" in pattern:
        from deploylint.formats.gitglob import mistake_in

        if mistake := mistake_in(pattern):
            raise SettingsError(f"{about}: {_quoted(pattern)}: {mistake}")
    return pattern


def _left_to(
    tools: list[str],
) -> tuple[frozenset[str], tuple[tuple[str, frozenset[str]], ...]]:
    if not tools:
        return frozenset(), ()
    from deploylint.configuration import other_linters

    for tool in tools:
        if tool not in other_linters.TOOLS:
            known = ", ".join(other_linters.TOOLS)
            raise SettingsError(f"`defer-to`: `{tool}` is not one of {known}")
    return other_linters.deferred_rules(tools)


def _plugins(names: list[str], entries: tuple[registry.Entry, ...]) -> tuple[Plugin, ...]:
    if not names:
        return ()
    from deploylint.registry import plugins

    return plugins.load(names, entries)


_NOUNS: dict[type, str] = {
    list: "list of strings",
    dict: "table",
    int: "whole number",
    str: "string",
    bool: "boolean (true or false)",
    tuple: "list of strings",
}


def _strings(value: Any, origin: str) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise SettingsError(f"{origin} must be a list of strings, not {_quoted(value)}")
    return value


def _bounded(key: str, value: int) -> int:
    if not 0 < value <= _NUMBERS[key]:
        raise SettingsError(f"`{key}` must be between 1 and {_NUMBERS[key]:,}")
    return value


def _quoted(value: Any) -> str:
    """A value as a message may quote it: short, whatever it is."""
    import reprlib

    try:
        return reprlib.repr(value)
    except ValueError:  # a number of thousands of digits
        return "that number"


def _severity(about: str, name: Any, others: tuple[str, ...] = ()) -> Severity:
    if not isinstance(name, str) or name not in _SEVERITIES:
        known = ", ".join((*_SEVERITIES, *others))
        given = name if isinstance(name, str) else _quoted(name)
        raise SettingsError(f"{about} must be one of {known}, not `{given}`")
    return _SEVERITIES[name]


def _contexts(table: Mapping[str, Any], origins: Origins) -> Iterable[tuple[str, str]]:
    known = [context.value for context in classify.Context]
    for pattern, name in table.items():
        with origins.at("contexts", pattern):
            if name not in known:
                raise SettingsError(f"`contexts`: `{name}` is not one of {', '.join(known)}")
            yield _glob(pattern, "`contexts`"), name


def _options(tables: Mapping[str, Mapping[str, Any]], origins: Origins) -> OptionTables:
    defaults = OptionTables()
    built = {
        name: _option_table(name, getattr(defaults, name), table, origins)
        for name, table in tables.items()
    }
    return OptionTables(**built)


def _option_table(name: str, defaults: Any, table: Mapping[str, Any], origins: Origins) -> Any:
    fields: dict[str, Any] = {}
    for key, value in table.items():
        with origins.at(name, key):
            fields[key.replace("-", "_")] = _option(name, key, value, defaults)
    return defaults._replace(**fields)


def _option(name: str, key: str, value: Any, defaults: Any) -> Any:
    field = key.replace("-", "_")
    if field not in defaults._fields:
        known = [each.replace("_", "-") for each in defaults._fields]
        raise SettingsError(f"{name}: unknown option `{key}`{suggestion(key, known)}")
    expected = type(getattr(defaults, field))
    if expected is tuple:
        value = tuple(_strings(value, f"{name}.{key}"))
    if type(value) is not expected:
        raise SettingsError(f"{name}.{key} must be a {_NOUNS[expected]}, not {_quoted(value)}")
    if (allowed := ALLOWED.get(f"{name}.{key}")) and value not in allowed:
        raise SettingsError(f"{name}.{key} must be one of {', '.join(allowed)}, not `{value}`")
    return value
