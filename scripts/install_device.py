#!/usr/bin/env python3
"""Puts the files of a kiosk or a monitor where the system looks for them, and starts it; again after each upgrade.

    sudo scripts/install_device.py kiosk --hub http://192.168.10.2:8700 --options "--printer usb:/dev/usb/lp0"
    sudo scripts/install_device.py display --hub http://192.168.10.2:8700
    scripts/install_device.py kiosk --hub ... --root DIR      only the files, below DIR

What was said once need not be said again: without --hub and --options, /etc/junban stays as it is. The device's token,
from `junban device add` on the hub, is asked for and shown to nobody. Needs nothing but Python.
"""

from __future__ import annotations

import argparse
import getpass
import ipaddress
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

SOURCE = Path(__file__).resolve().parents[1] / "systemd"
UNITS = "etc/systemd/system"
CONFIGURATION = "etc/junban"

#: From systemd/ to where the system looks.
BOTH = {
    "junban-devices.sysusers.conf": "etc/sysusers.d/junban-devices.conf",
    "junban-devices.sysctl.conf": "etc/sysctl.d/60-junban.conf",
    "61-junban-keyboard.hwdb": "etc/udev/hwdb.d/61-junban-keyboard.hwdb",
    "chromium-policies.json": "etc/chromium/policies/managed/junban.json",
}
OWN = {
    "kiosk": {
        "60-junban-printer.rules": "etc/udev/rules.d/60-junban-printer.rules",
        "61-junban-touch.rules": "etc/udev/rules.d/61-junban-touch.rules",
    },
    "display": {},
}
#: Run in this order; what fails is said, and does not stop the rest.
COMMANDS = (
    "systemd-sysusers",
    "sysctl --quiet --load /etc/sysctl.d/60-junban.conf",
    "systemd-hwdb update",
    "udevadm control --reload",
    "udevadm trigger",
    "systemctl daemon-reload",
    "systemctl mask ctrl-alt-del.target",
    "systemctl set-default multi-user.target",
    "systemctl enable --now seatd",
    "systemctl enable junban-{kind} junban-{kind}-screen",
    "systemctl restart junban-{kind} junban-{kind}-screen",
)
PRINTER = re.compile(r"--printer[ =]+tcp:\[?([0-9a-fA-F.:]+?)\]?(?::\d+)?(?=[\s?]|$)")


class Refused(Exception):
    """What was told cannot be installed."""


@dataclass(frozen=True)
class Wish:
    """What was told; None is what it was before.

    Attributes:
        kind: `kiosk` or `display`.
        hub: the hub's address, by number.
        options: of `junban kiosk` or `junban display`.
        rotate: the screen, degrees clockwise.
    """

    kind: str
    hub: str | None = None
    options: str | None = None
    rotate: int | None = None


def peers(hub: str, options: str) -> list[str]:
    """Which addresses the device's program may reach: the hub, and a printer on the network.

    Raises:
        Refused: the hub is told by name. A name asks a server, and the unit may reach none but the hub.
    """
    host = urlsplit(hub).hostname or ""
    if host == "localhost":
        host = "127.0.0.1"
    try:
        found = [str(ipaddress.ip_address(host))]
    except ValueError:
        raise Refused(f"--hub must be told by number, as http://192.168.10.2:8700, not {hub!r}") from None
    return found + [match[1] for match in PRINTER.finditer(options)]


def place(wish: Wish, root: Path) -> list[Path]:
    """Writes the files below `root`. Returns them.

    Raises:
        Refused: see `peers`; or nothing is known yet of the hub.
    """
    folder = root / CONFIGURATION
    name = wish.kind.upper()
    told = folder / f"{wish.kind}.env"
    known = _read(told)
    hub = wish.hub or known.get(f"JUNBAN_{name}_HUB")
    if hub is None:
        raise Refused("the hub's address is missing: --hub http://192.168.10.2:8700")
    options = known.get(f"JUNBAN_{name}_OPTIONS", "") if wish.options is None else wish.options
    allowed = peers(hub, options)
    units = {f"junban-{wish.kind}{part}.service": UNITS for part in ("", "-screen")}
    files = BOTH | OWN[wish.kind] | {unit: f"{UNITS}/{unit}" for unit in units}
    written = [_write(root / target, (SOURCE / source).read_text(encoding="utf-8")) for source, target in files.items()]
    network = "".join(f"IPAddressAllow={address}\n" for address in allowed)
    written.append(_write(root / UNITS / f"junban-{wish.kind}.service.d/network.conf", f"[Service]\n{network}"))
    written.append(_write(told, f'JUNBAN_{name}_HUB="{hub}"\nJUNBAN_{name}_OPTIONS="{options}"\n'))
    if wish.rotate is not None:
        written.append(_write(folder / "screen.env", f'JUNBAN_SCREEN_OPTIONS="--rotate {wish.rotate}"\n'))
    return written


def keep_token(kind: str, root: Path, token: str) -> None:
    """Writes the device's token where only root reads it; systemd hands it to the program."""
    path = root / CONFIGURATION / f"{kind}.token"
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(token.strip() + "\n")
    path.chmod(0o600)


def _read(path: Path) -> dict[str, str]:
    """A file of `NAME="value"` lines; empty where there is none."""
    if not path.exists():
        return {}
    pairs = (line.partition("=") for line in path.read_text(encoding="utf-8").splitlines())
    return {name: value.strip().strip('"') for name, equals, value in pairs if equals and not name.startswith("#")}


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(0o644)
    return path


def _run(kind: str) -> int:
    failed = 0
    for line in COMMANDS:
        command = line.format(kind=kind).split()
        done = subprocess.run(command, check=False)  # noqa: S603 - the commands above
        if done.returncode:
            failed = 1
            _complain(f"failed: {' '.join(command)}")
    return failed


def _complain(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def main(arguments: Sequence[str]) -> int:
    """Installs. Returns the exit status."""
    parser = argparse.ArgumentParser(prog="scripts/install_device.py", description="Installs a kiosk or a monitor.")
    parser.add_argument("kind", choices=sorted(OWN))
    parser.add_argument("--hub", metavar="URL", help="by number: http://192.168.10.2:8700")
    parser.add_argument("--options", metavar="WORDS", help="of junban kiosk or junban display, as one word")
    parser.add_argument("--rotate", type=int, choices=(0, 90, 180, 270), help="the screen, clockwise")
    parser.add_argument("--new-token", action="store_true", help="ask for the token although one is there")
    parser.add_argument("--root", type=Path, default=Path("/"), help="only the files, below this folder")
    told = parser.parse_args(arguments)
    here = told.root == Path("/")
    if here and os.geteuid() != 0:
        _complain(f"run it as root: sudo {' '.join(sys.argv)}")
        return 2
    try:
        written = place(Wish(told.kind, told.hub, told.options, told.rotate), told.root)
    except Refused as error:
        _complain(str(error))
        return 2
    sys.stdout.write("".join(f"{path}\n" for path in written))
    if not here:
        return 0
    if told.new_token or not (told.root / CONFIGURATION / f"{told.kind}.token").exists():
        keep_token(told.kind, told.root, getpass.getpass("token (junban device add, on the hub): "))
    return _run(told.kind)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
