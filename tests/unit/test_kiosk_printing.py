"""The printer's worker is truthful: once each, in order, blocked until clear, unknown for ever, nothing unrecorded."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from drivers.printers.memory import MemoryPrinter
from drivers.printers.port import Copy, Fault, SlipState, Status, Watcher
from kiosk.spool.database import SpoolUnavailable
from kiosk.spool.spool import Spool
from kiosk.spool.states import Reason
from kiosk.spool.worker import PrinterWorker, Rules
from server.contract.devices import OrderKind, PrinterCondition
from tests.support.clock import FakeClock
from tests.support.kiosk_site import until
from tests.support.spooling import NOON, a_pair, a_ticket, add, kept, states

S = SlipState
RULES = Rules(heartbeat_seconds=0.01, paper_low_tickets=2)
OUT = [S.CONFIRMED, S.CONFIRMED]


class ScriptedPrinter(MemoryPrinter):
    """A driver that can break, or do as it is told."""

    def __init__(self) -> None:
        super().__init__()
        self.script: Callable[[Sequence[Copy], Watcher], list[SlipState]] | None = None
        self.status_breaks = False
        self.closed = False

    def print(self, copies: Sequence[Copy], watcher: Watcher) -> list[SlipState]:
        if self.script is not None:
            return self.script(copies, watcher)
        return super().print(copies, watcher)

    def status(self) -> Status:
        if self.status_breaks:
            raise RuntimeError("a driver's mistake")
        return super().status()

    def close(self) -> None:
        self.closed = True


class BrokenDisk(Spool):
    """A spool whose disk fails where it is told to."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.refuses: set[SlipState] = set()
        self.broken = False

    def probe(self) -> None:
        if self.broken or self.refuses:
            raise SpoolUnavailable("the disk is full")
        super().probe()

    def add(self, *given: object, **named: object) -> None:
        if self.broken:
            raise SpoolUnavailable("the disk is full")
        super().add(*given, **named)  # type: ignore[arg-type]  # passed on as it came

    def move(self, slip_id: int, state: SlipState, reason: Reason | None = None) -> bool:
        if state in self.refuses:
            raise SpoolUnavailable("the disk is full")
        return super().move(slip_id, state, reason)


class Bench:
    """A worker with its printer and its spool."""

    def __init__(self, folder: Path, rules: Rules = RULES, clock: FakeClock | None = None) -> None:
        self.printer = ScriptedPrinter()
        self.spool = Spool(folder, clock.now) if clock else BrokenDisk(folder)
        self.changes = threading.Event()
        self.worker = PrinterWorker(self.spool, self.printer, rules, self.changes.set)

    @property
    def disk(self) -> BrokenDisk:
        assert isinstance(self.spool, BrokenDisk)
        return self.spool

    def submit(self, number: str = "A001") -> None:
        self.worker.submit(a_ticket(number), a_pair(number))

    def names(self) -> list[str]:
        return [slip.name for slip in self.printer.printed]

    def expect(self, number: str, expected: list[SlipState]) -> None:
        until(lambda: states(self.spool, number) == expected)

    def end(self) -> None:
        self.printer.release()
        self.worker.stop()
        self.spool.close()


@pytest.fixture
def idle(tmp_path: Path) -> Iterator[Bench]:
    """Not started yet."""
    bench = Bench(tmp_path)
    yield bench
    bench.end()


@pytest.fixture
def bench(idle: Bench) -> Bench:
    idle.worker.start()
    return idle


class TestPrinting:
    def test_slips_come_out_in_their_order_and_are_confirmed(self, bench: Bench) -> None:
        bench.submit("A001")
        bench.submit("A002")
        bench.expect("A002", OUT)
        assert bench.names() == ["A001-visitor", "A001-counter", "A002-visitor", "A002-counter"]
        assert bench.printer.numbers == sorted(set(bench.printer.numbers))

    def test_the_same_ticket_is_printed_once(self, bench: Bench) -> None:
        for _ in range(3):
            bench.submit()
        bench.submit("A002")
        bench.expect("A002", OUT)
        bench.submit()
        bench.submit("A003")
        bench.expect("A003", OUT)
        assert len(bench.names()) == 6

    def test_each_step_is_written_as_it_happens(self, bench: Bench) -> None:
        bench.printer.hold()
        bench.submit()
        bench.expect("A001", [S.AWAITING, S.QUEUED])
        bench.submit("A002")
        assert states(bench.spool, "A002") == [S.QUEUED, S.QUEUED]
        bench.printer.release()
        bench.expect("A002", OUT)

    def test_a_slip_is_written_as_sending_before_its_first_byte(self, bench: Bench) -> None:
        seen: list[list[SlipState]] = []

        def script(copies: Sequence[Copy], watcher: Watcher) -> list[SlipState]:
            for copy in copies:
                watcher.moved(copy, S.SENDING)
                seen.append(states(bench.spool))
                watcher.moved(copy, S.CONFIRMED)
            return [S.CONFIRMED for _copy in copies]

        bench.printer.script = script
        bench.submit()
        bench.expect("A001", OUT)
        assert seen == [[S.SENDING, S.QUEUED], [S.CONFIRMED, S.SENDING]]

    def test_the_end_begins_no_further_slip_and_closes_the_printer(self, bench: Bench) -> None:
        bench.printer.hold()
        bench.submit()
        bench.submit("A002")
        bench.expect("A001", [S.AWAITING, S.QUEUED])
        bench.worker.stop()
        assert states(bench.spool) == [S.UNKNOWN, S.BLOCKED]
        assert states(bench.spool, "A002") == [S.QUEUED, S.QUEUED]
        assert bench.printer.closed

    def test_a_late_echo_of_an_earlier_slip_is_believed(self, bench: Bench) -> None:
        first: list[Copy] = []

        def script(copies: Sequence[Copy], watcher: Watcher) -> list[SlipState]:
            if first:
                watcher.moved(first[0], S.CONFIRMED)
            first.extend(copies)
            for copy in copies:
                watcher.moved(copy, S.SENDING)
            return [S.CONFIRMED if len(first) > 2 else S.UNKNOWN, S.CONFIRMED]

        bench.printer.script = script
        bench.submit()
        bench.expect("A001", [S.UNKNOWN, S.CONFIRMED])
        bench.submit("A002")
        bench.expect("A001", OUT)


class TestBlocked:
    def test_it_prints_by_itself_once_the_printer_is_clear(self, bench: Bench) -> None:
        bench.printer.faults.set(Fault.PAPER_OUT)
        bench.submit()
        until(lambda: bench.worker.view.faults == ("paper-out",))
        assert bench.worker.shown(states(bench.spool)[0]) is S.BLOCKED
        assert bench.names() == []
        bench.printer.faults.set()
        bench.expect("A001", OUT)

    def test_a_printer_that_stops_between_two_slips_prints_the_missing_one_only(self, bench: Bench) -> None:
        bench.printer.hold()
        bench.submit()
        bench.expect("A001", [S.AWAITING, S.QUEUED])
        bench.printer.faults.set(Fault.COVER_OPEN)
        bench.printer.release()
        bench.expect("A001", [S.CONFIRMED, S.BLOCKED])
        until(lambda: not bench.worker.view.ready)
        bench.printer.faults.set()
        bench.expect("A001", OUT)
        assert bench.names() == ["A001-visitor", "A001-counter"]

    def test_a_blocked_worker_can_be_stopped_and_its_slips_stay(self, bench: Bench) -> None:
        bench.printer.faults.set(Fault.OFFLINE)
        until(lambda: not bench.worker.view.ready)
        bench.submit()
        bench.worker.stop()
        assert bench.names() == []
        assert len(bench.spool.next_job()) == 2

    def test_what_waited_too_long_is_not_printed_any_more(self, tmp_path: Path) -> None:
        clock = FakeClock(NOON)
        bench = Bench(tmp_path, Rules(heartbeat_seconds=0.01, late=timedelta(minutes=30)), clock)
        bench.worker.start()
        bench.printer.faults.set(Fault.PAPER_OUT)
        until(lambda: not bench.worker.view.ready)
        bench.submit()
        clock.advance(minutes=29)
        bench.submit("A002")
        clock.advance(minutes=2)
        bench.expect("A001", [S.FAILED, S.FAILED])
        bench.printer.faults.set()
        bench.expect("A002", OUT)
        assert bench.names() == ["A002-visitor", "A002-counter"]
        assert kept(bench.spool).slips[0].reason is Reason.TOO_LATE
        bench.end()

    def test_the_view_follows_the_printer_while_nothing_prints(self, bench: Bench) -> None:
        bench.printer.faults.set_paper_low()
        until(lambda: bench.worker.view.condition is PrinterCondition.PAPER_LOW)
        bench.changes.clear()
        bench.printer.faults.set(Fault.CUTTER_JAM)
        until(lambda: bench.worker.view.faults == (Fault.CUTTER_JAM,))
        assert bench.changes.is_set()


class TestUnknown:
    def test_it_is_never_printed_again_and_holds_what_follows_it(self, bench: Bench) -> None:
        bench.printer.faults.lose_confirmations()
        bench.submit()
        bench.expect("A001", [S.UNKNOWN, S.BLOCKED])
        bench.submit("A002")
        bench.expect("A002", OUT)
        assert bench.names() == ["A001-visitor", "A002-visitor", "A002-counter"]
        assert kept(bench.spool).slips[1].reason is Reason.HELD

    def test_the_second_slip_alone_may_be_unknown(self, bench: Bench) -> None:
        bench.printer.faults.lose_confirmations(after=1)
        bench.submit()
        bench.expect("A001", [S.CONFIRMED, S.UNKNOWN])

    def test_two_in_a_row_stop_the_printer_until_a_person_resets_it(self, bench: Bench) -> None:
        bench.printer.faults.lose_confirmations(2)
        bench.submit("A001")
        bench.submit("A002")
        until(lambda: bench.worker.view.needs_reset)
        bench.submit("A003")
        assert states(bench.spool, "A003") == [S.QUEUED, S.QUEUED]
        assert bench.worker.shown(S.QUEUED) is S.BLOCKED
        printed = len(bench.names())
        assert bench.spool.take_reset("o1", OrderKind.RESET)
        bench.worker.wake()
        bench.expect("A003", OUT)
        assert len(bench.names()) == printed + 2
        assert bench.worker.view.ready

    def test_what_was_under_way_at_the_end_of_an_earlier_run_is_unknown(self, idle: Bench) -> None:
        add(idle.spool)
        idle.spool.move(kept(idle.spool).slips[0].id, S.SENDING)
        add(idle.spool, "A002")
        idle.worker.start()
        idle.expect("A002", OUT)
        assert states(idle.spool) == [S.UNKNOWN, S.BLOCKED]
        assert idle.names() == ["A002-visitor", "A002-counter"]

    def test_what_was_queued_at_the_end_of_an_earlier_run_is_printed(self, idle: Bench) -> None:
        add(idle.spool)
        idle.spool.move(kept(idle.spool).slips[0].id, S.BLOCKED)
        idle.worker.start()
        idle.expect("A001", OUT)

    def test_what_is_given_up_is_failed_and_the_rest_goes_on(self, bench: Bench) -> None:
        bench.printer.hold()
        bench.submit()
        bench.expect("A001", [S.AWAITING, S.QUEUED])
        bench.worker.give_up()
        until(lambda: states(bench.spool)[0] is S.FAILED)
        bench.printer.release()
        bench.expect("A001", [S.FAILED, S.CONFIRMED])

    def test_giving_up_what_is_not_there_spares_the_next(self, bench: Bench) -> None:
        bench.worker.give_up()
        bench.submit()
        bench.expect("A001", OUT)


class TestReprint:
    def test_it_is_printed_as_a_copy_of_its_own(self, bench: Bench) -> None:
        bench.submit()
        bench.expect("A001", OUT)
        bench.spool.take_reprint("o1", OrderKind.REPRINT, a_ticket(), a_pair("again")[1:])
        bench.worker.wake()
        until(lambda: bench.names()[2:] == ["again-counter"])

    def test_the_missing_slip_alone_ends_the_trouble(self, bench: Bench) -> None:
        bench.printer.faults.lose_confirmations(after=1)
        bench.submit()
        bench.expect("A001", [S.CONFIRMED, S.UNKNOWN])
        bench.spool.take_reprint("o1", OrderKind.REPRINT, a_ticket(), a_pair("again")[1:])
        bench.worker.wake()
        bench.expect("A001", OUT)
        assert bench.names() == ["A001-visitor", "A001-counter", "again-counter"]


class TestPaper:
    def test_after_some_tickets_on_low_paper_no_more_is_offered(self, bench: Bench) -> None:
        bench.printer.faults.set_paper_low()
        until(lambda: bench.worker.view.paper_low)
        for number in ("A001", "A002", "A003"):
            bench.submit(number)
        bench.expect("A002", OUT)
        until(lambda: bench.worker.view.faults == (Fault.PAPER_OUT,))
        assert states(bench.spool, "A003") == [S.QUEUED, S.QUEUED]
        bench.printer.faults.set_paper_low(False)
        bench.expect("A003", OUT)
        until(lambda: bench.spool.device().low_tickets == 0)  # counted after the slip is out

    def test_a_person_may_let_it_go_on(self, bench: Bench) -> None:
        bench.printer.faults.set_paper_low()
        until(lambda: bench.worker.view.paper_low)
        for number in ("A001", "A002", "A003"):
            bench.submit(number)
        until(lambda: not bench.worker.view.ready)
        bench.spool.take_reset("o1", OrderKind.RESET)
        bench.worker.wake()
        bench.expect("A003", OUT)


class TestDriversMistakes:
    def test_raised_before_a_byte_was_sent_it_fails_and_others_go_on(self, bench: Bench) -> None:
        def script(_copies: Sequence[Copy], _watcher: Watcher) -> list[SlipState]:
            bench.printer.script = None
            raise RuntimeError("a driver's mistake")

        bench.printer.script = script
        bench.submit("A001")
        bench.submit("A002")
        bench.expect("A002", OUT)
        assert states(bench.spool) == [S.FAILED, S.FAILED]
        assert kept(bench.spool).slips[0].reason is Reason.DRIVER_ERROR

    def test_raised_when_some_may_have_been_sent_it_is_unknown(self, bench: Bench) -> None:
        def script(copies: Sequence[Copy], watcher: Watcher) -> list[SlipState]:
            bench.printer.script = None
            watcher.moved(copies[0], S.SENDING)
            raise RuntimeError("a driver's mistake")

        bench.printer.script = script
        bench.submit("A001")
        bench.submit("A002")
        bench.expect("A002", OUT)
        assert states(bench.spool) == [S.UNKNOWN, S.BLOCKED]

    def test_a_status_that_breaks_is_a_printer_that_is_offline(self, bench: Bench) -> None:
        bench.printer.status_breaks = True
        until(lambda: bench.worker.view.faults == (Fault.OFFLINE,))
        assert "a driver's mistake" in bench.worker.view.detail
        bench.printer.status_breaks = False
        until(lambda: bench.worker.view.ready)

    def test_the_worker_says_that_it_lives(self, bench: Bench) -> None:
        assert bench.worker.healthy
        bench.worker.stop()
        assert not bench.worker.healthy


class TestBrokenDisk:
    def test_nothing_unrecorded_is_printed_and_the_printer_is_told_as_blocked(self, bench: Bench) -> None:
        bench.disk.broken = True
        with pytest.raises(SpoolUnavailable):
            bench.submit()
        assert bench.worker.view.faults == ("spool-unavailable",)
        bench.disk.broken = False
        until(lambda: bench.worker.view.ready)
        bench.submit("A002")
        bench.expect("A002", OUT)
        assert bench.spool.find("id-a001") is None
        assert len(bench.names()) == 2

    def test_not_a_byte_is_sent_when_sending_cannot_be_written(self, bench: Bench) -> None:
        bench.disk.refuses = {S.SENDING}
        bench.submit()
        until(lambda: bench.worker.view.faults == ("spool-unavailable",))
        assert (bench.names(), states(bench.spool)) == ([], [S.QUEUED, S.QUEUED])
        bench.disk.refuses = set()
        bench.expect("A001", OUT)
        assert len(bench.names()) == 2

    def test_what_came_out_is_written_as_soon_as_the_disk_takes_it(self, bench: Bench) -> None:
        bench.disk.refuses = {S.AWAITING, S.CONFIRMED}
        bench.submit()
        bench.submit("A002")
        until(lambda: bench.worker.view.faults == ("spool-unavailable",))
        assert S.SENDING in states(bench.spool)  # were the program killed now, it would be unknown
        bench.disk.refuses = set()
        bench.expect("A002", OUT)
        assert states(bench.spool) == OUT
        assert bench.names() == ["A001-visitor", "A001-counter", "A002-visitor", "A002-counter"]
