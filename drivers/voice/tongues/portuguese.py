"""Portuguese of Brazil: cento e cinco, trinta e um; 6 is seis (meia is for telephones)."""

from __future__ import annotations

from drivers.voice.tongues.tongue import Tongue, letters

_SMALL = (
    *("zero", "um", "dois", "três", "quatro", "cinco", "seis", "sete", "oito", "nove"),
    *("dez", "onze", "doze", "treze", "quatorze", "quinze", "dezesseis", "dezessete", "dezoito", "dezenove"),
)
_TENS = ("", "", "vinte", "trinta", "quarenta", "cinquenta", "sessenta", "setenta", "oitenta", "noventa")
_HUNDREDS = (
    *("", "cento", "duzentos", "trezentos", "quatrocentos"),
    *("quinhentos", "seiscentos", "setecentos", "oitocentos", "novecentos"),
)


def _parts(value: int) -> tuple[str, ...]:
    hundreds, rest = divmod(value, 100)
    if not rest:
        return ("cem",) if hundreds == 1 else (_HUNDREDS[hundreds],)
    tens, units = divmod(rest, 10)
    small = _SMALL[rest] if rest < 20 else f"{_TENS[tens]} e {_SMALL[units]}" if units else _TENS[tens]
    return (f"{_HUNDREDS[hundreds]} e", small) if hundreds else (small,)


PORTUGUESE = Tongue(
    letters(
        "a, bê, cê, dê, é, efe, gê, agá, i, jota, cá, ele, eme, ene, ó, pê, quê, erre, esse, tê, u, vê, dáblio, xis, "
        "ípsilon, zê"
    ),
    _SMALL[:10],
    _parts,
)
