"""`junban relay` as a process: what phones and websites get, whom it believes, what it bears."""

from __future__ import annotations

import http.client
import json
import socket
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from server.contract.face import WishKind
from server.contract.relay import KNOCK_LIMIT, Done, seal
from server.contract.tickets import TicketState, TicketStatus
from server.relay.face import hash_of
from server.relay.wishes import MOST_OF_ONE
from tests.support.kiosk_site import until
from tests.support.relay import (
    Knock,
    Phone,
    RelayProcess,
    a_change,
    a_state,
    a_status,
    hub_of,
    running_relay,
    some_waits,
)

LIMITS = """
[limits]
phones = 8
wrong_tokens_per_minute = 20
wishes_per_minute = 1000000
wishes_waiting = 20
"""


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RelayProcess]:
    with running_relay(tmp_path_factory.mktemp("relay"), LIMITS) as relay:
        yield relay


@pytest.fixture
def hub(relay: RelayProcess) -> Iterator[Knock]:
    with hub_of(relay) as hub:
        yield hub


def change(hub: Knock, seq: int, **tickets: TicketStatus) -> dict[str, Any]:
    named = {token.replace("_", "-"): status for token, status in tickets.items()}
    return hub.tell(a_change(hub.nonce, seq, named, epoch=hub.epoch))  # type: ignore[attr-defined]


def wish(relay: RelayProcess, key: str, kind: str = "late", of: str = "token-1") -> httpx.Response:
    return httpx.post(f"{relay.url}/t/{of}/wish", json={"kind": kind, "idempotency_key": f"phone-{key}"})


def test_before_the_hub_has_spoken_nobody_is_told_that_the_ticket_is_unknown(tmp_path: Path) -> None:
    with running_relay(tmp_path) as relay:
        for path in ("/t/token-1.json", "/t/token-1/events", "/feed/v1/waits.json"):
            answer = httpx.get(relay.url + path)
            assert (answer.status_code, answer.json()["code"]) == (503, "venue-away"), path
            assert "Retry-After" in answer.headers
        page = httpx.get(f"{relay.url}/t/token-1", headers={"Accept": "text/html", "Accept-Language": "pt-BR"})
        assert page.status_code == 503
        assert 'lang="pt-BR"' in page.text
        assert "Sua senha continua válida" in page.text
        assert page.headers["Refresh"]
        assert httpx.get(f"{relay.url}/readyz").status_code == 503
        with hub_of(relay):
            assert httpx.get(f"{relay.url}/t/token-1").status_code == 200
            assert httpx.get(f"{relay.url}/readyz").status_code == 200


def test_a_change_reaches_the_phones_it_concerns_and_only_those(relay: RelayProcess, hub: Knock) -> None:
    change(hub, 2, token_2=a_status("A002", 4))
    mine, other = Phone(relay.port, "/t/token-1/events"), Phone(relay.port, "/test/t/token-2/events")
    assert mine.headers["content-type"].startswith("text/event-stream")
    assert mine.event()["groups_ahead"] == 3
    assert other.event()["number"] == "A002"
    change(hub, 3, token_1=a_status(ahead=0))
    assert mine.event()["groups_ahead"] == 0
    change(hub, 4, token_2=a_status("A002", None, state=TicketState.CALLED))
    assert other.event()["state"] == "called"
    mine.close()
    other.close()


def test_asking_again_costs_nothing_until_there_is_news(relay: RelayProcess, hub: Knock) -> None:
    for path in ("/t/token-1.json", "/test/t/token-1.json", "/feed/v1/waits.json", "/test/feed/v1/waits.json"):
        first = httpx.get(relay.url + path)
        assert first.status_code == 200
        again = httpx.get(relay.url + path, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]
    feed = httpx.get(f"{relay.url}/feed/v1/waits.json")
    assert feed.headers["Access-Control-Allow-Origin"] == "*"
    assert feed.headers["Cache-Control"] == "public, max-age=30"
    hub.tell(a_change(hub.nonce, 2, {}, epoch=hub.epoch, waits=some_waits(9)))  # type: ignore[attr-defined]
    news = httpx.get(f"{relay.url}/feed/v1/waits.json", headers={"If-None-Match": feed.headers["ETag"]})
    assert news.json()["services"][0]["waiting"] == 9
    assert "9" in httpx.get(f"{relay.url}/embed?lang=en").text


def test_pages_are_safe_and_say_nothing_of_the_token(relay: RelayProcess, hub: Knock) -> None:
    page = httpx.get(f"{relay.url}/t/token-1")
    assert "default-src 'self'" in page.headers["Content-Security-Policy"]
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"
    assert "frame-ancestors *" in httpx.get(f"{relay.url}/embed").headers["Content-Security-Policy"]
    assert "token-1" not in relay.log


def attacked(relay: RelayProcess, attack: Callable[[Knock], object]) -> str:
    """The code that answers it."""
    hub = Knock(relay.url, relay.keys["test"][0])
    try:
        attack(hub)
        while word := hub.hear():
            if word["type"] == "refused":
                return str(word["code"])
        return "hung up"
    finally:
        hub.close()


def welcomed(hub: Knock) -> int:
    """Lets itself in; the relay's epoch."""
    answer = hub.hello()
    assert answer["type"] == "welcome", answer
    return int(answer["epoch"])


ATTACKS: dict[str, Callable[[Knock], object]] = {
    "forged": lambda hub: hub.socket.send_binary(
        seal(Ed25519PrivateKey.generate(), a_state(hub.nonce).model_dump_json().encode())
    ),
    "replayed": lambda hub: hub.hello(nonce="one-of-yesterday"),
    "clock-off": lambda hub: (welcomed(hub), hub.say(a_state(hub.nonce, epoch=9**15, generated_at=YESTERDAY))),
    "old-epoch": lambda hub: (welcomed(hub), hub.say(a_state(hub.nonce, epoch=1))),
    "too-large": lambda hub: hub.socket.send_binary(bytes(KNOCK_LIMIT + 1)),
    "malformed": lambda hub: hub.socket.send("{}"),
    "unsupported-version": lambda hub: hub.hello(version=99),
}
YESTERDAY = datetime.now(UTC) - timedelta(days=1)


@pytest.mark.parametrize("code", sorted(ATTACKS))
def test_an_attack_has_its_code_is_counted_and_changes_nothing(relay: RelayProcess, code: str) -> None:
    with hub_of(relay):
        pass
    before = httpx.get(f"{relay.url}/t/token-1.json").headers["ETag"].replace("-stale", "")
    counted = relay.figure("junban_relay_refused_total", code=code, venue="test")
    # `hello` takes the answer itself: what comes after it is silence.
    assert attacked(relay, ATTACKS[code]) in {code, "hung up"}
    assert relay.figure("junban_relay_refused_total", code=code, venue="test") == counted + 1
    after = httpx.get(f"{relay.url}/t/token-1.json").headers["ETag"].replace("-stale", "")
    assert after == before
    attacked(relay, ATTACKS[code])
    assert sum(f"refused test: {code}" in line for line in relay.log.splitlines()) == 1


def test_who_says_nothing_is_shown_out_and_so_is_who_announces_very_much(relay: RelayProcess) -> None:
    silent = Knock(relay.url, relay.keys["test"][0])
    huge = Knock(relay.url, relay.keys["test"][0])
    huge.socket.sock.sendall(b"\x82\xff" + (200 * 1024 * 1024).to_bytes(8, "big") + bytes(4) + bytes(KNOCK_LIMIT + 1))
    assert huge.hear() == {"type": "refused", "code": "too-large"}
    assert silent.hear() == {"type": "refused", "code": "too-slow"}
    silent.close()
    huge.close()


def test_a_venue_that_is_not_ours_is_refused_before_anything_is_read(relay: RelayProcess) -> None:
    stranger = Knock(relay.url, Ed25519PrivateKey.generate(), "elsewhere")
    assert stranger.hello()["code"] == "unknown-venue"
    stranger.close()
    assert relay.figure("junban_relay_refused_total", code="unknown-venue", venue="-") >= 1


def test_a_missing_number_is_asked_for_and_mended_on_the_same_line(relay: RelayProcess, hub: Knock) -> None:
    answer = change(hub, 7, token_1=a_status(ahead=1))
    assert (answer["type"], answer["code"]) == ("want-whole", "out-of-order")
    assert httpx.get(f"{relay.url}/t/token-1.json").json()["groups_ahead"] == 3
    whole = a_state(hub.nonce, epoch=hub.epoch, seq=8, tickets={hash_of("token-1"): a_status(ahead=1)})  # type: ignore[attr-defined]
    assert hub.tell(whole)["type"] == "acknowledged"
    assert httpx.get(f"{relay.url}/t/token-1.json").json()["groups_ahead"] == 1


def test_a_second_hub_waits_and_the_same_one_comes_back_at_once(relay: RelayProcess, hub: Knock) -> None:
    other = Knock(relay.url, hub.key)
    assert other.hello()["code"] == "venue-busy"
    other.close()
    again = Knock(relay.url, hub.key, name=hub.name)
    assert again.hello()["type"] == "welcome"
    assert hub.hear() == {}
    again.close()


def test_a_wish_waits_for_the_hub_and_is_answered_once(relay: RelayProcess, hub: Knock) -> None:
    phone = Phone(relay.port, "/t/token-1/events")
    assert phone.event()["pending"] is None
    sent = wish(relay, "a-wish").json()
    assert (sent["pending"], sent["state"]) == ("late", "waiting")
    assert phone.event()["pending"] == "late"
    (heard,) = hub.hear()["wishes"]
    assert (heard["kind"], heard["ticket"]) == ("late", hash_of("token-1"))
    assert wish(relay, "a-wish").json()["pending"] == "late"
    held = a_status(ahead=None, state=TicketState.ON_HOLD, wish=WishKind.LATE)
    change(hub, 2, token_1=held)
    hub.say(Done(venue="test", nonce=hub.nonce, id=heard["id"]))
    assert phone.until(pending=None)["state"] == "on_hold"
    assert wish(relay, "a-wish").status_code == 200
    assert relay.figure("junban_relay_wishes", venue="test") == 0
    phone.close()


def test_a_wish_that_the_hall_refuses_is_told_as_such(relay: RelayProcess, hub: Knock) -> None:
    assert wish(relay, "too-late").json()["pending"] == "late"
    (heard,) = hub.hear()["wishes"]
    hub.say(Done(venue="test", nonce=hub.nonce, id=heard["id"], code="illegal-transition"))
    until(lambda: wish(relay, "too-late").status_code == 409, 30)
    assert wish(relay, "too-late").json()["code"] == "illegal-transition"
    assert httpx.get(f"{relay.url}/t/token-1.json").json()["pending"] is None
    assert wish(relay, "not-offered", "back").json()["code"] == "illegal-transition"
    assert wish(relay, "nobody", of="nobodys").status_code == 404


def test_a_wish_is_kept_while_the_hub_is_away(relay: RelayProcess) -> None:
    with hub_of(relay):
        pass
    assert wish(relay, "while-away").json()["pending"] == "late"
    hub = Knock(relay.url, relay.keys["test"][0])
    epoch = welcomed(hub) + 1
    hub.say(a_state(hub.nonce, epoch=epoch))
    heard: list[dict[str, Any]] = []
    while not heard:
        heard = hub.hear().get("wishes", [])
    hub.say(Done(venue="test", nonce=hub.nonce, id=heard[0]["id"]))
    until(lambda: httpx.get(f"{relay.url}/t/token-1.json").json()["pending"] is None, 30)
    hub.close()


def test_a_phone_that_sends_a_thousand_messages_fills_nothing(relay: RelayProcess, hub: Knock) -> None:
    change(hub, 2, flooding=a_status("A009"))
    connection = http.client.HTTPConnection("127.0.0.1", relay.port, timeout=30)
    answers: dict[int, int] = {}
    for number in range(1000):
        body = json.dumps({"kind": "late", "idempotency_key": f"flood-{number:04}"})
        connection.request("POST", "/t/flooding/wish", body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        answer.read()
        answers[answer.status] = answers.get(answer.status, 0) + 1
    connection.close()
    assert answers == {200: MOST_OF_ONE, 429: 1000 - MOST_OF_ONE}
    for one in hub.hear()["wishes"]:
        hub.say(Done(venue="test", nonce=hub.nonce, id=one["id"]))
    assert wish(relay, "another-phone").status_code == 200


def test_who_guesses_tokens_is_slowed_and_shuts_nobody_out(relay: RelayProcess, hub: Knock) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", relay.port, timeout=30)
    answers = []
    for number in range(120):
        connection.request("GET", f"/t/guess-{number}.json")
        answer = connection.getresponse()
        answers.append((answer.status, answer.read()))
    connection.close()
    assert {status for status, _body in answers} == {404, 429}
    assert len({body for status, body in answers if status == 404}) == 1
    assert sum(status == 404 for status, _body in answers) <= 25
    # The same address, the right token: a whole city may share one address.
    assert httpx.get(f"{relay.url}/t/token-1.json").status_code == 200
    phone = Phone(relay.port, "/t/token-1/events")
    assert phone.event()["number"] == "A001"
    phone.close()


def test_a_full_relay_says_so_and_serves_whom_it_has(relay: RelayProcess, hub: Knock) -> None:
    until(lambda: relay.figure("junban_relay_phones") == 0, 30)
    phones = [Phone(relay.port, "/t/token-1/events") for _ in range(8)]
    late = Phone(relay.port, "/t/token-1/events")
    assert (late.status, late.headers["retry-after"]) == (503, "60")
    assert httpx.get(f"{relay.url}/t/token-1.json").status_code == 200
    change(hub, 2, token_1=a_status(ahead=2))
    assert [phone.until(groups_ahead=2)["number"] for phone in phones] == ["A001"] * 8
    phones.pop().close()
    until(lambda: relay.figure("junban_relay_phones") == 7, 30)
    again = Phone(relay.port, "/t/token-1/events")
    assert again.status == 200
    for phone in (*phones, late, again):
        phone.close()


@pytest.mark.parametrize(
    "sent",
    [
        b"\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\nConnection: close\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"POST /t/x/wish HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"GET " + b"/" * 100_000 + b" HTTP/1.1\r\n\r\n",
        b"GET /hub/v1/test HTTP/1.1\r\nUpgrade: websocket\r\nConnection: close\r\n\r\n",
    ],
)
def test_what_is_no_request_is_answered_or_hung_up_on(relay: RelayProcess, hub: Knock, sent: bytes) -> None:
    answer = b""
    with socket.create_connection(("127.0.0.1", relay.port), 30) as stranger, suppress(ConnectionError):
        stranger.sendall(sent)
        answer = stranger.recv(65536)
    assert answer == b"" or answer.split()[1] in {b"400", b"404", b"414", b"426"}
    assert "Traceback" not in relay.log


def test_a_key_that_was_taken_out_is_worth_nothing_from_then_on(tmp_path: Path) -> None:
    old, new, other = (Ed25519PrivateKey.generate() for _ in range(3))
    with running_relay(tmp_path, test=old, other=other) as relay, hub_of(relay, "other") as neighbour:
        assert httpx.get(f"{relay.url}/other/t/token-1.json").status_code == 200
        assert httpx.get(f"{relay.url}/t/token-1.json").status_code == 404
        first = Knock(relay.url, old)
        assert first.hello()["type"] == "welcome"
        relay.keys["test"] = [old, new]
        relay.reload()
        assert first.hear() == {}
        for key in (old, new):
            hub = Knock(relay.url, key)
            assert hub.hello()["type"] == "welcome"
            hub.close()
            until(lambda: relay.figure("junban_relay_hub", venue="test") == 0, 30)
        assert neighbour.hear() == {}
        relay.keys["test"] = [new]
        relay.reload()
        until(lambda: "2 venues" in relay.log.splitlines()[-1], 30)
        stolen = Knock(relay.url, old)
        assert stolen.hello()["code"] == "forged"
        stolen.close()
        relay.lines = "[limits]\nphones = 0"
        relay.reload()
        until(lambda: "not read again" in relay.log, 30)
        with hub_of(relay):
            assert httpx.get(f"{relay.url}/test/t/token-1.json").status_code == 200
        assert relay.stop() == 0
