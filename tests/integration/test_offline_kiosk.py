"""A kiosk that does not reach its hub: it issues, remembers, hands in, and begins by heart (design, rule 5; X3)."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

import httpx
import pytest

from drivers.slips.model import Text
from kiosk.spool.database import FILE_NAME
from server.contract.handing_in import offline_token
from server.contract.tickets import IssueTicket
from tests.support.kiosk_hub import NOW, KioskHub
from tests.support.kiosk_site import KioskSite, make_site, running_site, until
from tests.support.ticker import FakeTicker

KEY = "touch-0001"


@pytest.fixture
def hub() -> KioskHub:
    hub = KioskHub()
    hub.letter = "X"
    return hub


@pytest.fixture
def ticker(hub: KioskHub) -> FakeTicker:
    return FakeTicker(hub)


@pytest.fixture
def site(hub: KioskHub, ticker: FakeTicker, tmp_path: Path) -> KioskSite:
    """A kiosk that has heard its hub once."""
    site = make_site(tmp_path, hub, ticker=ticker)
    site.program.watch.poll()
    return site


def again(site: KioskSite, ticker: FakeTicker) -> KioskSite:
    """The same kiosk, its program started anew."""
    site.program.spool.close()
    return make_site(site.data, site.hub, ticker=ticker)


def post(site: KioskSite, **fields: Any) -> Any:
    return site.client.post("/api/tickets", json={"service": "renewal", "language": "ja"} | fields)


def issue(site: KioskSite, **fields: Any) -> dict[str, Any]:
    answer = post(site, **fields)
    body: dict[str, Any] = answer.get_json(force=True)
    assert answer.status_code == 201, body
    return body


def state(site: KioskSite) -> dict[str, Any]:
    told: dict[str, Any] = site.client.get("/api/state").get_json()
    return told


def numbers(site: KioskSite) -> list[str]:
    return [told.number for told in site.hub.handed_in]


class TestIssuing:
    def test_without_an_answer_the_number_is_the_kiosks_own(self, site: KioskSite, hub: KioskHub) -> None:
        hub.away = True
        ticket = issue(site, service="delivery", cards=2, language="en")
        assert (ticket["number"], ticket["groups_ahead"], ticket["wait"]) == ("X001", None, None)
        assert ticket["token"] == offline_token(hub.kit().secret, ticket["id"])
        assert ticket["status_url"] == f"{hub.public_url}/t/{ticket['token']}"
        assert [slip["use"] for slip in ticket["print"]["slips"]] == ["visitor", "counter"]
        assert issue(site)["number"] == "X002"

    def test_its_slip_says_that_the_wait_is_not_known_and_when_the_code_works(self, site: KioskSite) -> None:
        site.hub.away = True
        ticket = issue(site)
        found = site.program.spool.find(ticket["id"])
        assert found is not None
        said = [part.text for part in found.slips[0].copy().slip.parts if isinstance(part, Text)]
        assert "通信の回復後、スマホで順番を確認できます" in said
        assert "スマホで順番を確認" not in said

    @pytest.mark.parametrize("problem", [("storage-unavailable", 503), ("internal-error", 500)])
    def test_a_hub_that_cannot_write_is_as_good_as_away(self, site: KioskSite, problem: tuple[str, int]) -> None:
        site.hub.refuse(*problem)
        assert issue(site)["number"] == "X001"

    def test_an_answer_that_is_none_of_the_hubs_is_no_answer(self, site: KioskSite, hub: KioskHub) -> None:
        hub.tickets[KEY] = hub.venue()  # type: ignore[assignment]  # what no hub answers to that
        assert issue(site, idempotency_key=KEY)["number"] == "X001"

    def test_one_touch_is_one_number_whatever_the_hub_says_later(self, site: KioskSite, hub: KioskHub) -> None:
        hub.lose_answers = 2
        first = issue(site, idempotency_key=KEY)
        assert first["number"] == "X001"
        assert issue(site, idempotency_key=KEY)["id"] == first["id"]
        assert len(hub.commands) == 2

    def test_a_touch_that_the_hub_has_answered_keeps_its_number_when_the_hub_goes(self, site: KioskSite) -> None:
        first = issue(site, idempotency_key=KEY)
        site.hub.away = True
        assert issue(site, idempotency_key=KEY)["id"] == first["id"]

    def test_two_touches_of_one_key_at_once_are_one_number(self, site: KioskSite, hub: KioskHub) -> None:
        """The second must not be answered by the hub while the first gives up on it."""
        asked, answer = Event(), hub.handle

        def lose_the_first(request: httpx.Request) -> httpx.Response:
            if request.url.path == "/api/v1/tickets" and len(hub.commands) < 2:
                hub.commands.append(IssueTicket.model_validate_json(request.content))
                asked.set()
                raise httpx.ReadTimeout("no answer", request=request)
            return answer(request)

        hub.transport.handler = lose_the_first
        with ThreadPoolExecutor(2) as touches:
            one = touches.submit(issue, site, idempotency_key=KEY)
            assert asked.wait(10)
            other = touches.submit(issue, site, idempotency_key=KEY)
        assert one.result()["number"] == other.result()["number"] == "X001"
        assert hub.tickets == {}

    def test_what_is_closed_by_heart_is_refused(self, site: KioskSite, ticker: FakeTicker, hub: KioskHub) -> None:
        hub.away = True
        assert post(site, service="application").get_json(force=True)["code"] == "service-closed"
        assert post(site, service="renewal", cards=3).get_json(force=True)["code"] == "too-many-cards"
        ticker.advance(9 * 3600)
        assert post(site).get_json(force=True)["code"] == "service-closed"

    def test_a_kiosk_without_a_letter_sends_residents_to_staff(self, hub: KioskHub) -> None:
        hub.letter = None
        site = make_site(hub=hub)
        site.program.watch.poll()
        hub.away = True
        assert post(site).get_json(force=True)["code"] == "hub-away"

    def test_when_its_numbers_are_used_up_it_says_so(self, site: KioskSite, hub: KioskHub) -> None:
        hub.taken = 998
        other = make_site(hub=hub)
        other.program.watch.poll()
        hub.away = True
        assert issue(other)["number"] == "X999"
        assert post(other).get_json(force=True)["code"] == "hub-away"

    def test_nothing_is_given_that_cannot_be_kept(self, site: KioskSite, hub: KioskHub) -> None:
        hub.away = True
        with sqlite3.connect(site.data / FILE_NAME) as other:
            other.execute("DROP TABLE offline_tickets")
        other.close()
        assert post(site).get_json(force=True)["code"] == "hub-away"
        assert site.program.spool.next_job() == []


class TestHandingIn:
    def test_what_was_issued_is_handed_in_with_the_key_of_its_touch(self, site: KioskSite, hub: KioskHub) -> None:
        hub.away = True
        ticket = issue(site, idempotency_key=KEY)
        assert site.program.handing_in.hand_in() == 0
        hub.away = False
        assert site.program.handing_in.hand_in() == 1
        [told] = hub.handed_in
        assert (told.idempotency_key, told.id, told.token) == (KEY, ticket["id"], ticket["token"])
        assert site.program.handing_in.hand_in() == 0

    def test_an_answer_that_was_lost_is_asked_for_again(self, site: KioskSite, hub: KioskHub) -> None:
        hub.away = True
        issue(site)
        hub.away, hub.lose_answers = False, 1
        assert site.program.handing_in.hand_in() == 0
        assert site.program.handing_in.hand_in() == 1
        assert numbers(site) == ["X001"]

    def test_they_come_in_order_and_a_refusal_holds_up_nobody_for_ever(self, site: KioskSite, hub: KioskHub) -> None:
        hub.away = True
        for _ in range(3):
            issue(site)
        hub.away = False
        hub.refuse("rate-limited", 429)
        assert site.program.handing_in.hand_in() == 0
        hub.problem = None
        site.program.handing_in.hand_in()
        assert numbers(site) == ["X001", "X002", "X003"]

    def test_one_that_is_never_taken_stays_on_the_list_for_paper(self, site: KioskSite, hub: KioskHub) -> None:
        hub.away = True
        issue(site)
        hub.away = False
        hub.refuse("invalid-body", 422)
        site.program.handing_in.hand_in()
        hub.problem = None
        issue(site)
        assert site.program.handing_in.hand_in() == 0
        assert "通信断中・未送信" in site.client.get("/paper").text

    def test_the_program_killed_between_issue_and_hand_in_loses_nothing(
        self, site: KioskSite, hub: KioskHub, ticker: FakeTicker
    ) -> None:
        hub.away = True
        first = issue(site, idempotency_key=KEY)
        other = again(site, ticker)
        assert [slip.ticket for slip in other.program.spool.next_job()] == [first["id"]] * 2
        assert issue(other, idempotency_key=KEY)["id"] == first["id"]
        assert issue(other)["number"] == "X002"
        hub.away = False
        other.program.watch.poll()
        other.program.handing_in.hand_in()
        assert numbers(other) == ["X001", "X002"]

    def test_the_threads_do_it_by_themselves(self, hub: KioskHub) -> None:
        with running_site(hub=hub) as site:
            until(lambda: site.program.alone.ready)
            hub.away = True
            ticket = issue(site)
            until(lambda: site.client.get(ticket["print_url"]).get_json()["print"]["state"] == "confirmed")
            hub.away = False
            until(lambda: numbers(site) == ["X001"])


class TestClocks:
    def test_the_slips_time_is_the_hubs_though_the_own_clock_is_hours_off(self, hub: KioskHub) -> None:
        ticker = FakeTicker(hub, off=timedelta(hours=-7))
        site = make_site(hub=hub, ticker=ticker)
        site.program.watch.poll()
        hub.away = True
        ticker.advance(90)
        assert issue(site)["issued_at"] == (NOW + timedelta(seconds=90)).isoformat().replace("+00:00", "Z")
        hub.away = False
        ticker.advance(30)
        site.program.handing_in.hand_in()
        [told] = hub.handed_in
        assert (told.anchored, told.age_seconds) == (True, 30)
        assert told.issued_at - told.by_clock == timedelta(hours=7)

    def test_begun_without_the_hub_the_time_is_reckoned_when_it_is_heard(
        self, site: KioskSite, hub: KioskHub, ticker: FakeTicker
    ) -> None:
        hub.away = True
        ticker.switch_off_and_on()
        ticker.own += timedelta(hours=2)
        other = again(site, ticker)
        issue(other)
        ticker.advance(60)
        issue(other)
        ticker.advance(60)
        hub.away = False
        other.program.watch.poll()
        other.program.handing_in.hand_in()
        assert [told.issued_at for told in hub.handed_in] == [NOW, NOW + timedelta(seconds=60)]
        assert all(told.anchored for told in hub.handed_in)

    def test_switched_off_since_it_tells_its_clock_and_no_age(
        self, site: KioskSite, hub: KioskHub, ticker: FakeTicker
    ) -> None:
        hub.away = True
        ticker.switch_off_and_on()
        first = again(site, ticker)
        issue(first)
        ticker.switch_off_and_on()
        other = again(first, ticker)
        hub.away = False
        other.program.watch.poll()
        other.program.handing_in.hand_in()
        [told] = hub.handed_in
        assert (told.anchored, told.age_seconds, told.by_clock) == (False, None, NOW)

    def test_two_tickets_are_never_of_one_instant(self, site: KioskSite, hub: KioskHub) -> None:
        hub.away = True
        one, other = (datetime.fromisoformat(issue(site)["issued_at"]) for _ in range(2))
        assert one < other


class TestByHeart:
    def test_a_kiosk_that_begins_without_its_hub_works(
        self, site: KioskSite, hub: KioskHub, ticker: FakeTicker
    ) -> None:
        hub.away = True
        other = again(site, ticker)
        told = state(other)
        assert told["hub"] == {"reachable": False, "alone": True, "since": None}
        assert told["venue"] == hub.venue_name
        assert [language["tag"] for language in told["languages"]] == ["ja", "en"]
        services = {service["id"]: service for service in told["services"]}
        assert {name: service["state"] for name, service in services.items()} == {
            "delivery": "open",
            "renewal": "open",
            "pin": "open",
            "application": "closed",
        }
        assert (services["delivery"]["waiting"], services["delivery"]["wait"]) == (None, None)
        assert services["delivery"]["asks_cards"]
        assert issue(other)["number"] == "X001"

    def test_a_kiosk_that_never_heard_a_hub_gets_ready(self, hub: KioskHub) -> None:
        hub.away = True
        site = make_site(hub=hub)
        told = state(site)
        assert (told["hub"]["alone"], told["services"], told["venue"]) == (False, [], None)
        assert post(site).get_json(force=True)["code"] == "hub-away"

    def test_with_the_hub_it_is_the_hub_that_tells(self, site: KioskSite) -> None:
        told = state(site)
        assert told["hub"]["alone"] is False
        assert told["services"][0]["waiting"] == 3
        assert issue(site)["number"] == "B001"

    def test_numbers_begin_anew_each_day_of_the_venue(self, site: KioskSite, hub: KioskHub, ticker: FakeTicker) -> None:
        hub.open_until += timedelta(days=2)
        other = again(site, ticker)
        other.program.watch.poll()
        hub.away = True
        assert issue(other)["number"] == "X001"
        ticker.advance(14.6 * 3600)  # after midnight in Tokyo, still the same day in UTC
        assert issue(other)["number"] == "X001"

    def test_a_broken_memory_is_no_memory(self, site: KioskSite, hub: KioskHub, ticker: FakeTicker) -> None:
        site.program.memory.keep("venue", "{}")
        site.program.memory.keep("kit", '{"of": "a later version"}')
        other = again(site, ticker)
        assert not other.program.alone.ready
        other.program.watch.poll()
        assert other.program.alone.ready


def test_the_list_for_paper_has_all_tickets_of_the_day(hub: KioskHub) -> None:
    site = make_site(hub=hub)
    site.program.watch.poll()
    issue(site, service="delivery", cards=3)
    hub.away = True
    issue(site, service="delivery", language="en")
    page = site.client.get("/paper")
    assert page.status_code == 200
    assert page.headers["Content-Security-Policy"].startswith("default-src 'self'")
    assert page.text.index("A001") < page.text.index("X001") < page.text.index("紙で受け付けた分")
    assert "マイナンバーカードの受取り" in page.text
    assert make_site(hub=hub).client.get("/paper").status_code == 404
