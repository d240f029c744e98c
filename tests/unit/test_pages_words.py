"""The pages' words: the same keys in each language, and the right ones for each state."""

from __future__ import annotations

import string
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from server.contract.catalogue import load_catalogue
from server.contract.feed import FeedService, FeedVenue, Level, VenueStatus, Waits
from server.contract.snapshots import ServiceState
from server.contract.tickets import TicketState, TicketStatus, WaitRange
from server.face.phone import PhoneView
from server.face.table import row_of
from server.face.words import words_for

NOW = datetime(2026, 11, 20, 1, 5, tzinfo=UTC)


def status(**changes: Any) -> TicketStatus:
    return TicketStatus(
        **{
            "number": "B012",
            "state": TicketState.WAITING,
            "language": "ja",
            "venue": {"ja": "磐田市役所", "en": "Iwata City Hall"},
            "service": {"ja": "カードの受取り", "en": "Card collection"},
            "issued_at": NOW - timedelta(minutes=30),
            "groups_ahead": 5,
            "wait": WaitRange(low=20, high=35),
            "counter": None,
            "counter_name": None,
            "called_at": None,
            "updated_at": NOW,
            "poll_seconds": 5,
        }
        | changes
    )


def service(**changes: Any) -> FeedService:
    return FeedService(
        **{
            "id": "delivery",
            "name": {"ja": "カードの受取り"},
            "state": ServiceState.OPEN,
            "waiting": 3,
            "wait_minutes": WaitRange(low=10, high=20),
            "level": Level.LOW,
            "last_called": [],
            "counters_open": 1,
            "accepts_until": "17:00",
        }
        | changes
    )


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("area", ["console", "doors", "embed", "phone", "relay"])
def test_every_language_has_the_same_keys_and_places(area: str) -> None:
    catalogue = load_catalogue(area)
    japanese = {key: places(text) for key, text in catalogue.texts["ja"].items()}
    for language, texts in catalogue.texts.items():
        assert {key: places(text) for key, text in texts.items()} == japanese, language


@pytest.mark.parametrize("state", list(TicketState))
@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_state_has_its_words_on_the_phone(state: TicketState, language: str) -> None:
    counter = {"ja": "3番窓口", "en": "Counter 3"} if state in {TicketState.CALLED, TicketState.SERVING} else None
    view = PhoneView.of(status(state=state, counter_name=counter, groups_ahead=None), words_for("phone", language))
    assert view.state
    assert view.headline
    assert "{" not in view.headline + view.advice


def test_a_called_visitor_is_told_where_to_come() -> None:
    called = status(state=TicketState.CALLED, groups_ahead=None, counter="3", counter_name={"ja": "3番窓口"})
    view = PhoneView.of(called, words_for("phone", "ja"))
    assert view.headline == "3番窓口へお越しください"
    assert (view.ahead, view.wait) == ("", "")


@pytest.mark.parametrize(("ahead", "face"), [(0, "almost"), (1, "almost"), (2, "waiting"), (None, "waiting")])
def test_the_turn_is_near_with_one_group_ahead(ahead: int | None, face: str) -> None:
    assert PhoneView.of(status(groups_ahead=ahead), words_for("phone", "ja")).face == face


def test_an_unknown_wait_is_never_a_number() -> None:
    assert PhoneView.of(status(wait=None), words_for("phone", "ja")).wait == "今お知らせできません"


@pytest.mark.parametrize(
    ("wanted", "ticket", "spoken"),
    [(None, "ja", "ja"), (None, "en", "en"), ("ja", "en", "ja"), (None, "ja-easy", "ja-easy"), ("xx", None, "ja")],
)
def test_the_page_speaks_the_language_asked_for_else_the_tickets(wanted: str, ticket: str, spoken: str) -> None:
    assert words_for("phone", wanted, ticket).language == spoken


def test_a_ticket_in_a_language_not_yet_spoken_is_answered_in_english() -> None:
    spoken = words_for("phone", None, "xx").language
    assert spoken == "en"


def test_a_closed_service_shows_no_numbers() -> None:
    closed = service(state=ServiceState.CLOSED, waiting=0, wait_minutes=None)
    row = row_of(closed, words_for("embed", "ja"), stale=False)
    assert (row.word, row.waiting, row.wait) == ("受付時間外", "―", "―")


def test_stale_waits_show_no_numbers() -> None:
    row = row_of(service(), words_for("embed", "ja"), stale=True)
    assert (row.word, row.waiting, row.wait) == ("不明", "―", "―")


def test_a_wait_that_may_be_nothing_is_said_by_its_end() -> None:
    row = row_of(service(wait_minutes=WaitRange(low=0, high=5)), words_for("embed", "ja"), stale=False)
    assert row.wait == "5分以内"


def test_waits_of_the_contract_fit_the_page() -> None:
    waits = Waits(
        generated_at=NOW,
        ttl=15,
        venue=FeedVenue(id="iwata", name={"ja": "磐田市役所"}, timezone="Asia/Tokyo"),
        status=VenueStatus.OPEN,
        services=[service()],
    )
    assert row_of(waits.services[0], words_for("embed", "en"), stale=False).until == "until 17:00"
