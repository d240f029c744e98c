"""Snapshots with their ETags, the resident's own turn, and the public feed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import server.face
from server.services.ports import DeviceKind
from tests.support.hub import VENUE, CheckedClient, TestHub, hub_in_process

SCHEMA = json.loads((Path(server.face.__file__).parent / "feed.schema.json").read_text(encoding="utf-8"))
FEED = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[TestHub]:
    with hub_in_process(tmp_path) as made:
        yield made


@pytest.fixture
def sato(hub: TestHub) -> CheckedClient:
    client = hub.staff("sato")
    client.done("/counters/1/open")
    return client


def feed_of(hub: TestHub) -> dict[str, Any]:
    answer = hub.client().get("/feed/v1/waits.json")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    feed: dict[str, Any] = answer.get_json()
    FEED.validate(feed)
    return feed


def service_in(feed: dict[str, Any], service: str) -> dict[str, Any]:
    return next(entry for entry in feed["services"] if entry["id"] == service)


@pytest.mark.parametrize("path", ["/api/v1/queue", "/api/v1/board", "/api/v1/services", "/api/v1/venue"])
def test_a_snapshot_is_sent_once(hub: TestHub, sato: CheckedClient, path: str) -> None:
    first = sato.get(path)
    etag = first.headers["ETag"]
    hub.clock.advance(milliseconds=10)
    again = sato.get(path, headers={"If-None-Match": etag})
    assert (again.status_code, again.headers["ETag"], again.get_data()) == (304, etag, b"")
    if path == "/api/v1/venue":
        return
    ticket = sato.issue()
    if path == "/api/v1/board":
        sato.act(ticket, "call")
    changed = sato.get(path, headers={"If-None-Match": etag})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != etag


def test_the_queue_has_all_of_the_day(hub: TestHub, sato: CheckedClient) -> None:
    tickets = [sato.issue(service) for service in ("delivery", "renewal", "ring")]
    sato.act(tickets[0], "cancel")
    sato.act(tickets[1], "call")
    queue = sato.snapshot()
    assert [entry["id"] for entry in queue["tickets"]] == [ticket["id"] for ticket in tickets]
    assert [entry["state"] for entry in queue["tickets"]] == ["cancelled", "called", "waiting"]
    assert (queue["business_day"], queue["timezone"], queue["receptions"]) == ("2026-11-13", "Asia/Tokyo", 3)
    counters = {counter["id"]: counter for counter in queue["counters"]}
    assert (counters["1"]["state"], counters["1"]["current"]) == ("open", tickets[1]["id"])
    assert counters["2"]["state"] == "closed"


def test_the_board_shows_calls_newest_first(hub: TestHub, sato: CheckedClient) -> None:
    kato = hub.staff("kato")
    kato.done("/counters/2/open")
    first, second, gone = sato.issue(), sato.issue(), sato.issue()
    sato.act(first, "call")
    kato.act(second, "call", announce=False)
    display = hub.device(DeviceKind.DISPLAY)
    board = display.snapshot("board")
    assert [(call["number"], call["counter"], call["announce"]) for call in board["calling"]] == [
        ("B002", "2", False),
        ("B001", "1", True),
    ]
    recalled = board["calling"][1]["seq"]
    sato.act(first, "recall")
    board = display.snapshot("board")
    assert [call["number"] for call in board["calling"]] == ["B001", "B002"]
    assert board["calling"][0]["seq"] > recalled
    sato.act(first, "start")
    kato.act(second, "undo-call")
    board = display.snapshot("board")
    assert board["calling"] == []
    assert [call["number"] for call in board["recent"]] == ["B001"]
    soon = board.pop("soon")  # what the voice makes ready; no page shows it
    assert gone["number"] in {number["number"] for number in soon}
    assert gone["number"] not in json.dumps(board)
    assert first["token"] not in json.dumps(board)


def test_services_say_what_the_kiosk_needs(hub: TestHub) -> None:
    kiosk = hub.device(DeviceKind.KIOSK)
    kiosk.issue("limited")
    kiosk.issue("limited")
    services = {service["id"]: service for service in kiosk.snapshot("services")["services"]}
    assert {name: service["state"] for name, service in services.items()} == {
        "delivery": "open",
        "renewal": "open",
        "short": "open",
        "ring": "open",
        "limited": "full",
        "evening": "closed",
    }
    assert services["evening"]["opens_at"] == "2026-11-13T16:00:00+09:00"
    assert (services["delivery"]["asks_cards"], services["delivery"]["max_cards"]) == (True, 4)
    assert services["delivery"]["accepts_until"] == "17:15"
    assert services["limited"]["waiting"] == 2


def test_the_venue_is_told_as_configured(hub: TestHub) -> None:
    venue = hub.device(DeviceKind.KIOSK).snapshot("venue")
    assert (venue["id"], venue["languages"], venue["timezone"]) == ("test", ["ja", "en"], "Asia/Tokyo")
    assert [service["id"] for service in venue["services"]][:2] == ["delivery", "renewal"]
    assert [counter["name"]["ja"] for counter in venue["counters"]] == ["1番窓口", "2番窓口", "3番窓口"]


@pytest.mark.parametrize(
    ("steps", "state"),
    [
        ((), "waiting"),
        (("call",), "called"),
        (("call", "start"), "serving"),
        (("hold",), "on_hold"),
        (("call", "no-show"), "no_show"),
        (("call", "complete"), "completed"),
        (("cancel",), "cancelled"),
    ],
)
def test_a_resident_sees_each_state(hub: TestHub, sato: CheckedClient, steps: tuple[str, ...], state: str) -> None:
    sato.issue("delivery")
    ticket = sato.issue("delivery", language="en")
    for step in steps:
        sato.act(ticket, step)
    anybody = hub.client()
    answer = anybody.get(f"/t/{ticket['token']}.json")
    status = answer.get_json()
    assert (status["number"], status["state"], status["language"]) == ("A002", state, "en")
    assert status["groups_ahead"] == (1 if state == "waiting" else None)
    at_counter = state in {"called", "serving"}
    assert status["counter"] == ("1" if at_counter else None)
    assert status["counter_name"] == ({"ja": "1番窓口", "en": "Counter 1"} if at_counter else None)
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    unchanged = anybody.get(f"/t/{ticket['token']}.json", headers={"If-None-Match": answer.headers["ETag"]})
    assert unchanged.status_code == 304
    page = anybody.get(f"/t/{ticket['token']}")
    assert (page.status_code, page.mimetype) == (200, "text/html")
    assert "A002" in page.get_data(as_text=True)


def test_a_resident_knows_how_many_are_in_front(hub: TestHub, sato: CheckedClient) -> None:
    tickets = []
    for _ in range(4):
        hub.clock.advance(seconds=1)
        tickets.append(sato.issue("delivery"))

    def ahead() -> list[int | None]:
        return [hub.client().get(f"/t/{ticket['token']}.json").get_json()["groups_ahead"] for ticket in tickets]

    assert ahead() == [0, 1, 2, 3]
    sato.act(tickets[1], "hold")
    assert ahead() == [0, None, 1, 2]
    sato.done("/counters/1/call-next")
    assert ahead() == [None, None, 0, 1]


def test_the_feed_says_what_is_open(hub: TestHub, sato: CheckedClient) -> None:
    ticket = sato.issue("delivery")
    sato.issue("delivery")
    sato.done("/counters/1/call-next")
    hub.clock.advance(seconds=5)
    feed = feed_of(hub)
    assert (feed["status"], feed["ttl"], feed["venue"]["id"]) == ("open", 30, "test")
    delivery = service_in(feed, "delivery")
    assert (delivery["state"], delivery["waiting"], delivery["counters_open"]) == ("open", 1, 1)
    assert [call["number"] for call in delivery["last_called"]] == ["A001"]
    assert delivery["wait_minutes"] is not None
    assert delivery["accepts_until"] == "17:15"
    assert service_in(feed, "evening") | {"name": None} == {
        "id": "evening",
        "name": None,
        "state": "closed",
        "waiting": 0,
        "wait_minutes": None,
        "level": "unknown",
        "last_called": [],
        "counters_open": 1,
        "accepts_until": None,
    }
    assert ticket["id"] not in json.dumps(feed)
    assert ticket["token"] not in json.dumps(feed)


def test_the_feed_says_what_is_full_and_paused(hub: TestHub, sato: CheckedClient) -> None:
    sato.issue("limited")
    sato.issue("limited")
    sato.done("/counters/1/pause")
    hub.clock.advance(seconds=5)
    feed = feed_of(hub)
    assert service_in(feed, "limited")["state"] == "full"
    assert service_in(feed, "limited")["wait_minutes"] is None
    assert service_in(feed, "delivery")["state"] == "paused"
    assert service_in(feed, "delivery")["wait_minutes"] is None


def test_the_feed_says_that_all_is_closed(hub: TestHub) -> None:
    hub.clock.advance(hours=12)
    feed = feed_of(hub)
    assert feed["status"] == "closed"
    assert {service["state"] for service in feed["services"]} == {"closed"}
    assert {service["wait_minutes"] for service in feed["services"]} == {None}


def test_the_feed_is_sent_once(hub: TestHub, sato: CheckedClient) -> None:
    anybody = hub.client()
    first = anybody.get("/feed/v1/waits.json")
    assert first.headers["Cache-Control"] == "public, max-age=30"
    etag = {"If-None-Match": first.headers["ETag"]}
    unchanged = anybody.get("/feed/v1/waits.json", headers=etag)
    assert (unchanged.status_code, unchanged.headers["Access-Control-Allow-Origin"]) == (304, "*")
    sato.issue("delivery")
    assert anybody.get("/feed/v1/waits.json", headers=etag).status_code == 200


def test_the_feed_carries_the_notice_and_its_ttl(tmp_path: Path) -> None:
    notice = VENUE + '\n[notice]\ntext = { ja = "本日は混み合っています。" }\n'
    with hub_in_process(tmp_path, "feed_ttl = 60", notice) as hub:
        feed = feed_of(hub)
    assert feed["ttl"] == 60
    assert feed["notice"]["ja"] == "本日は混み合っています。 「夕方」の受付は16:00からです。"
    assert feed["notice"]["en"].startswith("本日は混み合っています。 “Evening” opens")


def test_metrics_and_health_need_nobody(hub: TestHub, sato: CheckedClient) -> None:
    sato.issue("delivery")
    anybody = hub.client()
    assert anybody.get("/healthz").get_json() == {"status": "ok"}
    assert anybody.get("/readyz").get_json() == {"status": "ready"}
    metrics = anybody.get("/metrics").get_data(as_text=True)
    assert 'junban_waiting{service="delivery"} 1.0' in metrics
    assert 'junban_issued_today{service="delivery"} 1.0' in metrics
    assert "process_resident_memory_bytes" in metrics
