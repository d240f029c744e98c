"""Every error as RFC 9457 `application/problem+json`, with a stable code and a title for people.

code                    status   code                    status
malformed-body          400      illegal-transition      409
invalid-body            422      stale-version           409
body-too-large          413      ticket-taken            409
not-json                415      counter-not-open ...    409
not-signed-in           401      service-closed ...      409
session-expired         401      unknown-service ...     404
token-revoked           401      idempotency-key-reused  422
sign-in-refused         401      rate-limited            429
forbidden, csrf         403      storage-unavailable     503, with Retry-After
"""

from __future__ import annotations

import logging
from http import HTTPStatus

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from server.contract.catalogue import load_catalogue
from server.contract.problems import PROBLEM_JSON, FieldError, Problem
from server.domain.errors import (
    KeyReused,
    NoTarget,
    NotServedHere,
    QueueError,
    TooManyCards,
    UnknownCounter,
    UnknownDevice,
    UnknownLanguage,
    UnknownPrinter,
    UnknownService,
    UnknownTicket,
)
from server.services.accounts import NotSignedIn, SessionExpired, SignInRefused, TokenRevoked
from server.services.ports import StorageUnavailable

#: Seconds after which a command may be sent again when the database could not be written.
RETRY_AFTER = 5

NOT_FOUND = (UnknownService, UnknownCounter, UnknownTicket, UnknownDevice, UnknownPrinter)
UNPROCESSABLE = (KeyReused, TooManyCards, UnknownLanguage, NoTarget, NotServedHere)
HTTP_CODES = {
    400: "malformed-body",
    404: "not-found",
    405: "method-not-allowed",
    413: "body-too-large",
    415: "not-json",
    429: "rate-limited",
}

log = logging.getLogger(__name__)


class Refusal(Exception):
    """An error that HTTP itself brings: its code and status."""

    def __init__(
        self, code: str, status: int, errors: tuple[FieldError, ...] = (), retry_after: int | None = None
    ) -> None:
        super().__init__(code)
        self.code = code
        self.status = status
        self.errors = errors
        self.retry_after = retry_after


def language_of_request() -> str:
    """The language of the texts in an answer: Japanese unless the client asks for another that we have."""
    languages = load_catalogue("problem").languages
    return request.accept_languages.best_match(languages, default=languages[0]) or languages[0]


def problem(
    code: str,
    status: int,
    *,
    detail: str | None = None,
    errors: tuple[FieldError, ...] = (),
    cause: QueueError | None = None,
    retry_after: int | None = None,
) -> Response:
    """An answer that says what went wrong."""
    language = language_of_request()
    body = Problem(
        type=f"urn:junban:problem:{code}",
        title=load_catalogue("problem").text(language, code),
        status=status,
        code=code,
        detail=detail,
        errors=list(errors),
        state=cause.state if cause else None,
        version=cause.version if cause else None,
    )
    answer = Response(body.model_dump_json(exclude_none=True), status, mimetype=PROBLEM_JSON)
    answer.headers["Content-Language"] = language
    answer.headers["Cache-Control"] = "no-store"
    if retry_after is not None:
        answer.headers["Retry-After"] = str(retry_after)
    if status == HTTPStatus.UNAUTHORIZED:
        answer.headers["WWW-Authenticate"] = 'Bearer realm="junban"'
    return answer


def install(app: Flask) -> None:
    """Every error of every view becomes a problem; what nobody expected is logged and told as `internal-error`."""
    app.register_error_handler(QueueError, _queue_error)
    app.register_error_handler(Refusal, _refusal)
    for refused in (NotSignedIn, SessionExpired, SignInRefused, TokenRevoked):
        app.register_error_handler(refused, lambda error: problem(error.code, 401))
    app.register_error_handler(StorageUnavailable, _storage_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unexpected)


def _queue_error(error: QueueError) -> Response:
    status = 404 if isinstance(error, NOT_FOUND) else 422 if isinstance(error, UNPROCESSABLE) else 409
    detail = ", ".join(part for part in (error.subject, error.counter and f"counter {error.counter}") if part)
    if error.until is not None:
        detail = f"{detail}, {error.until.isoformat()}"
    return problem(error.code, status, detail=detail or None, cause=error)


def _refusal(error: Refusal) -> Response:
    return problem(error.code, error.status, errors=error.errors, retry_after=error.retry_after)


def _storage_error(error: StorageUnavailable) -> Response:
    log.error("storage unavailable: %s", error)
    return problem(error.code, 503, retry_after=RETRY_AFTER)


def _http_error(error: HTTPException) -> Response:
    status = error.code or 500
    answer = problem(HTTP_CODES.get(status, "internal-error"), status)
    if isinstance(error, MethodNotAllowed):
        answer.headers["Allow"] = ", ".join(sorted(error.valid_methods or ()))
    return answer


def _unexpected(error: Exception) -> Response:
    log.exception("unexpected error in %s %s", request.method, request.url_rule)  # The path may hold a token.
    return problem("internal-error", 500)
