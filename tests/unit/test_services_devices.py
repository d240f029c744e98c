"""Reports are kept when they say something, orders reach the right kiosk, and everything is an event."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest

from server.domain.devices import DeviceOrder, OrderKind, PrinterNow, SlipTrouble
from server.domain.errors import (
    IllegalTransition,
    NoPrinter,
    NothingToSettle,
    NothingToUndo,
    StaleVersion,
    UnknownDevice,
    UnknownPrinter,
    UnknownTicket,
)
from server.domain.states import Action
from server.services.accounts import add_device
from server.services.context import SYSTEM
from server.services.device_orders import order_printer, reprint, settle
from server.services.devices import DevicesNow, before_report, devices_now, keep_report
from server.services.ports import Actor, ActorKind, DeviceKind
from tests.support.clock import MORNING, FakeClock
from tests.support.desk import Desk

READY = PrinterNow("main", "ready", (), "", "TM-T88", MORNING, 0, ())
BOTH = ("visitor", "counter")


@dataclass(frozen=True)
class Device:
    """One device at the desk's hall, as the API drives it."""

    desk: Desk
    actor: Actor

    @property
    def id(self) -> str:
        return self.actor.id

    def report(self, *printers: PrinterNow, done: tuple[str, ...] = (), sent_at: datetime | None = None) -> bool:
        """Reports; says whether it cost a commit."""
        hall, now = self.desk.hall, self.desk.hall.clock.now()
        before = self.desk.see(lambda uow: before_report(uow, self.id, now))
        told = hall.devices.hear(self.id, "1", printers or (READY,), now, sent_at or now)
        keeps = before.has_news(told, done) or before.is_due(told)
        if keeps:
            self.desk.by(self.actor).do(lambda uow, context: keep_report(uow, context, told, done))
        return keeps

    def orders(self, *done: str) -> list[DeviceOrder]:
        now = self.desk.hall.clock.now()
        return self.desk.see(lambda uow: before_report(uow, self.id, now)).to_send(done, now)


def a_device(desk: Desk, name: str = "発券機1", kind: DeviceKind = DeviceKind.KIOSK) -> Device:
    device, _token = desk.by(SYSTEM).do(lambda uow, context: add_device(uow, context, kind=kind, name=name))
    return Device(desk, Actor(ActorKind.DEVICE, device.id, name))


@pytest.fixture
def kiosk(desk: Desk) -> Device:
    made = a_device(desk)
    made.report()
    return made


@pytest.fixture
def ticket(desk: Desk) -> str:
    return desk.issue().ticket.id


def seen(desk: Desk) -> DevicesNow:
    return desk.do(lambda uow, context: devices_now(uow, context, desk.hall.devices))


def again(
    desk: Desk, ticket: str, *, uses: tuple[str, ...] = BOTH, at: str | None = None, version: int | None = None
) -> DeviceOrder:
    watch = desk.hall.devices
    return desk.do(lambda uow, context: reprint(uow, context, watch, ticket, uses=uses, device_id=at, version=version))[
        1
    ]


def test_reports_that_say_nothing_cost_no_commit(desk: Desk, kiosk: Device, clock: FakeClock) -> None:
    kept: list[bool] = []
    for _ in range(10):
        clock.advance(seconds=2)
        kept.append(kiosk.report(replace(READY, waiting=len(kept), since=clock.now())))
    assert kept == [False, True] * 5
    assert [event.kind for event in desk.events()] == ["device-changed"]
    [entry] = seen(desk).devices
    assert entry.state is not None
    assert (entry.connected, entry.state.seen_at, entry.state.printers[0].waiting) == (True, clock.now(), 9)


def test_a_fault_is_kept_at_once_and_is_an_event_of_the_device(desk: Desk, kiosk: Device) -> None:
    assert kiosk.report(replace(READY, condition="blocked", faults=("paper-out",)))
    event = desk.events()[-1]
    assert (event.kind, event.actor, event.seq) == ("device-changed", kiosk.actor, 2)
    assert event.detail == {"printer": "main", "condition": "blocked", "faults": "paper-out", "was": "ready"}


def test_a_trouble_belongs_to_its_ticket_and_an_unknown_ticket_to_none(desk: Desk, kiosk: Device, ticket: str) -> None:
    slip = SlipTrouble(ticket, "A001", "counter", "unknown", MORNING)
    kiosk.report(replace(READY, troubles=(slip, replace(slip, ticket="x" * 64))))
    assert [event.ticket for event in desk.events()[-2:]] == [ticket, None]


def test_who_stops_reporting_is_away_and_was_last_seen_then(desk: Desk, kiosk: Device, clock: FakeClock) -> None:
    last = clock.now()
    clock.advance(seconds=9)
    assert [entry.connected for entry in seen(desk).devices] == [True]
    clock.advance(seconds=1)
    [entry] = seen(desk).devices
    assert entry.state is not None
    assert (entry.connected, entry.state.seen_at) == (False, last)


def test_another_hub_tells_the_same(desk: Desk, kiosk: Device, clock: FakeClock) -> None:
    other = Desk.at(desk.hall.venue, desk.hall.database, clock)
    for _ in range(4):
        clock.advance(seconds=2)
        kiosk.report()
        assert [entry.connected for entry in seen(other).devices] == [True]
    clock.advance(seconds=10)
    assert [entry.connected for entry in seen(other).devices] == [False]


def test_a_late_word_of_a_slower_hub_does_not_undo_the_newer_state(desk: Desk, kiosk: Device, clock: FakeClock) -> None:
    early = desk.hall.devices.hear(kiosk.id, "1", (READY,), clock.now(), clock.now())
    clock.advance(seconds=5)
    kiosk.report()
    desk.by(kiosk.actor).do(lambda uow, context: keep_report(uow, context, early, ()))
    stored = desk.see(lambda uow: uow.devices.state(kiosk.id))
    assert stored is not None
    assert stored.seen_at == clock.now()


def test_a_wrong_clock_is_told(desk: Desk, kiosk: Device, clock: FakeClock) -> None:
    kiosk.report(sent_at=clock.now() + timedelta(seconds=90, milliseconds=300))
    [entry] = seen(desk).devices
    assert entry.state is not None
    assert entry.state.clock_off == 90


def test_a_device_that_may_not_report_any_more_is_not_shown(desk: Desk, kiosk: Device, clock: FakeClock) -> None:
    desk.do(lambda uow, context: uow.accounts.revoke_device(kiosk.id, clock.now()))
    assert seen(desk).devices == ()


def test_a_reprint_is_an_event_and_an_order(desk: Desk, kiosk: Device, ticket: str) -> None:
    order = again(desk, ticket, uses=("counter", "counter"))
    assert kiosk.orders() == [order]
    assert (order.kind, order.printer, order.uses, order.number, order.by_name) == (
        OrderKind.REPRINT,
        "main",
        ("counter",),
        "A001",
        "田中",
    )
    event = desk.events(ticket)[-1]
    assert (event.kind, event.actor, event.version) == ("reprint", desk.actor, 2)
    assert event.detail == {"order": order.id, "device": kiosk.id, "printer": "main", "uses": "counter"}


def test_an_order_is_sent_until_it_is_taken(desk: Desk, kiosk: Device, ticket: str) -> None:
    order = again(desk, ticket)
    assert kiosk.orders() == kiosk.orders() == [order]
    assert kiosk.orders(order.id) == []
    assert kiosk.report(done=(order.id, "never given"))
    assert kiosk.orders() == []
    event = desk.events(ticket)[-1]
    assert (event.kind, event.actor) == ("device-order-taken", kiosk.actor)
    assert event.detail == {"order": order.id, "what": "reprint"}
    assert not kiosk.report(done=(order.id,))


def test_an_order_that_nobody_fetches_is_not_done_and_may_still_be_told_as_taken(
    desk: Desk, kiosk: Device, ticket: str, clock: FakeClock
) -> None:
    order = again(desk, ticket)
    clock.advance(minutes=5)
    assert kiosk.orders() == []
    kiosk.report(done=(order.id,))
    assert [entry.taken_at for entry in seen(desk).orders] == [clock.now()]


def test_the_kiosk_that_issued_it_prints_it_again(desk: Desk, kiosk: Device) -> None:
    other = a_device(desk, "発券機2")
    other.report()
    mine = desk.by(other.actor).do(lambda uow, context: desk.issue_within(uow, context)).ticket.id
    assert again(desk, mine).device == other.id
    assert again(desk, mine, at=kiosk.id).device == kiosk.id


def test_when_it_is_away_another_one_does(desk: Desk, clock: FakeClock) -> None:
    away, here = a_device(desk, "発券機1"), a_device(desk, "発券機2")
    a_device(desk, "表示機", DeviceKind.DISPLAY).report()
    away.report()
    mine = desk.by(away.actor).do(lambda uow, context: desk.issue_within(uow, context)).ticket.id
    clock.advance(seconds=10)
    here.report()
    assert again(desk, mine).device == here.id
    with pytest.raises(NoPrinter):
        again(desk, mine, at=away.id)


def test_without_a_kiosk_nothing_is_ordered(desk: Desk, ticket: str) -> None:
    before = desk.events()
    with pytest.raises(NoPrinter):
        again(desk, ticket)
    with pytest.raises(UnknownDevice):
        again(desk, ticket, at="nobody")
    with pytest.raises(UnknownTicket):
        again(desk, "nobody")
    assert desk.events() == before


def test_what_has_ended_is_not_printed_again(desk: Desk, kiosk: Device, ticket: str, clock: FakeClock) -> None:
    with pytest.raises(StaleVersion):
        again(desk, ticket, version=7)
    yesterday = desk.issue().ticket.id
    desk.act(ticket, Action.CANCEL)
    with pytest.raises(IllegalTransition):
        again(desk, ticket)
    clock.advance(days=1)
    kiosk.report()
    with pytest.raises(IllegalTransition):
        again(desk, yesterday)
    assert kiosk.orders() == []


def test_paper_is_not_taken_back(desk: Desk, kiosk: Device, ticket: str) -> None:
    desk.open("1")
    desk.call_next("1")
    order = again(desk, ticket)
    with pytest.raises(NothingToUndo):
        desk.undo()
    assert kiosk.orders() == [order]


@pytest.mark.parametrize("kind", [OrderKind.GIVE_UP, OrderKind.RESET])
def test_a_printer_is_told_by_name(desk: Desk, kiosk: Device, kind: OrderKind) -> None:
    watch = desk.hall.devices
    order = desk.do(lambda uow, context: order_printer(uow, context, watch, kiosk.id, "main", kind))
    assert (kiosk.orders(), order.kind, order.ticket) == ([order], kind, None)
    event = desk.events()[-1]
    assert (event.kind, event.actor) == ("device-order", desk.actor)
    assert event.detail == {"order": order.id, "what": kind, "device": kiosk.id, "printer": "main"}
    with pytest.raises(UnknownPrinter):
        desk.do(lambda uow, context: order_printer(uow, context, watch, kiosk.id, "other", kind))
    with pytest.raises(UnknownDevice):
        desk.do(lambda uow, context: order_printer(uow, context, watch, "nobody", "main", kind))


def test_a_found_slip_is_settled_once_it_is_told_as_unknown(desk: Desk, kiosk: Device, ticket: str) -> None:
    def found(*uses: str, of: str = ticket) -> DeviceOrder:
        watch = desk.hall.devices
        return desk.do(lambda uow, context: settle(uow, context, watch, kiosk.id, "main", ticket_id=of, uses=uses))

    unknown = SlipTrouble(ticket, "A001", "counter", "unknown", MORNING)
    kiosk.report(replace(READY, troubles=(unknown, replace(unknown, use="visitor", state="blocked"))))
    for uses in (("visitor",), BOTH):
        with pytest.raises(NothingToSettle):
            found(*uses)
    with pytest.raises(UnknownTicket):
        found("counter", of="nobody")
    order = found("counter")
    assert (order.kind, order.ticket, order.uses, kiosk.orders()) == (OrderKind.SETTLE, ticket, ("counter",), [order])
    event = desk.events(ticket)[-1]
    assert event.detail is not None
    assert (event.kind, event.detail["uses"]) == ("device-order", "counter")
    kiosk.report(done=(order.id,))
    with pytest.raises(NothingToSettle):
        found("counter")
