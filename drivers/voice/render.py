"""`python -m drivers.voice.render [SOURCES]`: the process that makes clips, a line of JSON in, a line out.

It stands alone so that numpy, dictionaries and models (70 to 500 MB) are in memory only while clips are made. SOURCES
is JSON: what else than the embedded voices there is on this machine.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from drivers.voice.chime import LOUDNESS, chime
from drivers.voice.clips import line_of
from drivers.voice.engine import Sound, VoiceEngine
from drivers.voice.kokoro_files import NoKokoro, read_folder
from drivers.voice.lines import Line, VoiceFailed
from drivers.voice.loudness import normalised, trimmed
from drivers.voice.manifest import BadPack, read_manifest
from drivers.voice.pack import PackEngine
from drivers.voice.rates import resampled
from drivers.voice.voices import ESPEAK, KOKORO, PACK, Maker, Sources, Voices
from drivers.voice.wav import wav

if TYPE_CHECKING:
    from drivers.voice.kokoro import KokoroModel  # imported when it is first wanted


class Booth:
    """Makes sounds with the voices of this machine; each engine is loaded when it is first wanted."""

    def __init__(self, voices: Voices) -> None:
        self._voices = voices
        self._engines: dict[tuple[str, Maker], VoiceEngine] = {}
        self._kokoro: KokoroModel | None = None

    def render(self, order: Mapping[str, Any]) -> Sound:
        """Makes the sound of one order: `{"chime": true}` or a line's fields.

        Raises:
            VoiceFailed: there is no voice for the language, or none can say the line.
        """
        if order.get("chime"):
            return normalised(resampled(chime()), LOUDNESS)
        return normalised(resampled(trimmed(self._said(line_of(order)))))

    def _said(self, line: Line) -> Sound:
        """By the first in the order of voices that can."""
        if any(letter.isdigit() for letter in line.text + line.spelled):
            raise VoiceFailed(f"digits are not spelled: {line.text}")
        failures = []
        for maker in self._voices.makers(line.language):
            try:
                return self.engine(line.language, maker).say(line)
            except VoiceFailed as failure:
                failures.append(str(failure))
        raise VoiceFailed("; ".join(failures) or f"no voice for {line.language}")

    def engine(self, language: str, maker: Maker) -> VoiceEngine:
        """One of the makers that `Voices` names, loaded. Raises VoiceFailed."""
        known = self._engines.get((language, maker))
        if known is None:
            known = self._engines[language, maker] = self._load(language, maker)
        return known

    def _load(self, language: str, maker: Maker) -> VoiceEngine:
        if maker.engine == KOKORO:
            return self._load_kokoro(language, maker.speed)
        if maker.engine != PACK:
            return _EMBEDDED[maker.engine](language, maker.speed)
        try:
            manifest = read_manifest((self._voices.sources.packs or Path()) / language)
        except BadPack as error:
            raise VoiceFailed(str(error)) from error
        if manifest is None:
            raise VoiceFailed(f"the pack for {language} is gone")
        return PackEngine(language, manifest)

    def _load_kokoro(self, language: str, speed: float) -> VoiceEngine:
        from drivers.voice.kokoro import KokoroModel, load_engine

        if self._kokoro is None:
            try:
                folder = read_folder(self._voices.sources.kokoro or Path())
            except NoKokoro as error:
                raise VoiceFailed(str(error)) from error
            if folder is None:
                raise VoiceFailed("Kokoro's folder is gone")
            self._kokoro = KokoroModel(folder)
        return load_engine(language, self._kokoro, speed)


def _openjtalk(_language: str, speed: float) -> VoiceEngine:
    from drivers.voice.openjtalk import OpenJTalkEngine

    return OpenJTalkEngine(speed)


def _hibari(_language: str, speed: float) -> VoiceEngine:
    from drivers.voice.hibari import HibariEngine

    return HibariEngine(speed)


def _espeak(language: str, _speed: float) -> VoiceEngine:
    from drivers.voice.espeak import EspeakEngine

    return EspeakEngine(language)


#: Imported when they are first wanted: each takes 70 to 130 MB.
_EMBEDDED: Mapping[str, Callable[[str, float], VoiceEngine]] = {
    "openjtalk": _openjtalk,
    "hibari": _hibari,
    ESPEAK: _espeak,
}


#: On a machine that is hub and display in one, a voice that is a moment later is better than a call that is.
POLITE = 5


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all: a reader never sees half a clip."""
    part = path.with_suffix(f".{os.getpid()}.part")
    part.write_bytes(content)
    part.replace(path)


#: `M_TRIM_THRESHOLD` and `M_MMAP_THRESHOLD` of glibc's malloc.h: what was used for one clip goes back at once.
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3
_GIVEN_BACK_FROM = 64 * 1024


def _give_back_early() -> None:
    """A tenth of an engine's memory, for some hundredths of a second a clip."""
    with contextlib.suppress(AttributeError, OSError):  # another C library has no such knobs
        for knob in (_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD):
            ctypes.CDLL(None).mallopt(knob, _GIVEN_BACK_FROM)


def main() -> None:
    """Answers orders; an order also has `path`, the file to write."""
    _give_back_early()
    with contextlib.suppress(PermissionError):  # a unit may forbid it; then it is as fast as others
        os.nice(POLITE)
    booth = Booth(Voices(Sources.from_json(sys.argv[1]) if sys.argv[1:] else None))
    for text in sys.stdin:
        order = json.loads(text)
        try:
            _write(Path(order["path"]), wav(booth.render(order)))
        except (VoiceFailed, OSError) as error:
            answer = {"ok": False, "error": str(error)}
        else:
            answer = {"ok": True}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
