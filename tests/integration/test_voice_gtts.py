"""gTTS, the real package, against a service on loopback: clips come as asked, refusals are borne and then told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.voice.calling import CALLERS
from drivers.voice.gtts import APART, LANGUAGES, PATIENCE, TRIES, GttsEngine
from drivers.voice.lines import Line, VoiceFailed
from tests.support.gtts_service import GttsService, gtts_service
from tests.support.requirement import missing

PACKAGE = Path(__file__).parents[2] / ".venv/gtts"


@pytest.fixture
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[GttsService]:
    if not (PACKAGE / "gtts").is_dir():
        missing("gtts beside the environment (PyPI; `make setup`)")
    with gtts_service(tmp_path) as service:
        monkeypatch.setenv("https_proxy", service.url)
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.delenv("NO_PROXY", raising=False)
        yield service


def test_every_language_of_calls_is_one_that_it_speaks() -> None:
    assert set(LANGUAGES) == set(CALLERS)


def test_a_line_is_spoken_in_its_language(service: GttsService) -> None:
    sound = GttsEngine("fil", PACKAGE).say(Line("fil", "isang daan at lima"))
    assert (sound.rate, sound.seconds) == (24_000, pytest.approx(0.4, abs=0.1))
    assert "isang daan at lima" in service.texts[0]
    assert '\\"tl\\"' in service.texts[0]


def test_a_refusal_is_borne_with_patience_and_told_in_the_end(service: GttsService) -> None:
    waited: list[float] = []
    engine = GttsEngine("ja", PACKAGE, pause=waited.append)
    service.refuse = 1
    assert engine.say(Line("ja", "百")).seconds > 0.3
    assert waited == [PATIENCE]
    service.refuse = TRIES
    with pytest.raises(VoiceFailed, match="429"):
        engine.say(Line("ja", "百"))
    assert waited == [PATIENCE, APART, PATIENCE, 2 * PATIENCE, 4 * PATIENCE]
    assert len(service.texts) == 2 + TRIES


def test_what_is_no_sound_is_told(service: GttsService) -> None:
    service.sound = "bm8gc291bmQ="
    with pytest.raises(VoiceFailed, match="gTTS"):
        GttsEngine("ja", PACKAGE, pause=lambda _seconds: None).say(Line("ja", "百"))
