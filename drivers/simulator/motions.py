"""What the mechanism does, in order; printing is made of nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image

#: A printer that plays for days forgets the oldest.
MOST_COMPLAINTS = 100


@dataclass(slots=True)
class Feed:
    """Paper moves `rows` dots on, with `ink` burnt into the first of them; `text` and `code` are what that says."""

    rows: int
    ink: Image.Image | None = None
    text: str = ""
    code: str = ""
    done: int = 0


@dataclass(slots=True)
class Cut:
    """One stroke of the cutter."""

    partial: bool
    seconds_left: float


@dataclass(slots=True)
class Say:
    """A reply in its turn: all before it has been done. `job` marks the echo of a job's number."""

    data: bytes
    job: bool = False


Motion = Feed | Cut | Say
