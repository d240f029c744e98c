"""A unit's own command line, run as systemd runs it: its variables, its credential, its notify socket and watchdog."""

from __future__ import annotations

import configparser
import os
import shlex
import signal
import socket
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

ROOT = Path(__file__).resolve().parents[2]
#: Seconds within which a program must say something, or be gone: far more than it takes.
PATIENCE = 30.0


class StartedUnit:
    """`ExecStart` of `systemd/NAME.service`; its folders lie below `folder`."""

    def __init__(self, name: str, folder: Path, variables: dict[str, str], *, port: int, token: str) -> None:
        unit = configparser.ConfigParser(strict=False, interpolation=None)
        unit.read(ROOT / f"systemd/{name}.service", encoding="utf-8")
        line = unit["Service"]["execstart"]
        credentials = folder / "credentials"
        credentials.mkdir(parents=True)
        (credentials / "token").write_text(f"{token}\n", encoding="utf-8")
        line = line.replace("/opt/junban/.venv/bin/junban", f"{sys.executable} -m junban")
        line = line.replace("/opt/junban/.venv/bin/python", sys.executable).replace("/var/", f"{folder}/var/")
        line = line.replace(":8701", f":{port}").replace("--port 8701", f"--port {port}")
        line = line.replace("--port 8702", f"--port {port}")
        for variable, value in ({"CREDENTIALS_DIRECTORY": str(credentials)} | variables).items():
            line = line.replace(f"${{{variable}}}", value).replace(f"${variable}", value)
        self.command = shlex.split(line)
        self._log = folder / f"{name}.log"
        self._notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._address = f"junban-test-{uuid4().hex}"
        self._notify.bind(f"\0{self._address}")
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, watchdog: float) -> None:
        """Begins; what it says is to be heard."""
        told = {"NOTIFY_SOCKET": f"@{self._address}", "WATCHDOG_USEC": str(round(watchdog * 1_000_000))}
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self.command, cwd=ROOT, env=os.environ | told, stderr=log, start_new_session=True
            )

    def hear(self, patience: float = PATIENCE) -> str | None:
        """What it says next; None when it says nothing for so many seconds, or has ended."""
        self._notify.settimeout(0.25)
        for _attempt in range(int(patience * 4)):
            try:
                return self._notify.recv(200).decode()
            except TimeoutError:
                if self._process is None or self._process.poll() is not None:
                    break
        return None

    def log(self) -> str:
        """What it wrote."""
        return self._log.read_text(encoding="utf-8")

    def ended(self, patience: float = PATIENCE) -> int:
        """Waits for its end; the exit status."""
        assert self._process is not None
        return self._process.wait(patience)

    def terminate(self) -> int:
        """As systemd stops it; the exit status."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        return self.ended()

    def clear(self) -> None:
        """Kills what is left of it."""
        if self._process is not None and self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(PATIENCE)
        self._notify.close()
