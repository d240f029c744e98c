"""The kinds of values in a configuration file, beyond what TOML knows."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from datetime import date, timedelta
from itertools import pairwise
from typing import Annotated, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from server.domain.hours import Span
from server.settings.findings import meant

_SPAN = re.compile(r"([0-9]{2}):([0-9]{2})\s*-\s*([0-9]{2}):([0-9]{2})")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LEAP_YEAR = 2024
_Spans = TypeVar("_Spans", bound=Collection[str])


def _wrong(code: str, **places: object) -> PydanticCustomError:
    """An error whose text is in the catalogue, not here."""
    return PydanticCustomError(code, "{code}", {"code": code, **places})


def _matching(pattern: str, code: str) -> Callable[[str], str]:
    compiled = re.compile(pattern)

    def check(value: str) -> str:
        if not compiled.fullmatch(value):
            raise _wrong(code, value=value)
        return value

    return check


def parse_span(text: str) -> Span:
    """`08:30-17:15`, also `22:00-24:00`."""
    match = _SPAN.fullmatch(text.strip())
    if match is None:
        raise _wrong("bad-hours", value=text)
    hour, minute, end_hour, end_minute = (int(group) for group in match.groups())
    start, end = hour * 60 + minute, end_hour * 60 + end_minute
    if max(minute, end_minute) > 59 or max(start, end) > 24 * 60:
        raise _wrong("bad-time", value=text)
    if start >= end:
        raise _wrong("reversed-hours", value=text)
    return Span(start, end)


def _one_or_many(value: object) -> object:
    if not isinstance(value, str | list):
        raise _wrong("bad-hours", value=value)
    return [value] if isinstance(value, str) else value


def apart(texts: _Spans) -> _Spans:
    """Texts of spans, or a table by them, none of which overlaps another."""
    spans = sorted(parse_span(text) for text in texts)
    if any(after.start < before.end for before, after in pairwise(spans)):
        raise _wrong("overlapping-hours", value=", ".join(texts))
    return texts


def parse_date(text: str) -> date:
    """`2026-12-29`."""
    try:
        return date.fromisoformat(text if _DATE.fullmatch(text) else "")
    except ValueError:
        raise _wrong("bad-date", value=text) from None


def parse_yearly(text: str) -> frozenset[tuple[int, int]]:
    """`12-29` or `12-29..01-03`: (month, day) of each day; the second may lie in the next year."""
    first, dots, last = text.partition("..")
    start, end = _month_day(first, text), _month_day(last if dots else first, text)
    if end < start:
        end = end.replace(year=_LEAP_YEAR + 1)
    days = (start + timedelta(days=offset) for offset in range((end - start).days + 1))
    return frozenset((day.month, day.day) for day in days)


def _month_day(text: str, whole: str) -> date:
    """`12-29`, in a leap year, so that 02-29 may be said."""
    dated = f"{_LEAP_YEAR}-{text.strip()}"
    try:
        return date.fromisoformat(dated if _DATE.fullmatch(dated) else "")
    except ValueError:
        raise _wrong("bad-month-day", value=whole) from None


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        zones = sorted(available_timezones())
        by_lower = {zone.lower(): zone for zone in zones}
        near = meant(name, list(by_lower)).get("meant")
        raise _wrong("unknown-zone", value=name, **({"meant": by_lower[near]} if near else {})) from None
    return name


def _url(value: str) -> str:
    """A web address without a query; a slash at its end is dropped."""
    try:
        parts = urlsplit(value)
        sound = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        sound = False
    if not sound or "?" in value or "#" in value or "@" in value or not value.isascii() or " " in value:
        raise _wrong("bad-url", value=value)
    return value.rstrip("/")


def _url_or_nothing(value: str) -> str:
    return _url(value) if value else value


def _origin(value: str) -> str:
    if urlsplit(_url(value)).path:
        raise _wrong("bad-origin", value=value)
    return _url(value)


def _survey(value: str) -> str:
    """A web address that may have a query, with places for what is known of the visit; or nothing."""
    try:
        filled = value.format(venue="x", service="x", language="x")
        parts = urlsplit(filled)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname)
    except (ValueError, LookupError, AttributeError):
        sound = False
    if value and (not sound or not value.isascii() or " " in value):
        raise _wrong("bad-survey-url", value=value)
    return value


def _first_to_last(numbers: list[int]) -> list[int]:
    if numbers[0] > numbers[1]:
        raise _wrong("reversed-range", first=numbers[0], last=numbers[1])
    return numbers


def _said(text: str) -> str:
    if not text.strip():
        raise _wrong("empty-text")
    return text.strip()


def _parsed_by(parse: Callable[[str], object]) -> AfterValidator:
    """Keeps the text, having proven that it can be parsed."""

    def check(text: str) -> str:
        parse(text)
        return text

    return AfterValidator(check)


Text = Annotated[str, AfterValidator(_said)]
Slug = Annotated[str, AfterValidator(_matching(r"[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?", "bad-id"))]
Prefix = Annotated[str, AfterValidator(_matching(r"[A-Z]?", "bad-prefix"))]
Letter = Annotated[str, AfterValidator(_matching(r"[A-Z]", "bad-prefix"))]
Language = Annotated[str, AfterValidator(_matching(r"[a-z]{2,3}(-[A-Za-z]{2,8})?", "bad-language"))]
Texts = dict[Language, Text]
SpanText = Annotated[str, _parsed_by(parse_span)]
#: One span as a text, or a list of them; `[]` is closed.
SpanTexts = Annotated[list[SpanText], BeforeValidator(_one_or_many), AfterValidator(apart)]
DateText = Annotated[str, _parsed_by(parse_date)]
YearlyText = Annotated[str, _parsed_by(parse_yearly)]
Zone = Annotated[str, AfterValidator(_zone)]
Url = Annotated[str, AfterValidator(_url)]
UrlOrNothing = Annotated[str, AfterValidator(_url_or_nothing)]
Origin = Annotated[str, AfterValidator(_origin)]
SurveyUrl = Annotated[str, AfterValidator(_survey)]
Contact = Annotated[str, AfterValidator(_matching(r"(mailto:[^@\s]+@[^@\s]+|https://[^\s]+)?", "bad-contact"))]
PushHost = Annotated[str, AfterValidator(_matching(r"(\*\.)?([a-z0-9-]+\.)+[a-z]{2,}", "bad-push-host"))]
RelayUrl = Annotated[
    str, AfterValidator(_matching(r"(wss://|ws://(127\.0\.0\.1|localhost)\b)[^\s/?#]*(/[^\s?#]*)?", "bad-relay-url"))
]
Number = Annotated[int, Field(ge=1, le=99_999)]
Range = Annotated[list[Number], Field(min_length=2, max_length=2), AfterValidator(_first_to_last)]
