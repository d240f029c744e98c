"""The fault matrix of printing: every fault at every moment, what was said, what lay in the tray.

    python -m tests.faults.printing_matrix          # the table, in Markdown
    python -m tests.faults.printing_matrix --full   # some minutes

A case is a ticket of two slips. Something goes wrong at a byte on the wire or at a moment of printing; a person puts it
right after a while, or never; what was blocked is then printed again. A lie in any case fails the tests.
"""

from __future__ import annotations

import logging
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from drivers.printers.port import SlipState
from drivers.profiles.profile import Confirmation, DialectName, Rendering
from drivers.simulator.faults import do
from tests.support.printing import Rig, Setting, copies
from tests.support.printing_judge import Verdict, judge

HOUSE = Setting()
OTHERS = (
    Setting(rendering=Rendering.RASTER),
    Setting(baud=9600),
    Setting(baud=9600, flow_control=False),
    Setting(Confirmation.FENCE, baud=9600),
    Setting(Confirmation.FENCE),
    Setting(Confirmation.FENCE, rendering=Rendering.RASTER),
    Setting(Confirmation.TIMED),
    Setting(Confirmation.NONE),
    Setting(dialect=DialectName.STAR),
    Setting(dialect=DialectName.STAR, rendering=Rendering.RASTER),
)

#: What goes wrong, in the simulator's words.
FAULTS = (
    "paper-out",
    "near-end",
    "cover-open",
    "cutter-jam",
    "broken",
    "offline",
    "power-off",
    "unplugged",
    "silent",
    "garbage",
    "interrupted-replies",
    "stall 0",
    "stall 1",
    "stall 100",
    "slow 200",
    "lost-echo",
    "late-echo 3",
    "late-echo 60",
    "wrong-echo",
)


@dataclass(frozen=True, slots=True)
class Marks:
    """Where the slips begin and end on the wire, and when on paper, if nothing goes wrong."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    seconds: tuple[float, ...]
    """When each piece has come off."""


@lru_cache(maxsize=32)
def marks(setting: Setting) -> Marks:
    """From a run in which nothing goes wrong."""
    rig = Rig(setting)
    seen: dict[SlipState, list[int]] = {state: [] for state in SlipState}
    rig.diary.at_move = lambda _copy, state: seen[state].append(rig.address.handed_over)
    rig.print(copies())
    return Marks(tuple(seen[SlipState.SENDING]), tuple(seen[SlipState.AWAITING]), tuple(rig.off))


@dataclass(frozen=True, slots=True)
class Moment:
    """When it goes wrong: at a byte of the stream, or at a second."""

    name: str
    byte: int | None = None
    second: float = 0.0


def moments(setting: Setting) -> tuple[Moment, ...]:
    """In slip 1, between, in slip 2: as bytes go over the wire, and as paper comes out."""
    at = marks(setting)
    (start, start_2), (end, end_2), (off, off_2) = at.starts, at.ends, at.seconds
    return (
        Moment("before a byte", start),
        Moment("bytes of slip 1", (start + end) // 2),
        Moment("bytes between", end),
        Moment("bytes of slip 2", (start_2 + end_2) // 2),
        Moment("printing slip 1", second=off / 2),
        Moment("cutting slip 1", second=off - 0.1),
        Moment("printing slip 2", second=(off + off_2) / 2),
    )


#: What people do: put it right after so many seconds, or give up first.
REMEDIES: dict[str, tuple[float | None, float]] = {
    "cleared after 1 s": (None, 1.0),
    "cleared after 45 s": (None, 45.0),
    "given up after 6 s": (6.0, 30.0),
}


@dataclass(frozen=True, slots=True)
class Case:
    """One thing that goes wrong once."""

    setting: Setting
    fault: str
    moment: Moment
    remedy: str

    @property
    def name(self) -> str:
        """For a test's name."""
        return f"{self.setting.name}: {self.fault}, {self.moment.name}, {self.remedy}"

    def run(self) -> Verdict:
        """Plays it."""
        rig = Rig(self.setting)
        give_up, clear = REMEDIES[self.remedy]

        def happen() -> None:
            if self.fault == "cut":
                rig.address.cut()
                return
            do(rig.printer, f"fault {self.fault}")
            if give_up is not None:
                rig.clock.after(give_up, lambda: setattr(rig.diary, "gave_up", True))
            rig.clock.after(clear, rig.put_right)

        if self.moment.byte is None:
            rig.clock.after(self.moment.second, happen)
        else:
            rig.address.after_bytes(self.moment.byte, happen)
        return judge(rig, copies())


#: Of the other settings only these, for their number; `--full` plays all.
FEW_FAULTS = ("paper-out", "cover-open", "cutter-jam", "power-off", "silent", "garbage", "stall 0", "wrong-echo")
FEW_MOMENTS = ("bytes of slip 1", "printing slip 2")
FEW_REMEDIES = ("cleared after 1 s", "given up after 6 s")


def faults(setting: Setting, fault: str, *, full: bool = False) -> Iterator[Case]:
    """One fault at every moment, with every remedy; for settings that are not the house's, at some."""
    full = full or setting == HOUSE
    for moment in moments(setting):
        if full or (fault in FEW_FAULTS and moment.name in FEW_MOMENTS):
            yield from (Case(setting, fault, moment, remedy) for remedy in (REMEDIES if full else FEW_REMEDIES))


def cuts(setting: Setting) -> Iterator[Case]:
    """The link cut after each byte, from before the first to behind the last; for other settings, after some."""
    bytes_in_all = marks(setting).ends[-1]
    step = 1 if setting == HOUSE else max(7, bytes_in_all // 15)
    for byte in range(0, bytes_in_all + 1, step):
        yield Case(setting, "cut", Moment(_where(setting, byte), byte), "cleared after 1 s")


def _where(setting: Setting, byte: int) -> str:
    at = marks(setting)
    if byte <= at.starts[0]:
        return "before a byte"
    if byte < at.ends[0]:
        return "bytes of slip 1"
    return "bytes between" if byte <= at.starts[1] else "bytes of slip 2"


@dataclass(slots=True)
class Row:
    """One line of the table: cases of a kind, by what was said of the two slips, and pieces out of those unknown."""

    said: Counter[str]
    lies: list[str]
    doubles: int = 0


def table(settings: tuple[Setting, ...] = (HOUSE, *OTHERS), *, full: bool = False) -> str:
    """All of it, in Markdown."""
    lines = [
        "| setting | what goes wrong | cases | said of slip 1, slip 2 | printed twice | lies |",
        "| --- " * 6 + "|",
    ]
    cases, found = 0, 0
    for setting in settings:
        for fault in ("cut", *FAULTS):
            row = _row(cuts(setting) if fault == "cut" else faults(setting, fault, full=full))
            if not row.said:
                continue
            cases, found = cases + row.said.total(), found + len(row.lies)
            said = "; ".join(f"{count} {pair}" for pair, count in row.said.most_common())
            lines.append(
                f"| {setting.name} | {fault} | {row.said.total()} | {said} | {row.doubles} | {len(row.lies)} |"
            )
            lines += row.lies
    return "\n".join([*lines, "", f"{cases} cases, {found} lies."])


def _row(played: Iterator[Case]) -> Row:
    row = Row(Counter(), [])
    for case in played:
        verdict = case.run()
        row.said[", ".join(verdict.first)] += 1
        row.doubles += sum(out > 1 for out in verdict.out)
        row.lies += [f"{case.name}: {lie}" for lie in verdict.lies]
    return row


if __name__ == "__main__":
    logging.disable()
    sys.stdout.write(table(full="--full" in sys.argv) + "\n")
