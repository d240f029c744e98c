"""The journal in SQL: append-only, numbered in the order of commits."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import date, datetime
from operator import attrgetter, methodcaller
from typing import Any

import sqlalchemy as sa

from server.domain.states import AT_COUNTER, Action, State
from server.domain.ticket import Ticket
from server.services.ports import Actor, ActorKind, Event
from server.store.prepared import add, change, rows, value
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
FIELDS = tuple(field.name for field in fields(Ticket))
_VALUES = attrgetter(*FIELDS)
INSTANTS = frozenset(f.name for f in fields(Ticket) if "datetime" in str(f.type))
#: Of its values only days and times are no JSON.
_COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=methodcaller("isoformat")).encode


def ticket_to_json(ticket: Ticket) -> str:
    """A ticket as it was, for `before`."""
    return _COMPACT(dict(zip(FIELDS, _VALUES(ticket), strict=True)))


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
        last = value(self._sql, TAKE, {"venue": self._venue, "count": len(self._new)})
        numbered = [
            replace(event, seq=last - len(self._new) + position) for position, event in enumerate(self._new, start=1)
        ]
        add(self._sql, ADD, [self._row(event) for event in numbered])
        for event in numbered:
            if event.kind in CALLS:
                change(self._sql, MARK_CALL, {"called": event.ticket, "newest": event.seq})
        self._new.clear()
        self._last = last

    def seq(self) -> int:
        self.flush()
        if self._last is not None:
            return self._last
        return int(value(self._sql, SEQ, {"venue": self._venue}) or 0)

    def since(self, seq: int, limit: int) -> list[Event]:
        found = rows(self._sql, SINCE, {"venue": self._venue, "after": seq, "most": limit})
        return [_event(cells) for cells in found]

    def stays(self, day: date, limit: int) -> list[Event]:
        left = [_event(cells) for cells in rows(self._sql, STAYS, {"venue": self._venue, "day": day, "most": limit})]
        return [event for event in reversed(left) if event.before and event.before.state in AT_COUNTER]

    def last_command(self, actor: Actor, since: datetime) -> list[Event]:
        mine = (e.c.venue == self._venue, e.c.actor == actor.id, e.c.actor_kind == actor.kind)
        newest = (
            sa.select(e.c.command).where(*mine, e.c.at >= since).order_by(e.c.seq.desc()).limit(1).scalar_subquery()
        )
        last = self._sql.execute(sa.select(e).where(*mine, e.c.command == newest).order_by(e.c.seq))
        return [_event(cells) for cells in last]

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


def _event(cells: Iterable[Any]) -> Event:
    """In the order of the table's columns."""
    (_venue, seq, at, day, actor_kind, actor, name, kind, command, ticket, counter, version, before, detail) = cells
    return Event(
        at=at,
        day=day,
        actor=Actor(ActorKind(actor_kind), actor, name),
        kind=kind,
        command=command,
        ticket=ticket,
        counter=counter,
        before=None if before is None else ticket_from_json(before),
        version=version,
        detail=None if detail is None else json.loads(detail),
        seq=seq,
    )
