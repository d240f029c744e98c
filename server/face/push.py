"""Web Push: a phone whose page is closed is told that its turn is near, has come, or was missed (Q2).

Subscriptions are kept in memory alone, by the hash of the ticket's token, until the ticket ends. Whoever serves the
phones says what a ticket's state is now (`tell`); what of that is news, and where it may be sent, is decided here.
"""

from __future__ import annotations

import json
import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus
from ipaddress import ip_address
from typing import Protocol
from urllib.parse import urlsplit

from server.contract.face import PushSubscription
from server.contract.tickets import TicketState, TicketStatus
from server.face.furigana import plain
from server.face.phone import face_of
from server.face.push_encryption import BadKeys, BrowserKeys, seal
from server.face.push_vapid import Vapid
from server.face.words import words_for
from server.http.problems import Refusal

#: What is worth waking a phone for.
TOLD = frozenset({"almost", "called", "no_show"})
ENDED = frozenset({TicketState.COMPLETED, TicketState.CANCELLED, TicketState.EXPIRED})
#: Phones at most; the one that subscribed first gives way.
MOST_PHONES = 5_000
#: Pushes that wait to be sent; more are dropped, for late ones help nobody.
MOST_WAITING = 1_000
WORKERS = 2
#: Seconds for which a push service may keep a push for a phone that is off.
KEEP_SECONDS = 600
#: Seconds that one push may take.
DEADLINE = 10.0

log = logging.getLogger(__name__)


class PushPost(Protocol):
    """The way to a push service."""

    def __call__(self, endpoint: str, headers: dict[str, str], body: bytes) -> int:
        """Sends one push. Returns the status of the answer. Raises OSError: no answer."""


@dataclass(frozen=True, slots=True)
class Phone:
    """One subscription, and what its owner was told last."""

    endpoint: str
    keys: BrowserKeys
    language: str
    told: tuple[str, datetime | None]


@dataclass(frozen=True, slots=True)
class _Push:
    hashed: str
    phone: Phone
    body: bytes


class PushBook:
    """Who wants to be woken, and the workers that send. Nobody who tells it something waits for the network."""

    def __init__(
        self,
        vapid: Vapid,
        hosts: tuple[str, ...],
        hash_of: Callable[[str], str],
        now: Callable[[], datetime],
        post: PushPost,
    ) -> None:
        """`hosts`: the only names pushes go to, exact or `*.example.jp`; `hash_of`: what is kept of a token."""
        self.public_key = vapid.public_key
        self._vapid = vapid
        self._hosts = hosts
        self._hash_of = hash_of
        self._now = now
        self._post = post
        self._phones: dict[str, Phone] = {}
        self._lock = threading.Lock()
        self._waiting: queue.Queue[_Push | None] = queue.Queue(MOST_WAITING)
        self._workers = [threading.Thread(target=self._send_all, name="push", daemon=True) for _ in range(WORKERS)]

    def start(self) -> None:
        """Begins to send."""
        for worker in self._workers:
            worker.start()

    def stop(self) -> None:
        """Sends nothing more; what waits is dropped."""
        with self._lock:
            self._phones.clear()
        while not self._waiting.empty():
            self._take_nothing()
        for _worker in self._workers:
            self._waiting.put(None)
        for worker in self._workers:
            worker.join(DEADLINE)

    def subscribe(self, token: str, subscription: PushSubscription, status: TicketStatus) -> None:
        """Wakes this phone for the ticket from now on, and no other; `status` is what its page shows already.

        Raises:
            Refusal: `push-host`: not a push service that is allowed; `invalid-body`: no keys.
        """
        if not is_allowed(subscription.endpoint, self._hosts):
            raise Refusal("push-host", 422)
        try:
            keys = BrowserKeys.read(subscription.p256dh, subscription.auth)
        except BadKeys as error:
            raise Refusal("invalid-body", 422) from error
        phone = Phone(subscription.endpoint, keys, subscription.language, _news(status))
        with self._lock:
            self._phones.pop(self._hash_of(token), None)
            if len(self._phones) >= MOST_PHONES:
                del self._phones[next(iter(self._phones))]
            self._phones[self._hash_of(token)] = phone

    def forget(self, token: str) -> None:
        """Wakes nobody for the ticket any more."""
        with self._lock:
            self._phones.pop(self._hash_of(token), None)

    def watched(self) -> list[str]:
        """The hashes of the tokens whose tickets somebody wants to hear of."""
        with self._lock:
            return list(self._phones)

    def tell(self, hashed: str, status: TicketStatus | None) -> None:
        """What the ticket is now; the phone is told if that is news. None: there is no such ticket any more."""
        with self._lock:
            phone = self._phones.get(hashed)
            if phone is None:
                return
            if status is None or status.state in ENDED:
                del self._phones[hashed]
                return
            news = _news(status)
            if news == phone.told:
                return
            self._phones[hashed] = replace(phone, told=news)
        if news[0] in TOLD:
            self._enqueue(_Push(hashed, phone, message(status, phone.language)))

    def _enqueue(self, push: _Push) -> None:
        try:
            self._waiting.put_nowait(push)
        except queue.Full:
            log.warning("a push was dropped: %d wait already", MOST_WAITING)

    def _take_nothing(self) -> None:
        try:
            self._waiting.get_nowait()
        except queue.Empty:
            return

    def _send_all(self) -> None:
        while (push := self._waiting.get()) is not None:
            try:
                status = self._send(push)
            except OSError as error:
                log.warning("push to %s failed: %s", urlsplit(push.phone.endpoint).hostname, error)
                continue
            if status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
                self._drop(push)
            elif status >= HTTPStatus.BAD_REQUEST:
                log.warning("push refused by %s: %d", urlsplit(push.phone.endpoint).hostname, status)

    def _send(self, push: _Push) -> int:
        headers = {
            "Authorization": self._vapid.authorization(push.phone.endpoint, self._now()),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(KEEP_SECONDS),
            "Urgency": "high",
        }
        return self._post(push.phone.endpoint, headers, seal(push.body, push.phone.keys))

    def _drop(self, push: _Push) -> None:
        """The browser has taken its subscription back; a newer one for the same ticket stays."""
        with self._lock:
            phone = self._phones.get(push.hashed)
            if phone is not None and phone.endpoint == push.phone.endpoint:
                del self._phones[push.hashed]


def is_allowed(endpoint: str, hosts: tuple[str, ...]) -> bool:
    """Whether a push may go there: a phone must not make this server call any machine it likes.

    HTTPS on its own port, a name that is listed, no name or password in front, and never an address in numbers.
    """
    try:
        parts = urlsplit(endpoint)
        name, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if parts.scheme != "https" or port not in (None, 443) or "@" in parts.netloc or "\\" in endpoint:
        return False
    return not _is_address(name) and any(
        name.endswith(host[1:]) if host.startswith("*.") else name == host for host in hosts
    )


def message(status: TicketStatus, language: str) -> bytes:
    """What the service worker shows: a number, a place, no word of who or what for."""
    words = words_for("phone", language)
    face = face_of(status)
    counter = words.local(status.counter_name)
    headline = plain(words.t(f"headline_{face}", counter=counter))
    told = {
        "title": f"{status.number} {headline}",
        "body": plain(words.t(f"advice_{face}", counter=counter)),
        "lang": words.html_lang,
        "tag": status.number,
    }
    return json.dumps(told, ensure_ascii=False).encode()


def _news(status: TicketStatus) -> tuple[str, datetime | None]:
    """What makes two states different to who waits: another face, or a call once more."""
    face = face_of(status)
    return (face, status.called_at if face == "called" else None)


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
