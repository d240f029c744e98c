"""ALSA's own program: what it is given reaches the device; a device that is wrong, gone or hung is told in time."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from drivers.sound import alsa
from drivers.sound.alsa import AlsaOutput, devices
from drivers.sound.output import SoundFailed
from drivers.sound.stream import Stream
from tests.support.kiosk_site import until
from tests.support.requirement import missing

CALL = bytes(range(256)) * 60


@pytest.fixture
def aplay() -> str:
    """The real program."""
    return shutil.which("aplay") or missing("aplay (Debian package alsa-utils; `make setup`)")


@pytest.fixture
def device(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, aplay: str) -> Path:
    """A device `judge` of ALSA that writes all that would be heard into a file."""
    heard = tmp_path / "heard.raw"
    config = tmp_path / "asound.conf"
    config.write_text(
        f'pcm.judge {{ type file; slave.pcm {{ type null }}; file "{heard}"; format "raw" }}\n', encoding="ascii"
    )
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(config))
    return heard


def program(folder: Path, body: str) -> str:
    """A program in the place of aplay, that misbehaves."""
    path = folder / "aplay"
    path.write_text(f"#!{sys.executable}\n{body}\n", encoding="ascii")
    path.chmod(0o755)
    return str(path)


def filled(output: AlsaOutput) -> None:
    """Writes until it is refused."""
    for _ in range(1000):
        output.write(CALL)


def test_what_is_played_reaches_the_device(device: Path) -> None:
    stream = Stream(lambda: AlsaOutput("judge"))
    stream.start()
    try:
        assert stream.play(CALL).wait(20)
        # It comes in whole periods; silence pushes it out.
        until(lambda: device.exists() and CALL in device.read_bytes(), seconds=20)
        assert stream.failure is None
    finally:
        stream.stop()


def test_a_device_that_there_is_not_is_told_in_alsas_words(device: Path) -> None:
    output = AlsaOutput("nothing-of-that-name")
    with pytest.raises(SoundFailed, match="nothing-of-that-name"):
        filled(output)
    output.close()


def test_a_device_that_hangs_is_given_up(tmp_path: Path) -> None:
    output = AlsaOutput("x", program=program(tmp_path, "import time\ntime.sleep(60)"), deadline=0.05)
    with pytest.raises(SoundFailed, match="takes nothing any more"):
        output.write(bytes(1_000_000))
    output.close()
    assert output._child.returncode is not None


def test_a_program_that_ends_is_told(tmp_path: Path) -> None:
    output = AlsaOutput("x", program=program(tmp_path, "import sys\nsys.exit('no card')"))
    with pytest.raises(SoundFailed, match="no card"):
        filled(output)
    output.close()


def test_a_machine_without_the_program_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alsa, "PROGRAM", "aplay-that-is-not-there")
    with pytest.raises(SoundFailed, match="No such file"):
        AlsaOutput("x", program="aplay-that-is-not-there")
    with pytest.raises(SoundFailed, match="aplay-that-is-not-there"):
        devices()


def test_devices_are_listed_by_the_names_that_can_be_given(aplay: str) -> None:
    assert "null" in devices()
