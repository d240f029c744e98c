"""Web Push: sealed as the standard's own example is, sent only where it may be, told once."""

from __future__ import annotations

import stat
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from server.contract.face import PushSubscription
from server.contract.tickets import TicketState
from server.domain.venue import PUSH_HOSTS
from server.face import push
from server.face.push import PushBook, is_allowed
from server.face.push_encryption import CURVE, BadKeys, BrowserKeys, base64url, point, seal, unpadded
from server.face.push_vapid import Vapid, open_vapid
from server.http.problems import Refusal
from server.services.tokens import token_hash
from tests.support.phone_face import a_status
from tests.support.push_service import HOST, Browser, Sent

NOW = datetime(2026, 11, 20, 1, 5, tzinfo=UTC)
TOKEN = "a-token"
HASHED = token_hash(TOKEN)


class Posted:
    """A push service as the workers see it."""

    def __init__(self) -> None:
        self.sent: list[Sent] = []
        self.status = 201
        self.done = threading.Semaphore(0)
        self.gate = threading.Event()
        self.gate.set()

    def __call__(self, endpoint: str, headers: dict[str, str], body: bytes) -> int:
        self.gate.wait(20)
        self.sent.append(Sent(endpoint, headers, body))
        self.done.release()
        if self.status == 0:
            raise OSError("no answer")
        return self.status


@pytest.fixture
def posted() -> Posted:
    return Posted()


@pytest.fixture
def book(posted: Posted) -> Iterator[PushBook]:
    vapid = Vapid(ec.generate_private_key(CURVE), "mailto:it@example.jp")
    made = PushBook(vapid, (HOST,), token_hash, lambda: NOW, posted)
    made.start()
    yield made
    posted.gate.set()
    made.stop()


def test_the_example_of_the_standard() -> None:
    """RFC 8291, appendix A."""
    keys = BrowserKeys.read(
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        "BTBZMqHH6r4Tts7J_aSIgg",
    )
    own = ec.derive_private_key(int.from_bytes(unpadded("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"), "big"), CURVE)
    sealed = seal(b"When I grow up, I want to be a watermelon", keys, unpadded("DGv6ra1nlYgDCS1FRnbzlw"), own)
    assert base64url(sealed) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3"
        "jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


@pytest.mark.parametrize(
    ("p256dh", "auth"),
    [
        ("A" * 87, "A" * 22),
        (base64url(point(ec.generate_private_key(CURVE).public_key())), "A" * 24),
        ("!" * 87, "A" * 22),
        (base64url(point(ec.generate_private_key(CURVE).public_key())), "日本" * 11),
    ],
    ids=["no point", "long secret", "no letters of base64url", "no ASCII"],
)
def test_what_are_no_keys_is_refused(p256dh: str, auth: str) -> None:
    with pytest.raises(BadKeys):
        BrowserKeys.read(p256dh, auth)


@pytest.mark.parametrize(
    ("endpoint", "allowed"),
    [
        ("https://fcm.googleapis.com/fcm/send/abc", True),
        ("https://fcm.googleapis.com:443/fcm/send/abc", True),
        ("https://web.push.apple.com/abc", True),
        ("https://push.apple.com.evil.example/abc", False),
        ("https://evilpush.apple.com/abc", False),
        ("http://fcm.googleapis.com/fcm/send/abc", False),
        ("https://fcm.googleapis.com:8443/abc", False),
        ("https://fcm.googleapis.com@192.168.0.1/abc", False),
        ("https://a:b@fcm.googleapis.com/abc", False),
        ("https://192.168.0.1/abc", False),
        ("https://[::1]/abc", False),
        ("https://localhost/abc", False),
        ("https://fcm.googleapis.com\\@127.0.0.1/", False),
        ("https://fcm.googleapis.com:abc/", False),
        ("https://[fcm.googleapis.com/", False),
    ],
)
def test_only_push_services_are_ever_called(endpoint: str, allowed: bool) -> None:
    assert is_allowed(endpoint, PUSH_HOSTS) == allowed


def test_an_address_in_numbers_is_refused_even_if_it_is_listed() -> None:
    assert not is_allowed("https://127.0.0.1/a", ("127.0.0.1",))


def test_each_piece_of_news_is_told_once(book: PushBook, posted: Posted) -> None:
    phone = Browser("one")
    book.subscribe(TOKEN, phone.subscription("pt-BR"), a_status("waiting"))
    called = a_status("called")
    again = called.model_copy(update={"called_at": NOW + timedelta(minutes=1)})
    steps = ("waiting", a_status("almost"), a_status("almost"), called, called, again, a_status("no_show"))
    for step in steps:
        book.tell(HASHED, a_status(step) if isinstance(step, str) else step)
    for _ in range(4):
        assert posted.done.acquire(timeout=20)
    titles = sorted(phone.read(sent)["title"] for sent in posted.sent)
    assert titles == sorted(
        [
            "B112 Está quase na sua vez",
            "B112 Dirija-se ao Guichê 12",
            "B112 Dirija-se ao Guichê 12",
            "B112 Chamamos, mas você não estava",
        ]
    )


def test_readings_are_left_out_of_a_notification(book: PushBook, posted: Posted) -> None:
    phone = Browser("one")
    book.subscribe(TOKEN, phone.subscription("ja-easy"), a_status("waiting"))
    book.tell(HASHED, a_status("called"))
    assert posted.done.acquire(timeout=20)
    told = phone.read(posted.sent[0])
    assert told == {
        "title": "B112 12番の 窓口に 来て ください",
        "body": "番号の 紙を 持って きて ください。",
        "lang": "ja",
        "tag": "B112",
    }


@pytest.mark.parametrize("state", sorted(push.ENDED))
def test_a_ticket_that_ends_is_forgotten(book: PushBook, state: TicketState) -> None:
    book.subscribe(TOKEN, Browser("one").subscription(), a_status("waiting"))
    assert book.watched() == [HASHED]
    book.tell(HASHED, a_status("waiting").model_copy(update={"state": state}))
    assert book.watched() == []


def test_a_ticket_that_is_gone_is_forgotten(book: PushBook) -> None:
    book.subscribe(TOKEN, Browser("one").subscription(), a_status("waiting"))
    book.tell(HASHED, None)
    book.tell(HASHED, a_status("called"))
    assert book.watched() == []


@pytest.mark.parametrize("status", [404, 410])
def test_a_subscription_that_was_taken_back_is_dropped(book: PushBook, posted: Posted, status: int) -> None:
    posted.status = status
    dropped = threading.Event()
    drop = book._drop

    def note(sent: push._Push) -> None:
        drop(sent)
        dropped.set()

    book._drop = note  # type: ignore[method-assign]
    book.subscribe(TOKEN, Browser("one").subscription(), a_status("waiting"))
    book.tell(HASHED, a_status("called"))
    assert dropped.wait(20)
    assert book.watched() == []


@pytest.mark.parametrize("status", [0, 400, 429, 500])
def test_a_push_service_in_trouble_stops_nothing(book: PushBook, posted: Posted, status: int) -> None:
    posted.status = status
    book.subscribe(TOKEN, Browser("one").subscription(), a_status("waiting"))
    for face in ("called", "no_show", "called"):
        book.tell(HASHED, a_status(face))
        assert posted.done.acquire(timeout=20)
    assert book.watched() == [HASHED]


def test_a_stuck_push_service_makes_nobody_wait(book: PushBook, posted: Posted) -> None:
    posted.gate.clear()
    phone, near = Browser("one").subscription(), a_status("called")
    for number in range(push.MOST_WAITING + 100):
        book.subscribe(f"token-{number}", phone, a_status("waiting"))
        book.tell(token_hash(f"token-{number}"), near)
    assert posted.sent == []
    posted.gate.set()


def test_the_oldest_phone_gives_way(book: PushBook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(push, "MOST_PHONES", 2)
    for token in ("a", "b", "c"):
        book.subscribe(token, Browser("one").subscription(), a_status("waiting"))
    assert book.watched() == [token_hash("b"), token_hash("c")]


def test_a_newer_subscription_of_the_same_ticket_takes_its_place(
    book: PushBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(push, "MOST_PHONES", 2)
    for name in ("one", "two", "three"):
        book.subscribe(TOKEN, Browser(name).subscription(), a_status("waiting"))
    book.subscribe("b", Browser("four").subscription(), a_status("waiting"))
    assert book.watched() == [HASHED, token_hash("b")]


def test_a_host_that_is_not_listed_is_refused(book: PushBook) -> None:
    with pytest.raises(Refusal) as refused:
        book.subscribe(TOKEN, Browser("one").subscription(host="evil.example.jp"), a_status("waiting"))
    assert (refused.value.code, refused.value.status) == ("push-host", 422)
    assert book.watched() == []


def test_a_subscription_without_keys_is_refused(book: PushBook) -> None:
    bad = PushSubscription(endpoint=f"https://{HOST}/x", p256dh="A" * 87, auth="A" * 22)
    with pytest.raises(Refusal) as refused:
        book.subscribe(TOKEN, bad, a_status("waiting"))
    assert (refused.value.code, refused.value.status) == ("invalid-body", 422)
    assert book.watched() == []


def test_the_key_is_made_once_and_for_this_program_alone(tmp_path: Path) -> None:
    path = tmp_path / "vapid.pem"
    first = open_vapid(path, "mailto:it@example.jp")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert open_vapid(path, "mailto:it@example.jp").public_key == first.public_key
    path.write_text("something else", encoding="ascii")
    with pytest.raises(ValueError, match="PEM"):
        open_vapid(path, "mailto:it@example.jp")
