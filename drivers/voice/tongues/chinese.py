"""Standard Chinese: 一百零五, 一百一十; a letter keeps its English name."""

from __future__ import annotations

from drivers.voice.tongues.tongue import Tongue, letters

_UNITS = tuple("零一二三四五六七八九")


def _parts(value: int) -> tuple[str, ...]:
    hundreds, rest = divmod(value, 100)
    tens, units = divmod(rest, 10)
    unit = _UNITS[units] if units else ""
    if not hundreds:
        return (f"{'' if tens == 1 else _UNITS[tens]}十{unit}" if tens else unit,)
    head = f"{_UNITS[hundreds]}百"
    if not rest:
        return (head,)
    return (head, f"{_UNITS[tens]}十{unit}" if tens else f"零{unit}")


CHINESE = Tongue(
    letters("A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P, Q, R, S, T, U, V, W, X, Y, Z"), _UNITS, _parts, ""
)
