"""The readiness report as one self-contained HTML file, for a phone, a screen and paper."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from deploylint.audit.model import Audit, Place, Row, Section, Status, Verdict
from deploylint.audit.text import SIGNS, STATES, facts
from deploylint.map.html import page, pictures
from deploylint.report.terminal import harmless

_CLASSES = {
    Status.FAIL: "fail",
    Status.UNKNOWN: "unknown",
    Status.SUPPRESSED: "suppressed",
    Status.PASS: "pass",
    Status.NOTE: "note",
    Status.NONE: "none",
}
_VERDICTS = {Verdict.NOT_READY: "fail", Verdict.UNTOLD: "unknown", Verdict.READY: "pass"}
# Hides the rows that do not hold the text; folded sections with a hit are opened.
_FILTER = (
    'document.getElementById("filter").addEventListener("input",e=>{const q=e.target.value'
    '.toLowerCase();document.querySelectorAll("section.row").forEach(r=>{r.hidden='
    '!r.textContent.toLowerCase().includes(q)});if(q)document.querySelectorAll("details")'
    '.forEach(d=>{if(d.querySelector("section.row:not([hidden])"))d.open=true})})'
)
_STATES = {"known": "pass", "absent": "none", "unknown": "unknown"}
_STYLE = """
.counts{display:flex;flex-wrap:wrap;gap:.6rem;padding:0;margin:1rem 0;list-style:none}
.counts li{flex:1 1 7rem;border:1px solid #dfe5eb;border-radius:10px;padding:.5rem .8rem;
margin:0}.counts b{display:block;font-size:1.5rem;line-height:1.2}
.row{border:1px solid #dfe5eb;border-left:5px solid #b6c0cc;border-radius:8px;margin:.5rem 0;
padding:.45rem .8rem;break-inside:avoid}.row h3{font-size:1rem;margin:0;font-weight:600}
.row h3 small{font-weight:400;color:#5b6b7f}
.row .about{margin:.1rem 0 0;color:#5b6b7f;font-size:.92em}.row h3 a{color:inherit}
.row ul{list-style:none;margin:.3rem 0 .1rem;padding:0}
.row li{border-top:1px solid #eef1f4;padding:.35rem 0}.row code.at,.row code.seen{display:block}
.at{color:#5b6b7f}
.seen{background:#f5f7f9;border-radius:5px;padding:.15rem .4rem;margin-top:.15rem}
.fail.fail{border-left-color:#b3261e}.unknown.unknown{border-left-color:#8f5200}
.suppressed{border-left-color:#777}.pass.pass{border-left-color:#2e7d46}.s-fail{color:#b3261e}
.s-unknown{color:#8f5200}.s-pass{color:#2e7d46}.s-suppressed,.s-none,.s-note{color:#5b6b7f}
.verdict{font-size:1.15rem;padding:.5rem .8rem;border:1px solid #dfe5eb;border-left:6px solid}
.facts{display:grid;grid-template-columns:max-content 1fr;gap:.1rem 1rem;margin:.6rem 0}
.facts dd{margin:0;overflow-wrap:anywhere}summary h2{display:inline}
summary{cursor:pointer;margin:1rem 0 .4rem}nav{display:flex;flex-wrap:wrap;gap:.2rem .9rem}
table{border-collapse:collapse;width:100%}
td,th{text-align:left;border-bottom:1px solid #dfe5eb;padding:.3rem .5rem;
overflow-wrap:anywhere}nav a{color:#2f66b1}@media print{nav,script{display:none}
summary{list-style:none}details:not([open])>*:not(summary){display:none}
summary,h2{break-after:avoid}tr{break-inside:avoid}
.seen{border:1px solid #ddd}.counts li{padding:.2rem .5rem}}
.services td:nth-child(2){white-space:nowrap}@media(max-width:640px){.services tr:first-child
{display:none}.services tr{display:grid;grid-template-columns:6rem 1fr;
border-bottom:1px solid #dfe5eb}
.services td{border:0;padding:.1rem .4rem}.services td:empty{display:none}
.services td:first-child{grid-column:1/-1;font-weight:600}.services td:last-child{grid-column:2}}
""".strip()


def render(audit: Audit) -> str:
    body = [
        *_head(audit),
        *_services(audit),
        *_map(audit),
        *_navigation(audit),
        *(line for section in audit.sections() for line in _section(section)),
        *_left_out(audit),
        *_absent(audit),
        *_presence(audit),
    ]
    return page(f"Readiness of {audit.project}", "\n".join(body), _STYLE)


def _head(audit: Audit) -> Iterator[str]:
    kind = _VERDICTS[audit.verdict]
    yield f"<h1>{_text(audit.project)}</h1>"
    yield f'<p class="verdict {kind}"><b class="s-{kind}">{audit.verdict.value.capitalize()}</b>'
    yield f" {_text(audit.reasons)}</p>"
    yield '<dl class="facts">'
    yield from (f"<dt>{name}</dt><dd>{_text(text)}</dd>" for name, text in facts(audit))
    yield '</dl>\n<ul class="counts">'
    yield from (_count(audit, status) for status in Status)
    yield "</ul>"


def _count(audit: Audit, status: Status) -> str:
    kind = _CLASSES[status]
    return f'<li class="s-{kind}"><b>{audit.count(status)}</b>{SIGNS[status]} {status.value}</li>'


def _services(audit: Audit) -> Iterator[str]:
    if audit.services:
        head = "".join(f"<th>{each}</th>" for each in ("service", "", "what", "place"))
        yield f'<h2>Services</h2>\n<table class="services"><tr>{head}</tr>'
        for each in audit.services:
            name = _text(each.name)
            for said in each.aspects:
                kind = _STATES[said.state]
                sign = f'<span class="s-{kind}">{STATES[said.state]}</span>'
                what, at = f"{sign} {_prose(said.text)}", f"<code>{_text(said.at)}</code>"
                cells = (name, said.name, what, at)
                yield f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"
                name = ""
        yield "</table>"


def _left_out(audit: Audit) -> Iterator[str]:
    if audit.left_out:
        yield "<h2>Left out</h2>"
    for out in audit.left_out:
        place = f"{_text(out.name)} ({_text(out.at)})"
        yield f'<p class="muted">{place}: {_prose(out.reason)}</p>'


def _navigation(audit: Audit) -> Iterator[str]:
    sections = list(audit.sections())
    links = " ".join(f'<a href="#{each.name}">{each.title}</a>' for each in sections)
    yield f'<nav>{links} <input id="filter" type="search" placeholder="filter: code, path, word"'
    yield f' aria-label="filter"></nav>\n<script>{_FILTER}</script>'


def _map(audit: Audit) -> Iterator[str]:
    if len(audit.map.nodes) > 1:
        yield f"<h2>Deployment map</h2>\n{pictures(audit.map)}"


def _section(section: Section) -> Iterator[str]:
    """Open where somebody has to act, folded where all is right."""
    opened = "" if section.name in ("right", "accepted") else " open"
    yield f'<details id="{section.name}"{opened}><summary><h2>{section.title.capitalize()}'
    yield f" ({len(section.rows)})</h2></summary>"
    for row in section.rows:
        yield from _row(row)
    yield "</details>"


def _row(row: Row) -> Iterator[str]:
    service = f" <small>{_text(row.service)}</small>" if row.service else ""
    kind = _CLASSES[row.status]
    yield f'<section class="row {kind}"><h3><span class="s-{kind}">{SIGNS[row.status]}'
    yield f" {row.status.value}</span> {_rule(row)}{service}</h3>"
    if row.about:
        yield f'<p class="about">{_prose(row.about)}</p>'
    yield "<ul>"
    yield from (_place(place) for place in row.places)
    if row.total > len(row.places):
        yield f'<li class="muted">and {row.total - len(row.places)} more</li>'
    yield "</ul></section>"


def _rule(row: Row) -> str:
    name = f"{row.code} {row.slug}"
    return f'<a href="{_text(row.page)}">{name}</a>' if row.page else name


def _place(place: Place) -> str:
    kind = _CLASSES[place.status]
    code = f'<code class="seen">{_text(place.code)}</code>' if place.code else ""
    severity = (
        f' <small class="{place.severity}">{place.severity}</small>' if place.severity else ""
    )
    return (
        f'<li><span class="s-{kind}">{SIGNS[place.status]}</span>{severity} {_prose(place.message)}'
        f'<code class="at">{_text(place.at)}</code>{code}</li>'
    )


def _presence(audit: Audit) -> Iterator[str]:
    if audit.presence:
        yield "<h2>Documents and scripts</h2>\n<table>"
        for each in audit.presence:
            status = Status.PASS if each.path else Status.NONE
            found = _text(each.path) or "missing"
            sign = f'<span class="s-{_CLASSES[status]}">{SIGNS[status]}</span>'
            yield f"<tr><td>{sign} {_text(each.name)}</td><td><code>{found}</code></td></tr>"
        yield "</table>"


def _absent(audit: Audit) -> Iterator[str]:
    if audit.absent:
        named = ", ".join(f"{code} {slug}" for code, slug in audit.absent)
        yield f'<h2>Not applicable</h2>\n<p class="muted">{_text(named)}</p>'


def _prose(text: str) -> str:
    """A message; what it quotes between backticks is set as code."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return _text(text)
    return "".join(
        f"<code>{_text(part)}</code>" if number % 2 else _text(part)
        for number, part in enumerate(parts)
    )


def _text(text: str) -> str:
    return escape(harmless(text))
