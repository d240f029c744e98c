"""The database looks at a few of each queue only: the next one is always among them, whatever the rules say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from random import Random

from server.domain.dispatch import Reach, SecondCalls, in_order
from server.domain.ticket import Ticket
from server.domain.venue import CallingRules
from server.services.ports import UnitOfWork
from server.store.database import SqlDatabase
from tests.support.clock import MORNING
from tests.support.venues import a_ticket

DAYS = 40
RULES = CallingRules(outranks_after=timedelta(minutes=60))
REACH = Reach("1", (("card", 1), ("renewal", 2)), others=frozenset({"2"}), expected=frozenset({"3"}))
REACHES = [
    *(replace(REACH, second_calls=second) for second in SecondCalls),
    replace(REACH, serves=()),
    replace(REACH, others=frozenset()),
    replace(REACH, serves=(("card", 1), ("renewal", 1), ("pin", 2)), others=frozenset({"2", "3", "4"})),
]


def drawn_queue(random: Random, day: int) -> list[Ticket]:
    """Up to fourteen who wait, of every kind."""
    today = MORNING.date() + timedelta(days=day)
    begin = MORNING + timedelta(days=day)
    return [
        a_ticket(
            f"d{day}-{number:02d}",
            day=today,
            number=number + 1,
            service=random.choice(["card", "renewal", "pin"]),
            issued_at=begin + timedelta(minutes=random.randrange(120)),
            appointment_at=begin if random.random() < 0.3 else None,
            for_counter=random.choice([None, None, None, "1", "2", "3", "4"]),
            part=2 if random.random() < 0.2 else 1,
        )
        for number in range(random.randrange(15))
    ]


def store(uow: UnitOfWork, tickets: list[Ticket]) -> None:
    for ticket in tickets:
        uow.tickets.add(ticket, ticket.id)


def looked_at(day: date, reach: Reach, depth: int, uow: UnitOfWork) -> list[Ticket]:
    return uow.tickets.first_waiting(day, reach, depth)


def test_the_next_one_is_among_those_looked_at(database: SqlDatabase) -> None:
    random = Random(6)
    queues = [drawn_queue(random, day) for day in range(DAYS)]
    drawn = [ticket for queue in queues for ticket in queue]
    database.write(lambda uow: store(uow, drawn))
    chosen = 0
    for day, queue in enumerate(queues):
        now = MORNING + timedelta(days=day, minutes=90)
        today = now.date()
        for reach in REACHES:
            whole = in_order(queue, reach, RULES, now)
            for depth in (1, 2, 16):
                found = database.read(partial(looked_at, today, reach, depth))
                seen = in_order(found, reach, RULES, now)
                assert seen[:depth] == whole[:depth]
                if len(seen) < depth:
                    assert seen == whole, "fewer than asked for, and yet not all"
            chosen += bool(whole)
    assert chosen > DAYS * len(REACHES) / 2, "the queues are too empty to tell"
