"""The log of access (X2): who signed in, who changed what about people and settings, who looked at whose work.

An entry is a part of the unit of work it tells of: neither can be without the other. The journal of the queue is not in
the chain event by event, which would make every call wait for the chain's end: each minute an entry seals all events
since the last one with one hash. So an event that is changed later is found as surely, from the next seal on.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from server.domain.audit import GENESIS, AuditKind, Broken, Entry, Link, NewEntry, first_break, seal_of
from server.services.context import Context
from server.services.ports import Actor, Database, UnitOfWork

#: Entries read at once, and events sealed by one entry at most.
PAGE = 500
SEAL_AT_MOST = 200
#: A page that somebody reads again within this time is not recorded again.
VIEW_AGAIN = timedelta(minutes=10)


def record(
    uow: UnitOfWork,
    context: Context,
    kind: AuditKind,
    *,
    subject: str = "",
    address: str = "",
    detail: Mapping[str, str] | None = None,
    erased_through: int | None = None,
) -> None:
    """Writes down what the context's actor has done; `subject` is whom or what it is about, `address` where from."""
    actor = context.actor
    uow.audit.append(
        NewEntry(
            at=context.now,
            day=context.day,
            actor_kind=actor.kind,
            actor=actor.id,
            actor_name=actor.name,
            kind=kind,
            subject=subject[:100],
            address=address[:64],
            detail=detail,
            erased_through=erased_through,
        )
    )


def record_view(uow: UnitOfWork, context: Context, what: str, *, address: str, detail: str = "") -> None:
    """Writes down that somebody has looked at a list or a report that shows the work of persons."""
    record(uow, context, AuditKind.VIEWED, subject=what, address=address, detail={"of": detail} if detail else None)


def seal_journal(uow: UnitOfWork, context: Context) -> int:
    """Seals the events since the last seal; says how many."""
    after = uow.audit.sealed()
    through = min(uow.journal.seq(), after + SEAL_AT_MOST)
    if through <= after:
        return 0
    digest = seal_of(uow.audit.journal_lines(after, through))
    detail = {"after": str(after), "through": str(through), "sha256": digest}
    record(uow, context, AuditKind.JOURNAL_SEALED, subject="journal", detail=detail)
    uow.audit.seal(through)
    return through - after


def erase_old(uow: UnitOfWork, context: Context, keep: timedelta) -> int:
    """Deletes entries older than `keep`, and writes down through which one, with its hash, so that the rest is still
    a chain that can be verified; says how many."""
    last = uow.audit.last_before(context.now - keep)
    if last is None:
        return 0
    detail = {"through": str(last.n), "hash": last.hash, "older_than_days": str(keep.days)}
    record(uow, context, AuditKind.ERASED, subject="audit", detail=detail, erased_through=last.n)
    return uow.audit.erase(last.n)


@dataclass(frozen=True, slots=True)
class Verified:
    """What a walk over the whole chain found: `broken` is None when all is as it was written."""

    entries: int
    first: int
    head: Link
    sealed: int
    broken: Broken | None


def verify(database: Database, anchor: Link | None = None) -> Verified:
    """Walks the chain from its beginning to its end, and looks at each sealed part of the journal.

    Args:
        database: whose log.
        anchor: a number and a hash that were written down before; the hash may be cut short.
    """
    return database.read(lambda uow: _Walk(uow, anchor).verified())


def entries_of(database: Database, after: int = 0) -> Iterator[Entry]:
    """All entries, oldest first, without holding them all."""
    while page := database.read(partial(_page, after)):
        yield from page
        after = page[-1].n


def _page(after: int, uow: UnitOfWork) -> list[Entry]:
    return uow.audit.walk(after, PAGE)


class _Walk:
    """One walk along the chain, in one snapshot."""

    def __init__(self, uow: UnitOfWork, anchor: Link | None) -> None:
        self._uow = uow
        self._anchor = anchor
        self._seen = 0
        self._first = 0
        self._sealed = 0
        self._erased: dict[int, str] = {}
        self._before_first = Link(0, GENESIS)
        self._anchored = False

    def verified(self) -> Verified:
        last, broken = self._along()
        head = self._uow.audit.head()
        broken = broken or self._ends(last, head)
        return Verified(self._seen, self._first, last, self._sealed, broken)

    def _along(self) -> tuple[Link, Broken | None]:
        last: Link | None = None
        while page := self._uow.audit.walk(last.n if last else 0, PAGE):
            if last is None:
                self._first = page[0].n
                last = self._before_first = Link(page[0].n - 1, page[0].prev)
            if broken := first_break(last, page) or self._what_they_say(page):
                return last, broken
            self._seen += len(page)
            last = page[-1].link
        return last or Link(0, GENESIS), None

    def _what_they_say(self, page: list[Entry]) -> Broken | None:
        for entry in page:
            said = told(entry)
            if entry.kind == AuditKind.ERASED and entry.erased_through is not None:
                self._erased[entry.erased_through] = said.get("hash", "")
            if entry.kind == AuditKind.JOURNAL_SEALED and not self._seal_holds(said):
                return Broken(entry.n, "journal-changed")
            if self._anchor is not None and entry.n == self._anchor.n:
                self._anchored = entry.hash.startswith(self._anchor.hash)
                if not self._anchored:
                    return Broken(entry.n, "not-the-anchor")
        return None

    def _seal_holds(self, said: Mapping[str, str]) -> bool:
        after, through = int(said["after"]), int(said["through"])
        # An erased beginning of the log may leave the first seal in the middle; after that they follow each other.
        follows = after == self._sealed or self._sealed == 0
        self._sealed = through
        lines = self._uow.audit.journal_lines(after, through)
        return follows and len(lines) == through - after and seal_of(lines) == said["sha256"]

    def _ends(self, last: Link, head: Link) -> Broken | None:
        before = self._before_first
        if before.n == 0 and before.hash != GENESIS:
            return Broken(1, "not-linked")
        if before.n and self._erased.get(before.n) != before.hash:
            return Broken(before.n, "erased-without-a-record")
        if head != last:
            return Broken(last.n + 1, "end-missing")
        if self._anchor is not None and not self._anchored and self._anchor.n > before.n:
            return Broken(self._anchor.n, "end-missing")
        return None


def told(entry: Entry) -> dict[str, str]:
    """What an entry says beside whom it is about."""
    said: dict[str, str] = json.loads(entry.detail)
    return said


class Views:
    """Which page each person has read lately, so that one who pages through a list does not fill the log."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str], datetime] = {}

    def is_new(self, actor: Actor, what: str, now: datetime) -> bool:
        """Whether this is to be recorded."""
        key = (actor.id, what)
        seen = self._seen.get(key)
        if seen is not None and now - seen < VIEW_AGAIN:
            return False
        self._seen = {known: at for known, at in self._seen.items() if now - at < VIEW_AGAIN}
        self._seen[key] = now
        return True
