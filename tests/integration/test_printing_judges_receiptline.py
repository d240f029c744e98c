"""Jobs of receiptline, a program by others that writes for receipt printers, come out of the simulated one as meant."""

from __future__ import annotations

import pytest
import zxingcpp
from PIL import Image

from drivers.simulator.models import EPSON, STAR, Model
from drivers.simulator.paper import Piece
from tests.support.judges import receiptline
from tests.support.simulated_printer import Bench, inked

URL = "https://q.iwata.lg.jp/t/Zm9vYmFyYmF6cXV4MTIzNA"
DOCUMENT = f"""^^^岩田市役所

"^^番号札  A-023"
-
{{width:10,*; border:line}}
窓口|①㈱髙﨑 ~~ ¥1,000
{{border:none; width:auto}}
`白抜き`ｱｲｳ _下線_ abc
{{code:{URL};option:qrcode,6,M}}
"""
TEXT = ("岩田市役所", "番号札  A-023", "─" * 48)

#: receiptline's names of the languages; Star's line mode sends pictures in bands, StarPRNT as raster.
LANGUAGES: dict[str, Model] = {"escpos": EPSON, "epson": EPSON, "starmbcs": STAR, "starlinembcs": STAR}


@pytest.fixture(scope="module")
def printed() -> dict[str, tuple[Bench, Piece]]:
    """Each language's first piece of paper."""
    pieces = {}
    for language, model in LANGUAGES.items():
        bench = Bench(model)
        bench.print(receiptline(DOCUMENT, language))
        pieces[language] = (bench, bench.tray[0])
    return pieces


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_of_it_is_understood(printed: dict[str, tuple[Bench, Piece]], language: str) -> None:
    bench, _ = printed[language]
    assert (bench.printer.complaints, bench.printer.unknown) == ([], [])
    assert bench.printer.cuts == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_letters_are_those_of_the_document(printed: dict[str, tuple[Bench, Piece]], language: str) -> None:
    _, piece = printed[language]
    assert piece.text[:3] == TEXT
    assert any("①㈱髙﨑" in line and "¥1,000" in line and line.startswith("│") for line in piece.text)
    assert "白抜きｱｲｳ 下線 abc" in piece.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_qr_code_is_read(printed: dict[str, tuple[Bench, Piece]], language: str) -> None:
    _, piece = printed[language]
    assert [code.text for code in zxingcpp.read_barcodes(piece.picture.convert("L"))] == [URL]


@pytest.mark.parametrize("language", LANGUAGES)
def test_ink_is_where_it_was_meant(printed: dict[str, tuple[Bench, Piece]], language: str) -> None:
    _, piece = printed[language]
    left, top, right, _ = inked(piece.picture.crop((0, 0, 576, 96 + 50)))  # the heading
    assert top >= 96
    assert left + right == pytest.approx(576, abs=8)
    assert right - left == pytest.approx(5 * 48, abs=16)
    assert longest_row(piece.picture) == 576  # the rule goes from edge to edge


def longest_row(picture: Image.Image) -> int:
    """The most ink in one row of dots."""
    return max(sum(picture.crop((0, y, picture.width, y + 1)).histogram()[:1]) for y in range(picture.height))
