"""A cable that is cut again and again, hub and kiosk killed meanwhile: each printed number is in the hub once (X3)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from server.services.hall import Hall
from tests.faults.offline_cuts import Outcome, Plan, a_kiosks_hub, play
from tests.support.hub_process import PATIENCE
from tests.support.kiosk_process import KioskProcess, PrinterProcess
from tests.support.kiosk_site import until
from tests.support.severed import Cut


def expect_nothing_lost(outcome: Outcome) -> None:
    assert len(outcome.printed) == outcome.plan.tickets
    assert outcome.lost == []
    assert outcome.twice == []
    assert outcome.ghosts == []
    assert outcome.in_order
    assert len(outcome.slips) == 2 * outcome.plan.tickets


def test_200_tickets_across_20_cuts(tmp_path: Path) -> None:
    outcome = play(tmp_path, Plan())
    expect_nothing_lost(outcome)
    alone = sum(printed.alone for printed in outcome.printed)
    assert 20 <= alone <= 180  # else hardly anything was cut, or hardly anything whole
    assert outcome.withdrawn  # else no answer was lost at the wrong moment


def test_a_clock_that_is_hours_off_keeps_the_order(tmp_path: Path) -> None:
    plan = Plan(tickets=12, cuts=2, hub_kills=(0,), kiosk_restarts=(1,), clock_off=timedelta(hours=5))
    expect_nothing_lost(play(tmp_path, plan))


def labels(hall: Hall) -> list[str]:
    """What the hub has today, in order of issue."""
    day = hall.venue.business_day(hall.clock.now())
    return [ticket.label for ticket in hall.database.read(lambda uow: uow.tickets.of_day(day))]


def test_kill_9_of_the_kiosk_between_issue_and_hand_in(tmp_path: Path) -> None:
    printer = PrinterProcess(tmp_path, "--port", "0")
    with a_kiosks_hub(tmp_path) as (hub, cable, token):
        kiosk = KioskProcess(tmp_path, cable.url, printer.address, token=token)
        hall = hub.hall()
        try:
            kiosk.start()
            kiosk.expect_ready()
            kiosk.expect(kiosk.issue(), "confirmed", "confirmed")
            cable.cut(Cut.REFUSED)
            printer.do("fault paper-out")
            kiosk.expect_ready(False)
            waiting = [kiosk.issue(), kiosk.issue()]
            kiosk.kill()
            cable.heal()
            printer.do("clear")
            kiosk.start()
            for ticket in waiting:
                kiosk.expect(ticket, "confirmed", "confirmed")
            until(lambda: labels(hall) == ["B001", "X001", "X002"], PATIENCE)
            assert printer.printed() == 6
        finally:
            kiosk.kill()
            printer.end()
            hall.database.close()
