"""DPH009: static files are served without a word about caching."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.nginx._edits import insert_after
from deploylint.checks.nginx._levels import location, name_of, reasons, same_place, words_of
from deploylint.deployment import Deployment
from deploylint.deployment.proxies import Proxies
from deploylint.formats.nginx import Level, NginxFile, Placed, effective, headers
from deploylint.lazy.regexes import regex
from deploylint.model import Confidence, Evidence, Finding, Fix, Severity, Unknown
from deploylint.registry import DEPLOYED, PEDANTIC, rule
from deploylint.registry.options import Policy

_STATIC = frozenset("static assets css js img images fonts".split())
_EXTENSIONS = regex(r"\b(?:css|js|png|jpe?g|svg|woff2?)\b")
# A page, or a file that must stay fresh for the pages to find their assets.
_FRESH = regex(r"(?:index\.html|service-worker|sw\.js|manifest|\.json|\.html)")


@rule(
    "DPH009",
    "static-no-cache",
    on=Deployment,
    needs=(NginxFile,),
    severity=Severity.INFO,
    contexts=DEPLOYED,
    tier=PEDANTIC,
    fixable=True,
    options=Policy,
)
def static_no_cache(
    deployment: Deployment, policy: Policy
) -> Iterator[Finding | Evidence | Unknown]:
    proxies = deployment.model(Proxies)
    severity = Severity.WARNING if policy.nginx_cache else Severity.INFO
    pairs = ((level, level.block) for level in proxies.levels if level.block and _is_static(level))
    for block, levels in same_place(pairs):
        where, scope = proxies.head(block), name_of(levels[0])
        doubt = "; ".join(reasons(effective(levels[0], name)) for name in ("expires", "add_header"))
        if any(_says_cache(level) for level in levels):
            yield Evidence(where, "it is said how long the files may be cached", scope)
        elif doubt.strip("; "):
            yield Unknown(where, doubt, scope)
        else:
            message = f"`{scope}` serves static files without `expires` or `Cache-Control`"
            fix = _fix(proxies, levels[0])
            yield Finding(where, message, (), fix, severity, Confidence.LOW, scope)


def _is_static(level: Level) -> bool:
    modifier, path = location(level)
    if level.kind != "location" or modifier == "=" or _FRESH.search(path):
        return False
    own = level.defined(frozenset({"internal", "proxy_pass", "uwsgi_pass", "return", "try_files"}))
    served = effective(level, "root").values
    regex = modifier.startswith("~") and _EXTENSIONS.search(path)
    return bool(served and not own and (regex or words_of(level) & _STATIC))


def _says_cache(level: Level) -> bool:
    names = {header.name.lower() for header in headers(effective(level, "add_header"))}
    return bool(effective(level, "expires").values or names & {"cache-control", "expires"})


def _fix(proxies: Proxies, level: Level) -> Fix | None:
    """Only what a build gives a new name with each change may be kept for a year."""
    files = level.defined(frozenset({"alias", "root"}))
    if "assets" not in words_of(level) or not files or not level.block:
        return None
    last: Placed = files[-1]
    if last.path != level.block.path:
        return None
    edit = insert_after(proxies.files[last.path], last.directive, ["expires 1y;"])
    return Fix("Let browsers keep the files for a year", (edit,))
