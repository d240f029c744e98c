"""How the printer is: what its sensors say, what its mechanism suffers."""

from __future__ import annotations

from dataclasses import dataclass

#: A roll of 80 mm paper, and what is left of it when the sensor at the spool sees the core, in metres.
NEW_ROLL_M = 63.0
NEAR_END_M = 3.0


@dataclass(slots=True)
class Condition:
    """`paper_m` metres are left on the roll."""

    powered: bool = True
    plugged: bool = True
    cover_open: bool = False
    paused: bool = False
    """Its feed button is held, or its panel took it offline."""
    paper_m: float = NEW_ROLL_M
    jammed: bool = False
    """Something is in the cutter's way; that shows at the next cut."""
    cutter_error: bool = False
    """A stroke of the cutter failed; it is tried again when a person has seen to it."""
    broken: bool = False

    @property
    def paper_end(self) -> bool:
        """No paper under the head."""
        return self.paper_m <= 0

    @property
    def near_end(self) -> bool:
        """The roll is nearly used up."""
        return self.paper_m <= NEAR_END_M

    @property
    def error(self) -> bool:
        """The mechanism cannot go on."""
        return self.cutter_error or self.broken

    @property
    def online(self) -> bool:
        """It takes orders in their turn; offline it answers real-time questions only."""
        return self.powered and not (self.cover_open or self.paused or self.paper_end or self.error)

    @property
    def reachable(self) -> bool:
        """Whether a wire to it leads anywhere."""
        return self.powered and self.plugged
