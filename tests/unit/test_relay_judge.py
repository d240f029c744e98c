"""Whom a relay believes: one good word of a hub, and everything that could be wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from server.contract.relay import SKEW, Done, Forged, Hello, RefusedCode, State, public_key, public_text, seal, unseal
from server.relay.judge import Judge, Newest, NotBelieved, OutOfOrder, keys_of
from tests.support.relay import EPOCH, a_state

KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes([1]) * 32)
NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
JUDGE = Judge("test", "nonce", [KEY.public_key()])
KNOWN = Newest(EPOCH, 5, NOW)


def state(seq: int = 6, **changes: object) -> State:
    told = {"seq": seq, "whole": False, "info": None, "waits": None, "tickets": {}, "generated_at": NOW}
    return a_state(**{"nonce": "nonce", **told, **changes})


def frame(word: State | Hello | Done, key: Ed25519PrivateKey = KEY) -> bytes:
    return seal(key, word.model_dump_json().encode())


def hello(**changes: object) -> Hello:
    return Hello.model_validate({"venue": "test", "nonce": "nonce", "hub": "hub-name-1", "at": NOW, **changes})


def test_a_state_that_follows_is_believed() -> None:
    assert JUDGE.word(frame(state()), KNOWN, NOW) == state()


def test_a_whole_state_of_a_later_connection_is_believed_whatever_its_number() -> None:
    whole = a_state("nonce", epoch=EPOCH + 1, seq=1, generated_at=NOW)
    assert JUDGE.word(frame(whole), KNOWN, NOW) == whole


@pytest.mark.parametrize(
    ("code", "made"),
    [
        (RefusedCode.FORGED, lambda: frame(state(), OTHER)),
        (RefusedCode.FORGED, lambda: frame(state(venue="other"))),
        (RefusedCode.FORGED, lambda: frame(state())[:-1] + b" "),
        (RefusedCode.FORGED, lambda: b""),
        (RefusedCode.REPLAYED, lambda: frame(state(nonce="of-another-connection"))),
        (RefusedCode.REPLAYED, lambda: frame(state(5))),
        (RefusedCode.REPLAYED, lambda: frame(state(1, whole=True))),
        (RefusedCode.REPLAYED, lambda: frame(state(generated_at=NOW - timedelta(seconds=1)))),
        (RefusedCode.OUT_OF_ORDER, lambda: frame(state(7))),
        (RefusedCode.OUT_OF_ORDER, lambda: frame(state(1, epoch=EPOCH + 1))),
        (RefusedCode.OLD_EPOCH, lambda: frame(state(epoch=EPOCH - 1))),
        (RefusedCode.CLOCK_OFF, lambda: frame(state(generated_at=NOW + timedelta(seconds=SKEW + 1)))),
        (RefusedCode.MALFORMED, lambda: seal(KEY, b"{}")),
        (RefusedCode.MALFORMED, lambda: seal(KEY, b"\xff")),
        (RefusedCode.MALFORMED, lambda: frame(hello())),
        (RefusedCode.MALFORMED, lambda: frame(state(whole=True))),
    ],
)
def test_what_is_wrong_is_refused_with_its_code(code: RefusedCode, made: Callable[[], bytes]) -> None:
    with pytest.raises(NotBelieved) as refused:
        JUDGE.word(made(), KNOWN, NOW)
    assert refused.value.code is code
    assert isinstance(refused.value, OutOfOrder) == (code is RefusedCode.OUT_OF_ORDER)


def test_news_that_was_held_back_is_old() -> None:
    with pytest.raises(NotBelieved, match="clock-off"):
        JUDGE.word(frame(state()), KNOWN, NOW + timedelta(seconds=SKEW + 1))


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        (RefusedCode.UNSUPPORTED_VERSION, {"version": 2}),
        (RefusedCode.REPLAYED, {"nonce": "yesterday's"}),
        (RefusedCode.CLOCK_OFF, {"at": NOW - timedelta(hours=1)}),
        (RefusedCode.FORGED, {"venue": "other"}),
    ],
)
def test_a_hub_that_is_not_let_in(code: RefusedCode, changes: dict[str, object]) -> None:
    with pytest.raises(NotBelieved) as refused:
        JUDGE.hello(frame(hello(**changes)), NOW)
    assert refused.value.code is code


def test_during_a_rotation_both_keys_are_good_and_then_one() -> None:
    both = Judge("test", "nonce", [KEY.public_key(), OTHER.public_key()])
    assert both.word(frame(state(), KEY), KNOWN, NOW) == both.word(frame(state(), OTHER), KNOWN, NOW)
    with pytest.raises(NotBelieved, match="forged"):
        Judge("test", "nonce", [OTHER.public_key()]).word(frame(state(), KEY), KNOWN, NOW)


def test_a_venue_without_keys_is_unknown() -> None:
    with pytest.raises(NotBelieved, match="unknown-venue"):
        keys_of({"test": ()}, "other")


def test_the_same_bytes_signed_for_another_purpose_are_worth_nothing() -> None:
    body = state().model_dump_json().encode()
    with pytest.raises(Forged):
        unseal([KEY.public_key()], KEY.sign(body) + body)


def test_a_public_key_comes_back_from_its_text() -> None:
    assert public_key(public_text(KEY.public_key())) == KEY.public_key()
    for text in ("", "no key", public_text(KEY.public_key())[:-4]):
        with pytest.raises(ValueError, match=r".*"):
            public_key(text)
