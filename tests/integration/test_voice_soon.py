"""What a voice learns beforehand: numbers that were just issued or come next, silent counters, quiet hours."""

from __future__ import annotations

from dataclasses import replace

import pytest

from server.domain.forecast.snapshot import Waits
from server.domain.hours import Span
from server.domain.venue import MonitorSound, Sound, Venue
from server.present import board, venue_view
from server.services import views
from server.services.views import board_now
from server.store.database import SqlDatabase
from tests.support.clock import FakeClock
from tests.support.desk import Desk
from tests.support.venues import SMALL


def shown(desk: Desk, venue: Venue = SMALL) -> dict[str, object]:
    """The board as the hub sends it."""
    now = desk.hall.clock.now()
    told = desk.see(lambda uow: board_now(uow, venue, now, Waits({}, {})))
    return board(venue, told).model_dump()


def test_the_board_tells_of_both_ends_of_the_queue(
    database: SqlDatabase, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "SOON", 2)
    desk = Desk.at(SMALL, database, clock)
    assert shown(desk)["soon"] == []
    for number in range(6):
        desk.issue(language="en" if number == 5 else "ja")
        clock.advance(seconds=1)
    said = [(each["number"], each["language"]) for each in shown(desk)["soon"]]  # type: ignore[attr-defined]
    assert said == [("A001", "ja"), ("A002", "ja"), ("A006", "en"), ("A005", "ja")]
    desk.open("1")
    desk.call_next("1")
    desk.call_next("1")
    desk.call_next("1")
    assert [each["number"] for each in shown(desk)["soon"]] == ["A004", "A005", "A006"]  # type: ignore[attr-defined]


def test_a_silent_counter_is_shown_and_not_spoken(database: SqlDatabase, clock: FakeClock) -> None:
    desk = Desk.at(SMALL, database, clock)
    desk.open("1")
    desk.issue()
    desk.call_next("1")
    silent = replace(SMALL, counters=tuple(replace(setup, announce=setup.id != "1") for setup in SMALL.counters))
    for venue, announced in ((SMALL, True), (silent, False)):
        calling = shown(desk, venue)["calling"]
        assert [call["announce"] for call in calling] == [announced]  # type: ignore[attr-defined]


def test_displays_learn_when_to_be_quiet() -> None:
    quiet = MonitorSound(announce=False, quiet=(Span(720, 780),))
    view = venue_view(replace(SMALL, sound=Sound(monitor=quiet)), "").sound.monitor
    assert (view.announce, [(span.begins, span.ends) for span in view.quiet]) == (False, [("12:00", "13:00")])
    assert venue_view(SMALL, "").sound.monitor.announce
