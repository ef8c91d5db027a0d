"""What the project makes of debug output that was found in single files."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.deployment import Deployment
from deploylint.deployment.applications import ApplicationModules
from deploylint.deployment.facts import UNKNOWN, Candidate
from deploylint.deployment.loggermakers import LoggerMakers
from deploylint.deployment.logging import Helper, Logging
from deploylint.formats.loglevels import is_shown
from deploylint.formats.python.loggers import PROJECT, STDLIB
from deploylint.formats.python.logtargets import HELPER_FUNCTION, HELPER_MODULE
from deploylint.formats.python.roles import Role
from deploylint.model import Finding, Fix, Safety, Where

# How sure it is that a module belongs to a service.
OWN, SERVICE, OTHER = "own logger", "service", "other"
_SCRIPT, _NARROW = "script", "narrow"
# Method of a logger -> its level, where that is called otherwise.
_LEVELS = {"exception": "ERROR"}


def detail_of(
    role: Role, library: str = "", *, narrow: bool = False, method: str = ""
) -> tuple[str, ...]:
    """What the join needs to know; ``narrow`` fixes keep the text and can lose nothing else.

    ``method`` is that of the logger which the fix calls.
    """
    tier = OWN if role.logs else SERVICE if role.is_of_service or role.serves else OTHER
    script = _SCRIPT if role.has_script_name and not role.serves else ""
    return tier, library, script, _NARROW if narrow else "", method


def decide(deployment: Deployment, code: str) -> Iterator[Finding]:
    """One finding per place that belongs to the service, with the fix that suits the project.

    A module without a logger left one candidate for each library that it could use.
    """
    logging = deployment.model(Logging)
    imported = deployment.model(ApplicationModules).paths
    places: dict[Where, list[Candidate]] = {}
    for candidate in deployment.candidates(code):
        places.setdefault(candidate.where, []).append(candidate)
    for where, group in places.items():
        tier, _, script, *_ = group[0].detail
        if where.path in imported or not (script or tier == OTHER):
            yield _judged(deployment, logging, _choose(deployment, group, logging))


def _choose(deployment: Deployment, group: list[Candidate], logging: Logging) -> Candidate:
    if len(group) == 1:
        return group[0]
    library, path = logging.library, group[0].where.path
    if library == PROJECT:
        makers, helper = deployment.model(LoggerMakers), logging.helper
        library = PROJECT if helper and makers.can_import(helper, path) else STDLIB
    suited = [each for each in group if each.detail[1] == library]
    return suited[0] if suited else group[0]._replace(finding=_without_fix(group[0].finding))


def _judged(deployment: Deployment, logging: Logging, candidate: Candidate) -> Finding:
    finding, (tier, library, _, narrow, method) = candidate.finding, candidate.detail
    if finding.fix is None or not library:
        return finding
    if _is_shadowed(deployment, library, finding):
        return _without_fix(finding)
    configured = logging.is_configured(library)
    if not configured:
        message = f"{finding.message}, and nothing in the project configures logging"
        finding = finding._replace(message=message)
    fix = finding.fix
    if library == PROJECT and tier != OWN:
        fix = _filled(fix, logging.helper)
    if fix is None:
        return finding._replace(fix=None)
    if hides := _hides(logging, library, method, finding.where.path) if configured else "":
        fix = fix._replace(title=f"{fix.title}, {hides}")
    elif configured and narrow and tier == OWN:
        fix = fix._replace(safety=Safety.SAFE)
    return finding._replace(fix=fix)


def _hides(logging: Logging, library: str, method: str, path: str) -> str:
    """What the title of a fix owes to its reader: the configured level may hide the line."""
    if not method:
        return ""
    level, configured = _LEVELS.get(method, method.upper()), logging.level(library, path)
    if configured == UNKNOWN:
        return "" if is_shown(level, "WARNING") else "which the level of the log may hide"
    return "" if is_shown(level, configured) else f"which the level {configured} hides"


def _is_shadowed(deployment: Deployment, library: str, finding: Finding) -> bool:
    """A file ``logging.py`` beside a script hides the standard library's module."""
    folder = finding.where.path.rpartition("/")[0]
    beside = f"{folder}/" if folder else ""
    paths = deployment.paths()
    return library == STDLIB and (
        f"{beside}logging.py" in paths and f"{beside}__init__.py" not in paths
    )


def _filled(fix: Fix | None, helper: Helper | None) -> Fix | None:
    """The fix with the project's own function that makes loggers."""
    if fix is None or helper is None:
        return None
    edits = tuple(
        edit._replace(
            text=edit.text.replace(HELPER_MODULE, helper.module).replace(
                HELPER_FUNCTION, helper.function
            )
        )
        for edit in fix.edits
    )
    return fix._replace(edits=edits)


def _without_fix(finding: Finding) -> Finding:
    return finding._replace(fix=None)
