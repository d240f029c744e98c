"""Keeps a relay told: one thread of its own, which never holds up the hall.

A commit only wakes it. It composes when the relay has acknowledged what it was told before, so at most one state is
under way, the newest always wins, and a slow line costs nothing but freshness.
"""

from __future__ import annotations

import logging
import queue
import random
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from server.contract.face import FaceVenue
from server.contract.feed import Waits
from server.contract.relay import (
    SILENT_AFTER,
    SPEAK_EVERY,
    Acknowledged,
    Challenge,
    Done,
    Hello,
    Refused,
    SentWish,
    State,
    WantWhole,
    Welcome,
    Wishes,
)
from server.contract.tickets import TicketStatus
from server.outside.compose import Composer, Scene
from server.outside.keys import KeyUnusable, read_key
from server.outside.line import Heard, Line, LineLost
from server.outside.state import LinkBook, LinkState
from server.services.hall import Hall
from server.services.ports import StorageUnavailable

#: States are at least this far apart, seconds, so that a burst is one.
APART = 0.15
#: Without a commit of our own, other processes' commits and new forecasts are looked for so often.
TICK = 1.0
#: Seconds until the first try after a lost line; doubled up to the last, and spread so that hubs do not come in step.
FIRST_RETRY = 0.5
LAST_RETRY = 8.0
#: A line that stood for so long has earned a quick try.
STOOD = 10.0
#: Seconds after which a thread that has not gone round has stopped: more than a silent line takes to be given up.
LATE = 3 * SILENT_AFTER

log = logging.getLogger(__name__)

#: Carries out a resident's wish; None, or the code of the problem that says why not. Raises StorageUnavailable.
CarryOut = Callable[[SentWish], str | None]


@dataclass(frozen=True, slots=True)
class LinkOptions:
    """Where the relay is, and with what the hub signs. `ca_file`: whom to believe beside the machine's own list."""

    url: str
    key_file: Path
    ca_file: Path | None = None
    ttl: int = 30


@dataclass(slots=True)
class _Told:
    """What the relay knows of us on this connection."""

    epoch: int
    nonce: str
    seq: int = 0
    whole: bool = True
    info: FaceVenue | None = None
    waits: Waits | None = None
    tickets: Mapping[str, TicketStatus] | None = None
    said_at: float = 0.0
    answered_at: float = 0.0
    waits_for: int = 0
    done: list[Done] = field(default_factory=list)
    """Answers to wishes, sent behind the state that shows what they did: no phone sees them undone in between."""

    def next_state(self, venue: str, scene: Scene, now: float) -> State | None:
        """What is new, None when nothing is and there is no need to say so yet."""
        before = {} if self.whole or self.tickets is None else self.tickets
        changed = {key: status for key, status in scene.tickets.items() if before.get(key) is not status}
        gone = [] if self.whole else [key for key in before if key not in scene.tickets]
        waits = None if not self.whole and _same(self.waits, scene.waits) else scene.waits
        if not (self.whole or changed or gone or waits or scene.info != self.info) and now - self.said_at < SPEAK_EVERY:
            return None
        self.seq += 1
        state = State(
            venue=venue,
            nonce=self.nonce,
            epoch=self.epoch,
            seq=self.seq,
            whole=self.whole,
            generated_at=scene.generated_at,
            info=scene.info if self.whole or scene.info != self.info else None,
            waits=waits,
            tickets=changed,
            gone=gone,
        )
        self.whole, self.tickets, self.waits, self.info = False, scene.tickets, scene.waits, scene.info
        self.said_at, self.waits_for = now, self.seq
        return state


def _same(before: Waits | None, now: Waits) -> bool:
    return before is not None and before.model_copy(update={"generated_at": now.generated_at}) == now


class Link:
    """The hub's line to its relay."""

    def __init__(self, hall: Hall, options: LinkOptions, carry_out: CarryOut) -> None:
        self._hall = hall
        self._options = options
        self._carry_out = carry_out
        self._composer = Composer(hall, options.ttl)
        self._book = LinkBook(options.url)
        self._name = secrets.token_hex(8)
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._news = True
        self._round = time.monotonic()
        self._thread = threading.Thread(target=self._run, name="relay-link", daemon=True)

    def start(self) -> None:
        """Dials, now and whenever the line is lost."""
        self._hall.database.on_commit(self._on_commit)
        self._thread.start()

    def stop(self) -> None:
        """Hangs up and ends the thread."""
        self._stop.set()
        self._wake.set()
        self._thread.join(SILENT_AFTER)

    def state(self) -> LinkState:
        """How the line is."""
        return self._book.read()

    def healthy(self) -> bool:
        """Whether the thread goes round; a relay that is away is no illness of the hub's."""
        return self._thread.is_alive() and time.monotonic() - self._round < LATE

    def _on_commit(self) -> None:
        self._news = True
        self._wake.set()

    def _run(self) -> None:
        retry, code = FIRST_RETRY, ""
        while not self._stop.is_set():
            begun = self._round = time.monotonic()
            try:
                self._connection()
            except (LineLost, KeyUnusable) as error:
                self._book.lost(self._hall.clock.now(), error.code)
                # Told once for each cause, not at each try.
                log.log(logging.WARNING if error.code != code else logging.DEBUG, "relay: %s: %s", error.code, error)
                code = error.code
            retry = FIRST_RETRY if time.monotonic() - begun > STOOD else min(LAST_RETRY, retry * 2)
            self._stop.wait(retry * random.uniform(0.5, 1))  # noqa: S311 - no secret

    def _connection(self) -> None:
        """Dials and talks until the line is lost. Raises LineLost, KeyUnusable."""
        key_file = self._options.key_file
        key, made_at = read_key(key_file), _changed_at(key_file)
        line = Line(self._options.url, self._hall.venue.id, key, self._options.ca_file)
        heard: queue.SimpleQueue[Heard | LineLost] = queue.SimpleQueue()
        reader = threading.Thread(target=self._listen, args=(line, heard), name="relay-reader", daemon=True)
        try:
            told = self._knock(line)
            line.patient()
            reader.start()
            self._book.connected(self._hall.clock.now())
            log.info("relay: connected to %s", self._options.url)
            while not self._stop.is_set():
                self._round = time.monotonic()
                self._answer(line, heard, told)
                self._tell(line, told)
                if _changed_at(key_file) != made_at:
                    raise LineLost("key-changed", "signs with the new key from now on")
                self._wake.wait(TICK)
                self._wake.clear()
        finally:
            line.close()
            if reader.ident is not None:
                reader.join(SILENT_AFTER)

    def _knock(self, line: Line) -> _Told:
        venue = self._hall.venue.id
        challenge = line.hear()
        if not isinstance(challenge, Challenge):
            raise _unexpected(challenge)
        line.say(Hello(venue=venue, nonce=challenge.nonce, hub=self._name, at=self._hall.clock.now()))
        welcome = line.hear()
        if not isinstance(welcome, Welcome):
            raise _unexpected(welcome)
        # Later connections have higher epochs, whatever clock or database a hub comes back with.
        epoch = max(int(time.time() * 1000), welcome.epoch + 1)
        return _Told(epoch, challenge.nonce, answered_at=time.monotonic())

    def _listen(self, line: Line, heard: queue.SimpleQueue[Heard | LineLost]) -> None:
        while True:
            try:
                heard.put(line.hear())
            except LineLost as lost:
                heard.put(lost)
                self._wake.set()
                return
            self._wake.set()

    def _answer(self, line: Line, heard: queue.SimpleQueue[Heard | LineLost], told: _Told) -> None:
        """All that the relay has said."""
        while not heard.empty():
            word = heard.get()
            told.answered_at = time.monotonic()
            match word:
                case LineLost():
                    raise word
                case Acknowledged():
                    if (word.epoch, word.seq) == (told.epoch, told.waits_for):
                        told.waits_for = 0
                        self._book.acknowledged(self._hall.clock.now(), word.seq)
                case WantWhole():
                    log.warning("relay: wants the whole state: %s", word.code)
                    told.whole, told.waits_for = True, 0
                case Wishes():
                    for wish in word.wishes:
                        self._do(wish, told)
                case _:
                    raise _unexpected(word)

    def _do(self, wish: SentWish, told: _Told) -> None:
        """Carried out and committed, to be answered; one that can't be now is sent again by the relay."""
        try:
            code = self._carry_out(wish)
        except StorageUnavailable as error:
            log.warning("relay: a wish is put off: %s", error)
            return
        told.done.append(Done(venue=self._hall.venue.id, nonce=told.nonce, id=wish.id, code=code))

    def _tell(self, line: Line, told: _Told) -> None:
        now = time.monotonic()
        if told.waits_for:
            if now - told.answered_at > SILENT_AFTER:
                raise LineLost("too-slow", "the relay does not acknowledge")
            return
        pause = told.said_at + APART - now
        if pause > 0 and self._stop.wait(pause):
            return
        if not (self._news or told.whole or told.done or now - told.said_at >= TICK):
            return
        self._news = False
        try:
            scene = self._composer.compose()
        except StorageUnavailable as error:
            log.warning("relay: nothing to tell: %s", error)
            return
        state = told.next_state(self._hall.venue.id, scene, time.monotonic())
        if state is not None:
            line.say(state)
        for done in told.done:
            line.say(done)
            self._book.wish_done()
        told.done.clear()


def _unexpected(word: Heard) -> LineLost:
    return LineLost(word.code, "the relay has refused us") if isinstance(word, Refused) else LineLost("malformed")


def _changed_at(path: Path) -> int:
    """When a file was changed, 0 when it is gone: then the key that was read is used on."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0
