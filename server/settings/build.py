"""From proven tables to the frozen objects that the hub works with."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from server.domain.hours import Hours, NthWeekday, Span
from server.domain.venue import (
    CallingRules,
    CounterSetup,
    Monitor,
    MonitorSound,
    OfflineNumbers,
    Phone,
    Series,
    Service,
    Sound,
    Success,
    Venue,
    WhenUsedUp,
)
from server.settings.fields import parse_date, parse_span, parse_yearly
from server.settings.findings import Finding
from server.settings.public_holidays import PublicHolidays
from server.settings.tables import (
    WEEKDAYS,
    CounterTable,
    FileTable,
    HoursTable,
    HubTable,
    RulesTable,
    ServiceTable,
    SoundTable,
)


@dataclass(frozen=True, slots=True)
class HubSettings:
    """How the hub behaves towards the network; `docs/configuration.md` explains each.

    `public_url` is the base of the links in QR codes, without a slash at its end; empty means the hub's own address.
    """

    public_url: str = ""
    session_idle_minutes: int = 60
    session_hours: int = 12
    sign_in_per_minute: int = 10
    issue_per_minute: int = 120
    token_lookups_per_minute: int = 60
    trusted_proxies: int = 0
    feed_ttl: int = 30
    allowed_origins: tuple[str, ...] = ()
    access_log_years: int = 3


@dataclass(frozen=True, slots=True)
class RelaySettings:
    """The relay that the hub dials. Files are beside the hub's own state unless their path is whole."""

    url: str
    key_file: str = ""
    ca_file: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """One configuration file. `doors` are addresses of other programs (`kiosk`, `display`) for the hub's root page."""

    venue: Venue
    hub: HubSettings = field(default_factory=HubSettings)
    doors: Mapping[str, str] = field(default_factory=dict)
    logo: str = ""
    """The file of the slips' logo, as written; the picture itself is the venue's."""
    warnings: tuple[Finding, ...] = ()
    relay: RelaySettings | None = None
    tables: Mapping[str, Any] | None = field(default=None, repr=False, compare=False)
    """What the file says, word for word."""


def build(file: FileTable, logo: str = "") -> Settings:
    """The settings that a file without errors makes; `logo` is the picture, as base64."""
    common = build_hours(file.hours)
    venue = Venue(
        id=file.venue.id,
        name=MappingProxyType(file.venue.name),
        zone=ZoneInfo(file.venue.timezone),
        languages=tuple(file.venue.languages),
        services=tuple(_service(table, file.hours, common) for table in file.services),
        counters=tuple(_counter(table) for table in file.counters),
        rules=_rules(file.rules),
        slip_note=MappingProxyType(file.slip.note),
        slip_logo=logo,
        notice=MappingProxyType(file.notice.text),
        offline=_offline(file),
        sound=_sound(file.sound),
        phone=Phone(file.phone.survey_url, file.phone.push_contact, tuple(file.phone.push_hosts)),
        monitor=Monitor(**file.monitor.model_dump()),
    )
    doors = MappingProxyType(file.doors.model_dump(exclude_none=True))
    relay = RelaySettings(**file.relay.model_dump()) if file.relay else None
    return Settings(venue, _hub(file.hub), doors, file.slip.logo, relay=relay)


def _rules(table: RulesTable) -> CallingRules:
    missed_after = timedelta(minutes=table.no_show_after_minutes)
    return CallingRules(
        timedelta(minutes=table.outranks_after_minutes),
        table.late_comers_let_pass,
        table.no_show_after_recalls,
        missed_after or None,
    )


def _sound(table: SoundTable) -> Sound:
    hours = sorted((parse_span(text), volume) for text, volume in table.hours.items())
    monitor = MonitorSound(table.monitor.announce, _spans(table.monitor.quiet))
    return Sound(table.volume, tuple(hours), Success(table.success), monitor)


def build_hours(table: HoursTable) -> Hours:
    """The hours of one table."""
    holidays: Container[date] = PublicHolidays() if table.closed_on_public_holidays else frozenset()
    return Hours(
        weekly=MappingProxyType({day: _spans(getattr(table.regular, name)) for day, name in enumerate(WEEKDAYS)}),
        nth=tuple((NthWeekday(rule.nth, WEEKDAYS.index(rule.weekday)), _spans(rule.hours)) for rule in table.nth),
        dates=MappingProxyType({parse_date(day): _spans(spans) for day, spans in table.dates.items()}),
        holidays=holidays,
        yearly=frozenset[tuple[int, int]]().union(*(parse_yearly(text) for text in table.closed_every_year)),
    )


def _spans(texts: Sequence[str]) -> tuple[Span, ...]:
    return tuple(sorted(parse_span(text) for text in texts))


def _service(table: ServiceTable, common_table: HoursTable, common: Hours) -> Service:
    first, last = table.range
    return Service(
        id=table.id,
        name=MappingProxyType(table.name),
        series=Series(table.prefix, first, last, table.digits, WhenUsedUp(table.when_used_up)),
        hours=_hours(table, common_table, common),
        minutes=table.minutes,
        minutes_more=table.minutes_more_per_card,
        max_cards=table.max_cards,
        daily_limit=table.daily_limit,
        slips=table.slips,
        closed_note=MappingProxyType(table.suspended.note) if table.suspended else MappingProxyType({}),
    )


def _hours(table: ServiceTable, common_table: HoursTable, common: Hours) -> Hours:
    """The service's hours; while it is suspended it is closed on every day."""
    hours = build_hours(_over(common_table, table.hours)) if table.hours else common
    if table.suspended is None:
        return hours
    until = table.suspended.until
    return replace(hours, closed_through=parse_date(until) if until else date.max)


def _over(common: HoursTable, own: HoursTable) -> HoursTable:
    """The venue's hours, with the keys that the service says itself."""
    return common.model_copy(update={name: getattr(own, name) for name in own.model_fields_set})


def _counter(table: CounterTable) -> CounterSetup:
    """Services in order of rank; those of one rank stay in the file's order."""
    serves = sorted(table.serves.items(), key=lambda pair: pair[1])
    return CounterSetup(
        table.id,
        MappingProxyType(table.name),
        tuple(serves),
        announce=table.announce,
        hands_over=table.hands_over,
    )


def _offline(file: FileTable) -> OfflineNumbers:
    """The letters of the default that a service has are left to it; who writes them must choose others."""
    table = file.offline
    taken = {service.prefix for service in file.services}
    prefixes = tuple(prefix for prefix in table.prefixes if prefix not in taken)
    first, last = table.range
    return OfflineNumbers(prefixes, first, last, table.digits)


def _hub(table: HubTable) -> HubSettings:
    values = table.model_dump()
    return HubSettings(**{**values, "allowed_origins": tuple(table.allowed_origins)})
