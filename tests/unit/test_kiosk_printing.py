"""The print queue is truthful: once each, in order, blocked until clear, unknown for ever."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from drivers.printers.memory import MemoryPrinter
from drivers.printers.port import Fault, Outcome
from drivers.slips.model import Cut, Slip
from kiosk.printing import JobView, PrintQueue, PrintState
from tests.support.kiosk_site import until

S = PrintState


class ClumsyPrinter(MemoryPrinter):
    """Its driver breaks on one slip."""

    def print(self, slip: Slip) -> Outcome:
        if slip.name == "breaks":
            raise RuntimeError("a driver's mistake")
        return super().print(slip)


@pytest.fixture
def printer() -> ClumsyPrinter:
    return ClumsyPrinter()


@pytest.fixture
def prints(printer: ClumsyPrinter) -> Iterator[PrintQueue]:
    prints = PrintQueue(printer, heartbeat_seconds=0.01)
    prints.start()
    yield prints
    printer.release()
    prints.stop()


def pair(name: str) -> list[tuple[str, Slip]]:
    return [("visitor", Slip(f"{name}-1", (Cut(),))), ("counter", Slip(f"{name}-2", (Cut(),)))]


def job(prints: PrintQueue, name: str) -> JobView:
    view = prints.job(name)
    assert view is not None
    return view


def states(view: JobView) -> list[PrintState]:
    return [slip.state for slip in view.slips]


def test_slips_come_out_in_their_order_and_are_confirmed(prints: PrintQueue, printer: ClumsyPrinter) -> None:
    prints.submit("a", pair("a"))
    prints.submit("b", pair("b"))
    prints.stop()
    assert [slip.name for slip in printer.printed] == ["a-1", "a-2", "b-1", "b-2"]
    assert job(prints, "a").state is S.CONFIRMED


def test_the_same_ticket_is_queued_once(prints: PrintQueue, printer: ClumsyPrinter) -> None:
    for _ in range(3):
        prints.submit("a", pair("a"))
    prints.stop()
    assert len(printer.printed) == 2


def test_a_job_is_queued_then_printing_then_confirmed(prints: PrintQueue, printer: ClumsyPrinter) -> None:
    printer.hold()
    prints.submit("a", pair("a"))
    until(lambda: states(job(prints, "a")) == [S.PRINTING, S.QUEUED])
    assert prints.submit("b", pair("b")).state is S.QUEUED
    assert job(prints, "a").state is S.PRINTING
    printer.release()
    until(lambda: job(prints, "b").state is S.CONFIRMED)


def test_a_blocked_slip_prints_by_itself_once_the_printer_is_clear(prints: PrintQueue, printer: ClumsyPrinter) -> None:
    printer.faults.set(Fault.PAPER_OUT)
    prints.submit("a", pair("a"))
    until(lambda: states(job(prints, "a")) == [S.BLOCKED, S.BLOCKED])
    assert printer.printed == []
    printer.faults.set()
    until(lambda: job(prints, "a").state is S.CONFIRMED)
    assert len(printer.printed) == 2


def test_behind_a_blocked_slip_everything_is_blocked(prints: PrintQueue, printer: ClumsyPrinter) -> None:
    printer.faults.set(Fault.COVER_OPEN)
    until(lambda: not prints.status.ready)
    assert prints.submit("a", pair("a")).state is S.BLOCKED
    assert prints.submit("b", pair("b")).state is S.BLOCKED


def test_an_unknown_slip_is_never_printed_again(prints: PrintQueue, printer: ClumsyPrinter) -> None:
    printer.faults.lose_confirmations()
    prints.submit("a", pair("a"))
    prints.submit("a", pair("a"))
    prints.stop()
    assert states(job(prints, "a")) == [S.UNKNOWN, S.CONFIRMED]
    assert job(prints, "a").state is S.UNKNOWN
    assert [slip.name for slip in printer.printed] == ["a-1", "a-2"]


def test_a_job_of_an_earlier_run_is_unknown_and_not_printed(prints: PrintQueue, printer: ClumsyPrinter) -> None:
    assert prints.note_unknown("old", pair("old")).state is S.UNKNOWN
    assert prints.submit("old", pair("old")).state is S.UNKNOWN
    prints.stop()
    assert printer.printed == []


def test_the_worker_outlives_a_drivers_mistake(prints: PrintQueue) -> None:
    prints.submit("a", [("visitor", Slip("breaks", (Cut(),)))])
    prints.submit("b", pair("b"))
    prints.stop()
    assert job(prints, "a").state is S.UNKNOWN
    assert job(prints, "b").state is S.CONFIRMED


def test_a_blocked_queue_can_be_stopped(prints: PrintQueue, printer: ClumsyPrinter) -> None:
    printer.faults.set(Fault.OFFLINE)
    prints.submit("a", pair("a"))
    until(lambda: job(prints, "a").state is S.BLOCKED)
    prints.stop()
    assert printer.printed == []


def test_the_status_follows_the_printer_while_nothing_prints(prints: PrintQueue, printer: ClumsyPrinter) -> None:
    printer.faults.set_paper_low()
    until(lambda: prints.status.paper_low)
    printer.faults.set(Fault.CUTTER_JAM)
    until(lambda: prints.status.faults == {Fault.CUTTER_JAM})


def test_an_unknown_job_is_none(prints: PrintQueue) -> None:
    assert prints.job("nobody") is None
