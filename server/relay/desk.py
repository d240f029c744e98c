"""One venue at a relay: its scene, its phones, its waiting wishes, and the hub that tells of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Protocol

from server.contract.face import Wish
from server.contract.relay import SILENT_AFTER, RefusedCode, SentWish, State
from server.contract.tickets import TicketStatus
from server.http.problems import Refusal
from server.relay.judge import NotBelieved
from server.relay.metrics import Metrics
from server.relay.phones import Phones
from server.relay.scene import Scene, TicketPage
from server.relay.shared import Shared
from server.relay.wishes import WishQueue, sent_wish

#: Seconds after the hub's line was lost until the data are called old; a hub that lives is back sooner.
CUT_AFTER = 3.0
#: Seconds after which a phone asks again, when the relay knows nothing.
RETRY_AFTER = 5

#: Told of a ticket that changed: its hash, and its status; None when it is gone.
OnChange = Callable[[str, TicketStatus | None], None]


class Hub(Protocol):
    """The connection of a venue's hub."""

    name: str

    def send_wishes(self, wishes: list[SentWish]) -> None:
        """All that wait."""

    def hang_up(self) -> None:
        """Ends it."""


def event_of(body: bytes) -> bytes:
    """A server-sent event."""
    return b"data: %b\n\n" % body


class Desk:
    """One venue. For one thread: gevent's."""

    def __init__(self, venue: str, phones: Phones, shared: Shared, metrics: Metrics, most_wishes: int) -> None:
        self.venue = venue
        self.scene = Scene()
        self.wishes = WishQueue(most_wishes)
        self.on_change: OnChange | None = None
        self.stale = False
        self._phones = phones
        self._shared = shared
        self._metrics = metrics
        metrics.wishes.labels(venue).set_function(lambda: len(self.wishes))  # true when asked, not a second ago
        self._hub: Hub | None = None
        self._heard_at = 0.0
        self._lost_at: float | None = None

    def now(self) -> datetime:
        """This instant."""
        return datetime.now(UTC)

    # The hub

    def seat(self, hub: Hub) -> None:
        """The hub takes its place; its own lost connection gives way. Raises NotBelieved: another hub's does not."""
        if self._hub is not None and self._hub.name != hub.name:
            raise NotBelieved(RefusedCode.VENUE_BUSY)
        if self._hub is not None:
            self._hub.hang_up()
        self._hub = hub
        self._metrics.hub.labels(self.venue).set(1)

    def leave(self, hub: Hub) -> None:
        """The hub's connection has ended."""
        if self._hub is hub:
            self._hub = None
            self._lost_at = time.monotonic()
            self._metrics.hub.labels(self.venue).set(0)

    def drop_hub(self) -> None:
        """Its key is not known any more, or the relay ends."""
        if self._hub is not None:
            self._hub.hang_up()

    def take(self, state: State) -> None:
        """A believed state: for the phones here, and for the other relays. Raises NotBelieved: there is a newer one."""
        changed = self._apply(state)
        if not self._shared.tell(state, self.scene):
            self.reload()
            raise NotBelieved(RefusedCode.OLD_EPOCH)
        self._metrics.states.labels(self.venue).inc()
        self._tell(changed)

    def done(self, wish_id: str, code: str | None) -> None:
        """The hall has answered a wish."""
        self._shared.answer(self.venue, wish_id, code)
        self.other_answer(wish_id, code)

    def remind_hub(self) -> None:
        """Sends the hub all that waits, if it is here."""
        waiting = self.wishes.waiting()
        if self._hub is not None and waiting:
            self._hub.send_wishes(waiting)

    # Residents

    def ask(self, key: str, wish: Wish) -> TicketStatus:
        """Keeps a wish for the hub, once for its key; the status says that it is on its way. Raises Refusal."""
        page = self.page(key)
        if page is None:
            raise Refusal("not-found", 404)
        sent = sent_wish(key, wish)
        if not self.wishes.knows(sent):
            if page.pending is None and wish.kind not in page.status.wishes:
                raise Refusal("illegal-transition", 409)
            self.wishes.expect_room(key)
            self._shared.add(self.venue, sent)
            self.other_wish(sent)
        return self._known(key).at(self.generated_at(), stale=self.stale)

    def page(self, key: str) -> TicketPage | None:
        """A ticket by the hash of its token; None for nobody's. Raises Refusal: the relay knows nothing yet."""
        if self.scene.feed is None:
            raise Refusal("venue-away", 503, retry_after=RETRY_AFTER)
        return self.scene.pages.get(key)

    def generated_at(self) -> datetime:
        """When what is known was true."""
        return self.scene.newest.generated_at or self.now()

    def event(self, page: TicketPage) -> bytes:
        """What phones of a ticket are sent now."""
        return event_of(page.json(self.generated_at(), stale=self.stale))

    # Other relays

    def other_state(self, state: State) -> None:
        """See `Receiver`."""
        newest = self.scene.newest
        follows = (state.epoch, state.seq) == (newest.epoch, newest.seq + 1)
        if state.whole and (state.epoch, state.seq) > (newest.epoch, newest.seq):
            follows = True
        if follows:
            self._tell(self._apply(state))
        elif (state.epoch, state.seq) > (newest.epoch, newest.seq):
            self.reload()

    def other_wish(self, wish: SentWish) -> None:
        """See `Receiver`."""
        self.wishes.add(wish)
        self._pend(wish.ticket)
        self.remind_hub()

    def other_answer(self, wish_id: str, code: str | None) -> None:
        """See `Receiver`."""
        wish = self.wishes.answer(wish_id, code)
        if wish is not None:
            self._pend(wish.ticket)

    def reload(self) -> None:
        """See `Receiver`."""
        loaded = self._shared.load(self.venue)
        self.wishes.replace(loaded.wishes)
        if loaded.state is not None:
            self._tell(self._apply(loaded.state))
        for wish in loaded.wishes:
            self._pend(wish.ticket)

    # Time

    def look_at_clock(self) -> None:
        """Once a second: are the data old? Phones are told when that changes."""
        if self.scene.feed is None:
            return
        now = time.monotonic()
        lost = self._hub is None and self._lost_at is not None and now - max(self._lost_at, self._heard_at) > CUT_AFTER
        self._age(stale=lost or now - self._heard_at > SILENT_AFTER)
        self._metrics.age.labels(self.venue).set((self.now() - self.generated_at()).total_seconds())

    def _age(self, *, stale: bool) -> None:
        if stale != self.stale:
            self.stale = stale
            listening = self._phones.keys(self.venue)
            pages = self.scene.pages
            self._phones.tell(self.venue, [(key, self.event(pages[key])) for key in listening if key in pages])

    def _apply(self, state: State) -> list[tuple[str, TicketPage | None]]:
        changed = self.scene.apply(state)
        self._heard_at = time.monotonic()
        self._metrics.tickets.labels(self.venue).set(len(self.scene.pages))
        return changed

    def _tell(self, changed: Iterable[tuple[str, TicketPage | None]]) -> None:
        """Phones of what changed; of all tickets, if they were told that nothing is known."""
        changed = list(changed)
        if self.on_change is not None:
            for key, page in changed:
                self.on_change(key, page.at(self.generated_at(), stale=False) if page else None)
        if self.stale:
            self._age(stale=False)
            return
        listening = self._phones.keys(self.venue)
        self._phones.tell(self.venue, ((key, self.event(page)) for key, page in changed if page and key in listening))

    def _pend(self, key: str) -> None:
        page = self.scene.pend(key, self.wishes.pending(key))
        if page is not None:
            self._phones.tell(self.venue, [(key, self.event(page))])

    def _known(self, key: str) -> TicketPage:
        page = self.page(key)
        if page is None:
            raise Refusal("not-found", 404)
        return page
