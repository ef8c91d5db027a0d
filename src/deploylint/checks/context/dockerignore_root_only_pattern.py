"""DPL004: a pattern of ``.dockerignore`` misses the sub folders it is meant for."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.context._roots import MEANT, Meant, meaning
from deploylint.checks.context._unignored_secrets import safety_of
from deploylint.deployment import Deployment
from deploylint.deployment.facts.images import IgnoreFile, IgnorePattern, Image
from deploylint.deployment.folders import Folder, Folders
from deploylint.deployment.sensitive import SecretFiles
from deploylint.model import Edit, Evidence, Finding, Fix, Severity, Where
from deploylint.registry import DEPLOYED, rule


@rule(
    "DPL004",
    "dockerignore-root-only-pattern",
    on=Deployment,
    needs=(Image,),
    severity=Severity.WARNING,
    contexts=DEPLOYED,
    fixable=True,
)
def dockerignore_root_only_pattern(deployment: Deployment) -> Iterator[Finding | Evidence]:
    secret = deployment.model(SecretFiles).classes
    for folder in deployment.model(Folders).all:
        if folder.ignore_file and folder.carried:
            yield from _judge(folder, folder.ignore_file, frozenset(secret))


def _judge(
    folder: Folder, file: IgnoreFile, secret: frozenset[str]
) -> Iterator[Finding | Evidence]:
    families: dict[str, list[tuple[int, str]]] = {}
    for number, pattern in enumerate(file.patterns):
        meant = meaning(pattern)
        if meant and (missed := _missed(folder, meant)):
            families.setdefault(meant.family, []).append((number, missed))
        elif meant or pattern.text.removeprefix("**/") in MEANT:
            yield Evidence(pattern.where, "nothing of the kind is left in the build context")
    for found in families.values():
        yield _finding(folder, file, found, secret)


def _missed(folder: Folder, meant: Meant) -> str:
    """A path in a sub folder that goes into the image, though the pattern means it."""
    for path in folder.files:
        place, _, name = path.rpartition("/")
        if place and meant.sign.fullmatch(name) and folder.held(f"{place}/{meant.probe}"):
            return path
    return ""


def _finding(
    folder: Folder, file: IgnoreFile, found: list[tuple[int, str]], secret: frozenset[str]
) -> Finding:
    number, missed = found[0]
    pattern = file.patterns[number]
    place = missed.rpartition("/")[0]
    exists = folder.outside(missed) in secret and folder.held(missed)
    consequence = f"`{missed}` goes" if exists else f"what is in `{place}/` goes"
    return Finding(
        pattern.where,
        f"`{pattern.text}` ignores nothing below the root of the build context, {consequence}"
        " into the image",
        fix=_fix(folder, file, [number for number, _ in found]),
        severity=Severity.ERROR if exists else None,
    )


def _fix(folder: Folder, file: IgnoreFile, numbers: list[int]) -> Fix | None:
    after, lines = folder.matcher, {each: f"**/{file.patterns[each].text}" for each in numbers}
    for number, line in lines.items():
        after = after.removed(number).inserted(number, line)
    kept = (path for path in folder.needed if not folder.matcher.excludes(path))
    if any(map(after.excludes, kept)):
        return None
    edits = tuple(_anywhere(file.patterns[number]) for number in numbers)
    return Fix("Match in every folder", edits, safety_of(folder, lines.values()))


def _anywhere(pattern: IgnorePattern) -> Edit:
    where = pattern.where
    place = Where(
        where.path, where.start, where.start, where.line, where.column, where.line, where.column
    )
    return Edit(place, "**/")
