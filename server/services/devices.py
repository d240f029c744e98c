"""What devices report of themselves, and what is seen of them (K8, X5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from server.domain.devices import (
    DeviceOrder,
    DeviceState,
    PrinterNow,
    call_changes,
    changes,
    clock_told,
    connected,
    essence,
    newer,
)
from server.services.context import Context
from server.services.history import DEVICE_CHANGED, ORDER_TAKEN
from server.services.ports import Device, Event, UnitOfWork

#: A sign of life alone is stored at most this often: enough for another hub, and hardly a commit.
KEEP_EVERY = timedelta(seconds=4)
#: A device may say so late that it has taken an order: it was cut off meanwhile.
LATE_NEWS = timedelta(days=1)
#: Orders shown.
MOST_ORDERS = 200


class DeviceWatch:
    """What this hub has heard itself. The store has the same, a few seconds later and for every hub."""

    def __init__(self) -> None:
        self._heard: dict[str, DeviceState] = {}

    def hear(
        self,
        device_id: str,
        version: str,
        printers: tuple[PrinterNow, ...],
        now: datetime,
        sent_at: datetime,
        closed_since: datetime | None = None,
        staff_call_at: datetime | None = None,
        page: bool | None = None,
        sound: str | None = None,
    ) -> DeviceState:
        """Takes a report in: the device as it is now."""
        before = self._heard.get(device_id)
        off = clock_told((sent_at - now).total_seconds(), before.clock_off if before else None)
        heard = DeviceState(version, printers, now, off, closed_since, staff_call_at, page, sound)
        self._heard[device_id] = heard
        return heard

    def latest(self, device_id: str, stored: DeviceState | None) -> DeviceState | None:
        """The newer of what this hub has heard and what any hub has stored."""
        return newer(self._heard.get(device_id), stored)


@dataclass(frozen=True, slots=True)
class DeviceNow:
    """A device at this instant; `state` is None when it never reported."""

    device: Device
    state: DeviceState | None
    connected: bool


@dataclass(frozen=True, slots=True)
class DevicesNow:
    """All devices that may report, and today's orders, at sequence number `seq`."""

    seq: int
    now: datetime
    devices: tuple[DeviceNow, ...]
    orders: tuple[DeviceOrder, ...]


@dataclass(frozen=True, slots=True)
class ReportBefore:
    """What is stored when a report comes: the device as it was, and the orders it has not taken."""

    state: DeviceState | None
    orders: tuple[DeviceOrder, ...]

    def to_send(self, done: Sequence[str], now: datetime) -> list[DeviceOrder]:
        """What is to be done now."""
        return [order for order in self.orders if order.id not in done and not order.expired(now)]

    def has_news(self, told: DeviceState, done: Sequence[str]) -> bool:
        """Whether the report changes anything: else it costs no commit, and may be lost."""
        return essence(self.state) != essence(told) or any(order.id in done for order in self.orders)

    def is_due(self, told: DeviceState) -> bool:
        """Whether the sign of life is to be stored again."""
        return self.state is None or told.seen_at - self.state.seen_at >= KEEP_EVERY


def before_report(uow: UnitOfWork, device_id: str, now: datetime) -> ReportBefore:
    """Reads what a report is compared with."""
    orders = tuple(uow.devices.waiting_orders(device_id, now - LATE_NEWS))
    return ReportBefore(uow.devices.state(device_id), orders)


def keep_report(uow: UnitOfWork, context: Context, told: DeviceState, done: Sequence[str]) -> None:
    """Stores what the acting device tells; what is new of its printers, and orders taken, are events."""
    device_id = context.actor.id
    was = uow.devices.state(device_id, lock=True)
    if essence(was) != essence(told):
        found = [*changes(was.printers if was else (), told.printers), *call_changes(was, told)]
        named = {change.ticket for change in found if change.ticket}
        known = {ticket.id for ticket in uow.tickets.some(sorted(named))} if named else set()
        for change in found:
            record(uow, context, DEVICE_CHANGED, dict(change.detail), change.ticket if change.ticket in known else None)
    if was is None or told.seen_at >= was.seen_at:
        uow.devices.keep(device_id, told)
    for order in uow.devices.waiting_orders(device_id, context.now - LATE_NEWS):
        if order.id in done and uow.devices.take_order(device_id, order.id, context.now):
            record(uow, context, ORDER_TAKEN, {"order": order.id, "what": order.kind}, order.ticket)


def devices_now(uow: UnitOfWork, context: Context, watch: DeviceWatch) -> DevicesNow:
    """Everything, for consoles; by name."""
    stored = uow.devices.states()
    devices = []
    for device in uow.accounts.devices():
        if device.revoked_at is None:
            state = watch.latest(device.id, stored.get(device.id))
            devices.append(DeviceNow(device, state, connected(state, context.now)))
    midnight = datetime.combine(context.day, time.min, context.venue.zone)
    orders = uow.devices.newest_orders(midnight, MOST_ORDERS)
    return DevicesNow(uow.journal.seq(), context.now, tuple(devices), tuple(orders))


def record(uow: UnitOfWork, context: Context, kind: str, detail: dict[str, str], ticket: str | None) -> None:
    """An entry of the journal that is about a device, and perhaps a ticket."""
    uow.journal.append(
        Event(context.now, context.day, context.actor, kind, context.command, ticket=ticket, detail=detail)
    )
