"""``.env`` files: the document, and what each of their readers sees."""

from __future__ import annotations

from deploylint.formats.dotenv.document import Entry, EnvFile, Reader
from deploylint.formats.dotenv.reading import Binding, ReadError, Reading

__all__ = ["Binding", "Entry", "EnvFile", "ReadError", "Reader", "Reading"]
