"""What staff have devices do: print again, give up, reset, settle, say that somebody comes (K8).

An order is durable, and goes out with the answer to the device's next report until the device has taken it; one that
is not fetched in time is not done any more.
"""

from __future__ import annotations

from collections.abc import Sequence

from server.domain.devices import DeviceOrder, OrderKind, PrinterNow
from server.domain.errors import IllegalTransition, NoPrinter, NothingToSettle, UnknownDevice, UnknownPrinter
from server.domain.offline import issuer_of
from server.domain.states import Action
from server.domain.ticket import Ticket, act, expect_version
from server.services.context import Context, new_id
from server.services.devices import DeviceWatch, devices_now, record
from server.services.history import ORDER_GIVEN, save
from server.services.ports import DeviceKind, UnitOfWork

#: What the spool calls a slip that may lie in the tray.
UNKNOWN_FATE = "unknown"


def reprint(
    uow: UnitOfWork,
    context: Context,
    watch: DeviceWatch,
    ticket_id: str,
    *,
    uses: Sequence[str],
    device_id: str | None,
    version: int | None = None,
) -> tuple[Ticket, DeviceOrder]:
    """Orders slips of a ticket of today once more (再発行): at that kiosk, else at the one that issued it, else at any.

    Raises:
        UnknownTicket, StaleVersion, IllegalTransition, UnknownDevice, NoPrinter.
    """
    ticket = uow.tickets.get(ticket_id)
    changed = act(ticket, Action.REPRINT, context.now)
    if ticket.day != context.day:
        raise IllegalTransition(ticket.label, state=ticket.state, version=ticket.version)
    expect_version(ticket, version)
    kiosk, printer = _kiosk_for(uow, context, watch, ticket, device_id)
    order = _order(context, kiosk, printer, OrderKind.REPRINT, ticket, uses)
    uow.devices.add_order(order)
    detail = {"order": order.id, "device": kiosk, "printer": printer, "uses": " ".join(order.uses)}
    return save(uow, context, Action.REPRINT, ticket, changed, detail), order


def order_printer(
    uow: UnitOfWork, context: Context, watch: DeviceWatch, device_id: str, printer_id: str, kind: OrderKind
) -> DeviceOrder:
    """Has a printer give up or reset.

    Raises:
        UnknownDevice, UnknownPrinter.
    """
    _printer(uow, watch, device_id, printer_id)
    return _give(uow, context, _order(context, device_id, printer_id, kind, None, ()))


def settle(
    uow: UnitOfWork,
    context: Context,
    watch: DeviceWatch,
    device_id: str,
    printer_id: str,
    *,
    ticket_id: str,
    uses: Sequence[str],
) -> DeviceOrder:
    """Has the device know that a person found these slips.

    Raises:
        UnknownDevice, UnknownPrinter, UnknownTicket.
        NothingToSettle: the device tells of none like that.
    """
    printer = _printer(uow, watch, device_id, printer_id)
    ticket = uow.tickets.get(ticket_id)
    open_ = {slip.use for slip in printer.troubles if slip.ticket == ticket.id and slip.state == UNKNOWN_FATE}
    if not open_.issuperset(uses):
        raise NothingToSettle(ticket.label, state=ticket.state, version=ticket.version)
    return _give(uow, context, _order(context, device_id, printer_id, OrderKind.SETTLE, ticket, uses))


def answer_call(uow: UnitOfWork, context: Context, device_id: str) -> DeviceOrder:
    """Has the kiosk say that somebody comes to the resident who calls staff there (向かいます).

    Raises:
        UnknownDevice.
    """
    _known_device(uow, device_id)
    return _give(uow, context, _order(context, device_id, "", OrderKind.COMING, None, ()))


def _order(
    context: Context, device_id: str, printer_id: str, kind: OrderKind, ticket: Ticket | None, uses: Sequence[str]
) -> DeviceOrder:
    who = context.actor
    return DeviceOrder(
        id=new_id(),
        device=device_id,
        printer=printer_id,
        kind=kind,
        at=context.now,
        by=who.id,
        by_name=who.name,
        ticket=ticket.id if ticket else None,
        number=ticket.label if ticket else None,
        uses=tuple(dict.fromkeys(uses)),
    )


def _give(uow: UnitOfWork, context: Context, order: DeviceOrder) -> DeviceOrder:
    uow.devices.add_order(order)
    detail = {"order": order.id, "what": order.kind, "device": order.device, "printer": order.printer}
    record(uow, context, ORDER_GIVEN, detail | ({"uses": " ".join(order.uses)} if order.uses else {}), order.ticket)
    return order


def _printer(uow: UnitOfWork, watch: DeviceWatch, device_id: str, printer_id: str) -> PrinterNow:
    """Raises UnknownDevice, UnknownPrinter."""
    _known_device(uow, device_id)
    state = watch.latest(device_id, uow.devices.state(device_id))
    for printer in state.printers if state else ():
        if printer.id == printer_id:
            return printer
    raise UnknownPrinter(printer_id)


def _known_device(uow: UnitOfWork, device_id: str) -> None:
    """Raises UnknownDevice."""
    if all(device.id != device_id or device.revoked_at is not None for device in uow.accounts.devices()):
        raise UnknownDevice(device_id)


def _kiosk_for(
    uow: UnitOfWork, context: Context, watch: DeviceWatch, ticket: Ticket, wanted: str | None
) -> tuple[str, str]:
    """Kiosk and printer. Raises UnknownDevice, NoPrinter."""
    if wanted is not None:
        _known_device(uow, wanted)
    ready = {
        entry.device.id: entry.state.printers[0].id
        for entry in devices_now(uow, context, watch).devices
        if entry.device.kind is DeviceKind.KIOSK and entry.connected and entry.state and entry.state.printers
    }
    issuer = issuer_of(ticket.origin)
    chosen = wanted or (issuer if issuer in ready else next(iter(ready), None))
    if chosen is None or chosen not in ready:
        raise NoPrinter(ticket.label, state=ticket.state, version=ticket.version)
    return chosen, ready[chosen]
