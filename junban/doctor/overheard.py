"""Listens in on a conversation: was a confirmation held back until there was something to confirm?

A question in real time is answered past all buffers. Asked when the whole slip has been handed over, its answer comes
before a confirmation that waits for the paper, and after one that was sent at once. The order of answers does not
depend on how busy this machine is, as times do.
"""

from __future__ import annotations

from dataclasses import dataclass

from drivers.dialects.port import Conversation, Dialect, Echo, Fence, Heard, StatusHeard
from drivers.profiles.profile import Profile, Rendering
from drivers.slips.model import Slip


@dataclass(slots=True)
class Overheard:
    """What was overheard so far; `held_back` is the finding."""

    awaited: bool = False
    asked: bool = False
    held_back: bool = False


class OverheardDialect:
    """A dialect whose conversations are listened in on; see `Dialect`."""

    def __init__(self, dialect: Dialect, overheard: Overheard) -> None:
        self._dialect = dialect
        self._overheard = overheard

    def encode(self, slip: Slip, profile: Profile, rendering: Rendering) -> bytes:
        """As the dialect does."""
        return self._dialect.encode(slip, profile, rendering)

    def converse(self, profile: Profile) -> Conversation:
        """The dialect's, listened in on."""
        return _Listening(self._dialect.converse(profile), self._overheard)


class _Listening:
    """See `Conversation`; all is passed on as it is."""

    def __init__(self, talk: Conversation, overheard: Overheard) -> None:
        self._talk = talk
        self._overheard = overheard

    def opening(self) -> bytes:
        return self._talk.opening()

    def ask_status(self) -> bytes:
        question = self._talk.ask_status()
        if question:
            # Nothing is asked in the middle of a slip, so this goes out behind all of it.
            self._overheard.asked = self._overheard.awaited
        return question

    def confirm(self, number: int) -> bytes:
        self._overheard.awaited = True
        return self._talk.confirm(number)

    def abandon(self) -> bytes:
        return self._talk.abandon()

    def recover(self, missing: int) -> bytes:
        return self._talk.recover(missing)

    def ask_identity(self) -> bytes:
        return self._talk.ask_identity()

    def hear(self, data: bytes) -> list[Heard]:
        return self._noted(self._talk.hear(data))

    def quiet(self) -> list[Heard]:
        return self._noted(self._talk.quiet())

    def _noted(self, events: list[Heard]) -> list[Heard]:
        for event in events:
            if isinstance(event, StatusHeard) and event.asked and self._overheard.asked:
                self._overheard.held_back = True
            elif isinstance(event, Echo | Fence):
                self._overheard.asked = self._overheard.awaited = False
        return events
