"""Which dialect a printer speaks, and in which rendering a slip goes to it."""

from __future__ import annotations

from drivers.dialects.escpos.dialect import EscPos
from drivers.dialects.native import is_all_native
from drivers.dialects.port import Dialect
from drivers.dialects.star.dialect import Star
from drivers.profiles.profile import DialectName, Profile, Rendering
from drivers.slips.model import Slip
from drivers.transports.port import Address


def dialect_of(profile: Profile) -> Dialect:
    """The dialect of this model."""
    match profile.dialect:
        case DialectName.ESCPOS:
            return EscPos()
        case DialectName.STAR:
            return Star()


def rendering_for(profile: Profile, slip: Slip, wire: Address | int | None) -> Rendering:
    """How this slip goes over this wire: an address, or its baud rate, None where it is faster than any printer.

    A serial line carries letters, and dots for the lines that have no letters: a whole picture takes it 20 s.
    Elsewhere a slip that the printer cannot spell is drawn as a whole, so that all of it is in one hand.
    """
    if profile.rendering is not None:
        return profile.rendering
    baud = wire if wire is None or isinstance(wire, int) else wire.baud
    if baud is not None or is_all_native(slip, profile):
        return Rendering.NATIVE
    return Rendering.RASTER
