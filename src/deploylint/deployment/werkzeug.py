"""Which processes are Flask's development server, because of the module that they run."""

from __future__ import annotations

from deploylint.deployment.facts.python import Application, ApplicationRun, Import
from deploylint.deployment.facts.versions import Dependency
from deploylint.deployment.launches import Launch, Launches
from deploylint.deployment.owners import Owners
from deploylint.lazy.records import TYPE_CHECKING

if TYPE_CHECKING:
    from deploylint.deployment import Deployment

# The facts that this is made of, beside those of the launches.
RUN = (ApplicationRun, Application, Import, Dependency)

FLASK = "flask.Flask()"
# With one of these, Flask-SocketIO serves by it and not by Werkzeug.
_GREEN = frozenset({"eventlet", "gevent", "gevent-websocket"})


class Werkzeug:
    """Finds the calls by which started modules serve with Werkzeug."""

    def __init__(self, deployment: Deployment) -> None:
        self._launches = deployment.model(Launches)
        self._owners = deployment.model(Owners)
        self._quart = {
            each.where.path
            for each in deployment.facts(Import)
            if each.module.partition(".")[0] == "quart"
        }
        distributions = {each.name for each in deployment.facts(Dependency)}
        self._plain = distributions.isdisjoint(_GREEN) if distributions else None
        self._runs: dict[str, list[ApplicationRun]] = {}
        for run in deployment.facts(ApplicationRun):
            self._runs.setdefault(run.where.path, []).append(run)

    def started(self, launch: Launch) -> list[ApplicationRun]:
        """The calls of ``run`` in the module that a process runs."""
        path = self._launches.module(launch)
        return self._runs.get(path, []) if path else []

    def runs_in(self, path: str) -> bool:
        """Whether the module would serve something if it were started."""
        return path in self._runs

    def maker(self, run: ApplicationRun) -> str | None:
        """The file that makes the application which is run."""
        found = self._owners.meant(run.where.path, run.made)
        return found.where.path if found else None

    def serves(self, run: ApplicationRun) -> bool | None:
        """Whether Werkzeug answers what this call serves; None where that is not known."""
        if run.other:
            return False
        return self._plain if run.unsafe else self.is_flask(run.where.path, run.made)

    def is_flask(self, path: str, made: str) -> bool | None:
        """Whether ``made`` (see ``ApplicationRun``) is an application of Flask in this file;
        None for something of this project that is not understood.
        """
        if made == FLASK:
            return True
        found = self._owners.meant(path, made)
        if found is None:
            return None if self._owners.is_own(path, made) else False
        flask = (found.framework, found.role) == ("flask", "app")
        return flask and found.where.path not in self._quart
