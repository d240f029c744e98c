"""The journal in SQL: append-only, numbered in the order of commits."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from server.domain.states import AT_COUNTER, Action, State
from server.domain.ticket import Ticket
from server.services.ports import Actor, ActorKind, Event
from server.store.tables import STAYS_SQL, tickets, venues
from server.store.tables import events as e

P = sa.bindparam
TAKE = sa.update(venues).where(venues.c.id == P("venue")).values(seq=venues.c.seq + P("count")).returning(venues.c.seq)
ADD = sa.insert(e)
MARK_CALL = sa.update(tickets).where(tickets.c.id == P("called")).values(call_seq=P("newest"))
SEQ = sa.select(venues.c.seq).where(venues.c.id == P("venue"))
SINCE = sa.select(e).where(e.c.venue == P("venue"), e.c.seq > P("after")).order_by(e.c.seq).limit(P("most"))

STAYS = (
    sa.select(e)
    .where(e.c.venue == P("venue"), e.c.day == P("day"), sa.text(STAYS_SQL))
    .order_by(e.c.seq.desc())
    .limit(P("most"))
)

CALLS = frozenset({Action.CALL_NEXT, Action.CALL, Action.RECALL})
INSTANTS = frozenset(f.name for f in fields(Ticket) if "datetime" in str(f.type))


def ticket_to_json(ticket: Ticket) -> str:
    """A ticket as it was, for `before`."""
    values: dict[str, Any] = {}
    for field in fields(Ticket):
        value = getattr(ticket, field.name)
        values[field.name] = value.isoformat() if isinstance(value, date) else value
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def ticket_from_json(text: str) -> Ticket:
    """The ticket again; a field that a later version has added keeps its default."""
    values = json.loads(text)
    values["day"] = date.fromisoformat(values["day"])
    values["state"] = State(values["state"])
    for name in INSTANTS:
        if values.get(name) is not None:
            values[name] = datetime.fromisoformat(values[name])
    return Ticket(**values)


class SqlJournal:
    """See `server.services.ports.Journal`."""

    def __init__(self, connection: sa.Connection, venue: str) -> None:
        self._sql = connection
        self._venue = venue
        self._new: list[Event] = []
        self._last: int | None = None

    def append(self, event: Event) -> None:
        self._new.append(event)

    def flush(self) -> None:
        """Numbers and stores what was appended. The venue's row is taken last, so it is held for the shortest time."""
        if not self._new:
            return
        last = self._sql.execute(TAKE, {"venue": self._venue, "count": len(self._new)}).scalar_one()
        numbered = [
            replace(event, seq=last - len(self._new) + position) for position, event in enumerate(self._new, start=1)
        ]
        self._sql.execute(ADD, [self._row(event) for event in numbered])
        for event in numbered:
            if event.kind in CALLS:
                self._sql.execute(MARK_CALL, {"called": event.ticket, "newest": event.seq})
        self._new.clear()
        self._last = last

    def seq(self) -> int:
        self.flush()
        if self._last is not None:
            return self._last
        found = self._sql.execute(SEQ, {"venue": self._venue}).scalar()
        return int(found or 0)

    def since(self, seq: int, limit: int) -> list[Event]:
        rows = self._sql.execute(SINCE, {"venue": self._venue, "after": seq, "most": limit})
        return [_event(row) for row in rows]

    def stays(self, day: date, limit: int) -> list[Event]:
        rows = self._sql.execute(STAYS, {"venue": self._venue, "day": day, "most": limit})
        left = [_event(row) for row in rows]
        return [event for event in reversed(left) if event.before and event.before.state in AT_COUNTER]

    def last_command(self, actor: Actor, since: datetime) -> list[Event]:
        mine = (e.c.venue == self._venue, e.c.actor == actor.id, e.c.actor_kind == actor.kind)
        newest = (
            sa.select(e.c.command).where(*mine, e.c.at >= since).order_by(e.c.seq.desc()).limit(1).scalar_subquery()
        )
        rows = self._sql.execute(sa.select(e).where(*mine, e.c.command == newest).order_by(e.c.seq))
        return [_event(row) for row in rows]

    def _row(self, event: Event) -> dict[str, object]:
        return {
            "venue": self._venue,
            "seq": event.seq,
            "at": event.at,
            "day": event.day,
            "actor_kind": event.actor.kind,
            "actor": event.actor.id,
            "actor_name": event.actor.name,
            "kind": event.kind,
            "command": event.command,
            "ticket": event.ticket,
            "counter": event.counter,
            "version": event.version,
            "before": None if event.before is None else ticket_to_json(event.before),
            "detail": None if event.detail is None else json.dumps(dict(event.detail), ensure_ascii=False),
        }


def _event(row: sa.Row[Any]) -> Event:
    return Event(
        at=row.at,
        day=row.day,
        actor=Actor(ActorKind(row.actor_kind), row.actor, row.actor_name),
        kind=row.kind,
        command=row.command,
        ticket=row.ticket,
        counter=row.counter,
        before=None if row.before is None else ticket_from_json(row.before),
        version=row.version,
        detail=None if row.detail is None else json.loads(row.detail),
        seq=row.seq,
    )
