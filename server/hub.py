"""The hub, built in one place, in order, and stopped in reverse."""

from __future__ import annotations

import itertools
import logging
import os
import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from flask import Flask, request

from server.contract.relay import SentWish
from server.domain.errors import QueueError
from server.domain.health import RelayFacts
from server.domain.residents import Wish
from server.face.push import PushBook
from server.face.push_post import HttpPost
from server.face.push_vapid import open_vapid
from server.live.publisher import CONSOLES, MONITORS, Publisher
from server.live.sockets import Recognise, Sockets, Welcome
from server.outside.keys import KEY_FILE
from server.outside.link import Link, LinkOptions
from server.services.accounts import NotSignedIn, SessionExpired, SessionTimes, TokenRevoked
from server.services.acting import miss_those_who_do_not_come
from server.services.audit import erase_old, seal_journal
from server.services.context import SYSTEM, SystemClock
from server.services.counters import leave_for_the_signed_out, serve_as_configured
from server.services.hall import Hall
from server.services.housekeeping import end_past_days, forget
from server.services.ports import Clock, StorageUnavailable
from server.services.residents import ask
from server.services.signing_in import forget_attempts
from server.services.teaching import teach_past_days
from server.services.tokens import token_hash
from server.settings import Settings
from server.settings.overlay import venue_with
from server.store.database import SqlDatabase
from server.store.dialects import sqlite_url
from server.web.app import WebOptions, create_app
from server.web.guard import COOKIE, DEVICES, STAFF, Guard
from server.web.health_facts import HealthSources
from server.web.pages.doors import Doors
from server.web.push import PushWatch

#: Seconds between two looks at who listens at the sockets: a token that was taken back is worth nothing so soon.
DOOR_ROUND = 10.0
#: Rounds at the door to one round of housekeeping.
HOUSEKEEPING = 6
SECRET_FILE = "secret.key"  # noqa: S105 - a file's name
VAPID_FILE = "vapid.pem"
DATABASE_FILE = "junban.sqlite3"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class HubOptions:
    """Where a hub keeps its state and where it is reached.

    `data` holds the secret and, unless `database` names a PostgreSQL, the database. `address` is the hub's own URL,
    used in QR codes when the configuration has no `public_url`. Without `doors` they are the configuration's.
    """

    data: Path
    database: str | None = None
    address: str = "http://127.0.0.1:8700"
    doors: Doors | None = None


class Hub:
    """One venue's hub."""

    def __init__(self, settings: Settings, options: HubOptions, clock: Clock | None = None) -> None:
        """Opens the database and puts everything together; nothing runs before `start`.

        Raises:
            StorageUnavailable: the database can't be opened.
        """
        hub = settings.hub
        self.hall = open_hall(settings, options, clock)
        push = _push_book(self.hall, options.data)
        web = WebOptions(
            sign_in_per_minute=hub.sign_in_per_minute,
            issue_per_minute=hub.issue_per_minute,
            token_lookups_per_minute=hub.token_lookups_per_minute,
            trusted_proxies=hub.trusted_proxies,
            feed_ttl=hub.feed_ttl,
            allowed_origins=hub.allowed_origins,
            doors=options.doors or Doors(settings.doors.get("kiosk"), settings.doors.get("display")),
            settings=settings,
            push=push,
            health=HealthSources(options.data, self._relay_now),
        )
        self.link: Link | None = None
        self.app: Flask
        self.app, guard = create_app(self.hall, web)
        self.sockets = Sockets(self.app, _recogniser(guard), guard.is_own_origin)
        self.publisher = Publisher(self.hall, self.sockets)
        self.push = None if push is None else PushWatch(self.hall, push)
        self._keep_log = timedelta(days=366 * hub.access_log_years)
        self.link = make_link(self.hall, settings, options.data)
        self._stop = threading.Event()
        self._housekeeper = threading.Thread(target=self._keep_house, name="housekeeping", daemon=True)

    def _relay_now(self) -> RelayFacts | None:
        if self.link is None:
            return None
        state = self.link.state()
        return RelayFacts(state.connected_since, state.acknowledged_at, state.error)

    def start(self) -> None:
        """Ends what past days left open, then publishes."""
        self.keep_house()
        self.publisher.start()
        if self.push is not None:
            self.push.start()
        if self.link is not None:
            self.link.start()
        self._housekeeper.start()

    def stop(self) -> None:
        """Stops in reverse; what was answered is on the disk already."""
        self._stop.set()
        if self.link is not None:
            self.link.stop()
        if self.push is not None:
            self.push.stop()
        self.publisher.stop()
        self.hall.database.close()

    def keep_house(self) -> None:
        """One round: earlier days are ended and learnt from, the journal is sealed, what is old forgotten."""
        database = self.hall.database
        while database.write(lambda uow: end_past_days(uow, self.hall.context(SYSTEM))):
            pass
        while database.write(lambda uow: teach_past_days(uow, self.hall.context(SYSTEM))):
            pass
        database.write(lambda uow: serve_as_configured(uow, self.hall.context(SYSTEM)))
        while database.write(lambda uow: seal_journal(uow, self.hall.context(SYSTEM))):
            pass
        database.write(lambda uow: erase_old(uow, self.hall.context(SYSTEM), self._keep_log))
        database.write(lambda uow: forget(uow, self.hall.context(SYSTEM)))
        database.write(lambda uow: forget_attempts(uow, self.hall.context(SYSTEM)))

    def look_after_hall(self) -> None:
        """What nobody presses a key for: visitors who do not come are missed, the counters of the signed out left."""
        database = self.hall.database
        database.write(lambda uow: miss_those_who_do_not_come(uow, self.hall.context(SYSTEM)))
        database.write(lambda uow: leave_for_the_signed_out(uow, self.hall.context(SYSTEM)))

    def healthy(self) -> bool:
        """Whether it does its work: commands are taken, and what they change is told.

        A database that can't be written now is no illness of the hub's: it says so to all who ask, and a restart would
        not help. A writer that never answers is one, and then this does not return either.
        """
        try:
            self.hall.database.write(lambda _uow: None)
        except StorageUnavailable as error:
            log.warning("storage unavailable: %s", error)
        linked = self.link is None or self.link.healthy()
        return self.publisher.healthy() and linked and self._housekeeper.is_alive()

    def _keep_house(self) -> None:
        for round_ in itertools.count(1):
            if self._stop.wait(DOOR_ROUND):
                return
            try:
                self.sockets.see_out()
                self.look_after_hall()
                if round_ % HOUSEKEEPING == 0:
                    self.keep_house()
            except StorageUnavailable as error:
                log.warning("housekeeping put off: %s", error)


def make_link(hall: Hall, settings: Settings, data: Path) -> Link | None:
    """The line to the relay that the settings name; files of theirs are in the hub's folder unless told otherwise."""
    relay = settings.relay
    if relay is None:
        return None
    key_file = data / (relay.key_file or KEY_FILE)
    ca_file = data / relay.ca_file if relay.ca_file else None

    def carry_out(wish: SentWish) -> str | None:
        try:
            ask(hall, wish.ticket, Wish(wish.kind), wish.idempotency_key)
        except QueueError as error:
            return error.code
        return None

    return Link(hall, LinkOptions(relay.url, key_file, ca_file, settings.hub.feed_ttl), carry_out)


def open_hall(settings: Settings, options: HubOptions, clock: Clock | None = None) -> Hall:
    """The hall alone, for commands that need no web server. Raises StorageUnavailable."""
    options.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    hub = settings.hub
    hall = Hall(
        venue=settings.venue,
        database=SqlDatabase(options.database or sqlite_url(options.data / DATABASE_FILE), settings.venue.id),
        clock=clock or SystemClock(),
        secret=_secret(options.data / SECRET_FILE),
        public_url=(hub.public_url or options.address).rstrip("/"),
        times=SessionTimes(timedelta(minutes=hub.session_idle_minutes), timedelta(hours=hub.session_hours)),
        make_venue=partial(venue_with, settings),
    )
    hall.book.look(hall.database, now=True)
    return hall


def _push_book(hall: Hall, data: Path) -> PushBook | None:
    """Notifications to phones, where the venue says whom a push service may write to."""
    phone = hall.venue.phone
    if not phone.push_contact:
        return None
    vapid = open_vapid(data / VAPID_FILE, phone.push_contact)
    return PushBook(vapid, phone.push_hosts, token_hash, hall.clock.now, HttpPost())


def _secret(path: Path) -> bytes:
    """The secret behind the tickets' tokens: made once, readable by the hub alone."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return bytes.fromhex(path.read_text(encoding="ascii"))
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(32))
        file.flush()
        os.fsync(file.fileno())
    return bytes.fromhex(path.read_text(encoding="ascii"))


def _recogniser(guard: Guard) -> Recognise:
    """Operators listen to the queue, devices to the board."""

    def recognise(auth: Mapping[str, Any]) -> Welcome | None:
        try:
            token = auth.get("token")
            if isinstance(token, str):
                if not token.isascii():
                    return None
                known = guard.device(token).kind in DEVICES
                return Welcome(MONITORS, lambda: guard.is_known(device=token)) if known else None
            cookie = request.cookies.get(COOKIE)
            if not cookie:
                return None
            caller = guard.operator(cookie)
            if caller.kind not in STAFF or caller.must_change_password:
                return None
            return Welcome(CONSOLES, lambda: guard.is_known(cookie=cookie))
        except (NotSignedIn, SessionExpired, TokenRevoked):
            return None

    return recognise
