"""Spanish: ciento cinco, veintiuno, treinta y uno."""

from __future__ import annotations

from drivers.voice.tongues.tongue import Tongue, letters

_SMALL = (
    *("cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve"),
    *("diez", "once", "doce", "trece", "catorce", "quince", "dieciséis", "diecisiete", "dieciocho", "diecinueve"),
    *("veinte", "veintiuno", "veintidós", "veintitrés", "veinticuatro", "veinticinco"),
    *("veintiséis", "veintisiete", "veintiocho", "veintinueve"),
)
_TENS = ("", "", "", "treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa")
_HUNDREDS = (
    *("", "ciento", "doscientos", "trescientos", "cuatrocientos"),
    *("quinientos", "seiscientos", "setecientos", "ochocientos", "novecientos"),
)


def _parts(value: int) -> tuple[str, ...]:
    hundreds, rest = divmod(value, 100)
    if not rest:
        return ("cien",) if hundreds == 1 else (_HUNDREDS[hundreds],)
    tens, units = divmod(rest, 10)
    small = _SMALL[rest] if rest < 30 else f"{_TENS[tens]} y {_SMALL[units]}" if units else _TENS[tens]
    return (_HUNDREDS[hundreds], small) if hundreds else (small,)


SPANISH = Tongue(
    letters(
        "a, be, ce, de, e, efe, ge, hache, i, jota, ka, ele, eme, ene, o, pe, cu, erre, ese, te, u, uve, uve doble, "
        "equis, ye, zeta"
    ),
    _SMALL[:10],
    _parts,
)
