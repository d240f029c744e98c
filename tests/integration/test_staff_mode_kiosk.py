"""Printer and kiosk in staff mode: paper, test slip, volume, closed for the day, restart; and what the hub hears."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from drivers.printers.port import Fault
from drivers.slips.model import Heading, Number, Qr
from kiosk.staff.telling import Teller
from tests.support.kiosk_site import KioskSite, make_site, running_site, until
from tests.support.staff_mode import StaffPage, code_of, issue, new_key, refuse_acts, signed_in, told


@pytest.fixture
def site() -> Iterator[KioskSite]:
    with running_site() as site:
        yield site


@pytest.fixture
def staff(site: KioskSite) -> StaffPage:
    return signed_in(site)


def _unknown_in_a_row(site: KioskSite, count: int) -> bool:
    return site.program.spool.device().unknowns == count


class TestThePrinter:
    def test_its_state_is_told(self, site: KioskSite, staff: StaffPage) -> None:
        assert staff.see("/state")["printer"]["condition"] == "ready"
        site.printer.faults.set(Fault.PAPER_OUT)
        until(lambda: staff.see("/state")["printer"]["faults"] == ["paper-out"])

    def test_paper_changed_makes_a_faulty_printer_print_again(self, site: KioskSite, staff: StaffPage) -> None:
        for count in (1, 2):
            site.printer.faults.lose_confirmations()
            issue(site, printed=False)
            until(partial(_unknown_in_a_row, site, count))
        until(lambda: staff.see("/state")["printer"]["condition"] == "faulty")
        staff.do("/printer/seen-to", key=new_key())
        until(lambda: staff.see("/state")["printer"]["condition"] == "ready")
        until(lambda: "seen-to" in told(site))

    def test_a_test_slip_is_no_ticket(self, site: KioskSite, staff: StaffPage) -> None:
        made = staff.do("/printer/test-slip")
        until(lambda: staff.see(f"/printer/test-slip/{made['id']}")["state"] == "confirmed")
        [slip] = site.printer.printed
        headings = [part for part in slip.parts if isinstance(part, Heading)]
        assert headings[0].lines[0] == "テスト印刷"
        assert not [part for part in slip.parts if isinstance(part, Number | Qr)]
        assert staff.see("/tickets")["total"] == 0
        assert site.hub.commands == []

    def test_a_test_slip_in_trouble_is_no_trouble_of_the_consoles(self, site: KioskSite, staff: StaffPage) -> None:
        site.printer.faults.set(Fault.COVER_OPEN)
        until(lambda: not site.program.worker.view.ready)
        made = staff.do("/printer/test-slip")
        assert staff.see(f"/printer/test-slip/{made['id']}")["state"] == "blocked"
        until(lambda: bool(site.hub.printer.faults))
        assert (site.hub.printer.waiting, site.hub.printer.troubles) == (0, [])

    def test_giving_up_is_told(self, site: KioskSite, staff: StaffPage) -> None:
        staff.do("/printer/give-up")
        until(lambda: told(site)[-1] == "give-up")


class TestTheKiosk:
    def test_closed_for_the_day_it_issues_nothing_and_the_hub_knows(self, site: KioskSite, staff: StaffPage) -> None:
        staff.do("/close")
        assert site.client.get("/api/state").get_json()["closed"] is True
        answer = site.client.post("/api/tickets", json={"service": "renewal"})
        assert code_of(answer) == (409, "kiosk-closed")
        assert site.hub.commands == []
        until(lambda: site.hub.reports[-1].closed_since is not None)
        staff.do("/open")
        assert site.client.get("/api/state").get_json()["closed"] is False
        issue(site)
        until(lambda: site.hub.reports[-1].closed_since is None)
        until(lambda: told(site) == ["sign-in", "close", "open"])

    def test_it_stays_closed_over_a_restart_and_opens_the_next_day(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first = make_site(tmp_path)
        first.program.watch.poll()
        signed_in(first).do("/close")
        again = make_site(tmp_path)
        again.program.watch.poll()
        assert again.program.staff.closed_since is not None
        staff, tomorrow = again.program.staff, again.hub.now.replace(day=21, hour=0)
        monkeypatch.setattr(staff, "_around", replace(staff._around, now=lambda: tomorrow))
        assert staff.closed_since is None

    def test_the_volume_is_changed_for_today_by_steps(self, site: KioskSite, staff: StaffPage) -> None:
        before = site.client.get("/api/state").get_json()["sound"]["volume"]
        staff.do("/volume", steps=-3)
        assert site.client.get("/api/state").get_json()["sound"]["volume"] == pytest.approx(before - 0.3)
        assert staff.see("/state")["steps"] == -3
        staff.do("/volume", steps=-10)
        assert site.client.get("/api/state").get_json()["sound"]["volume"] == 0
        assert code_of(staff.post("/volume", steps=11)) == (422, "invalid-body")
        until(lambda: [act.detail for act in site.hub.acts if act.kind == "volume"] == ["-3", "-10"])

    def test_it_restarts_where_something_starts_it_again(self) -> None:
        asked: list[str] = []
        with running_site(restart=lambda: asked.append("restart")) as site:
            staff = signed_in(site)
            assert staff.see("/state")["restarts"]
            staff.do("/restart")
            assert asked == ["restart"]

    def test_it_does_not_where_nothing_would(self, staff: StaffPage) -> None:
        assert not staff.see("/state")["restarts"]
        assert code_of(staff.post("/restart")) == (409, "no-restart")


class TestTelling:
    def test_acts_wait_for_the_hub_in_their_order_and_are_told_once(self, tmp_path: Path) -> None:
        site = make_site(tmp_path)
        site.program.watch.poll()
        site.hub.away = True
        staff = signed_in(site)
        for path in ("/close", "/open"):
            staff.do(path)
        assert not site.program.staff.teller.tell_all()
        site.hub.away = False
        assert site.program.staff.teller.tell_all()
        assert told(site) == ["sign-in", "close", "open"]
        assert site.program.staff.teller.tell_all()
        assert len(site.hub.acts) == 3

    def test_an_act_of_another_day_is_not_asked_about_for_ever(self, tmp_path: Path) -> None:
        site = make_site(tmp_path)
        site.program.watch.poll()
        refuse_acts(site.hub, "unknown-ticket", 404)
        ticket = issue(site, printed=False)
        staff = signed_in(site)
        assert staff.do(f"/tickets/{ticket['id']}/cancel")["cancelled"] == "later"
        memory = site.program.staff.memory
        late = Teller(site.program._client, memory, lambda: site.hub.now.replace(day=25))
        assert late.tell_all()
        assert staff.see(f"/tickets/{ticket['id']}")["cancelled"] == "refused"
