"""Makes an audio pack: every piece of every call, spoken once and written down with its licence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from drivers.voice.calling import CALLERS
from drivers.voice.cover import covered
from drivers.voice.engine import Sound
from drivers.voice.lines import Line, VoiceFailed
from drivers.voice.loudness import loudness, normalised, trimmed, true_peak
from drivers.voice.manifest import MANIFEST, Manifest, heard, manifest_text
from drivers.voice.rates import resampled
from drivers.voice.wav import read_wav, wav

#: What a clip of a pack may be, LUFS: softer or louder, its voice would not be heard through others'.
QUIETEST, LOUDEST = -40.0, -6.0
#: dBFS; above, a recording was cut off at its peaks.
CLIPPED = -0.1


class Speaks(Protocol):
    """Whoever speaks the pieces. An engine of `drivers.voice.engine` is one."""

    def say(self, line: Line) -> Sound:
        """Speaks a line. Raises VoiceFailed."""


@dataclass(frozen=True, slots=True)
class Texts:
    """What a language's calls are made of.

    Attributes:
        language: its tag.
        number: the half with the place `{number}`.
        others: all else, numbers in figures or in words: counters, phrases.
    """

    language: str
    number: str
    others: tuple[str, ...]

    def pieces(self) -> list[Line]:
        """Every line that a pack must say, in the words that a voice is given."""
        caller = CALLERS[self.language]
        lines = (*caller.pieces(self.number), *(caller.line(text) for text in self.others))
        return list({heard(line.text): line for line in lines}.values())


@dataclass(frozen=True, slots=True)
class About:
    """Whose the sound is."""

    voice: str
    engine: str
    licence: str


def make_pack(folder: Path, texts: Texts, speaks: Speaks, about: About, told: Callable[[int, int], None]) -> int:
    """Makes the pack, or goes on with one that was begun; the manifest comes last.

    Args:
        folder: made if it is not there.
        texts: what is to be said.
        speaks: who says it.
        about: whose it is.
        told: hears how many are done, of how many.

    Returns:
        How many clips there are.

    Raises:
        VoiceFailed: a piece cannot be said; what is done stays.
    """
    folder.mkdir(parents=True, exist_ok=True)
    pieces = texts.pieces()
    named = {piece.text: f"{index:03d}.wav" for index, piece in enumerate(pieces)}
    for done, piece in enumerate(pieces, start=1):
        path = folder / named[piece.text]
        if not path.exists():
            sound = normalised(resampled(trimmed(speaks.say(piece))))
            part = path.with_suffix(".part")
            part.write_bytes(wav(sound))
            part.replace(path)
        told(done, len(pieces))
    words = {"language": texts.language, "voice": about.voice, "engine": about.engine, "licence": about.licence}
    (folder / MANIFEST).write_text(manifest_text(words, named), encoding="utf-8")
    return len(pieces)


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with a pack: `missing` (nobody says that text), `unstated` (a line of the manifest) or `sound`."""

    kind: str
    what: str


def check_pack(manifest: Manifest, texts: Texts) -> Iterator[Flaw]:
    """Everything that is wrong with a pack; a pack may say more than `texts`."""
    for key in ("language", "engine", "licence"):
        if not getattr(manifest, key):
            yield Flaw("unstated", key)
    yield from (Flaw("missing", text) for text in _missing(manifest, texts))
    rates: dict[int, str] = {}
    for path in sorted(set(manifest.clips.values())):
        try:
            sound = read_wav(path)
        except VoiceFailed as error:
            yield Flaw("sound", str(error))
            continue
        rates.setdefault(sound.rate, path.name)
        yield from (Flaw("sound", f"{path.name}: {what}") for what in _odd(sound))
    if len(rates) > 1:
        listed = ", ".join(f"{name} {rate} Hz" for rate, name in sorted(rates.items()))
        yield Flaw("sound", f"clips of different rates: {listed}")


def _missing(manifest: Manifest, texts: Texts) -> list[str]:
    """Pieces that no clips say, alone or joined."""
    return [piece.text for piece in texts.pieces() if not _sayable(piece.text, manifest.clips)]


def _sayable(piece: str, clips: Iterable[str]) -> bool:
    try:
        return bool(list(covered(piece, set(clips))))
    except VoiceFailed:
        return False


def _odd(sound: Sound) -> Iterator[str]:
    level = loudness(sound)
    if not QUIETEST <= level <= LOUDEST:
        yield f"{level:.0f} LUFS"
    if true_peak(sound) > CLIPPED:
        yield "cut off at its peaks"
