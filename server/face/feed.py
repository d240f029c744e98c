"""The feed's ETag, and what it says of the time when it opens (W1, W4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from server.contract.base import LocalText
from server.contract.feed import Waits
from server.face.words import Words, clock, words_for
from server.http.answers import etag_of


@dataclass(frozen=True, slots=True)
class Opening:
    """A closed service and when it opens; without a name, the venue as a whole."""

    at: datetime
    service: LocalText | None = None


def feed_etag(waits: Waits) -> str:
    """Another one when the waits are, and in any case once every ttl.

    A client that is answered 304 keeps the `generated_at` it had; were that answered all through a quiet hour, it would
    take a living venue's waits for stale.
    """
    return f"{etag_of(waits, 'generated_at')}-{int(waits.generated_at.timestamp()) // waits.ttl:x}"


def with_openings(
    notice: LocalText, openings: Sequence[Opening], languages: Sequence[str], now: datetime, zone: str
) -> Mapping[str, str]:
    """The venue's notice and, behind it, when what is closed opens: in each language of the venue.

    The feed's schema has no place for times of opening but this one, which every reader of it shows already.
    """
    if not openings:
        return notice
    texts = {}
    for language in languages:
        words = words_for("embed", language)
        lines = [words.local(notice)] if notice else []
        texts[language] = " ".join([*lines, *(_line(words, opening, now, zone) for opening in openings)])
    return texts


def _line(words: Words, opening: Opening, now: datetime, zone: str) -> str:
    when = _when(words, opening.at, now, zone)
    if opening.service is None:
        return words.t("opens", when=when)
    return words.t("service_opens", service=words.local(opening.service), when=when)


def _when(words: Words, at: datetime, now: datetime, zone: str) -> str:
    """The time alone if it is today, else with its date."""
    local, time = at.astimezone(ZoneInfo(zone)), clock(at, zone)
    if local.date() == now.astimezone(ZoneInfo(zone)).date():
        return time
    month = words.t("months").split(" ")[local.month - 1].replace("_", " ")
    return words.t("on_day", month=month, day=local.day, time=time)
