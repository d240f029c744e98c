"""Whether espeak-ng is there, and what it is asked for."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from functools import cache

PROGRAM = "espeak-ng"

#: Its voice for each language in which it is understood at all: a third of calls, on a first hearing.
VOICES: Mapping[str, str] = {"en": "en-us", "es": "es-419"}

#: Words a minute; its own 175 is too fast for a hall.
PACE = 140
#: Seconds that a clip may take; it takes 0.02.
DEADLINE = 10.0


@cache
def installed_version() -> str | None:
    """What the program says of itself; None where there is none."""
    program = shutil.which(PROGRAM)
    if program is None:
        return None
    try:
        told = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=DEADLINE, check=True)  # noqa: S603 - a path that was found, no shell
    except (OSError, subprocess.SubprocessError):
        return None
    return told.stdout.split("  ", maxsplit=1)[0].strip()
