"""Slips in the spool: whatever a slip says, it comes back the same."""

from __future__ import annotations

import dataclasses
import json
from typing import Any, get_args, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.slips.codec import BadSlip, slip_from_json, slip_to_json
from drivers.slips.model import Part, Slip
from kiosk.slips import USES, make_slip
from tests.support.slips import LANGUAGES, iwata, ticket

NAMES = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}", fullmatch=True)


def parts() -> st.SearchStrategy[Part]:
    """Any part that the model has, with anything in its fields that they may hold."""
    return st.one_of(*map(part_of, get_args(Part)))


def part_of(kind: type[Any]) -> st.SearchStrategy[Any]:
    """No number that is not equal to itself: a slip with one is equal to no slip."""
    fields = {
        name: st.floats(allow_nan=False) if hint is float else st.from_type(hint)
        for name, hint in get_type_hints(kind).items()
    }
    return st.builds(kind, **fields)


@given(name=NAMES, content=st.lists(parts(), max_size=8))
def test_any_slip_comes_back_as_it_was(name: str, content: list[Part]) -> None:
    slip = Slip(name, tuple(content))
    text = slip_to_json(slip)
    assert "\n" not in text
    assert slip_from_json(text) == slip


@pytest.mark.parametrize("language", LANGUAGES)
def test_tickets_slips_come_back_as_they_were(language: str) -> None:
    for use in USES:
        slip = make_slip(ticket(language=language), iwata(), use)
        assert slip_from_json(slip_to_json(slip)) == slip


def test_japanese_stays_readable_in_the_spool() -> None:
    assert "受付番号" in slip_to_json(make_slip(ticket(), iwata(), USES[0]))


def test_a_field_added_since_has_its_default() -> None:
    old = '{"name": "a", "parts": [{"part": "qr", "data": "x"}, {"part": "cut"}]}'
    qr, _ = slip_from_json(old).parts
    assert dataclasses.asdict(qr)["least_mm"] == 20.0


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        "null",
        '{"name": "a"}',
        '{"name": "../a", "parts": []}',
        '{"name": "a", "parts": [3]}',
        '{"name": "a", "parts": [{"part": "poster"}]}',
        '{"name": "a", "parts": [{"part": "text"}]}',
        '{"name": "a", "parts": [{"part": "text", "text": 3}]}',
        '{"name": "a", "parts": [{"part": "text", "text": "a", "colour": "red"}]}',
        json.dumps({"name": "a", "parts": [{"part": "text", "text": "a", "weight": "heavy"}]}),
    ],
)
def test_what_is_no_slip_is_refused(text: str) -> None:
    with pytest.raises(BadSlip, match="not a slip"):
        slip_from_json(text)
