"""`junban printer-sim` as its own process, as the demo runs it."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


class RunningPrinter:
    """The process and its doors."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout
        self.process = process
        self.doors: dict[str, Any] = json.loads(process.stdout.readline() or "{}")

    def connect(self) -> socket.socket:
        """A client of its TCP port."""
        _, host, port = self.doors["printer"].split(":")
        return socket.create_connection((host, int(port)), timeout=10)

    def tell(self, words: str) -> str:
        """One line to its control socket, and the answer."""
        with socket.socket(socket.AF_UNIX) as control:
            control.settimeout(10)
            control.connect(self.doors["control"])
            control.sendall(words.encode() + b"\n")
            with control.makefile(encoding="utf-8") as answers:
                return answers.readline().strip()

    def stop(self) -> int:
        """As systemd would; the exit status."""
        self.process.send_signal(signal.SIGTERM)
        self.process.communicate(timeout=15)
        return self.process.returncode


@contextmanager
def running_printer(folder: Path, *options: str) -> Iterator[RunningPrinter]:
    """A printer on any port, its tray and its control socket in `folder`."""
    command = [
        *(sys.executable, "-m", "junban", "printer-sim", "--json", "--port", "0"),
        *("--slips", str(folder / "slips"), "--control", str(folder / "control"), *options),
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        printer = RunningPrinter(process)
        try:
            yield printer
        finally:
            if process.poll() is None:
                printer.stop()


def read_exactly(client: socket.socket, count: int) -> bytes:
    """So many bytes, or all until the connection ends."""
    data = b""
    while len(data) < count and (piece := client.recv(count - len(data))):
        data += piece
    return data
