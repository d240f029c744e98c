"""Kiosks that go on without the hub: what they need for it, and what they hand in (X3)."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Response

from server.contract import handing_in as wire
from server.domain.offline import OfflineTicket, Telling, openings
from server.http.answers import json_answer
from server.present import device_secret
from server.services.context import Context
from server.services.hall import Hall
from server.services.handing_in import Handed, hand_in, letter_for
from server.services.ports import UnitOfWork
from server.services.tokens import token_hash
from server.web.guard import Caller, May
from server.web.operations import Api, Operation, invalid

#: Further than this from the hub's clock, a time is a mistake and no clock.
FARTHEST = timedelta(days=36500)
KIOSKS = frozenset({May.KIOSK})


def add_handing_in(api: Api) -> None:
    """Adds the operations."""
    _add_kit(api)
    _add_hand_in(api)


def _add_kit(api: Api) -> None:
    hall = api.hall

    def kit(caller: Caller, body: wire.AskOffline) -> Response:
        def work(uow: UnitOfWork) -> wire.OfflineKit:
            context = hall.context(caller.actor)
            api.guard.confirm(uow, context, caller)
            prefix = letter_for(uow, context, body.store)
            taken = uow.tickets.highest(context.day, prefix) if prefix else 0
            return _kit(hall, context, prefix, taken)

        return json_answer(hall.database.write(work).model_dump_json())

    api.add(
        Operation(
            "POST",
            "/offline/kit",
            "What a kiosk needs to issue by itself while it does not reach the hub; the letter is its own",
            wire.OfflineKit,
            body=wire.AskOffline,
            who=KIOSKS,
            tag="offline",
        ),
        kit,
    )


def _add_hand_in(api: Api) -> None:
    hall = api.hall

    def take(caller: Caller, body: wire.HandIn) -> Response:
        told = _told(body)
        _expect_times(body, hall.clock.now())

        def work(uow: UnitOfWork) -> Handed:
            context = hall.context(caller.actor)
            api.guard.confirm(uow, context, caller)
            return hand_in(uow, context, told, body.idempotency_key, token_hash(body.token))

        handed = hall.database.write(work)
        answer = wire.HandedIn(
            id=handed.ticket.id,
            number=handed.ticket.label,
            issued_at=handed.ticket.issued_at,
            withdrawn=handed.ghost.label if handed.ghost else None,
        )
        return json_answer(answer.model_dump_json())

    api.add(
        Operation(
            "POST",
            "/offline/tickets",
            "A ticket that a kiosk issued by itself takes its place by its true time of issue; safe to repeat",
            wire.HandedIn,
            body=wire.HandIn,
            who=KIOSKS,
            tag="offline",
        ),
        take,
    )


def _kit(hall: Hall, context: Context, prefix: str | None, taken: int) -> wire.OfflineKit:
    numbers = hall.venue.offline
    series = wire.OfflineSeries(
        prefix=prefix or "", first=numbers.first, last=numbers.last, digits=numbers.digits, taken=taken
    )
    return wire.OfflineKit(
        generated_at=context.now,
        day=context.day,
        series=series if prefix else None,
        secret=device_secret(hall.secret, context.actor.id),
        services=[
            wire.OfflineService(
                id=service.id,
                openings=[
                    wire.Opening(opens=opens, closes=closes)
                    for opens, closes in openings(service.hours, hall.venue, context.now)
                ],
            )
            for service in hall.venue.services
        ],
    )


def _told(body: wire.HandIn) -> OfflineTicket:
    age = None if body.age_seconds is None else timedelta(seconds=body.age_seconds)
    return OfflineTicket(
        id=body.id,
        prefix=body.number[0],
        number=int(body.number[1:]),
        label=body.number,
        service=body.service,
        language=body.language,
        cards=body.cards,
        telling=Telling(body.issued_at, body.anchored, body.by_clock, body.sent_at, age),
    )


def _expect_times(body: wire.HandIn, now: datetime) -> None:
    """Raises Refusal: `invalid-body`, for times at the far ends of the calendar."""
    told = {"issued_at": body.issued_at, "by_clock": body.by_clock, "sent_at": body.sent_at}
    if far := [field for field, time in told.items() if abs(time - now) > FARTHEST]:
        raise invalid(*far, message="Input should be a time of our days")
