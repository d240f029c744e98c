"""Statements as the driver takes them: the same rows, the same errors, nothing planned twice."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from server.store import journal, tickets
from server.store.dialects import reading, writing
from server.store.prepared import add, change, row, rows, value
from server.store.tables import events, keys, venues
from tests.support.desk import Desk
from tests.support.venues import SMALL

P = sa.bindparam
AT = datetime(2024, 11, 5, 1, 2, 3, 4, tzinfo=UTC)
KEEP = sa.insert(keys)
ALL = sa.select(keys.c.key, keys.c.at, keys.c.answer).where(keys.c.scope == P("in_scope")).order_by(keys.c.key)
ANSWER = sa.update(keys).where(keys.c.scope == P("in_scope"), keys.c.key == P("of_key")).values(answer=P("kept"))
KEY = {"scope": "s", "key": "first", "fingerprint": "f", "at": AT}


def test_rows_are_those_of_sqlalchemy_with_their_types(engine: sa.Engine, desk: Desk) -> None:
    desk.open("1")
    desk.call(desk.issue().ticket.id)
    desk.issue()
    day = desk.tickets()[0].day
    assert isinstance(day, date)
    asked: list[tuple[sa.Executable, dict[str, Any]]] = [
        (tickets.OF_DAY, {"venue": SMALL.id, "day": day}),
        (tickets.LATEST_ENDED, {"venue": SMALL.id, "day": day, "most": 5}),
        (tickets.CALLED, {"venue": SMALL.id, "day": day}),
        (journal.SINCE, {"venue": SMALL.id, "after": 0, "most": 10}),
        (sa.select(events).order_by(events.c.seq), {}),
    ]
    with reading(engine) as connection:
        for statement, values in asked:
            plain = [tuple(found) for found in rows(connection, statement, values)]
            assert plain == [tuple(found) for found in connection.execute(statement, values)]
        assert len(rows(connection, tickets.OF_DAY, asked[0][1])) == 2


def test_what_is_written_is_read_again(engine: sa.Engine, desk: Desk) -> None:
    with writing(engine) as connection:
        add(connection, KEEP, [KEY, {**KEY, "key": "second"}])
        assert change(connection, ANSWER, {"in_scope": "s", "of_key": "second", "kept": "{}"}) == 1
        assert change(connection, ANSWER, {"in_scope": "s", "of_key": "third", "kept": "{}"}) == 0
    with reading(engine) as connection:
        found = [tuple(cells) for cells in rows(connection, ALL, {"in_scope": "s"})]
        assert found == [("first", AT, None), ("second", AT, "{}")]
        assert value(connection, ALL, {"in_scope": "s"}) == "first"
        assert row(connection, ALL, {"in_scope": "nobody"}) is None
        assert value(connection, ALL, {"in_scope": "nobody"}) is None


def test_a_refusal_is_told_as_sqlalchemy_does_and_without_values(engine: sa.Engine, desk: Desk) -> None:
    secret = {**KEY, "fingerprint": "not-for-logs"}
    with writing(engine) as connection:
        add(connection, KEEP, [secret])
    with pytest.raises(sa.exc.IntegrityError) as refused, writing(engine) as connection:
        add(connection, KEEP, [secret])
    assert "not-for-logs" not in str(refused.value)
    desk.issue()
    with pytest.raises(sa.exc.DBAPIError, match="append-only"), writing(engine) as connection:
        change(connection, sa.update(events).values(kind=P("other")), {"other": "complete"})
    nowhere = sa.select(sa.table("nowhere", sa.column("a")).c.a)
    with pytest.raises(sa.exc.DBAPIError), reading(engine) as connection:
        rows(connection, nowhere, {})


def test_a_value_that_is_missing_is_no_null(engine: sa.Engine, desk: Desk) -> None:
    with reading(engine) as connection, pytest.raises((KeyError, sa.exc.StatementError)):
        rows(connection, sa.select(venues.c.seq).where(venues.c.id == P("venue")), {})


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_no_parameter_decides_which_index_serves(engine: sa.Engine) -> None:
    """`part = ?` would: SQLite plans such a statement anew at each run, which takes eight times what the run does."""
    made = [one for one in vars(tickets).values() if isinstance(one, sa.Select)]
    made.append(tickets._first_of_each(3))  # type: ignore[arg-type]
    texts = [str(one.compile(engine)) for one in made]
    assert len(texts) > 20
    assert [text for text in texts if "part = ?" in text or "for_counter IS NOT ?" in text] == []
