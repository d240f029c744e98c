"""Which characters a printer with Japanese letters in it can spell, and how many columns they take.

Bytes are Shift_JIS as Windows writes it (codec cp932), for that is what kanji printers were made to be driven by. What
is not spelled for certain (é, 𠮷, ♿, Korean, the Devanagari of Nepali) is not sent: such a line goes as dots.
"""

from __future__ import annotations

from drivers.profiles.profile import Profile, Quirk

CODEC = "cp932"
#: The Japanese character set of `ESC R 8` prints ¥ and an overline in these places.
_OTHER_ASCII = frozenset("\\~")
#: Katakana of half width, one byte each; the codec has more single bytes, which no printer promises.
_KATAKANA = range(0xA1, 0xE0)
#: The first bytes of what is in JIS X 0208: signs and letters, then kanji. Between are NEC's signs (①㈱), after, IBM's.
_JIS_LEADS = frozenset({*range(0x81, 0x85), *range(0x88, 0xA0), *range(0xE0, 0xEB)})
_NEC_ROW_13 = 0x87
_IBM_LEADS = range(0xFA, 0xFD)
_SECOND_PLACES = range(0xED, 0xEF)


def _ibm_kanji() -> dict[str, bytes]:
    """IBM's kanji (髙﨑) as Windows writes them; the codec prefers a second place for them that printers may lack."""
    table: dict[str, bytes] = {}
    for lead in _IBM_LEADS:
        for trail in range(0x40, 0xFD):
            code = bytes((lead, trail))
            try:
                table.setdefault(code.decode(CODEC), code)
            except UnicodeDecodeError:
                continue
    return {letter: code for letter, code in table.items() if letter.encode(CODEC)[0] in _SECOND_PLACES}


_IBM = _ibm_kanji()


def spell(text: str, profile: Profile) -> bytes | None:
    """The text in the printer's own letters, or None if it lacks one of them."""
    codes = [_code(letter, profile) for letter in text]
    return None if None in codes else b"".join(code for code in codes if code is not None)


def columns(text: str) -> int:
    """How wide a text is that can be spelled: two for kanji, one for Latin and for katakana of half width."""
    return sum(1 if letter.isascii() or "\uff61" <= letter <= "\uff9f" else 2 for letter in text)


def _code(letter: str, profile: Profile) -> bytes | None:
    if " " <= letter <= "~":
        return None if letter in _OTHER_ASCII else letter.encode("ascii")
    if not profile.kanji:
        return None
    try:
        code = _IBM.get(letter) or letter.encode(CODEC)
    except UnicodeEncodeError:
        return None
    return code if _is_printed(code, profile) else None


def _is_printed(code: bytes, profile: Profile) -> bool:
    if len(code) == 1:
        return code[0] in _KATAKANA
    beyond_jis = code[0] == _NEC_ROW_13 or code[0] in _IBM_LEADS
    return code[0] in _JIS_LEADS or (beyond_jis and Quirk.JIS_ONLY not in profile.quirks)
