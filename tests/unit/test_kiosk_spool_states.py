"""The law of slips: what was sent never goes back, and nobody is told better than the worst."""

from __future__ import annotations

import itertools

import pytest

from drivers.printers.port import ENDED, UNDER_WAY, UNTOUCHED, SlipState
from kiosk.spool.states import MOVES, WORST_FIRST, in_one_word, may_move, sources_of

S = SlipState


def test_the_law_speaks_of_every_state() -> None:
    assert set(MOVES) == set(SlipState) == set(WORST_FIRST)
    assert set(SlipState) == UNTOUCHED | UNDER_WAY | ENDED


def test_nothing_goes_back_to_be_printed_once_it_may_be_out() -> None:
    reachable = {S.AWAITING, S.UNKNOWN, S.CONFIRMED, S.FAILED}
    for _round in SlipState:
        reachable |= {new for old in reachable for new in MOVES[old]}
    assert not reachable & (UNTOUCHED | {S.SENDING})


def test_from_sending_only_back_to_blocked_when_the_wire_took_no_byte() -> None:
    assert MOVES[S.SENDING] & UNTOUCHED == {S.BLOCKED}


def test_what_has_ended_stays_but_for_a_late_echo_and_a_person_who_looked() -> None:
    moves = {(old, new) for old in ENDED for new in MOVES[old]}
    assert moves == {(S.UNKNOWN, S.CONFIRMED), (S.UNKNOWN, S.FAILED)}


@pytest.mark.parametrize("state", SlipState)
def test_to_stay_is_always_allowed(state: SlipState) -> None:
    assert may_move(state, state)
    assert state in sources_of(state)


def test_sources_are_the_law_read_backwards() -> None:
    for old, new in itertools.product(SlipState, repeat=2):
        assert (old in sources_of(new)) == may_move(old, new)


@pytest.mark.parametrize(
    ("slips", "told"),
    [
        ([S.CONFIRMED, S.CONFIRMED], S.CONFIRMED),
        ([S.CONFIRMED, S.UNKNOWN], S.UNKNOWN),
        ([S.UNKNOWN, S.BLOCKED], S.UNKNOWN),
        ([S.FAILED, S.CONFIRMED], S.FAILED),
        ([S.AWAITING, S.QUEUED], S.AWAITING),
        ([S.CONFIRMED, S.QUEUED], S.QUEUED),
        ([S.SENDING, S.QUEUED], S.SENDING),
        ([], S.QUEUED),
    ],
)
def test_a_ticket_is_told_by_its_worst_slip(slips: list[SlipState], told: SlipState) -> None:
    assert in_one_word(slips) is told
