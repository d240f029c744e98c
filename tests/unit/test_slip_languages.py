"""Slips in all eleven languages, on both widths of paper: readable, whole, of sensible length."""

from __future__ import annotations

import statistics
import string
import time
from itertools import product

import pytest
import zxingcpp
from PIL import Image, ImageOps

from drivers.slips.layout import lay_out
from drivers.slips.model import Heading, Number, Qr, Row, Slip, Space, Text
from drivers.slips.paper import PAPER_58MM, PAPER_80MM, Paper
from drivers.slips.raster import render
from kiosk.slips import USES, Use, make_slip
from kiosk.wording import Wording
from server.contract.catalogue import load_catalogue
from server.contract.tickets import WaitRange
from tests.support.slips import LANGUAGES, NOW, URL, ZONE, iwata, ticket

PAPERS = {"80mm": PAPER_80MM, "58mm": PAPER_58MM}
STAFF_ONLY = {"language"}
#: With three cards, a note, the mark of a reprint and, on narrow paper, the code above its text.
LONGEST_MM = {"80mm": 180, "58mm": 250}

every_language = pytest.mark.parametrize("language", LANGUAGES)
every_paper = pytest.mark.parametrize("width", PAPERS)


def slip_of(language: str, use: Use) -> Slip:
    made = ticket(language=language, cards=3, groups_ahead=12, wait=WaitRange(low=100, high=125))
    return make_slip(made, iwata(), use, reprint_at=NOW)


def box(image: Image.Image) -> tuple[int, int, int, int] | None:
    """The box of all ink: left, top, right, bottom."""
    return ImageOps.invert(image.convert("L")).getbbox()


def test_slips_speak_all_languages_of_the_kiosk() -> None:
    assert set(load_catalogue("slip").languages) == set(LANGUAGES)
    assert iwata().languages == list(LANGUAGES)


@every_language
def test_every_language_has_the_same_texts_and_places(language: str) -> None:
    catalogue = load_catalogue("slip")
    assert set(catalogue.all(language)) == set(catalogue.all("ja")) - (STAFF_ONLY if language != "ja" else set())
    for key, text in catalogue.all(language).items():
        places = {name for _, name, _, _ in string.Formatter().parse(text) if name}
        if key not in {"date_time", "time"}:
            assert places == {name for _, name, _, _ in string.Formatter().parse(catalogue.all("ja")[key]) if name}
    assert len(catalogue.all(language)["months"].split(",")) == 12
    assert len(catalogue.all(language)["day_halves"].split(",")) == 2


@every_language
@every_paper
def test_a_phone_reads_the_code_of_every_slip(language: str, width: str) -> None:
    for use in USES:
        found = zxingcpp.read_barcodes(render(slip_of(language, use), PAPERS[width]).convert("L"))
        assert [code.text for code in found] == [URL]


@every_language
@every_paper
def test_every_part_keeps_its_ink_to_its_own_place(language: str, width: str) -> None:
    """Nothing over the edge of the paper, nor over the line above or below by more than a hair."""
    paper = PAPERS[width]
    hair = paper.from_mm(0.7)
    parts = [part for use in USES for part in slip_of(language, use).parts]
    for part in parts:
        if not isinstance(part, Heading | Number | Text | Row | Qr):
            continue
        height = lay_out(part, paper).height
        around = render(Slip("part", (Space(5), part, Space(5))), paper)
        found = box(around)
        assert found is not None
        left, top, right, bottom = found
        if not isinstance(part, Heading):
            assert left > 0
            assert right < paper.dots
        assert top >= paper.from_mm(5) - hair
        assert bottom <= paper.from_mm(5) + height + hair


@every_language
@every_paper
def test_the_number_is_high_and_the_paper_not_too_long(language: str, width: str) -> None:
    paper = PAPERS[width]
    for use in USES:
        slip = slip_of(language, use)
        number = next(part for part in slip.parts if isinstance(part, Number))
        found = box(render(Slip("number", (number, Space(3))), paper))
        assert found is not None
        assert (found[3] - found[1]) * 25.4 / paper.dpi >= (17 if width == "80mm" else 15)
        assert render(slip, paper).height * 25.4 / paper.dpi <= LONGEST_MM[width]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("ja", "2026年11月20日 9:30"),
        ("pt-BR", "20/11/2026 9:30"),
        ("fil", "Nob 20, 2026 9:30 AM"),
        ("en", "20 Nov 2026, 9:30"),
        ("vi", "20/11/2026 9:30"),
        ("zh-Hans", "2026年11月20日 9:30"),
        ("id", "20 Nov 2026 09.30"),
        ("ko", "2026. 11. 20. 9:30"),
        ("ne", "2026 नोभेम्बर 20, 9:30"),
    ],
)
def test_each_language_writes_dates_its_own_way(language: str, said: str) -> None:
    assert Wording(load_catalogue("slip"), language).date_time(NOW, ZONE) == said


@pytest.mark.parametrize(("hour", "said"), [(0, "12:05 AM"), (11, "11:05 AM"), (12, "12:05 PM"), (23, "11:05 PM")])
def test_halves_of_the_day(hour: int, said: str) -> None:
    moment = NOW.astimezone(ZONE).replace(hour=hour, minute=5)
    assert Wording(load_catalogue("slip"), "fil").time(moment, ZONE) == said


def test_both_slips_are_drawn_in_less_than_60_ms() -> None:
    """Of the processor's time, as it may be busy with other tests; each has a new number and a new code."""
    for count, (language, paper) in enumerate(product(("ja", "zh-Hans", "ne"), PAPERS.values())):
        spent = []
        for attempt in range(6):
            number = f"C{count}{attempt:02d}"
            made = ticket(language=language, number=number, status_url=f"{URL[:-4]}{number}")
            started = time.process_time()
            for use in USES:
                render(make_slip(made, iwata(), use), paper)
            spent.append(time.process_time() - started)
        # The first of a language reads its typefaces.
        assert statistics.median(spent[1:]) < 0.06


@every_paper
def test_narrow_paper_is_what_its_printer_has(width: str) -> None:
    paper: Paper = PAPERS[width]
    assert paper.dots == {"80mm": 576, "58mm": 384}[width]
    assert paper.module_dots == {"80mm": 6, "58mm": 5}[width]
