"""The log of access on the wire (X2)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from pydantic import Field

from server.contract.base import Answer


class AuditEntry(Answer):
    """One link of the chain."""

    n: int
    at: datetime
    actor: str
    actor_name: str
    kind: str
    subject: str
    address: str
    detail: Mapping[str, str]
    hash: str


class AuditPage(Answer):
    """`GET /api/v1/audit?day=&person=&kind=&before=`: newest first; `next_before` goes on, null at the end."""

    entries: list[AuditEntry]
    next_before: int | None
    day: date | None
    head: int = Field(description="the newest entry's number")
    head_hash: str
