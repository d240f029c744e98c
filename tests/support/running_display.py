"""`junban display` as its own process, as a venue runs it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.fake_hub import TOKEN
from tests.support.network import free_port


class RunningDisplay:
    """The process and its address."""

    def __init__(self, hub: str, cache: Path, *options: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._command = [
            *(sys.executable, "-m", "junban", "display", "--hub", hub, "--cache", str(cache)),
            *("--port", str(self.port), *options),
        ]
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Returns when it serves."""
        self.process = subprocess.Popen(
            self._command, env=os.environ | {"JUNBAN_DISPLAY_TOKEN": TOKEN}, stderr=subprocess.PIPE, text=True
        )
        assert self.process.stderr
        told = []
        for line in self.process.stderr:  # it may warn of a hub that is away before it serves
            if line == f"display: {self.url}\n":
                return
            told.append(line)
        self.stop()
        raise AssertionError("".join(told))

    def stop(self) -> int:
        """As systemd would; the exit status."""
        process, self.process = self.process, None
        if process is None:
            return 0
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)
        return process.returncode


@contextmanager
def running_display(hub: str, cache: Path, *options: str) -> Iterator[RunningDisplay]:
    """A display that listens; its cache of clips may be shared by many tests."""
    display = RunningDisplay(hub, cache, *options)
    display.start()
    try:
        yield display
    finally:
        display.stop()
