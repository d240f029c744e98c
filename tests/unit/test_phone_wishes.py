"""What residents may do from the phone (Q3): the table, the undo, the bound, and that staff answer what was asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from server.domain import residents
from server.domain.errors import IllegalTransition, KeyReused, NothingToUndo, TooManyWishes, UnknownTicket
from server.domain.residents import MOST_WISHES, UNDO_WITHIN, Wish, offered
from server.domain.states import TRANSITIONS, Action, State
from server.domain.ticket import Ticket
from server.present import ticket_view
from server.present_phone import ticket_status
from server.services.ports import ActorKind
from server.services.residents import ask
from server.services.tokens import token_hash
from tests.support.clock import MORNING, FakeClock
from tests.support.desk import Desk
from tests.support.venues import SMALL, a_ticket

#: How a ticket comes into each state, by staff alone.
WAY: dict[State, tuple[Action, ...]] = {
    State.WAITING: (),
    State.CALLED: (Action.CALL,),
    State.SERVING: (Action.CALL, Action.START),
    State.ON_HOLD: (Action.HOLD,),
    State.NO_SHOW: (Action.CALL, Action.MARK_NO_SHOW),
    State.COMPLETED: (Action.CALL, Action.COMPLETE),
    State.CANCELLED: (Action.CANCEL,),
}
OFFERED: dict[State, tuple[Wish, ...]] = {
    State.WAITING: (Wish.LATE, Wish.GIVE_UP),
    State.CALLED: (Wish.LATE, Wish.GIVE_UP),
    State.ON_HOLD: (Wish.GIVE_UP,),
    State.NO_SHOW: (Wish.BACK, Wish.GIVE_UP),
}


class Phone:
    """One resident's phone, and staff at counter 1."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        desk.open("1")
        issued = desk.issue()
        self.token, self.id = issued.token, issued.ticket.id
        self.sent = 0

    @property
    def ticket(self) -> Ticket:
        return self.desk.ticket(self.id)

    def wish(self, kind: Wish, key: str | None = None) -> Ticket:
        self.sent += 1
        ask(self.desk.hall, token_hash(self.token), kind, key or f"a-key-of-{self.sent:04d}")
        return self.ticket

    def staff(self, *actions: Action) -> Ticket:
        for action in actions:
            if action is Action.CALL:
                self.desk.call(self.id, "1")
            else:
                self.desk.act(self.id, action)
        return self.ticket

    def kinds(self) -> list[str]:
        return [event.kind for event in self.desk.events(self.id)]


@pytest.fixture
def phone(desk: Desk) -> Phone:
    return Phone(desk)


def test_whatever_is_offered_is_lawful() -> None:
    assert all((state, action) in TRANSITIONS for (state, _wish), action in residents.ACTION_OF.items())


@pytest.mark.parametrize("state", list(State))
def test_each_state_offers_what_the_table_says(state: State) -> None:
    assert offered(a_ticket(state=state), MORNING) == OFFERED.get(state, ())


@pytest.mark.parametrize("state", sorted(WAY))
@pytest.mark.parametrize("wish", [Wish.LATE, Wish.BACK, Wish.GIVE_UP])
def test_what_is_offered_is_done_and_nothing_else(phone: Phone, state: State, wish: Wish) -> None:
    before = phone.staff(*WAY[state])
    if wish not in OFFERED.get(state, ()):
        with pytest.raises(IllegalTransition):
            phone.wish(wish)
        assert phone.ticket == before
        return
    after = phone.wish(wish)
    assert after.state is TRANSITIONS[state, residents.ACTION_OF[state, wish]]
    assert (after.order_at, after.wish, after.wishes) == (before.order_at, wish, 1)
    event = phone.desk.events(phone.id)[-1]
    assert (event.kind, event.actor.kind, event.actor.id, event.actor.name) == (
        f"wish-{wish}",
        ActorKind.VISITOR,
        phone.id,
        "",
    )


def test_late_then_back_keeps_the_place(phone: Phone) -> None:
    second = phone.desk.issue().ticket
    phone.wish(Wish.LATE)
    assert offered(phone.ticket, MORNING) == (Wish.BACK, Wish.GIVE_UP, Wish.UNDO)
    phone.wish(Wish.BACK)
    first = phone.desk.call_next("1").ticket
    assert first is not None
    assert (first.id, second.number) == (phone.id, 2)


def test_a_hold_by_staff_is_theirs_to_end(phone: Phone) -> None:
    phone.wish(Wish.LATE)
    phone.staff(Action.RESUME, Action.HOLD)
    with pytest.raises(IllegalTransition):
        phone.wish(Wish.BACK)


@pytest.mark.parametrize("state", sorted(OFFERED))
@pytest.mark.parametrize("wish", [Wish.LATE, Wish.BACK, Wish.GIVE_UP])
def test_undo_leads_back_to_where_the_ticket_was(phone: Phone, state: State, wish: Wish) -> None:
    before = phone.staff(*WAY[state])
    if wish not in OFFERED[state]:
        assert (state, wish) not in residents.ACTION_OF or state is State.ON_HOLD
        return
    phone.wish(wish)
    after = phone.wish(Wish.UNDO)
    expected = State.WAITING if state is State.CALLED else state
    assert (after.state, after.order_at, after.ended_at, after.wish) == (expected, before.order_at, None, None)
    assert phone.kinds()[-1] == "wish-undo"
    with pytest.raises(NothingToUndo):
        phone.wish(Wish.UNDO)


def test_undo_of_a_give_up_while_late_is_late_again(phone: Phone) -> None:
    phone.wish(Wish.LATE)
    phone.wish(Wish.GIVE_UP)
    after = phone.wish(Wish.UNDO)
    assert (after.state, after.wish) == (State.ON_HOLD, Wish.LATE)
    assert offered(after, MORNING) == (Wish.BACK, Wish.GIVE_UP)


def test_undo_ends_with_its_time(phone: Phone, clock: FakeClock) -> None:
    phone.wish(Wish.GIVE_UP)
    clock.advance(seconds=UNDO_WITHIN.total_seconds())
    assert Wish.UNDO in offered(phone.ticket, clock.now())
    clock.advance(seconds=1)
    assert offered(phone.ticket, clock.now()) == ()
    with pytest.raises(NothingToUndo):
        phone.wish(Wish.UNDO)


def test_what_staff_do_answers_the_wish(phone: Phone) -> None:
    phone.wish(Wish.LATE)
    assert ticket_view(phone.ticket).wish == "late"
    phone.staff(Action.CALL)
    assert ticket_view(phone.ticket).wish is None
    with pytest.raises(NothingToUndo):
        phone.wish(Wish.UNDO)


def test_an_undo_by_staff_brings_the_wish_back(phone: Phone) -> None:
    phone.wish(Wish.LATE)
    phone.staff(Action.CALL)
    phone.desk.undo()
    assert (phone.ticket.state, phone.ticket.wish) == (State.ON_HOLD, Wish.LATE)


def test_the_same_key_is_one_wish(phone: Phone) -> None:
    once = phone.wish(Wish.LATE, "the-same-key")
    assert phone.wish(Wish.LATE, "the-same-key") == once
    with pytest.raises(KeyReused):
        phone.wish(Wish.GIVE_UP, "the-same-key")


def test_a_ticket_has_so_many_wishes_and_no_more(phone: Phone) -> None:
    for _ in range(MOST_WISHES // 2):
        phone.wish(Wish.LATE)
        phone.wish(Wish.BACK)
    before = phone.ticket
    assert offered(before, MORNING) == ()
    for wish in Wish:
        with pytest.raises(TooManyWishes):
            phone.wish(wish)
    assert phone.ticket == before


def test_a_token_that_is_nobodys_changes_nothing(phone: Phone) -> None:
    with pytest.raises(UnknownTicket):
        ask(phone.desk.hall, token_hash("nobody"), Wish.LATE, "some-key-1")


def test_who_is_late_and_never_comes_ends_as_others_on_hold_do(phone: Phone, clock: FakeClock) -> None:
    phone.wish(Wish.LATE)
    clock.advance(days=1)
    phone.desk.end_past_days()
    assert phone.ticket.state is State.EXPIRED


def test_the_survey_is_offered_to_who_was_served_lately(desk: Desk, clock: FakeClock) -> None:
    url = "https://example.jp/q?at={venue}&for={service}&in={language}"
    venue = replace(SMALL, phone=replace(SMALL.phone, survey_url=url))
    done = a_ticket(state=State.COMPLETED, ended_at=MORNING, language="pt-BR")

    def told(ticket: Ticket, after: timedelta) -> str | None:
        return ticket_status(venue, ticket, 0, None, MORNING + after).survey_url

    assert told(done, timedelta(minutes=1)) == "https://example.jp/q?at=hall&for=card&in=pt-BR"
    assert told(done, timedelta(days=2)) is None
    assert told(a_ticket(), timedelta()) is None
    assert ticket_status(SMALL, done, 0, None, MORNING).survey_url is None
