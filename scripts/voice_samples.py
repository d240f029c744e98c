"""Lets the voices speak: one call in each language that has a voice, chime and all, as WAV with its text; and what the
kiosk says, clip by clip and as a whole visit. Prints what was measured.

    scripts/voice_samples.py [FOLDER] [--kokoro FOLDER] [--packs FOLDER] [--espeak] [--all]

FOLDER is build/voice when left out; with `--all`, every fixed text of the kiosk.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from display.voice import script  # noqa: E402 - after the path is set
from display.voice.whole import whole  # noqa: E402 - the same
from drivers.voice.calling import CALLERS  # noqa: E402 - the same
from drivers.voice.clips import line_of, order_of  # noqa: E402 - the same
from drivers.voice.engine import Sound  # noqa: E402 - the same
from drivers.voice.render import Booth  # noqa: E402 - the same
from drivers.voice.voices import Sources, Voices  # noqa: E402 - the same
from drivers.voice.wav import wav  # noqa: E402 - the same
from junban.voice.figures import figures  # noqa: E402 - the same
from kiosk import spoken  # noqa: E402 - the same
from server.contract.snapshots import VenueView  # noqa: E402 - the same
from tests.support.slips import iwata  # noqa: E402 - the same

FOLDER = ROOT / "build/voice"
CHANGING = ("number.A012", "number.C105", "groups.3", "wait.10-25", "wait.unknown", "opens.8-30", "ahead.11")
#: Seconds of silence: between two clips, and between two screens.
BREATH, SCREEN = 0.12, 1.2


@dataclass(frozen=True)
class Sample:
    """One clip, and what it says."""

    name: str
    text: str
    sound: Sound

    def row(self) -> str:
        """Of the table of figures."""
        told = figures(self.sound)
        return (
            f"| {self.name} | {self.text} | {told.loudness:.1f} | {told.peak:.1f} "
            f"| {told.begins:.0f} | {told.seconds:.1f} |"
        )


def main() -> None:
    """Speaks, measures, writes."""
    asked = _asked()
    voices, venue = Voices(Sources(asked.packs, asked.kokoro, asked.espeak)), iwata()
    booth = Booth(voices)
    asked.folder.mkdir(parents=True, exist_ok=True)
    table = [
        "| clip | text | LUFS | true peak, dB | begins after, ms | seconds |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    table += [_saved(asked.folder, sample).row() for sample in _calls(booth, voices)]
    for language in spoken.languages():
        names = [*spoken.fixed_names(venue), *CHANGING] if asked.all else _shown(venue)
        samples = (_sample(booth, venue, name, language) for name in dict.fromkeys(names))
        table += [_saved(asked.folder, sample).row() for sample in samples]
        _visit(asked.folder, booth, venue, language)
    (asked.folder / "figures.md").write_text("\n".join(table) + "\n", encoding="utf-8")
    print("\n".join(table))  # noqa: T201 - a script speaks to its caller


def _asked() -> argparse.Namespace:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    for option in ("--kokoro", "--packs"):
        words.add_argument(option, type=Path)
    for option in ("--espeak", "--all"):
        words.add_argument(option, action="store_true")
    return words.parse_args()


def _shown(venue: VenueView) -> list[str]:
    """A few of each kind."""
    return ["choose_service", "choice.1", f"service.{venue.services[0].id}", *CHANGING, "print_confirmed_2", "how"]


def screens(venue: VenueView) -> Iterator[list[str]]:
    """What is read on each screen of one visit, in the page's order."""
    services = []
    for index, service in enumerate(venue.services, start=1):
        services += [f"choice.{index}", f"service.{service.id}", f"groups.{index}", f"wait.{5 * index}-{10 * index}"]
    yield ["choose_service", *services, "how"]
    yield ["choose_cards", "cards_hint", *(part for n in (1, 2, 3) for part in (f"choice.{n}", f"cards.{n}")), "how"]
    yield ["issuing"]
    told = ["number.A012", "ahead.3", "wait.10-25", "print_queued_2", "counter_slip_hint", "choice.1", "finish"]
    yield [*told, "print_confirmed_2"]


def _visit(folder: Path, booth: Booth, venue: VenueView, language: str) -> None:
    """One recording, and its text with the second at which each clip begins."""
    parts: list[np.ndarray] = []
    words: list[str] = []
    at, rate = 0.0, 0
    for screen in screens(venue):
        for name in screen:
            sample = _sample(booth, venue, name, language)
            rate = sample.sound.rate
            words.append(f"{at:6.1f}  {sample.text}")
            pause = SCREEN if name == screen[-1] else BREATH
            parts += [sample.sound.samples, np.zeros(int(pause * rate))]
            at += sample.sound.seconds + pause
        words.append("")
    (folder / f"visit-{language}.wav").write_bytes(wav(Sound(np.concatenate(parts), rate)))
    (folder / f"visit-{language}.txt").write_text("\n".join(words), encoding="utf-8")


def _calls(booth: Booth, voices: Voices) -> Iterator[Sample]:
    """A call at the monitor in each language that has a voice, and its halves, as each engine made them."""
    for language in (tag for tag in CALLERS if tag in voices.languages):
        call = script.Call("A105", {"ja": "3番窓口"}, language)
        parts = script.parts(call, voices.languages, repeat=False)
        own = [part for part in parts if part.language == language]
        text = " ".join(line_of(part.order).text for part in parts if part.language)
        yield Sample(f"call-{language}", text, whole(booth, parts))
        for half, part in zip(("number", "counter"), own, strict=True):
            engine = voices.makers(language)[0].engine
            yield Sample(f"call-{language}-{half} ({engine})", line_of(part.order).text, booth.render(part.order))


def _sample(booth: Booth, venue: VenueView, name: str, language: str) -> Sample:
    line = spoken.line_of(name, language, venue)
    return Sample(f"{language}-{name}", line.text, booth.render(order_of(line)))


def _saved(folder: Path, sample: Sample) -> Sample:
    name = sample.name.split(" ")[0]
    (folder / f"{name}.wav").write_bytes(wav(sample.sound))
    (folder / f"{name}.txt").write_text(sample.text + "\n", encoding="utf-8")
    return sample


if __name__ == "__main__":
    main()
