"""The table of waits in the words of one language: what page, picture and sheet all show (W2, W4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from server.contract.feed import FeedService, VenueStatus, Waits
from server.contract.snapshots import ServiceState
from server.face.words import Words, clock

#: Data older than this many times its ttl is not shown as if it were current (feed schema).
STALE_AFTER_TTLS: Final = 3


@dataclass(frozen=True, slots=True)
class Row:
    """One service. `state` is the feed's word, or `unknown`; `until` is empty when it does not take tickets."""

    name: str
    state: str
    word: str
    until: str
    waiting: str
    wait: str


@dataclass(frozen=True, slots=True)
class Table:
    """All that is shown. `notices` stand above it; the first of a stale table says since when nothing is known."""

    caption: str
    as_of: str
    stale: bool
    notices: tuple[str, ...]
    rows: tuple[Row, ...]


def is_stale(waits: Waits, now: datetime) -> bool:
    """Too old to be shown as if it were now."""
    return (now - waits.generated_at).total_seconds() > STALE_AFTER_TTLS * waits.ttl


def table_of(waits: Waits, now: datetime, words: Words) -> Table:
    """The waits as they are `now`."""
    stale = is_stale(waits, now)
    time = clock(waits.generated_at, waits.venue.timezone)
    return Table(
        caption=words.t("caption", venue=words.local(waits.venue.name)),
        as_of=words.t("as_of", time=time),
        stale=stale,
        notices=(words.t("stale", time=time),) if stale else _notices(waits, words),
        rows=tuple(row_of(service, words, stale=stale) for service in waits.services),
    )


def row_of(service: FeedService, words: Words, *, stale: bool) -> Row:
    """One service in words; a closed or stale one shows no numbers, never "0 minutes" (W4)."""
    name = words.local(service.name)
    if stale:
        nothing = words.t("none")
        return Row(name, "unknown", words.t("state_unknown"), "", nothing, nothing)
    is_open = service.state is ServiceState.OPEN
    return Row(
        name=name,
        state=service.state.value,
        word=words.t(f"state_{service.state.value}"),
        until=words.t("until", time=service.accepts_until) if is_open and service.accepts_until else "",
        waiting=_waiting(service, words),
        wait=_wait(service, words),
    )


def _notices(waits: Waits, words: Words) -> tuple[str, ...]:
    """Closed or suspended, then what the venue has to say."""
    state = () if waits.status is VenueStatus.OPEN else (words.t(waits.status.value),)
    notice = words.local(waits.notice) if waits.notice else ""
    return (*state, *([notice] if notice else []))


def _waiting(service: FeedService, words: Words) -> str:
    if service.state is ServiceState.CLOSED and service.waiting == 0:
        return words.t("none")
    return words.t("waiting_one" if service.waiting == 1 else "waiting", n=service.waiting)


def _wait(service: FeedService, words: Words) -> str:
    if service.wait_minutes is not None:
        return words.range(service.wait_minutes.low, service.wait_minutes.high)
    return words.t("wait_unknown" if service.state is ServiceState.OPEN else "none")
