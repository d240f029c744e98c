"""The display as one program: hub link, announcer, studio and page, built in one place and stopped in reverse."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from pathlib import Path

from display.announcer import Announcer
from display.hub_link import HubLink, Pace
from display.screen import Link, Screen
from display.speaker import Speaker
from display.voice import script
from display.web import create_app
from drivers.voice.child import ChildRenderer, Renderer
from drivers.voice.clips import CHIME, ClipFolder
from drivers.voice.studio import Studio
from drivers.voice.voices import Voices
from server.contract.client import HubClient, HubError
from server.contract.snapshots import Board

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DisplaySettings:
    """What a display is told.

    Attributes:
        hub: URL of the hub.
        token: of this device, kind `display`.
        cache: folder of clips, made if it is not there; in `packs` below it, audio packs by language.
        mute: a silent venue; the board alone is complete.
        volume: 0-100.
    """

    hub: str
    token: str
    cache: Path
    mute: bool = False
    volume: int = 100


class DisplayProgram:
    """`junban display`: satisfies `junban.serving.Program`."""

    def __init__(
        self, settings: DisplaySettings, *, pace: Pace | None = None, renderer: Renderer | None = None
    ) -> None:
        """`pace` and `renderer` are for tests that cannot wait, or make no sound."""
        self._settings = settings
        self.screen = Screen(sound=not settings.mute, volume=settings.volume / 100)
        packs = settings.cache / "packs"
        self._studio = Studio(ClipFolder(settings.cache), renderer or ChildRenderer(packs), Voices(packs))
        self._speaker = Speaker(Announcer(), self._studio, self.screen)
        self._link = HubLink(settings.hub, settings.token, self, pace=pace)
        self._counters_ready = False
        self.app = create_app(self.screen, settings.cache.resolve(), self._speaker.played)

    def start(self) -> None:
        """Starts the threads."""
        if not self._settings.mute:
            self._studio.start()
            self._speaker.start()
        self._link.start()

    def stop(self) -> None:
        """Stops them."""
        self._link.stop()
        if not self._settings.mute:
            self._speaker.stop()
            self._studio.stop()

    def board(self, board: Board, *, restarted: bool) -> None:
        """A newer board from the hub: shown first, spoken after."""
        self.screen.show(board)
        if not self._settings.mute:
            self._speaker.hear(board, restarted=restarted)

    def link(self, link: Link) -> None:
        """How the hub is heard."""
        self.screen.connected(link)
        if link is Link.LIVE and not self._counters_ready and not self._settings.mute:
            self._counters_ready = True
            threading.Thread(target=self._prepare_counters, name="counters", daemon=True).start()

    def _prepare_counters(self) -> None:
        """Chime and counters are the same all day: made once, before the first call if there is time."""
        try:
            with HubClient(self._settings.hub, self._settings.token) as client:
                counters = client.venue().counters
        except (HubError, ValueError) as error:
            log.info("counters are made ready at the next connection: %s", error)
            self._counters_ready = False
            return
        self._studio.prepare([CHIME, *(script.counter_order(counter.name) for counter in counters)])
