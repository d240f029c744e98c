"""Several relays behind a balancer share states and wishes by Redis. It holds what a relay holds, and an hour longer.

junban:<venue>:meta      hash: epoch, seq, generated_at, info, waits
junban:<venue>:tickets   hash: token hash -> status
junban:<venue>:wishes    hash: id -> wish, in order of their numbers
junban:<venue>           channel: what is new
"""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

import gevent
from pydantic import ValidationError
from redis import Redis
from redis.client import PubSub
from redis.exceptions import RedisError

from server.contract.face import FaceVenue
from server.contract.feed import Waits
from server.contract.relay import SentWish, State
from server.contract.tickets import TicketStatus
from server.relay.metrics import Metrics
from server.relay.scene import Scene
from server.relay.shared import Loaded, Receiver

T = TypeVar("T")

PREFIX = "junban:"
#: Seconds after which Redis forgets a venue whose hub tells nothing.
KEPT = 3600
#: Seconds that Redis may take, and between two tries to reach it.
PATIENCE = 2.0
AGAIN = 1.0
#: Seconds of silence after which Redis is asked whether it is still there.
LISTEN = 10.0

#: Takes a state over if it follows what is there: 1; 0: something is missing, send the whole; -1: a newer one is there.
TELL = """
local epoch, seq = tonumber(redis.call('HGET', KEYS[1], 'epoch') or '0'), tonumber(redis.call('HGET', KEYS[1], 'seq') or '0')
local new = cjson.decode(ARGV[1])
if new.epoch < epoch or (new.epoch == epoch and new.seq <= seq) then return -1 end
if not new.whole and (new.epoch ~= epoch or new.seq ~= seq + 1) then return 0 end
if new.whole then redis.call('DEL', KEYS[1], KEYS[2]) end
redis.call('HSET', KEYS[1], 'epoch', new.epoch_text, 'seq', new.seq, 'generated_at', new.generated_at)
if new.info then redis.call('HSET', KEYS[1], 'info', new.info) end
if new.waits then redis.call('HSET', KEYS[1], 'waits', new.waits) end
for key, status in pairs(new.tickets) do redis.call('HSET', KEYS[2], key, status) end
for _, key in ipairs(new.gone) do redis.call('HDEL', KEYS[2], key) end
redis.call('EXPIRE', KEYS[1], ARGV[3])
redis.call('EXPIRE', KEYS[2], ARGV[3])
redis.call('PUBLISH', KEYS[3], ARGV[2])
return 1
"""  # noqa: E501 - another language

log = logging.getLogger(__name__)


class RedisShared:
    """See `Shared`. Needs a process in which waiting for a socket lets others work."""

    def __init__(self, url: str, metrics: Metrics) -> None:
        self._redis: Redis = Redis.from_url(url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE)
        self._listener: Redis = Redis.from_url(url, socket_connect_timeout=PATIENCE, health_check_interval=10)
        self._metrics = metrics
        self._name = secrets.token_hex(8)
        self._tell = self._redis.register_script(TELL)
        self._venues: Mapping[str, Receiver] = {}
        self._greenlet: gevent.Greenlet[..., Any] | None = None
        self._up = True
        metrics.shared.set(1)

    def start(self, venues: Mapping[str, Receiver]) -> None:
        """See the port."""
        self._venues = venues
        self._greenlet = gevent.spawn(self._listen)

    def stop(self) -> None:
        """See the port."""
        if self._greenlet is not None:
            self._greenlet.kill()
        self._redis.close()
        self._listener.close()

    def load(self, venue: str) -> Loaded:
        """See the port."""
        keys = [_key(venue, part) for part in ("meta", "tickets", "wishes")]

        def read() -> list[dict[bytes, bytes]]:
            pipe = self._redis.pipeline(transaction=True)
            for key in keys:
                pipe.hgetall(key)
            found: list[dict[bytes, bytes]] = pipe.execute()
            return found

        nothing: list[dict[bytes, bytes]] = [{}, {}, {}]
        meta, tickets, wishes = self._try(read, nothing)
        try:
            return Loaded(_state(venue, meta, tickets), _in_order(wishes))
        except ValidationError:
            log.exception("what Redis has of %s is of another version", venue)
            return Loaded(None)

    def tell(self, state: State, scene: Scene) -> bool:
        """See the port."""
        told = self._try(partial(self._send, state), 1)
        if told == 0:
            told = self._try(partial(self._send, _whole(state, scene)), 1)
        return told != -1

    def add(self, venue: str, wish: SentWish) -> None:
        """See the port."""

        def write() -> None:
            key = _key(venue, "wishes")
            number = self._redis.incr(_key(venue, "number"))
            pipe = self._redis.pipeline(transaction=True)
            pipe.hsetnx(key, wish.id, json.dumps([number, wish.model_dump(mode="json")]))
            pipe.expire(key, KEPT)
            pipe.publish(PREFIX + venue, self._message("wish", wish=wish.model_dump(mode="json")))
            pipe.execute()

        self._try(write, None)

    def answer(self, venue: str, wish_id: str, code: str | None) -> None:
        """See the port."""

        def write() -> None:
            pipe = self._redis.pipeline(transaction=True)
            pipe.hdel(_key(venue, "wishes"), wish_id)
            pipe.publish(PREFIX + venue, self._message("answer", id=wish_id, code=code))
            pipe.execute()

        self._try(write, None)

    def _send(self, state: State) -> int:
        keys = [_key(state.venue, "meta"), _key(state.venue, "tickets"), PREFIX + state.venue]
        told = {
            "epoch": state.epoch,
            "epoch_text": str(state.epoch),
            "seq": state.seq,
            "whole": state.whole,
            "generated_at": state.generated_at.isoformat(),
            "tickets": {key: status.model_dump_json() for key, status in state.tickets.items()},
            "gone": list(state.gone),
        }
        for name, part in (("info", state.info), ("waits", state.waits)):
            if part is not None:
                told[name] = part.model_dump_json()
        message = self._message("state", state=state.model_dump(mode="json"))
        return int(self._tell(keys=keys, args=[json.dumps(told), message, KEPT]))

    def _message(self, what: str, **told: object) -> str:
        return json.dumps({"from": self._name, "what": what, **told})

    def _try(self, work: Callable[[], T], otherwise: T) -> T:
        """Does it; `otherwise` when Redis does not answer: one's own phones are served all the same."""
        try:
            done = work()
        except RedisError as error:
            self._is_up(error)
            return otherwise
        self._is_up(None)
        return done

    def _is_up(self, error: RedisError | None) -> None:
        if self._up and error is not None:
            log.warning("redis is away: %s", type(error).__name__)
        elif not self._up and error is None:
            log.warning("redis is back")
        self._up = error is None
        self._metrics.shared.set(self._up)

    def _listen(self) -> None:
        while True:
            try:
                with PubSub(self._listener.connection_pool, ignore_subscribe_messages=True) as heard:
                    heard.subscribe(*(PREFIX + venue for venue in self._venues))
                    heard.get_message(timeout=PATIENCE)
                    for venue in self._venues.values():
                        venue.reload()
                    while True:
                        message = heard.get_message(timeout=LISTEN)
                        if message is not None:
                            self._hear(message)
            except RedisError as error:
                self._is_up(error)
                gevent.sleep(AGAIN)

    def _hear(self, message: Mapping[str, Any]) -> None:
        told = json.loads(message["data"])
        venue = self._venues[message["channel"].decode().removeprefix(PREFIX)]
        if told["from"] == self._name:
            return
        try:
            if told["what"] == "state":
                venue.other_state(State.model_validate(told["state"]))
            elif told["what"] == "wish":
                venue.other_wish(SentWish.model_validate(told["wish"]))
            elif told["what"] == "answer":
                venue.other_answer(told["id"], told["code"])
        except ValidationError:
            log.exception("another relay is of another version")


def _key(venue: str, part: str) -> str:
    return f"{PREFIX}{venue}:{part}"


def _state(venue: str, meta: Mapping[bytes, bytes], tickets: Mapping[bytes, bytes]) -> State | None:
    if b"info" not in meta or b"waits" not in meta:
        return None
    return State(
        venue=venue,
        nonce="",
        epoch=int(meta[b"epoch"]),
        seq=int(meta[b"seq"]),
        whole=True,
        generated_at=datetime.fromisoformat(meta[b"generated_at"].decode()),
        info=FaceVenue.model_validate_json(meta[b"info"]),
        waits=Waits.model_validate_json(meta[b"waits"]),
        tickets={key.decode(): TicketStatus.model_validate_json(status) for key, status in tickets.items()},
    )


def _whole(state: State, scene: Scene) -> State:
    """The state, with all that the relay knows of the venue after it."""
    waits = scene.feed.waits if scene.feed else None
    tickets = {key: page.status for key, page in scene.pages.items()}
    return state.model_copy(update={"whole": True, "info": scene.info, "waits": waits, "tickets": tickets, "gone": []})


def _in_order(wishes: Mapping[bytes, bytes]) -> list[SentWish]:
    numbered = sorted((json.loads(text) for text in wishes.values()), key=lambda pair: int(pair[0]))
    return [SentWish.model_validate(wish) for _number, wish in numbered]
