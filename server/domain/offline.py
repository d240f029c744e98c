"""What kiosks give out while the hub is away: whose letter is whose, and when a ticket was truly issued (X3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from server.domain.hours import Hours, local_time
from server.domain.states import OPEN, State
from server.domain.venue import Venue

#: `Ticket.origin` of what a kiosk issued by itself is this and the device's id.
AWAY = "offline:"
#: Nobody hands in what is older.
OLDEST = timedelta(days=7)
#: By so much may a kiosk's reckoning and the age that it tells differ; a hand-in may be on its way for seconds.
PLAY = timedelta(seconds=30)
#: A kiosk knows its hours for so many days ahead, today included.
DAYS_AHEAD = 21


@dataclass(frozen=True, slots=True)
class OfflineLetter:
    """A letter that a kiosk has for itself: a store is the kiosk's own memory, which knows what it has given out."""

    prefix: str
    device: str
    store: str
    given_at: datetime
    asked_on: date


@dataclass(frozen=True, slots=True)
class Telling:
    """What a kiosk says about when it issued a ticket; `age` by a clock that nobody sets, if it still ran."""

    issued_at: datetime
    anchored: bool
    by_clock: datetime
    sent_at: datetime
    age: timedelta | None


@dataclass(frozen=True, slots=True)
class OfflineTicket:
    """A ticket as its kiosk issued it."""

    id: str
    prefix: str
    number: int
    label: str
    service: str
    language: str
    cards: int
    telling: Telling


def is_away(origin: str) -> bool:
    """Whether a kiosk issued it by itself."""
    return origin.startswith(AWAY)


def issuer_of(origin: str) -> str:
    """The id of who issued it, away from the hub or not."""
    return origin.partition(":")[2]


def letters_to_try(
    prefixes: Sequence[str],
    given: Iterable[OfflineLetter],
    devices: Mapping[str, datetime | None],
    day_of: Callable[[datetime], date],
    today: date,
) -> Iterator[str]:
    """The letters that may be given to a store that has none, in the venue's order.

    A letter stays with the newest store of a device that is in use, however long that is switched off: it may boot
    without the hub. An older store, and a device that is no longer in use, keep theirs to the end of the day on which
    they were replaced: until then they may have given out numbers that nobody here has heard of.

    Args:
        prefixes: all letters.
        given: those that were given.
        devices: all that may still speak for themselves or did once, each with when it was revoked.
        day_of: the business day of an instant.
        today: the business day.
    """
    known = list(given)
    newest: dict[str, OfflineLetter] = {}
    for letter in sorted(known, key=lambda letter: (letter.given_at, letter.prefix)):
        newest[letter.device] = letter

    def held(letter: OfflineLetter) -> bool:
        replaced = newest[letter.device].given_at if newest[letter.device] != letter else devices.get(letter.device)
        if letter.device in devices and replaced is None:
            return True
        return letter.asked_on >= today or (replaced is not None and day_of(replaced) >= today)

    taken = {letter.prefix for letter in known if held(letter)}
    return (prefix for prefix in prefixes if prefix not in taken)


def true_time(telling: Telling, now: datetime) -> datetime:
    """When a ticket was issued, by the hub's clock; never in the future.

    A kiosk that had heard the hub since it was switched on has reckoned in the hub's time, so its tickets are in the
    order in which they were issued; where the age contradicts it, the age is right. A kiosk that had not, and was
    switched off since, has its own clock only: it is taken to have been as wrong then as it is now.
    """
    if telling.age is not None:
        by_age = now - telling.age
        at = telling.issued_at if abs(telling.issued_at - by_age) <= PLAY else by_age
    elif telling.anchored and telling.issued_at <= now:
        at = telling.issued_at
    else:
        at = telling.by_clock - (telling.sent_at - now)
    return max(min(at, now), now - OLDEST)


def gives_way(state: State) -> bool:
    """Whether a number that nobody holds is withdrawn in this state: a visitor at a counter is not sent away."""
    return state in OPEN and state is not State.SERVING


def openings(hours: Hours, venue: Venue, now: datetime) -> list[tuple[datetime, datetime]]:
    """When a service opens and closes in the days ahead, today included."""
    today = venue.business_day(now)
    days = [today + timedelta(days=offset) for offset in range(DAYS_AHEAD)]
    spans = [(day, span) for day in days for span in hours.on(day)]
    return [(local_time(day, span.start, venue.zone), local_time(day, span.end, venue.zone)) for day, span in spans]
