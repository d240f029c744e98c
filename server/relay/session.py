"""One hub's connection: who it is, what it tells, until it is no longer believed or falls silent."""

from __future__ import annotations

import secrets
import socket
import time
from collections.abc import Callable, Mapping, Sequence

import gevent
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from server.contract.relay import (
    FRAME_LIMIT,
    KNOCK_LIMIT,
    KNOCK_SECONDS,
    SILENT_AFTER,
    Acknowledged,
    Challenge,
    Done,
    Hello,
    Refused,
    RefusedCode,
    SentWish,
    State,
    WantWhole,
    Welcome,
    Wishes,
)
from server.relay.desk import Desk
from server.relay.judge import Judge, NotBelieved, OutOfOrder, keys_of
from server.relay.metrics import Metrics
from server.relay.websocket import Gone, HubSocket

#: What waits is sent again after so many seconds: the hall could not write, or the answer was lost.
REMIND_EVERY = 5.0
#: Wishes of one message.
MOST_AT_ONCE = 100
#: The label of venues that are not ours, in metrics: the names that strangers think of are not counted one by one.
STRANGER = "-"

Keys = Callable[[], Mapping[str, Sequence[Ed25519PublicKey]]]


class Session:
    """A connection that has become a WebSocket; runs in its own greenlet."""

    def __init__(self, sock: socket.socket, venue: str, address: str, keys: Keys, metrics: Metrics) -> None:
        """`keys`: those of the moment, so that a key that was taken out is worth nothing from then on."""
        self.name = ""
        self._sock = sock
        self._socket = HubSocket(sock)
        self._venue = venue
        self._address = address
        self._keys = keys
        self._metrics = metrics
        self._nonce = secrets.token_urlsafe(24)
        self._reminded_at = 0.0

    def run(self, desks: Mapping[str, Desk]) -> None:
        """Serves the hub until its end."""
        try:
            self._run(desks)
        except NotBelieved as error:
            self._metrics.refuse(self._venue if self._venue in self._keys() else STRANGER, error.code, self._address)
            self._last_word(error.code)
        except Gone:
            pass  # It will be back.

    def _run(self, desks: Mapping[str, Desk]) -> None:
        self._socket.say(Challenge(nonce=self._nonce))
        # One limit for all of it: who sends a byte a second has no more time than others.
        with gevent.Timeout(KNOCK_SECONDS, NotBelieved(RefusedCode.TOO_SLOW)):
            frame = self._socket.hear(KNOCK_LIMIT)
        judge = self._judge()
        hello: Hello = judge.hello(frame, desks[self._venue].now())
        self.name = hello.hub
        desk = desks[self._venue]
        desk.seat(self)
        try:
            self._socket.say(Welcome(epoch=desk.scene.newest.epoch))
            while True:
                self._serve(desk)
        finally:
            desk.leave(self)

    def send_wishes(self, wishes: list[SentWish]) -> None:
        """See `Hub`."""
        self._reminded_at = time.monotonic()
        try:
            self._socket.say(Wishes(wishes=wishes[:MOST_AT_ONCE]))
        except Gone:
            self.hang_up()

    def hang_up(self) -> None:
        """See `Hub`."""
        try:
            self._sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            return  # It has hung up itself.

    def _judge(self) -> Judge:
        return Judge(self._venue, self._nonce, keys_of(self._keys(), self._venue))

    def _serve(self, desk: Desk) -> None:
        with gevent.Timeout(SILENT_AFTER, NotBelieved(RefusedCode.TOO_SLOW)):
            frame = self._socket.hear(FRAME_LIMIT)
        try:
            word = self._judge().word(frame, desk.scene.newest, desk.now())
        except OutOfOrder as error:
            self._metrics.refuse(self._venue, error.code, self._address)
            self._socket.say(WantWhole(code=error.code))
            return
        match word:
            case State():
                desk.take(word)
                self._socket.say(Acknowledged(epoch=word.epoch, seq=word.seq))
            case Done():
                desk.done(word.id, word.code)
        if time.monotonic() - self._reminded_at > REMIND_EVERY:
            desk.remind_hub()

    def _last_word(self, code: RefusedCode) -> None:
        try:
            with gevent.Timeout(KNOCK_SECONDS, Gone()):
                self._socket.say(Refused(code=code))
        except Gone:
            return
