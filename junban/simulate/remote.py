"""The doors of a running hub, over HTTP: a kiosk's device token for tickets, an operator's session for the rest.

Every command carries an idempotency key, so one whose answer did not come is sent again and has one effect.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import count
from threading import Event
from typing import Self
from uuid import uuid4

import httpx
from pydantic import BaseModel

from junban.simulate.doors import DoorsShut, Refused, Seen
from server.contract.counters import CallNext, CallResult, CloseCounter, CounterView, OpenCounter, PauseCounter
from server.contract.problems import Problem
from server.contract.sessions import SignIn
from server.contract.snapshots import Queue, VenueView
from server.contract.tickets import ActOnTicket, IssuedTicket, IssueTicket, TicketView, TransferTicket
from server.domain.states import Action, State

#: Seconds until a command without an answer is sent again, and how often.
DEADLINE = 5.0
ATTEMPTS = 6
#: Seconds between them where the hub does not say, and the most that is waited where it does.
PAUSE = 0.5
LONGEST_PAUSE = 60.0
#: Answers that say: not you.
KEPT_OUT = frozenset({httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN})
#: Answers that say: the same again later.
LATER = frozenset({httpx.codes.SERVICE_UNAVAILABLE, httpx.codes.TOO_MANY_REQUESTS})

PAUSE_REASON = "休憩"
TRANSFER_REASON = "受付内容の押し間違い"


class NotLetIn(DoorsShut):
    """Login, session or device token is not good, or not for this."""


class HubDoors:
    """One hub. Satisfies `doors.Doors`."""

    def __init__(
        self,
        url: str,
        *,
        login: str,
        password: str,
        device_token: str,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """Signs in.

        Raises:
            DoorsShut: the hub does not answer, or does not know the login.
        """
        origin = url.rstrip("/")
        # The page's own origin: the hub refuses a session's writes from any other.
        self._device, self._staff = (
            # The hub is on this LAN: no proxy of the machine's leads to it.
            httpx.Client(base_url=origin, headers=headers, timeout=DEADLINE, transport=transport, trust_env=False)
            for headers in ({"Authorization": f"Bearer {device_token}"}, {"Origin": origin})
        )
        self._sign_in = SignIn(login=login, password=password)
        self._run = uuid4().hex[:12]
        self._commands = count(1)
        self._later = Event()
        self._enter()

    def close(self) -> None:
        """Gives the connections back."""
        self._device.close()
        self._staff.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def venue(self) -> VenueView:
        """The venue as configured."""
        return VenueView.model_validate_json(self._answer(self._device, "GET", "/api/v1/venue").content)

    def counters(self) -> list[CounterView]:
        """The counters and what they serve."""
        return self._queue().counters

    def issue(self, service: str, language: str, cards: int) -> Seen:
        """`POST /api/v1/tickets`."""
        command = IssueTicket(service=service, language=language, cards=cards, idempotency_key=self._key())
        answer = self._answer(self._device, "POST", "/api/v1/tickets", command)
        ticket = IssuedTicket.model_validate_json(answer.content)
        return Seen(ticket.id, ticket.number, ticket.service, State.WAITING)

    def open_counter(self, counter: str) -> None:
        """`POST /api/v1/counters/{id}/open`."""
        self._command(f"/api/v1/counters/{counter}/open", OpenCounter(idempotency_key=self._key()))

    def pause_counter(self, counter: str) -> None:
        """`POST /api/v1/counters/{id}/pause`."""
        command = PauseCounter(idempotency_key=self._key(), reason=PAUSE_REASON)
        self._command(f"/api/v1/counters/{counter}/pause", command)

    def close_counter(self, counter: str) -> None:
        """`POST /api/v1/counters/{id}/close`."""
        self._command(f"/api/v1/counters/{counter}/close", CloseCounter(idempotency_key=self._key()))

    def call_next(self, counter: str) -> Seen | None:
        """`POST /api/v1/counters/{id}/call-next`."""
        answer = self._command(f"/api/v1/counters/{counter}/call-next", CallNext(idempotency_key=self._key()))
        ticket = CallResult.model_validate_json(answer.content).ticket
        return None if ticket is None else _seen(ticket)

    def act(self, ticket: str, action: Action, *, counter: str, service: str | None = None) -> None:
        """`POST /api/v1/tickets/{id}/{action}`; the session's operator has all the counters."""
        command: BaseModel = ActOnTicket(idempotency_key=self._key())
        if action is Action.TRANSFER:
            command = TransferTicket(idempotency_key=self._key(), service=service, reason=TRANSFER_REASON)
        self._command(f"/api/v1/tickets/{ticket}/{action}", command)

    def tickets(self) -> Sequence[Seen]:
        """`GET /api/v1/queue`."""
        return [_seen(ticket) for ticket in self._queue().tickets]

    def _queue(self) -> Queue:
        return Queue.model_validate_json(self._answer(self._staff, "GET", "/api/v1/queue").content)

    def _enter(self) -> None:
        self._answer(self._staff, "POST", "/api/v1/session", self._sign_in)

    def _command(self, path: str, command: BaseModel) -> httpx.Response:
        """A command of the operator, who signs in again when the session has ended."""
        try:
            return self._answer(self._staff, "POST", path, command)
        except NotLetIn:
            self._enter()
            return self._answer(self._staff, "POST", path, command)

    def _answer(self, client: httpx.Client, method: str, path: str, command: BaseModel | None = None) -> httpx.Response:
        """The hub's answer, asked for again while it is away or busy."""
        body = None if command is None else command.model_dump_json(exclude_none=True)
        headers = None if body is None else {"Content-Type": "application/json"}
        last = "no answer"
        for _attempt in range(ATTEMPTS):
            try:
                answer = client.request(method, path, content=body, headers=headers)
            except httpx.HTTPError as error:
                last = str(error) or type(error).__name__
                self._later.wait(PAUSE)
                continue
            if answer.is_success:
                return answer
            if answer.status_code not in LATER:
                raise _refusal(answer)
            last = f"HTTP {answer.status_code}"
            self._later.wait(_pause(answer.headers))
        raise DoorsShut(f"{method} {path}: {last}")

    def _key(self) -> str:
        return f"simulate-{self._run}-{next(self._commands)}"


def _refusal(answer: httpx.Response) -> Exception:
    try:
        code = Problem.model_validate_json(answer.content).code
    except ValueError:
        return DoorsShut(f"HTTP {answer.status_code} without a problem from {answer.url}")
    return NotLetIn(f"the hub does not let us in: {code}") if answer.status_code in KEPT_OUT else Refused(code)


def _pause(headers: Mapping[str, str]) -> float:
    stated = headers.get("Retry-After", "")
    return min(LONGEST_PAUSE, float(stated)) if stated.isdigit() else PAUSE


def _seen(ticket: TicketView) -> Seen:
    return Seen(ticket.id, ticket.number, ticket.service, State(ticket.state), ticket.counter)
