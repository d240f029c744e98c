"""The pure decisions of printing: how long, what confirms, what is said when nothing does, what silence proves."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.dialects.port import Echo, Fence, Garbled, Heard, StatusHeard
from drivers.printers.deadline import Allowance, Patience, allowance, cuts, length_mm, stands_still
from drivers.printers.ladder import Track, between_slips, confirmed_by, due, head, spoils, unended
from drivers.printers.outcome import Ending, fate
from drivers.printers.port import Copy, Fault, SlipState, Status
from drivers.printers.questions import Questions
from drivers.profiles.load import load_profile
from drivers.profiles.profile import Confirmation
from drivers.slips.model import Cut, Slip, Space
from drivers.slips.paper import PAPER_80MM

S, C = SlipState, Confirmation
PROFILE = load_profile("simulator-80")
SLIP = Slip("a", (Space(75), Cut()))
WELL = StatusHeard(Status(), asked=True)
ILL = StatusHeard(Status(frozenset({Fault.COVER_OPEN})), asked=False)


def track(number: int, state: SlipState, sent: int = 14) -> Track:
    return Track(Copy(number, SLIP), state, slip=b"0123456789", question=b"four", sent=sent)


def numbers(tracks: list[Track]) -> list[int]:
    return [track.copy.number for track in tracks]


# How long


def test_the_deadline_is_wire_and_paper_and_cut_and_five_seconds() -> None:
    given_time = allowance(960, 75, 1, PROFILE, 9600)
    assert given_time == Allowance(pytest.approx(1.0 + 0.5 + 1.0), pytest.approx(7.5))
    assert allowance(960, 75, 1, PROFILE, None).needed == pytest.approx(1.5)
    assert cuts(SLIP) == 1
    assert length_mm(SLIP, PAPER_80MM) == pytest.approx(75, abs=0.1)


@pytest.mark.parametrize(
    ("faults", "stands"),
    [
        ({Fault.PAPER_OUT}, True),
        ({Fault.COVER_OPEN, Fault.CUTTER_JAM, Fault.OFFLINE}, True),
        (set(), False),
        ({Fault.UNRECOVERABLE}, False),
        ({Fault.PAPER_OUT, Fault.UNRECOVERABLE}, False),
        ({Fault.SILENT}, False),
    ],
)
def test_the_clock_waits_only_for_what_a_person_can_put_right(faults: set[Fault], stands: bool) -> None:
    assert stands_still(frozenset(faults)) is stands


# What confirms


@pytest.mark.parametrize(
    ("event", "method", "confirmed"),
    [
        (Echo(1), C.JOB_ID, [1]),
        (Echo(2), C.JOB_ID, [1, 2]),
        (Echo(3), C.JOB_ID, []),  # not all of it was sent
        (Echo(9), C.JOB_ID, []),  # never sent
        (Echo(1), C.FENCE, []),
        (Fence(), C.FENCE, [1]),
        (Fence(), C.JOB_ID, []),
        (Fence(), C.TIMED, []),
        (Echo(1), C.NONE, []),
        (WELL, C.TIMED, []),
    ],
)
def test_a_word_confirms_only_what_it_is_about(event: Heard, method: Confirmation, confirmed: list[int]) -> None:
    tracks = [track(1, S.AWAITING), track(2, S.AWAITING), track(3, S.SENDING, sent=13), track(4, S.QUEUED, sent=0)]
    assert numbers(confirmed_by(event, method, tracks)) == confirmed


def test_an_echo_comes_late_for_a_slip_that_the_next_one_has_confirmed() -> None:
    tracks = [track(1, S.CONFIRMED), track(2, S.AWAITING)]
    assert numbers(confirmed_by(Echo(1), C.JOB_ID, tracks)) == []
    assert numbers(confirmed_by(Fence(), C.FENCE, tracks)) == [2]


@pytest.mark.parametrize(
    ("event", "methods"),
    [
        (Garbled(b"?"), {C.FENCE, C.TIMED}),
        (ILL, {C.TIMED}),
        (WELL, set()),
        (Echo(1), set()),
    ],
)
def test_weak_confirmations_are_spoilt(event: Heard, methods: set[Confirmation]) -> None:
    assert {method for method in Confirmation if spoils(event, method)} == methods


def test_time_confirms_only_where_nothing_better_does() -> None:
    slip = track(1, S.AWAITING)
    slip.allowance = Allowance(2.0, 7.0)
    slip.held = 2.0
    assert {method for method in Confirmation if due(slip, method)} == {C.TIMED, C.NONE}
    slip.held = 1.9
    assert not any(due(slip, method) for method in Confirmation)


def test_the_device_is_at_the_oldest_slip_under_way() -> None:
    tracks = [track(1, S.CONFIRMED), track(2, S.AWAITING), track(3, S.SENDING)]
    assert head(tracks) is tracks[1]
    assert head(tracks[:1]) is None
    assert unended(tracks)
    assert not unended(tracks[:1])


def test_no_question_in_the_middle_of_a_slip() -> None:
    assert not between_slips([track(1, S.AWAITING), track(2, S.SENDING, sent=1)])
    assert between_slips([track(1, S.AWAITING), track(2, S.SENDING, sent=0)])


# What is said in the end


@pytest.mark.parametrize(("ending", "state"), list(product(Ending, (S.SENDING, S.AWAITING))))
def test_bytes_sent_and_no_word_is_unknown_whatever_happened(ending: Ending, state: SlipState) -> None:
    assert fate(track(1, state), ending) is S.UNKNOWN


@pytest.mark.parametrize("ending", Ending)
def test_no_byte_sent_may_be_printed_again_and_what_is_said_stays(ending: Ending) -> None:
    assert fate(track(1, S.SENDING, sent=0), ending) is S.BLOCKED
    assert fate(Track(Copy(1, SLIP)), ending) is S.BLOCKED
    for state in (S.CONFIRMED, S.UNKNOWN, S.FAILED):
        assert fate(track(1, state), ending) is state


@pytest.mark.parametrize(("sent", "said"), [(1, S.FAILED), (9, S.FAILED), (10, S.UNKNOWN), (14, S.UNKNOWN)])
def test_only_a_slip_without_the_end_of_its_cut_is_sure_to_have_failed(sent: int, said: SlipState) -> None:
    assert fate(track(1, S.SENDING, sent), Ending.ABANDONED) is said
    assert fate(track(1, S.SENDING, sent), Ending.NOT_ABANDONED) is S.UNKNOWN


@given(st.lists(st.sampled_from([Echo(1), Echo(2), Echo(7), Fence(), WELL, ILL, Garbled(b"x")]), max_size=8))
def test_no_words_confirm_a_slip_that_was_not_sent_whole(words: list[Heard]) -> None:
    tracks = [track(1, S.AWAITING), track(2, S.SENDING, sent=13)]
    for method in Confirmation:
        assert all(2 not in numbers(confirmed_by(word, method, tracks)) for word in words)


# What silence proves


def questions(baud: int | None = 9600, buffer_bytes: int = 100) -> Questions:
    made = Questions(Patience(), buffer_bytes, baud)
    made.begins(0.0)
    return made


def test_one_question_at_a_time() -> None:
    asking = questions(None)
    assert not asking.due(0.4)
    assert asking.due(0.5)
    asking.ask(0.5, None)
    assert not asking.due(9)
    asking.answered(0.6)
    assert not asking.due(1.0)
    assert asking.due(1.1)


def test_an_answer_proves_what_was_sent_before_the_question() -> None:
    asking = questions()
    asking.handed_over(40, 0.1)
    asking.ask(0.2, None)
    asking.handed_over(5, 0.3)
    asking.answered(0.4)
    assert (asking.sent, asking.proven) == (45, 40)
    asking.answered(0.5)
    assert asking.proven == 40, "an answer to no question proves nothing"


def test_a_serial_device_that_does_not_answer_is_gone_and_a_network_one_is_slow() -> None:
    serial, network = questions(9600), questions(None)
    for asking in (serial, network):
        asking.handed_over(50, 0.0)
        asking.ask(0.0, None)
    assert not serial.nobody_there(0.45, sending=False)
    assert serial.nobody_there(0.46, sending=False)
    assert not network.nobody_there(60, sending=True)
    assert network.overdue(2.1)


def test_a_serial_device_that_takes_nothing_is_gone_unless_its_buffer_may_be_full() -> None:
    serial = questions(9600, buffer_bytes=100)
    serial.handed_over(50, 1.0)
    assert not serial.nobody_there(2.0, sending=False)
    assert serial.nobody_there(2.0, sending=True)
    serial.handed_over(51, 2.0)
    assert not serial.nobody_there(9.0, sending=True)


def test_a_forgotten_question_confirms_nothing() -> None:
    asking = questions(None)
    slip = track(1, S.AWAITING)
    asking.ask(0.0, slip)
    asking.forget()
    assert asking.answered(1.0) is None
    asking.ask(2.0, slip)
    assert asking.answered(2.1) is slip
