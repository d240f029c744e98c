"""What the use cases need from a store and a clock. `server/store` is the implementation.

A unit of work is one transaction: what it did is durable when `Database.write` returns, or did not happen at all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol, TypeVar

from server.domain.audit import Entry, Link, NewEntry, Sought
from server.domain.counter import Counter
from server.domain.devices import DeviceOrder, DeviceState
from server.domain.dispatch import Reach
from server.domain.forecast.paces import Pace
from server.domain.forecast.promises import Promise
from server.domain.lockout import Tries
from server.domain.offline import OfflineLetter
from server.domain.ticket import Ticket

T = TypeVar("T")


class StorageUnavailable(Exception):
    """The database cannot be read or written now; nothing was changed, and the command may be sent again."""

    code = "storage-unavailable"


class Clock(Protocol):
    """The one source of business time."""

    def now(self) -> datetime:
        """This instant, aware, in UTC."""


class ActorKind(StrEnum):
    """Who acts."""

    OPERATOR = "operator"
    DEVICE = "device"
    SYSTEM = "system"
    VISITOR = "visitor"
    """A resident with their phone; the id is their ticket's, and nothing more is known of them."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it, in every event."""

    kind: ActorKind
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of the journal. `before` is the ticket as it was, so that the step can be taken back."""

    at: datetime
    day: date
    actor: Actor
    kind: str
    command: str
    ticket: str | None = None
    counter: str | None = None
    before: Ticket | None = None
    version: int | None = None
    detail: Mapping[str, str] | None = None
    seq: int = 0


class Tickets(Protocol):
    """Tickets of one venue."""

    def get(self, ticket_id: str) -> Ticket:
        """Locked against other writers until the end. Raises UnknownTicket."""

    def add(self, ticket: Ticket, token_hash: str) -> None:
        """Stores a new ticket."""

    def save(self, was: Ticket, now: Ticket) -> None:
        """Compare and set on state and version. Raises StaleVersion when another got there first."""

    def at_counter(self, counter_id: str) -> Ticket | None:
        """The ticket called or being served there."""

    def first_waiting(self, day: date, reach: Reach, depth: int) -> list[Ticket]:
        """Whom a counter may call next: of each service the first `depth` walk-ins and the first `depth` appointments
        by place, and all who are kept for a counter or are called a second time. With fewer than `depth` that it may
        call there are no others."""

    def line(self, day: date, service: str, most: int) -> list[Ticket]:
        """The first `most` who wait for a service, in order of place."""

    def called_before(self, day: date, before: datetime) -> list[str]:
        """The ids of those called whose newest call was before that instant."""

    def claim(self, ticket: Ticket) -> bool:
        """Locks the ticket if no other unit of work has it and it is unchanged."""

    def count(self, day: date) -> int:
        """How many were issued on a business day."""

    def is_open(self, day: date, prefix: str, number: int) -> bool:
        """Whether a ticket of that number is still to be served today."""

    def ahead_of(self, ticket: Ticket) -> int:
        """How many of its service wait in front of it."""

    def of_day(self, day: date) -> list[Ticket]:
        """All of a business day, in order of issue."""

    def some(self, ids: Sequence[str]) -> list[Ticket]:
        """Those of these ids that exist."""

    def waiting(self, day: date) -> list[Ticket]:
        """Those in state `waiting`, in order of place."""

    def waiting_by_service(self, day: date) -> dict[str, int]:
        """How many wait, by service id."""

    def waiting_ends(self, day: date, limit: int) -> list[tuple[str, str]]:
        """Label and language of the first that wait in order of place, and of the last, newest first; each once."""

    def called_or_serving(self, day: date) -> list[Ticket]:
        """Those at a counter."""

    def latest_calls(self, day: date, limit: int) -> list[tuple[int, Ticket]]:
        """All called now and the latest others that were called, with the sequence number of the call, newest first."""

    def missed(self, day: date, limit: int) -> list[str]:
        """Labels of those who were called and did not come, the latest first."""

    def latest_ended(self, day: date, limit: int) -> list[Ticket]:
        """Of those served, not come or cancelled on a business day the latest, oldest first."""

    def promises(self, day: date) -> list[Promise]:
        """Of the tickets of a business day that were called what was promised, and what came."""

    def left_open_before(self, day: date, limit: int) -> list[Ticket]:
        """Tickets of earlier days that never ended, locked; those that another holds just now are left out."""

    def highest(self, day: date, prefix: str) -> int:
        """The highest number of a letter that was issued on a day; 0 when none was."""

    def next_cycle(self, day: date, prefix: str, number: int) -> int:
        """One more than the highest cycle in which that number was issued on that day; 0 when it was not."""

    def by_token_hash(self, token_hash: str) -> Ticket | None:
        """The ticket behind a resident's page."""


class Counters(Protocol):
    """The changing part of the venue's counters."""

    def get(self, counter_id: str) -> Counter:
        """Locked against other writers until the end; a counter never opened is closed."""

    def save(self, was: Counter, now: Counter) -> None:
        """Compare and set on version. Raises StaleVersion."""

    def all(self) -> list[Counter]:
        """Those that were ever opened."""


class Numbers(Protocol):
    """How many numbers of each service were taken, by day."""

    def take(self, day: date, service: str) -> int:
        """The next position, from 0; never the same twice."""

    def taken(self, day: date) -> dict[str, int]:
        """How many were taken, by service id."""


class Journal(Protocol):
    """Append-only events; each gets the venue's next sequence number at the end of the unit of work."""

    def append(self, event: Event) -> None:
        """Adds one."""

    def seq(self) -> int:
        """The number of the newest event that is visible here, with those appended in this unit of work."""

    def since(self, seq: int, limit: int) -> list[Event]:
        """Events after `seq`, oldest first."""

    def stays(self, day: date, limit: int) -> list[Event]:
        """The newest events of a business day by which visitors left a counter and went on, oldest first."""

    def last_command(self, actor: Actor, since: datetime) -> list[Event]:
        """The events of the actor's newest command, oldest first; empty when there is none."""


class Keys(Protocol):
    """Idempotency keys: one key, one effect, one answer."""

    def claim(self, scope: str, key: str, fingerprint: str, now: datetime) -> str | None:
        """Takes the key; None when it is new, else the answer kept with it.

        Raises:
            KeyReused: it was used for another command.
        """

    def take_over(self, scope: str, key: str, fingerprint: str, answer: str, now: datetime) -> str | None:
        """Makes the key another command's, used or not; the answer that was kept with it, None when it was not used."""

    def keep(self, scope: str, key: str, answer: str) -> None:
        """Keeps the answer with the key claimed in this unit of work."""

    def forget(self, before: datetime) -> int:
        """Deletes keys older than that; says how many."""


class Role(StrEnum):
    """Each role may do all that the one before it may."""

    OPERATOR = "operator"
    MANAGER = "manager"
    ADMIN = "admin"

    @property
    def level(self) -> int:
        """0 for the lowest."""
        return list(Role).index(self)


@dataclass(frozen=True, slots=True)
class Operator:
    """A person who signs in (S6)."""

    id: str
    login: str
    name: str
    role: Role
    password_hash: str
    active: bool
    created_at: datetime
    must_change: bool = False
    """The password was given by somebody else, and is good for choosing an own one only."""
    version: int = 1


@dataclass(frozen=True, slots=True)
class Session:
    """A sign-in; its token is kept only as a hash."""

    token_hash: str
    operator: Operator
    created_at: datetime
    seen_at: datetime
    expires_at: datetime


class DeviceKind(StrEnum):
    """What a device may do."""

    KIOSK = "kiosk"
    DISPLAY = "display"


@dataclass(frozen=True, slots=True)
class Device:
    """A kiosk or a display; its token is kept only as a hash."""

    id: str
    kind: DeviceKind
    name: str
    token_hash: str
    created_at: datetime
    revoked_at: datetime | None = None


class Accounts(Protocol):
    """Operators, their sessions, and devices."""

    def add_operator(self, operator: Operator) -> None:
        """Raises LoginTaken."""

    def operator_by_login(self, login: str) -> Operator | None:
        """Case does not matter."""

    def operators(self) -> list[Operator]:
        """All, by login."""

    def operator(self, operator_id: str) -> Operator | None:
        """By id, locked against other writers until the end."""

    def save_operator(self, operator: Operator) -> None:
        """Name, role, password, whether active and whether it must be changed; the version goes up by one."""

    def add_session(self, session: Session) -> None:
        """Stores a new one."""

    def session(self, token_hash: str) -> Session | None:
        """Expired ones too, so that the caller can tell the difference."""

    def touch_session(self, token_hash: str, seen_at: datetime, expires_at: datetime) -> None:
        """Moves its idle end."""

    def end_session(self, token_hash: str) -> None:
        """Signs out."""

    def forget_sessions(self, expired_before: datetime) -> int:
        """Deletes sessions that ended by time; says how many."""

    def end_sessions_of(self, operator_id: str, *, but: str = "") -> int:
        """Signs a person out everywhere, but for the session of that hash; says how many ended."""

    def sessions_alive(self, now: datetime) -> dict[str, datetime]:
        """When each person with a session that has not ended was seen last, by operator id."""

    def add_device(self, device: Device) -> None:
        """Stores a new one."""

    def devices(self) -> list[Device]:
        """All, by name."""

    def device(self, token_hash: str) -> Device | None:
        """Revoked ones too."""

    def revoke_device(self, device_id: str, now: datetime) -> bool:
        """False when there is none of that id."""

    def replace_device_token(self, device_id: str, token_hash: str) -> bool:
        """False when there is none of that id."""


class Devices(Protocol):
    """What devices tell of themselves, and what staff want them to do."""

    def state(self, device_id: str, *, lock: bool = False) -> DeviceState | None:
        """As it was told last; locked against other writers until the end if asked for."""

    def states(self) -> dict[str, DeviceState]:
        """All, by device."""

    def keep(self, device_id: str, state: DeviceState) -> None:
        """Stores what it tells now."""

    def add_order(self, order: DeviceOrder) -> None:
        """Stores a new one."""

    def waiting_orders(self, device_id: str, after: datetime) -> list[DeviceOrder]:
        """Those given after that instant that the device has not taken, oldest first."""

    def newest_orders(self, after: datetime, limit: int) -> list[DeviceOrder]:
        """Those given after that instant, newest first."""

    def take_order(self, device_id: str, order_id: str, now: datetime) -> bool:
        """False when the device was given no such order, or took it before."""

    def forget_orders(self, before: datetime) -> int:
        """Deletes orders older than that; says how many."""


class Paces(Protocol):
    """What past days teach the forecast."""

    def untaught_day(self, before: date, after: date) -> date | None:
        """The newest day with tickets between the two that has no line yet."""

    def add(self, day: date, paces: Sequence[Pace]) -> None:
        """The lines of a day; a day without visits has a line all the same, so that it is not asked for again."""

    def of_weekday(self, weekday: int, before: date, days: int) -> list[Pace]:
        """The lines of the newest such days; Monday is 0."""

    def forget(self, before: date) -> int:
        """Deletes lines older than that; says how many."""


class Offline(Protocol):
    """Letters that kiosks give out while they are away."""

    def letters(self) -> list[OfflineLetter]:
        """All that were ever given."""

    def give(self, was: OfflineLetter | None, now: OfflineLetter) -> bool:
        """Gives a letter that nobody has, or that `was` had; False when another got there first."""

    def asked(self, prefix: str, day: date) -> None:
        """Its kiosk is in use on that day."""


class SignIns(Protocol):
    """Failed sign-ins, and the places where people have signed in before."""

    def tries(self, scope: str, key: str) -> Tries | None:
        """What is remembered of it, locked against other writers until the end."""

    def hold(self, scope: str, key: str, address: str, now: datetime) -> None:
        """Makes sure that there is something to lock, so that even first tries wait for each other."""

    def keep(self, scope: str, key: str, tries: Tries, address: str) -> None:
        """Remembers it."""

    def clear(self, scope: str, key: str) -> None:
        """Forgets it."""

    def locked(self, now: datetime) -> list[LockedSignIn]:
        """All that are locked at this instant."""

    def is_place(self, operator_id: str, address: str) -> bool:
        """Whether this person has signed in from there before."""

    def add_place(self, operator_id: str, address: str, now: datetime) -> None:
        """This person has signed in from there."""

    def forget(self, tries_before: datetime, places_before: datetime) -> int:
        """Deletes what is older; says how many."""


@dataclass(frozen=True, slots=True)
class LockedSignIn:
    """A sign-in that is locked: by address, by login or by both; the login is known by its hash only."""

    scope: str
    key: str
    address: str
    tries: Tries


class AuditLog(Protocol):
    """The log of access: each entry is a link of the venue's chain."""

    def append(self, entry: NewEntry) -> None:
        """Adds one at the end of the unit of work."""

    def head(self) -> Link:
        """The newest link, those appended in this unit of work included."""

    def walk(self, after: int, limit: int) -> list[Entry]:
        """Entries after number `after`, oldest first."""

    def search(self, sought: Sought) -> list[Entry]:
        """What fits, newest first."""

    def journal_lines(self, after: int, through: int) -> list[str]:
        """The journal's events of these numbers as canonical text, oldest first."""

    def sealed(self) -> int:
        """The newest event of the journal that the chain covers."""

    def seal(self, through: int) -> None:
        """The chain covers the journal up to this event now."""

    def last_before(self, before: datetime) -> Entry | None:
        """The newest entry older than that."""

    def erase(self, through: int) -> int:
        """Deletes entries up to this number; the database refuses unless an entry says so. Says how many."""


@dataclass(frozen=True, slots=True)
class SettingsVersion:
    """What staff have changed over the venue's file, as a whole; `overlay` by setting, `base` what the file said."""

    version: int
    at: datetime
    actor: Actor
    note: str
    overlay: Mapping[str, object]
    base: Mapping[str, object]
    reverted_to: int | None = None


class SettingsVersions(Protocol):
    """The versions of a venue's changed settings."""

    def version(self) -> int:
        """The newest one's number, 0 when nothing was ever changed."""

    def newest(self) -> SettingsVersion | None:
        """What is in effect."""

    def get(self, version: int) -> SettingsVersion | None:
        """One of them."""

    def latest(self, limit: int) -> list[SettingsVersion]:
        """Newest first."""

    def add(self, version: SettingsVersion) -> bool:
        """False when another has stored that number meanwhile."""


class UnitOfWork(Protocol):
    """One transaction on one venue."""

    @property
    def tickets(self) -> Tickets: ...
    @property
    def counters(self) -> Counters: ...
    @property
    def numbers(self) -> Numbers: ...
    @property
    def journal(self) -> Journal: ...
    @property
    def keys(self) -> Keys: ...
    @property
    def accounts(self) -> Accounts: ...
    @property
    def devices(self) -> Devices: ...
    @property
    def paces(self) -> Paces: ...
    @property
    def offline(self) -> Offline: ...
    @property
    def sign_ins(self) -> SignIns: ...
    @property
    def audit(self) -> AuditLog: ...
    @property
    def settings(self) -> SettingsVersions: ...


class Database(Protocol):
    """Runs units of work."""

    def write(self, work: Callable[[UnitOfWork], T]) -> T:
        """Runs `work` and commits; what it raises undoes it. `work` may run more than once.

        Raises:
            StorageUnavailable: the database cannot be written now.
        """

    def read(self, work: Callable[[UnitOfWork], T]) -> T:
        """Runs `work` on one consistent snapshot; it must not change anything."""

    def on_commit(self, listener: Callable[[], None]) -> None:
        """Calls `listener` after each commit, from the committing thread; it must return at once."""

    def close(self) -> None:
        """Gives the connections back."""
