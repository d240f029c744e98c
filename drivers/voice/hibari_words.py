"""The words of hibari-tts, left as text: as dicts they are 105 MB, half of what a display may take in all."""

from __future__ import annotations

import gzip
import json
from importlib import import_module
from pathlib import Path
from typing import Any

from drivers.voice.json_table import JsonTable

_LEXICA = ("gold", "silver")
_WEIGHTS = b'"weights":'


def words_as_text() -> Any:
    """The package's own American G2P with its three large tables left as text; it answers word for word the same.

    Raises:
        ValueError, OSError, AttributeError: the package is made otherwise than this knows.
    """
    package: Any = import_module("hibari.g2p")
    assets = Path(package.ASSETS)
    words = package.G2P.__new__(package.G2P)
    words.lexicon = package.Lexicon(*(JsonTable(_text(assets / f"lexicon_us_{name}.json.gz")) for name in _LEXICA))
    words.tokenizer = package.Tokenizer(json.loads((assets / "tokenizer_exceptions.json").read_bytes()))
    words.tagger = package.Tagger(_tags(_text(assets / "tagger.json.gz")))
    words._oov, words.unk, words.british = None, "", False
    return words


def _text(path: Path) -> bytes:
    with gzip.open(path) as file:
        return file.read()


def _tags(text: bytes) -> dict[str, Any]:
    begin = text.index(_WEIGHTS) + len(_WEIGHTS)
    weights = JsonTable(text, begin)
    rest: dict[str, Any] = json.loads(text[:begin] + b"{}" + text[weights.end + 1 :])
    return {**rest, "weights": weights}
