"""Every error of the hub as a problem: what HTTP brings (`server/http/problems.py`), and what the rules refuse.

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

from flask import Flask, Response

from server.domain.errors import (
    BeyondYourRole,
    KeyReused,
    NoTarget,
    NotServedHere,
    QueueError,
    SettingsRefused,
    TooManyCards,
    UnknownCounter,
    UnknownDevice,
    UnknownLanguage,
    UnknownOperator,
    UnknownPrinter,
    UnknownService,
    UnknownSetting,
    UnknownTicket,
    UnknownVersion,
)
from server.http import problems
from server.http.problems import problem
from server.services.accounts import NotSignedIn, SessionExpired, SignInRefused, TokenRevoked
from server.services.ports import StorageUnavailable
from server.services.signing_in import SignInLocked

#: Seconds after which a command may be sent again when the database could not be written.
RETRY_AFTER = 5

NOT_FOUND = (
    UnknownService,
    UnknownCounter,
    UnknownTicket,
    UnknownDevice,
    UnknownPrinter,
    UnknownOperator,
    UnknownVersion,
)
UNPROCESSABLE = (
    KeyReused,
    TooManyCards,
    UnknownLanguage,
    NoTarget,
    NotServedHere,
    UnknownSetting,
    SettingsRefused,
)

log = logging.getLogger(__name__)


def install(app: Flask) -> None:
    """Every error of every view becomes a problem; what nobody expected is logged and told as `internal-error`."""
    problems.install(app)
    app.register_error_handler(QueueError, _queue_error)
    for refused in (NotSignedIn, SessionExpired, SignInRefused, TokenRevoked):
        app.register_error_handler(refused, lambda error: problem(error.code, 401))
    app.register_error_handler(SignInLocked, _sign_in_locked)
    app.register_error_handler(StorageUnavailable, _storage_error)


def _queue_error(error: QueueError) -> Response:
    status = 404 if isinstance(error, NOT_FOUND) else 422 if isinstance(error, UNPROCESSABLE) else 409
    if isinstance(error, BeyondYourRole):
        status = 403
    detail = ", ".join(part for part in (error.subject, error.counter and f"counter {error.counter}") if part)
    if error.until is not None:
        detail = f"{detail}, {error.until.isoformat()}"
    return problem(error.code, status, detail=detail or None, state=error.state, version=error.version)


def _sign_in_locked(error: SignInLocked) -> Response:
    return problem(error.code, 429, retry_after=max(1, error.seconds))


def _storage_error(error: StorageUnavailable) -> Response:
    log.error("storage unavailable: %s", error)
    return problem(error.code, 503, retry_after=RETRY_AFTER)
