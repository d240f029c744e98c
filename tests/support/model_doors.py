"""A queue in plain lists: a second full implementation of `junban.simulate.doors.Doors`, to compare with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from junban.simulate.clock import VirtualClock
from junban.simulate.doors import Refused, Seen
from junban.simulate.site import Site
from server.domain.states import AT_COUNTER, TRANSITIONS, Action, State
from server.domain.venue import CallingRules


@dataclass(slots=True)
class _Ticket:
    number: str
    service: str
    state: State = State.WAITING
    counter: str | None = None
    issued: float = 0.0


class ModelDoors:
    """Everything in lists and dictionaries; a ticket's place is the order of issue."""

    def __init__(self, site: Site, clock: VirtualClock | None = None) -> None:
        """Without a clock nobody ever waits too long."""
        self._clock = clock or VirtualClock()
        self._serves = {counter.id: counter.serves for counter in site.counters}
        self._prefix = {service.id: chr(ord("A") + place) for place, service in enumerate(site.services)}
        self._taken: Counter[str] = Counter()
        self._tickets: dict[str, _Ticket] = {}
        self._open: set[str] = set()

    def issue(self, service: str, language: str, cards: int) -> Seen:
        """Takes the next number; languages and cards make no difference here."""
        if service not in self._prefix:
            raise Refused("unknown-service")
        self._taken[service] += 1
        ticket_id = f"t{len(self._tickets) + 1}"
        self._tickets[ticket_id] = _Ticket(
            f"{self._prefix[service]}{self._taken[service]:03d}", service, issued=self._clock.now()
        )
        return self._seen(ticket_id)

    def open_counter(self, counter: str) -> None:
        """Opens it."""
        self._open.add(counter)

    def pause_counter(self, counter: str) -> None:
        """Pauses and closes are one here."""
        self._open.discard(counter)

    def close_counter(self, counter: str) -> None:
        """Refuses while somebody is there."""
        if self._present(counter) is not None:
            raise Refused("counter-busy")
        self._open.discard(counter)

    def call_next(self, counter: str) -> Seen | None:
        """Whoever has waited too long, then the best rank; of these the earliest issued."""
        if counter not in self._open:
            raise Refused("counter-not-open")
        present = self._present(counter)
        if present is not None:
            self._tickets[present].state = State.COMPLETED
        ranks = self._serves[counter]
        late = self._clock.now() - CallingRules().outranks_after.total_seconds()
        waiting = [
            (0 if ticket.issued <= late else ranks[ticket.service], place, ticket_id)
            for place, (ticket_id, ticket) in enumerate(self._tickets.items())
            if ticket.state is State.WAITING and ticket.service in ranks
        ]
        if not waiting:
            return None
        chosen = min(waiting)[2]
        self._tickets[chosen].state, self._tickets[chosen].counter = State.CALLED, counter
        return self._seen(chosen)

    def act(self, ticket: str, action: Action, *, counter: str, service: str | None = None) -> None:
        """Moves by the table of states."""
        known = self._tickets[ticket]
        if (known.state, action) not in TRANSITIONS:
            raise Refused("illegal-transition")
        known.state = TRANSITIONS[known.state, action]
        known.service = service or known.service
        if known.state is State.WAITING:
            known.counter = None

    def tickets(self) -> Sequence[Seen]:
        """All of them, in order of issue."""
        return [self._seen(ticket_id) for ticket_id in self._tickets]

    def _present(self, counter: str) -> str | None:
        return next(
            (key for key, ticket in self._tickets.items() if ticket.counter == counter and ticket.state in AT_COUNTER),
            None,
        )

    def _seen(self, ticket_id: str) -> Seen:
        ticket = self._tickets[ticket_id]
        return Seen(ticket_id, ticket.number, ticket.service, ticket.state, ticket.counter)
