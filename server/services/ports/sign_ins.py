"""Failed sign-ins and what they lock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from server.domain.lockout import Tries


class SignIns(Protocol):
    """Failed sign-ins, and the places where people have signed in before."""

    def tries(self, scope: str, key: str) -> Tries | None:
        """What is remembered of it, locked against other writers until the end."""

    def hold(self, scope: str, key: str, address: str, now: datetime) -> None:
        """Makes sure that there is something to lock, so that even first tries wait for each other."""

    def keep(self, scope: str, key: str, tries: Tries, address: str) -> None:
        """Remembers it."""

    def clear(self, scope: str, key: str) -> None:
        """Forgets it."""

    def locked(self, now: datetime) -> list[LockedSignIn]:
        """All that are locked at this instant."""

    def is_place(self, operator_id: str, address: str) -> bool:
        """Whether this person has signed in from there before."""

    def add_place(self, operator_id: str, address: str, now: datetime) -> None:
        """This person has signed in from there."""

    def forget(self, tries_before: datetime, places_before: datetime) -> int:
        """Deletes what is older; says how many."""


@dataclass(frozen=True, slots=True)
class LockedSignIn:
    """A sign-in that is locked: by address, by login or by both; the login is known by its hash only."""

    scope: str
    key: str
    address: str
    tries: Tries
