"""The first question: is a printer there, does it speak our language, and at which speed?"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field, replace
from enum import StrEnum

from drivers.dialects.choose import dialect_of
from drivers.dialects.port import StatusHeard
from drivers.printers.port import Status
from drivers.profiles.profile import Confirmation, DialectName, Profile, RasterCommand
from drivers.transports.address import SerialAddress, parse_address
from drivers.transports.port import Address, CannotOpen, LinkLost, Transport
from junban.doctor.line import Line

#: Speeds that receipt printers are set to by their switches.
USUAL_BAUDS = (9600, 19_200, 38_400, 57_600, 115_200)
#: Two, for a device that has only just woken up may lose the first.
_ATTEMPTS = 2
#: Something that is no printer often says first what it is: a mail server, a terminal.
_BANNER_SECONDS = 0.2
_WORDS = re.compile(rb"[\x20-\x7e]{6,}")


class Kind(StrEnum):
    """What came back."""

    ANSWERED = "answered"
    SILENT = "silent"
    GARBLED = "garbled"
    FOREIGN = "foreign"
    """Plain text: something else than a printer."""


@dataclass(frozen=True, slots=True)
class Greeting:
    """`seconds` from question to answer; `noise` is what nobody understood."""

    kind: Kind
    status: Status = field(default_factory=Status)
    seconds: float = 0.0
    noise: bytes = b""


def greet(wire: Transport, profile: Profile, baud: int | None) -> Greeting:
    """Asks how the device is, in the real time of its dialect; prints nothing.

    Raises:
        LinkLost: the wire broke.
    """
    # Confirmation has no part in this; without it a conversation is ready at once.
    line = Line(wire, dialect_of(profile).converse(replace(profile, confirmation=Confirmation.NONE)), baud)
    line.collect(_BANNER_SECONDS)
    for _ in range(_ATTEMPTS):
        asked = time.monotonic()
        line.say(line.talk.ask_status())
        heard = line.wait(lambda event: isinstance(event, StatusHeard) and event.asked)
        if isinstance(heard, StatusHeard) and not line.noise:
            return Greeting(Kind.ANSWERED, heard.status, time.monotonic() - asked)
    if line.noise and _WORDS.search(line.heard):
        return Greeting(Kind.FOREIGN, noise=line.heard)
    return Greeting(Kind.GARBLED if line.noise else Kind.SILENT, noise=line.noise)


def find_baud(address: SerialAddress, profile: Profile) -> SerialAddress | None:
    """The same line at the first other usual speed at which a printer answers; None when there is none."""
    for baud in USUAL_BAUDS:
        tried = parse_address(f"serial:{address.path}?baud={baud}&flow={address.flow}")
        if baud != address.baud and isinstance(tried, SerialAddress) and _answers(tried, profile):
            return tried
    return None


def other_dialect(address: Address, profile: Profile) -> DialectName | None:
    """The language that the device does answer in; None when it answers in none of ours."""
    if profile.dialect is DialectName.ESCPOS:
        other = replace(profile, dialect=DialectName.STAR, raster=RasterCommand.STAR)
    else:
        other = replace(profile, dialect=DialectName.ESCPOS, raster=RasterCommand.GS_V_0)
    return other.dialect if _answers(address, other) else None


def _answers(address: Address, profile: Profile) -> bool:
    try:
        wire = address.open(1.0)
    except CannotOpen:
        return False
    try:
        return greet(wire, profile, address.baud).kind is Kind.ANSWERED
    except LinkLost:
        return False
    finally:
        wire.close()
