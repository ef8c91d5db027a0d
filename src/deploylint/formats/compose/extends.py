"""``extends``: a service laid over another one, of the same file or of another."""

from __future__ import annotations

from collections.abc import Callable

from deploylint.formats.compose.merge import cleared, merge
from deploylint.formats.compose.service import Extends, Service
from deploylint.formats.compose.values import Array, Entry, Table, Value, table_at, through
from deploylint.formats.document import Problem
from deploylint.lazy.records import NamedTuple

# Finds the services of the file that a reference names; None where nobody has it.
Lookup = Callable[[Extends], "Services | None"]

_MAX_FILES = 20
_MAX_CHAIN = 10
_MAX_INHERITED = 30_000
_PATH = ("services", "*")


class Services(NamedTuple):
    """The ``services`` of one file, as written."""

    entries: dict[str, Entry]


class Extender:
    """Applies ``extends``. What cannot be found stays as it is, ``extends`` included."""

    def __init__(self, problems: list[Problem], lookup: Lookup | None = None) -> None:
        self.problems = problems
        self.lookup = lookup
        self.budget = _MAX_INHERITED

    def layer(self, layer: Table) -> Table:
        """``layer`` with ``extends`` applied to each of its services."""
        services = layer.get("services")
        if not isinstance(services, Table) or not _any_extends(services):
            return layer
        done = self.services(services.entries, 0)
        entries = {n: Entry(key, done.get(n, v)) for n, (key, v) in services.entries.items()}
        replaced = Entry(layer.entries["services"].key, table_at(services, entries))
        found = table_at(layer, {**layer.entries, "services": replaced})
        found.resets = layer.resets
        return found

    def services(self, entries: dict[str, Entry], depth: int) -> dict[str, Table]:
        done: dict[str, Table] = {}
        for name in entries:
            self.service(name, entries, done, depth)
        return done

    def service(
        self, name: str, entries: dict[str, Entry], done: dict[str, Table], depth: int
    ) -> None:
        """Walk up the chain of ``name`` as far as it is new, then merge on the way back."""
        chain: dict[str, Table] = {}
        while name not in done and name in entries:
            value = entries[name].value
            if not isinstance(value, Table):
                break
            reference = Service(entries[name].key, value).extends
            if reference is None:
                done[name] = value
                break
            if reference.file is not None:
                done[name] = self.extended(self.other(reference, depth), value)
                break
            chain[name] = value
            name = reference.service.text
            if name in chain or name not in entries or len(chain) > _MAX_CHAIN:
                self.report(
                    reference, "is not defined" if name not in entries else "goes in circles"
                )
                break
        for each, value in reversed(chain.items()):
            done[each] = self.extended(done.get(name), value)
            name = each

    def extended(self, base: Table | None, service: Table) -> Table:
        """``service`` laid over ``base``; what exceeds the budget keeps its ``extends``."""
        within = self.budget > 0
        self.budget -= _size(base) if base and within else 0
        if within and self.budget <= 0:
            start, end = service.entries["extends"].key.start, service.entries["extends"].key.end
            message = f"`extends` copies over {_MAX_INHERITED:,} values"
            self.problems.append(Problem(start, end, message))
        return extend(base if self.budget > 0 else None, service)

    def other(self, reference: Extends, depth: int) -> Table | None:
        """The service of another file, with its own ``extends`` applied."""
        found = self.lookup(reference) if self.lookup and depth < _MAX_FILES else None
        if found is None:
            return None
        done: dict[str, Table] = {}
        name = reference.service.text
        self.service(name, found.entries, done, depth + 1)
        if name not in done:
            self.report(reference, "is not defined")
        return done.get(name)

    def report(self, reference: Extends, what: str) -> None:
        text = reference.service
        self.problems.append(Problem(text.start, text.end, f"service `{text.text}` {what}"))


def extend(base: Table | None, service: Table) -> Table:
    """``service`` laid over ``base``; without a base it keeps its ``extends``."""
    if base is None or "extends" not in service.entries:
        return service
    entries = dict(service.entries)
    reference = entries.pop("extends")
    inherited = through(cleared(base, service, _PATH), reference.value.where)
    merged = merge(inherited, table_at(service, entries), _PATH)
    return table_at(service, _entries(merged))


def _size(value: Value) -> int:
    """How many values there are in a value, itself included."""
    if isinstance(value, Table):
        return 1 + sum(_size(each) for _, each in value.entries.values())
    return 1 + sum(map(_size, value.items)) if isinstance(value, Array) else 1


def _entries(value: Value) -> dict[str, Entry]:
    return value.entries if isinstance(value, Table) else {}


def _any_extends(services: Table) -> bool:
    values = (value for _, value in services.entries.values())
    return any(isinstance(value, Table) and "extends" in value.entries for value in values)
