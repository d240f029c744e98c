"""A slip as dots: every dot arrives, in pieces that can be flushed, with nothing in them that a printer would obey."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest
import zxingcpp
from PIL import Image, ImageChops

from drivers.dialects.choose import dialect_of
from drivers.dialects.escpos.encode_raster import REAL_TIME
from drivers.dialects.fragments import Fragment, White, fragments
from drivers.profiles.load import load_profile
from drivers.profiles.profile import Profile, RasterCommand, Rendering
from drivers.slips.model import Cut, Slip, Text
from drivers.slips.raster import render
from kiosk.slips import USES, make_slip
from tests.support.escpos_paper import read_slip
from tests.support.slips import LANGUAGES, URL, iwata, ticket

WIDE, NARROW = load_profile("simulator-80"), load_profile("simulator-58")
GRAPHICS = replace(WIDE, raster=RasterCommand.GS_8_L)
PROFILES = pytest.mark.parametrize("profile", [WIDE, NARROW, GRAPHICS], ids=["80mm", "58mm", "GS 8 L"])


def encode(profile: Profile, slip: Slip) -> bytes:
    return dialect_of(profile).encode(slip, profile, Rendering.RASTER)


def dots(rows: list[bytes]) -> Image.Image:
    """An image of these rows of bytes, black is one."""
    black = np.unpackbits(np.frombuffer(b"".join(rows), dtype=np.uint8).reshape(len(rows), -1), axis=1)
    return Image.fromarray(np.where(black, 0, 255).astype(np.uint8)).convert("1")


def pieces(image: Image.Image, unsafe: tuple[bytes, ...] = REAL_TIME) -> list[Fragment]:
    return [piece for piece in fragments(image, unsafe) if isinstance(piece, Fragment)]


@PROFILES
@pytest.mark.parametrize("language", ["ja", "ne", "ko"])
def test_the_paper_is_what_was_drawn_dot_for_dot(profile: Profile, language: str) -> None:
    for use in USES:
        slip = make_slip(ticket(language=language), iwata(), use)
        drawn = render(slip, profile.paper)
        printed = read_slip(encode(profile, slip), profile.paper.dots).image(profile.paper.dots)
        # What is white at the very end is part of the cut's feed or of the picture.
        assert printed.height == drawn.height
        changed = np.asarray(ImageChops.logical_xor(drawn, printed)).sum()
        assert changed <= 3  # a dot beside a dot, where two bytes would have been a command


@pytest.mark.parametrize("profile", [WIDE, NARROW], ids=["80mm", "58mm"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_fragments_are_small_and_give_no_orders(profile: Profile, language: str) -> None:
    for use in USES:
        paper = read_slip(encode(profile, make_slip(ticket(language=language), iwata(), use)), profile.paper.dots)
        assert paper.fragments
        for fragment in paper.fragments:
            assert len(fragment) < 8192
            assert not any(pair in fragment for pair in REAL_TIME)
        assert [code.text for code in zxingcpp.read_barcodes(paper.image(profile.paper.dots).convert("L"))] == [URL]


@pytest.mark.parametrize("pair", REAL_TIME)
@pytest.mark.parametrize("width", [2, 3])
def test_an_order_in_the_dots_is_broken_by_one_dot_beside_another(pair: bytes, width: int) -> None:
    row = b"\x81" * (width - 2) + pair
    (piece,) = pieces(dots([row] * 20))
    assert pair not in piece.data
    before, after = (np.unpackbits(np.frombuffer(data, dtype=np.uint8)) for data in (row * 20, piece.data))
    assert ((after ^ before) & before).sum() == 0
    assert (after ^ before).sum() == 20


def test_an_order_across_two_rows_is_broken_too() -> None:
    (piece,) = pieces(dots([b"\x04\x10"] * 9))
    assert b"\x10\x04" not in piece.data


def test_random_dots_never_give_orders() -> None:
    draw = random.Random(3)
    alphabet = b"\x10\x04\x05\x14\x00\x1b\x06"
    for _ in range(40):
        rows = [bytes(draw.choices(alphabet, k=7)) for _ in range(150)]
        for piece in pieces(dots(rows), (*REAL_TIME, b"\x1b\x06")):
            assert not any(pair in piece.data for pair in (*REAL_TIME, b"\x1b\x06"))


@pytest.mark.parametrize("rows", [1, 111, 112, 113, 224, 225])
def test_tall_ink_is_cut_into_112_rows(rows: int) -> None:
    heights = [piece.rows for piece in pieces(dots([b"\xff" * 72] * rows))]
    assert sum(heights) == rows
    assert max(heights) <= 112


def test_white_rows_are_fed_and_white_columns_left_out() -> None:
    blank = b"\x00" * 72
    rows = (
        [blank] * 20
        + [b"\xff".ljust(72, b"\x00")] * 30
        + [blank] * 9
        + [b"\x81".rjust(37, b"\x00").ljust(72, b"\x00")] * 60
    )
    white, left, gap, centre, end = fragments(dots([*rows, *[blank] * 30]))
    assert (white, gap, end) == (White(20), White(9), White(30))
    assert isinstance(left, Fragment)
    assert isinstance(centre, Fragment)
    assert (left.align, left.width, left.data) == ("left", 1, b"\xff" * 30)
    assert (centre.align, centre.width, centre.data) == ("centre", 2, b"\x00\x81" * 60)


def test_a_picture_is_cut_where_that_is_cheapest() -> None:
    wide, narrow = b"\xff" * 72, b"\xff".ljust(72, b"\x00")
    assert [piece.width for piece in pieces(dots([wide] * 20 + [narrow] * 40 + [wide] * 20))] == [72, 1, 72]
    assert [piece.width for piece in pieces(dots([wide] * 20 + [narrow] + [wide] * 20))] == [72]


def test_a_few_white_rows_stay_in_the_picture() -> None:
    rows = [b"\xff"] + [b"\x00"] * 7 + [b"\xff"]
    assert [piece.rows for piece in pieces(dots(rows))] == [9]


def test_a_width_that_is_not_whole_bytes_has_no_black_beyond_its_edge() -> None:
    (piece,) = pieces(Image.new("1", (420, 1), 0))
    assert piece.data == b"\xff" * 52 + b"\xf0"


def test_an_empty_slip_is_white() -> None:
    assert encode(WIDE, Slip("a", (Cut(),))).endswith(b"\x1dVB\x00")
    assert list(fragments(Image.new("1", (576, 30), 255))) == [White(30)]


def test_the_store_and_print_of_graphics_carry_their_lengths() -> None:
    data = encode(GRAPHICS, Slip("a", (Text("永"), Cut())))
    at = data.index(b"\x1d8L")
    length = int.from_bytes(data[at + 3 : at + 7], "little")
    assert data[at + 7 + length :].startswith(b"\x1d(L\x02\x00\x30\x32")


def test_two_slips_are_less_than_full_pictures() -> None:
    for profile in (WIDE, NARROW):
        slips = [make_slip(ticket(), iwata(), use) for use in USES]
        full = sum(render(slip, profile.paper).height for slip in slips) * profile.paper.dots // 8
        assert sum(len(encode(profile, slip)) for slip in slips) < full * 0.75
