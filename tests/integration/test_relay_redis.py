"""Two relays of one address: a hub at the one, phones at the other, and a Redis between them that may die."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from server.contract.relay import Done
from server.contract.tickets import TicketState
from server.relay.face import hash_of
from tests.support.kiosk_site import until
from tests.support.redis import RedisServer, find_redis, running_redis
from tests.support.relay import PATIENCE, Knock, Phone, RelayProcess, a_change, a_state, a_status, hub_of
from tests.support.requirement import missing


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    program = find_redis()
    if program is None:
        missing("redis-server (scripts/system_packages.py redis-server)")
    with running_redis(program, tmp_path_factory.mktemp("redis")) as server:
        yield server


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory, redis: RedisServer) -> Iterator[tuple[RelayProcess, RelayProcess]]:
    key = Ed25519PrivateKey.generate()
    lines = f'[relay]\nredis = "{redis.url}"\n'
    with ExitStack() as stopping:
        relays = []
        for _ in range(2):
            relay = RelayProcess(tmp_path_factory.mktemp("relay"), lines, {"test": [key]})
            relay.start()
            stopping.callback(relay.stop)
            relays.append(relay)
        yield relays[0], relays[1]


def ahead(relay: RelayProcess) -> object:
    return httpx.get(f"{relay.url}/t/token-1.json", timeout=PATIENCE).json().get("groups_ahead")


def change(hub: Knock, seq: int, number: int) -> None:
    answer = hub.tell(a_change(hub.nonce, seq, {"token-1": a_status(ahead=number)}, epoch=hub.epoch))  # type: ignore[attr-defined]
    assert answer["type"] == "acknowledged"


def test_phones_at_either_relay_see_the_same(pair: tuple[RelayProcess, RelayProcess], redis: RedisServer) -> None:
    one, two = pair
    with hub_of(one) as hub:
        until(lambda: ahead(two) == 3, PATIENCE)
        phone = Phone(two.port, "/t/token-1/events")
        change(hub, 2, 1)
        assert phone.until(groups_ahead=1)["stale"] is False
        called = a_status(ahead=None, state=TicketState.CALLED)
        hub.tell(a_change(hub.nonce, 3, {"token-1": called}, epoch=hub.epoch))  # type: ignore[attr-defined]
        assert phone.until(state="called")
        phone.close()
        # What Redis has of the venue it forgets by itself, and none of it is a token.
        assert all(0 < left <= 3600 for key, left in redis.keys().items() if not key.endswith(":number"))
        assert hash_of("token-1") != "token-1"


def test_a_wish_at_one_relay_is_pulled_from_the_other(pair: tuple[RelayProcess, RelayProcess]) -> None:
    one, two = pair
    with hub_of(one) as hub:
        until(lambda: ahead(two) == 3, PATIENCE)
        wish = {"kind": "late", "idempotency_key": "at-the-other"}
        sent = httpx.post(f"{two.url}/t/token-1/wish", json=wish, timeout=PATIENCE)
        assert sent.json()["pending"] == "late"
        (heard,) = hub.hear()["wishes"]
        assert heard["idempotency_key"] == "at-the-other"
        hub.say(Done(venue="test", nonce=hub.nonce, id=heard["id"]))
        for relay in pair:
            url = f"{relay.url}/t/token-1.json"
            until(lambda url=url: httpx.get(url, timeout=PATIENCE).json()["pending"] is None, PATIENCE)


def test_a_hub_that_comes_back_at_the_other_relay_goes_on(pair: tuple[RelayProcess, RelayProcess]) -> None:
    one, two = pair
    with hub_of(one) as hub:
        until(lambda: ahead(two) == 3, PATIENCE)
        epoch = hub.epoch  # type: ignore[attr-defined]
    with hub_of(two, tickets={hash_of("token-1"): a_status(ahead=7)}) as hub:
        assert hub.epoch > epoch  # type: ignore[attr-defined]
        until(lambda: ahead(one) == 7, PATIENCE)
        late = Knock(one.url, one.keys["test"][0])
        assert late.hello()["type"] == "welcome"
        assert late.tell(a_state(late.nonce, epoch=epoch))["code"] == "old-epoch"
        late.close()
        assert ahead(two) == 7


def test_a_relay_that_starts_anew_has_all_of_it_at_once(pair: tuple[RelayProcess, RelayProcess]) -> None:
    one, two = pair
    with hub_of(one):
        until(lambda: ahead(two) == 3, PATIENCE)
        two.kill()
        two.start()
        until(lambda: ahead(two) == 3, PATIENCE)


def test_without_redis_each_relay_serves_its_own_and_then_they_agree_again(
    pair: tuple[RelayProcess, RelayProcess], redis: RedisServer
) -> None:
    one, two = pair
    with hub_of(one) as hub:
        until(lambda: ahead(two) == 3, PATIENCE)
        redis.kill()
        change(hub, 2, 2)
        assert (ahead(one), ahead(two)) == (2, 3)
        assert one.figure("junban_relay_shared") == 0
        wish = {"kind": "late", "idempotency_key": "without-redis"}
        assert httpx.post(f"{one.url}/t/token-1/wish", json=wish, timeout=PATIENCE).json()["pending"] == "late"
        (heard,) = hub.hear()["wishes"]
        hub.say(Done(venue="test", nonce=hub.nonce, id=heard["id"]))
        redis.start()
        change(hub, 3, 1)
        until(lambda: ahead(two) == 1, PATIENCE)
        change(hub, 4, 0)
        until(lambda: ahead(two) == 0, PATIENCE)
        assert one.figure("junban_relay_shared") == 1
