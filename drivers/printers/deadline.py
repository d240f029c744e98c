"""How long a slip may take, and how long our waits are: pure, the caller brings the time."""

from __future__ import annotations

from dataclasses import dataclass

from drivers.printers.port import Fault
from drivers.profiles.profile import Profile
from drivers.slips.fonts import FontsMissing
from drivers.slips.layout import DoesNotFit, lay_out
from drivers.slips.model import Cut, Slip
from drivers.slips.paper import MM_PER_INCH, Paper

#: No receipt printer is taken to be quicker than this, whatever its leaflet says.
QUICKEST_MM_S = 150.0
CUT_SECONDS = 1.0
#: Of any slip.
LONGEST_MM = 400.0
MARGIN_SECONDS = 5.0
#: A byte on a serial line: start bit, eight bits, stop bit.
BITS_A_BYTE = 10

#: What a person can put right while the slip stays in the device.
CLEARABLE = frozenset({Fault.PAPER_OUT, Fault.COVER_OPEN, Fault.CUTTER_JAM, Fault.OFFLINE})


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds that we wait for a device; the defaults suit every wire."""

    opening: float = 0.7
    """For a connection."""
    answer: float = 0.4
    """For a status, which is asked twice before the device counts as silent."""
    poll: float = 0.5
    """Between two questions while slips are under way."""
    silence: float = 2.0
    """After this an unanswered question is asked again."""
    serial_poll: float = 0.25
    serial_silence: float = 0.4
    """On a serial line a device that does not answer by then counts as gone, for nothing else tells that it is."""
    abandon: float = 3.0
    """For the device to say that it has thrown its buffer away."""
    closing: float = 2.0
    """For what is under way when the program ends."""
    settling: float = 5.0
    """For the late answers of an earlier connection, where they carry no number."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """What one slip needs by calculation, and the most it is given; seconds of a device that is well."""

    needed: float
    most: float


def allowance(size: int, length_mm: float, cuts: int, profile: Profile, baud: int | None) -> Allowance:
    """For a slip of `size` bytes that is `length_mm` long: over the wire, under the head, through the cutter."""
    wire = size * BITS_A_BYTE / baud if baud else 0.0
    needed = wire + length_mm / min(profile.speed_mm_s, QUICKEST_MM_S) + CUT_SECONDS * cuts
    return Allowance(needed, needed + MARGIN_SECONDS)


def length_mm(slip: Slip, paper: Paper) -> float:
    """How much paper the slip takes, as it would be drawn; at least that much where only the printer can draw it."""
    try:
        dots = sum(lay_out(part, paper).height for part in slip.parts)
    except (DoesNotFit, FontsMissing):
        return LONGEST_MM
    return dots * MM_PER_INCH / paper.dpi


def cuts(slip: Slip) -> int:
    """How often the cutter moves."""
    return sum(isinstance(part, Cut) for part in slip.parts)


def stands_still(faults: frozenset[Fault]) -> bool:
    """Whether the slip's clock waits for a person: all that is wrong can be put right with the slip in the device."""
    return bool(faults) and faults <= CLEARABLE
