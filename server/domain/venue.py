"""The venue as configured: services, counters, hours. Frozen; `server/settings` makes it from TOML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from server.domain.errors import UnknownCounter, UnknownService
from server.domain.hours import Hours, Span, business_day

LocalText = Mapping[str, str]


class WhenUsedUp(StrEnum):
    """What happens after the last number of a range."""

    REFUSE = "refuse"
    WRAP = "wrap"


@dataclass(frozen=True, slots=True)
class Series:
    """The numbers of a service: `prefix`, from `first` to `last`, beginning anew each business day.

    `digits` is the least number of digits printed: A012 for 3.
    """

    prefix: str
    first: int = 1
    last: int = 999
    digits: int = 3
    when_used_up: WhenUsedUp = WhenUsedUp.REFUSE

    @property
    def size(self) -> int:
        """How many numbers there are."""
        return self.last - self.first + 1

    def label(self, number: int) -> str:
        """The number as printed and called."""
        return f"{self.prefix}{number:0{self.digits}d}"


@dataclass(frozen=True, slots=True)
class OfflineNumbers:
    """What kiosks give out while the hub is away: each kiosk has one of these letters for itself, so that no two of
    them, nor the hub, ever give out the same number."""

    prefixes: tuple[str, ...] = ()
    first: int = 1
    last: int = 999
    digits: int = 3


class Success(StrEnum):
    """How a kiosk tells the ear that a number was given (K5)."""

    CHIME = "chime"
    VOICE = "voice"


@dataclass(frozen=True, slots=True)
class MonitorSound:
    """Whether monitors speak calls (C2); `quiet` are times of day at which the board alone tells of them."""

    announce: bool = True
    quiet: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Sound:
    """How loud the venue's devices are, from 0 to 1; `hours` are times of day with a volume of their own."""

    volume: float = 1.0
    hours: tuple[tuple[Span, float], ...] = ()
    success: Success = Success.CHIME
    monitor: MonitorSound = field(default_factory=MonitorSound)


@dataclass(frozen=True, slots=True)
class Monitor:
    """The venue's caller monitors (C2, C3): how large digits must be, how long a new call is large, what is shown."""

    panel_inches: float = 55.0
    seat_metres: float = 10.0
    """From the panel to the farthest seat."""
    new_call_seconds: int = 20
    notice_seconds: int = 8
    """How long the notice stands in one language."""
    waits: bool = True
    missed: bool = True


#: Who passes pushes on to browsers: Chrome and Edge on Android, Firefox, Safari, Edge on Windows.
PUSH_HOSTS = (
    "fcm.googleapis.com",
    "jmt17.google.com",
    "updates.push.services.mozilla.com",
    "*.push.apple.com",
    "*.notify.windows.com",
)


@dataclass(frozen=True, slots=True)
class Phone:
    """The resident's page: where it leads after the service, and whether it may wake a phone (Q2, V1).

    `push_contact` (`mailto:` or `https:`) is how a push service reaches whoever runs the hub; empty means no pushes.
    """

    survey_url: str = ""
    push_contact: str = ""
    push_hosts: tuple[str, ...] = PUSH_HOSTS


@dataclass(frozen=True, slots=True)
class Service:
    """What visitors come for (受付内容). `minutes` at the counter, plus `minutes_more` for each further card (K11)."""

    id: str
    name: LocalText
    series: Series
    hours: Hours
    minutes: float = 10.0
    minutes_more: float = 0.0
    max_cards: int = 1
    daily_limit: int | None = None
    slips: int = 2
    closed_note: LocalText = field(default_factory=dict)
    """Why it takes no tickets, while it is suspended."""

    def expected_minutes(self, cards: int) -> float:
        """The stated handling time of a visit with this many cards."""
        return self.minutes + self.minutes_more * (cards - 1)


@dataclass(frozen=True, slots=True)
class CounterSetup:
    """A counter (窓口) as configured: `serves` are service ids with their rank, 1 before 2."""

    id: str
    name: LocalText
    serves: tuple[tuple[str, int], ...]
    hands_over: bool = False
    """Second calls of every service may go here (交付窓口)."""
    announce: bool = True
    """Whether its calls are spoken."""

    def rank(self, service: str) -> int | None:
        """The service's rank at this counter, None when it is not served here."""
        return next((rank for known, rank in self.serves if known == service), None)


@dataclass(frozen=True, slots=True)
class CallingRules:
    """What a venue may choose of the rules of calling (`server/domain/dispatch.py`).

    Whoever has waited `outranks_after` comes before all ranks. `late_comers_let_pass`: how many of their service go
    before a missed visitor who is back; 0 keeps the place. A called visitor who does not come is missed by itself after
    `no_show_after_recalls` recalls, or when `no_show_after` has passed since the last call; 0 and None are never.
    """

    outranks_after: timedelta = timedelta(minutes=90)
    late_comers_let_pass: int = 0
    no_show_after_recalls: int = 0
    no_show_after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Venue:
    """A place with counters, its services and its clock."""

    id: str
    name: LocalText
    zone: ZoneInfo
    languages: tuple[str, ...]
    services: tuple[Service, ...]
    counters: tuple[CounterSetup, ...]
    slip_note: LocalText = field(default_factory=dict)
    notice: LocalText = field(default_factory=dict)
    offline: OfflineNumbers = field(default_factory=OfflineNumbers)
    sound: Sound = field(default_factory=Sound)
    phone: Phone = field(default_factory=Phone)
    monitor: Monitor = field(default_factory=Monitor)
    rules: CallingRules = field(default_factory=CallingRules)
    slip_logo: str = field(default="", repr=False)
    """A small PNG in black and white, as base64; empty for none."""

    def service(self, service_id: str) -> Service:
        """Raises UnknownService."""
        for service in self.services:
            if service.id == service_id:
                return service
        raise UnknownService(service_id)

    def counter(self, counter_id: str) -> CounterSetup:
        """Raises UnknownCounter."""
        for counter in self.counters:
            if counter.id == counter_id:
                return counter
        raise UnknownCounter(counter_id)

    def business_day(self, now: datetime) -> date:
        """The venue's local date."""
        return business_day(now, self.zone)
