"""DPL005: a file of environment variables is under version control."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.deployment import Deployment
from deploylint.deployment.facts import Candidate
from deploylint.files.classify import Context
from deploylint.formats.dotenv.document import Entry
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.lazy.regexes import regex
from deploylint.model import Evidence, Finding, Related, Severity
from deploylint.registry import ABSOLUTE, rule
from deploylint.secrets.names import is_kept_secret
from deploylint.secrets.tokens import tokens
from deploylint.secrets.urls import url_passwords
from deploylint.secrets.values import Strength, judge_setting

if TYPE_CHECKING:
    from deploylint.formats.dotenv import EnvFile

# Files that are made to be shared.
_SHARED = regex(
    r"(?i)(?:^|[._\- ])(?:example|sample|template|tmpl|tpl|dist|defaults?|ci|tests?|testing|schema)"
    r"(?:[._\- ]|$)"
)
_NAMED = 3
# None of the secrets looks made by a generator: a team shares such for development.
_CHOSEN = "chosen"


@rule("DPL005", "tracked-env-file", on="env", severity=Severity.ERROR, contexts=ABSOLUTE)
def tracked_env_file(file: EnvFile) -> Iterator[Candidate]:
    name = file.path.rpartition("/")[2]
    if _SHARED.search(name) or not file.entries:
        return
    secrets = [entry for entry in file.entries if _is_secret(entry)]
    places = [entry for entry in file.entries if is_kept_secret(entry.name)]
    if secrets:
        finding = _with_secrets(file, name, secrets)
    elif places:
        message = f"`{name}` is under version control and has places for secrets"
        where = file.where(places[0].name_start, places[0].name_end)
        finding = Finding(where, message, severity=Severity.INFO)
    else:
        return
    strengths = {judge_setting(entry.name, entry.raw) for entry in secrets}
    yield Candidate(finding.where, finding, () if Strength.HIGH in strengths else (_CHOSEN,))


@tracked_env_file.join
def _tracked(deployment: Deployment) -> Iterator[Finding | Evidence]:
    tracked = {file.path: file.tracked for file in deployment.tree}
    for candidate in deployment.candidates("DPL005"):
        known, finding = tracked.get(candidate.where.path), candidate.finding
        context = deployment.context_of(candidate.where.path)
        if context is Context.DEV and _CHOSEN in candidate.detail:
            finding = finding._replace(severity=Severity.INFO)
        shown = context in (Context.TEST, Context.EXAMPLE)
        if known and not (shown and finding.severity is Severity.INFO):
            yield finding
        elif known is False:
            yield Evidence(candidate.where, "the file is not under version control")


def _with_secrets(file: EnvFile, name: str, secrets: list[Entry]) -> Finding:
    first, *others = secrets
    names = list(dict.fromkeys(f"`{entry.name}`" for entry in secrets))
    listed = ", ".join(names[:_NAMED]) + (" …" if len(names) > _NAMED else "")
    return Finding(
        file.where(first.name_start, first.name_end),
        f"`{name}` is under version control and holds secrets that have to be rotated: {listed}",
        related=tuple(
            Related(file.where(entry.name_start, entry.name_end), "another secret")
            for entry in others
        ),
    )


def _is_secret(entry: Entry) -> bool:
    """Whether the value is a secret that not everybody knows."""
    if entry.templated or any(tokens(entry.raw)):
        return False
    if judge_setting(entry.name, entry.raw) in (Strength.LOW, Strength.HIGH):
        return True
    passwords = url_passwords(entry.raw)
    return any(found.strength is not Strength.WEAK for found in passwords)
