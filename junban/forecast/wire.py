"""One question of `junban estimate --jsonl` as a snapshot, and its answer as JSON.

Times are seconds since local midnight, answers are minutes; `docs/forecast.md` has the fields.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from server.domain.forecast.snapshot import (
    Booked,
    CounterNow,
    CounterView,
    Ended,
    Ending,
    Present,
    ServiceMinutes,
    Snapshot,
    Wait,
    WaitingTicket,
    Waits,
)

#: Seconds since midnight; a day that went on after it, or a clock that was wrong, is still a number.
Seconds = Annotated[float, Field(allow_inf_nan=False)]
Minutes = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class BadQuestion(ValueError):
    """A line that is no question."""

    code = "invalid-question"


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _Service(_Part):
    id: str
    mean_min: Minutes


class _Present(_Part):
    ticket: str
    service: str
    issued_at: Seconds
    called_at: Seconds
    started_at: Seconds | None = None


class _Counter(_Part):
    id: str
    state: CounterNow
    serves: list[tuple[str, int]]
    free_since: Seconds
    current: _Present | None = None
    plan: list[tuple[Seconds, Seconds]] | None = None


class _Waiting(_Part):
    ticket: str
    service: str
    issued_at: Seconds
    order_at: Seconds
    appointment_at: Seconds | None = None


class _Booked(_Part):
    service: str
    at: Seconds


class _Ended(_Part):
    ticket: str
    service: str
    counter: str | None = None
    issued_at: Seconds
    called_at: Seconds | None = None
    started_at: Seconds | None = None
    ended_at: Seconds
    outcome: Ending
    appointment: bool = False


class _Question(_Part):
    v: Literal[1]
    id: str
    now: Seconds
    close_at: Seconds
    services: list[_Service]
    counters: list[_Counter]
    waiting: list[_Waiting]
    appointments: list[_Booked] = []
    recent: list[_Ended] = []


def read_question(line: str) -> tuple[str, Snapshot]:
    """The question's id, and the queue it asks about.

    Raises:
        BadQuestion: not JSON, or not a question; the message names the fields.
    """
    try:
        question = _Question.model_validate_json(line)
    except ValidationError as error:
        details = error.errors(include_url=False, include_context=False, include_input=False)
        told = "; ".join(f"{'.'.join(map(str, detail['loc']))}: {detail['msg']}" for detail in details[:5])
        raise BadQuestion(told) from error
    return question.id, _snapshot(question)


def write_answer(question_id: str, snapshot: Snapshot, waits: Waits) -> str:
    """One line of JSON."""
    tickets = [{"ticket": t.ticket, **_wait(waits.tickets.get(t.ticket))} for t in snapshot.waiting]
    services = [{"service": s.id, **_wait(waits.services.get(s.id))} for s in snapshot.services]
    return json.dumps({"id": question_id, "tickets": tickets, "services": services}, ensure_ascii=False)


def write_refusal(line: str, refusal: BadQuestion) -> str:
    """One line of JSON for a line that is no question, with its id if it has one."""
    return json.dumps({"id": _id_of(line), "code": refusal.code, "detail": str(refusal)}, ensure_ascii=False)


def _id_of(line: str) -> str | None:
    try:
        asked: Any = json.loads(line)
    except ValueError:
        return None
    found = asked.get("id") if isinstance(asked, dict) else None
    return found if isinstance(found, str) else None


def _wait(wait: Wait | None) -> Mapping[str, float | None]:
    if wait is None:
        return {"median": None, "low": None, "high": None}
    return {"median": round(wait.median, 3), "low": round(wait.low, 3), "high": round(wait.high, 3)}


def _snapshot(question: _Question) -> Snapshot:
    return Snapshot(
        question.now,
        question.close_at,
        tuple(ServiceMinutes(service.id, service.mean_min) for service in question.services),
        tuple(_counter(counter) for counter in question.counters),
        tuple(WaitingTicket(**dict(ticket)) for ticket in question.waiting),
        tuple(Booked(**dict(booked)) for booked in question.appointments),
        tuple(Ended(**dict(visit)) for visit in question.recent),
    )


def _counter(counter: _Counter) -> CounterView:
    current = None if counter.current is None else Present(**dict(counter.current))
    plan = None if counter.plan is None else tuple(counter.plan)
    return CounterView(counter.id, counter.state, dict(counter.serves), counter.free_since, current, plan)
