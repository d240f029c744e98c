"""The newest state of one venue, and the bytes that phones get of it: each made once, however many ask."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from server.contract.face import FaceVenue, WishKind
from server.contract.feed import Waits
from server.contract.relay import State
from server.contract.tickets import TicketStatus
from server.face.feed import feed_etag
from server.relay.judge import Newest

#: A caller who has the feed already is told "as before" for so many ttls; then its `generated_at` must move on.
FRESHENED_AFTER_TTLS: Final = 0.5


class Feed:
    """The feed as bytes, with its ETag. A new one whenever the waits change, or the data grow newer by half a ttl."""

    __slots__ = ("body", "etag", "generated_at", "ttl", "waits")

    def __init__(self, waits: Waits, generated_at: datetime) -> None:
        self.waits = waits.model_copy(update={"generated_at": generated_at})
        self.generated_at = generated_at
        self.ttl = waits.ttl
        self.body = self.waits.model_dump_json().encode()
        self.etag = f'"{feed_etag(self.waits)}"'

    def at(self, waits: Waits, generated_at: datetime) -> Feed:
        """The feed for newer data: this very one while it will do."""
        older = (generated_at - self.generated_at).total_seconds()
        same = waits.model_copy(update={"generated_at": self.generated_at}) == self.waits
        return self if same and older < self.ttl * FRESHENED_AFTER_TTLS else Feed(waits, generated_at)


class TicketPage:
    """One ticket: its status, what its resident has asked for and the hall has not answered, and both as bytes."""

    __slots__ = ("_json", "_tag", "pending", "status")

    def __init__(self, status: TicketStatus, pending: WishKind | None = None) -> None:
        self.status = status
        self.pending = pending
        self._json = b""
        self._tag = ""

    def at(self, generated_at: datetime, *, stale: bool) -> TicketStatus:
        """The status as the contract has it."""
        told = {"updated_at": generated_at, "pending": self.pending, "stale": stale}
        return self.status.model_copy(update=told)

    def json(self, generated_at: datetime, *, stale: bool) -> bytes:
        """The status as JSON on one line; all of it but how old it is, is made once."""
        self._make()
        age = (b"true" if stale else b"false", generated_at.isoformat().encode())
        return b'%b,"stale":%b,"updated_at":"%b"}' % (self._json, *age)

    def etag(self, *, stale: bool) -> str:
        """Of all but the time."""
        self._make()
        return f'"{self._tag}{"-stale" if stale else ""}"'

    def _make(self) -> None:
        if self._json:
            return
        told = self.status.model_copy(update={"pending": self.pending}).model_dump(mode="json")
        del told["updated_at"], told["stale"]
        self._json = json.dumps(told, ensure_ascii=False, separators=(",", ":"))[:-1].encode()
        self._tag = hashlib.sha256(self._json).hexdigest()[:24]


class Scene:
    """One venue as a relay knows it. Before the first whole state it knows nothing, and says so."""

    def __init__(self) -> None:
        self.newest = Newest()
        self.info: FaceVenue | None = None
        self.feed: Feed | None = None
        self.pages: dict[str, TicketPage] = {}

    def apply(self, state: State) -> list[tuple[str, TicketPage | None]]:
        """Takes over a state that follows; what changed, with its hash, None for a ticket that is gone.

        Pending wishes are not the hub's to tell: they stay, until they are answered.
        """
        self.newest = Newest(state.epoch, state.seq, state.generated_at)
        if state.info is not None:
            self.info = state.info
        waits = state.waits or (self.feed.waits if self.feed else None)
        if waits is not None:
            self.feed = self.feed.at(waits, state.generated_at) if self.feed else Feed(waits, state.generated_at)
        gone = [key for key in self.pages if key not in state.tickets] if state.whole else list(state.gone)
        changed: list[tuple[str, TicketPage | None]] = [*self._changed(state)]
        changed += [(key, None) for key in gone if self.pages.pop(key, None) is not None]
        return changed

    def pend(self, key: str, kind: WishKind | None) -> TicketPage | None:
        """A wish was sent on, or answered (None); the page if that is news."""
        page = self.pages.get(key)
        if page is None or page.pending == kind:
            return None
        self.pages[key] = page = TicketPage(page.status, kind)
        return page

    def _changed(self, state: State) -> Iterator[tuple[str, TicketPage]]:
        for key, status in state.tickets.items():
            before = self.pages.get(key)
            if before is not None and before.status == status:
                continue
            self.pages[key] = page = TicketPage(status, before.pending if before else None)
            yield key, page
