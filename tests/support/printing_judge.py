"""What was said of each copy against what lies in the tray. Any difference is a lie, and is told in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from drivers.printers.port import ENDED, Copy, SlipState
from drivers.simulator.paper import Edge
from tests.support.printing import Rig, Rows, whole

#: So often a blocked slip is tried again: by then the connection's longest pause has passed.
ROUNDS = 40


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of a ticket: first said, said after the retries of what was blocked, pieces out of each copy, lies."""

    first: tuple[SlipState, ...]
    last: tuple[SlipState, ...]
    out: tuple[int, ...]
    lies: tuple[str, ...]
    seconds: float


def pieces_of(rig: Rig, copy_rows: Rows) -> int:
    """How often the copy lies in the tray: as one piece, or torn by a person and completed from the new roll."""
    torn = sum(
        piece.edge is Edge.TORN and bool(rows and after) and rows + after == copy_rows
        for piece, rows, after in zip(rig.tray, rig.inks, rig.inks[1:], strict=False)
    )
    return rig.inks.count(copy_rows) + torn


def judge(rig: Rig, wanted: Sequence[Copy]) -> Verdict:
    """Prints the copies, lets a person put everything right, prints what was blocked again, and looks into the tray."""
    looks = whole(rig.setting)
    lies: list[str] = []
    begun: dict[int, int] = {}

    def note(copy: Copy, state: SlipState) -> None:
        if state is SlipState.SENDING:
            begun[copy.number] = rig.address.handed_over
        if state is SlipState.CONFIRMED and (out := pieces_of(rig, looks[wanted.index(copy)])) != 1:
            lies.append(f"copy {copy.number} was confirmed with {out} pieces in the tray")

    rig.diary.at_move = note
    first = tuple(rig.print(wanted))
    seconds = rig.clock()
    lies += _bytes(rig, wanted, first, begun)
    rig.put_right()
    rig.rest()
    lies += _tray(rig, wanted, first, looks)
    last = _retried(rig, wanted, first)
    rig.rest()
    lies += _tray(rig, wanted, last, looks)
    lies += [f"copy {copy.number} never came out" for copy, s in zip(wanted, last, strict=True) if s not in ENDED]
    return Verdict(first, last, tuple(pieces_of(rig, rows) for rows in looks), tuple(dict.fromkeys(lies)), seconds)


def _bytes(rig: Rig, wanted: Sequence[Copy], said: Sequence[SlipState], begun: dict[int, int]) -> list[str]:
    """Blocked means that not a byte was handed over; unknown, that some were."""
    lies = []
    ends = [begun.get(copy.number, rig.address.handed_over) for copy in wanted[1:]] + [rig.address.handed_over]
    for copy, state, end in zip(wanted, said, ends, strict=True):
        sent = end - begun.get(copy.number, end)
        if state is SlipState.BLOCKED and sent:
            lies.append(f"copy {copy.number} is blocked, and {sent} bytes were handed over")
        if state is SlipState.UNKNOWN and not sent:
            lies.append(f"copy {copy.number} is unknown, and nothing of it was handed over")
    return lies


def _tray(rig: Rig, wanted: Sequence[Copy], said: Sequence[SlipState], looks: Sequence[Rows]) -> list[str]:
    lies = []
    for copy, state, rows in zip(wanted, said, looks, strict=True):
        out = pieces_of(rig, rows)
        allowed = {SlipState.CONFIRMED: {1}, SlipState.UNKNOWN: {0, 1}}.get(state, {0})
        if out not in allowed:
            lies.append(f"copy {copy.number} is {state}, and {out} of it lie in the tray")
    return lies


def _retried(rig: Rig, wanted: Sequence[Copy], said: Sequence[SlipState]) -> tuple[SlipState, ...]:
    """As the spool does: what is blocked is printed when the device is clear, and nothing else ever."""
    now = list(said)
    for attempt in range(ROUNDS):
        waiting = [at for at, state in enumerate(now) if state is SlipState.BLOCKED]
        if not waiting:
            break
        rig.clock.advance(1 if attempt < ROUNDS / 2 else 5)
        if rig.device.status().ready:
            for at, state in zip(waiting, rig.print([wanted[at] for at in waiting]), strict=True):
                now[at] = state
    return tuple(now)
