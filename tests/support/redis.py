"""A real Redis of the tests' own, on a port of loopback, that keeps nothing on the disk."""

from __future__ import annotations

import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError

from tests.support.kiosk_site import until
from tests.support.network import free_port

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 30.0


def find_redis() -> Path | None:
    """The distribution's server, else the one that set-up put into .venv."""
    found = shutil.which("redis-server")
    if found:
        return Path(found)
    return next(iter(sorted((ROOT / ".venv/redis").rglob("redis-server"))), None)


@dataclass
class RedisServer:
    """A running server."""

    program: Path
    port: int
    folder: Path
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Empty, and returns when it answers."""
        options = ("--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no")
        with (self.folder / "redis.log").open("ab") as log:
            self.process = subprocess.Popen([str(self.program), *options], stdout=log, stderr=log, cwd=self.folder)
        until(self._answers, PATIENCE)

    def kill(self) -> None:
        """As a loss of power would."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(PATIENCE)

    def keys(self) -> dict[str, float]:
        """What it holds, each with the seconds until it is forgotten; -1: never."""
        with Redis.from_url(self.url) as client:
            return {key.decode(): float(client.ttl(key)) for key in client.keys("*")}

    def _answers(self) -> bool:
        with Redis.from_url(self.url) as client:
            try:
                return bool(client.ping())
            except RedisError:
                return False


@contextmanager
def running_redis(program: Path, folder: Path) -> Iterator[RedisServer]:
    """Starts one; ends it, whatever became of it."""
    server = RedisServer(program, free_port(), folder)
    server.start()
    try:
        yield server
    finally:
        if server.process is not None and server.process.poll() is None:
            server.kill()
