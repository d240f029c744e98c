"""Message catalogues: `config/messages/<area>/<language>.toml`, flat tables of texts with `{named}` places."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

#: The folder `config/` beside the packages, in a checkout and in an installed wheel alike.
CONFIG = Path(__file__).resolve().parents[2] / "config"

FALLBACK = "ja"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The texts of one area in every language it has."""

    area: str
    texts: Mapping[str, Mapping[str, str]]

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages present, Japanese first."""
        return tuple(sorted(self.texts, key=lambda tag: (tag != FALLBACK, tag)))

    def language(self, wanted: str) -> str:
        """The language that will be used when `wanted` is asked for."""
        return wanted if wanted in self.texts else FALLBACK

    def text(self, language: str, key: str, **places: object) -> str:
        """The text of `key`, its places filled in.

        Raises:
            KeyError: no such key, or a place was not given.
        """
        return self.texts[self.language(language)][key].format(**places)

    def all(self, language: str) -> Mapping[str, str]:
        """Every text of one language, unfilled, for a page's script."""
        return self.texts[self.language(language)]


@cache
def load_catalogue(area: str) -> Catalogue:
    """Reads an area once.

    Raises:
        FileNotFoundError: the area has no Japanese catalogue.
    """
    folder = CONFIG / "messages" / area
    texts = {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.toml"))}
    if FALLBACK not in texts:
        raise FileNotFoundError(folder / f"{FALLBACK}.toml")
    return Catalogue(area, texts)
