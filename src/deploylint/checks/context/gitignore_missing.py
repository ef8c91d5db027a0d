"""DPL010: the env file that a project asks for is one `git add` away from being public."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from deploylint.checks.context._adding import creation, insertion, position
from deploylint.deployment import Deployment
from deploylint.deployment.contexts import normal
from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.compose import ComposeService
from deploylint.deployment.facts.environment import EnvironmentFile
from deploylint.deployment.facts.images import IgnoreFile
from deploylint.deployment.sensitive import PROVIDED, is_env_name, sensitive_class
from deploylint.files.classify import Context
from deploylint.formats.gitignore import GitIgnoreTree, Verdict
from deploylint.lazy.regexes import regex
from deploylint.model import Evidence, Finding, Fix, Related, Safety, Severity, Where, start_of
from deploylint.registry import DEPLOYED, rule

# `.env.dev-sample` is there to be copied to `.env.dev`.
_SAMPLE = regex(r"[._-](?:sample|example|template|dist|tmpl|tpl|default)\Z", re.I)
_UNREAL = frozenset({Context.DEV, Context.TEST, Context.EXAMPLE, Context.VENDORED})


@rule(
    "DPL010",
    "gitignore-missing",
    on=Deployment,
    needs=(IgnoreFile, ComposeService, EnvironmentFile),
    severity=Severity.WARNING,
    contexts=DEPLOYED,
    fixable=True,
)
def gitignore_missing(deployment: Deployment) -> Iterator[Finding | Evidence]:
    if all(file.tracked is None for file in deployment.tree):
        return
    files = {
        posixpath.dirname(each.where.path): each
        for each in deployment.facts(IgnoreFile)
        if each.kind == "gitignore"
    }
    tree = GitIgnoreTree({at: [p.text for p in each.patterns] for at, each in files.items()})
    missing: dict[str, Where] = {}
    for path, where in _expected(deployment).items():
        if verdict := _ignored(tree, path, where.path):
            pattern = files[verdict.directory].patterns[verdict.number]
            yield Evidence(pattern.where, f"git ignores `{path}`")
        else:
            missing[path] = where
    if missing:
        yield _finding(missing, files.get(""))
    for each in files.values():
        yield from _dead(each, tree)


def _ignored(tree: GitIgnoreTree, path: str, asking: str) -> Verdict | None:
    """What ignores the file, or another name that a sample of it is copied to."""
    names: tuple[str, ...] = (path,)
    if _SAMPLE.search(asking):
        names = (path, f"{path}.secret", posixpath.join(posixpath.dirname(path), ".env"))
    return next((verdict for name in names if (verdict := tree.ignored(name))), None)


def _expected(deployment: Deployment) -> dict[str, Where]:
    """Env files that are not there, by what asks for them."""
    found: dict[str, Where] = {}
    for file in deployment.tree:
        folder, _, name = file.path.rpartition("/")
        if is_env_name(name) and name.startswith(".env.") and not sensitive_class(name):
            copy = _SAMPLE.sub("", name) if _SAMPLE.search(name) else ".env"
            found.setdefault(posixpath.join(folder, copy), start_of(file.path))
    for service in deployment.facts(ComposeService):
        for each in service.env_files:
            base = posixpath.dirname(each.where.path)
            path = None if each.target == UNKNOWN else normal(posixpath.join(base, each.target))
            if path and sensitive_class(path) and posixpath.basename(path) != PROVIDED:
                found[path] = each.where
    return {
        path: where
        for path, where in found.items()
        if path not in deployment.paths() and deployment.context_of(path) not in _UNREAL
    }


def _finding(missing: dict[str, Where], file: IgnoreFile | None) -> Finding:
    paths = list(missing)
    more = f" and {len(paths) - 1} more" if len(paths) > 1 else ""
    message = f"Git does not ignore `{paths[0]}`{more}, which this project asks for"
    lines = sorted({_line(path) for path in paths})
    related = tuple(Related(missing[path], "asks for it") for path in paths[:3])
    if file is None:
        fix = Fix("Create `.gitignore`", (creation(".gitignore", lines),), Safety.UNSAFE)
        return Finding(start_of(".gitignore"), message, related, fix)
    fix = Fix(
        "Ignore env files", (insertion(file, "Secrets", lines, position(file, lines)),), Safety.SAFE
    )
    return Finding(file.where, message, related, fix)


def _line(path: str) -> str:
    name = posixpath.basename(path)
    return name if name.startswith(".env") else f"/{path}"


def _dead(file: IgnoreFile, tree: GitIgnoreTree) -> Iterator[Finding]:
    """Exceptions below a folder that is ignored as a whole: git never looks there."""
    base = posixpath.dirname(file.where.path)
    for pattern in file.patterns:
        body = pattern.text[1:].lstrip("/")
        if not pattern.text.startswith("!") or any(char in body for char in "*?[\\"):
            continue
        parent = posixpath.dirname(posixpath.join(base, body.rstrip("/")))
        if "/" in body.rstrip("/") and tree.ignored(parent, is_dir=True):
            message = f"`{pattern.text}` has no effect: `{parent}/` is ignored as a whole"
            yield Finding(pattern.where, message, severity=Severity.INFO)
