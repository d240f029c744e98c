"""The fault matrix: whatever goes wrong, at whatever moment, no slip is lied about and none comes out twice."""

from __future__ import annotations

import pytest

from drivers.printers.port import SlipState
from tests.faults.printing_matrix import FAULTS, FEW_FAULTS, HOUSE, OTHERS, Case, Moment, cuts, faults, marks
from tests.support.printing import Rig, Setting, copies, whole
from tests.support.printing_judge import judge

S = SlipState

#: The bytes of a job are shared out among so many tests.
SHARES = 8


def lies_of(played: list[Case]) -> list[str]:
    return [f"{case.name}: {lie}" for case in played for lie in case.run().lies]


def test_a_native_job_has_its_two_slips_in_600_bytes() -> None:
    at = marks(HOUSE)
    assert 450 < at.ends[-1] - at.starts[0] <= 600


@pytest.mark.parametrize("share", range(SHARES))
def test_the_link_is_cut_at_each_byte(share: int) -> None:
    at = marks(HOUSE)
    for case in list(cuts(HOUSE))[share::SHARES]:
        byte = case.moment.byte
        assert byte is not None
        verdict = case.run()
        assert verdict.lies == (), case.name
        # Not a byte of a slip was sent: it may be printed. One was: nobody knows.
        unsent, first_only = (byte <= start for start in at.starts)
        if byte == 0:  # the connection was not open yet
            assert verdict.first == (S.CONFIRMED, S.CONFIRMED)
        elif unsent:
            assert (verdict.first, verdict.last) == ((S.BLOCKED, S.BLOCKED), (S.CONFIRMED, S.CONFIRMED)), byte
        elif first_only:
            assert (verdict.first, verdict.last) == ((S.UNKNOWN, S.BLOCKED), (S.UNKNOWN, S.CONFIRMED)), byte
        else:
            assert verdict.last == (S.UNKNOWN, S.UNKNOWN), byte


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_at_each_moment(fault: str) -> None:
    assert lies_of(list(faults(HOUSE, fault))) == []


@pytest.mark.parametrize("setting", OTHERS, ids=lambda setting: setting.name)
def test_each_fault_of_other_printers(setting: Setting) -> None:
    assert lies_of([case for fault in FEW_FAULTS for case in faults(setting, fault)]) == []


@pytest.mark.parametrize("setting", OTHERS, ids=lambda setting: setting.name)
def test_the_link_of_other_printers_is_cut(setting: Setting) -> None:
    assert lies_of(list(cuts(setting))) == []


@pytest.mark.parametrize("mm", range(0, 320, 20))
def test_the_roll_ends_anywhere_and_a_person_gives_up(mm: int) -> None:
    rig = Rig()
    rig.printer.set_paper(mm / 1000)
    rig.clock.after(20, lambda: setattr(rig.diary, "gave_up", True))
    rig.clock.after(40, rig.put_right)
    assert judge(rig, copies()).lies == ()


@pytest.mark.parametrize("mm", range(0, 320, 20))
def test_the_roll_ends_anywhere_and_a_new_one_is_put_in(mm: int) -> None:
    rig = Rig()
    rig.printer.set_paper(mm / 1000)
    rig.clock.after(90, rig.put_right)
    verdict = judge(rig, copies())
    assert (verdict.last, verdict.out, verdict.lies) == ((S.CONFIRMED, S.CONFIRMED), (1, 1), ())


def test_the_judge_sees_a_lie() -> None:
    """A device that is believed when it confirms what it has not printed."""
    rig = Rig()
    seen = rig.device.print

    def lying(wanted, watcher):  # type: ignore[no-untyped-def]
        return [S.CONFIRMED for _ in wanted] if wanted else seen(wanted, watcher)

    rig.device.print = lying  # type: ignore[method-assign]
    assert judge(rig, copies()).lies == tuple(
        f"copy {copy.number} is confirmed, and 0 of it lie in the tray" for copy in copies()
    )


def test_the_judge_sees_a_second_piece() -> None:
    rig = Rig()
    rig.print(copies())
    rig.rest()
    assert "2 of it lie in the tray" in " ".join(judge(rig, copies(first=3)).lies)
    assert len(whole(HOUSE)) == 2


def test_a_cut_has_its_name_by_what_was_sent() -> None:
    names = {case.moment.name for case in cuts(HOUSE)}
    assert names == {"before a byte", "bytes of slip 1", "bytes between", "bytes of slip 2"}
    assert Case(HOUSE, "cut", Moment("byte 5", 5), "cleared after 1 s").name.endswith("cut, byte 5, cleared after 1 s")
