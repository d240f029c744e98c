"""The port: what simulated people do at the hub, wherever the hub is.

Implementations: `local` (the hub's own services in this process) and `remote` (a running hub over HTTP); the tests have
a plain model as a third.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from server.domain.states import Action, State


class Refused(Exception):
    """The hub said no; `code` is that of the problem. Nothing was changed."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class DoorsShut(Exception):
    """The hub cannot be reached or does not let us in; the day cannot go on."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A ticket as the hub has it."""

    id: str
    number: str
    service: str
    state: State
    counter: str | None = None


class Doors(Protocol):
    """The commands of the people in the hall. Each raises `Refused` or `DoorsShut`."""

    def issue(self, service: str, language: str, cards: int) -> Seen:
        """A visitor takes a ticket at the kiosk."""

    def open_counter(self, counter: str) -> None:
        """An operator opens a counter, or comes back from a pause."""

    def pause_counter(self, counter: str) -> None:
        """An operator goes to lunch; nobody is at the counter."""

    def close_counter(self, counter: str) -> None:
        """An operator goes home; nobody is at the counter."""

    def call_next(self, counter: str) -> Seen | None:
        """Completes the counter's present visit and calls the next; None when nobody waits for this counter."""

    def act(self, ticket: str, action: Action, *, counter: str, service: str | None = None) -> None:
        """Does something to a ticket, by the operator of `counter`; `service` is where a transfer goes."""

    def tickets(self) -> Sequence[Seen]:
        """All tickets of the business day, as the hub has them now."""
