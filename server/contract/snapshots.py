"""Snapshots and pushes, each with the sequence number it is true for.

A push with `prev` applies to a client whose `seq` is exactly `prev`; any other client takes the
snapshot again. A board is always sent whole, so it has no `prev`.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from pydantic import Field

from server.contract.base import Answer, LocalText
from server.contract.counters import CounterView
from server.contract.tickets import TicketState, TicketView, WaitRange

#: Names of the Socket.IO events the hub sends.
PUSH_QUEUE = "queue"
PUSH_BOARD = "board"


class ServiceState(StrEnum):
    """Whether a service takes tickets (K9)."""

    OPEN = "open"
    CLOSED = "closed"
    PAUSED = "paused"
    FULL = "full"


class ServiceView(Answer):
    """A service as the kiosk, the monitor and the console show it."""

    id: str
    name: LocalText
    prefix: str
    state: ServiceState
    waiting: int
    wait: WaitRange | None
    counters_open: int = 0
    opens_at: datetime | None = Field(default=None, description="when closed: the next opening")
    closed_note: LocalText | None = Field(default=None, description="when staff have closed it: why")
    accepts_until: str | None = Field(default=None, description="HH:MM, local")
    asks_cards: bool = False
    max_cards: int = 1


class Services(Answer):
    """`GET /api/v1/services`."""

    seq: int
    generated_at: datetime
    services: list[ServiceView]
    venue: str = Field(default="", description="another text whenever `GET /api/v1/venue` says something else")


class CallView(Answer):
    """A call as the monitor shows it. `seq` tells one call from its recall."""

    seq: int
    ticket: str
    number: str
    counter: str
    counter_name: LocalText
    language: str
    called_at: datetime
    calls: int
    announce: bool
    state: TicketState
    part: Literal[1, 2] = Field(default=1, description="2: a second call, to hand over (交付呼出)")


class SoonView(Answer):
    """A number that waits, for voices to be ready before it is called."""

    number: str
    language: str


class MonitorView(Answer):
    """How monitors show calls; sizes are of the venue's panel and of its farthest seat."""

    panel_inches: float = 55.0
    seat_metres: float = 10.0
    new_call_seconds: int = 20
    notice_seconds: int = 8
    waits: bool = True
    missed: bool = True


class Board(Answer):
    """`GET /api/v1/board`, and the push `board`: newest call first."""

    seq: int
    generated_at: datetime
    venue: LocalText
    timezone: str
    languages: list[str]
    calling: list[CallView] = Field(description="called now, newest first")
    recent: list[CallView] = Field(description="called before and no longer being called, newest first")
    services: list[ServiceView]
    notice: LocalText | None = None
    soon: list[SoonView] = Field(default_factory=list, description="the first and the newest of those that wait")
    missed: list[str] = Field(default_factory=list, description="called in vain, may still come; newest first")
    monitor: MonitorView = MonitorView()


class PromisesView(Answer):
    """Of the waits that today's slips promised: how many are known by now, and how many of those were kept."""

    known: int
    kept: int


class Queue(Answer):
    """`GET /api/v1/queue`: today's tickets in all states, for the console (S1, S2)."""

    seq: int
    generated_at: datetime
    business_day: date
    timezone: str
    receptions: int
    tickets: list[TicketView]
    counters: list[CounterView]
    services: list[ServiceView]
    promises: PromisesView


class QueueChange(Answer):
    """The push `queue`: what changed after `prev`, up to and including `seq`."""

    prev: int
    seq: int
    generated_at: datetime
    business_day: date
    receptions: int
    tickets: list[TicketView]
    counters: list[CounterView]
    services: list[ServiceView]
    promises: PromisesView


class VenueService(Answer):
    """A service of the venue, apart from its state."""

    id: str
    name: LocalText
    prefix: str
    minutes: float
    slips: int
    asks_cards: bool
    max_cards: int


class VenueCounter(Answer):
    """A counter of the venue, apart from its state."""

    id: str
    name: LocalText


class TimeSpan(Answer):
    """A time of day."""

    begins: str = Field(description="HH:MM, local")
    ends: str = Field(description="HH:MM, local; 24:00 is midnight")


class VolumeHours(TimeSpan):
    """A time of day with a volume of its own."""

    volume: float


class MonitorSoundView(Answer):
    """Whether monitors speak calls; at times of day in `quiet` the board alone tells of them."""

    announce: bool = True
    quiet: list[TimeSpan] = Field(default_factory=list)


class SoundView(Answer):
    """How loud the venue's devices are, from 0 to 1; `hours` take the place of `volume` at their time of day."""

    volume: float = 1.0
    hours: list[VolumeHours] = Field(default_factory=list)
    success: Literal["chime", "voice"] = "chime"
    monitor: MonitorSoundView = MonitorSoundView()


class VenueView(Answer):
    """`GET /api/v1/venue`: what kiosks and displays need to know once."""

    id: str
    name: LocalText
    timezone: str
    languages: list[str]
    public_url: str
    services: list[VenueService]
    counters: list[VenueCounter]
    slip_note: LocalText | None = None
    slip_logo: str | None = Field(default=None, description="a small PNG in black and white, as base64")
    sound: SoundView = SoundView()
