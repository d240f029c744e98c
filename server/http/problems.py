"""An error as RFC 9457 `application/problem+json`, with a stable code and a title for people."""

from __future__ import annotations

import logging
from http import HTTPStatus

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from server.contract.catalogue import load_catalogue
from server.contract.problems import PROBLEM_JSON, FieldError, Problem

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
    state: str | None = None,
    version: int | None = None,
    retry_after: int | None = None,
) -> Response:
    """An answer that says what went wrong; `state` and `version` are those of the ticket or counter it is about."""
    language = language_of_request()
    body = Problem(
        type=f"urn:junban:problem:{code}",
        title=load_catalogue("problem").text(language, code),
        status=status,
        code=code,
        detail=detail,
        errors=list(errors),
        state=state,
        version=version,
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
    app.register_error_handler(Refusal, _refusal)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unexpected)


def _refusal(error: Refusal) -> Response:
    return problem(error.code, error.status, errors=error.errors, retry_after=error.retry_after)


def _http_error(error: HTTPException) -> Response:
    status = error.code or 500
    answer = problem(HTTP_CODES.get(status, "internal-error"), status)
    if isinstance(error, MethodNotAllowed):
        answer.headers["Allow"] = ", ".join(sorted(error.valid_methods or ()))
    return answer


def _unexpected(error: Exception) -> Response:
    log.exception("unexpected error in %s %s", request.method, request.url_rule)  # The path may hold a token.
    return problem("internal-error", 500)
