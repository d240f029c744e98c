"""How ESC/POS moves and cuts the paper."""

from __future__ import annotations

from drivers.profiles.profile import CutKind, Profile, Quirk

LINE_FEED = b"\n"
_MOST = 255


def feed(dots: int, profile: Profile) -> bytes:
    """White rows (`ESC J`), in the units of the printer; the printer must be at the start of a line."""
    units = profile.feed_units(dots)
    whole, rest = divmod(units, _MOST)
    return b"\x1bJ\xff" * whole + (bytes((0x1B, 0x4A, rest)) if rest else b"")


def line_spacing(dots: int, profile: Profile) -> bytes:
    """From one line to the next (`ESC 3`)."""
    return bytes((0x1B, 0x33, min(_MOST, profile.feed_units(dots))))


def cut(dots: int, profile: Profile) -> bytes:
    """The cut, `dots` below what was printed last. Without a cutter the slip is fed out to the tear bar."""
    to_cutter = profile.paper.from_mm(profile.feed_to_cut_mm)
    full = profile.cut is CutKind.FULL
    if profile.cut is CutKind.NONE:
        return feed(dots + to_cutter, profile)
    if Quirk.CUT_ESC_I in profile.quirks:
        return feed(dots + to_cutter, profile) + (b"\x1bi" if full else b"\x1bm")
    if Quirk.CUT_WITHOUT_FEED in profile.quirks:
        return feed(dots + to_cutter, profile) + (b"\x1dV\x00" if full else b"\x1dV\x01")
    units = profile.feed_units(dots)
    # The unit of this feed is a byte; what is more goes before it.
    before = feed(dots, profile) if units > _MOST else b""
    return before + b"\x1dV" + (b"A" if full else b"B") + bytes((0 if before else units,))
