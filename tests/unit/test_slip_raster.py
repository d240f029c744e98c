"""Slips as dots: true sizes, one bit, nothing over the edge (experience rules for slips, K4)."""

from __future__ import annotations

import base64
import io

import pytest
import zxingcpp
from PIL import Image, ImageOps

from drivers.slips.layout import DoesNotFit
from drivers.slips.model import Align, Cut, Heading, Number, Part, Picture, Qr, Row, Rule, Slip, Space, Text, Weight
from drivers.slips.paper import PAPER_58MM, PAPER_80MM, Paper
from drivers.slips.qr import qr_matrix, qr_svg
from drivers.slips.raster import render

DOTS_PER_MM = PAPER_80MM.dpi / 25.4


def paper(*parts: Part) -> Image.Image:
    return render(Slip("test", parts))


def ink(image: Image.Image) -> tuple[int, int, int, int]:
    """The box of all black dots: left, top, right, bottom."""
    box = ImageOps.invert(image.convert("L")).getbbox()
    assert box is not None
    return box


def test_paper_of_80_mm_is_576_dots_of_one_bit() -> None:
    image = paper(Text("順番"), Cut())
    assert image.mode == "1"
    assert image.width == 576


@pytest.mark.parametrize("width", [PAPER_80MM, PAPER_58MM], ids=["80mm", "58mm"])
@pytest.mark.parametrize("number", ["1", "A001", "C128", "W999", "A99999"])
def test_every_number_is_12_mm_high_at_least_and_fits(number: str, width: Paper) -> None:
    image = render(Slip("test", (Number(number), Space(5))), width)
    left, top, right, bottom = ink(image)
    assert (bottom - top) / DOTS_PER_MM >= 12
    assert left > 0
    assert right < image.width
    assert top >= 0
    assert bottom < image.height


def test_an_ordinary_number_is_17_mm_high_where_it_fits() -> None:
    _, top, _, bottom = ink(paper(Number("C012"), Space(5)))
    assert (bottom - top) / DOTS_PER_MM >= 17


def test_a_number_that_cannot_be_12_mm_high_is_refused() -> None:
    with pytest.raises(DoesNotFit):
        paper(Number("ABCD12345678"))


def test_body_text_is_14_points_at_least() -> None:
    left, _, right, _ = ink(paper(Text("永")))
    assert (right - left) / PAPER_80MM.dpi * 72 >= 14 * 0.85  # the strokes of a character fill most of its em


@pytest.mark.parametrize(
    "part",
    [
        Text("手続きの内容により、お呼びする順番や時間が変わることがあります。" * 3, align=Align.LEFT),
        Text("Order and time can change depending on the procedure " * 3, weight=Weight.BOLD, align=Align.RIGHT),
        Text("https://" + "x" * 90, points=24),
        Row("発券日時", "2026年12月31日(木) 12:59"),
        Row("A label that is far too long for one line of paper", "and a value that is, too"),
        Heading(("ご本人用", "A heading in another language, a long one")),
    ],
)
def test_text_stays_inside_the_margins(part: Part) -> None:
    image = paper(Space(2), part, Space(2))
    if isinstance(part, Heading):
        label = image.crop(ink(image))
        image = ImageOps.invert(label.convert("L")).convert("1")
    left, top, right, bottom = ink(image)
    assert left >= PAPER_80MM.margin - 2
    assert right <= image.width - PAPER_80MM.margin + 2
    assert top >= 0
    assert bottom <= image.height


def test_a_text_that_is_a_little_too_long_shrinks_to_one_line() -> None:
    one_line = paper(Text("マイナンバーカードの受取り", points=18))
    assert one_line.height < paper(Text("一\n二", points=18)).height


def test_a_row_drops_its_value_below_a_long_label() -> None:
    assert paper(Row("短い", "値")).height < paper(Row("とても長いラベルが入ります", "とても長い値")).height


@pytest.mark.parametrize("length", [20, 42, 62, 90, 120])
def test_qr_is_20_mm_with_six_dots_a_module_and_can_be_read(length: int) -> None:
    data = "https://q.example/t/".ljust(length, "x")
    image = paper(Text("上"), Qr(data), Text("下"))
    found = zxingcpp.read_barcodes(image.convert("L"))
    assert [code.text for code in found] == [data]
    modules = len(qr_matrix(data)) - 8
    left, _, right, _ = ink(paper(Qr(data)))
    assert (right - left) == modules * max(6, -(-round(20 * DOTS_PER_MM) // modules))
    assert (right - left) / DOTS_PER_MM >= 19.9


def test_qr_has_four_light_modules_around_it() -> None:
    image = paper(Qr("https://q.example/t/abc"))
    left, top, right, bottom = ink(image)
    module = (right - left) / (len(qr_matrix("https://q.example/t/abc")) - 8)
    assert top == 4 * module
    assert image.height - bottom == 4 * module


def test_a_qr_too_wide_for_the_paper_is_refused() -> None:
    with pytest.raises(DoesNotFit):
        paper(Qr("x" * 900))


def test_the_svg_of_a_qr_has_the_same_modules() -> None:
    svg = qr_svg("https://q.example/t/abc")
    assert svg.count("M") == sum(map(sum, qr_matrix("https://q.example/t/abc")))


def test_a_rule_goes_right_across() -> None:
    left, _, right, _ = ink(paper(Rule()))
    assert (left, right) == (0, 576)


def test_narrow_paper_is_laid_out_narrow() -> None:
    slip = Slip("narrow", (Heading(("窓口用",)), Number("A012"), Qr("https://q.example/t/abc"), Text("文" * 40)))
    assert render(slip, PAPER_58MM).width == 384


CODE = Qr("https://q.example/t/abc", beside=True)


def test_a_text_stands_beside_the_code_where_the_paper_is_wide_enough() -> None:
    alone = paper(CODE).height
    assert paper(CODE, Text("スマホで"), Space(1), Text("見る")).height == alone
    assert paper(Qr(CODE.data), Text("スマホで")).height > alone
    assert render(Slip("narrow", (CODE, Text("スマホで"))), PAPER_58MM).height > alone


def test_texts_that_are_higher_than_the_code_beside_them_make_room() -> None:
    image = paper(Space(1), CODE, Text("あいうえおかきくけこ" * 8), Space(1), Rule())
    code = zxingcpp.read_barcodes(image.convert("L"))[0]
    assert code.text == CODE.data
    assert image.height > paper(CODE).height
    assert ink(image)[1] > 0


def test_a_row_shrinks_before_it_drops_its_value() -> None:
    large, small = Row("カードの枚数", "3枚", points=18), Row("カードの枚数", "3枚")
    narrow = render(Slip("narrow", (large,)), PAPER_58MM)
    assert render(Slip("narrow", (small,)), PAPER_58MM).height <= narrow.height < 2 * paper(small).height


def test_a_heading_in_two_languages_is_one_line_where_both_fit() -> None:
    one, two = Heading(("窓口用",)), Heading(("窓口用", "Counter copy"), languages=("ja", "en"))
    assert paper(two).height == paper(one).height
    assert render(Slip("narrow", (two,)), PAPER_58MM).height > paper(one).height


def png(size: tuple[int, int], colour: str) -> str:
    stream = io.BytesIO()
    Image.new("RGBA", size, colour).save(stream, "PNG")
    return base64.b64encode(stream.getvalue()).decode()


@pytest.mark.parametrize(("size", "width", "height"), [((900, 100), 60, 60 / 9), ((100, 100), 10, 10)])
def test_a_picture_keeps_its_shape_within_its_box(size: tuple[int, int], width: float, height: float) -> None:
    left, top, right, bottom = ink(paper(Picture(png(size, "navy"))))
    assert (right - left) / DOTS_PER_MM == pytest.approx(width, abs=0.2)
    assert (bottom - top) / DOTS_PER_MM == pytest.approx(height, abs=0.2)


@pytest.mark.parametrize("colour", ["white", "#00000000", "yellow"])
def test_what_is_light_or_clear_in_a_picture_takes_no_ink(colour: str) -> None:
    assert ImageOps.invert(paper(Picture(png((50, 50), colour))).convert("L")).getbbox() is None


def test_what_is_no_picture_is_refused() -> None:
    with pytest.raises(ValueError, match="not a picture"):
        paper(Picture(base64.b64encode(b"nothing").decode()))


@pytest.mark.parametrize("name", ["", "../x", "a b", "順番"])
def test_a_slip_has_a_name_fit_for_a_file(name: str) -> None:
    with pytest.raises(ValueError, match="not a name"):
        Slip(name, ())
