"""Devices: their reports, what staff see of them, and what staff have them do."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from datetime import datetime, timedelta

from flask import Response

from server.contract import devices as wire
from server.contract.base import Answer
from server.contract.tickets import IssuedTicket
from server.domain.devices import DeviceOrder, DeviceState, OrderKind
from server.http.answers import json_answer, snapshot_answer
from server.present import issued_view, ticket_view, token_of
from server.present_devices import call_told, closed_told, devices, essence_of, order_view, printers_told
from server.services.context import Context
from server.services.device_orders import answer_call, order_printer, reprint, settle
from server.services.devices import ReportBefore, before_report, devices_now, keep_report
from server.services.hall import Hall
from server.services.issuing import Issued
from server.services.ports import StorageUnavailable, UnitOfWork
from server.web.guard import DEVICES, STAFF, Caller
from server.web.operations import Api, Operation, invalid

#: A device reports again after so long, and at once when something has changed.
REPORT_SECONDS = 2.0
#: Further than this from the hub's clock, a time is a mistake and no clock.
FARTHEST = timedelta(days=36500)

REPRINTS = (
    *("unknown-ticket", "illegal-transition", "stale-version", "idempotency-key-reused"),
    *("unknown-device", "no-printer"),
)
ORDERS = ("unknown-device", "unknown-printer", "idempotency-key-reused")
PRINTER = "/devices/{device_id}/printers/{printer_id}"


def add_devices(api: Api) -> None:
    """Adds the operations."""
    _add_reports(api)
    _add_snapshot(api)
    _add_reprint(api)
    _add_orders(api)
    _add_coming(api)


def _add_reports(api: Api) -> None:
    hall = api.hall

    def report(caller: Caller, body: wire.DeviceReport) -> Response:
        context = hall.context(caller.actor)
        _expect_times(body, context.now)
        done = body.orders_done

        def keep(told: DeviceState) -> None:
            def work(uow: UnitOfWork) -> None:
                api.guard.confirm(uow, context, caller)
                keep_report(uow, context, told, done)

            hall.database.write(work)

        def look(uow: UnitOfWork) -> ReportBefore:
            api.guard.confirm(uow, context, caller)
            return before_report(uow, caller.actor.id, context.now)

        before = hall.database.read(look)
        told = hall.devices.hear(
            caller.actor.id,
            body.version,
            printers_told(body),
            context.now,
            body.sent_at,
            closed_told(body),
            call_told(body),
            body.page,
            body.sound,
        )
        if before.has_news(told, done):
            keep(told)
        elif before.is_due(told):
            with suppress(StorageUnavailable):  # a sign of life that is not stored is followed by another
                keep(told)
        orders = _orders_to_send(hall, before.to_send(done, context.now), context)
        return json_answer(wire.Orders(orders=orders, report_seconds=REPORT_SECONDS).model_dump_json())

    api.add(
        Operation(
            "POST",
            "/devices/report",
            "How a device is; the answer is what it is to do",
            wire.Orders,
            body=wire.DeviceReport,
            who=DEVICES,
            tag="devices",
        ),
        report,
    )


def _add_snapshot(api: Api) -> None:
    hall = api.hall

    def get_devices(caller: Caller) -> Response:
        context = hall.context(caller.actor)
        snapshot = devices(hall.database.read(lambda uow: devices_now(uow, context, hall.devices)))
        return snapshot_answer(snapshot, hashlib.sha256(essence_of(snapshot).encode()).hexdigest()[:24])

    summary = "Kiosks and displays with their printers, and what they were told to do today"
    api.add(Operation("GET", "/devices", summary, wire.Devices, who=STAFF, tag="snapshots"), get_devices)


def _add_reprint(api: Api) -> None:
    hall = api.hall

    def again(caller: Caller, body: wire.ReprintTicket, ticket_id: str) -> Response:
        def work(uow: UnitOfWork, context: Context) -> Answer:
            ticket, order = reprint(
                uow,
                context,
                hall.devices,
                ticket_id,
                uses=body.uses,
                device_id=body.device,
                version=body.version,
            )
            return wire.Reprinted(ticket=ticket_view(ticket), order=order_view(order, context.now))

        text, replayed = api.command(caller, body, work)
        return json_answer(text, replayed=replayed)

    api.add(
        Operation(
            "POST",
            "/tickets/{ticket_id}/reprint",
            "Slips of a ticket once more (再発行), marked as such; the event is recorded",
            wire.Reprinted,
            body=wire.ReprintTicket,
            who=STAFF,
            problems=REPRINTS,
            tag="tickets",
        ),
        again,
    )


def _add_orders(api: Api) -> None:
    hall = api.hall

    for kind, summary in (
        (OrderKind.GIVE_UP, "Stop waiting for what the printer has under way (印刷をあきらめる)"),
        (OrderKind.RESET, "A person has seen to the printer: it prints again (使用再開)"),
    ):

        def send(
            caller: Caller, body: wire.OrderPrinter, device_id: str, printer_id: str, kind: OrderKind = kind
        ) -> Response:
            def work(uow: UnitOfWork, context: Context) -> Answer:
                order = order_printer(uow, context, hall.devices, device_id, printer_id, kind)
                return order_view(order, context.now)

            text, replayed = api.command(caller, body, work)
            return json_answer(text, replayed=replayed)

        path = f"{PRINTER}/{kind.value}"
        api.add(
            Operation(
                "POST",
                path,
                summary,
                wire.OrderView,
                body=wire.OrderPrinter,
                who=STAFF,
                problems=ORDERS,
                tag="devices",
            ),
            send,
        )

    def found(caller: Caller, body: wire.SettleSlips, device_id: str, printer_id: str) -> Response:
        def work(uow: UnitOfWork, context: Context) -> Answer:
            order = settle(uow, context, hall.devices, device_id, printer_id, ticket_id=body.ticket, uses=body.uses)
            return order_view(order, context.now)

        text, replayed = api.command(caller, body, work)
        return json_answer(text, replayed=replayed)

    api.add(
        Operation(
            "POST",
            f"{PRINTER}/settle",
            "Slips of unknown fate were found: they did come out (出ていた)",
            wire.OrderView,
            body=wire.SettleSlips,
            who=STAFF,
            problems=(*ORDERS, "unknown-ticket", "nothing-to-settle"),
            tag="devices",
        ),
        found,
    )


def _add_coming(api: Api) -> None:
    def coming(caller: Caller, body: wire.AnswerCall, device_id: str) -> Response:
        def work(uow: UnitOfWork, context: Context) -> Answer:
            return order_view(answer_call(uow, context, device_id), context.now)

        text, replayed = api.command(caller, body, work)
        return json_answer(text, replayed=replayed)

    api.add(
        Operation(
            "POST",
            "/devices/{device_id}/coming",
            "Somebody comes to the resident who calls staff at this kiosk (向かいます)",
            wire.OrderView,
            body=wire.AnswerCall,
            who=STAFF,
            problems=("unknown-device", "idempotency-key-reused"),
            tag="devices",
        ),
        coming,
    )


def _orders_to_send(hall: Hall, orders: list[DeviceOrder], context: Context) -> list[wire.Order]:
    """Each with all that its slips need; the ticket's token is made again from its id."""
    if not orders:
        return []
    waits = hall.waits.waits(context.now)

    def tickets(uow: UnitOfWork) -> dict[str, IssuedTicket]:
        ids = sorted({order.ticket for order in orders if order.ticket and order.kind is OrderKind.REPRINT})
        return {
            ticket.id: issued_view(
                Issued(ticket, token_of(hall.secret, ticket), uow.tickets.ahead_of(ticket)),
                waits.tickets.get(ticket.id),
                hall.public_url,
            )
            for ticket in uow.tickets.some(ids)
        }

    issued = hall.database.read(tickets)
    return [
        wire.Order(
            id=order.id,
            kind=wire.OrderKind(order.kind),
            printer=order.printer,
            ticket=issued.get(order.ticket or "") if order.kind is OrderKind.REPRINT else None,
            ticket_id=order.ticket,
            uses=list(order.uses),
        )
        for order in orders
    ]


def _expect_times(report: wire.DeviceReport, now: datetime) -> None:
    """Raises Refusal: `invalid-body`, for times at the far ends of the calendar."""
    told = {"sent_at": [report.sent_at], "printers.since": [printer.since for printer in report.printers]}
    told["closed_since"] = [report.closed_since] if report.closed_since else []
    told["staff_call_at"] = [report.staff_call_at] if report.staff_call_at else []
    told["printers.troubles.since"] = [slip.since for printer in report.printers for slip in printer.troubles]
    if far := [field for field, times in told.items() if any(abs(time - now) > FARTHEST for time in times)]:
        raise invalid(*far, message="Input should be a time of our days")
