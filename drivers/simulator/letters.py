"""Bytes to characters, and characters to dots."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

from drivers.simulator.models import Kanji
from drivers.slips.fonts import face
from drivers.slips.model import Weight

#: The katakana table (`ESC t 1`) below and above the katakana.
_RULES = "▁▂▃▄▅▆▇█▏▎▍▌▋▊▉┼┴┬┤├▔─│▕┌┐└┘╭╮╰╯"
_MARKS = "═╞╪╡◢◣◥◤♠♥♦♣●○╱╲╳円年月日時分秒〒市区町村人▒　"
#: Single-byte tables by the `n` of `ESC t n`.
TABLES = {
    0: "cp437",
    2: "cp850",
    3: "cp860",
    4: "cp863",
    5: "cp865",
    16: "cp1252",
    17: "cp866",
    18: "cp852",
    19: "cp858",
}
KATAKANA = 1
#: What `ESC R n` changes in ASCII; only Japan's differs in what we print.
JAPAN = 8


@dataclass(frozen=True, slots=True)
class Letter:
    """A character, and whether it is as wide as it is high."""

    char: str
    wide: bool


class Undecodable(Exception):
    """Bytes that are no character of the code that is set."""

    def __init__(self, data: bytes, code: str) -> None:
        super().__init__(f"{data.hex(' ')} is no character in {code}")


@dataclass(slots=True)
class Codes:
    """What turns bytes into characters now."""

    kanji: Kanji
    two_bytes: bool
    table: int = 0
    country: int = 0

    def lead(self, byte: int) -> bool:
        """Whether the byte is the first of a kanji."""
        if self.kanji is Kanji.SHIFT_JIS:
            return self.two_bytes and (0x81 <= byte <= 0x9F or 0xE0 <= byte <= 0xFC)
        if self.kanji is Kanji.GB18030:
            return self.two_bytes and 0x81 <= byte <= 0xFE
        return self.two_bytes and 0x21 <= byte <= 0x7E

    def pair(self, data: bytes) -> Letter:
        """Two bytes, or four of GB18030.

        Raises:
            Undecodable: they are no character.
        """
        code = {Kanji.JIS: "euc_jp", Kanji.SHIFT_JIS: "cp932", Kanji.GB18030: "gb18030"}[self.kanji]
        coded = bytes(byte | 0x80 for byte in data) if self.kanji is Kanji.JIS else data
        try:
            return Letter(coded.decode(code), wide=True)
        except UnicodeDecodeError as error:
            raise Undecodable(data, str(self.kanji)) from error

    def single(self, byte: int) -> Letter:
        """One byte.

        Raises:
            Undecodable: the table has nothing there.
        """
        if byte < 0x80:
            return Letter("¥" if byte == 0x5C and self.country == JAPAN else chr(byte), wide=False)
        if self.table == KATAKANA:
            return Letter(_katakana(byte), wide=False)
        table = TABLES.get(self.table, "cp437")
        try:
            return Letter(bytes([byte]).decode(table), wide=False)
        except UnicodeDecodeError as error:
            raise Undecodable(bytes([byte]), table) from error


def _katakana(byte: int) -> str:
    if byte < 0xA0:
        return _RULES[byte - 0x80]
    return _MARKS[byte - 0xE0] if byte >= 0xE0 else bytes([byte]).decode("cp932") if byte > 0xA0 else " "


class Reader:
    """Letters out of runs of bytes; a kanji may be cut in two by a run's end."""

    def __init__(self, codes: Codes) -> None:
        self.codes = codes
        self._kept = b""

    def read(self, data: bytes) -> tuple[list[Letter], list[str]]:
        """The letters, and a complaint for each sequence that is none (a blank box stands for it)."""
        data, self._kept = self._kept + data, b""
        letters: list[Letter] = []
        complaints: list[str] = []
        at = 0
        while at < len(data):
            size = self._size(data, at)
            if at + size > len(data):
                self._kept = data[at:]
                break
            piece = data[at : at + size]
            try:
                letters.append(self.codes.pair(piece) if size > 1 else self.codes.single(piece[0]))
            except Undecodable as error:
                letters.append(Letter("〓", wide=size > 1))
                complaints.append(str(error))
            at += size
        return letters, complaints

    def broken_off(self) -> str | None:
        """A command came: half a kanji before it is lost, and said so."""
        half, self._kept = self._kept, b""
        return f"half a character before a command: {half.hex(' ')}" if half else None

    def _size(self, data: bytes, at: int) -> int:
        if not self.codes.lead(data[at]):
            return 1
        four = self.codes.kanji is Kanji.GB18030 and at + 1 < len(data) and 0x30 <= data[at + 1] <= 0x39
        return 4 if four else 2


@dataclass(frozen=True, slots=True)
class Cell:
    """The box of a letter in dots, before it is magnified."""

    width: int
    height: int


WIDE = Cell(24, 24)
FONT_A = Cell(12, 24)
FONT_B = Cell(9, 17)
#: Letters are thought out this much larger than they are, then brought down: thin strokes keep their weight.
_FINE = 4
_RULED = "─│┼┴┬┤├┌┐└┘╭╮╰╯"


@lru_cache(maxsize=1024)
def ink(letter: Letter, cell: Cell, across: int, down: int, bold: bool, smooth: bool) -> Image.Image:
    """The dots of a letter, 255 where there is ink, magnified `across` and `down`.

    Printers magnify dots, which shows as steps; `smooth` draws the letter anew at its size.
    """
    times = min(across, down) if smooth else 1
    width, height = cell.width * times, cell.height * times
    drawn = _drawn(letter, width, height, Weight.BOLD if bold else Weight.REGULAR)
    size = (cell.width * across, cell.height * down)
    return drawn if drawn.size == size else drawn.resize(size, Image.Resampling.NEAREST)


def _drawn(letter: Letter, width: int, height: int, weight: Weight) -> Image.Image:
    if letter.char in _RULED:
        return _ruled(letter.char, width, height)
    em = (width if letter.wide else round(height * 0.92)) * _FINE
    typeface = face(weight, em)
    advance = max(1, round(typeface.getlength(letter.char)))
    canvas = Image.new("L", (max(advance, 1), height * _FINE), 0)
    ascent, descent = typeface.getmetrics()
    top = (height * _FINE - ascent - descent) / 2
    ImageDraw.Draw(canvas).text((0, top), letter.char, fill=255, font=typeface)
    room = width * _FINE
    if advance > room:
        canvas = canvas.resize((room, canvas.height), Image.Resampling.BOX)
    centred = Image.new("L", (room, height * _FINE), 0)
    centred.paste(canvas, ((room - canvas.width) // 2, 0))
    small = centred.resize((width, height), Image.Resampling.BOX)
    return small.point([255 if value > 110 else 0 for value in range(256)], "1")


def _ruled(char: str, width: int, height: int) -> Image.Image:
    """Rules reach the edges of their box, so that they join."""
    picture = Image.new("1", (width, height), 0)
    draw = ImageDraw.Draw(picture)
    x, y = width // 2 - 1, height // 2 - 1
    if char in "─┼┴┬├┌└╭╰":
        draw.rectangle((x, y, width, y + 1), fill=255)
    if char in "─┼┴┬┤┐┘╮╯":
        draw.rectangle((0, y, x + 1, y + 1), fill=255)
    if char in "│┼┴┤├└┘╰╯":
        draw.rectangle((x, 0, x + 1, y + 1), fill=255)
    if char in "│┼┬┤├┌┐╭╮":
        draw.rectangle((x, y, x + 1, height), fill=255)
    return picture


def typefaces_are_there() -> ImageFont.FreeTypeFont:
    """Loads one, so that a machine without them says so before anything is printed.

    Raises:
        FontsMissing: there is no Japanese typeface.
    """
    return face(Weight.REGULAR, WIDE.height)
