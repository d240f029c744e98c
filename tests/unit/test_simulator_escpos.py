"""The simulated printer reads ESC/POS as Epson's reference has it, and shows it on paper."""

from __future__ import annotations

from itertools import pairwise

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.simulator.models import CLONE, EPSON
from drivers.simulator.paper import Edge
from tests.support.simulated_printer import CUT, JAPANESE, LEADER, STATUS, Bench, inked, job_id, qr, raster

TICKET = (
    JAPANESE
    + b"\x1ba\x01"
    + "岩田市役所 ①㈱髙﨑\n".encode("cp932")
    + b"\x1d!\x33A012\n\x1d!\x00"
    + qr(b"https://q.iwata.lg.jp/t/Zm9vYmFyYmF6cXV4MTIzNA")
    + raster(8, b"\xf0" * 80)
    + CUT
)


def test_shift_jis_katakana_and_yen_become_letters() -> None:
    piece = Bench().piece(JAPANESE + "髙﨑さん ｱｲｳ ～ \\1,000 A-12\n".encode("cp932") + CUT)
    assert piece.text == ("髙﨑さん ｱｲｳ ～ ¥1,000 A-12",)


def test_jis_kanji_need_to_be_switched_on() -> None:
    codes = "市役所".encode("iso2022_jp")[3:-3]
    assert Bench().piece(b"\x1b@\x1c&" + codes + b"\x1c.AB\n" + CUT).text == ("市役所AB",)
    assert "市" not in Bench().piece(b"\x1b@" + codes + b"\n" + CUT).text[0]


def test_a_clone_takes_shift_jis_for_chinese_until_it_is_told() -> None:
    bench = Bench(CLONE)
    bench.print(b"\x1b@" + "番号札".encode("cp932") + b"\n" + CUT)
    assert "番" not in "".join(bench.tray[0].text)
    assert Bench(CLONE).piece(JAPANESE + "番号札\n".encode("cp932") + CUT).text == ("番号札",)
    assert Bench(CLONE).piece(b"\x1b@" + "番号".encode("gb18030") + b"\n" + CUT).text == ("番号",)


def test_letters_are_24_dots_high_and_kanji_as_wide() -> None:
    piece = Bench().piece(JAPANESE + "田田田\n".encode("cp932") + b"\x1bd\x01" + CUT)
    left, top, right, bottom = inked(piece.picture)
    assert 64 <= right - left <= 72
    assert 18 <= bottom - top <= 24
    assert top >= LEADER


@pytest.mark.parametrize(("size", "across", "down"), [(0x11, 2, 2), (0x30, 4, 1), (0x07, 1, 8)])
def test_magnified_letters(size: int, across: int, down: int) -> None:
    plain = inked(Bench().piece(b"\x1b@H\n" + CUT).picture)
    large = inked(Bench().piece(b"\x1b@\x1d!" + bytes([size]) + b"H\n" + CUT).picture)
    assert large[2] - large[0] == across * (plain[2] - plain[0])
    assert large[3] - large[1] == down * (plain[3] - plain[1])


@pytest.mark.parametrize(("align", "where"), [(0, 0.0), (1, 0.5), (2, 1.0), (0x31, 0.5)])
def test_alignment(align: int, where: float) -> None:
    left, _, right, _ = inked(Bench().piece(b"\x1b@\x1ba" + bytes([align]) + b"HHHH\n" + CUT).picture)
    assert left == pytest.approx(where * (576 - (right - left)), abs=8)


def test_margins_and_positions_count_from_the_left_margin() -> None:
    piece = Bench().piece(b"\x1b@\x1dL\x64\x00\x1dW\xc8\x00\x1b$\x32\x00H\x1b\\\x0a\x00H\n" + CUT)
    left, _, right, _ = inked(piece.picture)
    assert 150 <= left <= 155
    assert 150 + 12 + 10 < right <= 150 + 12 + 10 + 12
    assert piece.text == ("H H",)


def test_a_line_too_long_goes_on_in_the_next() -> None:
    assert Bench().piece(b"\x1b@" + b"A" * 50 + b"\n" + CUT).text == ("A" * 48, "AA")
    assert Bench(EPSON.with_paper(58)).piece(b"\x1b@" + b"A" * 50 + b"\n" + CUT).text == ("A" * 32, "A" * 18)


def test_white_on_black_and_underline() -> None:
    inverted = Bench().piece(b"\x1b@\x1dB\x01  \n" + CUT).picture
    assert inked(inverted) == (0, LEADER, 24, LEADER + 24)
    underlined = Bench().piece(b"\x1b@\x1b-\x01  \n" + CUT).picture
    assert inked(underlined) == (0, LEADER + 23, 24, LEADER + 24)


def test_a_qr_code_is_read_and_has_no_light_of_its_own() -> None:
    piece = Bench().piece(b"\x1b@\x1bJ\x20" + qr(b"https://q.iwata.lg.jp/t/abc") + b"\x1bJ\x20" + CUT)
    assert [code.text for code in zxingcpp.read_barcodes(piece.picture.convert("L"))] == ["https://q.iwata.lg.jp/t/abc"]
    assert piece.codes == ("https://q.iwata.lg.jp/t/abc",)
    left, top, right, bottom = inked(piece.picture)
    assert (left, top) == (0, LEADER + 32)
    assert right - left == bottom - top == 29 * 6


def test_pictures_are_the_same_by_every_command() -> None:
    rows = bytes(range(1, 25)) * 1  # 8 dots wide, 24 high
    stored = b"\x30\x70\x30\x01\x01\x31\x08\x00\x18\x00" + rows
    columns = bytes(
        sum((rows[band * 8 + bit] >> 7 - column & 1) << 7 - bit for bit in range(8))
        for column in range(8)
        for band in range(3)
    )
    pictures = [
        Bench().piece(b"\x1b@" + job + CUT).picture.tobytes()
        for job in (
            raster(1, rows),
            b"\x1d(L" + len(stored).to_bytes(2, "little") + stored + b"\x1d(L\x02\x0002",
            b"\x1d8L" + len(stored).to_bytes(4, "little") + stored + b"\x1d(L\x02\x0002",
            b"\x1b3\x00\x1b*\x21\x08\x00" + columns + b"\n",
        )
    ]
    assert pictures[0].count(0xFF) < len(pictures[0])
    assert pictures[1:] == pictures[:1] * 3


def test_a_cut_without_feed_leaves_the_last_lines_in_the_printer() -> None:
    bench = Bench()
    bench.print(b"\x1b@first\n\n\n\n\nsecond\n\x1dV\x00")
    assert bench.tray[0].text == ("first",)
    bench.print(CUT)
    assert bench.tray[1].text == ("second",)
    assert inked(bench.tray[1].picture)[1] < LEADER


def test_full_and_partial_cuts() -> None:
    bench = Bench()
    bench.print(b"\x1b@a\n\x1dVA\x00b\n\x1dVB\x00")
    assert [piece.edge for piece in bench.tray] == [Edge.FULL, Edge.PARTIAL]
    clone = Bench(CLONE)
    clone.print(b"\x1b@a\n\x1dVB\x00")
    assert [piece.edge for piece in clone.tray] == [Edge.FULL]


def test_the_feed_of_a_cut_is_left_below_the_text() -> None:
    short = Bench().piece(b"\x1b@a\n\x1dVB\x00").picture.height
    assert Bench().piece(b"\x1b@a\n\x1dVB\x50").picture.height == short + 0x50


@pytest.mark.parametrize(
    ("job", "complaint"),
    [
        (JAPANESE + b"\x81\x20\n", "81 20 is no character in shift-jis"),
        (JAPANESE + b"\x93\n", "half a character"),
        (b"\x1b@A\x1ba\x01\n", "ESC a in the middle of a line"),
        (b"\x1b@A\x1dVB\x00\n", "a cut in the middle of a line"),
        (b"\x1b@A\x1b@\n", "throws a line away"),
        (b"\x1b@" + raster(80, b"\xff" * 80), "a picture of 640 dots on a line of 576"),
        (b"\x1b@" + qr(b"x" * 300, 16), "a QR code of"),
        (b"\x1b@\x1b$\xff\x7f", "outside the line"),
        (b"\x1b@" + job_id(b"\x01\x02\x03\x04"), "is no job id"),
        (b"\x1b@" + raster(4, b"\x00" + STATUS), "a real-time command inside another"),
        (b"\x1b@\x1d(L\x02\x0002", "was not stored"),
        (b"\x1b@\x1d(k\x03\x000Q0", "is not known"),
    ],
)
def test_mistakes_of_a_job_are_told(job: bytes, complaint: str) -> None:
    bench = Bench()
    bench.print(job)
    assert [text for text in bench.printer.complaints if complaint in text] != []


def test_what_it_does_not_know_is_skipped_by_its_length() -> None:
    bench = Bench()
    bench.print(b"\x1b@\x1b{\x00A\x1dh\x50\x1dk\x49\x03\x7bBC\x1b(A\x04\x000\x37\x03\x0aB\n" + CUT)
    assert bench.tray[0].text == ("AB",)
    assert bench.printer.unknown == ["1d 68 50", "1d 6b 49 03 7b 42 43", "1b 28 41 04 00 30 37 03 0a"]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1, len(TICKET) - 1), max_size=12))
def test_a_job_is_the_same_in_whatever_pieces_it_comes(cuts: list[int]) -> None:
    whole = Bench().piece(TICKET)
    bench = Bench()
    ends = sorted({0, *cuts, len(TICKET)})
    for begin, end in pairwise(ends):
        bench.send(TICKET[begin:end])
    bench.printer.run()
    assert bench.printer.complaints == []
    assert (bench.tray[0].text, bench.tray[0].codes) == (whole.text, whole.codes)
    assert bench.tray[0].picture.tobytes() == whole.picture.tobytes()
