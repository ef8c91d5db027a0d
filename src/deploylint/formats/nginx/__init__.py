"""nginx configuration: words, tree, templates, includes, effective values."""

from deploylint.formats.nginx.configuration import Configuration, Level, Missing, Placed
from deploylint.formats.nginx.document import NginxConfig, NginxFile
from deploylint.formats.nginx.effective import (
    Effective,
    Header,
    Inherited,
    dropped,
    effective,
    headers,
    inherit_mode,
    lost,
    proxied_headers,
    value_of,
)
from deploylint.formats.nginx.tokens import Word
from deploylint.formats.nginx.tree import Block, Directive, walk
from deploylint.formats.nginx.variables import variables, with_plain_variables

__all__ = [
    "Block",
    "Configuration",
    "Directive",
    "Effective",
    "Header",
    "Inherited",
    "Level",
    "Missing",
    "NginxConfig",
    "NginxFile",
    "Placed",
    "Word",
    "dropped",
    "effective",
    "headers",
    "inherit_mode",
    "lost",
    "proxied_headers",
    "value_of",
    "variables",
    "walk",
    "with_plain_variables",
]
