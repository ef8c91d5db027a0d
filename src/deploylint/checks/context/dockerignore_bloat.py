"""DPL003: an image holds caches and files that nothing runs in production."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.context._adding import added, insertion
from deploylint.checks.context._roots import meaning
from deploylint.checks.context._unneeded_files import CACHES, EXTRAS
from deploylint.deployment import Deployment
from deploylint.deployment.facts.images import IgnoreFile, Image
from deploylint.deployment.folders import Folder, Folders
from deploylint.model import Evidence, Finding, Fix, Safety, Severity
from deploylint.registry import DEPLOYED, rule


@rule(
    "DPL003",
    "dockerignore-bloat",
    on=Deployment,
    needs=(Image,),
    severity=Severity.INFO,
    contexts=DEPLOYED,
    fixable=True,
)
def dockerignore_bloat(deployment: Deployment) -> Iterator[Finding | Evidence]:
    for folder in deployment.model(Folders).all:
        if folder.named:
            yield Evidence(folder.named.copy.where, "the image holds only what is named here")
        elif folder.ignore_file and folder.whole:
            found = [*_caches(folder, folder.ignore_file), *_extras(folder, folder.ignore_file)]
            yield from found
            if not found:
                yield Evidence(folder.ignore_file.where, "caches and tests stay out of the image")


def _caches(folder: Folder, file: IgnoreFile) -> Iterator[Finding]:
    """What a root-only pattern means to ignore is the matter of DPL004."""
    meant = {pattern.text for pattern in file.patterns if meaning(pattern)}
    missing = [
        each
        for each in CACHES
        if each.label not in meant
        and any(map(each.sign.fullmatch, folder.files))
        and not folder.matcher.excludes(each.probe)
    ]
    if missing:
        lines, at, after = added(
            file, [(each.line,) for each in missing], folder.needed, folder.matcher
        )
        done = all(after.excludes(each.probe) for each in missing)
        edit = insertion(file, "Caches and local files", lines, at)
        fix = Fix("Ignore caches", (edit,), Safety.SAFE) if done else None
        labels = ", ".join(f"`{each.label}`" for each in missing)
        yield Finding(file.where, f"Local copies of {labels} go into the image", fix=fix)


def _extras(folder: Folder, file: IgnoreFile) -> Iterator[Finding]:
    contained = [path for path in folder.files if not folder.matcher.excludes(path)]
    found = [each for each in EXTRAS if any(map(each[1].fullmatch, contained))]
    if found:
        groups = [lines for _, _, lines in found]
        lines, at, after = added(file, groups, folder.needed, folder.matcher)
        signs = [sign for _, sign, _ in found]
        left = (path for path in contained if any(sign.fullmatch(path) for sign in signs))
        done = all(map(after.excludes, left))
        edit = insertion(file, "Not needed to run", lines, at)
        fix = Fix("Ignore them", (edit,), Safety.UNSAFE) if done else None
        labels = ", ".join(label for label, _, _ in found)
        yield Finding(
            file.where, f"What production does not run goes into the image: {labels}", fix=fix
        )
