"""This machine, as far as it stands between the doctor and a device: rights, groups, other programs."""

from __future__ import annotations

import grp
import os
import pwd
import re
import socket
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

_ESTABLISHED = "01"


@dataclass(frozen=True, slots=True)
class Holder:
    """A program that has the device open; `unit` is its systemd unit, empty for none."""

    pid: int
    name: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    """Who runs the doctor."""

    name: str
    is_root: bool


def current_account() -> Account:
    """By the effective user id; a number that has no name is its own."""
    number = os.geteuid()
    try:
        name = pwd.getpwuid(number).pw_name
    except KeyError:
        name = str(number)
    return Account(name, is_root=number == 0)


@dataclass(frozen=True, slots=True)
class Machine:
    """`root` has the `dev` and `proc` that are looked at; `access` says whether a file may be read and written."""

    root: Path = Path("/")
    account: Callable[[], Account] = current_account
    access: Callable[[Path, int], bool] = os.access

    def may_open(self, device: str) -> bool:
        """Whether this account may read and write the device file."""
        return self.access(self._under_root(device), os.R_OK | os.W_OK)

    def group_of(self, device: str, usual: str) -> str:
        """The group that may open the device file; `usual` where that is root's own, which nobody should join."""
        try:
            number = self._under_root(device).stat().st_gid
            return grp.getgrgid(number).gr_name if number else usual
        except (OSError, KeyError):
            return usual

    def holders(self, device: str) -> list[Holder]:
        """Other programs that have the device file open, as far as this account may see (root sees all)."""
        wanted = {device, self._true_name(device)}
        return self._holding(lambda target: target in wanted)

    def clients_of(self, host: str, port: int) -> list[Holder]:
        """Programs of this machine that are connected to a port of another."""
        sockets = {f"socket:[{inode}]" for inode in self._connections(host, port)}
        return self._holding(lambda target: target in sockets) if sockets else []

    def _holding(self, wanted: Callable[[str], bool]) -> list[Holder]:
        processes = sorted((self.root / "proc").glob("[0-9]*"), key=lambda path: int(path.name))
        return [
            Holder(int(folder.name), _read(folder / "comm") or "?", _unit(folder))
            for folder in processes
            if int(folder.name) != os.getpid() and any(map(wanted, _open_files(folder)))
        ]

    def _connections(self, host: str, port: int) -> Iterator[str]:
        """The inodes of established connections to one of the host's addresses (proc(5), /proc/net/tcp)."""
        ends = set(_spellings(host, port))
        for table in ("tcp", "tcp6"):
            for line in _read(self.root / "proc/net" / table).splitlines()[1:]:
                fields = line.split()
                if len(fields) > 9 and fields[2].upper() in ends and fields[3] == _ESTABLISHED:
                    yield fields[9]

    def _true_name(self, device: str) -> str:
        true = self._under_root(device).resolve()
        root = self.root.resolve()
        return f"/{true.relative_to(root)}" if true.is_relative_to(root) else str(true)

    def _under_root(self, path: str) -> Path:
        return self.root / path.lstrip("/")


def _open_files(process: Path) -> Iterator[str]:
    try:
        for link in (process / "fd").iterdir():
            yield os.readlink(link)
    except OSError:  # another's process, or one that has just ended
        return


def _unit(process: Path) -> str:
    """`cups.service` of `0::/system.slice/cups.service`."""
    match = re.search(r"/([^/\s]+\.service)\b", _read(process / "cgroup"))
    return match[1] if match else ""


def _spellings(host: str, port: int) -> Iterator[str]:
    """An address as the kernel's tables have it: words of 32 bits in the machine's own order, in hex."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return
    for family, _, _, _, address in found:
        packed = socket.inet_pton(family, str(address[0]).partition("%")[0])
        words = struct.unpack(f">{len(packed) // 4}I", packed)
        yield b"".join(struct.pack("=I", word) for word in words).hex().upper() + f":{port:04X}"
        if family == socket.AF_INET:
            mapped = (0, 0, 0x0000FFFF, *words)
            yield b"".join(struct.pack("=I", word) for word in mapped).hex().upper() + f":{port:04X}"


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""
