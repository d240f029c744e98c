"""What devices tell of themselves and are told to do, in SQL."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from server.domain.devices import DeviceOrder, DeviceState, OrderKind, PrinterNow, SlipTrouble
from server.store.dialects import insert
from server.store.tables import device_orders as o
from server.store.tables import device_states as s

#: In the order of the fields of `DeviceOrder`.
ORDER = [o.c[field.name] for field in fields(DeviceOrder)]

P = sa.bindparam
STATE = sa.select(s).where(s.c.venue == P("venue"), s.c.device == P("of"))
STATE_LOCKED = STATE.with_for_update()
STATES = sa.select(s).where(s.c.venue == P("venue"))
SINCE = o.c.at > P("after")
WAITING = (
    sa.select(*ORDER)
    .where(o.c.venue == P("venue"), o.c.device == P("of"), SINCE, o.c.taken_at.is_(None))
    .order_by(o.c.at, o.c.id)
)
NEWEST = sa.select(*ORDER).where(o.c.venue == P("venue"), SINCE).order_by(o.c.at.desc(), o.c.id.desc()).limit(P("most"))
TAKE = (
    sa.update(o)
    .where(o.c.venue == P("venue_is"), o.c.device == P("of"), o.c.id == P("order"), o.c.taken_at.is_(None))
    .values(taken_at=P("now"))
)


class SqlDevices:
    """See `server.services.ports.Devices`."""

    def __init__(self, connection: sa.Connection, venue: str) -> None:
        self._sql = connection
        self._venue = venue

    def state(self, device_id: str, *, lock: bool = False) -> DeviceState | None:
        row = self._sql.execute(STATE_LOCKED if lock else STATE, {"venue": self._venue, "of": device_id}).first()
        return None if row is None else _state(row)

    def states(self) -> dict[str, DeviceState]:
        return {row.device: _state(row) for row in self._sql.execute(STATES, {"venue": self._venue})}

    def keep(self, device_id: str, state: DeviceState) -> None:
        values = {
            "version": state.version,
            "printers": printers_to_json(state.printers),
            "seen_at": state.seen_at,
            "clock_off": state.clock_off,
            "closed_since": state.closed_since,
            "staff_call_at": state.staff_call_at,
            "page": state.page,
            "sound": state.sound,
        }
        first = insert(self._sql.dialect.name, s).values(venue=self._venue, device=device_id, **values)
        self._sql.execute(first.on_conflict_do_update(index_elements=[s.c.venue, s.c.device], set_=values))

    def add_order(self, order: DeviceOrder) -> None:
        values = {field.name: getattr(order, field.name) for field in fields(DeviceOrder)}
        self._sql.execute(sa.insert(o).values(values | {"venue": self._venue, "uses": " ".join(order.uses)}))

    def waiting_orders(self, device_id: str, after: datetime) -> list[DeviceOrder]:
        rows = self._sql.execute(WAITING, {"venue": self._venue, "of": device_id, "after": after})
        return [_order(row) for row in rows]

    def newest_orders(self, after: datetime, limit: int) -> list[DeviceOrder]:
        rows = self._sql.execute(NEWEST, {"venue": self._venue, "after": after, "most": limit})
        return [_order(row) for row in rows]

    def take_order(self, device_id: str, order_id: str, now: datetime) -> bool:
        told = {"venue_is": self._venue, "of": device_id, "order": order_id, "now": now}
        return self._sql.execute(TAKE, told).rowcount == 1

    def forget_orders(self, before: datetime) -> int:
        return self._sql.execute(sa.delete(o).where(o.c.venue == self._venue, o.c.at < before)).rowcount


def printers_to_json(printers: tuple[PrinterNow, ...]) -> str:
    """Printers as they are stored."""
    return json.dumps([asdict(printer) for printer in printers], default=datetime.isoformat, ensure_ascii=True)


def printers_from_json(text: str) -> tuple[PrinterNow, ...]:
    """The printers again."""
    return tuple(_printer(told) for told in json.loads(text))


def _printer(told: Mapping[str, Any]) -> PrinterNow:
    troubles = tuple(SlipTrouble(**{**slip, "since": _instant(slip["since"])}) for slip in told["troubles"])
    return PrinterNow(
        **{**told, "since": _instant(told["since"]), "faults": tuple(told["faults"]), "troubles": troubles}
    )


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _state(row: sa.Row[Any]) -> DeviceState:
    return DeviceState(
        row.version,
        printers_from_json(row.printers),
        row.seen_at,
        row.clock_off,
        row.closed_since,
        row.staff_call_at,
        row.page,
        row.sound,
    )


def _order(row: sa.Row[Any]) -> DeviceOrder:
    told = row._asdict()
    return DeviceOrder(**{**told, "kind": OrderKind(told["kind"]), "uses": tuple(told["uses"].split())})
