"""espeak-ng, called as a program (it is GPL): a thin voice, and only where an administrator turns it on."""

from __future__ import annotations

import io
import subprocess

from drivers.voice.engine import Sound
from drivers.voice.espeak_program import DEADLINE, PACE, PROGRAM, VOICES
from drivers.voice.lines import Line, VoiceFailed
from drivers.voice.wav import read_wav


class EspeakEngine:
    """One language by espeak-ng, 22 kHz."""

    def __init__(self, language: str, program: str = PROGRAM, *, deadline: float = DEADLINE) -> None:
        self.language = language
        self._program = program
        self._deadline = deadline

    def say(self, line: Line) -> Sound:
        """Speaks a line.

        Raises:
            VoiceFailed: the program is gone, complains, or does not end in time.
        """
        command = [self._program, "-v", VOICES[self.language], "-s", str(PACE), "--stdin", "--stdout"]
        try:
            done = subprocess.run(  # noqa: S603 - the line goes in by standard input, never as an argument
                command, input=line.text.encode(), capture_output=True, timeout=self._deadline, check=True
            )
        except subprocess.CalledProcessError as error:
            raise VoiceFailed(f"{self._program}: {error.stderr.decode(errors='replace').strip()}") from error
        except (OSError, subprocess.SubprocessError) as error:
            raise VoiceFailed(f"{self._program}: {error}") from error
        return read_wav(io.BytesIO(done.stdout), self._program)
