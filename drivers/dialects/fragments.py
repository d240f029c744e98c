"""A picture cut into the pieces that a printer is sent: rows of dots with white between them left out.

A piece has at most 112 rows and fewer than 8,192 bytes, so that one of which half was sent can be flushed with zeros.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from drivers.slips.model import Align

MOST_ROWS = 112
#: No command that we send is longer: so many zeros end one that was broken off, whatever it was.
LONGEST_COMMAND = 8192
#: What a further piece costs, in bytes: its command, and the printer's time. For less, white stays in the picture.
PRICE_OF_PIECE = 100
PRICE_OF_FEED = 3

Bytes = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class White:
    """So many rows without a dot."""

    rows: int


@dataclass(frozen=True, slots=True)
class Fragment:
    """Rows of `width` bytes, the leftmost dot the highest bit, black is one.

    What is white at the right is left out, or, where that is more, as much at both sides: it stands at the left edge of
    the paper or in its middle.
    """

    align: Align
    width: int
    rows: int
    data: bytes


def fragments(image: Image.Image, unsafe: tuple[bytes, ...] = ()) -> Iterator[White | Fragment]:
    """The image, of mode "1", from top to bottom.

    `unsafe` are pairs of bytes that the printer would act on in the middle of the data. Nothing can be put between two
    bytes of one row, so their first byte gets one more black dot beside one that is black.
    """
    packed = _black_dots(image)
    for first, end in _cheapest(packed):
        rows = packed[first:end]
        yield _fragment(rows, unsafe) if rows.any() else White(end - first)


def _black_dots(image: Image.Image) -> Bytes:
    """Rows of bytes, black is one; beyond the right edge all is white."""
    rows = np.frombuffer(image.tobytes(), dtype=np.uint8).reshape(image.height, -1)
    black: Bytes = ~rows
    black[:, -1] &= 0xFF << (-image.width % 8) & 0xFF
    return black


class _Runs:
    """Rows in runs that are white for the same number of bytes at the left and at the right.

    Inked ones have at most `MOST_ROWS`. Lists, not objects: this is the inner loop of encoding.
    """

    def __init__(self, packed: Bytes) -> None:
        height, self.width = packed.shape
        inked = packed != 0
        white = ~inked.any(axis=1)
        left = np.where(white, self.width, inked.argmax(axis=1))
        right = np.where(white, self.width, inked[:, ::-1].argmax(axis=1))
        changes = np.flatnonzero(np.diff(left) | np.diff(right)) + 1
        self.edges = [0]
        for first, end in pairwise([0, *changes.tolist(), height]):
            if not white[first]:
                self.edges.extend(range(first + MOST_ROWS, end, MOST_ROWS))
            self.edges.append(end)
        self.left = left[self.edges[:-1]].tolist()
        self.right = right[self.edges[:-1]].tolist()


def _cheapest(packed: Bytes) -> list[tuple[int, int]]:
    """Where to cut the rows, so that all pieces and feeds together cost least: spans, the end not included."""
    runs = _Runs(packed)
    count = len(runs.left)
    price = [0, *[packed.size * PRICE_OF_PIECE] * count]
    begins = [0] * (count + 1)
    for start in range(count):
        for stop, cost in _prices(runs, start):
            if price[start] + cost < price[stop]:
                price[stop], begins[stop] = price[start] + cost, start
    spans: list[tuple[int, int]] = []
    stop = count
    while stop:
        spans.append((runs.edges[begins[stop]], runs.edges[stop]))
        stop = begins[stop]
    return spans[::-1]


def _prices(runs: _Runs, start: int) -> Iterator[tuple[int, int]]:
    """For each run that a piece from `start` can end before: what the piece costs."""
    first, width = runs.edges[start], runs.width
    left = right = width
    for stop in range(start, len(runs.left)):
        if runs.left[stop] < left:
            left = runs.left[stop]
        if runs.right[stop] < right:
            right = runs.right[stop]
        if left == width:
            yield stop + 1, PRICE_OF_FEED
            continue
        rows = runs.edges[stop + 1] - first
        if rows > MOST_ROWS:
            return
        # At the left edge of the paper, or in its middle.
        sent = width - right if right >= 2 * left else width - 2 * min(left, right)
        yield stop + 1, PRICE_OF_PIECE + rows * sent


def _fragment(rows: Bytes, unsafe: tuple[bytes, ...]) -> Fragment:
    inked = np.flatnonzero(rows.any(axis=0)).tolist()
    left, right = inked[0], rows.shape[1] - 1 - inked[-1]
    centred = 2 * min(left, right) > right
    first = min(left, right) if centred else 0
    kept = rows[:, first : rows.shape[1] - (first if centred else right)]
    data = np.ascontiguousarray(kept).reshape(-1)
    for begins, ends in unsafe:
        found = (data[:-1] == begins) & (data[1:] == ends)
        if found.any():
            data = data.copy()
            data[:-1][found] = _one_dot_more(begins)
    return Fragment(Align.CENTRE if centred else Align.LEFT, kept.shape[1], len(rows), data.tobytes())


def _one_dot_more(byte: int) -> int:
    """The byte with one more dot, beside one that is black."""
    beside = (byte << 1 | byte >> 1) & ~byte & 0xFF
    return byte | beside & -beside
