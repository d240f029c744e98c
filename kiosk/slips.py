"""The slips of a ticket (K3, K4): which copies there are, and what stands on each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

from drivers.slips.model import Cut, Heading, Number, Part, Qr, Row, Rule, Slip, Space, Text, Weight
from kiosk.wording import Wording
from server.contract.catalogue import FALLBACK, load_catalogue
from server.contract.snapshots import VenueService, VenueView
from server.contract.tickets import IssuedTicket


class Use(StrEnum):
    """Whose copy a slip is."""

    VISITOR = "visitor"
    COUNTER = "counter"


#: In the order of printing; a service may ask for fewer, never for none.
USES = (Use.VISITOR, Use.COUNTER)


def uses_of(service: VenueService) -> tuple[Use, ...]:
    """The copies that a ticket of this service has."""
    return USES[: max(1, service.slips)]


def make_slip(ticket: IssuedTicket, venue: VenueView, use: Use) -> Slip:
    """One copy, ready for any printer. It speaks to its reader: the visitor's language, or Japanese at the counter."""
    texts = load_catalogue("slip")
    visitor = Wording(texts, texts.language(ticket.language))
    staff = Wording(texts, FALLBACK)
    reader = visitor if use is Use.VISITOR else staff
    copy = _Copy(ticket, venue, use, reader, {FALLBACK: staff, visitor.language: visitor})
    return Slip(name=_name(ticket, venue, use), parts=tuple(copy.parts()))


def service_of(ticket: IssuedTicket, venue: VenueView) -> VenueService | None:
    """The ticket's service, None when the venue as last seen has no such service."""
    return next((service for service in venue.services if service.id == ticket.service), None)


def _name(ticket: IssuedTicket, venue: VenueView, use: Use) -> str:
    """Like 20261121-093012-A001-1-visitor: local time of issue, number, which copy."""
    local = ticket.issued_at.astimezone(ZoneInfo(venue.timezone))
    number = re.sub(r"[^A-Za-z0-9]", "", ticket.number)
    return f"{local:%Y%m%d-%H%M%S}-{number}-{USES.index(use) + 1}-{use}"


@dataclass(frozen=True, slots=True)
class _Copy:
    """What stands on one copy, from top to bottom; `both` are Japanese and, where it is another, the visitor's."""

    ticket: IssuedTicket
    venue: VenueView
    use: Use
    reader: Wording
    both: dict[str, Wording]

    def parts(self) -> Iterator[Part]:
        yield Heading(tuple(wording.text(f"use_{self.use}") for wording in self.both.values()))
        yield Space(2)
        yield Text(self.reader.name(self.venue.name))
        yield Space(2.5)
        yield Text(self.reader.text("number"))
        yield Space(1.5)
        yield Number(self.ticket.number)
        yield Space(1.5)
        yield from self._service()
        yield Space(2)
        yield Rule()
        yield Space(1.5)
        yield from self._facts()
        yield Space(1.5)
        yield Rule()
        yield Space(1)
        yield Qr(self.ticket.status_url)
        yield Text(self.reader.text(f"{self.use}_qr"), weight=Weight.BOLD)
        yield Space(2)
        yield from self._hints()
        yield Space(3)
        yield Cut()

    def _service(self) -> Iterator[Part]:
        """The name as the visitor chose it, large; in the other language too, so that both sides can point at it."""
        service = service_of(self.ticket, self.venue)
        if service is None:
            return
        named = self.reader.name(service.name)
        yield Text(named, points=18, weight=Weight.BOLD)
        yield from (Text(other) for w in self.both.values() if (other := w.name(service.name)) != named)

    def _facts(self) -> Iterator[Part]:
        """When it was issued, how many wait before it, how long: as they were at issue."""
        say, ticket = self.reader, self.ticket
        yield Row(say.text("issued"), say.date_time(ticket.issued_at, ZoneInfo(self.venue.timezone)))
        if ticket.cards > 1:
            yield Row(say.text("cards"), say.text("cards_value", n=ticket.cards))
        yield Row(say.text("ahead"), say.ahead(ticket.groups_ahead))
        yield Row(say.text("wait"), say.wait(ticket.wait))
        if self.use is Use.COUNTER and len(self.both) > 1:
            yield Row(say.text("language"), self.both[ticket.language].text("language_value"))

    def _hints(self) -> Iterator[Part]:
        """What to do with this copy: the counter's is read by the visitor too, before it is handed in."""
        readers = self.both.values() if self.use is Use.COUNTER else (self.reader,)
        yield from (Text(wording.text(f"{self.use}_hint")) for wording in readers)
        if self.use is Use.VISITOR and self.venue.slip_note:
            yield Space(2)
            yield Text(self.reader.name(self.venue.slip_note))
