"""What both languages share in taking a stream of bytes apart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

#: How many bytes of arguments follow, told from those that are here; None: not to be told yet.
Length = Callable[[bytes], int | None]


#: What has arrived: its beginning is looked at, it is not copied for that.
Buffer = bytes | bytearray
#: Almost every length is told by so many bytes; a picture of ten thousand need not be copied for it.
_PEEK = 64


@dataclass(frozen=True, slots=True)
class Command:
    """One command. `key` is empty for a run of text; `known` is false where only its length is known."""

    key: bytes
    args: bytes
    known: bool = True

    @property
    def whole(self) -> bytes:
        """As it came."""
        return self.key + self.args


@dataclass(frozen=True, slots=True)
class Shape:
    """Of the command in front: how long it is, and how much of that is its name."""

    size: int
    key: int
    known: bool = True


def fixed(count: int) -> Length:
    """Always so many bytes."""
    return lambda _args: count


def counted(at: int, width: int = 2) -> Length:
    """A number of `width` bytes, low byte first, stands at `at` and says how many bytes follow it."""

    def length(args: bytes) -> int | None:
        end = at + width
        return end + int.from_bytes(args[at:end], "little") if len(args) >= end else None

    return length


def until(last: int) -> Length:
    """Up to that byte and with it."""

    def length(args: bytes) -> int | None:
        return args.index(last) + 1 if last in args else None

    return length


def header(size: int, body: Callable[[bytes], int]) -> Length:
    """`size` bytes that tell how long the rest is."""
    return lambda args: size + body(args) if len(args) >= size else None


def number(args: bytes, at: int) -> int:
    """Two bytes, low first."""
    return int.from_bytes(args[at : at + 2], "little")


def plain(value: int) -> int:
    """Small numbers may be sent as such or as their digit: 1 and "1" are the same."""
    return value - 0x30 if 0x30 <= value <= 0x39 else value


def shape_of(data: Buffer, table: dict[bytes, Length], longest_key: int = 4) -> Shape | None:
    """The command in front of `data`, which begins with a control byte; None: more must come to tell.

    A name that is not in the table is two bytes without arguments, and not known.
    """
    for size in range(1, longest_key + 1):
        if len(data) < size:
            waits = any(key.startswith(bytes(data)) for key in table)
            return None if waits else Shape(min(len(data), 2), min(len(data), 2), known=False)
        if length := table.get(bytes(data[:size])):
            count = length(bytes(data[size : size + _PEEK]))
            if count is None and len(data) > size + _PEEK:
                count = length(bytes(data[size:]))
            return None if count is None else Shape(size + count, size)
    return Shape(2, 2, known=False)
