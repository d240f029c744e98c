"""Sign-in on the wire (S6, X2)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from server.contract.base import Answer, Request


class Role(StrEnum):
    """Each role may do all that the one before it may."""

    OPERATOR = "operator"
    MANAGER = "manager"
    ADMIN = "admin"


class SignIn(Request):
    """`POST /api/v1/session`."""

    login: Annotated[str, Field(min_length=1, max_length=64)]
    password: Annotated[str, Field(min_length=1, max_length=256)]


class ChangePassword(Request):
    """`POST /api/v1/session/password`."""

    old: Annotated[str, Field(min_length=1, max_length=256)]
    new: Annotated[str, Field(min_length=1, max_length=256)]


class SessionView(Answer):
    """Who is signed in, and until when."""

    id: str
    login: str
    name: str
    role: Role
    expires_at: datetime
    must_change_password: bool = False
