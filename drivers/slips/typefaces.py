"""Which typeface sets which language, and the files it may come from: fetched at set-up, or the system's own."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from drivers.slips.model import Weight

VENDOR = Path(__file__).resolve().parents[1] / "fonts" / "vendor"
DEBIAN = Path("/usr/share/fonts")


class Typeface(StrEnum):
    """A family of letters, by what it is here for."""

    JAPANESE = "BIZ UDPGothic"
    LATIN = "Noto Sans"
    """Narrower than the Japanese face, whose letters are as wide as its digits; and it has those of Vietnamese."""
    CHINESE = "Noto Sans SC"
    KOREAN = "Noto Sans KR"
    DEVANAGARI = "Noto Sans Devanagari"


@dataclass(frozen=True, slots=True)
class FontFile:
    """A file, and which face of it when it is a collection."""

    path: Path
    index: int = 0


@dataclass(frozen=True, slots=True)
class Leading:
    """From one base line to the next, and from the top of a line to its base line; both in ems."""

    step: float = 1.12
    baseline: float = 0.93


#: Debian's package of each, for who has no files of set-up.
PACKAGES = {
    Typeface.JAPANESE: "fonts-morisawa-bizud-gothic",
    Typeface.LATIN: "fonts-noto-core",
    Typeface.CHINESE: "fonts-noto-cjk",
    Typeface.KOREAN: "fonts-noto-cjk",
    Typeface.DEVANAGARI: "fonts-noto-core",
}

#: The one that sets most of a language comes first; a letter it lacks is looked for in the others, in their order.
_USUAL = (Typeface.JAPANESE, Typeface.LATIN, Typeface.CHINESE, Typeface.KOREAN, Typeface.DEVANAGARI)
_FIRST = {
    **dict.fromkeys(("en", "es", "fil", "id", "pt-BR", "vi"), Typeface.LATIN),
    "zh-Hans": Typeface.CHINESE,
    "ko": Typeface.KOREAN,
    "ne": Typeface.DEVANAGARI,
}

#: Vietnamese has marks above marks; Devanagari hangs from its line and has marks on both sides.
_LEADING = {"vi": Leading(1.22, 1.0), "ne": Leading(1.42, 1.04)}


def chain(language: str) -> tuple[Typeface, ...]:
    """The typefaces of a language, in the order in which a letter is looked for."""
    first = _FIRST.get(language, Typeface.JAPANESE)
    return (first, *(typeface for typeface in _USUAL if typeface is not first))


def leading(language: str) -> Leading:
    """The height of a line of this language."""
    return _LEADING.get(language, Leading())


def candidates(typeface: Typeface, weight: Weight) -> tuple[FontFile, ...]:
    """The first of these that exists is taken."""
    name = weight.value.capitalize()
    cjk = DEBIAN / f"opentype/noto/NotoSansCJK-{name}.ttc"
    match typeface:
        case Typeface.JAPANESE:
            file = f"BIZUDPGothic-{name}.ttf"
            return FontFile(VENDOR / file), FontFile(DEBIAN / "truetype/bizud-gothic" / file), FontFile(cjk)
        case Typeface.KOREAN:
            return FontFile(VENDOR / f"NotoSansKR-{name}.ttf"), FontFile(cjk, 1)
        case Typeface.CHINESE:
            return FontFile(VENDOR / f"NotoSansSC-{name}.ttf"), FontFile(cjk, 2)
        case Typeface.LATIN:
            return _noto(f"NotoSans-{name}.ttf")
        case Typeface.DEVANAGARI:
            return _noto(f"NotoSansDevanagari-{name}.ttf")


def _noto(file: str) -> tuple[FontFile, ...]:
    return FontFile(VENDOR / file), FontFile(DEBIAN / "truetype/noto" / file)
