"""The hub hears of the printer at once; staff's orders are done once, over lost answers, an absent hub, a restart."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from drivers.printers.port import Fault
from drivers.slips.model import Slip
from server.contract.devices import Order, OrderKind, PrinterCondition, PrinterReport
from server.contract.tickets import IssuedTicket
from tests.support.kiosk_hub import KioskHub
from tests.support.kiosk_site import KioskSite, make_site, running_site, until

BOTH = ["visitor", "counter"]


@pytest.fixture
def site() -> Iterator[KioskSite]:
    with running_site() as site:
        until(lambda: bool(site.hub.reports) and bool(site.hub.reports[-1].printers))
        yield site


def issue(site: KioskSite) -> IssuedTicket:
    answer = site.client.post("/api/tickets", json={"service": "renewal"})
    assert answer.status_code == 201
    return site.hub.tickets[site.hub.commands[-1].idempotency_key]


def state_of(site: KioskSite, ticket: IssuedTicket) -> dict[str, Any]:
    answer = site.client.get(f"/api/tickets/{ticket.id}").get_json()
    told: dict[str, Any] = answer["print"]
    return told


def expect_state(site: KioskSite, ticket: IssuedTicket, state: str) -> None:
    until(lambda: state_of(site, ticket)["state"] == state)


def expect_printer(site: KioskSite, condition: PrinterCondition, *troubles: tuple[str, str]) -> PrinterReport:
    def told() -> bool:
        printer = site.hub.printer
        return printer.condition is condition and sorted((t.use, t.state) for t in printer.troubles) == sorted(troubles)

    until(told)
    return site.hub.printer


def reprint(ticket: IssuedTicket, uses: list[str], order_id: str = "order-1") -> Order:
    return Order(id=order_id, kind=OrderKind.REPRINT, printer="printer", ticket=ticket, uses=uses)


def reprints(site: KioskSite) -> list[Slip]:
    return [slip for slip in site.printer.printed if "reprint" in slip.name]


class TestReports:
    def test_a_printer_that_is_well_is_told_so(self, site: KioskSite) -> None:
        printer = expect_printer(site, PrinterCondition.READY)
        assert (printer.id, printer.waiting, printer.faults) == ("printer", 0, [])
        assert site.hub.reports[-1].version

    def test_a_change_is_told_at_once_whatever_the_pace(self, site: KioskSite) -> None:
        site.hub.report_seconds = 600
        heard = len(site.hub.reports)
        until(lambda: len(site.hub.reports) > heard)
        site.printer.faults.set(Fault.PAPER_OUT)
        assert expect_printer(site, PrinterCondition.BLOCKED).faults == ["paper-out"]
        site.printer.faults.set()
        site.printer.faults.set_paper_low()
        expect_printer(site, PrinterCondition.PAPER_LOW)

    def test_since_is_when_it_became_so(self, site: KioskSite) -> None:
        site.printer.faults.set(Fault.COVER_OPEN)
        first = expect_printer(site, PrinterCondition.BLOCKED)
        heard = len(site.hub.reports)
        until(lambda: len(site.hub.reports) > heard + 1)
        assert site.hub.printer.since == first.since

    def test_slips_that_wait_for_paper_are_told_with_their_number(self, site: KioskSite) -> None:
        site.printer.faults.set(Fault.PAPER_OUT)
        expect_printer(site, PrinterCondition.BLOCKED)
        ticket = issue(site)
        printer = expect_printer(site, PrinterCondition.BLOCKED, ("visitor", "blocked"), ("counter", "blocked"))
        assert printer.waiting == 2
        assert {(trouble.ticket, trouble.number) for trouble in printer.troubles} == {(ticket.id, ticket.number)}
        site.printer.faults.set()
        expect_printer(site, PrinterCondition.READY)

    def test_an_unknown_slip_and_the_one_held_behind_it_are_told(self, site: KioskSite) -> None:
        site.printer.faults.lose_confirmations()
        issue(site)
        expect_printer(site, PrinterCondition.READY, ("visitor", "unknown"), ("counter", "blocked"))

    def test_a_slip_that_hangs_in_a_printer_in_trouble_is_told(self, site: KioskSite) -> None:
        site.printer.hold()
        ticket = issue(site)
        expect_state(site, ticket, "awaiting")
        expect_printer(site, PrinterCondition.READY)
        site.printer.release()
        expect_state(site, ticket, "confirmed")

    def test_an_absent_hub_is_told_when_it_is_back(self, site: KioskSite) -> None:
        site.hub.away = True
        site.printer.faults.set(Fault.CUTTER_JAM)
        until(lambda: not site.program.worker.view.ready)
        site.hub.away = False
        expect_printer(site, PrinterCondition.BLOCKED)


class TestOrders:
    def test_a_reprint_says_so_and_is_done_once_however_often_it_is_sent(self, site: KioskSite) -> None:
        ticket = issue(site)
        expect_state(site, ticket, "confirmed")
        order = reprint(ticket, ["counter"])
        site.hub.order(order)
        until(lambda: len(reprints(site)) == 1 and not site.hub.orders)
        site.hub.order(order)  # its acknowledgement got lost
        until(lambda: not site.hub.orders)
        site.hub.order(reprint(ticket, BOTH, "order-2"))
        until(lambda: len(reprints(site)) == 3)
        assert "counter" in reprints(site)[0].name
        assert "再発行" in repr(reprints(site)[0].parts)

    def test_the_missing_slip_alone_is_made_good(self, site: KioskSite) -> None:
        site.printer.faults.lose_confirmations(after=1)
        ticket = issue(site)
        expect_printer(site, PrinterCondition.READY, ("counter", "unknown"))
        site.hub.order(reprint(ticket, ["counter"]))
        expect_printer(site, PrinterCondition.READY)
        slips = state_of(site, ticket)["slips"]
        assert [(slip["use"], slip["state"], slip["reprint"]) for slip in slips] == [
            ("visitor", "confirmed", False),
            ("counter", "confirmed", True),
        ]

    def test_a_held_slip_is_replaced_by_its_reprint(self, site: KioskSite) -> None:
        site.printer.faults.lose_confirmations()
        ticket = issue(site)
        expect_printer(site, PrinterCondition.READY, ("visitor", "unknown"), ("counter", "blocked"))
        site.hub.order(reprint(ticket, BOTH))
        expect_state(site, ticket, "confirmed")
        assert [slip.name.rsplit("-", 1)[-1] for slip in site.printer.printed if slip not in reprints(site)] == [
            "visitor"
        ]
        assert len(reprints(site)) == 2

    def test_slips_that_staff_found_are_no_trouble_any_more(self, site: KioskSite) -> None:
        site.printer.faults.lose_confirmations(after=1)
        ticket = issue(site)
        expect_printer(site, PrinterCondition.READY, ("counter", "unknown"))
        site.hub.order(
            Order(id="order-1", kind=OrderKind.SETTLE, printer="printer", ticket_id=ticket.id, uses=["counter"])
        )
        expect_printer(site, PrinterCondition.READY)
        expect_state(site, ticket, "confirmed")
        assert len(site.printer.printed) == 2

    def test_a_reset_lets_a_faulty_printer_go_on(self, site: KioskSite) -> None:
        site.printer.faults.lose_confirmations(2)
        issue(site)
        issue(site)
        expect_printer(
            site,
            PrinterCondition.FAULTY,
            ("visitor", "unknown"),
            ("visitor", "unknown"),
            ("counter", "blocked"),
            ("counter", "blocked"),
        )
        state = site.client.get("/api/state").get_json()["printer"]
        assert (state["ready"], state["condition"], state["needs_reset"]) == (False, "faulty", True)
        third = issue(site)
        assert state_of(site, third)["state"] == "blocked"
        site.hub.order(Order(id="order-1", kind=OrderKind.RESET, printer="printer"))
        expect_state(site, third, "confirmed")

    def test_what_hangs_is_given_up(self, site: KioskSite) -> None:
        site.printer.hold()
        ticket = issue(site)
        expect_state(site, ticket, "awaiting")
        site.hub.order(Order(id="order-1", kind=OrderKind.GIVE_UP, printer="printer"))
        expect_state(site, ticket, "failed")
        assert state_of(site, ticket)["slips"][0]["state"] == "failed"


class TestRestarts:
    def test_a_ticket_and_its_slips_are_known_to_the_next_run(self, tmp_path: Path) -> None:
        with running_site(tmp_path) as first:
            first.printer.faults.set(Fault.PAPER_OUT)
            until(lambda: not first.program.worker.view.ready)
            ticket = issue(first)
        with running_site(tmp_path, first.hub) as second:
            expect_state(second, ticket, "confirmed")
            assert len(second.printer.printed) == 2

    def test_the_same_key_after_a_restart_prints_nothing_again(self, tmp_path: Path) -> None:
        with running_site(tmp_path) as first:
            ticket = issue(first)
            expect_state(first, ticket, "confirmed")
            key = first.hub.commands[-1].idempotency_key
        with running_site(tmp_path, first.hub) as second:
            wish = {"service": "renewal", "idempotency_key": key}
            answer = second.client.post("/api/tickets", json=wish).get_json()
            assert (answer["id"], answer["print"]["state"]) == (ticket.id, "confirmed")
            assert second.printer.printed == []

    def test_a_number_that_was_never_stored_here_is_printed_by_the_same_key(self, tmp_path: Path) -> None:
        """Killed between the hub's commit and the spool's: nothing was printed, so it may be."""
        with running_site(tmp_path) as first:
            issue(first)
            lost = first.hub.issue(first.hub.commands[-1].model_copy(update={"idempotency_key": "touch-lost"}))
        with running_site(tmp_path, first.hub) as second:
            second.client.post("/api/tickets", json={"service": "renewal", "idempotency_key": "touch-lost"})
            expect_state(second, lost, "confirmed")

    def test_an_order_taken_up_before_the_end_is_told_and_not_done_again(self, tmp_path: Path) -> None:
        hub = KioskHub()
        with running_site(tmp_path, hub) as first:
            ticket = issue(first)
            expect_state(first, ticket, "confirmed")
        order = reprint(ticket, ["visitor"])
        third = make_site(tmp_path, hub)
        third.program.watch.poll()
        hub.order(order)
        assert third.program.reporter.report()  # takes it up; ends before it is told
        third.program.stop()
        assert hub.orders
        with running_site(tmp_path, hub) as second:
            until(lambda: not hub.orders)
            until(lambda: len(reprints(second)) == 1)
            expect_state(second, ticket, "confirmed")

    def test_an_old_key_of_a_person_long_gone_prints_nothing(self, tmp_path: Path) -> None:
        with running_site(tmp_path) as first:
            issue(first)
            lost = first.hub.issue(first.hub.commands[-1].model_copy(update={"idempotency_key": "touch-lost"}))
        first.hub.now += timedelta(minutes=31)
        with running_site(tmp_path, first.hub) as second:
            wish = {"service": "renewal", "idempotency_key": "touch-lost"}
            answer = second.client.post("/api/tickets", json=wish).get_json()
            assert (answer["number"], answer["print"]["state"]) == (lost.number, "failed")
            assert answer["print"]["slips"][0]["reason"] == "too-late"


def test_a_broken_disk_leaves_the_number_on_the_screen_and_is_told(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("in the way")
    with running_site(tmp_path / "data") as site:
        wish = {"service": "renewal", "idempotency_key": "touch-0001"}
        answer = site.client.post("/api/tickets", json=wish).get_json()
        assert answer["number"] == "B001"
        assert answer["print"]["state"] == "failed"
        assert {slip["reason"] for slip in answer["print"]["slips"]} == {"spool-unavailable"}
        assert site.client.get(answer["print_url"]).get_json()["print"]["state"] == "failed"
        assert site.client.get("/api/state").get_json()["printer"]["faults"] == ["spool-unavailable"]
        until(lambda: bool(site.hub.reports) and bool(site.hub.reports[-1].printers))
        assert site.hub.printer.faults == ["spool-unavailable"]
        assert site.printer.printed == []
        (tmp_path / "data").unlink()
        until(lambda: site.program.worker.view.ready)
        assert site.client.post("/api/tickets", json=wish).get_json()["id"] == answer["id"]
        expect_state(site, site.hub.tickets["touch-0001"], "confirmed")
