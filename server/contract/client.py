"""The hub as its devices see it: the HTTP client of the contract.

Every call has a deadline. `HubAway` means that no answer came, so the outcome of a command is not known and the same
command may be sent again with the same idempotency key; `HubRefused` carries the hub's problem.
"""

from __future__ import annotations

from typing import Self

import httpx

from server.contract.problems import Problem
from server.contract.snapshots import Board, Services, VenueView
from server.contract.tickets import IssuedTicket, IssueTicket

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
        return IssuedTicket.model_validate_json(answer.content)

    def services(self) -> Services:
        """Services with their state and waits."""
        return Services.model_validate_json(self._fetch("/api/v1/services").content)

    def venue(self) -> VenueView:
        """The venue as configured."""
        return VenueView.model_validate_json(self._fetch("/api/v1/venue").content)

    def board(self) -> Board:
        """What the monitor shows."""
        return Board.model_validate_json(self._fetch("/api/v1/board").content)

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


def _refusal(answer: httpx.Response) -> HubError:
    try:
        problem = Problem.model_validate_json(answer.content)
    except ValueError:
        return HubAway(f"HTTP {answer.status_code} without a problem")
    retry_after = answer.headers.get("Retry-After", "")
    return HubRefused(problem, int(retry_after) if retry_after.isdigit() else None)
