"""One module per language: text in, typed document with exact spans out."""

from __future__ import annotations

from importlib import import_module

from deploylint.lazy.records import TYPE_CHECKING

if TYPE_CHECKING:
    from deploylint.formats.document import Document

# Kind of file -> where its document class lives. Nothing is imported before it is needed.
DOCUMENTS: dict[str, tuple[str, str]] = {
    "python": ("python", "PythonModule"),
    "dockerfile": ("dockerfile", "Dockerfile"),
    "dockerignore": ("dockerignore", "DockerIgnore"),
    "gitignore": ("gitignore", "GitIgnore"),
    "compose": ("compose", "ComposeFile"),
    "yaml": ("yamltree", "YamlDocument"),
    "workflow": ("workflow", "Workflow"),
    "nginx": ("nginx", "NginxConfig"),
    "systemd": ("systemd", "SystemdUnit"),
    "env": ("dotenv", "EnvFile"),
    "toml": ("tomltree", "TomlDocument"),
    "json": ("jsontree", "JsonDocument"),
    "requirements": ("requirements", "Requirements"),
    "lock": ("lockfile", "LockFile"),
    "pyversion": ("pyversion", "PythonVersionFile"),
    "ini": ("ini", "IniFile"),
    "shell": ("shell", "ShellScript"),
    "procfile": ("procfile", "Procfile"),
    "terraform": ("hcl", "HclFile"),
    "bake": ("hcl", "BakeFile"),
    "text": ("text", "TextFile"),
    "javascript": ("javascript", "JavaScriptFile"),
}


def document_class(kind: str) -> type[Document]:
    """The class that reads files of this kind."""
    module, name = DOCUMENTS[kind]
    found: type[Document] = getattr(import_module(f"deploylint.formats.{module}"), name)
    return found
