"""nginx configuration: words, tree, templates, includes, effective values."""

from deploylint.formats.nginx.document import NginxConfig, NginxFile
from deploylint.formats.nginx.tokens import Word
from deploylint.formats.nginx.tree import Block, Directive, walk

__all__ = ["Block", "Directive", "NginxConfig", "NginxFile", "Word", "walk"]
