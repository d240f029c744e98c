"""What goes outside the hall: the venue as residents see it, and what they may send from their phones."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from server.contract.base import Answer, IdempotencyKey, LanguageTag, LocalText, Request


class FaceVenue(Answer):
    """The venue, apart from its waits."""

    id: str
    name: LocalText
    timezone: str
    languages: list[str]


class WishKind(StrEnum):
    """What a resident may ask for from the phone (Q3)."""

    LATE = "late"
    """Keep my place, I come later: on hold instead of lost."""
    BACK = "back"
    """I am here again: back into the queue, at the old place."""
    GIVE_UP = "give-up"
    UNDO = "undo"
    """Take the last of these back."""


class Wish(Request):
    """`POST /t/{token}/wish`."""

    kind: WishKind
    idempotency_key: IdempotencyKey


class PushSubscription(Request):
    """`POST /t/{token}/push`: where and how this phone is woken (RFC 8030, RFC 8291); keys in base64url."""

    endpoint: Annotated[str, Field(max_length=1000, pattern=r"^https://[!-~]+$")]
    p256dh: Annotated[str, Field(min_length=86, max_length=88)]
    auth: Annotated[str, Field(min_length=22, max_length=24)]
    language: LanguageTag = "ja"
