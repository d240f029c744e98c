"""Devices and orders as the contract spells them, and a report as the services do."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from server.contract import devices as wire
from server.domain.devices import DeviceOrder, PrinterNow, SlipTrouble
from server.services.devices import DeviceNow, DevicesNow

#: What the clock alone changes.
VOLATILE: dict[str, Any] = {"generated_at": True, "seq": True, "devices": {"__all__": {"seen_at"}}}


def printers_told(report: wire.DeviceReport) -> tuple[PrinterNow, ...]:
    """The printers of a report."""
    return tuple(
        PrinterNow(
            id=printer.id,
            condition=printer.condition.value,
            faults=tuple(printer.faults),
            detail=printer.detail,
            model=printer.model,
            since=printer.since.astimezone(UTC),
            waiting=printer.waiting,
            troubles=tuple(_trouble_told(trouble) for trouble in printer.troubles),
        )
        for printer in report.printers
    )


def closed_told(report: wire.DeviceReport) -> datetime | None:
    """Since when staff have closed the kiosk that reports."""
    return report.closed_since.astimezone(UTC) if report.closed_since else None


def call_told(report: wire.DeviceReport) -> datetime | None:
    """Since when a resident calls staff at the kiosk that reports."""
    return report.staff_call_at.astimezone(UTC) if report.staff_call_at else None


def devices(now: DevicesNow) -> wire.Devices:
    """The snapshot, and the push."""
    return wire.Devices(
        seq=now.seq,
        generated_at=now.now,
        devices=[_device(entry) for entry in now.devices],
        orders=[order_view(order, now.now) for order in now.orders],
    )


def essence_of(told: wire.Devices) -> str:
    """What of it is worth telling: a device that reports on and on says nothing new; one that is away was last seen."""
    away = {device.id: device.seen_at.isoformat() for device in told.devices if device.seen_at and not device.connected}
    return told.model_dump_json(exclude=VOLATILE) + json.dumps(away)


def order_view(order: DeviceOrder, now: datetime) -> wire.OrderView:
    """An order for staff."""
    if order.taken_at is not None:
        state = wire.OrderState.TAKEN
    else:
        state = wire.OrderState.EXPIRED if order.expired(now) else wire.OrderState.PENDING
    return wire.OrderView(
        id=order.id,
        kind=wire.OrderKind(order.kind),
        state=state,
        device=order.device,
        printer=order.printer,
        ticket=order.ticket,
        number=order.number,
        uses=list(order.uses),
        at=order.at,
        by=order.by_name,
    )


def _device(entry: DeviceNow) -> wire.DeviceView:
    state = entry.state
    return wire.DeviceView(
        id=entry.device.id,
        name=entry.device.name,
        kind=entry.device.kind,
        connected=entry.connected,
        seen_at=state.seen_at if state else None,
        clock_off_seconds=state.clock_off if state else None,
        version=state.version if state else "",
        printers=[_printer(printer) for printer in state.printers] if state else [],
        closed_since=state.closed_since if state else None,
        staff_call_at=state.staff_call_at if state else None,
        page=state.page if state else None,
        sound=wire.DisplaySound(state.sound) if state and state.sound else None,
    )


def _printer(printer: PrinterNow) -> wire.PrinterReport:
    return wire.PrinterReport(
        id=printer.id,
        condition=wire.PrinterCondition(printer.condition),
        faults=list(printer.faults),
        detail=printer.detail,
        model=printer.model,
        since=printer.since,
        waiting=printer.waiting,
        troubles=[_trouble(trouble) for trouble in printer.troubles],
    )


def _trouble_told(trouble: wire.SlipTrouble) -> SlipTrouble:
    since = trouble.since.astimezone(UTC)
    return SlipTrouble(trouble.ticket, trouble.number, trouble.use, trouble.state, since, trouble.reprint)


def _trouble(trouble: SlipTrouble) -> wire.SlipTrouble:
    return wire.SlipTrouble(
        ticket=trouble.ticket,
        number=trouble.number,
        use=trouble.use,
        state=trouble.state,
        since=trouble.since,
        reprint=trouble.reprint,
    )
