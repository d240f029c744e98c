"""What staff did at a kiosk itself (係員モード), as the kiosk tells the hub."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import AwareDatetime, Field

from server.contract.base import Answer, IdempotencyKey, Request
from server.contract.devices import SlipUse
from server.contract.tickets import TicketView

_TicketId = Annotated[str, Field(max_length=64)]


class StaffActKind(StrEnum):
    """What was done; all but `cancel` has happened when the hub hears of it."""

    SIGN_IN = "sign-in"
    WRONG_CODE = "wrong-code"
    """`detail` is how many in a row."""
    REPRINT = "reprint"
    CANCEL = "cancel"
    """The hub does it: a ticket of this kiosk that still waits, not called (S3)."""
    FOUND = "found"
    """Slips of unknown fate had come out."""
    SEEN_TO = "seen-to"
    """The paper was changed, or whatever was wrong with the printer was put right."""
    GIVE_UP = "give-up"
    TEST_SLIP = "test-slip"
    VOLUME = "volume"
    """`detail` is how many steps above what the hour wants."""
    CLOSE = "close"
    OPEN = "open"
    RESTART = "restart"


class TellStaffAct(Request):
    """`POST /api/v1/devices/staff-acts`: kept by the kiosk until it was told; safe to repeat."""

    idempotency_key: IdempotencyKey
    kind: StaffActKind
    at: AwareDatetime = Field(description="as the kiosk reckons the hub's time")
    ticket: _TicketId | None = None
    uses: list[SlipUse] = Field(default=[], max_length=2)
    detail: Annotated[str, Field(max_length=100)] = ""


class StaffActTold(Answer):
    """It is in the journal; `ticket` as it is now, where it was about one."""

    ticket: TicketView | None = None
