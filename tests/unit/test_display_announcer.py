"""Who is called aloud: in order, each call once, nothing that is no longer true."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from display.announcer import BUSY, STALE, Announcer
from server.contract.snapshots import Board, CallView
from server.contract.tickets import TicketState
from tests.support.boards import NOON, board, call


def started(*calling: CallView) -> Announcer:
    """An announcer that has seen its first board."""
    announcer = Announcer()
    announcer.take(board(1, calling))
    return announcer


def spoken(announcer: Announcer) -> list[str]:
    numbers = []
    while turn := announcer.next():
        numbers.append(turn.announcement.number)
    return numbers


def test_calls_from_before_the_start_are_not_spoken() -> None:
    assert spoken(started(call(5, "A005"))) == []


def test_a_new_call_is_spoken_once() -> None:
    announcer = started()
    for _ in range(3):
        announcer.take(board(6, (call(6, "A006"),)))
    assert spoken(announcer) == ["A006"]


def test_a_recall_is_spoken_again() -> None:
    announcer = started(call(5, "A005"))
    announcer.take(board(6, (call(6, "A005", calls=2),)))
    assert spoken(announcer) == ["A005"]


def test_a_silent_call_is_not_spoken_nor_its_repetition_by_a_later_board() -> None:
    announcer = started()
    announcer.take(board(6, (call(6, "A006", announce=False),)))
    announcer.take(board(7, (call(7, "A007"), call(6, "A006", announce=False))))
    assert spoken(announcer) == ["A007"]


def test_two_calls_in_one_board_are_spoken_in_the_order_of_the_calls() -> None:
    announcer = started()
    announcer.take(board(8, (call(8, "A008"), call(7, "B007", 1))))
    assert spoken(announcer) == ["B007", "A008"]


def test_a_call_already_answered_when_the_board_comes_is_spoken() -> None:
    announcer = started()
    announcer.take(board(8, (), (call(7, "A007", state=TicketState.SERVING),)))
    assert spoken(announcer) == ["A007"]


@pytest.mark.parametrize(("waiting", "repeats"), [(1, True), (BUSY, True), (BUSY + 1, False)])
def test_the_repeat_is_dropped_when_many_wait(waiting: int, repeats: bool) -> None:
    announcer = started()
    announcer.take(board(50, tuple(call(10 + n, f"A{n:03d}", n + 1) for n in reversed(range(waiting)))))
    turn = announcer.next()
    assert turn
    assert turn.announcement.number == "A000"
    assert turn.repeat is repeats


def test_a_call_taken_back_is_not_spoken() -> None:
    announcer = started()
    announcer.take(board(8, (call(8, "A008"), call(7, "A007", 1))))
    announcer.take(board(9, (call(8, "A008"),)))
    assert spoken(announcer) == ["A008"]


@pytest.mark.parametrize("state", [TicketState.CANCELLED, TicketState.WAITING, TicketState.ON_HOLD])
def test_a_call_whose_ticket_is_no_longer_called_is_not_spoken(state: TicketState) -> None:
    announcer = started()
    announcer.take(board(8, (call(7, "A007", 1),)))
    announcer.take(board(9, (), (call(7, "A007", 1, state=state),)))
    assert spoken(announcer) == []


def test_a_ticket_called_again_before_it_was_spoken_is_spoken_once_in_its_old_place() -> None:
    announcer = started()
    announcer.take(board(8, (call(8, "B008", 1), call(7, "A007", 1))))
    announcer.take(board(9, (call(9, "A007", 2), call(8, "B008", 1))))
    first = announcer.next()
    assert first
    assert (first.announcement.number, first.announcement.counter_name["ja"]) == ("A007", "2番窓口")
    assert spoken(announcer) == ["B008"]


def test_a_silent_call_to_another_counter_takes_the_waiting_one_back() -> None:
    announcer = started()
    announcer.take(board(8, (call(7, "A007", 1),)))
    announcer.take(board(9, (call(9, "A007", 2, announce=False),)))
    assert spoken(announcer) == []


def test_a_call_pushed_off_the_board_by_newer_ones_is_still_spoken() -> None:
    announcer = started()
    announcer.take(board(8, (call(7, "A007"),)))
    announcer.take(board(20, (), tuple(call(n, f"B{n:03d}") for n in (19, 18, 17, 16))))
    assert spoken(announcer)[0] == "A007"


def test_calls_that_got_old_while_the_hub_was_away_are_for_the_board_alone() -> None:
    announcer = started()
    later = NOON + STALE + timedelta(seconds=1)
    announcer.take(board(9, (call(9, "A009", called_at=later), call(7, "A007")), generated_at=later))
    assert spoken(announcer) == ["A009"]


def test_a_hub_that_began_anew_has_history_not_news() -> None:
    announcer = started(call(50, "A050"))
    announcer.take(board(51, (call(51, "A051"),)))
    announcer.take(board(3, (call(3, "A003"),)), restarted=True)
    assert spoken(announcer) == []
    announcer.take(board(4, (call(4, "A004"), call(3, "A003"))))
    assert spoken(announcer) == ["A004"]


@dataclass
class Counters:
    """A plain model of the hub's board: each counter calls, the board shows who is called where."""

    seq: int = 0
    calling: list[CallView] = field(default_factory=list)
    recent: list[CallView] = field(default_factory=list)

    def call(self, counter: int, announce: bool) -> CallView:
        self.seq += 1
        name = f"counter-{counter}"
        gone = [call for call in self.calling if call.counter == name]
        self.recent += [call.model_copy(update={"state": TicketState.COMPLETED}) for call in gone]
        self.recent.sort(key=lambda call: -call.seq)
        new = call(self.seq, f"A{self.seq:03d}", counter, announce=announce)
        self.calling = [new, *(call for call in self.calling if call not in gone)]
        return new

    def board(self) -> Board:
        return board(self.seq, tuple(self.calling), tuple(self.recent[:4]))


#: A call at a counter, spoken or not; whether its board reaches the display; how many announcements end after it.
STEPS = st.lists(st.tuples(st.integers(1, 20), st.booleans(), st.booleans(), st.integers(0, 2)), max_size=60)


@given(STEPS)
def test_every_spoken_call_is_announced_once_and_in_order(steps: list[tuple[int, bool, bool, int]]) -> None:
    hub, announcer, wanted, heard = Counters(), started(), [], []
    missed: list[CallView] = []
    for counter, announce, arrives, finished in steps:
        new = hub.call(counter, announce)
        missed.append(new)
        if arrives:
            shown = hub.board()
            on_board = {shown_call.seq for shown_call in (*shown.calling, *shown.recent)}
            wanted += [each.number for each in missed if each.announce and each.seq in on_board]
            missed.clear()
            announcer.take(shown)
        for _ in range(finished):
            waiting = len(announcer.waiting)
            if turn := announcer.next():
                heard.append(turn.announcement.number)
                assert turn.repeat == (waiting <= BUSY)
    assert heard + spoken(announcer) == wanted
