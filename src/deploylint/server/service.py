"""Answers an editor over standard input and output."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable
from functools import partial

from lsprotocol import types
from pygls import uris
from pygls.lsp.server import LanguageServer

from deploylint import __version__
from deploylint.configuration.origins import SettingsError
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.report.output import complain
from deploylint.server.session import Session
from deploylint.server.translate import Translator

if TYPE_CHECKING:
    from typing import Any

# Seconds without a key press before a buffer is checked.
PAUSE = 0.15
_CONFIGURATION = ("deploylint.toml", "pyproject.toml")
_FIX_ALL = types.CodeActionKind.SourceFixAll.value


class Service:
    """The sessions of one editor; each handler is given the parameters of one message."""

    def __init__(self, server: LanguageServer) -> None:
        self.server = server
        self.sessions: dict[str, Session | None] = {}
        self.open: dict[str, int] = {}
        # What the editor was told of each document, so that it is told only what is new.
        self.told: dict[str, list[types.Diagnostic]] = {}

    # --- from documents to sessions ------------------------------------------------------

    def located(self, uri: str) -> tuple[Translator, str] | None:
        """The session that a document belongs to and its path there; None for all others."""
        full = uris.to_fs_path(uri) if uri.startswith("file:") else None
        if not full:
            return None
        for folder in self.folders():
            if os.path.realpath(full).startswith(os.path.realpath(folder) + os.sep):
                session = self.session(folder)
                path = session.path_of(full) if session else None
                if session and path:
                    return self.translator(session), path
        return None

    def folders(self) -> list[str]:
        """The folders of the workspace, the innermost first."""
        workspace = self.server.workspace
        found = [uris.to_fs_path(uri) for uri in workspace.folders] or [workspace.root_path]
        return sorted((each for each in found if each), key=len, reverse=True)

    def session(self, folder: str) -> Session | None:
        if folder not in self.sessions:
            self.sessions[folder] = None
            self.guarded(partial(self._start, folder))
        return self.sessions[folder]

    def _start(self, folder: str) -> None:
        session = self.sessions[folder] = Session(folder)
        for problem in session.problems():
            self.say(problem)

    def translator(self, session: Session) -> Translator:
        return Translator(session, self.server.workspace.position_codec.client_num_units)

    def guarded(self, act: Callable[[], None]) -> None:
        """Tell the user about a mistake in the configuration; the server lives on."""
        try:
            act()
        except SettingsError as error:
            self.say(str(error))

    def say(self, message: str) -> None:
        params = types.ShowMessageParams(types.MessageType.Error, f"deploylint: {message}")
        self.server.window_show_message(params)

    # --- documents -----------------------------------------------------------------------

    def opened(self, params: types.DidOpenTextDocumentParams) -> None:
        self.open[params.text_document.uri] = params.text_document.version
        self.check(params.text_document.uri)

    async def changed(self, params: types.DidChangeTextDocumentParams) -> None:
        uri, version = params.text_document.uri, params.text_document.version
        self.open[uri] = version
        await asyncio.sleep(PAUSE)
        if self.open.get(uri) == version:
            self.check(uri)

    def saved(self, params: types.DidSaveTextDocumentParams) -> None:
        if params.text_document.uri.endswith(_CONFIGURATION):
            self.reload()

    def files_changed(self, params: types.DidChangeWatchedFilesParams) -> None:
        if any(change.uri not in self.open for change in params.changes):
            self.reload()

    def closed(self, params: types.DidCloseTextDocumentParams) -> None:
        uri = params.text_document.uri
        self.open.pop(uri, None)
        if located := self.located(uri):
            translator, path = located
            translator.session.close(path)
            self.publish(uri, [])
            self.told.pop(uri, None)
            self.publish_open()

    def reload(self) -> None:
        for folder, session in self.sessions.items():
            self.guarded(session.reload if session else partial(self._start, folder))
        for uri in self.open:
            self.update(uri)
        self.publish_open()

    def check(self, uri: str) -> None:
        if self.update(uri):
            self.told.pop(uri, None)
            self.publish_open()

    def update(self, uri: str) -> bool:
        located = self.located(uri)
        if located is None:
            return False
        translator, path = located
        text = self.server.workspace.get_text_document(uri).source
        translator.session.update(path, text, uri)
        return True

    def publish_open(self) -> None:
        """An edit in one file can change what is found in another."""
        for uri in self.open:
            if located := self.located(uri):
                translator, path = located
                self.publish(uri, translator.diagnostics(path))

    def publish(self, uri: str, found: list[types.Diagnostic]) -> None:
        """Tell the editor, unless it knows; what was edited has a new version to be told of."""
        if self.told.get(uri) == found:
            return
        self.told[uri] = found
        params = types.PublishDiagnosticsParams(uri, found, self.open.get(uri))
        self.server.text_document_publish_diagnostics(params)

    # --- questions -----------------------------------------------------------------------

    def hover(self, params: types.HoverParams) -> types.Hover | None:
        located = self._current(params.text_document.uri)
        return located[0].hover(located[1], params.position) if located else None

    def actions(self, params: types.CodeActionParams) -> list[types.CodeAction]:
        located = self._current(params.text_document.uri)
        if located is None:
            return []
        translator, path = located
        only = params.context.only
        found: list[types.CodeAction] = []
        if only is None or types.CodeActionKind.QuickFix in only:
            found += translator.quick_fixes(path, params.range)
        if only and any(_includes_fix_all(str(getattr(kind, "value", kind))) for kind in only):
            fixed = translator.fix_all(path)
            found += [fixed] if fixed else []
        return found

    def _current(self, uri: str) -> tuple[Translator, str] | None:
        """A question may come before the pause after an edit is over."""
        located = self.located(uri)
        if located and uri in self.open:
            translator, path = located
            text = self.server.workspace.get_text_document(uri).source
            if translator.session.source_text(path) != text:
                translator.session.update(path, text, uri)
        return located

    async def ready(self, _: types.InitializedParams) -> None:
        """Ask to be told when files change that are not open."""
        workspace = self.server.client_capabilities.workspace
        watched = workspace.did_change_watched_files if workspace else None
        if not watched or not watched.dynamic_registration:
            return
        everything = types.FileSystemWatcher("**/*")
        options = types.DidChangeWatchedFilesRegistrationOptions([everything])
        name = types.WORKSPACE_DID_CHANGE_WATCHED_FILES
        registration = types.Registration("deploylint-files", name, options)
        await self.server.client_register_capability_async(types.RegistrationParams([registration]))


def _includes_fix_all(kind: str) -> bool:
    return kind == _FIX_ALL or _FIX_ALL.startswith(f"{kind}.")


class _Server(LanguageServer):
    def report_server_error(self, error: Exception, source: Any) -> None:
        """One line where editors keep the log; the client has not asked for more."""
        complain(f"{source.__name__}: {type(error).__name__}: {error}")


def make_server() -> LanguageServer:
    server = _Server("deploylint", __version__)
    service = Service(server)
    kinds = [types.CodeActionKind.QuickFix, types.CodeActionKind.SourceFixAll]
    handlers: list[tuple[Callable[..., Any], str, Any]] = [
        (service.ready, types.INITIALIZED, None),
        (service.opened, types.TEXT_DOCUMENT_DID_OPEN, None),
        (service.changed, types.TEXT_DOCUMENT_DID_CHANGE, None),
        (service.saved, types.TEXT_DOCUMENT_DID_SAVE, None),
        (service.closed, types.TEXT_DOCUMENT_DID_CLOSE, None),
        (service.files_changed, types.WORKSPACE_DID_CHANGE_WATCHED_FILES, None),
        (service.hover, types.TEXT_DOCUMENT_HOVER, None),
        (service.actions, types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(kinds)),
    ]
    for handler, name, options in handlers:
        # pygls marks what it is given, and a bound method takes no marks.
        server.feature(name, options)(partial(handler))
    return server


def serve() -> None:
    """Serve until the client says goodbye or goes away."""
    import contextlib
    import logging

    logging.getLogger("pygls").setLevel(logging.CRITICAL)
    answers = sys.stdout.buffer
    # Whatever a plug-in prints must not get between the messages.
    with contextlib.redirect_stdout(sys.stderr):
        make_server().start_io(sys.stdin.buffer, answers)
