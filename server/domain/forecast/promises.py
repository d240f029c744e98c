"""What was promised, and what came (the wait we promise is kept, and we say how often)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Promise:
    """The range that a slip said and the wait that came, in minutes."""

    low: int
    high: int
    came: float

    @property
    def kept(self) -> bool:
        """Whether the wait was in the range; called sooner than said is a promise broken too: they may be away."""
        return self.low <= self.came <= self.high


@dataclass(frozen=True, slots=True)
class Promises:
    """How many were made of which the wait is known by now, and how many of them were kept."""

    known: int = 0
    kept: int = 0


def count_promises(promises: Iterable[Promise]) -> Promises:
    """Counts them."""
    kept = [promise.kept for promise in promises]
    return Promises(len(kept), sum(kept))
