"""The English words that are left as text: the same answers as the package's own tables, for a fifth of the memory."""

from __future__ import annotations

import json
from importlib import import_module
from typing import Any

import pytest

from drivers.voice.english import number
from drivers.voice.hibari import HibariEngine
from drivers.voice.hibari_words import words_as_text
from drivers.voice.json_table import BadText, JsonTable

OBJECT = {
    "plain": "text",
    "with ,\"} in it": "and {[\\ here",
    "ɹ": None,
    "": "empty",
    "number": -1.5,
    "flat": {"DEFAULT": "ˈæbz", "NOUN": None},
    "list": ["a", 1],
}  # fmt: skip


def written(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def test_every_member_is_found_and_nothing_else() -> None:
    table = JsonTable(written(OBJECT))
    assert {name: table.get(name) for name in OBJECT} == OBJECT
    assert len(table) == len(OBJECT)
    assert table.get("DEFAULT") is None, "a name inside a value is none of the object's"
    assert table.get("nothing", "else") == "else"


def test_an_object_inside_another_is_read_to_its_end() -> None:
    text = written({"first": {"a": "b"}, "last": [1]})
    begin = text.index(b"{", 1)
    table = JsonTable(text, begin)
    assert table.get("a") == "b"
    assert text[table.end :] == b'},"last":[1]}'


@pytest.mark.parametrize(
    "text",
    [b"", b"[]", b'{"a":', b'{"a" : "b"}', b'{"a":{"b":{"c":1}}}', b'{"a":"b"', b'{"a":"b"x}'],
    ids=["nothing", "a list", "cut off", "with spaces", "deep", "open", "more than a value"],
)
def test_another_kind_of_text_is_refused(text: bytes) -> None:
    with pytest.raises(BadText):
        JsonTable(text)


def test_the_words_answer_as_the_packages_own() -> None:
    package: Any = import_module("hibari.g2p")
    own, ours = package.G2P(), words_as_text()
    lines = [
        "Number A, twelve, please come to counter three.",
        "Close the door near the desk, and read what they read.",  # two ways to read, by the tagger
        "Certificates, naturalisation, MyNumber cards; Iwata City Hall",  # endings, capitals, words nobody knows
        "A, I, O, the hour, an hour, used to, U.S., it's 'quoted'.",
        *map(number, range(0, 3000, 97)),
    ]
    assert [ours(line) for line in lines] == [own(line) for line in lines]
    for table, full in (
        (ours.lexicon.golds.d, own.lexicon.golds.d),
        (ours.lexicon.silvers.d, own.lexicon.silvers.d),
        (ours.tagger.weights, own.tagger.weights),
    ):
        assert len(table) == len(full) > 70_000
        assert [name for name, value in list(full.items())[::37] if table.get(name) != value] == []


def test_a_package_that_is_made_otherwise_speaks_all_the_same(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    before = HibariEngine().phonemes("Number A, twelve.")
    monkeypatch.delattr("hibari.g2p.Tagger")
    with pytest.raises(AttributeError):
        words_as_text()
    monkeypatch.undo()

    def other() -> None:
        raise BadText("not read on from 1")

    monkeypatch.setattr("drivers.voice.hibari.words_as_text", other)
    assert HibariEngine().phonemes("Number A, twelve.") == before
    assert "85 MB more: not read on" in caplog.text
