"""Indonesian: seratus lima, dua puluh satu."""

from __future__ import annotations

from drivers.voice.tongues.tongue import Tongue, letters

_UNITS = ("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan")


def _parts(value: int) -> tuple[str, ...]:
    hundreds, rest = divmod(value, 100)
    tens, units = divmod(rest, 10)
    if rest < 10:
        small = _UNITS[rest] if rest else ""
    elif rest == 10:
        small = "sepuluh"
    elif rest < 20:
        small = "sebelas" if units == 1 else f"{_UNITS[units]} belas"
    else:
        small = f"{_UNITS[tens]} puluh {_UNITS[units]}" if units else f"{_UNITS[tens]} puluh"
    head = ("seratus" if hundreds == 1 else f"{_UNITS[hundreds]} ratus") if hundreds else ""
    return tuple(part for part in (head, small) if part)


INDONESIAN = Tongue(
    letters("a, be, ce, de, e, ef, ge, ha, i, je, ka, el, em, en, o, pe, ki, er, es, te, u, ve, we, eks, ye, zet"),
    _UNITS,
    _parts,
)
