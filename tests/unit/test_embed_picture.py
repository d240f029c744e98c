"""The picture and the sheet of waits."""

from __future__ import annotations

import csv
import io
import xml.etree.ElementTree as ET  # the picture is our own
from datetime import timedelta

import pytest

from server.contract.catalogue import load_catalogue
from server.face.picture import MAX_WIDTH, MIN_WIDTH, em, lines_of, picture_of
from server.face.sheet import BOM, COLUMNS, sheet_of
from server.face.table import table_of
from server.face.words import words_for
from tests.support.waits import NOW, service, waits

SVG = "{http://www.w3.org/2000/svg}"
LANGUAGES = load_catalogue("embed").languages


def drawn(language: str, width: int, **changes: object) -> ET.Element:
    words = words_for("embed", language)
    return ET.fromstring(picture_of(table_of(waits(**changes), NOW, words), words, width))  # noqa: S314 - our own


def texts(picture: ET.Element) -> list[str]:
    return [element.text or "" for element in picture.iter(f"{SVG}text")]


@pytest.mark.parametrize("width", [280, 640])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_picture_holds_the_table_as_text_within_its_edges(language: str, width: int) -> None:
    picture = drawn(language, width)
    height = float(picture.get("height", "0"))
    for text in picture.iter(f"{SVG}text"):
        size, words = float(text.get("font-size", "0")), text.text or ""
        assert float(text.get("x", "0")) + em(words) * size <= width, words
        assert float(text.get("y", "0")) < height, words
    assert any("10" in line for line in texts(picture))
    title, description = picture.find(f"{SVG}title"), picture.find(f"{SVG}desc")
    assert title is not None
    assert title.text
    assert description is not None
    assert "10:05" in (description.text or "")


def test_the_picture_needs_nothing_from_elsewhere() -> None:
    picture = drawn("ja", 640)
    names = {element.tag.removeprefix(SVG) for element in picture.iter()}
    assert names == {"svg", "title", "desc", "rect", "text"}
    assert not any("style" in element.attrib for element in picture.iter())


def test_an_old_picture_shows_no_wait() -> None:
    words = words_for("embed", "ja")
    old = picture_of(table_of(waits(), NOW + timedelta(minutes=10), words), words, 640)
    assert "10〜20分" not in old
    assert "最後の情報は10:05のものです。" in old


@pytest.mark.parametrize(("asked", "given"), [(1, MIN_WIDTH), (100_000, MAX_WIDTH), (500, 500)])
def test_the_width_stays_within_bounds(asked: int, given: int) -> None:
    assert drawn("en", asked).get("width") == str(given)


def test_names_are_text_and_never_markup() -> None:
    words = words_for("embed", "ja")
    odd = waits(service(name={"ja": "<script>&"}))
    assert "<script>" not in picture_of(table_of(odd, NOW, words), words, 640)


@pytest.mark.parametrize(
    ("text", "room", "lines"),
    [
        ("電子証明書の更新", 4.0, ["電子証明", "書の更新"]),
        ("As of ten", 3.5, ["As of", "ten"]),
        ("待つ、人", 2.0, ["待", "つ、", "人"]),
        ("", 5.0, []),
    ],
)
def test_lines_end_where_a_language_lets_them(text: str, room: float, lines: list[str]) -> None:
    assert lines_of(text, room) == lines


def rows(text: str) -> list[dict[str, str]]:
    assert text.startswith(BOM)
    return list(csv.DictReader(io.StringIO(text.removeprefix(BOM), newline="")))


def test_the_sheet_has_a_row_a_service_and_nothing_for_what_is_not_known() -> None:
    made = rows(sheet_of(waits(), NOW, words_for("embed", "ja")))
    assert list(made[0]) == list(COLUMNS)
    assert [(row["service"], row["waiting"], row["wait_low"], row["wait_high"]) for row in made] == [
        ("delivery", "3", "10", "20"),
        ("renewal", "1", "0", "5"),
        ("unknown", "3", "", ""),
        ("shut", "0", "", ""),
    ]
    assert made[0]["generated_at"] == "2026-11-20T10:05:00+09:00"


def test_an_old_sheet_has_no_figures() -> None:
    made = rows(sheet_of(waits(), NOW + timedelta(minutes=5), words_for("embed", "en")))
    assert {(row["state"], row["waiting"], row["wait_high"]) for row in made} == {("unknown", "", "")}


@pytest.mark.parametrize("name", ["=1+1", "+81", "-1", "@SUM(A1)", "\tx"])
def test_a_cell_is_never_a_formula(name: str) -> None:
    made = rows(sheet_of(waits(service(name={"ja": name})), NOW, words_for("embed", "ja")))
    assert made[0]["name"] == f"'{name}"


def test_a_name_with_commas_and_quotes_comes_back_as_it_was() -> None:
    name = 'A, "B"\n、C'
    assert rows(sheet_of(waits(service(name={"ja": name})), NOW, words_for("embed", "ja")))[0]["name"] == name
