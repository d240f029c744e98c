"""Rules of calling over HTTP: notes, city staff, what a counter serves, signing out, words for what cannot be."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from server.contract.catalogue import load_catalogue
from server.domain.dispatch import Chosen
from server.services.ports import Role
from tests.support.hub import CheckedClient, TestHub, hub_in_process


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[TestHub]:
    with hub_in_process(tmp_path) as made:
        yield made


@pytest.fixture
def sato(hub: TestHub) -> CheckedClient:
    client = hub.staff("sato")
    client.done("/counters/1/open")
    return client


@pytest.fixture
def chief(hub: TestHub) -> CheckedClient:
    return hub.staff("chief", Role.MANAGER)


def counter_of(client: CheckedClient, counter: str) -> dict[str, object]:
    found: dict[str, object] = next(entry for entry in client.snapshot()["counters"] if entry["id"] == counter)
    return found


def test_a_note_is_written_replaced_and_removed(sato: CheckedClient) -> None:
    ticket = sato.issue("delivery")
    assert sato.act(ticket, "note", text=" 車いす ")["note"] == "車いす"
    assert sato.act(ticket, "note", text="")["note"] is None
    sato.refused(f"/tickets/{ticket['id']}/note", "invalid-body", 422, text="あ" * 201)
    sato.act(ticket, "cancel")
    sato.refused(f"/tickets/{ticket['id']}/note", "illegal-transition", 409, text="x")


def test_to_city_staff_with_a_reason(hub: TestHub, sato: CheckedClient) -> None:
    ticket = sato.issue("delivery")
    sato.done("/counters/1/call-next")
    path = f"/tickets/{ticket['id']}/transfer"
    with hub.unchanged():
        problem = sato.refused(path, "invalid-body", 422, to_city_staff=True)
    assert problem["errors"] == [{"field": "reason", "message": "Say why it goes to city staff"}]
    gone = sato.act(ticket, "transfer", to_city_staff=True, reason="法定の判断")
    assert (gone["state"], gone["to_city_staff"], gone["transfer_reason"]) == ("completed", True, "法定の判断")
    assert counter_of(sato, "1")["current"] is None
    back = sato.done("/undo")
    assert (back["undone"], back["tickets"][0]["state"], back["tickets"][0]["to_city_staff"]) == (
        "hand-over",
        "called",
        False,
    )


def test_to_city_staff_at_a_counter_of_this_queue(sato: CheckedClient) -> None:
    ticket = sato.issue("delivery")
    moved = sato.act(ticket, "transfer", counter="3", to_city_staff=True, reason="住所の確認")
    assert (moved["state"], moved["for_counter"], moved["to_city_staff"]) == ("waiting", "3", True)


def test_what_a_counter_serves_is_the_managers(hub: TestHub, sato: CheckedClient, chief: CheckedClient) -> None:
    renewal = sato.issue("renewal")
    with hub.unchanged():
        sato.refused("/counters/1/serves", "forbidden", 403, serves=[{"service": "renewal", "rank": 1}])
    version = counter_of(sato, "1")["version"]
    changed = chief.done("/counters/1/serves", serves=[{"service": "renewal", "rank": 1}], version=version)
    assert (changed["serves"], changed["serves_configured"]) == ([{"service": "renewal", "rank": 1}], False)
    assert counter_of(sato, "1") == changed
    sato.issue("delivery")
    assert sato.done("/counters/1/call-next")["ticket"]["id"] == renewal["id"]
    assert sato.done("/counters/1/call-next")["ticket"] is None
    with hub.unchanged():
        chief.refused("/counters/1/serves", "stale-version", 409, serves=None, version=version)
        chief.refused("/counters/1/serves", "serves-nothing", 409, serves=[])
        chief.refused("/counters/1/serves", "unknown-service", 404, serves=[{"service": "passport", "rank": 1}])
        twice = [{"service": "renewal", "rank": 1}, {"service": "renewal", "rank": 2}]
        chief.refused("/counters/1/serves", "invalid-body", 422, serves=twice)
    assert chief.done("/undo")["undone"] == "counter-serves"
    assert counter_of(sato, "1")["serves_configured"] is True
    assert sato.done("/counters/1/call-next")["ticket"]["service"] == "delivery"


def test_services_count_the_counters_that_serve_them_now(sato: CheckedClient, chief: CheckedClient) -> None:
    def counters_open() -> dict[str, int]:
        return {service["id"]: service["counters_open"] for service in sato.snapshot("services")["services"]}

    assert (counters_open()["delivery"], counters_open()["renewal"]) == (1, 1)
    chief.done("/counters/1/serves", serves=[{"service": "renewal", "rank": 1}])
    assert (counters_open()["delivery"], counters_open()["renewal"]) == (0, 1)


def test_a_closed_counter_calls_nobody(hub: TestHub, sato: CheckedClient) -> None:
    sato.issue("delivery")
    sato.done("/counters/1/close")
    with hub.unchanged():
        problem = sato.refused("/counters/1/call-next", "counter-not-open", 409)
    assert problem["title"] == load_catalogue("problem").text("ja", "counter-not-open")


def test_a_ticket_that_somebody_has_just_taken(hub: TestHub, sato: CheckedClient) -> None:
    kato = hub.staff("kato")
    kato.done("/counters/2/open")
    ticket = sato.issue("delivery")
    sato.done("/counters/1/call-next")
    with hub.unchanged():
        problem = kato.refused(f"/tickets/{ticket['id']}/call", "ticket-taken", 409)
    assert "counter 1" in problem["detail"]


def test_who_signs_out_leaves_the_counter(hub: TestHub, sato: CheckedClient) -> None:
    elsewhere = hub.at_work("sato")
    assert elsewhere.delete("/api/v1/session").status_code == 204
    assert counter_of(sato, "1")["state"] == "open", "signed in at another console still"
    assert sato.delete("/api/v1/session").status_code == 204
    kato = hub.staff("kato")
    assert (counter_of(kato, "1")["state"], counter_of(kato, "1")["operator"]) == ("closed", None)


def test_a_visitor_who_is_left_behind_is_anybodys(hub: TestHub, sato: CheckedClient) -> None:
    ticket = sato.issue("delivery")
    sato.done("/counters/1/call-next")
    sato.delete("/api/v1/session")
    kato = hub.staff("kato")
    left = counter_of(kato, "1")
    assert (left["state"], left["operator"], left["pause_reason"], left["current"]) == (
        "paused",
        None,
        "left",
        ticket["id"],
    )
    assert kato.done("/counters/1/open")["operator"] == "kato の名"
    assert kato.done("/counters/1/call-next")["finished"]["id"] == ticket["id"]


def test_a_session_that_ends_by_time_leaves_the_counter(hub: TestHub, sato: CheckedClient) -> None:
    hub.hub.look_after_hall()
    assert counter_of(sato, "1")["state"] == "open"
    hub.clock.advance(minutes=hub.hall.times.idle / timedelta(minutes=1) + 1)
    hub.hub.look_after_hall()
    assert counter_of(hub.staff("kato"), "1")["state"] == "closed"


def test_a_clock_behind_the_tickets_is_told_once(hub: TestHub, sato: CheckedClient) -> None:
    first, second = sato.issue("delivery"), sato.issue("delivery")
    hub.clock.advance(minutes=-20)
    called = sato.done("/counters/1/call-next")
    assert called["ticket"]["id"] == first["id"]
    assert "20" in called["notice"]["ja"]
    assert called["ticket"]["first_wait_seconds"] == 0
    called = sato.done("/counters/1/call-next")
    assert (called["ticket"]["id"], called["notice"]) == (second["id"], None)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_rule_has_its_words(language: str) -> None:
    words = load_catalogue("rules")
    places = {"minutes": 95, "limit": 90, "service": "交付"}
    assert all(words.text(language, rule, **places) for rule in Chosen)
    assert set(words.all(language)) == {*(str(rule) for rule in Chosen), "clock-behind"}
