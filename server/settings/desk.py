"""Changing a venue's settings while it is open: read, plan, apply, go back. Each change is a version for good.

Nothing is stored that `check-config` would refuse, and nobody changes what somebody else has changed meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from server.domain.audit import AuditKind
from server.domain.errors import ServiceInUse, SettingsRefused, SettingsStale, UnknownSetting, UnknownVersion
from server.domain.states import State
from server.services.audit import record
from server.services.context import Context
from server.services.ports import Event, SettingsVersion, UnitOfWork
from server.settings.build import Settings
from server.settings.findings import Finding, Severity
from server.settings.overlay import Judged, Layer, judge_layer, paths_of, tables_of, value_of

#: The journal's event, so that every console hears of it.
SETTINGS_CHANGED = "settings-changed"
#: A visitor with a number of one of these has not been served yet.
OPEN = frozenset({State.WAITING, State.CALLED, State.SERVING, State.ON_HOLD, State.NO_SHOW})


@dataclass(frozen=True, slots=True)
class Change:
    """One setting, before and after."""

    path: str
    before: object
    after: object


@dataclass(frozen=True, slots=True)
class DeskNow:
    """What is in effect. `moved` are settings whose line in the file was changed after staff had changed them."""

    newest: SettingsVersion | None
    values: Mapping[str, object]
    file: Mapping[str, object]
    changed: tuple[str, ...]
    moved: tuple[str, ...]
    judged: Judged

    @property
    def version(self) -> int:
        """The number of what is in effect; 0 is the file alone."""
        return self.newest.version if self.newest else 0


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be stored, what it changes, and what is wrong or odd with it."""

    layer: Layer
    changes: tuple[Change, ...]
    judged: Judged


class SettingsDesk:
    """The settings of one venue, as its file was when the hub started."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._tables = tables_of(settings)
        self._paths = tuple(paths_of(self._tables))

    def services(self) -> list[str]:
        """The ids of all services of the file, those that were taken out included."""
        return [str(table["id"]) for table in self._tables.get("services", ())]

    def prefix(self, service: str) -> str:
        """The letter of its numbers."""
        known = next(table for table in self._tables["services"] if table["id"] == service)
        return str(known.get("prefix", ""))

    def now(self, uow: UnitOfWork) -> DeskNow:
        """What is in effect."""
        newest = uow.settings.newest()
        layer = newest.overlay if newest else {}
        base = newest.base if newest else {}
        file = {path: value_of(self._tables, path) for path in self._paths}
        known = {path: value for path, value in layer.items() if path in file}
        return DeskNow(
            newest,
            {**file, **known},
            file,
            tuple(sorted(known)),
            tuple(sorted(path for path in known if base.get(path) != file[path])),
            judge_layer(self._settings, layer),
        )

    def plan(self, uow: UnitOfWork, changes: Mapping[str, object]) -> Plan:
        """What these changes would make of what is in effect. Raises UnknownSetting."""
        now = self.now(uow)
        layer = {path: now.values[path] for path in now.changed}
        for path, value in changes.items():
            if path not in now.file:
                raise UnknownSetting(path[:100])
            layer[path] = _tidy(value)
        return self._planned(now, layer)

    def plan_back(self, uow: UnitOfWork, version: int) -> Plan:
        """What it would be to go back to a version, 0 for the file alone. Raises UnknownVersion."""
        known = uow.settings.get(version) if version else None
        if version and known is None:
            raise UnknownVersion(str(version))
        return self._planned(self.now(uow), dict(known.overlay) if known else {})

    def apply(self, uow: UnitOfWork, context: Context, plan: Plan, version: int, note: str, address: str) -> int:
        """Stores a plan that was made of `version`; the number it has now.

        Raises:
            SettingsStale: another version is in effect.
            SettingsRefused: the plan has errors.
            ServiceInUse: a service would go whose visitors have not been served yet.
        """
        return self._store(uow, context, plan, version, note, address, None)

    def apply_back(self, uow: UnitOfWork, context: Context, to: int, version: int, note: str, address: str) -> int:
        """Goes back to version `to`; that too is a new version. Raises as `apply`, and UnknownVersion."""
        return self._store(uow, context, self.plan_back(uow, to), version, note, address, to)

    def history(self, uow: UnitOfWork, limit: int) -> Iterator[tuple[SettingsVersion, tuple[Change, ...]]]:
        """The newest versions with what each has changed, newest first."""
        versions = uow.settings.latest(limit + 1)
        for place, version in enumerate(versions[:limit]):
            before = versions[place + 1].overlay if place + 1 < len(versions) else {}
            yield version, self._between(before, version.overlay)

    def _planned(self, now: DeskNow, wanted: Mapping[str, object]) -> Plan:
        layer = {
            path: value for path, value in wanted.items() if path not in now.file or not _same(value, now.file[path])
        }
        before = {path: now.values[path] for path in now.changed}
        return Plan(layer, self._between(before, layer), judge_layer(self._settings, layer))

    def _between(self, before: Layer, after: Layer) -> tuple[Change, ...]:
        def at(layer: Layer, path: str) -> object:
            return layer[path] if path in layer else value_of(self._tables, path)

        touched = [path for path in self._paths if path in before or path in after]
        return tuple(
            Change(path, at(before, path), at(after, path))
            for path in touched
            if not _same(at(before, path), at(after, path))
        )

    def _store(
        self,
        uow: UnitOfWork,
        context: Context,
        plan: Plan,
        version: int,
        note: str,
        address: str,
        reverted_to: int | None,
    ) -> int:
        newest = uow.settings.version()
        if newest != version:
            raise SettingsStale(version=newest)
        if plan.judged.settings is None:
            raise SettingsRefused
        if not plan.changes:
            return newest
        _expect_nobody_waits(uow, context, plan)
        base = {path: value_of(self._tables, path) for path in plan.layer}
        stored = SettingsVersion(newest + 1, context.now, context.actor, note, plan.layer, base, reverted_to)
        if not uow.settings.add(stored):
            raise SettingsStale(version=newest + 1)
        told = {"version": str(stored.version), "settings": " ".join(change.path for change in plan.changes)}
        if reverted_to is not None:
            told["to"] = str(reverted_to)
        kind = AuditKind.SETTINGS_CHANGED if reverted_to is None else AuditKind.SETTINGS_REVERTED
        record(uow, context, kind, subject="settings", address=address, detail=told)
        uow.journal.append(
            Event(context.now, context.day, context.actor, SETTINGS_CHANGED, context.command, detail=told)
        )
        return stored.version


def errors_of(judged: Judged) -> list[Finding]:
    """What must be put right before it can be stored."""
    return [finding for finding in judged.findings if finding.severity is Severity.ERROR]


def _same(one: object, other: object) -> bool:
    """Whether two values say the same: an empty table or list says nothing, as does a key that is not there."""
    nothing: tuple[object, ...] = (None, {}, [])
    return one == other or (one in nothing and other in nothing)


def _tidy(value: object) -> object:
    """Texts in languages that were left empty are none."""
    if isinstance(value, dict):
        return {name: _tidy(part) for name, part in value.items() if part != ""}
    return value


def _expect_nobody_waits(uow: UnitOfWork, context: Context, plan: Plan) -> None:
    gone = {change.path.split(".")[1] for change in plan.changes if change.path.endswith(".removed") and change.after}
    if not gone:
        return
    for ticket in uow.tickets.of_day(context.day):
        if ticket.service in gone and ticket.state in OPEN:
            raise ServiceInUse(ticket.service, state=ticket.state)
