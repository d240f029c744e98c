"""Which voice speaks a language: the order of the engines, in one place.

A recorded or pre-rendered pack comes first, for people chose it; then the engine whose voice lies inside its package;
else nobody, and chime and text have to do. What a pack does not hold is said by the next in the order.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from drivers.voice.manifest import BadPack, read_manifest
from drivers.voice.spelling import SPELLERS

log = logging.getLogger(__name__)

PACK = "pack"


@dataclass(frozen=True, slots=True)
class Maker:
    """Who makes a clip. Another maker is another clip, so this is part of its name.

    Attributes:
        engine: `pack`, or the name of an embedded engine.
        version: of the package, or the digest of the pack's manifest.
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
EMBEDDED: Mapping[str, Embedded] = {
    "ja": Embedded("openjtalk", "pyopenjtalk-plus", "mei_normal"),
    "ja-easy": Embedded("openjtalk", "pyopenjtalk-plus", "mei_normal", speed=0.85),
    "en": Embedded("hibari", "hibari-tts", "heart"),
}


class Voices:
    """The voices of this machine."""

    def __init__(self, packs: Path | None = None) -> None:
        """`packs` has a folder for each language with a pack; it is read once, so a new pack wants a restart."""
        self.packs = packs
        self._makers = {language: tuple(self._found(language)) for language in SPELLERS}

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages that can be spoken."""
        return tuple(language for language, makers in self._makers.items() if makers)

    def makers(self, language: str) -> tuple[Maker, ...]:
        """Who is asked for a line, in order; nobody for a language that cannot be spoken."""
        return self._makers.get(language, ())

    def _found(self, language: str) -> list[Maker]:
        found = []
        if self.packs is not None:
            try:
                manifest = read_manifest(self.packs / language)
            except BadPack as error:
                log.warning("an audio pack is left out: %s", error)
                manifest = None
            if manifest:
                found.append(Maker(PACK, manifest.digest, manifest.voice))
        embedded = EMBEDDED.get(language)
        installed = embedded and _version(embedded.package)
        if embedded and installed:
            found.append(Maker(embedded.engine, installed, embedded.voice, embedded.speed))
        return found


@cache
def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
