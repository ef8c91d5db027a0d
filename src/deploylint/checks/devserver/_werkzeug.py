"""What the start of a module that serves with Flask's development server weighs."""

from __future__ import annotations

from deploylint.checks.devserver._effective import judge
from deploylint.deployment import Deployment
from deploylint.deployment.facts.python import ApplicationRun
from deploylint.deployment.launches import Launch
from deploylint.model import Finding, Related, Severity


def development_server(
    deployment: Deployment, launch: Launch, run: ApplicationRun
) -> Finding | None:
    """The finding at the command; None where nobody deploys it, or DPG004 has more to say."""
    if any(each.where.path == run.where.path for each in deployment.candidates("DPG004")):
        return None
    process = launch.process
    at = process.operands[0][1] if process.program.startswith("py") else process.start
    verdict = judge(deployment, launch, process.place(at))
    if verdict is None or verdict.development:
        return None
    written = " ".join(process.command.words[process.start : at + 1])
    message = f"`{written}` starts Flask's development server"
    related = (*verdict.related, Related(run.where, "which serves here"))
    return Finding(verdict.where, message, related, severity=Severity.WARNING, scope=launch.name)
