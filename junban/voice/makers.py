"""Who speaks a pack that is made, and whose the sound is."""

from __future__ import annotations

from pathlib import Path

from drivers.voice.gtts import GttsEngine
from drivers.voice.kokoro_files import SPEAKERS
from drivers.voice.lines import VoiceFailed
from drivers.voice.packing import About, Speaks
from drivers.voice.render import Booth
from drivers.voice.voices import EMBEDDED, ESPEAK, KOKORO, Sources, Voices

ENGINES = ("embedded", "kokoro", "gtts", "espeak")

_LICENCES = {
    "openjtalk": 'CC BY 3.0: HTS Voice "Mei", MMDAgent Project Team, Nagoya Institute of Technology',
    "hibari": "Apache-2.0",
    KOKORO: "Apache-2.0: Kokoro-82M by hexgrad",
    ESPEAK: "made by espeak-ng (GPL-3), whose sound is free",
    "gtts": "not settled: the terms of Google Translate; settle it before these clips are used",
}


def maker(engine: str, language: str, sources: Sources, gtts: Path | None) -> tuple[Speaks, About]:
    """The engine, and what the manifest says of it.

    Args:
        engine: one of `ENGINES`.
        language: a tag.
        sources: where Kokoro's folder is.
        gtts: the folder that gTTS was installed to.

    Raises:
        VoiceFailed: there is no such engine for the language on this machine.
    """
    if engine == "gtts":
        if gtts is None or not (gtts / "gtts").is_dir():
            raise VoiceFailed("gTTS is not there: pip install --target FOLDER gtts, and --gtts FOLDER")
        return GttsEngine(language, gtts), About("Google Translate, by gTTS", "gtts", _LICENCES["gtts"])
    wanted = EMBEDDED[language].engine if engine == "embedded" and language in EMBEDDED else engine
    voices = Voices(sources)
    for found in voices.makers(language):
        if found.engine == wanted:
            return Booth(voices).engine(language, found), About(found.voice, found.engine, _LICENCES[found.engine])
    known = ", ".join(sorted(SPEAKERS)) if engine == KOKORO else ", ".join(sorted(EMBEDDED))
    hint = f"; {engine} speaks {known}" if engine in (KOKORO, "embedded") else ""
    raise VoiceFailed(f"no voice of {engine} for {language} on this machine{hint}")
