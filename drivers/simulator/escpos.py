"""ESC/POS carried out: each command's effect on the print buffer, as Epson's reference has it."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from drivers.simulator import escpos_commands, escpos_status
from drivers.simulator.commands import Buffer, Command, Shape, number, plain
from drivers.simulator.composer import LINE_SPACING
from drivers.simulator.escpos_pictures import EscPosPictures
from drivers.simulator.language import Mechanism
from drivers.simulator.letters import Codes, Reader
from drivers.simulator.models import Kanji

_ABANDONED = b"\x37\x25\x00"


class EscPos:
    """The language of most receipt printers; see `Interpreter`."""

    real_time = escpos_commands.REAL_TIME

    def __init__(self, printer: Mechanism) -> None:
        self._printer = printer
        self._composer = printer.composer
        self.reset()

    def reset(self) -> None:
        """As when switched on, and as `ESC @` leaves it."""
        model = self._composer.model
        self._codes = Codes(model.kanji, two_bytes=model.kanji is not Kanji.JIS)
        self._reader = Reader(self._codes)
        self._watch = 0
        self._told = b""
        self._units = (model.dpi, model.dpi)
        self._pictures = EscPosPictures(self._composer)
        self._composer.reset()

    def measure(self, data: Buffer) -> Shape | None:
        """The command in front."""
        return escpos_commands.measure(data)

    def hung_up(self) -> None:
        """Nobody asks for automatic status any more."""
        self._watch = 0

    def act(self, request: bytes) -> bytes:
        """`DLE EOT` answers, `DLE ENQ` recovers, `DLE DC4` throws away."""
        if request[1] == 0x04:
            return escpos_status.real_time(self._printer.condition, request[2])
        if request[1] == 0x05:
            if request[2] == 2:
                self._printer.throw_away()
            if request[2] > 0:
                self._printer.recover()
            return b""
        self._printer.throw_away()
        return _ABANDONED

    def news(self) -> bytes:
        """Automatic status when something that is watched has changed."""
        if not self._watch:
            return b""
        watched = escpos_status.watched(escpos_status.automatic(self._printer.condition), self._watch)
        if watched == self._told:
            return b""
        self._told = watched
        return self.status()

    def status(self) -> bytes:
        """Automatic status as it is now."""
        return escpos_status.automatic(self._printer.condition) if self._watch else b""

    def execute(self, command: Command) -> None:
        """Does one command; what it cannot do is a complaint."""
        if not command.key:
            self._text(command.args)
            return
        if half := self._reader.broken_off():
            self._complain(half)
        action = self._ACTIONS.get(command.key)
        if action:
            action(self, command.args)
        elif command.key not in _HARMLESS:
            self._printer.note(f"unknown: {command.whole[:12].hex(' ')}")

    def _complain(self, text: str) -> None:
        self._composer.complaints.append(text)

    def _text(self, data: bytes) -> None:
        letters, complaints = self._reader.read(data)
        self._composer.put(letters)
        self._composer.complaints.extend(complaints)

    def _at_line_start(self, name: str) -> bool:
        if not self._composer.at_line_start:
            self._complain(f"{name} in the middle of a line has no effect")
        return self._composer.at_line_start

    # Codes

    def _initialise(self, _args: bytes) -> None:
        if not self._composer.at_line_start:
            self._complain("ESC @ throws a line away that was not printed")
        self.reset()

    def _country(self, args: bytes) -> None:
        self._codes.country = args[0]

    def _table(self, args: bytes) -> None:
        self._codes.table = args[0]

    def _kanji_code(self, args: bytes) -> None:
        codes = self._codes
        was = codes.kanji
        codes.kanji = Kanji.SHIFT_JIS if plain(args[0]) in (1, 2) else Kanji.JIS
        if codes.kanji is not was:
            # In Shift_JIS a kanji tells itself from the rest; in JIS it is switched on.
            codes.two_bytes = codes.kanji is Kanji.SHIFT_JIS

    def _kanji_on(self, _args: bytes) -> None:
        self._codes.two_bytes = True

    def _kanji_off(self, _args: bytes) -> None:
        self._codes.two_bytes = self._codes.kanji is Kanji.SHIFT_JIS

    # Looks

    def _mode(self, args: bytes) -> None:
        style, value = self._composer.style, args[0]
        style.small, style.bold = bool(value & 0x01), bool(value & 0x08)
        style.down, style.across = 1 + bool(value & 0x10), 1 + bool(value & 0x20)
        style.underline = int(bool(value & 0x80))

    def _kanji_mode(self, args: bytes) -> None:
        style, value = self._composer.style, args[0]
        style.across, style.down = 1 + bool(value & 0x04), 1 + bool(value & 0x08)
        style.underline = int(bool(value & 0x80))

    def _size(self, args: bytes) -> None:
        style = self._composer.style
        style.across, style.down = 1 + (args[0] >> 4 & 7), 1 + (args[0] & 7)

    def _bold(self, args: bytes) -> None:
        self._composer.style.bold = bool(args[0] & 1)

    def _underline(self, args: bytes) -> None:
        self._composer.style.underline = min(plain(args[0]), 2)

    def _invert(self, args: bytes) -> None:
        self._composer.style.invert = bool(args[0] & 1)

    def _smooth(self, args: bytes) -> None:
        self._composer.style.smooth = bool(args[0] & 1)

    def _font(self, args: bytes) -> None:
        self._composer.style.small = bool(plain(args[0]))

    def _ank_gap(self, args: bytes) -> None:
        self._composer.style.ank_gap = self._across(args[0])

    def _kanji_gaps(self, args: bytes) -> None:
        self._composer.style.kanji_gaps = (self._across(args[0]), self._across(args[1]))

    # Where

    def _across(self, units: int) -> int:
        return round(units * self._composer.model.dpi / self._units[0])

    def _down(self, units: int) -> int:
        return round(units * self._composer.model.dpi / self._units[1])

    def _motion_units(self, args: bytes) -> None:
        dpi = self._composer.model.dpi
        self._units = (args[0] or dpi, args[1] or dpi)

    def _align(self, args: bytes) -> None:
        if self._at_line_start("ESC a"):
            self._composer.align = plain(args[0])

    def _margin(self, args: bytes) -> None:
        if self._at_line_start("GS L"):
            self._composer.left = min(self._across(number(args, 0)), self._composer.model.dots)

    def _width(self, args: bytes) -> None:
        if self._at_line_start("GS W"):
            self._composer.width = self._across(number(args, 0))

    def _absolute(self, args: bytes) -> None:
        self._composer.move_to(self._across(number(args, 0)))

    def _relative(self, args: bytes) -> None:
        units = number(args, 0)
        self._composer.move_to(self._composer.position + self._across(units - 0x10000 * (units >= 0x8000)))

    def _tabs(self, args: bytes) -> None:
        self._composer.tabs = tuple(args[:-1])

    def _tab(self, _args: bytes) -> None:
        self._composer.tab()

    # Paper

    def _line_feed(self, _args: bytes) -> None:
        self._composer.feed_line()

    def _spacing(self, args: bytes) -> None:
        self._composer.spacing = self._down(args[0])

    def _usual_spacing(self, _args: bytes) -> None:
        self._composer.spacing = LINE_SPACING

    def _feed(self, args: bytes) -> None:
        self._composer.feed(self._down(args[0]))

    def _feed_lines(self, args: bytes) -> None:
        self._composer.feed(args[0] * self._composer.spacing)

    def _cut(self, args: bytes) -> None:
        kind = plain(args[0])
        fed = kind in (65, 66, 97, 98, 103, 104)
        if not fed and kind not in (0, 1):
            self._complain(f"GS V {args[0]} is no cut")
            return
        partial = kind in (1, 66, 98, 104)
        self._composer.cut(partial=partial, feed=self._down(args[1]) if fed else None)

    def _old_cut(self, _args: bytes) -> None:
        self._composer.cut(partial=True, feed=None)

    # Replies in their turn

    def _automatic_status(self, args: bytes) -> None:
        self._watch = args[0]
        self._told = escpos_status.watched(escpos_status.automatic(self._printer.condition), self._watch)
        if self._watch:
            self._composer.say(self.status())

    def _transmit_status(self, args: bytes) -> None:
        if plain(args[0]) == 1:
            self._composer.say(escpos_status.paper(self._printer.condition))
        elif plain(args[0]) == 2:
            self._composer.say(b"\x00")

    def _identify(self, args: bytes) -> None:
        if text := self._composer.model.identity.get(args[0]):
            self._composer.say(b"\x5f" + text.encode() + b"\x00")
        elif plain(args[0]) in (1, 2, 3):
            self._composer.say(bytes([(0, 0x20, 0x02, 0x00)[plain(args[0])]]))

    def _job(self, args: bytes) -> None:
        job = args[4:8]
        if not self._composer.model.job_ids:
            self._printer.note(f"unknown: 1d 28 48 {args.hex(' ')}")
        elif len(args) == 8 and args[2:4] == b"00" and all(32 <= byte <= 126 for byte in job):
            self._composer.say(b"\x37\x22" + job + b"\x00", job=True)
        else:
            self._complain(f"GS ( H {args.hex(' ')} is no job id")

    _ACTIONS: ClassVar[dict[bytes, Callable[[EscPos, bytes], None]]] = {
        b"\t": _tab,
        b"\n": _line_feed,
        b"\x1b@": _initialise,
        b"\x1bR": _country,
        b"\x1bt": _table,
        b"\x1cC": _kanji_code,
        b"\x1c&": _kanji_on,
        b"\x1c.": _kanji_off,
        b"\x1b!": _mode,
        b"\x1c!": _kanji_mode,
        b"\x1d!": _size,
        b"\x1bE": _bold,
        b"\x1bG": _bold,
        b"\x1b-": _underline,
        b"\x1c-": _underline,
        b"\x1dB": _invert,
        b"\x1db": _smooth,
        b"\x1bM": _font,
        b"\x1b ": _ank_gap,
        b"\x1cS": _kanji_gaps,
        b"\x1dP": _motion_units,
        b"\x1ba": _align,
        b"\x1dL": _margin,
        b"\x1dW": _width,
        b"\x1b$": _absolute,
        b"\x1b\\": _relative,
        b"\x1bD": _tabs,
        b"\x1b2": _usual_spacing,
        b"\x1b3": _spacing,
        b"\x1bJ": _feed,
        b"\x1bd": _feed_lines,
        b"\x1dV": _cut,
        b"\x1bi": _old_cut,
        b"\x1bm": _old_cut,
        b"\x1b*": lambda self, args: self._pictures.columns(args),
        b"\x1dv0": lambda self, args: self._pictures.raster(args),
        b"\x1d(L": lambda self, args: self._pictures.graphics(args),
        b"\x1d8L": lambda self, args: self._pictures.large_graphics(args),
        b"\x1d(k": lambda self, args: self._pictures.symbol(args),
        b"\x1da": _automatic_status,
        b"\x1dr": _transmit_status,
        b"\x1dI": _identify,
        b"\x1d(H": _job,
    }


#: Known, and without effect on what is played here: NUL, CR, CAN, device choice, upright letters, settings.
_HARMLESS = frozenset(
    {b"\x00", b"\r", b"\x18", b"\x1b=", b"\x1b{", b"\x1bc", b"\x1bS", b"\x1bU", b"\x1c(A", b"\x1d(E", b"\x1b("}
)
