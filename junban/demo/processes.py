"""Programs started and stopped together."""

from __future__ import annotations

import errno
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import httpx

#: Seconds a program may take to answer, and to end.
START_WITHIN = 30.0
STOP_WITHIN = 6.0
POLL = 0.05


class ProgramFailed(Exception):
    """A program of ours ended, or didn't begin."""


def expect_free(host: str, ports: Sequence[int]) -> None:
    """Raises ProgramFailed when one of the ports is another program's: what answers there would be taken for ours."""
    for port in ports:
        with socket.socket() as probe:
            # As the programs bind: a port of one that has just ended is free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                if error.errno != errno.EADDRINUSE:
                    raise
                raise ProgramFailed(f"port {port} is in use; --port N takes N and the five after it") from error


@dataclass(slots=True)
class Processes:
    """Children of this process, each in a process group of its own."""

    children: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, word: str, arguments: Sequence[str], environment: Mapping[str, str]) -> None:
        """Starts `junban WORD ARGUMENTS`."""
        command = [sys.executable, "-m", "junban", word, *arguments]
        self.children[word] = subprocess.Popen(
            command,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )

    def wait_for(self, word: str, url: str) -> None:
        """Waits until the program answers at `url`. Raises ProgramFailed."""
        deadline = time.monotonic() + START_WITHIN
        while time.monotonic() < deadline:
            self.check()
            try:
                if httpx.get(url, timeout=2, trust_env=False).is_success:
                    return
            except httpx.HTTPError:
                pass  # Not listening yet.
            time.sleep(POLL)
        raise ProgramFailed(f"{word} did not answer at {url}")

    def check(self) -> None:
        """Raises ProgramFailed when one has ended."""
        for word, child in self.children.items():
            if child.poll() is not None:
                raise ProgramFailed(f"{word} ended with {child.returncode}")

    def stop_one(self, word: str) -> None:
        """Ends one and forgets it."""
        child = self.children.pop(word)
        child.terminate()
        child.wait(STOP_WITHIN)

    def stop(self) -> None:
        """Ends all, the last one first; what does not end is killed with all it started."""
        for child in reversed(self.children.values()):
            if child.poll() is None:
                child.terminate()
        deadline = time.monotonic() + STOP_WITHIN
        for child in self.children.values():
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()
