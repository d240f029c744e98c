"""Answers that are JSON already, and snapshots with their ETags."""

from __future__ import annotations

import hashlib

from flask import Response, request
from pydantic import BaseModel

JSON = "application/json"
REPLAYED = "Idempotency-Replayed"


def json_answer(text: str, status: int = 200, *, replayed: bool = False) -> Response:
    """An answer that is JSON already."""
    answer = Response(text, status, mimetype=JSON)
    answer.headers["Cache-Control"] = "no-store"
    if replayed:
        answer.headers[REPLAYED] = "true"
    return answer


def snapshot_answer(model: BaseModel, etag: str, cache: str = "no-cache") -> Response:
    """A snapshot with its ETag: 304 without a body when the client has it already."""
    quoted = f'"{etag}"'
    if quoted in request.headers.get("If-None-Match", ""):
        answer = Response(status=304)
    else:
        answer = Response(model.model_dump_json(), mimetype=JSON)
    answer.headers["ETag"] = quoted
    answer.headers["Cache-Control"] = cache
    return answer


def etag_of(model: BaseModel, *volatile: str) -> str:
    """The hash of what the model says, apart from fields that change by the clock alone."""
    told = model.model_dump_json(exclude=set(volatile) or None)
    return hashlib.sha256(told.encode()).hexdigest()[:24]
