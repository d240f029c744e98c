"""Star's line mode carried out: each command's effect on the print buffer, as StarPRNT's specification has it."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from drivers.simulator import star_commands, star_status
from drivers.simulator.commands import Buffer, Command, Shape, number, plain
from drivers.simulator.composer import bits
from drivers.simulator.language import Mechanism
from drivers.simulator.letters import KATAKANA, Codes, Reader
from drivers.simulator.models import Kanji

_COLUMN = 12
#: ESC 0 and ESC z 0: lines of 3 mm; ESC z 1: of 4 mm.
_CLOSE, _USUAL = 24, 32
_VERSION = b"\x1b#*,SIMULATOR Ver1.0\n\x00"


class Star:
    """The language of Star's printers; see `Interpreter`."""

    real_time = star_commands.REAL_TIME

    def __init__(self, printer: Mechanism) -> None:
        self._printer = printer
        self._composer = printer.composer
        self._counter = 0
        self.reset()

    def reset(self) -> None:
        """As when switched on; `ESC @` leaves automatic status and the counter as they are."""
        self._codes = Codes(Kanji.SHIFT_JIS, two_bytes=True, table=KATAKANA)
        self._reader = Reader(self._codes)
        self._watch = False
        self._told = b""
        self._counter = 0
        self._start_anew()

    def _start_anew(self) -> None:
        self._module, self._level, self._symbol = 3, 0, b""
        self._composer.reset()
        self._composer.spacing = _USUAL

    def measure(self, data: Buffer) -> Shape | None:
        """The command in front."""
        return star_commands.measure(data)

    def hung_up(self) -> None:
        """Nobody asks for automatic status any more."""
        self._watch = False

    def act(self, request: bytes) -> bytes:
        """`ESC ACK SOH` answers, `ESC ACK CAN` resets."""
        if request[2] == 0x01:
            return self._now()
        self._printer.throw_away()
        self._printer.recover()
        return b""

    def news(self) -> bytes:
        """Automatic status when it has changed."""
        if not self._watch or self._now() == self._told:
            return b""
        self._told = self._now()
        return self._told

    def status(self) -> bytes:
        """Automatic status as it is now."""
        return self._now() if self._watch else b""

    def _now(self) -> bytes:
        return star_status.automatic(self._printer.condition, self._counter)

    def execute(self, command: Command) -> None:
        """Does one command; what it cannot do is a complaint."""
        if not command.key:
            letters, complaints = self._reader.read(command.args)
            self._composer.put(letters)
            self._composer.complaints.extend(complaints)
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

    # Letters

    def _initialise(self, _args: bytes) -> None:
        if not self._composer.at_line_start:
            self._complain("ESC @ throws a line away that was not printed")
        self._start_anew()

    def _kanji(self, args: bytes) -> None:
        self._codes.two_bytes = bool(plain(args[0]))

    def _country(self, args: bytes) -> None:
        self._codes.country = plain(args[0])

    def _size(self, args: bytes) -> None:
        style = self._composer.style
        style.down, style.across = 1 + min(plain(args[0]), 5), 1 + min(plain(args[1]), 5)

    def _across(self, args: bytes) -> None:
        self._composer.style.across = 1 + min(plain(args[0]), 5)

    def _down(self, args: bytes) -> None:
        self._composer.style.down = 1 + min(plain(args[0]), 5)

    def _bold(self, _args: bytes) -> None:
        self._composer.style.bold = True

    def _not_bold(self, _args: bytes) -> None:
        self._composer.style.bold = False

    def _inverted(self, _args: bytes) -> None:
        self._composer.style.invert = True

    def _not_inverted(self, _args: bytes) -> None:
        self._composer.style.invert = False

    def _underline(self, args: bytes) -> None:
        self._composer.style.underline = 2 * plain(args[0])

    def _gap(self, args: bytes) -> None:
        self._composer.style.ank_gap = plain(args[0])

    def _kanji_gaps(self, args: bytes) -> None:
        self._composer.style.kanji_gaps = (plain(args[0]), plain(args[1]))

    def _font(self, args: bytes) -> None:
        self._composer.style.small = bool(plain(args[0]))

    # Where

    def _align(self, args: bytes) -> None:
        if not self._composer.at_line_start:
            self._complain("ESC GS a in the middle of a line has no effect")
            return
        self._composer.align = plain(args[0])

    def _left(self, args: bytes) -> None:
        composer = self._composer
        right = min(composer.left + composer.width, composer.model.dots)
        composer.left = min(args[0] * _COLUMN, composer.model.dots)
        composer.width = max(0, right - composer.left)

    def _right(self, args: bytes) -> None:
        self._composer.width = max(0, args[0] * _COLUMN - self._composer.left)

    def _absolute(self, args: bytes) -> None:
        self._composer.move_to(number(args, 0))

    def _relative(self, args: bytes) -> None:
        dots = number(args, 0)
        self._composer.move_to(self._composer.position + dots - 0x10000 * (dots >= 0x8000))

    def _tab(self, _args: bytes) -> None:
        self._composer.tab()

    # Paper

    def _line_feed(self, _args: bytes) -> None:
        self._composer.feed_line()

    def _close_lines(self, _args: bytes) -> None:
        self._composer.spacing = _CLOSE

    def _spacing(self, args: bytes) -> None:
        self._composer.spacing = _USUAL if plain(args[0]) else _CLOSE

    def _feed_lines(self, args: bytes) -> None:
        self._composer.feed(args[0] * self._composer.spacing)

    def _feed_quarters(self, args: bytes) -> None:
        self._composer.feed(round(args[0] / 4 * self._composer.model.dots_per_mm))

    def _feed_eighths(self, args: bytes) -> None:
        self._composer.feed(round(args[0] / 8 * self._composer.model.dots_per_mm))

    def _cut(self, args: bytes) -> None:
        kind = plain(args[0])
        if kind > 3:
            self._complain(f"ESC d {args[0]} is no cut")
            return
        self._composer.cut(partial=bool(kind & 1), feed=0 if kind > 1 else None)

    # Pictures

    def _raster(self, args: bytes) -> None:
        width, height = number(args, 1) * 8, number(args, 3)
        if args[0] != 1 or not width or not height:
            self._complain(f"ESC GS S in mode {args[0]} with {width} x {height} dots")
            return
        self._composer.picture(bits(args[6:], width, height))

    def _band(self, args: bytes) -> None:
        if number(args, 0):
            self._composer.picture_in_line(bits(args[2:], number(args, 0) * 8, 24))

    def _qr_setting(self, args: bytes) -> None:
        what, value = plain(args[0]), args[1]
        if what == 1:
            self._level = min(plain(value), 3)
        elif what == 2:
            self._module = value
        elif value != 2:
            self._complain(f"QR model {value} is not known")

    def _qr_data(self, args: bytes) -> None:
        self._symbol = args[4:]

    def _qr_print(self, _args: bytes) -> None:
        self._composer.qr(self._symbol, self._module, self._level)

    # Replies in their turn

    def _automatic_status(self, args: bytes) -> None:
        self._watch = bool(plain(args[0]) & 1)
        self._told = self._now()
        if self._watch:
            self._composer.say(self._told)

    def _set_counter(self, args: bytes) -> None:
        self._counter = plain(args[0]) % star_status.COUNTS
        self._told = self._now()

    def _count(self, _args: bytes) -> None:
        self._counter = (self._counter + 1) % star_status.COUNTS
        self._told = self._now()
        if self._watch:
            self._composer.say(self._told, job=True)

    def _version(self, args: bytes) -> None:
        if args.startswith(b"*"):
            self._composer.say(_VERSION)

    _ACTIONS: ClassVar[dict[bytes, Callable[[Star, bytes], None]]] = {
        b"\t": _tab,
        b"\n": _line_feed,
        b"\x17": _count,
        b"\x1b@": _initialise,
        b"\x1b$": _kanji,
        b"\x1bR": _country,
        b"\x1bi": _size,
        b"\x1bW": _across,
        b"\x1bh": _down,
        b"\x1bE": _bold,
        b"\x1bF": _not_bold,
        b"\x1b4": _inverted,
        b"\x1b5": _not_inverted,
        b"\x1b-": _underline,
        b"\x1b ": _gap,
        b"\x1bs": _kanji_gaps,
        b"\x1b\x1eF": _font,
        b"\x1b\x1da": _align,
        b"\x1bl": _left,
        b"\x1bQ": _right,
        b"\x1b\x1dA": _absolute,
        b"\x1b\x1dR": _relative,
        b"\x1b0": _close_lines,
        b"\x1bz": _spacing,
        b"\x1ba": _feed_lines,
        b"\x1bJ": _feed_quarters,
        b"\x1bI": _feed_eighths,
        b"\x1bd": _cut,
        b"\x1b\x1dS": _raster,
        b"\x1bk": _band,
        b"\x1b\x1dyS": _qr_setting,
        b"\x1b\x1dyD": _qr_data,
        b"\x1b\x1dyP": _qr_print,
        b"\x1b\x1ea": _automatic_status,
        b"\x1b\x1eE": _set_counter,
        b"\x1b#": _version,
    }


#: Known, and without effect on what is played here: NUL, EOT, CR, DC2 and SI (upright, upside down), page brackets.
_HARMLESS = frozenset({b"\x00", b"\x04", b"\r", b"\x0f", b"\x12", b"\x18", b"\x1b\x1d\x03", b"\x1b\x1et", b"\x1b\x1dt"})
