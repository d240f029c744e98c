"""Numbers of kiosks that are away from the hub, and the tickets that they hand in when they are back (X3)."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from server.domain.offline import AWAY, OfflineLetter, OfflineTicket, gives_way, is_away, letters_to_try, true_time
from server.domain.states import Action, State
from server.domain.ticket import Ticket, act
from server.services.context import Context
from server.services.history import HANDED_IN, WITHDRAWN, save
from server.services.ports import Event, UnitOfWork

#: A key that was taken over belongs to no command that anybody could send.
TAKEN_OVER = hashlib.sha256(b"handed in").hexdigest()


@dataclass(frozen=True, slots=True)
class Handed:
    """The ticket in the queue, and the one that gave way to it."""

    ticket: Ticket
    ghost: Ticket | None = None


def letter_for(uow: UnitOfWork, context: Context, store: str) -> str | None:
    """The letter of the acting device's store: the one it has, else a free one, else none."""
    device = context.actor.id
    prefixes = context.venue.offline.prefixes
    given = uow.offline.letters()
    for letter in given:
        if (letter.device, letter.store) == (device, store) and letter.prefix in prefixes:
            if letter.asked_on < context.day:
                uow.offline.asked(letter.prefix, context.day)
            return letter.prefix
    devices = {known.id: known.revoked_at for known in uow.accounts.devices()}
    before = {letter.prefix: letter for letter in given}
    for prefix in letters_to_try(prefixes, given, devices, context.venue.business_day, context.day):
        wanted = OfflineLetter(prefix, device, store, context.now, context.day)
        if uow.offline.give(before.get(prefix), wanted):
            return prefix
    return None


def hand_in(uow: UnitOfWork, context: Context, told: OfflineTicket, key: str, token_hash: str) -> Handed:
    """Puts a ticket in its place by the time at which it was issued; the same one twice is one.

    `key` is that of the try that had no answer. Had it an effect, its ticket is a ghost: nobody holds that number, and
    the printed one takes its place. A ghost that is being served, or has ended, stays as it is, and the printed one is
    called all the same: whoever holds it decides nothing by a button that was pressed for somebody else.

    A number that is there already (a kiosk whose memory was put back) is taken all the same: both are called.
    """
    known = uow.tickets.some([told.id])
    if known:
        return Handed(known[0])
    ghost = _ghost(uow, context, key, told.id)
    at = true_time(told.telling, context.now)
    day = context.venue.business_day(at)
    ticket = Ticket(
        id=told.id,
        venue=context.venue.id,
        day=day,
        service=told.service,
        prefix=told.prefix,
        number=told.number,
        cycle=uow.tickets.next_cycle(day, told.prefix, told.number),
        label=told.label,
        language=told.language,
        cards=told.cards,
        issued_at=at,
        order_at=min(at, ghost.order_at) if ghost and ghost.day == day else at,
        origin=f"{AWAY}{context.actor.id}",
    )
    uow.tickets.add(ticket, token_hash)
    uow.journal.append(
        Event(
            context.now,
            context.day,
            context.actor,
            HANDED_IN,
            context.command,
            ticket=ticket.id,
            version=1,
            detail=_detail(told, ticket, ghost),
        )
    )
    return Handed(ticket, _withdrawn(uow, context, ghost, ticket) if ghost else None)


def _ghost(uow: UnitOfWork, context: Context, key: str, ticket_id: str) -> Ticket | None:
    """What the first try left behind. From here on its key has no effect any more, however late the try comes."""
    scope = f"{context.actor.kind}:{context.actor.id}"
    answer = uow.keys.take_over(scope, key, TAKEN_OVER, json.dumps({"id": ticket_id}), context.now)
    if answer is None:
        return None
    found = uow.tickets.some([str(json.loads(answer).get("id", ""))])
    return uow.tickets.get(found[0].id) if found and not is_away(found[0].origin) else None


def _withdrawn(uow: UnitOfWork, context: Context, ghost: Ticket, printed: Ticket) -> Ticket:
    """The ghost, withdrawn where it may be."""
    if not gives_way(ghost.state):
        return ghost
    gone = act(ghost, Action.CANCEL, context.now)
    return save(uow, context, WITHDRAWN, ghost, gone, {"for": printed.label, "ticket": printed.id})


def _detail(told: OfflineTicket, ticket: Ticket, ghost: Ticket | None) -> dict[str, str]:
    telling = told.telling
    detail = {
        "issued": ticket.issued_at.isoformat(),
        "clock_off": f"{(telling.by_clock - ticket.issued_at).total_seconds():.0f}",
    }
    if ghost is not None:
        detail["instead_of"] = ghost.label
        if ghost.state in (State.SERVING, State.COMPLETED):
            detail["which_was"] = ghost.state
    if ticket.cycle:
        detail["same_number"] = str(ticket.cycle + 1)
    return detail
