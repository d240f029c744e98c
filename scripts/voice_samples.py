"""Lets the voices speak, into build/voice: each clip as WAV with its text, and what was measured of it; and all that
the kiosk says through a whole visit, as one recording with its text. With the word `all`, every fixed text."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from display.voice import script  # noqa: E402 - after the path is set
from drivers.voice.clips import line_of, order_of  # noqa: E402 - the same
from drivers.voice.engine import Sound  # noqa: E402 - the same
from drivers.voice.loudness import loudness, true_peak  # noqa: E402 - the same
from drivers.voice.render import Booth, wav  # noqa: E402 - the same
from drivers.voice.voices import Voices  # noqa: E402 - the same
from kiosk import spoken  # noqa: E402 - the same
from server.contract.snapshots import VenueView  # noqa: E402 - the same
from tests.support.slips import iwata  # noqa: E402 - the same

FOLDER = ROOT / "build/voice"
CHANGING = ("number.A012", "number.C105", "groups.3", "wait.10-25", "wait.unknown", "opens.8-30", "ahead.11")
#: Seconds of silence: between two clips, and between two screens.
BREATH, SCREEN = 0.12, 1.2
#: What lies this far below the peak is silence.
SILENCE = 10 ** (-40 / 20)


@dataclass(frozen=True)
class Sample:
    """One clip, and what it says."""

    name: str
    text: str
    sound: Sound

    def row(self) -> str:
        """Of the table of figures."""
        level = np.abs(self.sound.samples)
        begins = np.flatnonzero(level > level.max() * SILENCE)[0] / self.sound.rate * 1000
        return (
            f"| {self.name} | {self.text} | {loudness(self.sound):.1f} | {true_peak(self.sound):.1f} "
            f"| {begins:.0f} | {self.sound.seconds:.1f} |"
        )


def main() -> None:
    """Speaks, measures, writes."""
    booth, venue = Booth(Voices()), iwata()
    FOLDER.mkdir(parents=True, exist_ok=True)
    table = [
        "| clip | text | LUFS | true peak, dB | begins after, ms | seconds |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for language in spoken.languages():
        names = [*spoken.fixed_names(venue), *CHANGING] if "all" in sys.argv else _shown(venue)
        table += [_saved(_sample(booth, venue, name, language)).row() for name in dict.fromkeys(names)]
        _visit(booth, venue, language)
    table += [_saved(sample).row() for sample in _call(booth)]
    (FOLDER / "figures.md").write_text("\n".join(table) + "\n", encoding="utf-8")
    print("\n".join(table))  # noqa: T201 - a script speaks to its caller


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


def _visit(booth: Booth, venue: VenueView, language: str) -> None:
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
    (FOLDER / f"visit-{language}.wav").write_bytes(wav(Sound(np.concatenate(parts), rate)))
    (FOLDER / f"visit-{language}.txt").write_text("\n".join(words), encoding="utf-8")


def _call(booth: Booth) -> Iterable[Sample]:
    """A call at the monitor: chime, number, counter."""
    for index, part in enumerate(script.parts("A012", {"ja": "3番窓口"}, "ja", repeat=False)):
        text = "" if part.order.get("chime") else line_of(part.order).text
        yield Sample(f"call-{index}", text or "(chime)", booth.render(part.order))


def _sample(booth: Booth, venue: VenueView, name: str, language: str) -> Sample:
    line = spoken.line_of(name, language, venue)
    return Sample(f"{language}-{name}", line.text, booth.render(order_of(line)))


def _saved(sample: Sample) -> Sample:
    (FOLDER / f"{sample.name}.wav").write_bytes(wav(sample.sound))
    (FOLDER / f"{sample.name}.txt").write_text(sample.text + "\n", encoding="utf-8")
    return sample


if __name__ == "__main__":
    main()
