"""The relay, built in one place, in order, and stopped in reverse."""

from __future__ import annotations

import logging
import time

import gevent

from server.face.phone_routes import PhoneOptions
from server.face.push import PushBook
from server.http.guesses import GuessLimit
from server.http.limits import PerMinute
from server.relay.app import make_app
from server.relay.config import RelayConfig
from server.relay.desk import Desk
from server.relay.doors import Doors
from server.relay.front import Front
from server.relay.metrics import Metrics
from server.relay.phones import Phones
from server.relay.redis import RedisShared
from server.relay.server import RelayServer
from server.relay.shared import Alone, Shared

#: Seconds between two looks at the clock, and rounds of them until phones are told that the line lives.
ROUND = 1.0
ALIVE_ROUNDS = 8
#: What a stream says when there is nothing to say: middle boxes close silent lines.
ALIVE = b"event: ping\ndata: {}\n\n"

log = logging.getLogger(__name__)


class Relay:
    """All venues of one relay process. Everything runs in one thread: gevent's."""

    def __init__(self, config: RelayConfig, address: tuple[str, int], push: PushBook | None = None) -> None:
        """Listens at `address` once started; port 0 takes any. `push`: notifications, when there is a key for them."""
        limits = config.limits
        self._config = config
        self._metrics = Metrics()
        self._phones = Phones(limits.phones, limits.phones_per_address, self._metrics)
        self._shared: Shared = RedisShared(config.redis, self._metrics) if config.redis else Alone()
        self._push = push
        self.desks: dict[str, Desk] = {}
        per_address = 0 if config.trusted_proxies else limits.connections_per_address
        self._doors = Doors(limits.connections, per_address, self._metrics)
        self._front = Front(self.desks, self._phones, self._doors, lambda: self._config.keys, self._metrics)
        self._guesses = GuessLimit(limits.wrong_tokens_per_minute, time.monotonic)
        self._wishes = PerMinute(limits.wishes_per_minute, time.monotonic)
        self._server = RelayServer(address, self._front, self._doors)
        self._clock: gevent.Greenlet[..., None] | None = None
        self._open()

    @property
    def port(self) -> int:
        """Where it listens."""
        return self._server.server_port or 0

    def start(self) -> None:
        """Begins to listen, to other relays first."""
        if self._push is not None:
            self._push.start()
        self._shared.start(self.desks)
        self._clock = gevent.spawn(self._look_at_clock)
        self._server.start()

    def serve(self) -> None:
        """Until `stop`."""
        self._server.serve_forever()

    def stop(self) -> None:
        """Hangs up on all; hubs keep what was not acknowledged, phones ask again."""
        self._server.stop(timeout=1)
        if self._clock is not None:
            self._clock.kill()
        self._shared.stop()
        if self._push is not None:
            self._push.stop()
        for desk in self.desks.values():
            desk.drop_hub()
        self._phones.close()

    def reload(self, config: RelayConfig) -> None:
        """New venues and keys, at once; limits, proxies and Redis are those of the start."""
        gone = self.desks.keys() - config.keys.keys()
        self._config = config
        for venue in gone:
            self.desks.pop(venue).drop_hub()
        for desk in self.desks.values():
            desk.drop_hub()  # It comes back within a second, if its key is still good.
        self._open()
        log.info("%d venues", len(self.desks))

    def _open(self) -> None:
        """Desks and pages for the venues that there are."""
        config = self._config
        for venue in config.keys:
            if venue not in self.desks:
                self.desks[venue] = self._desk(venue)
        self._front.only, self._front.proxies = config.only_venue, config.trusted_proxies
        self._front.app = make_app(
            self.desks,
            only=config.only_venue,
            proxies=config.trusted_proxies,
            guesses=self._guesses,
            wishes=self._wishes,
            options=PhoneOptions(events=True, push=self._push),
            metrics=self._metrics,
        ).wsgi_app

    def _desk(self, venue: str) -> Desk:
        desk = Desk(venue, self._phones, self._shared, self._metrics, self._config.limits.wishes_waiting)
        if self._push is not None:
            desk.on_change = self._push.tell
        return desk

    def _look_at_clock(self) -> None:
        round_ = 0
        while True:
            gevent.sleep(ROUND)
            round_ += 1
            self._doors.see_out()
            self._phones.see_out()
            for venue, desk in list(self.desks.items()):
                desk.look_at_clock()
                if round_ % ALIVE_ROUNDS == 0:
                    self._phones.tell_all(venue, ALIVE)
