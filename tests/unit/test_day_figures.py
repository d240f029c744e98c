"""The figures of a day: what counts as what, and the arithmetic."""

from __future__ import annotations

import statistics
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.contract.catalogue import load_catalogue
from server.domain.figures import figures, figures_of_day, spread
from server.domain.forecast.promises import Promises
from server.domain.states import State
from server.domain.ticket import Ticket
from server.face.words import words_for
from server.web.pages.day import row, share

TOKYO = ZoneInfo("Asia/Tokyo")
NINE = datetime(2026, 11, 20, 0, 0, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return NINE + timedelta(minutes=minutes)


def ticket(**changes: Any) -> Ticket:
    issued = changes.pop("issued_at", NINE)
    return Ticket(
        **{
            "id": "t",
            "venue": "v",
            "day": date(2026, 11, 20),
            "service": "delivery",
            "prefix": "A",
            "number": 1,
            "cycle": 0,
            "label": "A001",
            "language": "ja",
            "cards": 1,
            "issued_at": issued,
            "order_at": issued,
            "origin": "kiosk",
        }
        | changes
    )


def served(wait: float, serve: float = 10, **changes: Any) -> Ticket:
    times = {"called_at": at(wait), "last_called_at": at(wait), "started_at": at(wait), "ended_at": at(wait + serve)}
    return ticket(**({"state": State.COMPLETED} | times | changes))


def test_a_day_is_counted_by_service_and_hour() -> None:
    tickets = [
        served(5),
        served(10, service="renewal", issued_at=at(59)),
        ticket(issued_at=at(180)),
        ticket(service="gone", issued_at=at(181)),
    ]
    told = figures_of_day(tickets, ["renewal", "delivery", "pin-reset"], TOKYO)
    assert {id_: one.receptions for id_, one in told.services.items()} == {
        "renewal": 1,
        "delivery": 2,
        "pin-reset": 0,
        "gone": 1,
    }
    assert list(told.services) == ["renewal", "delivery", "pin-reset", "gone"]
    assert told.hours == {9: 2, 10: 0, 11: 0, 12: 2}
    assert told.all.receptions == 4


def test_a_day_without_tickets_has_no_times() -> None:
    told = figures_of_day([], ["delivery"], TOKYO)
    assert told.hours == {}
    assert told.all.waits.mean is None
    assert told.all.promises == Promises(0, 0)


def test_waits_end_with_the_first_call_and_serving_with_the_end() -> None:
    told = figures([served(4, 6), served(20, 10), ticket()])
    assert (told.waits.count, told.waits.mean, told.waits.longest) == (2, 12.0, 20.0)
    assert (told.serving.mean, told.serving.median) == (8.0, 8.0)


@pytest.mark.parametrize(
    ("changes", "counted"),
    [
        ({"state": State.COMPLETED}, "done"),
        ({"state": State.CANCELLED}, "cancelled"),
        ({"state": State.NO_SHOW, "called_at": at(5)}, "not_come"),
        ({"state": State.EXPIRED, "called_at": at(5)}, "not_come"),
        ({"state": State.EXPIRED}, "open"),
        ({"state": State.EXPIRED, "called_at": at(5), "started_at": at(6)}, "open"),
        ({"state": State.WAITING}, "open"),
        ({"state": State.ON_HOLD}, "open"),
    ],
)
def test_every_ticket_ends_in_one_column(changes: dict[str, Any], counted: str) -> None:
    told = figures([ticket(**changes)])
    columns = {name: getattr(told, name) for name in ("done", "cancelled", "not_come", "open")}
    assert columns == dict.fromkeys(columns, 0) | {counted: 1}


def test_those_handed_to_city_staff_are_counted_besides() -> None:
    told = figures([served(5, to_city_staff=True), served(5)])
    assert (told.to_city_staff, told.done) == (1, 2)


def test_a_promise_is_kept_within_the_range_that_the_slip_said() -> None:
    said = {"promised_low": 10, "promised_high": 20}
    tickets = [served(wait, **said) for wait in (9.9, 10, 20, 20.1)]
    told = figures([*tickets, ticket(**said), served(15)])
    assert told.promises == Promises(known=4, kept=2)
    assert share(told.promises, words_for("day", "ja")) == "50%"


def test_the_second_part_of_a_visit_has_a_wait_of_its_own() -> None:
    told = figures([served(5, part=2, set_aside_at=at(20), second_called_at=at(50))])
    assert (told.waits.mean, told.second_waits.mean) == (5.0, 30.0)


def test_a_clock_that_was_set_back_makes_no_time_negative() -> None:
    assert figures([served(-5, 2)]).waits.mean == 0.0


@given(st.lists(st.floats(0, 500), min_size=2, max_size=60))
def test_the_spread_is_that_of_the_standard_library(times: list[float]) -> None:
    told = spread(times)
    assert told.mean == pytest.approx(statistics.fmean(times))
    assert told.median == pytest.approx(statistics.median(times))
    assert told.p90 == pytest.approx(statistics.quantiles(times, n=10, method="inclusive")[-1])
    assert told.longest == max(times)


def test_what_there_is_none_of_is_a_dash_and_never_a_zero_time() -> None:
    shown = row("x", figures([ticket()]), words_for("day", "en"))
    assert set(shown.waits) == {"–"}
    assert shown.promises == ("0", "0", "–")


def test_the_catalogue_has_the_same_keys_in_each_language() -> None:
    texts = load_catalogue("day").texts
    assert set(texts["en"]) == set(texts["ja"])
    assert all(len(told["weekdays"].split(" ")) == 7 for told in texts.values())
