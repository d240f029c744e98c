"""LED panels by template: bytes as written, mistakes named, nothing old left standing."""

from __future__ import annotations

from pathlib import Path

import pytest

from drivers.panels.template import BadTemplate, load_template

ROW = {"number": "A012", "counter": "3", "name": "3番窓口"}


def written(folder: Path, text: str) -> str:
    path = folder / "panel.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_call_stands_between_its_bytes() -> None:
    template = load_template("stx-4x4")
    assert template.message([ROW]) == b"\x021A012 32      3      4      \x03"
    assert template.message([]) == b"\x021      2      3      4      \x03"


def test_what_nobody_knows_takes_old_numbers_away() -> None:
    assert load_template("stx-4x4").message(None) == b"\x021------2------3------4------\x03"


def test_more_calls_than_rows_and_longer_numbers_keep_the_shape() -> None:
    rows = [{**ROW, "number": f"AB{n:04d}", "counter": "123"} for n in range(9)]
    message = load_template("stx-4x4").message(rows)
    assert len(message) == len(load_template("stx-4x4").message([]))
    assert message.startswith(b"\x021AB0012")


def test_text_in_the_panels_own_encoding() -> None:
    assert load_template("text-1").message([ROW]) == "A012 3番窓口\r\n".encode("shift_jis")


def test_what_the_encoding_cannot_spell_is_a_question_mark(tmp_path: Path) -> None:
    path = written(tmp_path, "name = 'x'\nrows = 1\nrow = '{name}'\nblank = ''\ngone = ''\n")
    assert load_template(path).message([{**ROW, "name": "3番"}]) == b"3?"


@pytest.mark.parametrize(("check", "byte"), [("none", b""), ("xor", b"\x03"), ("sum", b"\x63")])
def test_a_check_byte_over_the_rows(tmp_path: Path, check: str, byte: bytes) -> None:
    path = written(
        tmp_path,
        f"name = 'x'\nrows = 2\nbefore = '\\x02'\nrow = '{{row}}'\nblank = '{{row}}'\ngone = '-'\n"
        f"after = '\\xFF\\\\'\ncheck = '{check}'\n",
    )
    assert load_template(path).message([]) == b"\x0212" + byte + b"\xff\\"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("rows = 1\nrow = '{numbr}'", "row: no place {numbr}; there are row, number, counter, name"),
        ("rows = 1\nrow = '{number.__class__}'", "no place {number.__class__}"),
        ("rows = 1\nrow = '{number'", "row: "),
        ("rows = 1\nrow = '{number:>x}'", "row: "),
        ("rows = 0\nrow = ''", "rows: "),
        ("rows = 1\nrow = ''\nencoding = 'klingon'", "encoding: no such encoding"),
        ("rows = 1\nrow = ''\ncheck = 'crc'", "check: "),
        ("rows = 1\nrow = ''\nsped = 1", "sped: "),
        ("rows = 1", "row: "),
        ("rows = = 1", "panel.toml: "),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, text: str, told: str) -> None:
    path = written(tmp_path, f"name = 'x'\nblank = ''\ngone = ''\n{text}\n")
    with pytest.raises(BadTemplate) as caught:
        load_template(path)
    assert told in str(caught.value)


def test_a_template_that_is_not_there() -> None:
    with pytest.raises(BadTemplate, match="no-such"):
        load_template("no-such")
