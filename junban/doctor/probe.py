"""What the device can do beside printing, found out by asking it; no paper moves.

A command that a printer does not know may be taken for letters, so each is followed by `ESC @`, which throws away the
line that it would begin with.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from drivers.dialects.choose import dialect_of
from drivers.dialects.escpos import commands
from drivers.dialects.port import Abandoned, Conversation, Echo, Fence, Heard, Identity, StatusHeard
from drivers.profiles.profile import Confirmation, DialectName, Profile
from drivers.transports.port import Transport
from junban.doctor.line import ANSWER, Line

#: Printers answer who they are one line after another.
_IDENTITY_SECONDS = 0.4
#: Of the doctor's own slips and questions: none of the kiosk's, which begin at 1.
FIRST_NUMBER = 14_000_001


@dataclass(frozen=True, slots=True)
class Abilities:
    """What it answered; None: it was not asked, for its dialect has no such question.

    Attributes:
        automatic_status: it tells by itself when something changes.
        fence: it answers a question in the order of the data.
        job_id: it sends a number back. When, only paper can show.
        abandon: it says that it has thrown its buffer away.
        identity: what it calls itself, by field.
        odd: what it answered otherwise than it was asked, such as another's number.
    """

    automatic_status: bool | None = None
    fence: bool | None = None
    job_id: bool | None = None
    abandon: bool | None = None
    identity: dict[str, str] = field(default_factory=dict)
    odd: frozenset[str] = frozenset()


def probe(wire: Transport, profile: Profile, baud: int | None) -> Abilities:
    """Asks a device that is well, and has just answered.

    Raises:
        LinkLost: the wire broke.
    """
    if profile.dialect is DialectName.STAR:
        return _probe_star(wire, profile, baud)
    line = Line(wire, _talk(profile, Confirmation.NONE, automatic=False), baud)
    line.say(line.talk.opening())
    identity = _identity(line)
    automatic = _automatic(line, profile)
    fence = _answered(line, _talk(profile, Confirmation.FENCE), Fence())
    line.noise = b""
    job_id = _answered(line, _talk(profile, Confirmation.JOB_ID), Echo(FIRST_NUMBER))
    odd = frozenset({"job_id"}) if line.noise and not job_id else frozenset()
    return Abilities(automatic, fence, job_id, _abandons(line, profile), identity, odd)


def _probe_star(wire: Transport, profile: Profile, baud: int | None) -> Abilities:
    """The counter of a Star is its only confirmation; its conversation brings it into step."""
    line = Line(wire, dialect_of(profile).converse(replace(profile, confirmation=Confirmation.FENCE)), baud)
    line.say(line.talk.opening())
    automatic = line.wait(lambda event: isinstance(event, StatusHeard)) is not None
    line.collect(ANSWER / 2)
    line.say(line.talk.confirm(FIRST_NUMBER))
    fence = line.wait(lambda event: isinstance(event, Fence)) is not None
    line.change(_talk(profile, Confirmation.NONE, automatic=False))
    return Abilities(automatic, fence, None, None, _identity(line))


def _talk(profile: Profile, confirmation: Confirmation, *, automatic: bool = False) -> Conversation:
    wanted = replace(profile, confirmation=confirmation, automatic_status=automatic, abandon=True)
    return dialect_of(profile).converse(wanted)


def _identity(line: Line) -> dict[str, str]:
    line.say(line.talk.ask_identity())
    heard = line.collect(_IDENTITY_SECONDS)
    return {event.field: event.text.strip() for event in heard if isinstance(event, Identity) and event.text.strip()}


def _automatic(line: Line, profile: Profile) -> bool:
    """Four bytes at once when it is switched on; it is switched off again."""
    line.change(_talk(profile, Confirmation.NONE))
    line.say(commands.AUTOMATIC_STATUS)
    heard = line.wait(lambda event: isinstance(event, StatusHeard) and not event.asked)
    line.say(commands.NO_AUTOMATIC_STATUS)
    return heard is not None


def _answered(line: Line, talk: Conversation, answer: Heard) -> bool:
    """Whether exactly this comes back to a confirmation that is asked for."""
    line.change(talk)
    line.say(talk.confirm(FIRST_NUMBER))
    came = line.wait(lambda event: event == answer) is not None
    line.say(commands.FLUSH + commands.INITIALISE)
    return came


def _abandons(line: Line, profile: Profile) -> bool:
    """It has nothing to throw away now."""
    talk = _talk(profile, Confirmation.NONE)
    line.change(talk)
    line.say(talk.abandon())
    came = line.wait(lambda event: isinstance(event, Abandoned)) is not None
    line.say(commands.FLUSH + commands.INITIALISE)
    return came
