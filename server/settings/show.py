"""Settings in effect as TOML, every default written out; read again, they are the same settings."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date, timedelta

from server.domain.hours import Hours, Span, clock_text
from server.domain.venue import CallingRules, CounterSetup, OfflineNumbers, Service, Sound, Venue
from server.settings.build import Settings
from server.settings.public_holidays import PublicHolidays
from server.settings.tables import WEEKDAYS


def to_toml(settings: Settings) -> str:
    """The whole as a file. The first service's hours stand as the venue's, other hours with their service."""
    venue = settings.venue
    common = replace(venue.services[0].hours, closed_through=None)
    lines = [
        *_table("[venue]", _venue(venue)),
        *_hours(common, "hours"),
        *(line for service in venue.services for line in _service(service, common)),
        *(line for counter in venue.counters for line in _table("[[counters]]", _counter(counter))),
        *_table("[rules]", _rules(venue.rules)),
        *_table("[slip]", {"note": venue.slip_note, "logo": settings.logo}),
        *_table("[notice]", {"text": venue.notice}),
        *_table("[offline]", _offline(venue.offline)),
        *_sound(venue.sound),
        *_table("[monitor]", asdict(venue.monitor)),
        *_table("[phone]", asdict(venue.phone)),
        *_table("[hub]", asdict(settings.hub)),
        *(_table("[relay]", asdict(settings.relay)) if settings.relay else ()),
        *_table("[doors]", settings.doors),
    ]
    return "\n".join(lines)


def spans_text(spans: Sequence[Span]) -> list[str]:
    """Spans as the file writes them."""
    return [f"{clock_text(span.start)}-{clock_text(span.end)}" for span in spans]


def _venue(venue: Venue) -> dict[str, object]:
    return {"id": venue.id, "name": venue.name, "timezone": venue.zone.key, "languages": venue.languages}


def _service(service: Service, common: Hours) -> Iterator[str]:
    series = service.series
    values: dict[str, object] = {
        "id": service.id,
        "name": service.name,
        "prefix": series.prefix,
        "range": (series.first, series.last),
        "digits": series.digits,
        "when_used_up": series.when_used_up.value,
        "minutes": service.minutes,
        "minutes_more_per_card": service.minutes_more,
        "max_cards": service.max_cards,
        "slips": service.slips,
    }
    if service.daily_limit is not None:
        values["daily_limit"] = service.daily_limit
    yield from _table("[[services]]", values)
    hours = replace(service.hours, closed_through=None)
    if hours != common:
        yield from _hours(hours, "services.hours")
    if service.hours.closed_through is not None:
        through = service.hours.closed_through
        until = {} if through == date.max else {"until": through.isoformat()}
        yield from _table("[services.suspended]", {**until, "note": service.closed_note})


def _hours(hours: Hours, name: str) -> Iterator[str]:
    yield from _table(
        f"[{name}]",
        {
            "closed_on_public_holidays": isinstance(hours.holidays, PublicHolidays),
            "closed_every_year": [f"{month:02d}-{day:02d}" for month, day in sorted(hours.yearly)],
        },
    )
    weekly = {weekday: spans_text(hours.weekly.get(day, ())) for day, weekday in enumerate(WEEKDAYS)}
    yield from _table(f"[{name}.regular]", weekly)
    for rule, spans in hours.nth:
        values = {"nth": rule.nth, "weekday": WEEKDAYS[rule.weekday], "hours": spans_text(spans)}
        yield from _table(f"[[{name}.nth]]", values)
    dates = {day.isoformat(): spans_text(spans) for day, spans in sorted(hours.dates.items())}
    yield from _table(f"[{name}.dates]", dates)


def _counter(counter: CounterSetup) -> dict[str, object]:
    return {
        "id": counter.id,
        "name": counter.name,
        "serves": dict(counter.serves),
        "announce": counter.announce,
        "hands_over": counter.hands_over,
    }


def _rules(rules: CallingRules) -> dict[str, object]:
    missed_after = rules.no_show_after or timedelta()
    return {
        "outranks_after_minutes": round(rules.outranks_after.total_seconds() / 60),
        "late_comers_let_pass": rules.late_comers_let_pass,
        "no_show_after_recalls": rules.no_show_after_recalls,
        "no_show_after_minutes": round(missed_after.total_seconds() / 60),
    }


def _offline(numbers: OfflineNumbers) -> dict[str, object]:
    return {"prefixes": numbers.prefixes, "range": (numbers.first, numbers.last), "digits": numbers.digits}


def _sound(sound: Sound) -> Iterator[str]:
    yield from _table("[sound]", {"volume": sound.volume, "success": sound.success.value})
    hours = {f'"{spans_text([span])[0]}"': volume for span, volume in sound.hours}
    yield from _table("[sound.hours]", hours)
    monitor = {"announce": sound.monitor.announce, "quiet": spans_text(sound.monitor.quiet)}
    yield from _table("[sound.monitor]", monitor)


def _table(header: str, values: Mapping[str, object]) -> Iterator[str]:
    yield header
    yield from (f"{key} = {_value(value)}" for key, value in values.items())
    yield ""


def _value(value: object) -> str:
    if isinstance(value, Mapping):
        pairs = ", ".join(f"{key} = {_value(item)}" for key, item in value.items())
        return f"{{ {pairs} }}" if pairs else "{}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_value(item) for item in value) + "]"
    # A TOML basic string is written as JSON writes one, but for DEL; so are numbers and booleans.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", r"\u007f")
