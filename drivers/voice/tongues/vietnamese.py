"""Vietnamese: một trăm linh năm, hai mươi mốt, mười lăm."""

from __future__ import annotations

from drivers.voice.tongues.tongue import Tongue, letters

_UNITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")


def _parts(value: int) -> tuple[str, ...]:
    hundreds, rest = divmod(value, 100)
    head = f"{_UNITS[hundreds]} trăm" if hundreds else ""
    small = _small(rest)
    if hundreds and 0 < rest < 10:
        small = f"linh {small}"
    return tuple(part for part in (head, small) if part)


def _small(value: int) -> str:
    """0 to 99: after ten, 5 is lăm; after twenty and up, 1 is mốt besides. Nothing is said for 0."""
    tens, units = divmod(value, 10)
    if not tens:
        return _UNITS[units] if units else ""
    ten = "mười" if tens == 1 else f"{_UNITS[tens]} mươi"
    if not units:
        return ten
    unit = "lăm" if units == 5 else "mốt" if units == 1 and tens > 1 else _UNITS[units]
    return f"{ten} {unit}"


VIETNAMESE = Tongue(
    letters(
        "a, bê, xê, đê, e, ép phờ, giê, hát, i, gi, ca, e lờ, em mờ, en nờ, o, pê, quy, e rờ, ét sì, tê, u, vê, "
        "vê kép, ích xì, y dài, dét"
    ),
    _UNITS,
    _parts,
)
