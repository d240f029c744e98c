"""The hub as its devices see it: the HTTP client of the contract.

Every call has a deadline. `HubAway` means that no answer came, so the outcome of a command is not known and the same
command may be sent again with the same idempotency key; `HubRefused` carries the hub's problem.
"""

from __future__ import annotations

from typing import Self, TypeVar

import httpx
from pydantic import ValidationError

from server.contract.base import Answer
from server.contract.devices import DeviceReport, Orders
from server.contract.handing_in import AskOffline, HandedIn, HandIn, OfflineKit
from server.contract.kiosk_staff import StaffActTold, TellStaffAct
from server.contract.problems import Problem
from server.contract.snapshots import Board, Services, VenueView
from server.contract.tickets import IssuedTicket, IssueTicket

M = TypeVar("M", bound=Answer)

#: After this many seconds without an answer the hub counts as away (design, rule 5).
DEADLINE = 1.5


class HubError(Exception):
    """The hub did not do it."""


class HubAway(HubError):
    """No answer in time, or none that can be understood."""


class HubRefused(HubError):
    """The hub answered with a problem."""

    def __init__(self, problem: Problem, retry_after: int | None = None) -> None:
        super().__init__(problem.code)
        self.problem = problem
        self.retry_after = retry_after


class HubClient:
    """Calls on one hub with one device token."""

    def __init__(
        self, base_url: str, token: str, *, deadline: float = DEADLINE, transport: httpx.BaseTransport | None = None
    ) -> None:
        self._http = httpx.Client(
            base_url=base_url,
            headers={"Authorization": f"Bearer {token}", "Accept": "application/json"},
            timeout=deadline,
            transport=transport,
            trust_env=False,  # the hub is on this LAN: no proxy of the machine's leads to it
        )
        self._etags: dict[str, tuple[str, httpx.Response]] = {}

    def issue(self, command: IssueTicket) -> IssuedTicket:
        """Issues a ticket; safe to repeat with the same key."""
        answer = self._send("POST", "/api/v1/tickets", content=command.model_dump_json())
        return _understood(IssuedTicket, answer)

    def services(self) -> Services:
        """Services with their state and waits."""
        return _understood(Services, self._fetch("/api/v1/services"))

    def venue(self) -> VenueView:
        """The venue as configured."""
        return _understood(VenueView, self._fetch("/api/v1/venue"))

    def board(self) -> Board:
        """What the monitor shows."""
        return _understood(Board, self._fetch("/api/v1/board"))

    def report(self, report: DeviceReport) -> Orders:
        """Tells how this device is; the answer is what staff want done."""
        answer = self._send("POST", "/api/v1/devices/report", content=report.model_dump_json())
        return _understood(Orders, answer)

    def offline_kit(self, ask: AskOffline) -> OfflineKit:
        """What is needed to issue without the hub."""
        answer = self._send("POST", "/api/v1/offline/kit", content=ask.model_dump_json())
        return _understood(OfflineKit, answer)

    def hand_in(self, ticket: HandIn) -> HandedIn:
        """Hands in a ticket that was issued without the hub; safe to repeat."""
        answer = self._send("POST", "/api/v1/offline/tickets", content=ticket.model_dump_json())
        return _understood(HandedIn, answer)

    def tell_staff_act(self, act: TellStaffAct) -> StaffActTold:
        """Tells what staff did at this device; safe to repeat."""
        answer = self._send("POST", "/api/v1/devices/staff-acts", content=act.model_dump_json())
        return _understood(StaffActTold, answer)

    def close(self) -> None:
        """Gives the connections back."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def _fetch(self, path: str) -> httpx.Response:
        """GET with the ETag of last time; an unchanged answer is the one kept."""
        kept = self._etags.get(path)
        answer = self._send("GET", path, headers={"If-None-Match": kept[0]} if kept else None)
        if answer.status_code == httpx.codes.NOT_MODIFIED and kept:
            return kept[1]
        if etag := answer.headers.get("ETag"):
            self._etags[path] = (etag, answer)
        return answer

    def _send(
        self, method: str, path: str, *, content: str | None = None, headers: dict[str, str] | None = None
    ) -> httpx.Response:
        headers = dict(headers or {})
        if content is not None:
            headers["Content-Type"] = "application/json"
        try:
            answer = self._http.request(method, path, content=content, headers=headers)
        except httpx.HTTPError as error:
            raise HubAway(str(error) or type(error).__name__) from error
        if answer.is_success or answer.status_code == httpx.codes.NOT_MODIFIED:
            return answer
        raise _refusal(answer)


def _understood(model: type[M], answer: httpx.Response) -> M:
    """Raises HubAway when something else than the hub has answered, or a hub of another time."""
    try:
        return model.model_validate_json(answer.content)
    except ValidationError as error:
        raise HubAway(f"HTTP {answer.status_code} with another body: {error.error_count()} mistakes") from error


def _refusal(answer: httpx.Response) -> HubError:
    try:
        problem = Problem.model_validate_json(answer.content)
    except ValueError:
        return HubAway(f"HTTP {answer.status_code} without a problem")
    retry_after = answer.headers.get("Retry-After", "")
    return HubRefused(problem, int(retry_after) if retry_after.isdigit() else None)
