"""The display as one program: hub link, announcer, studio, player and page, built in one place, stopped in reverse."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from display.announcer import Announcer
from display.hours import loudness
from display.hub_link import HubLink, Pace
from display.panel_feed import PanelFeed
from display.players import CardPlayer, PagePlayer
from display.presence import Presence
from display.reporting import Composed, Reporter
from display.screen import Link, Screen, utc_now
from display.speaker import Speaker
from display.venue import VenueWatch
from display.voice import script
from display.web import create_app
from drivers.panels.sign import TemplatePanel
from drivers.panels.template import load_template
from drivers.sound.alsa import AlsaOutput
from drivers.sound.output import FileOutput, Output
from drivers.sound.stream import Stream
from drivers.transports.address import parse_address
from drivers.voice.child import ChildRenderer, Renderer
from drivers.voice.clips import CHIME, ClipFolder
from drivers.voice.studio import Studio
from drivers.voice.voices import Sources, Voices
from server.contract.client import HubClient
from server.contract.devices import DisplaySound
from server.contract.snapshots import Board, VenueView

#: Ways of `--sound`; the last two with what they play on.
BROWSER, NONE, ALSA, FILE = "browser", "none", "alsa", "file"


@dataclass(frozen=True, slots=True)
class DisplaySettings:
    """What a display is told.

    Attributes:
        hub: URL of the hub.
        token: of this device, kind `display`.
        cache: folder of clips, made if it is not there; in `packs` below it, audio packs by language, and in `kokoro`
            that voice's model, where there is one.
        sound: `browser`, `none` (a silent venue; the board alone is complete), `alsa:DEVICE` or `file:PATH`.
        volume: 0-100, of what the venue's hours allow.
        espeak: whether espeak-ng may speak where there is no better voice.
        panel: an LED panel that shows the calls, too (`drivers/transports/address.py`); empty for none.
        panel_template: how it is spoken to: a known name, or the path of a file.
    """

    hub: str
    token: str
    cache: Path
    sound: str = BROWSER
    volume: int = 100
    espeak: bool = False
    panel: str = ""
    panel_template: str = "stx-4x4"


class DisplayProgram:
    """`junban display`: satisfies `junban.serving.Program`."""

    def __init__(
        self, settings: DisplaySettings, *, pace: Pace | None = None, renderer: Renderer | None = None
    ) -> None:
        """`pace` and `renderer` are for tests that cannot wait, or make no sound.

        Raises:
            BadAddress, BadTemplate: of the LED panel.
        """
        self._settings = settings
        way, _, device = settings.sound.partition(":")
        self._speaks = way != NONE
        self.screen = Screen(sound=self._speaks, volume=settings.volume / 100, by="card" if device else "page")
        voices = Voices(Sources(settings.cache / "packs", settings.cache / "kokoro", settings.espeak))
        self._studio = Studio(ClipFolder(settings.cache), renderer or ChildRenderer(voices), voices)
        self._stream = Stream(lambda: _output(way, device)) if device else None
        page = PagePlayer(self.screen)
        player = CardPlayer(self._stream, self._studio.path) if self._stream else page
        self._speaker = Speaker(Announcer(), self._studio, player, self._volume)
        self._link = HubLink(settings.hub, settings.token, self, pace=pace)
        self._panel = _panel_feed(settings)
        self._venue = VenueWatch(settings.hub, settings.token, self._prepare)
        self._presence = Presence()
        self._reporter = Reporter(HubClient(settings.hub, settings.token), self._how_it_is)
        self.app = create_app(self.screen, settings.cache.resolve(), page.played, self._presence)

    def start(self) -> None:
        """Starts the threads."""
        if self._speaks:
            self._studio.start()
            if self._stream:
                self._stream.start()
            self._speaker.start()
            self._venue.start()
        if self._panel:
            self._panel.start()
        self._link.start()
        self._reporter.start()

    def stop(self) -> None:
        """Stops them."""
        self._reporter.stop()
        self._link.stop()
        if self._panel:
            self._panel.stop()
        if self._speaks:
            self._venue.stop()
            self._speaker.stop()
            if self._stream:
                self._stream.stop()
            self._studio.stop()

    def board(self, board: Board, *, restarted: bool) -> None:
        """A newer board from the hub: shown first, spoken after."""
        self.screen.show(board)
        if self._panel:
            self._panel.board(board)
        if self._speaks:
            self._speaker.hear(board, restarted=restarted)

    def link(self, link: Link) -> None:
        """How the hub is heard."""
        self.screen.connected(link)
        if self._panel:
            self._panel.link(link)
        if link is Link.LIVE and self._venue.venue is None:
            self._venue.ask()

    def _how_it_is(self) -> Composed:
        if not self._speaks:
            return self._presence.page, DisplaySound.OFF
        blocked = (self._stream.failure is not None) if self._stream else self._presence.blocked
        return self._presence.page, DisplaySound.BLOCKED if blocked else DisplaySound.ON

    def _volume(self) -> float:
        return self._settings.volume / 100 * loudness(self._venue.venue, utc_now())

    def _prepare(self, venue: VenueView) -> None:
        """Chime and counters are the same all day: made once, before the first call if there is time."""
        languages = [tag for tag in dict.fromkeys(("ja", *venue.languages)) if tag in self._studio.languages]
        self._studio.prepare([CHIME])
        for language in languages:
            self._studio.prepare(script.counter_order(counter.name, language) for counter in venue.counters)


def _output(way: str, device: str) -> Output:
    """Raises SoundFailed."""
    return AlsaOutput(device) if way == ALSA else FileOutput(Path(device))


def _panel_feed(settings: DisplaySettings) -> PanelFeed | None:
    if not settings.panel:
        return None
    return PanelFeed(TemplatePanel(parse_address(settings.panel), load_template(settings.panel_template)))
