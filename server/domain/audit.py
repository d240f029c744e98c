"""The chain of the log of access (X2): each entry holds the hash of the one before it.

The hash is SHA-256 over the previous hash, a line feed and the entry as canonical JSON (keys sorted, no spaces, UTF-8,
times in whole microseconds since 1970 in UTC). Who changes an entry, takes one out or puts one in between breaks the
chain there. Who cuts off its end is found by a hash that was written down before: the anchor.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

#: What stands before the first entry.
GENESIS = "0" * 64
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


class AuditKind(StrEnum):
    """What is recorded."""

    SIGN_IN = "sign-in"
    SIGN_IN_FAILED = "sign-in-failed"
    SIGN_IN_LOCKED = "sign-in-locked"
    SIGN_IN_UNLOCKED = "sign-in-unlocked"
    SIGN_OUT = "sign-out"
    SIGNED_OUT_EVERYWHERE = "signed-out-everywhere"
    PASSWORD_CHANGED = "password-changed"  # noqa: S105 - the name of an event
    PASSWORD_RESET = "password-reset"  # noqa: S105 - the name of an event
    OPERATOR_ADDED = "operator-added"
    OPERATOR_CHANGED = "operator-changed"
    SETTINGS_CHANGED = "settings-changed"
    SETTINGS_REVERTED = "settings-reverted"
    VIEWED = "viewed"
    EXPORTED = "exported"
    JOURNAL_SEALED = "journal-sealed"
    ERASED = "erased"


class Link(NamedTuple):
    """A place in the chain: its number and its hash."""

    n: int
    hash: str


@dataclass(frozen=True, slots=True)
class NewEntry:
    """An entry before it has its place. `subject` is whom or what it is about, `detail` more words by name."""

    at: datetime
    day: date
    actor_kind: str
    actor: str
    actor_name: str
    kind: AuditKind
    subject: str = ""
    address: str = ""
    detail: Mapping[str, str] | None = None
    erased_through: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as stored. `kind` is as written, known or not: an old log must be readable by a newer program."""

    venue: str
    n: int
    at: datetime
    day: date
    actor_kind: str
    actor: str
    actor_name: str
    kind: str
    subject: str
    address: str
    detail: str
    erased_through: int | None
    prev: str
    hash: str

    @property
    def link(self) -> Link:
        """Its place."""
        return Link(self.n, self.hash)


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for in the log; what is None does not matter. `before` is the number to go on from."""

    limit: int
    before: int | None = None
    day: date | None = None
    actor: str | None = None
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Broken:
    """Where the chain breaks: the number of the first entry that is not as it was written, and why in one word."""

    n: int
    why: str


def canonical(value: object) -> str:
    """The one spelling of it as JSON."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def microseconds(at: datetime) -> int:
    """Whole microseconds since 1970."""
    return (at - EPOCH) // MICROSECOND


def line_of(entry: Entry) -> str:
    """What an entry says, without its hash, in its one spelling."""
    told = {
        "venue": entry.venue,
        "n": entry.n,
        "at": microseconds(entry.at),
        "day": entry.day.isoformat(),
        "actor_kind": entry.actor_kind,
        "actor": entry.actor,
        "actor_name": entry.actor_name,
        "kind": entry.kind,
        "subject": entry.subject,
        "address": entry.address,
        "detail": entry.detail,
    }
    if entry.erased_through is not None:
        told["erased_through"] = entry.erased_through
    return canonical(told)


def chained(prev: str, line: str) -> str:
    """The hash of a link."""
    return hashlib.sha256(f"{prev}\n{line}".encode()).hexdigest()


def entry_after(venue: str, last: Link, new: NewEntry) -> Entry:
    """The entry at its place behind `last`."""
    entry = Entry(
        venue=venue,
        n=last.n + 1,
        at=new.at,
        day=new.day,
        actor_kind=new.actor_kind,
        actor=new.actor,
        actor_name=new.actor_name,
        kind=new.kind,
        subject=new.subject,
        address=new.address,
        detail=canonical(dict(new.detail or {})),
        erased_through=new.erased_through,
        prev=last.hash,
        hash="",
    )
    return _with_hash(entry)


def _with_hash(entry: Entry) -> Entry:
    return replace(entry, hash=chained(entry.prev, line_of(entry)))


def first_break(last: Link, entries: Iterable[Entry]) -> Broken | None:
    """The first of these entries that does not follow from the one before it; `last` stands before them."""
    for entry in entries:
        if entry.n != last.n + 1:
            return Broken(last.n + 1, "missing")
        if entry.prev != last.hash:
            return Broken(entry.n, "not-linked")
        if entry.hash != chained(entry.prev, line_of(entry)):
            return Broken(entry.n, "changed")
        last = entry.link
    return None


def seal_of(lines: Iterable[str]) -> str:
    """One hash over many lines of the journal."""
    hashed = hashlib.sha256()
    for line in lines:
        hashed.update(line.encode())
        hashed.update(b"\n")
    return hashed.hexdigest()


def grouped(digest: str) -> str:
    """A hash for eyes and pens: 16 groups of four."""
    return " ".join(digest[start : start + 4] for start in range(0, len(digest), 4))
