"""Devices (機器): what they tell of their printers, what of it is news, and what staff may want of them (K8, X5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

#: A device that has not reported for so long is away: five reports of its missed.
AWAY_AFTER = timedelta(seconds=10)
#: An order that its device has not fetched by then is not done any more: nobody waits for that paper.
FETCH_WITHIN = timedelta(minutes=5)
#: Seconds by which a clock may be told differently and still count as told the same: the way to the hub takes time.
CLOCK_PLAY = 5.0
#: Stands for every time where times are not compared.
NO_TIME = datetime.min.replace(tzinfo=UTC)
GONE = {"condition": "none", "faults": ""}


class OrderKind(StrEnum):
    """What staff may want of a printer, or of the kiosk's screen."""

    REPRINT = "reprint"
    GIVE_UP = "give-up"
    RESET = "reset"
    SETTLE = "settle"
    COMING = "coming"


@dataclass(frozen=True, slots=True)
class SlipTrouble:
    """A slip that has not come out as it should; `state` is the spool's word for it."""

    ticket: str
    number: str
    use: str
    state: str
    since: datetime
    reprint: bool = False


@dataclass(frozen=True, slots=True)
class PrinterNow:
    """A printer as its device tells of it."""

    id: str
    condition: str
    faults: tuple[str, ...]
    detail: str
    model: str
    since: datetime
    waiting: int
    troubles: tuple[SlipTrouble, ...]


@dataclass(frozen=True, slots=True)
class DeviceState:
    """A device as it told of itself at `seen_at`; `clock_off` is how many seconds its clock is ahead of the hub's.

    `closed_since` is when staff closed this kiosk for the day, `staff_call_at` when a resident last called staff there;
    it is None again when that is over. Of displays alone: whether `page` is shown by a browser, and `sound` is `on`,
    `off` or `blocked`.
    """

    version: str
    printers: tuple[PrinterNow, ...]
    seen_at: datetime
    clock_off: float
    closed_since: datetime | None = None
    staff_call_at: datetime | None = None
    page: bool | None = None
    sound: str | None = None


@dataclass(frozen=True, slots=True)
class DeviceOrder:
    """One thing that staff want done by a device; `uses` names the slips it is about."""

    id: str
    device: str
    printer: str
    kind: OrderKind
    at: datetime
    by: str
    by_name: str
    ticket: str | None = None
    number: str | None = None
    uses: tuple[str, ...] = ()
    taken_at: datetime | None = None

    def expired(self, now: datetime) -> bool:
        """Whether the device has let the time pass."""
        return self.taken_at is None and now - self.at >= FETCH_WITHIN


@dataclass(frozen=True, slots=True)
class Change:
    """What is new of a printer, for the journal; `ticket` is set for one of its slips."""

    detail: Mapping[str, str]
    ticket: str | None = None


def connected(state: DeviceState | None, now: datetime) -> bool:
    """Whether the device reported lately."""
    return state is not None and now - state.seen_at < AWAY_AFTER


def newer(one: DeviceState | None, other: DeviceState | None) -> DeviceState | None:
    """The later of what two hubs know."""
    if one is None or other is None:
        return one or other
    return one if one.seen_at >= other.seen_at else other


def clock_told(off: float, before: float | None) -> float:
    """What to tell of a clock that is `off` seconds ahead: whole seconds, and the same as before unless it differs."""
    if before is not None and abs(off - before) < CLOCK_PLAY:
        return before
    return 0.0 if abs(off) < CLOCK_PLAY else float(round(off))


def essence(state: DeviceState | None) -> object:
    """What is kept at once when it changes; how many slips wait, and since when, may be kept a little later."""
    if state is None:
        return None
    return (
        state.version,
        state.closed_since,
        state.staff_call_at,
        state.page,
        state.sound,
        tuple(
            replace(
                printer,
                waiting=0,
                since=NO_TIME,
                faults=tuple(sorted(printer.faults)),
                troubles=tuple(replace(trouble, since=NO_TIME) for trouble in printer.troubles),
            )
            for printer in state.printers
        ),
    )


def changes(was: Sequence[PrinterNow], now: Sequence[PrinterNow]) -> list[Change]:
    """What of it belongs into the journal: conditions and faults of printers, troubles of slips."""
    return [*_of_printers(was, now), *_of_slips(was, now)]


def call_changes(was: DeviceState | None, now: DeviceState) -> list[Change]:
    """What belongs into the journal of residents who call staff: that one called, called again, or that it is over."""
    before, after = was.staff_call_at if was else None, now.staff_call_at
    if before == after:
        return []
    return [Change({"staff_call": "over" if after is None else "again" if before else "called"})]


def _of_printers(was: Sequence[PrinterNow], now: Sequence[PrinterNow]) -> Iterator[Change]:
    before = {printer.id: _condition(printer) for printer in was}
    after = {printer.id: _condition(printer) for printer in now}
    for name in dict.fromkeys([*before, *after]):
        old, new = before.get(name, GONE), after.get(name, GONE)
        if old != new:
            yield Change({"printer": name, **new, "was": old["condition"]})


def _of_slips(was: Sequence[PrinterNow], now: Sequence[PrinterNow]) -> Iterator[Change]:
    before, after = _troubles(was), _troubles(now)
    for key in dict.fromkeys([*before, *after]):
        old, new = before.get(key), after.get(key)
        if old is None or new is None or old.state != new.state:
            printer, ticket, use, _reprint = key
            told = {"printer": printer, "slip": use, "number": (new or before[key]).number}
            state = {"state": new.state if new else "over", "was": old.state if old else "none"}
            yield Change(told | state, ticket)


def _condition(printer: PrinterNow) -> dict[str, str]:
    return {"condition": printer.condition, "faults": " ".join(sorted(printer.faults))}


def _troubles(printers: Sequence[PrinterNow]) -> dict[tuple[str, str, str, bool], SlipTrouble]:
    return {
        (printer.id, slip.ticket, slip.use, slip.reprint): slip for printer in printers for slip in printer.troubles
    }
