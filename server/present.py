"""The queue as the contract spells it."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import asdict
from datetime import datetime, timedelta

from server.contract import counters as wire_counters
from server.contract import snapshots as wire
from server.contract import tickets as wire_tickets
from server.contract.catalogue import load_catalogue
from server.contract.face import WishKind
from server.contract.handing_in import offline_token
from server.domain.counter import Counter, CounterState, serves_now
from server.domain.forecast.snapshot import Wait
from server.domain.hours import clock_text
from server.domain.offline import is_away, issuer_of
from server.domain.reception import Reception
from server.domain.states import Action
from server.domain.ticket import SECOND_PART, Ticket, allowed_on
from server.domain.venue import LocalText, Sound, Venue
from server.services.calling import Called
from server.services.issuing import Issued
from server.services.tokens import ticket_token
from server.services.views import BoardNow, CounterNow, QueueNow, ServiceNow

#: Not for people to send: call-next belongs to a counter, expire to the end of the day.
#: A hand-over to city staff is sent as a transfer.
NOT_SENT = frozenset({Action.CALL_NEXT, Action.EXPIRE, Action.HAND_OVER})


def wait_range(wait: Wait | None) -> wire_tickets.WaitRange | None:
    """The range people are shown."""
    if wait is None:
        return None
    low, high = wait.rounded()
    return wire_tickets.WaitRange(low=low, high=high)


def ticket_view(ticket: Ticket) -> wire_tickets.TicketView:
    """A ticket for staff."""
    return wire_tickets.TicketView(
        id=ticket.id,
        number=ticket.label,
        service=ticket.service,
        language=ticket.language,
        cards=ticket.cards,
        state=wire_tickets.TicketState(ticket.state),
        version=ticket.version,
        issued_at=ticket.issued_at,
        appointment_at=ticket.appointment_at,
        called_at=ticket.called_at,
        started_at=ticket.started_at,
        ended_at=ticket.ended_at,
        counter=ticket.counter,
        for_counter=ticket.for_counter,
        calls=ticket.calls,
        announce=ticket.announce,
        away=is_away(ticket.origin),
        wish=WishKind(ticket.wish) if ticket.wish else None,
        note=ticket.note,
        to_city_staff=ticket.to_city_staff,
        transfer_reason=ticket.transfer_reason,
        part=2 if ticket.part == SECOND_PART else 1,
        set_aside_at=ticket.set_aside_at,
        ready_at=ticket.ready_at,
        waiting_since=ticket.waiting_since,
        first_wait_seconds=_seconds(ticket.issued_at, ticket.called_at),
        second_wait_seconds=_seconds(ticket.set_aside_at, ticket.second_called_at),
        actions=[action.value for action in allowed_on(ticket) if action not in NOT_SENT],
    )


def _seconds(begin: datetime | None, end: datetime | None) -> int | None:
    """A wait that is over; never negative, whatever clock issued the ticket."""
    return None if begin is None or end is None else max(0, round((end - begin).total_seconds()))


def why_view(venue: Venue, called: Called) -> wire_counters.Why | None:
    """The rule that chose a ticket, in the words of each language."""
    ticket = called.ticket
    if ticket is None or called.why is None or ticket.last_called_at is None:
        return None
    words = load_catalogue("rules")
    names = {service.id: service.name for service in venue.services}
    waited = max(0, int((ticket.last_called_at - ticket.order_at).total_seconds() // 60))
    limit = int(venue.rules.outranks_after.total_seconds() // 60)
    return wire_counters.Why(
        rule=wire_counters.CallRule(called.why),
        text={
            language: words.text(
                language,
                called.why,
                minutes=waited,
                limit=limit,
                service=local(names.get(ticket.service, {"ja": ticket.service}), language),
            )
            for language in words.languages
        },
    )


def behind_view(behind: timedelta) -> LocalText:
    """What staff are told of a clock that is behind the tickets."""
    words = load_catalogue("rules")
    minutes = max(1, round(behind.total_seconds() / 60))
    return {language: words.text(language, "clock-behind", minutes=minutes) for language in words.languages}


def local(text: LocalText, language: str) -> str:
    """A text of the venue in a language, or in Japanese."""
    return text.get(language, text["ja"])


def issued_view(issued: Issued, wait: Wait | None, public_url: str) -> wire_tickets.IssuedTicket:
    """A ticket for its slips."""
    ticket = issued.ticket
    return wire_tickets.IssuedTicket(
        id=ticket.id,
        number=ticket.label,
        token=issued.token,
        status_url=status_url(public_url, issued.token),
        service=ticket.service,
        language=ticket.language,
        cards=ticket.cards,
        issued_at=ticket.issued_at,
        groups_ahead=issued.groups_ahead,
        wait=wait_range(wait),
    )


def device_secret(secret: bytes, device_id: str) -> str:
    """What a kiosk makes the tokens of its own tickets of: derived, so that neither it nor they need be stored."""
    return hmac.new(secret, b"kiosk:" + device_id.encode(), hashlib.sha256).hexdigest()


def token_of(secret: bytes, ticket: Ticket) -> str:
    """The key of a ticket's page, made again, whoever issued it."""
    if is_away(ticket.origin):
        return offline_token(device_secret(secret, issuer_of(ticket.origin)), ticket.id)
    return ticket_token(secret, ticket.id)


def status_url(public_url: str, token: str) -> str:
    """What the QR code holds."""
    return f"{public_url}/t/{token}"


def counter_view(venue: Venue, counter: Counter, present: Ticket | None) -> wire_counters.CounterView:
    """A counter for staff."""
    setup = venue.counter(counter.id)
    return wire_counters.CounterView(
        id=counter.id,
        name=setup.name,
        state=wire_counters.CounterState(counter.state),
        version=counter.version,
        serves=[wire_counters.Rank(service=service, rank=rank) for service, rank in serves_now(setup, counter)],
        serves_configured=counter.serves is None,
        hands_over=setup.hands_over,
        operator=counter.operator_name,
        operator_id=counter.operator,
        current=present.id if present else None,
        opened_at=None if counter.state is CounterState.CLOSED else counter.opened_at,
        pause_reason=counter.pause_reason,
        returns_at=counter.returns_at,
    )


def service_state(now: ServiceNow) -> wire.ServiceState:
    """Closed and full come first; then paused, when every counter that is staffed for it is away."""
    if now.reception.state is not Reception.OPEN:
        return wire.ServiceState(now.reception.state)
    return wire.ServiceState.PAUSED if now.counters_paused and not now.counters_open else wire.ServiceState.OPEN


def service_view(now: ServiceNow) -> wire.ServiceView:
    """A service with its waits."""
    is_open = now.reception.state is Reception.OPEN
    return wire.ServiceView(
        id=now.service.id,
        name=now.service.name,
        prefix=now.service.series.prefix,
        state=service_state(now),
        waiting=now.waiting,
        wait=wait_range(now.wait) if is_open else None,
        counters_open=now.counters_open,
        opens_at=now.reception.opens_at,
        closed_note=now.service.closed_note or None,
        accepts_until=now.reception.accepts_until,
        asks_cards=now.service.max_cards > 1,
        max_cards=now.service.max_cards,
    )


def queue(venue: Venue, now: QueueNow) -> wire.Queue:
    """The console's snapshot."""
    return wire.Queue(
        seq=now.seq,
        generated_at=now.now,
        business_day=now.day,
        timezone=venue.zone.key,
        receptions=now.receptions,
        tickets=[ticket_view(ticket) for ticket in now.tickets],
        counters=_counters(venue, now.counters),
        services=[service_view(service) for service in now.services],
        promises=wire.PromisesView(known=now.promises.known, kept=now.promises.kept),
    )


def queue_change(venue: Venue, prev: int, now: QueueNow) -> wire.QueueChange:
    """The console's push."""
    return wire.QueueChange(
        prev=prev,
        seq=now.seq,
        generated_at=now.now,
        business_day=now.day,
        receptions=now.receptions,
        tickets=[ticket_view(ticket) for ticket in now.tickets],
        counters=_counters(venue, now.counters),
        services=[service_view(service) for service in now.services],
        promises=wire.PromisesView(known=now.promises.known, kept=now.promises.kept),
    )


def board(venue: Venue, now: BoardNow) -> wire.Board:
    """The monitor's snapshot and push."""
    calls = [_call(venue, seq, ticket) for seq, ticket in now.calls if ticket.counter is not None]
    return wire.Board(
        seq=now.seq,
        generated_at=now.now,
        venue=venue.name,
        timezone=venue.zone.key,
        languages=list(venue.languages),
        calling=[call for call in calls if call.state is wire_tickets.TicketState.CALLED],
        recent=[call for call in calls if call.state is not wire_tickets.TicketState.CALLED],
        services=[service_view(service) for service in now.services],
        notice=venue.notice or None,
        soon=[wire.SoonView(number=number, language=language) for number, language in now.soon],
        missed=list(now.missed),
        monitor=wire.MonitorView(**asdict(venue.monitor)),
    )


def venue_view(venue: Venue, public_url: str) -> wire.VenueView:
    """The venue for kiosks and displays."""
    return wire.VenueView(
        id=venue.id,
        name=venue.name,
        timezone=venue.zone.key,
        languages=list(venue.languages),
        public_url=public_url,
        services=[
            wire.VenueService(
                id=service.id,
                name=service.name,
                prefix=service.series.prefix,
                minutes=service.minutes,
                slips=service.slips,
                asks_cards=service.max_cards > 1,
                max_cards=service.max_cards,
            )
            for service in venue.services
        ],
        counters=[wire.VenueCounter(id=setup.id, name=setup.name) for setup in venue.counters],
        slip_note=venue.slip_note or None,
        slip_logo=venue.slip_logo or None,
        sound=_sound(venue.sound),
    )


class VenueEdition:
    """A short text that is another whenever `venue_view` is, so that devices need not ask for that at every look."""

    def __init__(self, public_url: str) -> None:
        self._public_url = public_url
        self._named: tuple[Venue, str] | None = None

    def of(self, venue: Venue) -> str:
        """Made once for each venue that comes."""
        named = self._named
        if named is None or named[0] is not venue:
            told = venue_view(venue, self._public_url).model_dump_json()
            named = self._named = (venue, hashlib.sha256(told.encode()).hexdigest()[:16])
        return named[1]


def _sound(sound: Sound) -> wire.SoundView:
    return wire.SoundView(
        volume=sound.volume,
        hours=[
            wire.VolumeHours(begins=clock_text(span.start), ends=clock_text(span.end), volume=volume)
            for span, volume in sound.hours
        ],
        success=sound.success.value,
        monitor=wire.MonitorSoundView(
            announce=sound.monitor.announce,
            quiet=[
                wire.TimeSpan(begins=clock_text(span.start), ends=clock_text(span.end)) for span in sound.monitor.quiet
            ],
        ),
    )


def _counters(venue: Venue, counters: tuple[CounterNow, ...]) -> list[wire_counters.CounterView]:
    return [counter_view(venue, entry.counter, entry.present) for entry in counters]


def _call(venue: Venue, seq: int, ticket: Ticket) -> wire.CallView:
    counter = ticket.counter or ""
    called_at = ticket.last_called_at or ticket.issued_at
    setup = next((setup for setup in venue.counters if setup.id == counter), None)
    return wire.CallView(
        seq=seq,
        ticket=ticket.id,
        number=ticket.label,
        counter=counter,
        counter_name=setup.name if setup else {"ja": counter},
        language=ticket.language,
        called_at=called_at,
        calls=ticket.calls,
        announce=ticket.announce and (setup is None or setup.announce),
        state=wire_tickets.TicketState(ticket.state),
        part=2 if ticket.part == SECOND_PART else 1,
    )
