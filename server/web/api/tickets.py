"""Tickets: issue, and every action of the table of states but the reprint, which is an order to a device."""

from __future__ import annotations

import json

from flask import Response

from server.contract.base import Answer
from server.contract.tickets import (
    ActOnTicket,
    CallTicket,
    IssuedTicket,
    IssueTicket,
    NoteOnTicket,
    SetAsideTicket,
    TicketView,
    TransferTicket,
)
from server.domain.states import Action
from server.http.answers import json_answer
from server.http.limits import PerMinute
from server.present import issued_view, status_url, ticket_view
from server.services.acting import act_on_ticket, note_on_ticket, set_ticket_aside, transfer_ticket
from server.services.calling import call_ticket, recall
from server.services.context import Context
from server.services.issuing import issue_ticket
from server.services.ports import UnitOfWork
from server.services.tokens import ticket_token
from server.web.guard import STAFF, Caller, May
from server.web.operations import Api, Operation, invalid

#: Kept nowhere: made again from the ticket's id whenever an answer is sent.
SECRET_FIELDS = frozenset({"token", "status_url"})
CHANGES = ("unknown-ticket", "illegal-transition", "stale-version", "idempotency-key-reused")
CALLS = ("unknown-counter", "counter-not-open", "counter-busy", "ticket-taken", "not-served-here")
ISSUES = (
    "unknown-service",
    "unknown-language",
    "too-many-cards",
    "service-closed",
    "service-full",
    "range-used-up",
    "idempotency-key-reused",
)

PLAIN_ACTIONS = {
    Action.UNDO_CALL: "Take a call back (呼出取消)",
    Action.START: "The visitor has come (応対開始)",
    Action.COMPLETE: "Done (完了)",
    Action.HOLD: "Set aside (保留)",
    Action.RESUME: "Back to the queue, place kept (保留解除)",
    Action.MARK_NO_SHOW: "Called and not there (不在)",
    Action.REQUEUE: "An absent visitor is back, place kept (復帰)",
    Action.CANCEL: "Cancel without calling (取消)",
    Action.RESTORE: "Take a cancellation back, all day (取消の取消)",
    Action.READY: "Card or certificate is ready: to be called again (準備完了)",
}


def add_tickets(api: Api, issues: PerMinute) -> None:
    """Adds the operations; `issues` counts how often each caller issues."""
    hall = api.hall

    def with_token(text: str) -> str:
        told = json.loads(text)
        told["token"] = ticket_token(hall.secret, told["id"])
        told["status_url"] = status_url(hall.public_url, told["token"])
        return json.dumps(told, ensure_ascii=False)

    def issue(caller: Caller, body: IssueTicket) -> Response:
        issues.count(f"{caller.actor.kind}:{caller.actor.id}")
        wait = hall.waits.waits(hall.clock.now()).services.get(body.service)

        def work(uow: UnitOfWork, context: Context) -> Answer:
            issued = issue_ticket(
                uow,
                context,
                hall.clock,
                hall.secret,
                service_id=body.service,
                language=body.language,
                cards=body.cards,
                promised=wait.rounded() if wait else None,
            )
            return issued_view(issued, wait, hall.public_url)

        text, replayed = api.command(caller, body, work, exclude=SECRET_FIELDS)
        return json_answer(with_token(text), 201, replayed=replayed)

    api.add(
        Operation(
            "POST",
            "/tickets",
            "Issue a ticket (発券)",
            IssuedTicket,
            201,
            IssueTicket,
            STAFF | {May.KIOSK},
            ISSUES,
            tag="tickets",
        ),
        issue,
    )
    _add_calls(api)
    _add_plain_actions(api)


def _add_calls(api: Api) -> None:
    def call(caller: Caller, body: CallTicket, ticket_id: str) -> Response:
        def work(uow: UnitOfWork, context: Context) -> Answer:
            ticket = call_ticket(
                uow, context, ticket_id, counter_id=body.counter, announce=body.announce, version=body.version
            )
            return ticket_view(ticket)

        text, replayed = api.command(caller, body, work)
        return json_answer(text, replayed=replayed)

    def call_again(caller: Caller, body: CallTicket, ticket_id: str) -> Response:
        def work(uow: UnitOfWork, context: Context) -> Answer:
            return ticket_view(recall(uow, context, ticket_id, announce=body.announce, version=body.version))

        text, replayed = api.command(caller, body, work)
        return json_answer(text, replayed=replayed)

    def hand_over(caller: Caller, body: TransferTicket, ticket_id: str) -> Response:
        def work(uow: UnitOfWork, context: Context) -> Answer:
            ticket = transfer_ticket(
                uow,
                context,
                ticket_id,
                service_id=body.service,
                counter_id=body.counter,
                to_city_staff=body.to_city_staff,
                reason=body.reason,
                version=body.version,
            )
            return ticket_view(ticket)

        if body.leaves and not body.reason:
            raise invalid("reason", message="Say why it goes to city staff")
        text, replayed = api.command(caller, body, work)
        return json_answer(text, replayed=replayed)

    def put_aside(caller: Caller, body: SetAsideTicket, ticket_id: str) -> Response:
        def work(uow: UnitOfWork, context: Context) -> Answer:
            return ticket_view(set_ticket_aside(uow, context, ticket_id, counter_id=body.counter, version=body.version))

        text, replayed = api.command(caller, body, work)
        return json_answer(text, replayed=replayed)

    def note_down(caller: Caller, body: NoteOnTicket, ticket_id: str) -> Response:
        def work(uow: UnitOfWork, context: Context) -> Answer:
            return ticket_view(note_on_ticket(uow, context, ticket_id, text=body.text, version=body.version))

        text, replayed = api.command(caller, body, work)
        return json_answer(text, replayed=replayed)

    path = "/tickets/{ticket_id}"
    for operation, view in (
        (
            Operation(
                "POST",
                f"{path}/call",
                "Call this ticket (指定呼出)",
                TicketView,
                body=CallTicket,
                who=STAFF,
                problems=CHANGES + CALLS,
                tag="tickets",
            ),
            call,
        ),
        (
            Operation(
                "POST",
                f"{path}/recall",
                "Call it again (再呼出)",
                TicketView,
                body=CallTicket,
                who=STAFF,
                problems=CHANGES,
                tag="tickets",
            ),
            call_again,
        ),
        (
            Operation(
                "POST",
                f"{path}/transfer",
                "Hand over to a service, a counter or city staff (引継ぎ)",
                TicketView,
                body=TransferTicket,
                who=STAFF,
                problems=(*CHANGES, "unknown-service", "unknown-counter", "not-served-here", "no-target"),
                tag="tickets",
            ),
            hand_over,
        ),
        (
            Operation(
                "POST",
                f"{path}/set-aside",
                "Set aside until card or certificate is ready (交付準備へ)",
                TicketView,
                body=SetAsideTicket,
                who=STAFF,
                problems=(*CHANGES, "unknown-counter"),
                tag="tickets",
            ),
            put_aside,
        ),
        (
            Operation(
                "POST",
                f"{path}/note",
                "A word among staff, without personal data (メモ)",
                TicketView,
                body=NoteOnTicket,
                who=STAFF,
                problems=CHANGES,
                tag="tickets",
            ),
            note_down,
        ),
    ):
        api.add(operation, view)


def _add_plain_actions(api: Api) -> None:
    for action, summary in PLAIN_ACTIONS.items():

        def view(caller: Caller, body: ActOnTicket, ticket_id: str, action: Action = action) -> Response:
            def work(uow: UnitOfWork, context: Context) -> Answer:
                return ticket_view(act_on_ticket(uow, context, ticket_id, action, version=body.version))

            text, replayed = api.command(caller, body, work)
            return json_answer(text, replayed=replayed)

        operation = Operation(
            "POST",
            f"/tickets/{{ticket_id}}/{action.value}",
            summary,
            TicketView,
            body=ActOnTicket,
            who=STAFF,
            problems=(*CHANGES, "number-given-again") if action is Action.RESTORE else CHANGES,
            tag="tickets",
        )
        api.add(operation, view)
