"""The readiness report for machines."""

from __future__ import annotations

from deploylint.audit.model import Audit, Place, Row, Running, Status
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.map.json import as_values
from deploylint.report.json import dumped

if TYPE_CHECKING:
    from typing import Any


# Raised when a key changes its meaning or goes; new keys may come at any time.
SCHEMA = 2


def render(audit: Audit) -> str:
    return dumped(_values(audit))


def _values(audit: Audit) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "project": audit.project,
        "verdict": audit.verdict.value,
        "reasons": audit.reasons,
        "errors": audit.errors,
        "warnings": audit.warnings,
        "not_understood": audit.blocking,
        **audit.head._asdict(),
        "counts": {status.value: audit.count(status) for status in Status},
        "services": [_service(each) for each in audit.services],
        "left_out": [each._asdict() for each in audit.left_out],
        "rules": [_row(row) for row in audit.rows],
        "not_applicable": [{"code": code, "slug": slug} for code, slug in audit.absent],
        "presence": [{**each._asdict(), "present": bool(each.path)} for each in audit.presence],
        "map": as_values(audit.map),
    }


def _service(service: Running) -> dict[str, Any]:
    aspects = {each.name: each._asdict() for each in service.aspects}
    return {"name": service.name, "at": service.at, "aspects": aspects}


def _row(row: Row) -> dict[str, Any]:
    return {
        "code": row.code,
        "slug": row.slug,
        "description": row.about,
        "page": row.page,
        "concern": row.concern,
        "service": row.service or None,
        "status": row.status.value,
        "places": [_place(each) for each in row.places],
        "total": row.total,
    }


def _place(place: Place) -> dict[str, Any]:
    return {
        "status": place.status.value,
        "path": place.where.path,
        "line": place.where.line,
        "column": place.where.column,
        "severity": place.severity or None,
        "message": place.message,
        "code": place.code,
    }
