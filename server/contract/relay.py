"""What a hub and its relay say to each other over one WebSocket, which the hub opens ([page](../../docs/relay.md)).

    relay: challenge ──> hub: hello ──> relay: welcome ──> hub: state (whole) ──> relay: acknowledged
                                                           hub: state (changes) ...
                         relay: wishes ──> hub: done

All that a hub says is signed: 64 bytes of Ed25519, then the JSON they sign, in one binary frame. It holds the relay's
challenge, so what was recorded on another connection is worth nothing. What a relay says is JSON in a text frame; it is
believed because TLS says who it is.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final, Literal

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from pydantic import Field, TypeAdapter

from server.contract.base import Answer, IdempotencyKey, Slug
from server.contract.face import FaceVenue, WishKind
from server.contract.feed import Waits
from server.contract.tickets import TicketStatus

#: Another one is refused: hub and relay are brought up to date together, the relay first.
PROTOCOL: Final = 1
#: Where a hub knocks: this and the venue's id.
HUB_PATH: Final = "/hub/v1/"
#: What somebody who has not said who they are may send, bytes; and how long they may take, seconds.
KNOCK_LIMIT: Final = 16 * 1024
KNOCK_SECONDS: Final = 5.0
#: The largest frame of a hub, bytes: a venue of 8,000 tickets.
FRAME_LIMIT: Final = 8 * 1024 * 1024
#: A hub says something at least this often, seconds, so that its data is known to be fresh; silence is a broken line.
SPEAK_EVERY: Final = 5.0
SILENT_AFTER: Final = 15.0
#: The clocks of hub and relay may differ by this much, seconds.
SKEW: Final = 120.0

_DOMAIN: Final = b"junban-relay-1\0"
_SIGNATURE: Final = 64

TokenHash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class RefusedCode(StrEnum):
    """Why a relay does not believe a hub, or a hub is not let in. The meaning of a code never changes."""

    UNKNOWN_VENUE = "unknown-venue"
    """The relay has no key of that venue."""
    UNSUPPORTED_VERSION = "unsupported-version"
    MALFORMED = "malformed"
    """Not of the contract."""
    FORGED = "forged"
    """Signed with no key that the relay has of the venue: another's, or one that was taken out after rotation."""
    REPLAYED = "replayed"
    """Of another connection, or a number that was there before."""
    OUT_OF_ORDER = "out-of-order"
    """A number is missing; the relay asks for the whole state."""
    OLD_EPOCH = "old-epoch"
    """The relay has newer news, from a later connection."""
    CLOCK_OFF = "clock-off"
    """Made too long ago, or in the future: the clocks differ, or the line held it back."""
    TOO_LARGE = "too-large"
    TOO_SLOW = "too-slow"
    """Nothing was heard for too long."""
    VENUE_BUSY = "venue-busy"
    """Another hub of the venue is connected."""


class Challenge(Answer):
    """The first word of the relay: `nonce` was never used before."""

    type: Literal["challenge"] = "challenge"
    version: int = PROTOCOL
    nonce: str


class Welcome(Answer):
    """The hub is who it says. It goes on with an epoch above this one."""

    type: Literal["welcome"] = "welcome"
    epoch: int


class Acknowledged(Answer):
    """The state of that number is what phones now see."""

    type: Literal["acknowledged"] = "acknowledged"
    epoch: int
    seq: int


class WantWhole(Answer):
    """Something is missing: the next state must be whole."""

    type: Literal["want-whole"] = "want-whole"
    code: RefusedCode


class SentWish(Answer):
    """What a resident asked for; `id` is the relay's, the same however often it is sent."""

    id: str = Field(min_length=8, max_length=80)
    ticket: TokenHash
    kind: WishKind
    idempotency_key: IdempotencyKey


class Wishes(Answer):
    """All that wait for an answer."""

    type: Literal["wishes"] = "wishes"
    wishes: list[SentWish]


class Refused(Answer):
    """The last word of the relay."""

    type: Literal["refused"] = "refused"
    code: RefusedCode


class Hello(Answer):
    """Who knocks. `hub` is the running program's own name: it may take its own place, not another's."""

    type: Literal["hello"] = "hello"
    version: int = PROTOCOL
    venue: Slug
    nonce: str
    hub: str = Field(min_length=8, max_length=64)
    at: datetime


class State(Answer):
    """The venue, or what has changed of it since the number before.

    Tickets by the hash of their token. `info` and `waits` are null where they are as before. `updated_at` of a ticket
    is that of the whole: its own is not sent again for the clock alone.
    """

    type: Literal["state"] = "state"
    venue: Slug
    nonce: str
    epoch: int = Field(ge=1)
    seq: int = Field(ge=1)
    whole: bool
    generated_at: datetime
    info: FaceVenue | None = None
    waits: Waits | None = None
    tickets: Mapping[TokenHash, TicketStatus] = {}
    gone: list[TokenHash] = Field(default=[])


class Done(Answer):
    """What became of a wish, after its commit; `code` is the problem that says why not."""

    type: Literal["done"] = "done"
    venue: Slug
    nonce: str
    id: str = Field(max_length=80)
    code: str | None = Field(default=None, max_length=40)


FromHub = Annotated[Hello | State | Done, Field(discriminator="type")]
FromRelay = Annotated[
    Challenge | Welcome | Acknowledged | WantWhole | Wishes | Refused,
    Field(discriminator="type"),
]
from_hub: TypeAdapter[Hello | State | Done] = TypeAdapter(FromHub)
from_relay: TypeAdapter[Challenge | Welcome | Acknowledged | WantWhole | Wishes | Refused] = TypeAdapter(FromRelay)


class Forged(Exception):
    """No known key has signed this."""


def seal(key: Ed25519PrivateKey, body: bytes) -> bytes:
    """The frame: signature, then what it signs."""
    return key.sign(_DOMAIN + body) + body


def unseal(keys: Iterable[Ed25519PublicKey], frame: bytes) -> bytes:
    """The body of a frame that one of the keys has signed. Raises Forged."""
    signature, body = frame[:_SIGNATURE], frame[_SIGNATURE:]
    for key in keys:
        try:
            key.verify(signature, _DOMAIN + body)
        except InvalidSignature:
            continue
        return body
    raise Forged


def public_text(key: Ed25519PublicKey) -> str:
    """A public key as it stands in a relay's configuration: base64, 44 characters."""
    return base64.b64encode(key.public_bytes_raw()).decode()


def public_key(text: str) -> Ed25519PublicKey:
    """The key of such a text. Raises ValueError."""
    return Ed25519PublicKey.from_public_bytes(base64.b64decode(text, validate=True))
