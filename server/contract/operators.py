"""The people of the venue on the wire (S6)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from server.contract.base import Answer, Request
from server.contract.sessions import Role

Login = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^\S+$")]
Name = Annotated[str, Field(min_length=1, max_length=100)]


class OperatorView(Answer):
    """One person. `may_change`: whether the one who asks looks after people of this role."""

    id: str
    login: str
    name: str
    role: Role
    active: bool
    must_change_password: bool
    version: int
    created_at: datetime
    seen_at: datetime | None = Field(description="last sign of life of a session that has not ended")
    locked_until: datetime | None = Field(description="after failed sign-ins with this login")
    may_change: bool


class LockedAddress(Answer):
    """An address from which nobody can sign in until then."""

    address: str
    until: datetime


class Operators(Answer):
    """`GET /api/v1/operators`."""

    generated_at: datetime
    operators: list[OperatorView]
    locked_addresses: list[LockedAddress]


class AddOperator(Request):
    """`POST /api/v1/operators`."""

    login: Login
    name: Name
    role: Role = Role.OPERATOR


class ChangeOperator(Request):
    """`POST /api/v1/operators/{id}`: what is left out stays. `version` is the one that was seen."""

    name: Name | None = None
    role: Role | None = None
    active: bool | None = None
    version: int


class OneTimePassword(Answer):
    """A password that is shown once, and is good for choosing an own one."""

    operator: OperatorView
    password: str


class Nothing(Request):
    """An order without a word beside it."""


class UnlockAddress(Request):
    """`POST /api/v1/sign-in-locks/lift`."""

    address: Annotated[str, Field(min_length=1, max_length=64)]
