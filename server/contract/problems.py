"""Errors on the wire: RFC 9457 `application/problem+json` with a stable `code`."""

from __future__ import annotations

from pydantic import Field

from server.contract.base import Answer

PROBLEM_JSON = "application/problem+json"


class FieldError(Answer):
    """One field of a body that cannot be taken."""

    field: str
    message: str


class Problem(Answer):
    """What went wrong. `code` never changes its meaning; `title` and `detail` are for people."""

    type: str = Field(description="`urn:junban:problem:` and the code")
    title: str
    status: int
    code: str
    detail: str | None = None
    errors: list[FieldError] = Field(default=[])
    state: str | None = Field(default=None, description="the ticket's or counter's state that stood in the way")
    version: int | None = Field(default=None, description="the version that the hub has")
