"""`/embed.svg`: the waits as a picture, for a CMS that allows nothing else (W2).

Text stays text, in whatever face the reader's machine has. A picture sets no lines by itself, so widths are reckoned:
1 em for a full-width letter, less for others. Colours are DADS tokens, written as attributes: no policy
forbids those.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from markupsafe import Markup

from server.face.furigana import plain
from server.face.table import Row, Table
from server.face.words import Words

MIN_WIDTH: Final = 280
MAX_WIDTH: Final = 1200
DEFAULT_WIDTH: Final = 640
#: From this width on, the figures stand beside the name.
BESIDE_FROM: Final = 560

INK, SOFT, LINE, PAPER = "#1a1a1a", "#4d4d4d", "#cccccc", "#ffffff"
MAIN, GROUND, MAIN_PALE = "#0017c1", "#f2f2f2", "#e8f1fe"
LATE, LATE_PALE = "#c74700", "#ffeee2"

FONTS = "'Noto Sans JP', 'Noto Sans CJK JP', 'Hiragino Sans', 'BIZ UDPGothic', 'Yu Gothic UI', Meiryo, sans-serif"
PAD: Final = 16
LEADING: Final = 1.45
#: Widths in em, generous: a line that is too long would be cut off.
_FULL, _LATIN, _CAPITAL, _MARK = 1.0, 0.58, 0.72, 0.0


def em(text: str) -> float:
    """About how wide a text is."""
    return sum(map(_letter, text))


def _letter(letter: str) -> float:
    if unicodedata.category(letter) in {"Mn", "Me"}:
        return _MARK
    if unicodedata.east_asian_width(letter) in {"W", "F", "A"}:
        return _FULL
    return _CAPITAL if letter.isupper() or letter in "mwMW" else _LATIN


def lines_of(text: str, room: float) -> list[str]:
    """Breaks a text into lines of at most `room` em: at spaces, and between full-width letters."""
    lines, line = [], ""
    for piece in _pieces(text):
        if line and em(line + piece.rstrip()) > room:
            lines.append(line.rstrip())
            line = ""
        line += piece if line else piece.lstrip()
    return [*lines, line.rstrip()] if line.strip() else lines


def _pieces(text: str) -> Iterator[str]:
    """Where a line may end: after a space; after a full-width letter unless a closing mark or a reading follows."""
    piece = ""
    for here, after in zip(text, text[1:] + " ", strict=False):
        piece += here
        wide = unicodedata.east_asian_width(here) in {"W", "F"} and unicodedata.category(here) != "Ps"
        if here == " " or (wide and after not in "、。」）ー々ょゃゅっ〜～)(（:："):
            yield piece
            piece = ""
    yield piece


@dataclass(slots=True)
class _Paper:
    """Elements so far, and how far down they reach."""

    width: int
    y: float = PAD
    parts: list[Markup] = field(default_factory=list)

    def box(self, x: float, y: float, width: float, height: float, fill: str, line: str = "none") -> None:
        """A rectangle."""
        self.parts.append(
            Markup('<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" fill="{}" stroke="{}"/>').format(
                x, y, width, height, fill, line
            )
        )

    def text(self, x: float, top: float, size: int, text: str, *, bold: bool = False, fill: str = INK) -> None:
        """One line whose upper edge is at `top`."""
        self.parts.append(
            Markup('<text x="{:.1f}" y="{:.1f}" font-size="{}" font-weight="{}" fill="{}">{}</text>').format(
                x, top + size * 1.1, size, 700 if bold else 400, fill, text
            )
        )

    def block(self, x: float, room: float, size: int, text: str, *, bold: bool = False, fill: str = INK) -> None:
        """Lines one below the other, from where the paper is."""
        for line in lines_of(text, room / size):
            self.text(x, self.y, size, line, bold=bold, fill=fill)
            self.y += size * LEADING


def picture_of(table: Table, words: Words, width: int) -> str:
    """The picture; its height follows from what it says. `width`: CSS pixels, brought within bounds."""
    paper = _Paper(min(max(width, MIN_WIDTH), MAX_WIDTH))
    inner = paper.width - 2 * PAD
    paper.block(PAD, inner, 20, table.caption, bold=True)
    paper.block(PAD, inner, 14, table.as_of, fill=SOFT)
    paper.y += 4
    for notice in table.notices:
        _notice(paper, notice, late=table.stale)
    draw = _beside if paper.width >= BESIDE_FROM else _below
    for row in table.rows:
        draw(paper, row, words)
    if not table.rows:
        paper.block(PAD, inner, 16, words.t("no_services"))
    paper.y += 8
    paper.block(PAD, inner, 14, words.t("note"), fill=SOFT)
    return _svg(paper, table, words)


def _svg(paper: _Paper, table: Table, words: Words) -> str:
    height = round(paper.y + PAD)
    return str(
        Markup(
            '<svg xmlns="http://www.w3.org/2000/svg" width="{0}" height="{1}" viewBox="0 0 {0} {1}" role="img" '
            'aria-labelledby="t d" lang="{2}" font-family="{3}">'
            '<title id="t">{4}</title><desc id="d">{5}</desc>'
            '<rect width="{0}" height="{1}" fill="{6}"/>{7}</svg>\n'
        ).format(
            paper.width,
            height,
            words.html_lang,
            FONTS,
            plain(table.caption),
            plain(spoken(table, words)),
            PAPER,
            Markup("").join(paper.parts),
        )
    )


def spoken(table: Table, words: Words) -> str:
    """The whole picture in one breath: its description."""
    rows = [
        f"{row.name}: {row.word} {row.until}, {words.t('waiting_label')} {row.waiting}, "
        f"{words.t('wait_label')} {row.wait}."
        for row in table.rows
    ]
    return " ".join([table.as_of, *table.notices, *rows, words.t("note")])


def _notice(paper: _Paper, text: str, *, late: bool) -> None:
    lines = lines_of(text, (paper.width - 2 * PAD - 24) / 16)
    height = len(lines) * 16 * LEADING + 12
    paper.box(PAD, paper.y, paper.width - 2 * PAD, height, LATE_PALE if late else MAIN_PALE)
    paper.box(PAD, paper.y, 6, height, LATE if late else MAIN)
    top, paper.y = paper.y, paper.y + 6
    for line in lines:
        paper.text(PAD + 16, paper.y, 16, line, bold=True)
        paper.y += 16 * LEADING
    paper.y = top + height + 8


def _rule(paper: _Paper) -> None:
    paper.y += 6
    paper.box(PAD, paper.y, paper.width - 2 * PAD, 1, LINE)
    paper.y += 8


def _state(paper: _Paper, row: Row, x: float, room: float) -> None:
    """Open is filled, all else is lined: told apart without colour."""
    wide = em(row.word) * 14 + 16
    is_open = row.state == "open"
    paper.box(x, paper.y, wide, 22, MAIN if is_open else GROUND, MAIN if is_open else "#767676")
    paper.text(x + 8, paper.y + 2, 14, row.word, fill=PAPER if is_open else INK)
    if wide + 8 + em(row.until) * 14 <= room:
        paper.text(x + wide + 8, paper.y + 2, 14, row.until, fill=SOFT)
        paper.y += 24
    else:
        paper.y += 26
        paper.block(x, room, 14, row.until, fill=SOFT)


def _beside(paper: _Paper, row: Row, words: Words) -> None:
    """Name and state at the left, the two figures at the right, each below its label."""
    _rule(paper)
    inner = paper.width - 2 * PAD
    top, room = paper.y, inner * 0.5
    paper.block(PAD, room - 12, 16, row.name, bold=True)
    _state(paper, row, PAD, room - 12)
    bottom = paper.y
    for at, share, label, figure in (
        (0.5, 0.22, words.t("waiting_label"), row.waiting),
        (0.72, 0.28, words.t("wait_label"), row.wait),
    ):
        paper.y = top
        x = PAD + inner * at
        paper.block(x, inner * share - 8, 14, label, fill=SOFT)
        paper.block(x, inner * share - 8, 18, figure, bold=True)
        bottom = max(bottom, paper.y)
    paper.y = bottom


def _below(paper: _Paper, row: Row, words: Words) -> None:
    """All of it in one column."""
    _rule(paper)
    inner = paper.width - 2 * PAD
    paper.block(PAD, inner, 16, row.name, bold=True)
    _state(paper, row, PAD, inner)
    for label, figure in ((words.t("waiting_label"), row.waiting), (words.t("wait_label"), row.wait)):
        paper.block(PAD, inner, 16, f"{label}: {figure}")
