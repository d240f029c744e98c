"""Reads our ESC/POS as the manual has it, one command after another, and lays its dots on paper.

Not the simulator: it knows only what a slip of ours may say, and takes anything else for a mistake.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from PIL import Image

#: Commands of a fixed length, by their first two bytes: how many bytes follow.
FIXED = {
    b"\x1b!": 1, b"\x1b3": 1, b"\x1bJ": 1, b"\x1ba": 1, b"\x1cC": 1, b"\x1c&": 0,
    b"\x1d!": 1, b"\x1dB": 1, b"\x1bi": 0, b"\x1bm": 0,
}  # fmt: skip


@dataclass
class Reading:
    """What a slip said: its commands with their arguments, its lines of text, and the dots from top to bottom."""

    commands: list[tuple[bytes, bytes]] = field(default_factory=list)
    lines: list[bytes] = field(default_factory=list)
    rows: list[np.ndarray] = field(default_factory=list)
    fragments: list[bytes] = field(default_factory=list)

    def said(self, command: bytes) -> list[bytes]:
        """The arguments of each time that a command was given."""
        return [args for name, args in self.commands if name == command]

    def image(self, dots: int) -> Image.Image:
        """The paper, mode "1"."""
        black = np.concatenate(self.rows) if self.rows else np.zeros((1, dots), dtype=bool)
        return Image.fromarray(np.where(black, 0, 255).astype(np.uint8)).convert("1")


def read_slip(data: bytes, dots: int, units_per_dot: int = 1) -> Reading:
    """Takes a slip apart; `dots` is the width of the paper."""
    paper, at, text, align, stored = Reading(), 0, bytearray(), 0, None
    while at < len(data):
        head = data[at : at + 2]
        if head[0] == 0x0A:
            paper.lines.append(bytes(text))
            text.clear()
            at += 1
        elif head in FIXED:
            args = data[at + 2 : at + 2 + FIXED[head]]
            paper.commands.append((head, args))
            at += 2 + FIXED[head]
            if head == b"\x1ba":
                align = args[0]
            elif head == b"\x1bJ":
                assert args[0] % units_per_dot == 0
                paper.rows.append(np.zeros((args[0] // units_per_dot, dots), dtype=bool))
        elif head == b"\x1dV":
            length = 4 if data[at + 2] in b"AB" else 3
            paper.commands.append((head, data[at + 2 : at + length]))
            at += length
        elif data[at : at + 3] == b"\x1d(k" or data[at : at + 3] == b"\x1d(L":
            size = int.from_bytes(data[at + 3 : at + 5], "little")
            args = data[at + 5 : at + 5 + size]
            paper.commands.append((data[at : at + 3], args))
            at += 5 + size
            if args == b"\x30\x32":
                assert stored is not None
                paper.rows.append(stored)
                stored = None
        elif data[at : at + 4] == b"\x1dv0\x00":
            width, rows = _sizes(data[at + 4 : at + 8])
            end = at + 8 + width * rows
            paper.rows.append(_dots(data[at + 8 : end], width, rows, dots, align))
            paper.fragments.append(data[at:end])
            at = end
        elif data[at : at + 3] == b"\x1d8L":
            end = at + 7 + int.from_bytes(data[at + 3 : at + 7], "little")
            assert data[at + 7 : at + 13] == b"\x30\x70\x30\x01\x01\x31"
            width, rows = _sizes(data[at + 13 : at + 17])
            assert width % 8 == 0
            stored = _dots(data[at + 17 : end], width // 8, rows, dots, align)
            paper.fragments.append(data[at:end])
            at = end
        else:
            assert head[0] >= 0x20, f"unknown command at {at}: {data[at : at + 8].hex(' ')}"
            text.append(head[0])
            at += 1
    assert not text, "text without its line feed"
    return paper


def _sizes(four: bytes) -> tuple[int, int]:
    return int.from_bytes(four[:2], "little"), int.from_bytes(four[2:], "little")


def _dots(data: bytes, width: int, rows: int, dots: int, align: int) -> np.ndarray:
    assert len(data) == width * rows
    piece = np.unpackbits(np.frombuffer(data, dtype=np.uint8).reshape(rows, width), axis=1).astype(bool)
    white = dots - width * 8
    left = {0: 0, 1: white // 2, 2: white}[align]
    return np.pad(piece, ((0, 0), (left, white - left)))
