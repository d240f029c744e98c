"""Tickets in staff mode: listed, reprinted, settled, cancelled, with the hub and without it (S3, X3)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from drivers.printers.port import Fault
from drivers.slips.model import Text
from kiosk.spool.database import SpoolUnavailable
from tests.support.kiosk_site import KioskSite, make_site, running_site, until
from tests.support.staff_mode import StaffPage, code_of, issue, new_key, refuse_acts, signed_in, told


@pytest.fixture
def site() -> Iterator[KioskSite]:
    with running_site() as site:
        yield site


@pytest.fixture
def staff(site: KioskSite) -> StaffPage:
    return signed_in(site)


class TestTickets:
    def test_todays_tickets_newest_first(self, site: KioskSite, staff: StaffPage) -> None:
        numbers = [issue(site, service)["number"] for service in ("renewal", "delivery", "renewal")]
        list_ = staff.see("/tickets")
        assert (list_["total"], sorted(line["number"] for line in list_["tickets"])) == (3, sorted(numbers))
        assert list_["tickets"][0]["number"] == max(numbers, key=lambda number: number[1:])
        assert [slip["state"] for slip in list_["tickets"][0]["slips"]] == ["confirmed", "confirmed"]
        one = staff.see("/tickets?first=1&most=1")
        assert [line["number"] for line in one["tickets"]] == [list_["tickets"][1]["number"]]

    def test_a_number_is_found_by_its_digits(self, site: KioskSite, staff: StaffPage) -> None:
        for _ in range(3):
            issue(site)
        assert [line["number"] for line in staff.see("/tickets?digits=2")["tickets"]] == ["B002"]
        assert staff.see("/tickets?digits=9")["total"] == 0
        for bad in ("digits=a", "first=-1", "most=0", "most=21"):
            assert code_of(staff.get(f"/tickets?{bad}")) == (422, "invalid-body")

    def test_yesterdays_are_not_listed(self, tmp_path: Path) -> None:
        site = make_site(tmp_path)
        site.program.watch.poll()
        staff = signed_in(site)
        for day in (19, 20):
            site.hub.now = site.hub.now.replace(day=day)
            issue(site, printed=False)
        assert [line["number"] for line in staff.see("/tickets")["tickets"]] == ["B002"]

    def test_a_reprint_comes_out_marked_and_the_hub_hears_of_it(self, site: KioskSite, staff: StaffPage) -> None:
        ticket = issue(site)
        body = {"uses": ["counter"], "key": new_key()}
        staff.do(f"/tickets/{ticket['id']}/reprint", **body)
        staff.do(f"/tickets/{ticket['id']}/reprint", **body)
        until(lambda: len(site.printer.printed) == 3)
        assert "-2-counter-reprint-" in site.printer.printed[-1].name
        assert any("再発行" in part.text for part in site.printer.printed[-1].parts if isinstance(part, Text))
        until(lambda: told(site) == ["sign-in", "reprint"])
        act = site.hub.acts[-1]
        assert (act.ticket, list(act.uses)) == (ticket["id"], ["counter"])
        until(lambda: staff.see(f"/tickets/{ticket['id']}")["slips"][1]["state"] == "confirmed")
        assert staff.see(f"/tickets/{ticket['id']}")["slips"][1]["reprint"]

    def test_both_slips_in_their_order(self, site: KioskSite, staff: StaffPage) -> None:
        ticket = issue(site)
        staff.do(f"/tickets/{ticket['id']}/reprint", uses=["counter", "visitor"], key=new_key())
        until(lambda: len(site.printer.printed) == 4)
        assert ["-1-visitor-" in slip.name for slip in site.printer.printed[2:]] == [True, False]

    def test_away_from_the_hub_a_reprint_comes_out_at_once_and_is_told_later(
        self, site: KioskSite, staff: StaffPage
    ) -> None:
        ticket = issue(site)
        until(lambda: told(site) == ["sign-in"])
        site.hub.away = True
        staff.do(f"/tickets/{ticket['id']}/reprint", uses=["visitor"], key=new_key())
        until(lambda: len(site.printer.printed) == 3)
        assert staff.see("/state")["untold"] == 1
        site.hub.away = False
        site.program.staff.teller.tell_all()
        assert told(site) == ["sign-in", "reprint"]
        assert staff.see("/state")["untold"] == 0

    def test_slips_of_unknown_fate_are_settled(self, site: KioskSite, staff: StaffPage) -> None:
        site.printer.faults.lose_confirmations()
        ticket = issue(site, printed=False)
        until(lambda: "unknown" in [slip["state"] for slip in staff.see(f"/tickets/{ticket['id']}")["slips"]])
        staff.do(f"/tickets/{ticket['id']}/found", uses=["visitor", "counter"], key=new_key())
        until(lambda: {slip["state"] for slip in staff.see(f"/tickets/{ticket['id']}")["slips"]} == {"confirmed"})
        until(lambda: told(site)[-1] == "found")

    def test_what_this_kiosk_never_issued_is_unknown(self, staff: StaffPage) -> None:
        for path in ("/tickets/none/reprint", "/tickets/none/found", "/tickets/none/cancel"):
            body = {} if path.endswith("cancel") else {"uses": ["visitor"], "key": new_key()}
            assert code_of(staff.post(path, **body)) == (404, "unknown-ticket")

    @pytest.mark.parametrize(
        "body",
        [
            {},
            {"uses": [], "key": "0" * 8},
            {"uses": ["everybody"], "key": "0" * 8},
            {"uses": ["visitor"], "key": "short"},
            {"uses": ["visitor"], "key": "../../etc/passwd"},
            {"uses": ["visitor"], "key": "0" * 8, "more": 1},
        ],
    )
    def test_bad_bodies_print_nothing(self, site: KioskSite, staff: StaffPage, body: dict[str, Any]) -> None:
        ticket = issue(site)
        assert code_of(staff.post(f"/tickets/{ticket['id']}/reprint", **body)) == (422, "invalid-body")
        assert len(site.printer.printed) == 2

    def test_what_cannot_be_written_is_not_printed(
        self, site: KioskSite, staff: StaffPage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ticket = issue(site)

        def full(*_given: object) -> bool:
            raise SpoolUnavailable("the disk is full")

        monkeypatch.setattr(site.program.spool, "take_reprint", full)
        answer = staff.post(f"/tickets/{ticket['id']}/reprint", uses=["visitor"], key=new_key())
        assert code_of(answer) == (503, "spool-unavailable")
        assert len(site.printer.printed) == 2
        assert "reprint" not in told(site)


class TestCancelling:
    def test_the_hub_cancels_and_it_cannot_be_reprinted(self, site: KioskSite, staff: StaffPage) -> None:
        ticket = issue(site)
        assert staff.do(f"/tickets/{ticket['id']}/cancel")["cancelled"] == "done"
        assert (site.hub.acts[-1].kind, site.hub.acts[-1].ticket) == ("cancel", ticket["id"])
        before = len(site.hub.acts)
        assert staff.do(f"/tickets/{ticket['id']}/cancel")["cancelled"] == "done"
        assert len(site.hub.acts) == before
        again = staff.post(f"/tickets/{ticket['id']}/reprint", uses=["visitor"], key=new_key())
        assert code_of(again) == (409, "ticket-cancelled")

    def test_its_slips_that_wait_are_not_printed_any_more_and_trouble_nobody(
        self, site: KioskSite, staff: StaffPage
    ) -> None:
        site.printer.faults.set(Fault.PAPER_OUT)
        until(lambda: not site.program.worker.view.ready)
        ticket = issue(site, printed=False)
        until(lambda: site.hub.printer.waiting == 2)
        staff.do(f"/tickets/{ticket['id']}/cancel")
        site.printer.faults.set()
        issue(site)
        assert [slip.name[-9:] for slip in site.printer.printed] == ["1-visitor", "2-counter"]
        assert "B002" in site.printer.printed[0].name
        until(lambda: (site.hub.printer.waiting, site.hub.printer.troubles) == (0, []))

    def test_away_from_the_hub_it_is_done_later(self, site: KioskSite, staff: StaffPage) -> None:
        ticket = issue(site)
        until(lambda: told(site) == ["sign-in"])
        site.hub.away = True
        assert staff.do(f"/tickets/{ticket['id']}/cancel")["cancelled"] == "later"
        site.hub.away = False
        until(lambda: site.program.staff.teller.tell_all())
        assert staff.see(f"/tickets/{ticket['id']}")["cancelled"] == "done"
        assert told(site).count("cancel") == 1

    @pytest.mark.parametrize("code", ["illegal-transition", "idempotency-key-reused"])
    def test_what_was_called_meanwhile_is_not_cancelled_and_staff_see_it(
        self, site: KioskSite, staff: StaffPage, code: str
    ) -> None:
        refuse_acts(site.hub, code, 409)
        ticket = issue(site)
        assert staff.do(f"/tickets/{ticket['id']}/cancel")["cancelled"] == "refused"
        staff.do(f"/tickets/{ticket['id']}/reprint", uses=["visitor"], key=new_key())
        until(lambda: len(site.printer.printed) == 3)

    def test_a_ticket_that_is_not_handed_in_yet_is_cancelled_after_it_was(
        self, site: KioskSite, staff: StaffPage
    ) -> None:
        refuse_acts(site.hub, "unknown-ticket", 404)
        ticket = issue(site)
        assert staff.do(f"/tickets/{ticket['id']}/cancel")["cancelled"] == "later"
        site.program.staff.teller.tell_all()
        assert staff.see(f"/tickets/{ticket['id']}")["cancelled"] == "later"
        site.hub.act_problem = None
        until(lambda: site.program.staff.teller.tell_all())
        assert staff.see(f"/tickets/{ticket['id']}")["cancelled"] == "done"

    def test_the_wish_outlives_the_program(self, tmp_path: Path) -> None:
        with running_site(tmp_path) as first:
            staff = signed_in(first)
            ticket = issue(first)
            until(lambda: told(first) == ["sign-in"])
            first.hub.away = True
            staff.do(f"/tickets/{ticket['id']}/cancel")
        again = make_site(tmp_path)
        assert again.program.staff.teller.tell_all()
        assert [(act.kind, act.ticket) for act in again.hub.acts] == [("cancel", ticket["id"])]
