"""The tickets of a venue."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from server.domain.dispatch import Reach
from server.domain.forecast.promises import Promise
from server.domain.ticket import Ticket


class Tickets(Protocol):
    """Tickets of one venue."""

    def get(self, ticket_id: str) -> Ticket:
        """Locked against other writers until the end. Raises UnknownTicket."""

    def add(self, ticket: Ticket, token_hash: str) -> None:
        """Stores a new ticket."""

    def save(self, was: Ticket, now: Ticket) -> None:
        """Compare and set on state and version. Raises StaleVersion when another got there first."""

    def at_counter(self, counter_id: str) -> Ticket | None:
        """The ticket called or being served there."""

    def first_waiting(self, day: date, reach: Reach, depth: int) -> list[Ticket]:
        """Whom a counter may call next: of each service the first `depth` walk-ins and the first `depth` appointments
        by place, and all who are kept for a counter or are called a second time. With fewer than `depth` that it may
        call there are no others."""

    def line(self, day: date, service: str, most: int) -> list[Ticket]:
        """The first `most` who wait for a service, in order of place."""

    def called_before(self, day: date, before: datetime) -> list[str]:
        """The ids of those called whose newest call was before that instant."""

    def claim(self, ticket: Ticket) -> bool:
        """Locks the ticket if no other unit of work has it and it is unchanged."""

    def count(self, day: date) -> int:
        """How many were issued on a business day."""

    def is_open(self, day: date, prefix: str, number: int) -> bool:
        """Whether a ticket of that number is still to be served today."""

    def ahead_of(self, ticket: Ticket) -> int:
        """How many of its service wait in front of it."""

    def of_day(self, day: date) -> list[Ticket]:
        """All of a business day, in order of issue."""

    def some(self, ids: Sequence[str]) -> list[Ticket]:
        """Those of these ids that exist."""

    def waiting(self, day: date) -> list[Ticket]:
        """Those in state `waiting`, in order of place."""

    def waiting_by_service(self, day: date) -> dict[str, int]:
        """How many wait, by service id."""

    def waiting_ends(self, day: date, limit: int) -> list[tuple[str, str]]:
        """Label and language of the first that wait in order of place, and of the last, newest first; each once."""

    def called_or_serving(self, day: date) -> list[Ticket]:
        """Those at a counter."""

    def latest_calls(self, day: date, limit: int) -> list[tuple[int, Ticket]]:
        """All called now and the latest others that were called, with the sequence number of the call, newest first."""

    def missed(self, day: date, limit: int) -> list[str]:
        """Labels of those who were called and did not come, the latest first."""

    def latest_ended(self, day: date, limit: int) -> list[Ticket]:
        """Of those served, not come or cancelled on a business day the latest, oldest first."""

    def promises(self, day: date) -> list[Promise]:
        """Of the tickets of a business day that were called what was promised, and what came."""

    def left_open_before(self, day: date, limit: int) -> list[Ticket]:
        """Tickets of earlier days that never ended, locked; those that another holds just now are left out."""

    def highest(self, day: date, prefix: str) -> int:
        """The highest number of a letter that was issued on a day; 0 when none was."""

    def next_cycle(self, day: date, prefix: str, number: int) -> int:
        """One more than the highest cycle in which that number was issued on that day; 0 when it was not."""

    def by_token_hash(self, token_hash: str) -> Ticket | None:
        """The ticket behind a resident's page."""
