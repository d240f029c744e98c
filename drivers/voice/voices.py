"""Which voice speaks a language: the order of the engines, in one place.

A recorded or pre-rendered pack comes first, for people chose it; then Kokoro, where its folder was made; then the
engine whose voice lies inside its package; then espeak-ng, where it was turned on; else nobody, and chime and text have
to do. What one cannot say is said by the next in the order.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from drivers.voice import espeak_program
from drivers.voice.calling import CALLERS
from drivers.voice.kokoro_files import SPEAKERS, NoKokoro, read_folder
from drivers.voice.manifest import BadPack, read_manifest
from drivers.voice.spelling import SPELLERS

log = logging.getLogger(__name__)

PACK, KOKORO, ESPEAK = "pack", "kokoro", "espeak"


@dataclass(frozen=True, slots=True)
class Maker:
    """Who makes a clip. Another maker is another clip, so this is part of its name.

    Attributes:
        engine: `pack`, `kokoro`, `espeak`, or the name of an embedded engine.
        version: of the package or program, or the digest of the pack's manifest or of the model.
        voice: model and manner.
        speed: 1 is the voice's own pace.
    """

    engine: str
    version: str
    voice: str
    speed: float = 1.0


@dataclass(frozen=True, slots=True)
class Embedded:
    """A voice inside a Python package."""

    engine: str
    package: str
    voice: str
    speed: float = 1.0


#: やさしい日本語 is spoken slowly.
SLOW: Mapping[str, float] = {"ja-easy": 0.85}

EMBEDDED: Mapping[str, Embedded] = {
    "ja": Embedded("openjtalk", "pyopenjtalk-plus", "mei_normal"),
    "ja-easy": Embedded("openjtalk", "pyopenjtalk-plus", "mei_normal", SLOW["ja-easy"]),
    "en": Embedded("hibari", "hibari-tts", "heart"),
}

#: Languages whose numbers can be spelled, for the kiosk or for calls.
LANGUAGES = tuple(dict.fromkeys([*SPELLERS, *CALLERS]))


@dataclass(frozen=True, slots=True)
class Sources:
    """What else than the embedded voices there is on this machine.

    Attributes:
        packs: has a folder for each language with a pack.
        kokoro: Kokoro's folder, as `kokoro_files` makes it.
        espeak: whether espeak-ng may speak where nobody better does.
    """

    packs: Path | None = None
    kokoro: Path | None = None
    espeak: bool = False

    def to_json(self) -> str:
        """For the rendering process."""
        folders = {"packs": self.packs, "kokoro": self.kokoro}
        told = {name: str(path.resolve()) for name, path in folders.items() if path}
        return json.dumps({**told, "espeak": self.espeak})

    @classmethod
    def from_json(cls, text: str) -> Sources:
        """The same again."""
        told = json.loads(text)
        packs, kokoro = (Path(told[name]) if name in told else None for name in ("packs", "kokoro"))
        return cls(packs, kokoro, bool(told["espeak"]))


class Voices:
    """The voices of this machine."""

    def __init__(self, sources: Sources | Path | None = None) -> None:
        """A path is `Sources(packs=path)`. It is all read once, so a new pack wants a restart."""
        self.sources = sources if isinstance(sources, Sources) else Sources(sources)
        self._makers = {language: tuple(self._found(language)) for language in LANGUAGES}

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages that can be spoken."""
        return tuple(language for language, makers in self._makers.items() if makers)

    def makers(self, language: str) -> tuple[Maker, ...]:
        """Who is asked for a line, in order; nobody for a language that cannot be spoken."""
        return self._makers.get(language, ())

    def _found(self, language: str) -> Iterator[Maker]:
        yield from self._pack(language)
        yield from self._kokoro(language)
        embedded = EMBEDDED.get(language)
        installed = embedded and _version(embedded.package)
        if embedded and installed:
            yield Maker(embedded.engine, installed, embedded.voice, embedded.speed)
        if self.sources.espeak:
            yield from _espeak(language)

    def _pack(self, language: str) -> Iterator[Maker]:
        if self.sources.packs is None:
            return
        try:
            manifest = read_manifest(self.sources.packs / language)
        except BadPack as error:
            log.warning("an audio pack is left out: %s", error)
            return
        if manifest:
            yield Maker(PACK, manifest.digest, manifest.voice)

    def _kokoro(self, language: str) -> Iterator[Maker]:
        if self.sources.kokoro is None:
            return
        try:
            folder = read_folder(self.sources.kokoro)
        except NoKokoro as error:
            log.warning("Kokoro is left out: %s", error)
            return
        speaker = SPEAKERS.get(language)
        if folder and speaker in folder.voices:
            yield Maker(KOKORO, folder.digest[:16], speaker, SLOW.get(language, 1.0))


def _espeak(language: str) -> Iterator[Maker]:
    installed = espeak_program.installed_version() if language in espeak_program.VOICES else None
    if installed:
        yield Maker(ESPEAK, installed, f"{espeak_program.VOICES[language]} {espeak_program.PACE}")


@cache
def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
