"""The kiosk's voice: which languages it speaks, and the clip of each text, made ahead or when it is asked for."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path

from drivers.voice.child import ChildRenderer, Renderer
from drivers.voice.clips import ClipFolder, order_of
from drivers.voice.studio import Studio
from drivers.voice.voices import Voices
from kiosk import spoken
from kiosk.hub_watch import HubWatch
from server.contract.snapshots import VenueView

log = logging.getLogger(__name__)

#: Bytes of clips that are kept: the fixed texts of three languages take some 60 MB, a ticket's number 0.3 MB.
KEPT = 200_000_000
#: Seconds after which texts are made ahead: by then the screen is up and the first slips are out.
SETTLED = 20.0
#: How often it is looked whether the hub tells of another venue.
LOOK = 60.0
#: Seconds that the page waits for a clip; a text of three sentences takes one.
PATIENCE = 5.0


class Guidance:
    """One kiosk's voice. Without a voice, or switched off, it speaks no language and makes no clip."""

    def __init__(
        self,
        data: Path,
        watch: HubWatch,
        *,
        on: bool = True,
        renderer: Renderer | None = None,
        settled: float = SETTLED,
    ) -> None:
        """`data` is the kiosk's folder: clips go to `voice/clips`, audio packs lie in `voice/packs`, by language."""
        packs = data / "voice" / "packs"
        self._voices = Voices(packs)
        self._watch = watch
        self._settled = settled
        self._languages = tuple(tag for tag in spoken.languages() if on and self._voices.makers(tag))
        self._clips = ClipFolder(data / "voice" / "clips", limit=KEPT) if self._languages else None
        self._studio = (
            Studio(self._clips, renderer or ChildRenderer(self._voices), self._voices) if self._clips else None
        )
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._prepare, name="guidance", daemon=True)

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages that it speaks."""
        return self._languages

    def start(self) -> None:
        """Begins to make texts ahead, in a while."""
        if self._studio:
            self._studio.start()
            self._thread.start()

    def stop(self) -> None:
        """Ends it, and the process that makes clips."""
        self._stop.set()
        if self._studio and self._thread.is_alive():
            self._thread.join(timeout=5)
            self._studio.stop()

    def clip(self, name: str, language: str) -> Path:
        """The file of a text's clip.

        Raises:
            UnknownText: there is no such text, or the language is not spoken.
            VoiceFailed: it cannot be said, or not in time.
        """
        if language not in self._languages or not self._studio or not self._clips:
            raise spoken.UnknownText(language)
        order = order_of(spoken.line_of(name, language, self._watch.view.venue))
        return self._clips.path(self._studio.clip(order, timeout=PATIENCE).key)

    def _prepare(self) -> None:
        known: VenueView | None = None
        wait = self._settled
        while not self._stop.wait(wait):
            wait = LOOK
            venue = self._watch.view.venue
            if self._studio and venue is not None and venue != known:
                known = venue
                self._studio.prepare(self._fixed(venue))

    def _fixed(self, venue: VenueView) -> Iterator[Mapping[str, object]]:
        """Of the venue's languages in its order."""
        for language in venue.languages:
            if language in self._languages:
                for name in spoken.fixed_names(venue):
                    yield order_of(spoken.line_of(name, language, venue))
