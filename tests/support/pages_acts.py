"""What each action changes on a ticket of `PagesHub`, beside its state."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from server.contract.tickets import TicketState, TicketView
from server.domain.states import Action, State, allowed
from tests.support.pages_refused import Refused

SECOND_PART = 2
#: Sent by nobody: they belong to a counter, to a transfer, or to the end of the day.
HIDDEN = frozenset({Action.CALL_NEXT, Action.EXPIRE, Action.HAND_OVER})


def actions_of(state: TicketState, part: int) -> list[str]:
    """What may be done: `ready` takes the place of `resume` for one that was set aside."""
    other = Action.RESUME if part == SECOND_PART else Action.READY
    return [action.value for action in allowed(State(state.value)) if action not in HIDDEN and action is not other]


def changed(ticket: TicketView, action: str, now: datetime, body: dict[str, Any]) -> dict[str, Any]:
    """The fields that the action changes."""
    match action:
        case "note":
            return {"note": str(body.get("text") or "").strip() or None}
        case "set-aside":
            return {"part": SECOND_PART, "set_aside_at": now, "waiting_since": now, "ready_at": None, "calls": 0}
        case "ready":
            return {"ready_at": now}
        case "transfer":
            target = {"service": body.get("service") or ticket.service, "for_counter": body.get("for_counter")}
            return target | {"transfer_reason": body.get("reason"), "calls": 0}
        case "hand-over":
            return {"to_city_staff": True, "transfer_reason": body.get("reason")}
        case "call" | "call-next":
            field = "second_wait_seconds" if ticket.part == SECOND_PART else "first_wait_seconds"
            since = ticket.waiting_since or ticket.issued_at
            return {} if getattr(ticket, field) is not None else {field: int((now - since).total_seconds())}
        case "undo-call":
            return {"first_wait_seconds" if ticket.part != SECOND_PART else "second_wait_seconds": None}
        case _:
            return {}


def refuse_unknown_target(body: dict[str, Any], services: set[str], counters: set[str]) -> None:
    """Raises Refused."""
    if body.get("service") and body["service"] not in services:
        raise Refused(404, "unknown-service", "その受付内容はありません。")
    if body.get("for_counter") and body["for_counter"] not in counters:
        raise Refused(404, "unknown-counter", "その窓口はありません。")
    if not body.get("service") and not body.get("for_counter") and not body.get("to_city_staff"):
        raise Refused(422, "no-target", "引継ぎ先を選んでください。")
