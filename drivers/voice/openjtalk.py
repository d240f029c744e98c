"""Japanese by pyopenjtalk-plus: dictionary and voice "Mei" are inside its wheel, nothing is fetched.

HTS Voice "Mei" is released by the MMDAgent Project Team, © 2009-2013 Nagoya Institute of Technology, CC BY 3.0.
"""

from __future__ import annotations

import contextlib
import io
import re
import sys
from collections.abc import Mapping
from importlib.util import find_spec
from types import ModuleType
from typing import Any

import numpy as np

from drivers.voice.engine import Sound
from drivers.voice.lines import Line, VoiceFailed

#: Samples come at the scale of int16, and beyond it.
FULL_SCALE = 32768.0

#: Words that it would read otherwise: バンゴーサツ, ノホー, オテカズ, and a lid that is ヒライテ.
READ_SO: Mapping[str, str] = {
    "番号札": "ばんごうふだ",
    "の方": "のかた",
    "お手数": "おてすう",
    "ふたが開いて": "ふたがあいて",
}

#: う after the row of お, い after the row of え.
_LONG = re.compile("(?<=[オコソトノホモヨロゴゾドボポョ])ウ|(?<=[エケセテネヘメレゲゼデベペ])イ")

#: Marks of unvoiced vowels, which are no part of a reading.
_UNVOICED = str.maketrans("", "", "’'")

#: The readings of homographs by Sudachi and of 何 by ONNX: 90 MB for nothing, as lines hold neither.
_FRONTEND: dict[str, Any] = {"use_sudachi_kanji_yomi": False, "predict_nani": False}


def _load() -> ModuleType:
    """Imports the engine without ONNX Runtime (35 MB, not used here), and without the notice it prints about that."""
    hidden = "pyopenjtalk" not in sys.modules and "onnxruntime" not in sys.modules and bool(find_spec("onnxruntime"))
    if hidden:
        sys.modules["onnxruntime"] = None  # type: ignore[assignment]  # the documented way to make an import fail
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            import pyopenjtalk
    finally:
        if hidden:
            del sys.modules["onnxruntime"]  # another engine may want it
    return pyopenjtalk


class OpenJTalkEngine:
    """The voice "Mei", 48 kHz, offline."""

    language = "ja"

    def __init__(self, speed: float = 1.0) -> None:
        """`speed` 1.0 is the voice's own pace."""
        self._engine = _load()
        self._speed = speed

    def reading(self, text: str) -> str:
        """How the engine will pronounce a text, in katakana; punctuation stays."""
        kana: str = self._engine.g2p(as_read(text), kana=True, **_FRONTEND)
        return kana.translate(_UNVOICED)

    def proven(self, line: Line) -> str:
        """The form of the line that sounds as its readings demand, or as its exact spelling does.

        Raises:
            VoiceFailed: neither form does.
        """
        if self._reads(line.text, line):
            return line.text
        if line.spelled and self._heard(line.spelled, line):
            return line.spelled
        raise VoiceFailed(f"would be misread: {line.text}")

    def say(self, line: Line) -> Sound:
        """Speaks the form of the line that is read right."""
        text = self.proven(line)
        try:
            samples, rate = self._engine.tts(as_read(text), speed=self._speed, **_FRONTEND)
        except (RuntimeError, ValueError) as error:
            raise VoiceFailed(str(error)) from error
        return Sound(np.asarray(samples, dtype=np.float64) / FULL_SCALE, int(rate))

    def _reads(self, text: str, line: Line) -> bool:
        """Each piece alone, and again inside the line: ニバン is also found in ジューニバン."""
        alone = all(self.reading(piece) == reading for piece, reading in line.readings.items())
        just_so = not line.exact or _lengthened(self.reading(text)) == _lengthened(self.reading(line.spelled))
        return alone and just_so and self._heard(text, line)

    def _heard(self, text: str, line: Line) -> bool:
        whole = self.reading(text) if line.readings else ""
        return all(reading in whole for reading in line.readings.values())


def _lengthened(kana: str) -> str:
    """Long vowels as they sound, however they were written: ショウメイ is ショーメー."""
    return _LONG.sub("ー", kana)


def as_read(text: str) -> str:
    """A text with the words that the engine would misread in kana."""
    for written, kana in READ_SO.items():
        text = text.replace(written, kana)
    return text
