"""Draws slips of Iwata's counter in several languages and on both widths of paper, into docs/pictures/slips/."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from drivers.slips.model import Slip  # noqa: E402 - after the path is set
from drivers.slips.paper import PAPER_58MM, PAPER_80MM, Paper  # noqa: E402 - the same
from drivers.slips.raster import render  # noqa: E402 - the same
from kiosk.slips import USES, Use, make_slip  # noqa: E402 - the same
from tests.support.slips import LANGUAGES, NOW, iwata, ticket  # noqa: E402 - the same

PICTURES = ROOT / "docs/pictures/slips"
PAPERS: dict[str, Paper] = {"80mm": PAPER_80MM, "58mm": PAPER_58MM}
SHOWN = ("ja", "ja-easy", "pt-BR", "vi", "zh-Hans", "ko", "ne")


def main() -> None:
    """Draws those that the pages show, or, with the word `all`, every language."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    for language in LANGUAGES if "all" in sys.argv else SHOWN:
        for width, paper in PAPERS.items():
            for use in USES:
                made = ticket(language=language, cards=1 if language == "ja" else 3)
                save(make_slip(made, iwata(), use), paper, f"{language}-{width}-{use}")
    reprint = make_slip(ticket(language="pt-BR"), iwata(), Use.VISITOR, reprint_at=NOW)
    save(reprint, PAPER_80MM, "pt-BR-80mm-visitor-reprint")


def save(slip: Slip, paper: Paper, name: str) -> None:
    """One slip at the size of its dots."""
    render(slip, paper).save(PICTURES / f"{name}.png", optimize=True, dpi=(paper.dpi, paper.dpi))


if __name__ == "__main__":
    main()
