"""Which devices of this machine may be printers, by what the kernel knows of them; nothing is opened.

Device files under `/dev`, and what is plugged in by `/sys`. The network is not searched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

#: A port of the mainboard that is not there has this type (serial_core.h, PORT_UNKNOWN).
_NO_PORT = "0"
#: USB's own number for printers, as an interface's class.
_PRINTER_CLASS = "07"
#: The names that udev gives: the first is our own rule's, see `systemd/60-junban-printer.rules`.
_LINKS = ("junban-printer*", "serial/by-id/*")


class Kind(StrEnum):
    """How it is connected."""

    USB = "usb"
    """The kernel's `usblp` has it: `/dev/usb/lp0`."""
    USB_SERIAL = "usb-serial"
    """A serial line over USB: an adapter, or a printer that pretends to be one."""
    SERIAL = "serial"
    """A port of the mainboard: nobody knows what is at its end."""
    UNCLAIMED = "unclaimed"
    """A printer on USB that has no device file: `usblp` is not loaded, or CUPS has taken it."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One device.

    Attributes:
        address: as `--printer` takes it; empty when it has no device file.
        path: the device file, or where it is on USB.
        name: maker and product in its own words, empty when it has none.
        usb_id: vendor and product, such as `04b8:0202`; empty when it is not on USB.
        links: further names of the device file, which stay when another is plugged in.
    """

    kind: Kind
    address: str
    path: str
    name: str = ""
    usb_id: str = ""
    links: tuple[str, ...] = ()


def find_devices(root: Path = Path("/")) -> list[Candidate]:
    """What there is, the likeliest first: USB printers, serial lines over USB, ports of the mainboard.

    `root` has the `dev` and `sys` that are looked at.
    """
    return [*_usb(root), *_unclaimed(root), *_serial(root, "ttyUSB", "ttyACM"), *_mainboard(root)]


def _usb(root: Path) -> Iterator[Candidate]:
    for path in _files(root / "dev/usb", "lp"):
        name, usb_id = _told(root / "sys/class/usbmisc" / path.name)
        place = f"/dev/usb/{path.name}"
        yield Candidate(Kind.USB, f"usb:{place}", place, name, usb_id, _links(root, path))


def _serial(root: Path, *prefixes: str) -> Iterator[Candidate]:
    for prefix in prefixes:
        for path in _files(root / "dev", prefix):
            name, usb_id = _told(root / "sys/class/tty" / path.name)
            links = _links(root, path)
            # The name that stays is the better address: the next start may number the lines anew.
            place = f"/dev/{path.name}"
            yield Candidate(Kind.USB_SERIAL, f"serial:{links[0] if links else place}", place, name, usb_id, links)


def _mainboard(root: Path) -> Iterator[Candidate]:
    for path in _files(root / "dev", "ttyS"):
        if _read(root / "sys/class/tty" / path.name / "type") not in ("", _NO_PORT):
            place = f"/dev/{path.name}"
            yield Candidate(Kind.SERIAL, f"serial:{place}", place, links=_links(root, path))


def _unclaimed(root: Path) -> Iterator[Candidate]:
    """Interfaces of the printer class that `usblp` does not drive."""
    for place in sorted((root / "sys/bus/usb/devices").glob("*:*")):
        driver = place / "driver"
        driven = driver.resolve().name if driver.exists() else ""
        if _read(place / "bInterfaceClass") == _PRINTER_CLASS and driven != "usblp":
            name, usb_id = _told(place)
            yield Candidate(Kind.UNCLAIMED, "", f"USB {place.name}", name, usb_id)


def _files(folder: Path, prefix: str) -> list[Path]:
    """`prefix0`, `prefix1`, ..., by number."""
    numbered = [(path, re.fullmatch(rf"{prefix}(\d+)", path.name)) for path in folder.glob(f"{prefix}*")]
    return [path for path, match in sorted(numbered, key=lambda pair: int(pair[1][1]) if pair[1] else 0) if match]


def _links(root: Path, file: Path) -> tuple[str, ...]:
    found = [link for pattern in _LINKS for link in sorted((root / "dev").glob(pattern))]
    return tuple(f"/{link.relative_to(root)}" for link in found if link.is_symlink() and link.resolve() == file)


def _told(place: Path) -> tuple[str, str]:
    """What the USB device above `place` says of itself, and its numbers; both empty for none."""
    device = (place / "device").resolve() if (place / "device").exists() else place.resolve()
    for folder in (device, *device.parents):
        if (folder / "idVendor").exists():
            words = dict.fromkeys(_read(folder / name) for name in ("manufacturer", "product"))
            usb_id = f"{_read(folder / 'idVendor')}:{_read(folder / 'idProduct')}"
            return " ".join(word for word in words if word), usb_id
    return "", ""


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""
