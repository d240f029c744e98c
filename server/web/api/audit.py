"""The log of access: search by person, day and kind, page by page (X2). Looking at it is recorded too."""

from __future__ import annotations

from datetime import date

from flask import Response, request

from server.contract.audit import AuditEntry, AuditPage
from server.domain.audit import Entry, Sought
from server.http.answers import json_answer
from server.http.limits import key_of_address
from server.services.audit import Views, record_view, told
from server.web.guard import Caller, May
from server.web.operations import Api, Operation, invalid

#: Entries of one page.
PAGE = 50
ADMINS = frozenset({May.ADMIN})


def add_audit(api: Api) -> None:
    """Adds the operation."""
    hall, views = api.hall, Views()

    def search(caller: Caller) -> Response:
        day = request.args.get("day")
        sought = Sought(
            limit=PAGE + 1,
            before=_number("before"),
            day=_day(day) if day else None,
            actor=request.args.get("person") or None,
            kind=request.args.get("kind") or None,
        )
        note_view(api, caller, views, "audit")
        found, head = hall.database.read(lambda uow: (uow.audit.search(sought), uow.audit.head()))
        page = AuditPage(
            entries=[_view(entry) for entry in found[:PAGE]],
            next_before=found[PAGE - 1].n if len(found) > PAGE else None,
            day=sought.day,
            head=head.n,
            head_hash=head.hash,
        )
        return json_answer(page.model_dump_json())

    api.add(
        Operation(
            "GET",
            "/audit",
            "The log of access, newest first",
            AuditPage,
            who=ADMINS,
            problems=("invalid-body",),
            tag="audit",
        ),
        search,
    )


def note_view(api: Api, caller: Caller, views: Views, what: str) -> None:
    """Records that the caller looks at the work of persons, once in a while."""
    context, address = api.hall.context(caller.actor), key_of_address()
    if not views.is_new(caller.actor, what, context.now):
        return

    api.hall.database.write(lambda uow: record_view(uow, context, what, address=address))


def _number(name: str) -> int | None:
    text = request.args.get(name)
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise invalid(name, message="Input should be a number")
    return int(text)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise invalid("day", message="Input should be a date, YYYY-MM-DD") from error


def _view(entry: Entry) -> AuditEntry:
    return AuditEntry(
        n=entry.n,
        at=entry.at,
        actor=entry.actor,
        actor_name=entry.actor_name,
        kind=entry.kind,
        subject=entry.subject,
        address=entry.address,
        detail=told(entry),
        hash=entry.hash,
    )
