"""Who may sign in, and which devices are known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from server.services.ports.devices import Device


class Role(StrEnum):
    """Each role may do all that the one before it may."""

    OPERATOR = "operator"
    MANAGER = "manager"
    ADMIN = "admin"

    @property
    def level(self) -> int:
        """0 for the lowest."""
        return list(Role).index(self)


@dataclass(frozen=True, slots=True)
class Operator:
    """A person who signs in (S6)."""

    id: str
    login: str
    name: str
    role: Role
    password_hash: str
    active: bool
    created_at: datetime
    must_change: bool = False
    """The password was given by somebody else, and is good for choosing an own one only."""
    version: int = 1


@dataclass(frozen=True, slots=True)
class Session:
    """A sign-in; its token is kept only as a hash."""

    token_hash: str
    operator: Operator
    created_at: datetime
    seen_at: datetime
    expires_at: datetime


class Accounts(Protocol):
    """Operators, their sessions, and devices."""

    def add_operator(self, operator: Operator) -> None:
        """Raises LoginTaken."""

    def operator_by_login(self, login: str) -> Operator | None:
        """Case does not matter."""

    def operators(self) -> list[Operator]:
        """All, by login."""

    def operator(self, operator_id: str) -> Operator | None:
        """By id, locked against other writers until the end."""

    def save_operator(self, operator: Operator) -> None:
        """Name, role, password, whether active and whether it must be changed; the version goes up by one."""

    def add_session(self, session: Session) -> None:
        """Stores a new one."""

    def session(self, token_hash: str) -> Session | None:
        """Expired ones too, so that the caller can tell the difference."""

    def touch_session(self, token_hash: str, seen_at: datetime, expires_at: datetime) -> None:
        """Moves its idle end."""

    def end_session(self, token_hash: str) -> None:
        """Signs out."""

    def forget_sessions(self, expired_before: datetime) -> int:
        """Deletes sessions that ended by time; says how many."""

    def end_sessions_of(self, operator_id: str, *, but: str = "") -> int:
        """Signs a person out everywhere, but for the session of that hash; says how many ended."""

    def sessions_alive(self, now: datetime) -> dict[str, datetime]:
        """When each person with a session that has not ended was seen last, by operator id."""

    def add_device(self, device: Device) -> None:
        """Stores a new one."""

    def devices(self) -> list[Device]:
        """All, by name."""

    def device(self, token_hash: str) -> Device | None:
        """Revoked ones too."""

    def revoke_device(self, device_id: str, now: datetime) -> bool:
        """False when there is none of that id."""

    def replace_device_token(self, device_id: str, token_hash: str) -> bool:
        """False when there is none of that id."""
