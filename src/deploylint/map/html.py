"""The map as one HTML file: the drawing, and the findings in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from deploylint.map import svg
from deploylint.map.frames import frames
from deploylint.map.model import Map, Mark
from deploylint.report.terminal import harmless

STYLE = """
:root{color-scheme:light}*{box-sizing:border-box}
body{margin:0 auto;padding:1.2rem;max-width:80rem;color:#1b2733;background:#fff;
font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
h1{font-size:1.5rem;margin:.2rem 0}h2{font-size:1.15rem;margin:1.6rem 0 .6rem}
code{font:.88em ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere}
.muted{color:#5b6b7f}
.scroll{overflow-x:auto}
.scroll svg{display:block;max-width:100%;height:auto}
.scroll{margin:.6rem 0;break-inside:avoid}
@media(max-width:40rem){.scroll svg{width:58rem;max-width:none}}
.error{color:#b3261e}.warning{color:#8f5200}.info{color:#2f66b1}
li{margin:.25rem 0}@media print{body{padding:0;max-width:none;font-size:10pt}
.scroll{border:0;overflow:visible;padding:0}
.scroll svg{max-width:100%;max-height:24cm;height:auto;margin:0 auto}}
""".strip()


def render(drawn: Map) -> str:
    marks = [mark for node in drawn.nodes for mark in node.marks] + list(drawn.elsewhere)
    body = [
        "<h1>Deployment map</h1>",
        pictures(drawn),
        *_marks(marks),
        *_omitted(drawn.omitted),
    ]
    return page("Deployment map", "\n".join(body))


def pictures(drawn: Map) -> str:
    """One drawing for each deployment, which paper does not cut where it fits on a page."""
    found = (svg.picture(frame) for frame in frames(drawn))
    return "\n".join(
        f'<div class="scroll">{svg.document(each.parts, each.width, each.height)}</div>'
        for each in found
    )


def page(title: str, body: str, style: str = "") -> str:
    """A whole self-contained document."""
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(harmless(title))}</title>\n<style>{STYLE}{style}</style>\n</head>\n"
        f"<body>\n{body}\n</body>\n</html>"
    )


def _marks(marks: Iterable[Mark]) -> Iterator[str]:
    found = list(marks)
    if found:
        yield "<h2>Findings</h2>\n<ul>"
        for mark in found:
            yield (
                f'<li><span class="{escape(mark.severity)}">{escape(mark.severity)}</span> '
                f"<b>{escape(mark.code)}</b> {escape(mark.slug)}: {escape(mark.message)}"
                f" {svg.linked(_place(mark), mark)}</li>"
            )
        yield "</ul>"


def _place(mark: Mark) -> str:
    return f'<code class="muted">{escape(mark.place)}</code>'


def _omitted(omitted: tuple[str, ...]) -> Iterator[str]:
    if omitted:
        yield '<h2>Left out</h2>\n<ul class="muted">'
        yield from (f"<li>{escape(each)}</li>" for each in omitted)
        yield "</ul>"
