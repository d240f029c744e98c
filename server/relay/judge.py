"""Whether to believe a hub: who signed, for whom, in which order, how long ago. No clock and no network of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pydantic import ValidationError

from server.contract.relay import PROTOCOL, SKEW, Done, Forged, Hello, RefusedCode, State, from_hub, unseal


class NotBelieved(Exception):
    """What a hub sent is refused."""

    def __init__(self, code: RefusedCode) -> None:
        super().__init__(code)
        self.code = code


class OutOfOrder(NotBelieved):
    """A number is missing: the whole state is asked for, the line stays."""

    def __init__(self) -> None:
        super().__init__(RefusedCode.OUT_OF_ORDER)


@dataclass(frozen=True, slots=True)
class Newest:
    """How far a relay is with a venue; zeros when it knows nothing."""

    epoch: int = 0
    seq: int = 0
    generated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Judge:
    """Judges one connection: its challenge, its venue, the keys that the venue has now."""

    venue: str
    nonce: str
    keys: Sequence[Ed25519PublicKey]

    def hello(self, frame: bytes, now: datetime) -> Hello:
        """The first frame. Raises NotBelieved."""
        word = self._read(frame)
        if not isinstance(word, Hello):
            raise NotBelieved(RefusedCode.MALFORMED)
        if word.version != PROTOCOL:
            raise NotBelieved(RefusedCode.UNSUPPORTED_VERSION)
        self._expect_clock(word.at, now)
        return word

    def word(self, frame: bytes, newest: Newest, now: datetime) -> State | Done:
        """Any later frame. Raises NotBelieved; OutOfOrder when the whole state would mend it."""
        word = self._read(frame)
        if isinstance(word, Hello):
            raise NotBelieved(RefusedCode.MALFORMED)
        if isinstance(word, State):
            self._expect_order(word, newest)
            self._expect_clock(word.generated_at, now)
        return word

    def _read(self, frame: bytes) -> Hello | State | Done:
        try:
            word = from_hub.validate_json(unseal(self.keys, frame))
        except Forged as error:
            raise NotBelieved(RefusedCode.FORGED) from error
        except ValidationError as error:
            raise NotBelieved(RefusedCode.MALFORMED) from error
        if word.venue != self.venue:
            raise NotBelieved(RefusedCode.FORGED)
        if word.nonce != self.nonce:
            raise NotBelieved(RefusedCode.REPLAYED)
        return word

    def _expect_order(self, state: State, newest: Newest) -> None:
        if state.epoch < newest.epoch:
            raise NotBelieved(RefusedCode.OLD_EPOCH)
        if state.epoch == newest.epoch and state.seq <= newest.seq:
            raise NotBelieved(RefusedCode.REPLAYED)
        if newest.generated_at is not None and state.generated_at < newest.generated_at and not state.whole:
            raise NotBelieved(RefusedCode.REPLAYED)
        if not state.whole and (state.epoch, state.seq) != (newest.epoch, newest.seq + 1):
            raise OutOfOrder
        if state.whole and (state.info is None or state.waits is None):
            raise NotBelieved(RefusedCode.MALFORMED)

    @staticmethod
    def _expect_clock(at: datetime, now: datetime) -> None:
        if at.tzinfo is None or abs((now - at).total_seconds()) > SKEW:
            raise NotBelieved(RefusedCode.CLOCK_OFF)


def keys_of(keys: Mapping[str, Sequence[Ed25519PublicKey]], venue: str) -> Sequence[Ed25519PublicKey]:
    """The keys of a venue. Raises NotBelieved: the relay has none."""
    if venue not in keys:
        raise NotBelieved(RefusedCode.UNKNOWN_VENUE)
    return keys[venue]
