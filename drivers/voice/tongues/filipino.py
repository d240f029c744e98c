"""Filipino: isang daan at lima, dalawampu't isa; letters by their English names, as they are spelled out there."""

from __future__ import annotations

from drivers.voice.tongues.tongue import Tongue, letters

_UNITS = ("sero", "isa", "dalawa", "tatlo", "apat", "lima", "anim", "pito", "walo", "siyam")
_TEENS = (
    *("sampu", "labing-isa", "labindalawa", "labintatlo", "labing-apat"),
    *("labinlima", "labing-anim", "labimpito", "labingwalo", "labinsiyam"),
)
_TENS = (
    *("", "", "dalawampu", "tatlumpu", "apatnapu", "limampu", "animnapu"),
    *("pitumpu", "walumpu", "siyamnapu"),
)
_HUNDREDS = (
    *("", "isang daan", "dalawang daan", "tatlong daan", "apat na raan"),
    *("limang daan", "anim na raan", "pitong daan", "walong daan", "siyam na raan"),
)


def _parts(value: int) -> tuple[str, ...]:
    hundreds, rest = divmod(value, 100)
    if not rest:
        return (_HUNDREDS[hundreds],)
    tens, units = divmod(rest, 10)
    if rest < 10:
        small = _UNITS[rest]
    elif rest < 20:
        small = _TEENS[units]
    else:
        small = f"{_TENS[tens]}'t {_UNITS[units]}" if units else _TENS[tens]
    return (f"{_HUNDREDS[hundreds]} at", small) if hundreds else (small,)


FILIPINO = Tongue(
    letters(
        "ey, bi, si, di, i, ef, dyi, eyts, ay, dyey, key, el, em, en, o, pi, kyu, ar, es, ti, yu, vi, dobolyu, eks, "
        "way, zi"
    ),
    _UNITS,
    _parts,
)
