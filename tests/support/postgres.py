"""A real PostgreSQL of the tests' own: its cluster in a temporary folder, reached by a Unix socket."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg
from psycopg import sql

ROOT = Path(__file__).resolve().parents[2]

#: Account inside the cluster; no one else can reach the socket's folder, so it needs no password.
USER = "junban"


def find_programs() -> Path | None:
    """The folder with initdb, pg_ctl and postgres: the distribution's, else what set-up put into .venv."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    installed = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    fetched = (ROOT / ".venv/postgres").glob("*/pginstall*/bin/initdb")
    for found in (*_newest_first(installed), *_newest_first(fetched)):
        return found.parent
    return None


def _newest_first(programs: Iterator[Path]) -> list[Path]:
    return sorted(programs, key=lambda path: (len(path.parts[-3]), path.parts[-3]), reverse=True)


@dataclass(frozen=True)
class PostgresServer:
    """A running server."""

    folder: Path
    _run: _Runner
    _numbers: count[int]

    def start(self) -> None:
        """Returns when it takes connections. Raises RuntimeError."""
        self._run("pg_ctl", "start", "--wait", "--pgdata", str(self.folder / "data"), "--log", str(self.folder / "log"),
            "--options", f"-c listen_addresses='' -c unix_socket_directories='{self.folder}'")  # fmt: skip

    def stop(self, mode: str = "fast") -> None:
        """Throws everybody out and ends it; `immediate` is what a loss of power would be. Raises RuntimeError."""
        self._run("pg_ctl", "stop", "--wait", f"--mode={mode}", "--pgdata", str(self.folder / "data"))

    def url(self, database: str = "postgres") -> str:
        """For SQLAlchemy."""
        return f"postgresql+psycopg://{USER}@/{database}?host={self.folder}"

    @contextmanager
    def database(self) -> Iterator[str]:
        """A fresh, empty database; its URL for SQLAlchemy. Whoever is still connected at the end is thrown out."""
        name = f"junban_{next(self._numbers)}"
        self._do("CREATE DATABASE {}", name)
        try:
            yield self.url(name)
        finally:
            self._do("DROP DATABASE {} WITH (FORCE)", name)

    def _do(self, statement: str, name: str) -> None:
        with psycopg.connect(host=str(self.folder), user=USER, dbname="postgres", autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(sql.Identifier(name)))


@contextmanager
def running_postgres(programs: Path) -> Iterator[PostgresServer]:
    """Makes a cluster, starts it with the settings a city would run it with (fsync on), stops it and removes it.

    Args:
        programs: folder with initdb and pg_ctl.

    Raises:
        RuntimeError: it could not be made or started; the server's own words are in the message.
    """
    # Not pytest's folder: the path of a Unix socket is at most 107 bytes, and the server's account must reach it.
    folder = Path(tempfile.mkdtemp(prefix="junban-pg-"))
    account = _unprivileged()
    try:
        if account:
            programs = _copied_if_private(programs, folder)
            os.chown(folder, account.pw_uid, account.pw_gid)
        run = _Runner(folder, programs, account)
        run("initdb", "--pgdata", str(folder / "data"), "--auth=trust", f"--username={USER}", "--encoding=UTF8",
            "--locale=C.UTF-8", "--no-sync")  # fmt: skip
        server = PostgresServer(folder, run, count(1))
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder)


@dataclass(frozen=True)
class _Runner:
    folder: Path
    programs: Path
    account: pwd.struct_passwd | None

    def __call__(self, program: str, *arguments: str) -> None:
        log = self.folder / f"{program}.out"
        with log.open("w+b") as output:  # a file: a pipe would stay open as long as the server does
            done = subprocess.run(
                [self.programs / program, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=self.folder,
                check=False,
                user=self.account.pw_uid if self.account else None,
                group=self.account.pw_gid if self.account else None,
                extra_groups=[] if self.account else None,
            )
        if done.returncode != 0:
            said = "\n".join(path.read_text(errors="replace") for path in (log, self.folder / "log") if path.exists())
            raise RuntimeError(f"{program} ended with {done.returncode}:\n{said}")


def _unprivileged() -> pwd.struct_passwd | None:
    """Whom to run it as: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    accounts = {entry.pw_name: entry for entry in pwd.getpwall()}
    return accounts.get("postgres") or accounts["nobody"]


def _copied_if_private(programs: Path, folder: Path) -> Path:
    """Programs fetched into a checkout may lie where another account cannot read them; the distribution's never do."""
    if not programs.is_relative_to(ROOT):
        return programs
    fetched = ROOT / ".venv/postgres"
    shutil.copytree(fetched, folder / "programs", symlinks=True)
    return folder / "programs" / programs.relative_to(fetched)
