"""`junban demo --json`, started and ended as a person would."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.network import free_port

#: Seconds the demo may take to end after SIGTERM.
END_WITHIN = 15


@dataclass(frozen=True)
class Demo:
    """A running demo: its doors, and its process."""

    doors: dict[str, str]
    process: subprocess.Popen[str]

    def __getitem__(self, door: str) -> str:
        return self.doors[door]

    def end(self) -> int:
        """SIGTERM; the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(END_WITHIN)


@contextmanager
def running_demo(folder: Path, *options: str, zone: str = "America/New_York") -> Iterator[Demo]:
    """Starts it in `folder` as working directory, on free ports, on a machine of another time zone.

    Raises:
        RuntimeError: it ended before it was ready.
    """
    errors = folder / "demo.log"
    with errors.open("w", encoding="utf-8") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "junban", "demo", "--json", "--port", str(free_port(6)), *options],
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            cwd=folder,
            env={**os.environ, "TZ": zone},
        )
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            if not line:
                raise RuntimeError(errors.read_text(encoding="utf-8"))
            yield Demo(json.loads(line), process)
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait(END_WITHIN)
            if process.stdout is not None:
                process.stdout.close()
