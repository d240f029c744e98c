"""The slips of a ticket (K3, K4): which copies there are, and what stands on each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from drivers.slips.model import (
    BODY_POINTS,
    Cut,
    Heading,
    Number,
    Part,
    Picture,
    Qr,
    Row,
    Rule,
    Slip,
    Space,
    Text,
    Weight,
)
from kiosk.wording import Said, Wording
from server.contract.catalogue import FALLBACK, load_catalogue
from server.contract.snapshots import VenueService, VenueView
from server.contract.tickets import IssuedTicket

#: The number is what is read from afar; the service next.
NUMBER_MM = 17.0
LARGE_POINTS = 18.0
REPRINT_POINTS = 16.0
#: The box of the venue's logo; a narrower paper makes it smaller.
LOGO_MM = (60.0, 10.0)


class Use(StrEnum):
    """Whose copy a slip is."""

    VISITOR = "visitor"
    COUNTER = "counter"


#: In the order of printing; a service may ask for fewer, never for none.
USES = (Use.VISITOR, Use.COUNTER)


def uses_of(service: VenueService) -> tuple[Use, ...]:
    """The copies that a ticket of this service has."""
    return USES[: max(1, service.slips)]


def make_slip(ticket: IssuedTicket, venue: VenueView, use: Use, *, reprint_at: datetime | None = None) -> Slip:
    """One copy, ready for any printer. It speaks to its reader: the visitor's language, or Japanese at the counter.

    Args:
        ticket: as issued; its language travels with it (K2).
        venue: names, notes and logo, as the hub last told them.
        use: whose copy it is.
        reprint_at: when a person had it printed again; the copy says so (再発行).
    """
    texts = load_catalogue("slip")
    visitor = Wording(texts, texts.language(ticket.language))
    copy = _Copy(ticket, venue, visitor, Wording(texts, FALLBACK), reprint_at)
    parts = copy.visitors() if use is Use.VISITOR else copy.counters()
    return Slip(name=_name(ticket, venue, use, reprint_at), parts=tuple(parts))


def service_of(ticket: IssuedTicket, venue: VenueView) -> VenueService | None:
    """The ticket's service, None when the venue as last seen has no such service."""
    return next((service for service in venue.services if service.id == ticket.service), None)


def _name(ticket: IssuedTicket, venue: VenueView, use: Use, reprint_at: datetime | None) -> str:
    """Like 20261121-093012-A001-1-visitor: local time of issue, number, which copy; of a reprint also its time."""
    zone = ZoneInfo(venue.timezone)
    number = re.sub(r"[^A-Za-z0-9]", "", ticket.number)
    again = f"-reprint-{reprint_at.astimezone(zone):%H%M%S}" if reprint_at else ""
    return f"{ticket.issued_at.astimezone(zone):%Y%m%d-%H%M%S}-{number}-{USES.index(use) + 1}-{use}{again}"


@dataclass(frozen=True, slots=True)
class _Copy:
    """What stands on the copies of a ticket, from top to bottom; `visitor` and `staff` are how each is spoken to."""

    ticket: IssuedTicket
    venue: VenueView
    visitor: Wording
    staff: Wording
    reprint_at: datetime | None

    def visitors(self) -> Iterator[Part]:
        """For the visitor: the number, how long, and how to follow it."""
        say = self.visitor
        yield from self._head(Use.VISITOR)
        yield Space(1.5)
        yield from self._venue()
        yield Space(1.5)
        yield self._line(say, "number")
        yield Space(1)
        yield Number(self.ticket.number, height_mm=NUMBER_MM)
        yield Space(1)
        yield from self._service(self.visitor)
        yield Rule()
        yield self._row(say, "ahead", say.ahead(self.ticket.groups_ahead))
        yield self._row(say, "wait", say.wait(self.ticket.wait))
        yield from self._cards(say, BODY_POINTS)
        yield self._row(say, "issued", say.date_time(self.ticket.issued_at, self._zone))
        yield Rule()
        yield Qr(self.ticket.status_url, beside=True)
        yield self._line(say, "visitor_qr_later" if self._away else "visitor_qr", Weight.BOLD)
        yield Space(1.5)
        yield self._line(say, "visitor_hint")
        if self.venue.slip_note:
            yield Rule()
            yield _text(say.said(self.venue.slip_note))
        yield Space(2)
        yield Cut()

    def counters(self) -> Iterator[Part]:
        """For the clerk: number, service, cards, language at a glance; the visitor reads where to hand it in."""
        say = self.staff
        yield from self._head(Use.COUNTER)
        yield Space(1.5)
        yield Number(self.ticket.number, height_mm=NUMBER_MM)
        yield Space(1)
        yield from self._service(self.staff, self.visitor)
        yield Rule()
        yield from self._cards(say, LARGE_POINTS)
        if self._foreign:
            yield Row(say.text("language"), self.visitor.text("language_for_staff"), points=LARGE_POINTS)
        yield self._row(say, "issued", say.date_time(self.ticket.issued_at, self._zone))
        yield Rule()
        yield Qr(self.ticket.status_url, beside=True)
        yield self._line(self.visitor, "counter_hint", Weight.BOLD)
        yield Space(2)
        yield Cut()

    @property
    def _away(self) -> bool:
        """Issued without the hub: its page opens when the hub has heard of it."""
        return self.ticket.groups_ahead is None

    @property
    def _foreign(self) -> bool:
        return self.visitor.language != self.staff.language

    @property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.venue.timezone)

    def _venue(self) -> Iterator[Part]:
        if self.venue.slip_logo:
            yield Picture(self.venue.slip_logo, width_mm=LOGO_MM[0], height_mm=LOGO_MM[1])
            yield Space(1)
        yield _text(self.visitor.said(self.venue.name))

    def _head(self, use: Use) -> Iterator[Part]:
        """Whose copy it is, in Japanese and the visitor's language; and, in both, that it is not the first."""
        both = (self.staff, self.visitor) if self._foreign else (self.staff,)
        yield Heading(tuple(say.text(f"use_{use}") for say in both), languages=tuple(say.language for say in both))
        if self.reprint_at is not None:
            yield Space(1)
            for say in both:
                again = f"{say.text('reprint')} {say.time(self.reprint_at, self._zone)}"
                yield Text(again, points=REPRINT_POINTS, weight=Weight.BOLD, language=say.language)
            yield Rule()

    def _service(self, reader: Wording, other: Wording | None = None) -> Iterator[Part]:
        """Large for its reader; on the counter's slip in the other language too, so that both can point at it."""
        service = service_of(self.ticket, self.venue)
        if service is None:
            return
        named = reader.said(service.name)
        yield _text(named, points=LARGE_POINTS, weight=Weight.BOLD)
        if other is not None and (again := other.said(service.name)).text != named.text:
            yield _text(again)

    def _cards(self, say: Wording, points: float) -> Iterator[Part]:
        if self.ticket.cards > 1:
            yield self._row(say, "cards", say.text("cards_value", n=self.ticket.cards), points)

    def _line(self, say: Wording, key: str, weight: Weight = Weight.REGULAR) -> Text:
        return Text(say.text(key), weight=weight, language=say.language)

    def _row(self, say: Wording, key: str, value: str, points: float = BODY_POINTS) -> Row:
        return Row(say.text(key), value, points=points, language=say.language)


def _text(said: Said, points: float = BODY_POINTS, weight: Weight = Weight.REGULAR) -> Text:
    return Text(said.text, points=points, weight=weight, language=said.language)
