"""What a ticket of two slips costs: bytes, and milliseconds to encode them; beside python-escpos on the same pictures.

.venv/bin/python -m tests.bench.slip_bytes
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from functools import partial

from escpos.printer import Dummy

from drivers.dialects.choose import dialect_of
from drivers.profiles.load import load_profile
from drivers.profiles.profile import Profile, Rendering
from drivers.slips.model import Slip
from drivers.slips.raster import render
from kiosk.slips import USES, make_slip
from tests.support.slips import iwata, ticket

PROFILES = ("simulator-80", "simulator-58", "epson-tm-t88vii", "star-mcp31")
ROUNDS = 20


def main() -> None:
    """Prints a table; bytes include both cuts and both confirmations."""
    write = sys.stdout.write
    write(f"{'printer':18}{'language':10}{'rendering':11}{'bytes':>8}{'ms, best':>10}{'ms, worst':>11}\n")
    for name in PROFILES:
        profile = load_profile(name)
        for language in ("ja", "pt-BR", "ne"):
            slips = [make_slip(ticket(language=language), iwata(), use) for use in USES]
            for rendering in Rendering:
                size, best, worst = cost(slips, profile, rendering)
                write(f"{name:18}{language:10}{rendering:11}{size:8,}{best:10.1f}{worst:11.1f}\n")
    write("\nThe same pictures by python-escpos (bitImageRaster), and how many times ours that is:\n")
    for name in PROFILES[:2]:
        profile = load_profile(name)
        slips = [make_slip(ticket(), iwata(), use) for use in USES]
        ours, fast, _ = cost(slips, profile, Rendering.RASTER)
        theirs, (slow, _) = baseline(slips, profile), timed(partial(baseline, slips, profile))
        write(f"{name:18}{theirs:8,} bytes ({theirs / ours:.2f}) {slow:8.1f} ms ({slow / fast:.2f})\n")


def cost(slips: list[Slip], profile: Profile, rendering: Rendering) -> tuple[int, float, float]:
    """Bytes of the ticket, and the milliseconds of the fastest and the slowest of warm rounds."""
    dialect = dialect_of(profile)
    confirmations = sum(len(dialect.converse(profile).confirm(number)) for number in (1, 2))

    def encode() -> int:
        return sum(len(dialect.encode(slip, profile, rendering)) for slip in slips)

    best, worst = timed(encode)
    return encode() + confirmations, best, worst


def baseline(slips: list[Slip], profile: Profile) -> int:
    """Bytes of the same slips, drawn by us, as python-escpos sends pictures."""
    printer = Dummy(profile="TM-T20II")
    for slip in slips:
        printer.image(render(slip, profile.paper), impl="bitImageRaster", fragment_height=112, center=False)
        printer.cut(mode="PART")
    return len(printer.output)


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Milliseconds of the fastest and the slowest round; the first, which loads fonts, does not count."""
    work()
    rounds = []
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        work()
        rounds.append((time.perf_counter() - begin) * 1000)
    return min(rounds), max(rounds)


if __name__ == "__main__":
    main()
