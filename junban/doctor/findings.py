"""What the doctor found, in the words of `config/messages/doctor/`.

The text of a finding is under its code; what to do about it is under `CODE-do`, a line a step, commands after `$ `.
Commands name this program by its whole path, so that they can be typed as they stand.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from server.contract.catalogue import load_catalogue

AREA = "doctor"
COMMAND = "$ "
#: What commands say for this program, and for the folder that it was installed from.
_PROGRAM = Path(sys.prefix) / "bin/junban"
_FOLDER = Path(__file__).resolve().parents[2]


class Level(StrEnum):
    """How much it matters."""

    GOOD = "good"
    NOTE = "note"
    """Worth knowing; nothing has to be done."""
    LOOK = "look"
    """Somebody has to see to it."""


@dataclass(frozen=True, slots=True)
class Word:
    """A place that is itself a text of the doctor's, in whatever language the sentence is."""

    key: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found; `places` fill its texts."""

    code: str
    level: Level
    places: Mapping[str, object] = field(default_factory=dict)

    def text(self, language: str) -> str:
        """In one sentence or two."""
        return said(language, self.code, **self.places)

    def steps(self, language: str) -> list[str]:
        """What to do, in order; a command begins with `$ `. Empty when nothing has to be done."""
        key = f"{self.code}-do"
        if key not in load_catalogue(AREA).all(language):
            return []
        return said(language, key, **self.places).strip().splitlines()

    def commands(self) -> list[str]:
        """The commands among the steps, which are the same in all languages."""
        return [step.removeprefix(COMMAND) for step in self.steps("ja") if step.startswith(COMMAND)]


def good(code: str, **places: object) -> Finding:
    """Well."""
    return Finding(code, Level.GOOD, places)


def note(code: str, **places: object) -> Finding:
    """Worth knowing."""
    return Finding(code, Level.NOTE, places)


def look(code: str, **places: object) -> Finding:
    """To be seen to."""
    return Finding(code, Level.LOOK, places)


def said(language: str, key: str, **places: object) -> str:
    """A text of the doctor's."""
    filled = {name: said(language, place.key) if isinstance(place, Word) else place for name, place in places.items()}
    return load_catalogue(AREA).text(language, key, junban=_PROGRAM, folder=_FOLDER, **filled)
