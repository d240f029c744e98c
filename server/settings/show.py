"""Settings in effect as TOML, every default written out; read again, they are the same settings."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict

from server.domain.hours import Hours, Span, clock_text
from server.domain.venue import CounterSetup, OfflineNumbers, Service, Sound, Venue
from server.settings.build import Settings
from server.settings.public_holidays import PublicHolidays
from server.settings.tables import WEEKDAYS


def to_toml(settings: Settings) -> str:
    """The whole as a file. The first service's hours stand as the venue's, other hours with their service."""
    venue = settings.venue
    common = venue.services[0].hours
    lines = [
        *_table("[venue]", _venue(venue)),
        *_hours(common, "hours"),
        *(line for service in venue.services for line in _service(service, common)),
        *(line for counter in venue.counters for line in _table("[[counters]]", _counter(counter))),
        *_table("[slip]", {"note": venue.slip_note, "logo": settings.logo}),
        *_table("[notice]", {"text": venue.notice}),
        *_table("[offline]", _offline(venue.offline)),
        *_sound(venue.sound),
        *_table("[hub]", asdict(settings.hub)),
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
    if service.hours != common:
        yield from _hours(service.hours, "services.hours")


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
    return {"id": counter.id, "name": counter.name, "serves": dict(counter.serves)}


def _offline(numbers: OfflineNumbers) -> dict[str, object]:
    return {"prefixes": numbers.prefixes, "range": (numbers.first, numbers.last), "digits": numbers.digits}


def _sound(sound: Sound) -> Iterator[str]:
    yield from _table("[sound]", {"volume": sound.volume, "success": sound.success.value})
    hours = {f'"{spans_text([span])[0]}"': volume for span, volume in sound.hours}
    yield from _table("[sound.hours]", hours)


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
