"""What staff did at a kiosk itself (係員モード), told by the kiosk."""

from __future__ import annotations

from datetime import timedelta

from flask import Response

from server.contract import kiosk_staff as wire
from server.contract.base import Answer
from server.http.answers import json_answer
from server.present import ticket_view
from server.services.context import Context
from server.services.kiosk_staff import StaffAct, note_staff_act
from server.services.ports import UnitOfWork
from server.web.guard import Caller, May
from server.web.operations import Api, Operation, invalid

#: Further than this from the hub's clock, a time is a mistake and no clock.
FARTHEST = timedelta(days=36500)


def add_kiosk_staff(api: Api) -> None:
    """Adds the operation."""
    hall = api.hall

    def tell(caller: Caller, body: wire.TellStaffAct) -> Response:
        if abs(body.at - hall.clock.now()) > FARTHEST:
            raise invalid("at", message="Input should be a time of our days")
        done = StaffAct(body.kind, body.at, body.ticket, body.uses, body.detail)

        def work(uow: UnitOfWork, context: Context) -> Answer:
            ticket = note_staff_act(uow, context, done)
            return wire.StaffActTold(ticket=ticket_view(ticket) if ticket else None)

        text, replayed = api.command(caller, body, work)
        return json_answer(text, replayed=replayed)

    api.add(
        Operation(
            "POST",
            "/devices/staff-acts",
            "What staff did at the kiosk itself; a kiosk cancels its own tickets while they wait",
            wire.StaffActTold,
            body=wire.TellStaffAct,
            who=frozenset({May.KIOSK}),
            problems=("unknown-ticket", "illegal-transition", "idempotency-key-reused"),
            tag="devices",
        ),
        tell,
    )
