"""A Japanese typeface in two halves: the letters that our screens use, and all others, fetched only by who needs one.

A page that must wait for 4.5 MB of letters of which it shows a tenth is slow on a kiosk's small machine. Which half a
letter is in, the style sheet tells the browser (`unicode-range`): no letter is missing, whatever a venue names its
services. Run by `vendor.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from pathlib import Path

from fontTools import subset  # type: ignore[import-untyped]  # it has no types
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

ROOT = Path(__file__).resolve().parents[1]
#: Whose letters are in use: every text of the screens, and the venues that come with Junban.
TEXTS = ("messages/**/*", "*.toml")
#: Besides them: Latin, punctuation, kana, full-width forms. Kanji come from the texts alone.
ALWAYS = (range(0x20, 0x250), range(0x2000, 0x2070), range(0x3000, 0x3100), range(0xFF00, 0xFFF0))
WEIGHTS = {"Regular": 400, "Bold": 700}
SHEET = "biz-udpgothic.css"


def in_use(config: Path) -> set[int]:
    """Code points of the texts in a configuration folder, and of `ALWAYS`."""
    files = (path for pattern in TEXTS for path in config.glob(pattern) if path.is_file())
    texts = (path.read_text(encoding="utf-8") for path in files)
    return {ord(letter) for text in texts for letter in text}.union(*ALWAYS)


def halves(font: Path, common: set[int], folder: Path) -> dict[str, set[int]]:
    """Writes a typeface's halves into a folder; the code points of each, by the name of its file."""
    with TTFont(font, lazy=True) as whole:
        has = set(whole.getBestCmap())
    parts = {f"{font.stem}-common.ttf": has & common, f"{font.stem}-rest.ttf": has - common}
    options = subset.Options(layout_features=["*"], notdef_outline=True)
    options.drop_tables.append("meta")  # the whole font's languages
    for name, letters in parts.items():
        with subset.load_font(str(font), options) as half:
            cutter = subset.Subsetter(options)
            cutter.populate(unicodes=letters)
            cutter.subset(half)
            half.save(folder / name)
    return parts


def ranges(letters: Iterable[int], gap: int = 1) -> str:
    """Code points as CSS's `unicode-range`, with what lies between two that are up to `gap` apart."""
    runs: list[list[int]] = []
    for letter in sorted(letters):
        if runs and letter <= runs[-1][1] + gap:
            runs[-1][1] = letter
        else:
            runs.append([letter, letter])
    return ", ".join(f"U+{first:X}" if first == last else f"U+{first:X}-{last:X}" for first, last in runs)


def face(name: str, weight: int, letters: str) -> str:
    """One half, as CSS."""
    return (
        f'@font-face {{\n  font-family: "BIZ UDPGothic";\n  src: url("{name}") format("truetype");\n'
        f"  font-weight: {weight};\n  font-display: block;\n  unicode-range: {letters};\n}}\n"
    )


def make_page_fonts(fonts: Path, folders: Iterable[Path]) -> None:
    """Cuts `fonts`/BIZUDPGothic-*.ttf in halves, and lays them with their style sheet into each folder."""
    first, *others = folders
    common = in_use(ROOT / "config")
    sheet = []
    for style, weight in WEIGHTS.items():
        (often, letters), (seldom, rest) = halves(fonts / f"BIZUDPGothic-{style}.ttf", common, first).items()
        # The later rule goes first: the seldom half's ranges need not leave the other's letters out.
        sheet += [face(seldom, weight, ranges(rest, gap=256)), face(often, weight, ranges(letters))]
    (first / SHEET).write_text("\n".join(sheet), encoding="utf-8")
    made = chain([SHEET], (path.name for path in first.glob("BIZUDPGothic-*-*.ttf")))
    for name in made:
        for other in others:
            (other / name).write_bytes((first / name).read_bytes())
