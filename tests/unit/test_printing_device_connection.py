"""The one connection: opened with pauses that grow, asked, dropped; and what its device says meanwhile."""

from __future__ import annotations

from itertools import pairwise

import pytest

from drivers.dialects.choose import dialect_of
from drivers.dialects.fragments import LONGEST_COMMAND
from drivers.printers.connection import BACK_OFF
from drivers.printers.port import Fault, SlipState, Status
from drivers.profiles.profile import DialectName
from drivers.simulator.faults import do
from drivers.transports.port import OpenFault
from tests.support.printing import Rig, Setting, copies

S = SlipState


@pytest.fixture
def rig() -> Rig:
    return Rig()


def opened(rig: Rig) -> list[float]:
    """When a connection was tried, as it goes on."""
    tried: list[float] = []
    original = rig.address.open

    def note(timeout: float):  # type: ignore[no-untyped-def]
        tried.append(rig.clock())
        return original(timeout)

    rig.address.open = note  # type: ignore[method-assign]
    return tried


def test_pauses_grow_and_begin_anew_after_an_answer(rig: Rig) -> None:
    tried = opened(rig)
    rig.address.refuses = OpenFault.BUSY
    for _ in range(1000):
        assert rig.device.status().faults == {Fault.DISCONNECTED}
        rig.clock.advance(0.1)
    pauses = [after - before for before, after in pairwise(tried)]
    assert pauses == pytest.approx([*BACK_OFF, 30], abs=0.11)
    assert "busy" in rig.device.status().detail
    rig.address.refuses = None
    rig.clock.advance(30)
    assert rig.device.status().ready
    rig.address.cut()
    assert rig.device.status().faults == {Fault.DISCONNECTED}
    rig.clock.advance(1)
    assert rig.device.status().ready


def test_one_connection_serves_many_questions_and_jobs(rig: Rig) -> None:
    tried = opened(rig)
    rig.device.status()
    rig.print(copies())
    rig.device.status()
    rig.print(copies(first=3))
    assert len(tried) == 1


@pytest.mark.parametrize("words", ["fault power-off", "fault silent", "fault garbage", "fault unplugged"])
def test_the_heartbeat_is_quick_whatever_the_device_does(rig: Rig, words: str) -> None:
    rig.device.status()
    do(rig.printer, words)
    for _ in range(5):
        before = rig.clock()
        assert not rig.device.status().ready
        assert rig.clock() - before < 1.6
        rig.clock.advance(1)


def test_the_reason_stays_the_reason_while_it_pauses(rig: Rig) -> None:
    do(rig.printer, "fault silent")
    assert rig.device.status() == rig.device.status() == Status(frozenset({Fault.SILENT}))
    rig.clock.advance(1)
    do(rig.printer, "clear")
    assert rig.device.status().ready


def test_noise_before_a_good_answer_is_no_fault(rig: Rig) -> None:
    rig.device.status()
    do(rig.printer, "fault garbage")
    rig.printer.open_cover()
    rig.printer.open_cover(False)  # automatic status, as noise
    do(rig.printer, "clear garbage")
    assert rig.device.status().ready


def test_what_changes_by_itself_is_known_at_the_next_question(rig: Rig) -> None:
    assert rig.device.status().ready
    rig.printer.open_cover()
    assert rig.device.status().faults == {Fault.COVER_OPEN}


def test_low_paper_is_remembered_while_it_is_gone(rig: Rig) -> None:
    do(rig.printer, "fault near-end")
    assert rig.device.status().paper_low
    rig.address.cut()
    assert rig.device.status() == Status(frozenset({Fault.DISCONNECTED}), True, "the wire is cut")


def test_a_connection_lost_in_the_opening_is_begun_again_from_the_start(rig: Rig) -> None:
    """Half a command of the opening is in the device; the next one is not taken for the rest of it."""
    rig.address.cut_after(17)
    assert rig.device.status().faults == {Fault.DISCONNECTED}
    rig.clock.advance(1)
    assert rig.print(copies()) == [S.CONFIRMED, S.CONFIRMED]
    assert rig.printer.unknown == [] or all(len(word) <= 5 for word in rig.printer.unknown)
    assert len(rig.tray) == 2


@pytest.mark.parametrize("dialect", DialectName)
def test_what_ends_a_broken_command_is_as_long_as_it_may_be_and_no_longer(dialect: DialectName) -> None:
    """On a slow line zeros take their time."""
    profile = Setting(dialect=dialect).profile()
    recovers = dialect_of(profile).converse(profile).recover
    assert recovers(100).startswith(bytes(100) + b"\x1b@")
    assert recovers(1 << 20).startswith(bytes(LONGEST_COMMAND) + b"\x1b@")
    assert len(recovers(0)) < 10


def test_a_star_printer_is_ready_once_its_counter_is_in_step() -> None:
    rig = Rig(Setting(dialect=DialectName.STAR))
    assert rig.print(copies()) == [S.CONFIRMED, S.CONFIRMED]


def test_closed_it_may_be_used_again(rig: Rig) -> None:
    rig.device.status()
    rig.device.close()
    rig.device.close()
    assert rig.device.status().ready
