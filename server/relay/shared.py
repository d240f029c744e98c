"""What several relays of one address share. Alone, a relay shares with nobody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from server.contract.relay import SentWish, State
from server.relay.scene import Scene


@dataclass(frozen=True, slots=True)
class Loaded:
    """A venue as the relays together know it."""

    state: State | None
    wishes: Sequence[SentWish] = ()


class Receiver(Protocol):
    """Who hears what another relay has learnt."""

    def other_state(self, state: State) -> None:
        """A hub has told another relay."""

    def other_wish(self, wish: SentWish) -> None:
        """A resident has sent something to another relay."""

    def other_answer(self, wish_id: str, code: str | None) -> None:
        """The hall has answered another relay."""

    def reload(self) -> None:
        """Something may have been missed."""


class Shared(Protocol):
    """The place between relays. What can't be shared now is no reason not to serve one's own phones."""

    def start(self, venues: Mapping[str, Receiver]) -> None:
        """Listens from now on."""

    def stop(self) -> None:
        """No more."""

    def load(self, venue: str) -> Loaded:
        """What is known of a venue."""

    def tell(self, state: State, scene: Scene) -> bool:
        """Passes a believed state on; `scene` is the venue after it. False: a newer connection's is there already."""

    def add(self, venue: str, wish: SentWish) -> None:
        """Passes a wish on."""

    def answer(self, venue: str, wish_id: str, code: str | None) -> None:
        """Passes the hall's answer on."""


@dataclass(slots=True)
class Alone:
    """The only relay."""

    nothing: Loaded = field(default_factory=lambda: Loaded(None))

    def start(self, venues: Mapping[str, Receiver]) -> None:
        """See the port."""

    def stop(self) -> None:
        """See the port."""

    def load(self, venue: str) -> Loaded:
        """See the port."""
        return self.nothing

    def tell(self, state: State, scene: Scene) -> bool:
        """See the port."""
        return True

    def add(self, venue: str, wish: SentWish) -> None:
        """See the port."""

    def answer(self, venue: str, wish_id: str, code: str | None) -> None:
        """See the port."""
