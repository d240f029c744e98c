"""One tree of refusals, each with its own stable code."""

from __future__ import annotations

import inspect
import pickle
import re

import pytest

from server.domain import errors
from server.domain.errors import QueueError, StaleVersion
from tests.support.clock import MORNING

REFUSALS = [
    found for _, found in inspect.getmembers(errors, inspect.isclass)
    if issubclass(found, QueueError) and found is not QueueError
]  # fmt: skip


def test_every_code_is_its_own() -> None:
    codes = [refusal.code for refusal in REFUSALS]
    assert len(set(codes)) == len(codes)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", code) for code in codes)


def test_the_tree_drawn_on_top_is_the_tree() -> None:
    drawn = set(re.findall(r"[A-Z]\w+", (errors.__doc__ or "").split("QueueError", 1)[1]))
    assert drawn == {refusal.__name__ for refusal in REFUSALS}


def test_a_refusal_says_what_stood_in_the_way() -> None:
    refusal = StaleVersion("A001", state="called", version=3, counter="2", until=MORNING)
    told = (refusal.subject, refusal.state, refusal.version, refusal.counter, refusal.until)
    assert told == ("A001", "called", 3, "2", MORNING)
    assert str(refusal) == "A001"


@pytest.mark.parametrize("refusal", REFUSALS)
def test_a_refusal_survives_the_way_between_processes(refusal: type[QueueError]) -> None:
    again = pickle.loads(pickle.dumps(refusal("A001", state="called", version=3)))  # noqa: S301 - made here
    assert (type(again), again.subject, again.state, again.version) == (refusal, "A001", "called", 3)
