"""What goes wrong at the kiosk, as `application/problem+json`. The hub's own problems pass through unchanged.

KioskProblem
├── foreign-host, foreign-origin            not from this machine's page
├── malformed-body, not-json, body-too-large, invalid-body
├── not-found, method-not-allowed, unknown-ticket
├── kiosk-closed                            staff closed it for the day
├── staff-only                              no session of staff mode
├── no-staff-code, wrong-code, too-many-tries  at its door; with Retry-After
├── ticket-cancelled, no-restart, no-venue  what staff mode cannot do
├── hub-away                                with Retry-After: the resident asks staff
├── no-voice                                a text that cannot be spoken now; it is shown all the same
└── spool-unavailable                       how a ticket's slips fare cannot be read now
"""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus

from flask import Flask, Response
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from kiosk.issuing import CannotIssue
from kiosk.spool.database import SpoolUnavailable
from server.contract.client import HubRefused
from server.contract.problems import PROBLEM_JSON, FieldError, Problem

_BY_STATUS = {404: "not-found", 405: "method-not-allowed", 413: "body-too-large", 415: "not-json"}


class KioskProblem(Exception):
    """A request that the kiosk itself refuses."""

    def __init__(self, code: str, status: int, *, errors: Sequence[FieldError] = ()) -> None:
        super().__init__(code)
        self.code = code
        self.status = status
        self.errors = list(errors)


def register(app: Flask) -> None:
    """Makes every error of the application a problem."""

    @app.errorhandler(KioskProblem)
    def own(problem: KioskProblem) -> Response:
        return answer(problem.code, problem.status, errors=problem.errors)

    @app.errorhandler(ValidationError)
    def invalid(error: ValidationError) -> Response:
        details = error.errors(include_url=False, include_context=False, include_input=False)
        if any(detail["type"] == "json_invalid" for detail in details):
            return answer("malformed-body", 400)
        errors = [FieldError(field=".".join(map(str, detail["loc"])), message=detail["msg"]) for detail in details]
        return answer("invalid-body", 422, errors=errors)

    @app.errorhandler(HubRefused)
    def refused(refusal: HubRefused) -> Response:
        return _respond(refusal.problem, refusal.retry_after)

    @app.errorhandler(CannotIssue)
    def away(cannot: CannotIssue) -> Response:
        return answer("hub-away", 503, retry_after=cannot.retry_after)

    @app.errorhandler(SpoolUnavailable)
    def unreadable(error: SpoolUnavailable) -> Response:
        return answer(error.code, 503)

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> Response:
        status = 413 if isinstance(error, RequestEntityTooLarge) else error.code or 500
        return answer(_BY_STATUS.get(status, "internal-error" if status >= 500 else "malformed-body"), status)


def answer(code: str, status: int, *, errors: Sequence[FieldError] = (), retry_after: int | None = None) -> Response:
    """A problem of the kiosk's own; its page says it in the resident's language by `code`."""
    title = HTTPStatus(status).phrase
    problem = Problem(type=f"urn:junban:problem:{code}", title=title, status=status, code=code, errors=list(errors))
    return _respond(problem, retry_after)


def _respond(problem: Problem, retry_after: int | None) -> Response:
    body = problem.model_dump_json(exclude_none=True)
    response = Response(body, problem.status, content_type=PROBLEM_JSON)
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    return response
