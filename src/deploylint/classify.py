"""Which kind of document a file is, and what it is for; a name that plug-ins may import."""

from deploylint.files.classify import *  # noqa: F403
