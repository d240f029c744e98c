"""The texts that a language's calls are made of, from the message catalogues and the venue's counters."""

from __future__ import annotations

from pathlib import Path

from display.voice import script
from drivers.voice.clips import line_of
from drivers.voice.packing import Texts
from server.contract.base import LocalText
from server.contract.catalogue import load_catalogue

#: Counters that a pack names when it is made for no venue in particular.
COUNTERS = 12


def counter_names(config: Path | None) -> list[LocalText]:
    """The counters of a venue's file, or the first twelve by number. Raises SettingsError, OSError."""
    if config is None:
        return [{"ja": f"{number}番窓口"} for number in range(1, COUNTERS + 1)]
    from server.settings import load_settings

    return [dict(setup.name) for setup in load_settings(config).venue.counters]


def texts_of(language: str, config: Path | None = None) -> Texts:
    """All that a pack of the language must say."""
    counters = [line_of(script.counter_order(name, language)) for name in counter_names(config)]
    words = load_catalogue("voice").all(language)
    # A counter that is named in Japanese only is called so, by the Japanese voice.
    own = dict.fromkeys(line.text for line in counters if line.language == language)
    return Texts(language, words["number"], (words["second"], *own))
