"""What a slip goes through when something goes wrong: told step by step, one story a test."""

from __future__ import annotations

import pytest

from drivers.printers.port import Fault, SlipState
from drivers.profiles.profile import Confirmation
from drivers.simulator.core import Echoes
from drivers.simulator.faults import do
from tests.faults.printing_matrix import HOUSE, marks
from tests.support.printing import Rig, Setting, copies, whole

S = SlipState
BOTH_OUT = [S.CONFIRMED, S.CONFIRMED]


@pytest.fixture
def rig() -> Rig:
    return Rig()


def test_a_fine_day(rig: Rig) -> None:
    assert rig.print(copies()) == BOTH_OUT
    assert rig.lying() == list(whole(HOUSE))
    assert rig.diary.of(1) == rig.diary.of(2) == [S.SENDING, S.AWAITING, S.CONFIRMED]


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ("fault paper-out", Fault.PAPER_OUT),
        ("fault cover-open", Fault.COVER_OPEN),
        ("fault offline", Fault.OFFLINE),
        ("fault broken", Fault.UNRECOVERABLE),
        ("fault power-off", Fault.DISCONNECTED),
        ("fault unplugged", Fault.DISCONNECTED),
        ("fault silent", Fault.SILENT),
        ("fault garbage", Fault.GARBLED),
    ],
)
def test_a_device_in_the_way_gets_not_a_byte_of_a_slip(rig: Rig, words: str, fault: Fault) -> None:
    do(rig.printer, words)
    assert rig.print(copies()) == [S.BLOCKED, S.BLOCKED]
    assert rig.diary.moves == [(1, S.BLOCKED), (2, S.BLOCKED)]
    assert rig.diary.statuses[-1].faults == {fault}
    assert "窓口用".encode("cp932") not in bytes(rig.address.sent)
    rig.put_right()
    rig.clock.advance(5)
    assert rig.print(copies()) == BOTH_OUT


def test_low_paper_only_warns(rig: Rig) -> None:
    do(rig.printer, "fault near-end")
    assert rig.print(copies()) == BOTH_OUT
    assert rig.diary.statuses[0].paper_low


def test_paper_out_in_the_first_slip_is_waited_for_as_long_as_it_takes(rig: Rig) -> None:
    """An hour: the late confirmation of the same connection is as good as any."""
    rig.printer.set_paper(0.05)
    rig.clock.after(600, rig.printer.refill)
    assert rig.print(copies()) == BOTH_OUT
    assert rig.clock() > 600
    assert {Fault.PAPER_OUT} in [status.faults for status in rig.diary.statuses]
    torn, rest, second = rig.lying()
    assert [torn + rest, second] == list(whole(HOUSE))


def test_a_slip_that_was_not_begun_waits_outside_the_device(rig: Rig) -> None:
    """Paper ends with the first slip's last row, before a byte of the second was sent."""
    rig = Rig(Setting(baud=9600))
    rig.address.after_bytes(marks(rig.setting).starts[0] + 20, rig.printer.open_cover)
    rig.clock.after(5, lambda: setattr(rig.diary, "gave_up", True))
    assert rig.print(copies()) == [S.UNKNOWN, S.BLOCKED]
    assert rig.diary.of(2) == [S.BLOCKED]


def test_a_number_that_was_never_sent_confirms_nothing(rig: Rig) -> None:
    rig.printer.echo(Echoes.WRONG)
    assert rig.print(copies()[:1]) == [S.UNKNOWN]
    assert rig.lying() == [whole(HOUSE)[0]]


def test_an_echo_of_the_second_slip_confirms_the_first(rig: Rig) -> None:
    """Epson keeps only the newest number that was not read."""
    rig.printer.echo(Echoes.LOST)
    rig.clock.after(1.5, lambda: rig.printer.echo(Echoes.TRUE))
    assert rig.print(copies()) == BOTH_OUT
    assert rig.diary.of(1) == rig.diary.of(2)


def test_an_echo_of_an_old_connection_confirms_nothing(rig: Rig) -> None:
    """The link is lost while the slips are printed; their numbers come on the next connection, if at all."""
    rig.clock.after(0.4, rig.address.cut)
    assert rig.print(copies()) == [S.UNKNOWN, S.UNKNOWN]
    rig.clock.advance(2)
    assert rig.device.status().ready
    assert rig.print(copies(first=3)) == BOTH_OUT
    assert [state for number, state in rig.diary.moves if number < 3 and state is S.CONFIRMED] == []


def test_an_old_fence_is_not_taken_for_a_new_one() -> None:
    """A fence has no number, and a serial line no connections: late answers are heard out before the next slip."""
    rig = Rig(Setting(Confirmation.FENCE, baud=38400, abandon=False))
    rig.clock.after(0.3, rig.printer.open_cover)
    rig.clock.after(5, lambda: setattr(rig.diary, "gave_up", True))
    assert rig.print(copies()) == [S.UNKNOWN, S.UNKNOWN]
    rig.put_right()
    assert rig.device.status().ready
    seen: list[int] = []
    rig.diary.at_move = lambda _copy, state: seen.append(len(rig.lying())) if state is S.CONFIRMED else None
    assert rig.print(copies(first=3)) == BOTH_OUT
    assert seen == [3, 4], "both old ones came out, and each new one before it was confirmed"


def test_status_inside_a_reply_is_no_harm(rig: Rig) -> None:
    rig.printer.interrupt_replies()
    assert rig.print(copies()) == BOTH_OUT


@pytest.mark.parametrize(
    ("taken", "said"),
    [
        (0, [S.BLOCKED, S.BLOCKED]),
        (1, [S.UNKNOWN, S.BLOCKED]),
        (100, [S.UNKNOWN, S.BLOCKED]),
    ],
)
def test_a_device_that_takes_no_more_bytes(rig: Rig, taken: int, said: list[SlipState]) -> None:
    rig.address.after_bytes(marks(HOUSE).starts[0], lambda: rig.printer.stall(taken))
    assert rig.print(copies()) == said
    assert rig.diary.of(1)[0] is S.SENDING


def test_what_is_thrown_away_before_its_cut_has_failed() -> None:
    """A raster slip of which the half was sent: given up, it cannot come out any more."""
    rig = Rig(Setting(rendering=next(iter(r for r in type(HOUSE.rendering) if r != HOUSE.rendering))))
    rig.printer.set_paper(0.02)
    rig.clock.after(10, lambda: setattr(rig.diary, "gave_up", True))
    assert rig.print(copies()) == [S.FAILED, S.BLOCKED]
    rig.put_right()
    assert rig.device.status().ready
    assert rig.print(copies()[1:]) == [S.CONFIRMED]
    assert rig.lying()[-1] == whole(rig.setting)[1]


def test_a_device_that_cannot_forget_leaves_it_unknown() -> None:
    rig = Rig(Setting(abandon=False))
    rig.printer.set_paper(0.02)
    rig.clock.after(10, lambda: setattr(rig.diary, "gave_up", True))
    assert rig.print(copies()) == [S.UNKNOWN, S.UNKNOWN]


def test_an_echo_before_the_buffer_is_gone_still_confirms(rig: Rig) -> None:
    rig.clock.after(1.5, lambda: setattr(rig.diary, "gave_up", True))
    said = rig.print(copies())
    assert said == [S.CONFIRMED, S.UNKNOWN]
    rig.rest()
    assert rig.lying()[0] == whole(HOUSE)[0]


def test_the_program_ends_and_the_device_is_left_in_peace(rig: Rig) -> None:
    """Nothing is abandoned: what it holds comes out."""
    rig.diary.at_move = lambda _copy, state: setattr(rig.diary, "closes", state is S.AWAITING or rig.diary.closes)
    assert rig.print(copies()) == [S.CONFIRMED, S.BLOCKED]
    assert rig.lying() == [whole(HOUSE)[0]]


def test_the_program_does_not_wait_for_ever(rig: Rig) -> None:
    rig.printer.set_paper(0.05)
    rig.clock.after(1, lambda: setattr(rig.diary, "closes", True))
    assert rig.print(copies()) == [S.UNKNOWN, S.UNKNOWN]
    assert rig.clock() < 4


def test_half_a_slip_of_an_earlier_run_is_cut_off_first() -> None:
    """The program was killed in the middle of a slip; the next run knows that from its spool."""
    first = Rig()
    first.address.cut_after(marks(HOUSE).starts[0] + 100)
    first.print(copies())
    second = Rig(broken_off=True)
    second.printer.receive(bytes(first.address.sent))
    assert second.print(copies(first=3)) == BOTH_OUT
    assert second.lying()[1:] == list(whole(HOUSE))


def test_a_device_switched_off_and_on_behind_a_serial_line_is_not_believed() -> None:
    """Nothing breaks, and the rest of the bytes brings a true echo for a slip that lost its head."""
    rig = Rig(Setting(baud=9600))

    def blink() -> None:
        rig.printer.power_off()
        rig.clock.after(1.0, rig.printer.power_on)

    rig.address.after_bytes(marks(rig.setting).starts[0] + 100, blink)
    assert rig.print(copies()) == [S.UNKNOWN, S.BLOCKED]
