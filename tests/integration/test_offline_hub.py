"""What a kiosk that was away hands in: its place, its letter, the ghost that gives way, clocks that are wrong (X3)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from server.contract.handing_in import offline_token
from server.services.accounts import add_device
from server.services.context import SYSTEM
from server.services.ports import DeviceKind
from tests.support.hub import VENUE, CheckedClient, TestHub, hub_in_process, new_key

STORE = "5" * 32


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[TestHub]:
    with hub_in_process(tmp_path) as made:
        yield made


@pytest.fixture
def kiosk(hub: TestHub) -> CheckedClient:
    return hub.device(DeviceKind.KIOSK)


def kit(kiosk: CheckedClient, store: str = STORE) -> dict[str, Any]:
    return kiosk.done("/offline/kit", store=store)


def telling(hub: TestHub, number: str = "X001", **fields: Any) -> dict[str, Any]:
    """A ticket issued ten minutes ago at a kiosk whose clock is right."""
    now = hub.clock.now()
    age = float(fields.pop("age", 600.0))
    at = (now - timedelta(seconds=age)).isoformat()
    return {
        "idempotency_key": new_key(),
        "id": uuid4().hex,
        "number": number,
        "token": "t" * 18 + f"{number:>4}",
        "service": "renewal",
        "language": "ja",
        "cards": 1,
        "issued_at": at,
        "anchored": True,
        "by_clock": at,
        "sent_at": now.isoformat(),
        "age_seconds": age,
    } | fields


def waiting(staff: CheckedClient) -> list[str]:
    """Numbers that wait, in the order in which they were issued."""
    tickets = [ticket for ticket in staff.snapshot()["tickets"] if ticket["state"] == "waiting"]
    return [ticket["number"] for ticket in sorted(tickets, key=lambda ticket: (ticket["issued_at"], ticket["number"]))]


def called(staff: CheckedClient) -> str:
    """The number that comes next."""
    return str(staff.done("/counters/3/call-next")["ticket"]["number"])


def event(hub: TestHub, kind: str) -> dict[str, str]:
    events = hub.hall.database.read(lambda uow: uow.journal.since(0, 1000))
    [found] = [event for event in events if event.kind == kind]
    return dict(found.detail or {})


class TestKit:
    def test_each_kiosk_has_a_letter_of_its_own_and_keeps_it(self, hub: TestHub, kiosk: CheckedClient) -> None:
        other = hub.device(DeviceKind.KIOSK)
        assert kit(kiosk)["series"] == {"prefix": "X", "first": 1, "last": 999, "digits": 3, "taken": 0}
        assert kit(other)["series"]["prefix"] == "Y"
        hub.clock.advance(days=40)
        assert kit(other)["series"]["prefix"] == "Y"
        assert kit(kiosk)["series"]["prefix"] == "X"

    def test_a_new_memory_begins_with_a_new_letter_and_the_old_is_free_the_next_day(
        self, hub: TestHub, kiosk: CheckedClient
    ) -> None:
        assert kit(kiosk)["series"]["prefix"] == "X"
        assert kit(kiosk, "6" * 32)["series"]["prefix"] == "Y"
        third = hub.device(DeviceKind.KIOSK)
        assert kit(third)["series"]["prefix"] == "Z"
        hub.clock.advance(days=1)
        assert kit(hub.device(DeviceKind.KIOSK))["series"]["prefix"] == "X"
        assert kit(kiosk, "6" * 32)["series"]["prefix"] == "Y"

    def test_when_all_letters_are_given_the_next_kiosk_has_none(self, hub: TestHub) -> None:
        for letter in "XYZK":
            assert kit(hub.device(DeviceKind.KIOSK))["series"]["prefix"] == letter
        assert kit(hub.device(DeviceKind.KIOSK))["series"] is None

    def test_a_revoked_kiosks_letter_is_given_again_but_not_on_the_same_day(self, hub: TestHub) -> None:
        context = hub.hall.context(SYSTEM)
        device, token = hub.hall.database.write(lambda uow: add_device(uow, context, kind=DeviceKind.KIOSK, name="old"))
        old = hub.client()
        old.bearer = token
        assert kit(old)["series"]["prefix"] == "X"
        hub.hall.database.write(lambda uow: uow.accounts.revoke_device(device.id, hub.clock.now()))
        assert kit(hub.device(DeviceKind.KIOSK))["series"]["prefix"] == "Y"
        hub.clock.advance(days=1)
        assert kit(hub.device(DeviceKind.KIOSK))["series"]["prefix"] == "X"

    def test_it_tells_when_services_are_open(self, hub: TestHub, kiosk: CheckedClient) -> None:
        services = {service["id"]: service["openings"] for service in kit(kiosk)["services"]}
        first = [datetime.fromisoformat(services["renewal"][0][end]) for end in ("opens", "closes")]
        assert first == [datetime(2026, 11, 12, 23, 30, tzinfo=UTC), datetime(2026, 11, 13, 8, 15, tzinfo=UTC)]
        days = {datetime.fromisoformat(opening["opens"]).date().isoformat() for opening in services["renewal"]}
        assert "2026-11-23" not in days  # Labour Thanksgiving Day
        assert "2026-11-24" in days
        assert len(services["evening"]) == 3

    def test_it_tells_the_highest_number_that_was_handed_in_today(self, hub: TestHub, kiosk: CheckedClient) -> None:
        kit(kiosk)
        kiosk.done("/offline/tickets", **telling(hub, "X007"))
        assert kit(kiosk)["series"]["taken"] == 7
        hub.clock.advance(days=3)
        assert kit(kiosk)["series"]["taken"] == 0

    def test_a_venue_without_letters_gives_none(self, tmp_path: Path) -> None:
        with hub_in_process(tmp_path, venue=VENUE + "[offline]\nprefixes = []\n") as hub:
            assert kit(hub.device(DeviceKind.KIOSK))["series"] is None


class TestPlace:
    def test_a_ticket_takes_the_place_of_its_true_time(self, hub: TestHub, kiosk: CheckedClient) -> None:
        staff = hub.staff()
        staff.done("/counters/3/open")
        kiosk.issue()  # 9:30
        hub.clock.advance(minutes=20)
        kiosk.issue()  # 9:50
        kiosk.done("/offline/tickets", **telling(hub, "X002", age=300))
        kiosk.done("/offline/tickets", **telling(hub, "X001", age=900))
        assert [called(staff) for _ in range(4)] == ["B001", "X001", "X002", "B002"]

    def test_the_same_hand_in_twice_is_one_ticket(self, hub: TestHub, kiosk: CheckedClient) -> None:
        told = telling(hub)
        first = kiosk.done("/offline/tickets", **told)
        with hub.unchanged():
            assert kiosk.done("/offline/tickets", **told) == {**first, "withdrawn": None}

    def test_staff_see_where_it_comes_from(self, hub: TestHub, kiosk: CheckedClient) -> None:
        kiosk.issue()
        kiosk.done("/offline/tickets", **telling(hub))
        away = {ticket["number"]: ticket["away"] for ticket in hub.staff().snapshot()["tickets"]}
        assert away == {"X001": True, "B001": False}

    def test_its_page_opens_with_the_token_on_the_slip(self, hub: TestHub, kiosk: CheckedClient) -> None:
        told = telling(hub)
        anybody = hub.client()
        assert anybody.get(f"/t/{told['token']}.json").status_code == 404
        kiosk.done("/offline/tickets", **told)
        assert anybody.get(f"/t/{told['token']}.json").get_json()["number"] == "X001"

    def test_its_reprint_has_the_token_of_the_first_slip(self, hub: TestHub, kiosk: CheckedClient) -> None:
        ticket_id = uuid4().hex
        told = telling(hub, id=ticket_id, token=offline_token(kit(kiosk)["secret"], ticket_id))
        kiosk.done("/offline/tickets", **told)
        now = hub.clock.now().isoformat()
        report = {"sent_at": now, "printers": [{"id": "printer", "condition": "ready", "since": now}]}
        kiosk.done("/devices/report", **report)
        hub.staff().done(f"/tickets/{ticket_id}/reprint")
        [order] = kiosk.done("/devices/report", **report)["orders"]
        assert order["ticket"]["token"] == told["token"]

    def test_a_number_that_is_there_already_is_called_all_the_same(self, hub: TestHub, kiosk: CheckedClient) -> None:
        kiosk.done("/offline/tickets", **telling(hub, "X001"))
        kiosk.done("/offline/tickets", **telling(hub, "X001", token="u" * 22))
        assert waiting(hub.staff()) == ["X001", "X001"]

    def test_a_service_that_is_no_more_loses_no_ticket(self, hub: TestHub, kiosk: CheckedClient) -> None:
        kiosk.done("/offline/tickets", **telling(hub, service="long-gone"))
        assert waiting(hub.staff()) == ["X001"]

    def test_only_kiosks_hand_in(self, hub: TestHub) -> None:
        hub.device(DeviceKind.DISPLAY).refused("/offline/tickets", "forbidden", 403, **telling(hub))
        hub.staff().refused("/offline/kit", "forbidden", 403, store=STORE)


class TestGhosts:
    def ghost(self, kiosk: CheckedClient, key: str) -> dict[str, Any]:
        """What the hub committed though its answer was lost."""
        answer = kiosk.command("/tickets", service="renewal", idempotency_key=key)
        assert answer.status_code == 201
        told: dict[str, Any] = answer.get_json()
        return told

    def test_it_gives_way_to_the_printed_number_which_takes_its_place(self, hub: TestHub, kiosk: CheckedClient) -> None:
        staff, key = hub.staff(), new_key()
        staff.done("/counters/3/open")
        self.ghost(kiosk, key)
        hub.clock.advance(seconds=1)
        kiosk.issue()
        hub.clock.advance(seconds=1)
        handed = kiosk.done("/offline/tickets", **telling(hub, idempotency_key=key, age=0.5))
        assert handed["withdrawn"] == "B001"
        assert event(hub, "withdrawn")["for"] == "X001"
        assert event(hub, "handed-in")["instead_of"] == "B001"
        assert [called(staff), called(staff)] == ["X001", "B002"]

    @pytest.mark.parametrize("actions", [["call"], ["hold"], ["call", "no-show"]])
    def test_one_that_nobody_came_for_is_withdrawn_wherever_it_is(
        self, hub: TestHub, kiosk: CheckedClient, actions: list[str]
    ) -> None:
        staff, key = hub.staff(), new_key()
        staff.done("/counters/3/open")
        ghost = self.ghost(kiosk, key)
        for action in actions:
            staff.act(ghost, action)
        kiosk.done("/offline/tickets", **telling(hub, idempotency_key=key))
        states = {ticket["number"]: ticket["state"] for ticket in staff.snapshot()["tickets"]}
        assert states == {"B001": "cancelled", "X001": "waiting"}

    @pytest.mark.parametrize(("actions", "state"), [(["start"], "serving"), (["start", "complete"], "completed")])
    def test_a_visitor_at_the_counter_is_not_sent_away(
        self, hub: TestHub, kiosk: CheckedClient, actions: list[str], state: str
    ) -> None:
        staff, key = hub.staff(), new_key()
        staff.done("/counters/3/open")
        ghost = self.ghost(kiosk, key)
        for action in ["call", *actions]:
            staff.act(ghost, action)
        kiosk.done("/offline/tickets", **telling(hub, idempotency_key=key))
        states = {ticket["number"]: ticket["state"] for ticket in staff.snapshot()["tickets"]}
        assert states == {"B001": state, "X001": "waiting"}
        assert event(hub, "handed-in")["which_was"] == state

    def test_a_first_try_that_comes_late_has_no_effect(self, hub: TestHub, kiosk: CheckedClient) -> None:
        key = new_key()
        kiosk.done("/offline/tickets", **telling(hub, idempotency_key=key))
        with hub.unchanged():
            kiosk.refused("/tickets", "idempotency-key-reused", 422, service="renewal", idempotency_key=key)

    def test_the_key_of_another_kiosk_is_another_key(self, hub: TestHub, kiosk: CheckedClient) -> None:
        key = new_key()
        self.ghost(hub.device(DeviceKind.KIOSK), key)
        assert kiosk.done("/offline/tickets", **telling(hub, idempotency_key=key))["withdrawn"] is None
        assert waiting(hub.staff()) == ["X001", "B001"]


class TestClocks:
    def test_a_clock_that_is_hours_off_changes_no_order(self, hub: TestHub, kiosk: CheckedClient) -> None:
        kiosk.issue()
        hub.clock.advance(minutes=30)
        kiosk.issue()
        ahead = hub.clock.now() + timedelta(hours=5)
        told = telling(hub, age=900, by_clock=(ahead - timedelta(minutes=15)).isoformat(), sent_at=ahead.isoformat())
        for number, fields in {
            "X001": {"issued_at": told["by_clock"], "anchored": False},  # switched on without the hub
            "X002": {"issued_at": told["by_clock"], "anchored": False, "age_seconds": None},  # and off since
            "X003": {"anchored": True, "age_seconds": None},
        }.items():
            kiosk.done(
                "/offline/tickets",
                **told
                | fields
                | {"id": uuid4().hex, "number": number, "token": number * 5 + "tt", "idempotency_key": new_key()},
            )
        assert waiting(hub.staff()) == ["B001", "X001", "X002", "X003", "B002"]
        issued = {
            t["number"]: datetime.fromisoformat(t["issued_at"]) for t in hub.staff("suzuki").snapshot()["tickets"]
        }
        assert issued["X001"] == issued["X003"] == hub.clock.now() - timedelta(minutes=15)

    def test_yesterdays_ticket_belongs_to_yesterday(self, hub: TestHub, kiosk: CheckedClient) -> None:
        kiosk.done("/offline/tickets", **telling(hub, age=86_400))
        assert waiting(hub.staff()) == []
        hub.hub.keep_house()
        yesterday = hub.hall.venue.business_day(hub.clock.now() - timedelta(days=1))
        [kept] = hub.hall.database.read(lambda uow: uow.tickets.of_day(yesterday))
        assert (kept.label, kept.state) == ("X001", "expired")

    @pytest.mark.parametrize("field", ["issued_at", "by_clock", "sent_at"])
    def test_a_time_at_the_end_of_the_calendar_is_refused(self, hub: TestHub, kiosk: CheckedClient, field: str) -> None:
        told = telling(hub) | {field: "9999-12-31T23:59:59+00:00"}
        kiosk.refused("/offline/tickets", "invalid-body", 422, **told)

    @pytest.mark.parametrize(
        ("field", "value"), [("id", "../x"), ("number", "X"), ("token", "short"), ("age_seconds", -1), ("cards", 99)]
    )
    def test_bad_fields_are_refused(self, hub: TestHub, kiosk: CheckedClient, field: str, value: object) -> None:
        problem = kiosk.refused("/offline/tickets", "invalid-body", 422, **telling(hub) | {field: value})
        assert problem["errors"][0]["field"].startswith(field)
