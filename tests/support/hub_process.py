"""The hub as the real program, on a port of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from server.hub import DATABASE_FILE, HubOptions, open_hall
from server.services.hall import Hall
from server.services.ports import Clock
from server.web.guard import COOKIE
from tests.support.hub import PASSWORD, new_key, settings_of
from tests.support.network import free_port
from tests.support.new_database import copy_new

#: For the real program: open at any hour, and no limits in the way.
ALWAYS_OPEN = (
    'regular = { mon = "00:00-24:00", tue = "00:00-24:00", wed = "00:00-24:00", thu = "00:00-24:00", '
    'fri = "00:00-24:00", sat = "00:00-24:00", sun = "00:00-24:00" }'
)
NO_LIMITS = "sign_in_per_minute = 1000\nissue_per_minute = 1000000\ntoken_lookups_per_minute = 1000000\n"
BUSY_VENUE = f"""
[venue]
id = "test"
name = {{ ja = "試験市役所", en = "Test City Hall" }}
languages = ["ja", "en"]

[hours]
closed_on_public_holidays = false
{ALWAYS_OPEN}

[[services]]
id = "delivery"
name = {{ ja = "交付", en = "Pick-up" }}
prefix = "A"
range = [1, 99999]

[[services]]
id = "renewal"
name = {{ ja = "更新", en = "Renewal" }}
prefix = "B"
range = [1, 99999]

[[counters]]
id = "1"
name = {{ ja = "1番窓口", en = "Counter 1" }}
serves = {{ delivery = 1, renewal = 2 }}

[[counters]]
id = "2"
name = {{ ja = "2番窓口", en = "Counter 2" }}
serves = {{ delivery = 1, renewal = 2 }}

[[counters]]
id = "3"
name = {{ ja = "3番窓口", en = "Counter 3" }}
serves = {{ renewal = 1, delivery = 2 }}
"""
#: Seconds within which a hub must be ready, or gone: far more than either takes.
PATIENCE = 30.0


class HubProcess:
    """`junban hub`, as systemd would run it: it is ready when it says so to its notify socket."""

    def __init__(self, folder: Path, hub: str = NO_LIMITS) -> None:
        self.folder = folder
        self.settings = settings_of(folder, hub, BUSY_VENUE)
        self.data = folder / "data"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None
        self.said: list[str] = []
        self.log = folder / "hub.log"

    def hall(self, clock: Clock | None = None) -> Hall:
        """The same database, from this process: another process's commits are what the hub sees of it."""
        return open_hall(self.settings, HubOptions(self.data), clock)

    def start(self, **environment: str) -> None:
        """Returns when the hub has said READY=1, and answers."""
        if not self.data.exists():
            copy_new(self.data / DATABASE_FILE)
        # An abstract address: no file, and no limit of a path's length.
        self.notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.notify.bind(f"\0junban-test-{os.getpid()}-{self.port}-{new_key()}")
        address = "@" + self.notify.getsockname()[1:].decode()
        command = [sys.executable, "-m", "junban", "hub", "--config", str(self.folder / "venue.toml")]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*command, "--data", str(self.data), "--port", str(self.port)],
                env=os.environ | {"NOTIFY_SOCKET": address} | environment,
                stderr=log,
                start_new_session=True,
            )
        assert self.hear() == "READY=1", self.log.read_text()
        assert httpx.get(f"{self.url}/readyz", timeout=PATIENCE).status_code == 200

    def hear(self, patience: float = PATIENCE) -> str | None:
        """What the hub says next to systemd; None when it says nothing for so many seconds, or has ended."""
        assert self.process is not None
        self.notify.settimeout(0.25)
        for _attempt in range(int(patience * 4)):
            try:
                return self.notify.recv(200).decode()
            except TimeoutError:
                if self.process.poll() is not None:
                    break
        return None

    def worker(self) -> int:
        """The process that serves."""
        assert self.process is not None
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return int(children[0])

    def resident_kb(self) -> int:
        """Memory of the process that serves."""
        status = Path(f"/proc/{self.worker()}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0])

    def kill(self) -> None:
        """`kill -9` of all its processes at once."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self._gone()

    def terminate(self) -> int:
        """As systemd stops it; the exit status."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self._gone()

    def _gone(self) -> int:
        assert self.process is not None
        process, self.process = self.process, None
        self.notify.close()
        return process.wait(PATIENCE)

    def client(self, token: str | None = None) -> httpx.Client:
        """HTTP on the hub, with a device's token."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return httpx.Client(base_url=self.url, headers=headers, timeout=PATIENCE)

    def signed_in(self, login: str) -> httpx.Client:
        """HTTP on the hub, as an operator."""
        told = {"login": login, "password": PASSWORD}
        answer = httpx.post(f"{self.url}/api/v1/session", json=told, timeout=PATIENCE)
        assert answer.status_code == 201, answer.text
        return httpx.Client(base_url=self.url, cookies={COOKIE: answer.cookies[COOKIE]}, timeout=PATIENCE)


@contextmanager
def running_hub(folder: Path, hub: str = NO_LIMITS) -> Iterator[HubProcess]:
    """A hub that is ready. Whatever is left of it at the end is killed."""
    process = HubProcess(folder, hub)
    process.start()
    try:
        yield process
    finally:
        if process.process is not None:
            process.kill()
