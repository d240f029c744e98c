"""A real OpenSSH server of the test's own: its keys, its port and its user's folder are in a temporary folder."""

from __future__ import annotations

import getpass
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.requirement import missing

SFTP_SERVERS = ("/usr/lib/openssh/sftp-server", "/usr/libexec/openssh/sftp-server", "/usr/lib/ssh/sftp-server")


@dataclass(frozen=True)
class Sshd:
    """Where it listens, how to get in, and what it knows itself by."""

    port: int
    user: str
    key: Path
    other_key: Path
    known_hosts: Path
    folder: Path

    @property
    def url(self) -> str:
        """The folder that files are put into."""
        return f"sftp://{self.user}@127.0.0.1:{self.port}{self.folder}"


def find_sshd() -> str | None:
    """OpenSSH's server; Debian keeps it out of the path of people."""
    return shutil.which("sshd", path="/usr/sbin:/usr/local/sbin:/sbin:/usr/bin")


@contextmanager
def running_sshd(folder: Path) -> Iterator[Sshd]:
    """Started, and stopped again."""
    program, sftp = find_sshd(), next((path for path in SFTP_SERVERS if Path(path).exists()), None)
    if program is None or sftp is None:
        missing("a real SFTP server: apt-get install openssh-server")
    for name in ("host", "user", "other"):
        subprocess.run(
            ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)], check=True, timeout=30
        )
    shutil.copyfile(folder / "user.pub", folder / "authorized")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    (folder / "sshd_config").write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {folder}/host\nPidFile none\nUsePAM no\nStrictModes no\n"
        f"AuthorizedKeysFile {folder}/authorized\nPasswordAuthentication no\nPermitRootLogin yes\n"
        f"Subsystem sftp {sftp}\nLogLevel ERROR\n",
        encoding="utf-8",
    )
    host = (folder / "host.pub").read_text(encoding="utf-8").split()
    (folder / "known_hosts").write_text(f"[127.0.0.1]:{port} {host[0]} {host[1]}\n", encoding="utf-8")
    (folder / "www").mkdir()
    Path("/run/sshd").mkdir(exist_ok=True)
    server = subprocess.Popen([program, "-D", "-e", "-f", str(folder / "sshd_config")], stderr=subprocess.DEVNULL)
    try:
        _until_it_listens(port, server)
        yield Sshd(
            port,
            getpass.getuser(),
            folder / "user",
            folder / "other",
            folder / "known_hosts",
            folder / "www",
        )
    finally:
        server.terminate()
        server.wait(10)


def _until_it_listens(port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(400):
        assert server.poll() is None, "sshd ended"
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
                connection.recv(4)
                return
        except ConnectionRefusedError:
            try:
                server.wait(0.05)
            except subprocess.TimeoutExpired:
                continue
    raise TimeoutError("sshd does not listen")
