"""Folders for logs that scripts, playbooks and documents create."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.deployment.facts.folders import MadeFolder
from deploylint.formats.document import Document
from deploylint.lazy.regexes import regex
from deploylint.registry import collect

_LINE = regex(r"[^\n]*(?:mkdir|install\s+-\w*d|chown|path:|dest:|logs?_dir)[^\n]*")
_FOLDER = regex(r"/var/log/[\w.@-]+")


@collect("shell", "text", "yaml", "workflow", triggers=("/var/log/",))
def made_folders(document: Document) -> Iterator[MadeFolder]:
    for line in _LINE.finditer(document.source.text):
        for found in _FOLDER.finditer(line[0]):
            start = line.start() + found.start()
            yield MadeFolder(document.where(start, start + len(found[0])), found[0])
