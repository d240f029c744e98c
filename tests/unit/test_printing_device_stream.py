"""One call of `print()`: slips that can't be drawn, a watcher that fails, what is told when."""

from __future__ import annotations

from dataclasses import replace

import pytest

from drivers.printers.port import Copy, Fault, SlipState, Status
from drivers.profiles.profile import Confirmation
from drivers.slips.model import Cut, Number, Slip
from tests.support.printing import Rig, Setting, copies, ticket_slips, whole

S = SlipState
TOO_WIDE = Slip("too-wide", (Number("A" * 200), Cut()))


@pytest.fixture
def rig() -> Rig:
    return Rig()


def test_nothing_to_print(rig: Rig) -> None:
    assert rig.print([]) == []


@pytest.mark.parametrize("numbers", [(0,), (2, 1), (3, 3), (-1, 2)])
def test_numbers_ascend(rig: Rig, numbers: tuple[int, ...]) -> None:
    slip = ticket_slips()[0]
    with pytest.raises(ValueError, match="ascend"):
        rig.print([Copy(number, slip) for number in numbers])


@pytest.mark.parametrize("at", [0, 1, 2])
def test_a_slip_that_cannot_be_drawn_fails_and_the_others_go_on(rig: Rig, at: int) -> None:
    wanted = copies(first=1)
    wanted.insert(at, Copy(0, TOO_WIDE))
    wanted = [replace(copy, number=number) for number, copy in enumerate(wanted, start=1)]
    said = rig.print(wanted)
    assert said == [S.FAILED if copy.slip is TOO_WIDE else S.CONFIRMED for copy in wanted]
    assert rig.lying() == list(whole(rig.setting))


def test_sending_is_told_before_the_first_byte_of_each(rig: Rig) -> None:
    told: dict[tuple[int, SlipState], int] = {}
    rig.diary.at_move = lambda copy, state: told.setdefault((copy.number, state), rig.address.handed_over)
    rig.print(copies())
    opening = told[1, S.SENDING]
    assert bytes(rig.address.sent[opening - 12 : opening]) == b"\x10\x04\x01\x10\x04\x02\x10\x04\x03\x10\x04\x04"
    assert told[1, S.AWAITING] == told[2, S.SENDING]
    assert told[2, S.AWAITING] > told[2, S.SENDING]


def test_a_watcher_that_cannot_write_it_down_stops_the_first_byte(rig: Rig) -> None:
    """A full disk: what is not written down is not sent."""
    rig.device.status()
    before = rig.address.handed_over

    def full(_copy: Copy, state: SlipState) -> None:
        if state is S.SENDING:
            raise OSError("disk full")

    rig.diary.at_move = full
    with pytest.raises(OSError, match="disk full"):
        rig.print(copies())
    assert rig.address.handed_over - before <= 12, "a question, and no slip"
    rig.diary.at_move = lambda _copy, _state: None
    rig.clock.advance(1)
    assert rig.print(copies(first=3)) == [S.CONFIRMED, S.CONFIRMED]
    assert len(rig.lying()) == 2


def test_the_watcher_hears_of_the_paper_while_the_slip_waits(rig: Rig) -> None:
    rig.printer.set_paper(0.05)
    rig.clock.after(30, rig.printer.refill)
    rig.print(copies())
    faults = [status.faults for status in rig.diary.statuses]
    assert faults[0] == frozenset()
    assert {Fault.PAPER_OUT} in faults
    assert faults[-1] == frozenset()
    assert all(before != after for before, after in zip(rig.diary.statuses, rig.diary.statuses[1:], strict=False))


def test_a_person_is_asked_for_only_while_something_is_under_way(rig: Rig) -> None:
    """An old wish to give up does not stop the next ticket from being tried."""
    rig.diary.gave_up = True
    rig.printer.open_cover()
    assert rig.print(copies()) == [S.BLOCKED, S.BLOCKED]


def test_a_program_that_ends_begins_nothing(rig: Rig) -> None:
    rig.diary.closes = True
    assert rig.print(copies()) == [S.BLOCKED, S.BLOCKED]
    assert S.SENDING not in rig.diary.of(1)


def test_time_alone_confirms_after_the_time_and_a_good_answer() -> None:
    rig = Rig(Setting(Confirmation.TIMED))
    assert rig.print(copies()) == [S.CONFIRMED, S.CONFIRMED]
    assert rig.diary.statuses == [Status(detail=rig.diary.statuses[0].detail)]


def test_a_printer_that_tells_nothing_leaves_both_unknown_and_the_connection_open() -> None:
    rig = Rig(Setting(Confirmation.NONE))
    assert rig.print(copies()) == [S.UNKNOWN, S.UNKNOWN]
    assert len(rig.lying()) == 2
    assert rig.print(copies(first=3)) == [S.UNKNOWN, S.UNKNOWN]
    rig.rest()
    assert len(rig.tray) == 4, "no strip was cut off in between"
