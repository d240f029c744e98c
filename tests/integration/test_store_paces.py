"""What past days teach the forecast: written down at night, once, and read for the same weekday; on both databases."""

from __future__ import annotations

from datetime import timedelta

from server.domain.forecast.paces import DAYS, Pace, usual
from server.domain.states import Action
from server.services.context import SYSTEM
from server.services.ports import UnitOfWork
from server.services.teaching import KEEP_PACES, teach_past_days
from server.services.waits import WaitBook
from tests.support.clock import FakeClock
from tests.support.desk import Desk


def teach(desk: Desk) -> int:
    return desk.by(SYSTEM).do(teach_past_days)


def a_slow_day(desk: Desk, clock: FakeClock, visits: int = 6) -> None:
    """Each visit of `card` takes half an hour instead of ten minutes."""
    desk.open("1")
    for _ in range(visits):
        desk.issue()
        called = desk.call_next("1").ticket
        assert called is not None
        clock.advance(minutes=30)
        desk.act(called.id, Action.COMPLETE)
    desk.close("1")


def test_a_day_that_is_over_leaves_one_line_for_each_service(desk: Desk, clock: FakeClock) -> None:
    day = desk.hall.context(SYSTEM).day
    a_slow_day(desk, clock)
    assert teach(desk) == 0, "the day is not over"
    clock.advance(days=1)
    assert teach(desk) == 1
    assert teach(desk) == 0
    clock.advance(days=6)
    today = desk.hall.context(SYSTEM).day
    lines = {pace.service: pace for pace in desk.see(lambda uow: uow.paces.of_weekday(day.weekday(), today, DAYS))}
    assert lines["card"].visits == 6
    assert lines["card"].share == 18.0
    assert lines["renewal"] == Pace("renewal", 0, 0.0)
    assert usual(lines.values(), "card") > 1.2 > usual(lines.values(), "renewal") == 1.0


def test_the_forecast_of_the_next_such_weekday_knows_it(desk: Desk, clock: FakeClock) -> None:
    a_slow_day(desk, clock, visits=16)
    clock.advance(days=7, minutes=-8 * 60)
    desk.open("1")
    for _ in range(3):
        desk.issue()
    book = WaitBook(desk.hall.database, lambda: desk.hall.venue)
    before = book.waits(clock.now()).services["card"]
    teach(desk)
    after = WaitBook(desk.hall.database, lambda: desk.hall.venue).waits(clock.now()).services["card"]
    assert before is not None
    assert after is not None
    assert after.median > 1.2 * before.median


def test_lines_are_bounded(desk: Desk, clock: FakeClock) -> None:
    day = desk.hall.context(SYSTEM).day

    def many(uow: UnitOfWork) -> None:
        for week in range(1, 40):
            uow.paces.add(day - timedelta(weeks=week), [Pace("card", 1, float(week))])

    desk.hall.database.write(many)
    newest = desk.see(lambda uow: uow.paces.of_weekday(day.weekday(), day, DAYS))
    assert sorted(pace.share for pace in newest) == [float(week) for week in range(1, DAYS + 1)]
    teach(desk)
    left = desk.see(lambda uow: uow.paces.of_weekday(day.weekday(), day, 1000))
    assert len(left) == KEEP_PACES.days // 7


def test_two_hubs_that_end_a_day_write_the_same(desk: Desk) -> None:
    day = desk.hall.context(SYSTEM).day - timedelta(days=1)
    for _hub in range(2):
        desk.hall.database.write(lambda uow: uow.paces.add(day, [Pace("card", 3, 3.5)]))
    assert len(desk.see(lambda uow: uow.paces.of_weekday(day.weekday(), day + timedelta(days=1), DAYS))) == 1


def test_what_a_slip_promised_is_held_against_what_came(desk: Desk, clock: FakeClock) -> None:
    day = desk.hall.context(SYSTEM).day
    desk.open("1")
    for promised in ((0, 5), (0, 5), None):
        desk.issue(promised=promised)
    desk.call_next("1")
    clock.advance(minutes=12)
    desk.call_next("1")
    desk.call_next("1")
    promises = desk.see(lambda uow: uow.tickets.promises(day))
    assert [(promise.came, promise.kept) for promise in promises] == [(0.0, True), (12.0, False)]
