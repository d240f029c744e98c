"""Tickets over HTTP: issue, calls, every action of the table of states."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from server.domain.states import TRANSITIONS, Action, State
from server.services.ports import DeviceKind
from tests.support.hub import CheckedClient, TestHub, hub_in_process


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[TestHub]:
    with hub_in_process(tmp_path) as made:
        yield made


@pytest.fixture
def sato(hub: TestHub) -> CheckedClient:
    """An operator with counter 1 open."""
    client = hub.staff("sato")
    client.done("/counters/1/open")
    return client


def state_of(client: CheckedClient, ticket: dict[str, object]) -> str:
    return next(str(entry["state"]) for entry in client.snapshot()["tickets"] if entry["id"] == ticket["id"])


def test_a_kiosk_issues(hub: TestHub) -> None:
    kiosk = hub.device(DeviceKind.KIOSK)
    first = kiosk.issue("delivery", language="en", cards=3)
    hub.clock.advance(seconds=1)
    second = kiosk.issue("delivery")
    assert (first["number"], second["number"]) == ("A001", "A002")
    assert (first["groups_ahead"], second["groups_ahead"]) == (0, 1)
    assert (first["language"], first["cards"], second["language"], second["cards"]) == ("en", 3, "ja", 1)
    assert first["issued_at"] == "2026-11-13T00:30:00Z"
    assert first["status_url"] == f"http://127.0.0.1:8700/t/{first['token']}"
    assert len(first["token"]) == 22
    assert first["token"] != second["token"]


def test_each_service_counts_by_itself_and_each_day_anew(hub: TestHub) -> None:
    kiosk = hub.device(DeviceKind.KIOSK)
    assert [kiosk.issue(service)["number"] for service in ("delivery", "renewal", "delivery")] == [
        "A001",
        "B001",
        "A002",
    ]
    hub.clock.advance(days=3)  # Monday
    assert kiosk.issue("delivery")["number"] == "A001"


def test_a_ring_begins_anew_with_numbers_that_nobody_holds(hub: TestHub, sato: CheckedClient) -> None:
    kiosk = hub.device(DeviceKind.KIOSK)
    tickets = []
    for _ in range(5):
        tickets.append(kiosk.issue("ring"))
        sato.act(tickets[-1], "cancel")
    assert [ticket["number"] for ticket in tickets] == ["W001", "W002", "W001", "W002", "W001"]
    assert len({ticket["id"] for ticket in tickets} | {ticket["token"] for ticket in tickets}) == 10


def test_call_then_recall_then_serve(hub: TestHub, sato: CheckedClient) -> None:
    ticket = sato.issue("delivery")
    called = sato.act(ticket, "call", announce=False)
    assert (called["state"], called["counter"], called["announce"], called["calls"]) == ("called", "1", False, 1)
    hub.clock.advance(seconds=40)
    again = sato.act(ticket, "recall")
    assert (again["state"], again["announce"], again["calls"]) == ("called", True, 2)
    assert again["called_at"] == called["called_at"]  # the first call ended the wait
    assert sato.act(ticket, "start")["state"] == "serving"
    hub.clock.advance(minutes=9)
    done = sato.act(ticket, "complete")
    assert done["state"] == "completed"
    assert (done["started_at"], done["ended_at"]) == ("2026-11-13T00:30:40Z", "2026-11-13T00:39:40Z")
    assert done["actions"] == []


def test_a_named_counter_may_be_called_to(hub: TestHub, sato: CheckedClient) -> None:
    hub.staff("kato").done("/counters/2/open")
    assert sato.act(sato.issue(), "call", counter="2")["counter"] == "2"


@pytest.mark.parametrize(
    ("before", "action", "after"),
    [
        (("call",), "undo-call", "waiting"),
        (("call",), "complete", "completed"),
        (("call",), "no-show", "no_show"),
        (("call", "no-show"), "requeue", "waiting"),
        (("call", "no-show"), "call", "called"),
        (("call", "start"), "hold", "on_hold"),
        ((), "hold", "on_hold"),
        (("hold",), "resume", "waiting"),
        ((), "cancel", "cancelled"),
        (("cancel",), "restore", "waiting"),
    ],
)
def test_an_action_leads_where_the_table_says(
    sato: CheckedClient, before: tuple[str, ...], action: str, after: str
) -> None:
    ticket = sato.issue("delivery")
    for step in before:
        sato.act(ticket, step)
    done = sato.act(ticket, action)
    assert done["state"] == after
    assert state_of(sato, ticket) == after


def test_what_a_ticket_offers_is_what_the_table_allows(sato: CheckedClient) -> None:
    ticket = sato.issue("delivery")
    offered = {entry["id"]: entry["actions"] for entry in sato.snapshot()["tickets"]}[ticket["id"]]
    # A hand-over to city staff is sent as a transfer.
    sent = {action for action in Action if action not in (Action.CALL_NEXT, Action.EXPIRE, Action.HAND_OVER)}
    assert set(offered) == {action.value for (state, action) in TRANSITIONS if state is State.WAITING} & sent


def test_a_ticket_that_comes_back_keeps_its_place(hub: TestHub, sato: CheckedClient) -> None:
    first = sato.issue("delivery")
    hub.clock.advance(minutes=1)
    sato.issue("delivery")
    for away, back in (("hold", "resume"), ("cancel", "restore")):
        sato.act(first, away)
        sato.act(first, back)
    sato.act(first, "call")
    sato.act(first, "no-show")
    sato.act(first, "requeue")
    assert sato.done("/counters/1/call-next")["ticket"]["id"] == first["id"]


def test_transfer_to_a_service_keeps_number_and_time(hub: TestHub, sato: CheckedClient) -> None:
    ticket = sato.issue("delivery")
    sato.act(ticket, "call")
    hub.clock.advance(minutes=3)
    later = sato.issue("renewal")
    moved = sato.act(ticket, "transfer", service="renewal", reason="本人確認書類")
    assert (moved["number"], moved["service"], moved["state"]) == ("A001", "renewal", "waiting")
    assert moved["issued_at"] == ticket["issued_at"]
    kato = hub.staff("kato")
    kato.done("/counters/3/open")
    assert kato.done("/counters/3/call-next")["ticket"]["id"] == ticket["id"]
    assert kato.done("/counters/3/call-next")["ticket"]["id"] == later["id"]


def test_transfer_to_a_counter_is_kept_for_it(hub: TestHub, sato: CheckedClient) -> None:
    ticket = sato.issue("delivery")
    moved = sato.act(ticket, "transfer", counter="2", to_city_staff=True)
    assert moved["for_counter"] == "2"
    assert sato.done("/counters/1/call-next")["ticket"] is None
    kato = hub.staff("kato")
    kato.done("/counters/2/open")
    assert kato.done("/counters/2/call-next")["ticket"]["id"] == ticket["id"]


def test_every_change_counts_the_version_up(sato: CheckedClient) -> None:
    ticket = sato.issue("delivery")
    assert sato.act(ticket, "hold", version=1)["version"] == 2
    assert sato.act(ticket, "resume", version=2)["version"] == 3


def test_yesterdays_tickets_expire_and_counters_close(hub: TestHub, sato: CheckedClient) -> None:
    left, served = sato.issue(), sato.issue()
    sato.act(served, "call")
    hub.clock.advance(days=3)
    hub.hub.keep_house()
    kato = hub.staff("kato")
    assert kato.snapshot()["tickets"] == []
    assert {counter["state"] for counter in kato.snapshot()["counters"]} == {"closed"}
    for ticket in (left, served):
        assert hub.client().get(f"/t/{ticket['token']}.json").get_json()["state"] == "expired"
