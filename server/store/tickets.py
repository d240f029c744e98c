"""Tickets in SQL.

Statements are made once, when the module is read: making one costs more than running it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import date, datetime
from functools import cache
from typing import Any

import sqlalchemy as sa

from server.domain.dispatch import Reach
from server.domain.errors import StaleVersion, UnknownTicket
from server.domain.forecast.promises import Promise
from server.domain.states import OPEN, State
from server.domain.ticket import Ticket
from server.store.dialects import locks_rows
from server.store.prepared import add, change, row, rows, value
from server.store.tables import AT_COUNTER_SQL, WALK_IN, Instant
from server.store.tables import tickets as t

FIELDS = [field.name for field in fields(Ticket)]
COLUMNS = [t.c[name] for name in FIELDS]
#: What a change may touch.
CHANGING = [name for name in FIELDS if name not in ("id", "venue", "day", "prefix", "number", "cycle", "label")]


def _words(states: Iterable[State]) -> list[sa.ColumnElement[str]]:
    """A list of states as text, so that its statement is one text (see `prepared`)."""
    return [sa.literal_column(f"'{state.value}'") for state in sorted(states)]


P = sa.bindparam
HERE = t.c.venue == P("venue")
TODAY = sa.and_(HERE, t.c.day == P("day"))
WAITING = sa.and_(TODAY, t.c.state == State.WAITING)
IN_PLACE = (t.c.order_at, t.c.id)
#: Written out: with a parameter here SQLite plans the statement anew at each run, since the value may decide whether an
#: index of some rows serves. That took eight times what finding the rows does.
FIRST_PART, SECOND_PART = sa.text("part = 1"), sa.text("part = 2")
ALL = sa.select(*COLUMNS)

ADD = sa.insert(t)
SAVE = sa.update(t).where(t.c.id == P("was_id"), t.c.version == P("was_version"), t.c.state == P("was_state"))
GET = ALL.where(t.c.id == P("ticket"), HERE).with_for_update()
#: Spelled as in the partial index `uq_tickets_at_counter`, so that the index is used.
AT_COUNTER = sa.text(AT_COUNTER_SQL)
AT = ALL.where(HERE, t.c.counter == P("at"), AT_COUNTER).with_for_update()
#: The index `ix_tickets_queue` has this order, so the first rows are found without reading the others. Walk-ins and
#: appointments apart: the oldest of either may outrank all.
FIRST = (
    sa.select(t.c.id)
    .where(WAITING, t.c.for_counter.is_(None), FIRST_PART)
    .order_by(*IN_PLACE)
    .limit(P("depth", type_=sa.Integer))
)
#: Few, and of all services: none is left out.
KEPT = sa.select(t.c.id).where(WAITING, t.c.for_counter.is_not(None))
SECOND = sa.select(t.c.id).where(WAITING, SECOND_PART, t.c.for_counter.is_(None))
LINE = ALL.where(WAITING, t.c.service == P("of")).order_by(*IN_PLACE).limit(P("depth", type_=sa.Integer))
CLAIM = sa.select(t.c.id).where(t.c.id == P("ticket"), t.c.version == P("was")).with_for_update(skip_locked=True)
AHEAD = (
    sa.select(sa.func.count())
    .select_from(t)
    .where(WAITING, t.c.service == P("of"), sa.tuple_(*IN_PLACE) < sa.tuple_(P("place", type_=Instant), P("ticket")))
)
COUNT = sa.select(sa.func.count()).select_from(t).where(TODAY)
STILL_OPEN = (
    sa.select(t.c.id)
    .where(TODAY, t.c.prefix == P("of"), t.c.number == P("value"), t.c.state.in_(_words(OPEN)))
    .limit(1)
)
OF_DAY = ALL.where(TODAY).order_by(t.c.issued_at, t.c.id)
SOME = ALL.where(HERE, t.c.id.in_(P("ids", expanding=True)))
WAITING_IN_PLACE = ALL.where(WAITING).order_by(*IN_PLACE)
LABELS = sa.select(t.c.label, t.c.language).where(WAITING).limit(P("depth", type_=sa.Integer))
NEXT_LABELS = LABELS.order_by(WALK_IN, *IN_PLACE)
NEWEST_LABELS = LABELS.order_by(sa.desc(WALK_IN), *(sa.desc(column) for column in IN_PLACE))
WAITING_BY_SERVICE = sa.select(t.c.service, sa.func.count()).where(WAITING).group_by(t.c.service)
BUSY = ALL.where(TODAY, AT_COUNTER)
#: A call that was taken back leaves its number behind, and no calls.
CALLED = sa.select(t.c.call_seq, *COLUMNS).where(TODAY, t.c.call_seq.is_not(None), t.c.calls > 0)
CALLED_NOW = CALLED.where(t.c.state == State.CALLED)
CALLED_BEFORE = (
    CALLED.where(t.c.state.not_in(_words([State.CALLED, State.WAITING, State.CANCELLED])))
    .order_by(t.c.call_seq.desc())
    .limit(P("most"))
)
CALLED_BEFORE_THEN = (
    sa.select(t.c.id)
    .where(TODAY, AT_COUNTER, t.c.state == State.CALLED, t.c.last_called_at < P("before", type_=Instant))
    .order_by(t.c.id)
)
MISSED = (
    sa.select(t.c.label)
    .where(TODAY, t.c.state == State.NO_SHOW)
    .order_by(t.c.last_called_at.desc(), t.c.id)
    .limit(P("most"))
)
ENDED_AT = sa.func.coalesce(t.c.ended_at, t.c.last_called_at)
LATEST_ENDED = (
    ALL.where(TODAY, t.c.state.in_(_words([State.COMPLETED, State.NO_SHOW, State.CANCELLED])))
    .order_by(ENDED_AT.desc(), t.c.id)
    .limit(P("most"))
)
PROMISES = sa.select(t.c.promised_low, t.c.promised_high, t.c.issued_at, t.c.called_at).where(
    TODAY, t.c.promised_high.is_not(None), t.c.called_at.is_not(None)
)
LEFT_OPEN = (
    ALL.where(HERE, t.c.day < P("day"), t.c.state.in_(_words(OPEN)))
    .order_by(t.c.day, t.c.id)
    .limit(P("most"))
    .with_for_update(skip_locked=True)
)
OF_PREFIX = sa.and_(TODAY, t.c.prefix == P("of"))
HIGHEST = sa.select(sa.func.coalesce(sa.func.max(t.c.number), 0)).where(OF_PREFIX)
NEXT_CYCLE = sa.select(sa.func.coalesce(sa.func.max(t.c.cycle) + 1, 0)).where(OF_PREFIX, t.c.number == P("value"))
BY_TOKEN = ALL.where(t.c.token_hash == P("token"), HERE)


def _ticket(cells: Iterable[Any]) -> Ticket:
    ticket = Ticket(*cells)
    # StrEnum members compare equal to their text, but the table of states is looked up by member.
    object.__setattr__(ticket, "state", State(ticket.state))
    return ticket


@cache
def _first_of_each(services: int) -> sa.Executable:
    """One statement for all that are kept or called a second time, and the first of each of so many services."""
    heads = [KEPT, SECOND]
    for lane in range(services):
        mine = FIRST.where(t.c.service == P(f"of{lane}"))
        heads += [mine.where(WALK_IN.is_(sa.false())), mine.where(WALK_IN.is_(sa.true()))]
    found = sa.union_all(*(sa.select(*head.subquery().c) for head in heads))
    return ALL.where(t.c.id.in_(found))


def _values(ticket: Ticket, names: Sequence[str]) -> dict[str, object]:
    return {name: getattr(ticket, name) for name in names}


class SqlTickets:
    """See `server.services.ports.Tickets`."""

    def __init__(self, connection: sa.Connection, venue: str) -> None:
        self._sql = connection
        self._venue = venue

    def get(self, ticket_id: str) -> Ticket:
        ticket = self._one(GET, ticket=ticket_id)
        if ticket is None:
            raise UnknownTicket(ticket_id)
        return ticket

    def add(self, ticket: Ticket, token_hash: str) -> None:
        add(self._sql, ADD, [{**_values(ticket, FIELDS), "token_hash": token_hash}])

    def save(self, was: Ticket, now: Ticket) -> None:
        seen = {"was_id": was.id, "was_version": was.version, "was_state": was.state}
        changed = {name: new for name in CHANGING if (new := getattr(now, name)) != getattr(was, name)}
        if change(self._sql, SAVE, {**changed, **seen}) != 1:
            raise StaleVersion(was.label, state=was.state, version=was.version, counter=was.counter)

    def at_counter(self, counter_id: str) -> Ticket | None:
        return self._one(AT, at=counter_id)

    def first_waiting(self, day: date, reach: Reach, depth: int) -> list[Ticket]:
        lanes = {f"of{lane}": service for lane, service in enumerate(reach.services)}
        return self._all(_first_of_each(len(lanes)), day=day, depth=depth, **lanes)

    def line(self, day: date, service: str, most: int) -> list[Ticket]:
        return self._all(LINE, day=day, of=service, depth=most) if most else []

    def called_before(self, day: date, before: datetime) -> list[str]:
        told = {"venue": self._venue, "day": day, "before": before}
        return [found for (found,) in rows(self._sql, CALLED_BEFORE_THEN, told)]

    def claim(self, ticket: Ticket) -> bool:
        if not locks_rows(self._sql.dialect.name):
            return True
        return row(self._sql, CLAIM, {"ticket": ticket.id, "was": ticket.version}) is not None

    def count(self, day: date) -> int:
        return int(value(self._sql, COUNT, {"venue": self._venue, "day": day}))

    def is_open(self, day: date, prefix: str, number: int) -> bool:
        told = {"venue": self._venue, "day": day, "of": prefix, "value": number}
        return row(self._sql, STILL_OPEN, told) is not None

    def ahead_of(self, ticket: Ticket) -> int:
        places = {"day": ticket.day, "of": ticket.service, "place": ticket.order_at, "ticket": ticket.id}
        return int(value(self._sql, AHEAD, {"venue": self._venue, **places}))

    def of_day(self, day: date) -> list[Ticket]:
        return self._all(OF_DAY, day=day)

    def some(self, ids: Sequence[str]) -> list[Ticket]:
        # A statement for each count of them, so left to SQLAlchemy.
        found = self._sql.execute(SOME, {"venue": self._venue, "ids": ids})
        return [_ticket(cells) for cells in found]

    def waiting(self, day: date) -> list[Ticket]:
        return self._all(WAITING_IN_PLACE, day=day)

    def waiting_by_service(self, day: date) -> dict[str, int]:
        counted = rows(self._sql, WAITING_BY_SERVICE, {"venue": self._venue, "day": day})
        return {service: count for service, count in counted}  # noqa: C416 - rows are not pairs to mypy

    def waiting_ends(self, day: date, limit: int) -> list[tuple[str, str]]:
        today = {"venue": self._venue, "day": day, "depth": limit}
        ends = [*rows(self._sql, NEXT_LABELS, today), *rows(self._sql, NEWEST_LABELS, today)]
        return list(dict.fromkeys((label, language) for label, language in ends))

    def called_or_serving(self, day: date) -> list[Ticket]:
        return self._all(BUSY, day=day)

    def latest_calls(self, day: date, limit: int) -> list[tuple[int, Ticket]]:
        today = {"venue": self._venue, "day": day}
        newest = [
            *rows(self._sql, CALLED_NOW, today),
            *rows(self._sql, CALLED_BEFORE, {**today, "most": limit}),
        ]
        return sorted(((seq, _ticket(called)) for seq, *called in newest), key=lambda pair: -pair[0])

    def missed(self, day: date, limit: int) -> list[str]:
        missed = rows(self._sql, MISSED, {"venue": self._venue, "day": day, "most": limit})
        return [label for (label,) in missed]

    def latest_ended(self, day: date, limit: int) -> list[Ticket]:
        return self._all(LATEST_ENDED, day=day, most=limit)[::-1]

    def promises(self, day: date) -> list[Promise]:
        told = rows(self._sql, PROMISES, {"venue": self._venue, "day": day})
        return [Promise(low, high, (called - issued).total_seconds() / 60) for low, high, issued, called in told]

    def left_open_before(self, day: date, limit: int) -> list[Ticket]:
        return self._all(LEFT_OPEN, day=day, most=limit)

    def highest(self, day: date, prefix: str) -> int:
        return int(value(self._sql, HIGHEST, {"venue": self._venue, "day": day, "of": prefix}))

    def next_cycle(self, day: date, prefix: str, number: int) -> int:
        places = {"venue": self._venue, "day": day, "of": prefix, "value": number}
        return int(value(self._sql, NEXT_CYCLE, places))

    def by_token_hash(self, token_hash: str) -> Ticket | None:
        return self._one(BY_TOKEN, token=token_hash)

    def _one(self, query: sa.Executable, **values: object) -> Ticket | None:
        found = row(self._sql, query, {"venue": self._venue, **values})
        return None if found is None else _ticket(found)

    def _all(self, query: sa.Executable, **values: object) -> list[Ticket]:
        return [_ticket(found) for found in rows(self._sql, query, {"venue": self._venue, **values})]
