"""What devices told and are told to do, in both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from server.domain.devices import DeviceOrder, DeviceState, OrderKind, PrinterNow, SlipTrouble
from server.services.housekeeping import KEEP_ORDERS, forget
from server.services.ports import UnitOfWork
from server.store.database import SqlDatabase
from tests.support.clock import MORNING, FakeClock
from tests.support.desk import Desk

LATER = MORNING + timedelta(minutes=1)
SLIP = SlipTrouble("t1", "A001", "counter", "unknown", MORNING, reprint=True)
PRINTER = PrinterNow(
    "main", "blocked", ("paper-out", "cover-open"), "用紙 \u0000 \U0001f4c4", "TM-T88Ⅵ", MORNING, 3, (SLIP,)
)
STATE = DeviceState("0.3.1", (PRINTER, replace(PRINTER, id="second", troubles=())), LATER, -75.0)


def an_order(order_id: str = "o1", **fields: object) -> DeviceOrder:
    plain = DeviceOrder(
        order_id, "kiosk-1", "main", OrderKind.REPRINT, MORNING, "op-1", "田中", "t1", "A001", ("counter",)
    )
    return replace(plain, **fields)  # type: ignore[arg-type]


def test_a_state_comes_back_as_it_was(database: SqlDatabase) -> None:
    def keep(uow: UnitOfWork) -> None:
        uow.devices.keep("kiosk-1", DeviceState("", (), MORNING, 0.0))
        uow.devices.keep("kiosk-1", STATE)
        uow.devices.keep("kiosk-2", DeviceState("", (), MORNING, 0.0))

    database.write(keep)
    assert database.read(lambda uow: uow.devices.state("kiosk-1")) == STATE
    assert database.write(lambda uow: uow.devices.state("kiosk-1", lock=True)) == STATE
    assert database.read(lambda uow: uow.devices.state("nobody")) is None
    assert set(database.read(lambda uow: uow.devices.states())) == {"kiosk-1", "kiosk-2"}


def test_orders_wait_for_their_own_device_in_the_order_given(database: SqlDatabase) -> None:
    second = an_order("o2", at=LATER, kind=OrderKind.RESET, ticket=None, number=None, uses=())
    others = (an_order("o3", device="kiosk-2"), an_order("o0", at=MORNING - timedelta(hours=1)))

    def add(uow: UnitOfWork) -> None:
        for order in (second, an_order(), *others):
            uow.devices.add_order(order)

    database.write(add)
    before = MORNING - timedelta(minutes=5)
    assert database.read(lambda uow: uow.devices.waiting_orders("kiosk-1", before)) == [an_order(), second]
    newest = database.read(lambda uow: uow.devices.newest_orders(before, 2))
    assert [order.id for order in newest] == ["o2", "o3"]


def test_an_order_is_taken_once_by_its_own_device(database: SqlDatabase) -> None:
    database.write(lambda uow: uow.devices.add_order(an_order()))
    assert not database.write(lambda uow: uow.devices.take_order("kiosk-2", "o1", MORNING))
    assert database.write(lambda uow: uow.devices.take_order("kiosk-1", "o1", LATER))
    assert not database.write(lambda uow: uow.devices.take_order("kiosk-1", "o1", MORNING))
    before = MORNING - timedelta(minutes=5)
    assert database.read(lambda uow: uow.devices.waiting_orders("kiosk-1", before)) == []
    assert database.read(lambda uow: uow.devices.newest_orders(before, 9)) == [an_order(taken_at=LATER)]


def test_another_venues_devices_are_not_seen(database: SqlDatabase, database_url: str) -> None:
    database.write(lambda uow: uow.devices.keep("kiosk-1", STATE))
    database.write(lambda uow: uow.devices.add_order(an_order()))
    annex = SqlDatabase(database_url, "annex")
    before = MORNING - timedelta(minutes=5)
    seen = annex.read(lambda uow: (uow.devices.states(), uow.devices.waiting_orders("kiosk-1", before)))
    taken = annex.write(lambda uow: uow.devices.take_order("kiosk-1", "o1", LATER))
    annex.close()
    assert (seen, taken) == (({}, []), False)


def test_orders_of_past_days_are_forgotten(desk: Desk, database: SqlDatabase, clock: FakeClock) -> None:
    database.write(lambda uow: uow.devices.add_order(an_order()))
    clock.advance(seconds=KEEP_ORDERS.total_seconds())
    desk.do(forget)
    assert len(database.read(lambda uow: uow.devices.newest_orders(MORNING - timedelta(days=1), 9))) == 1
    clock.advance(seconds=1)
    desk.do(forget)
    assert database.read(lambda uow: uow.devices.newest_orders(MORNING - timedelta(days=1), 9)) == []
