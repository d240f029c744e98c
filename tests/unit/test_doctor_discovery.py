"""Which devices are listed, from a /dev and a /sys as the kernel makes them."""

from __future__ import annotations

from pathlib import Path

import pytest

from drivers.printers.discovery import Candidate, Kind, find_devices


def usb_device(root: Path, name: str, vendor: str, product: str, words: tuple[str, str] | None = None) -> Path:
    """A device on USB with one interface; returns the interface's folder."""
    device = root / "sys/devices/usb1" / name
    interface = device / f"{name}:1.0"
    interface.mkdir(parents=True)
    (device / "idVendor").write_text(f"{vendor}\n")
    (device / "idProduct").write_text(f"{product}\n")
    if words:
        (device / "manufacturer").write_text(words[0] + "\n")
        (device / "product").write_text(words[1] + "\n")
    on_bus = root / "sys/bus/usb/devices"
    on_bus.mkdir(parents=True, exist_ok=True)
    (on_bus / interface.name).symlink_to(interface)
    return interface


def class_link(root: Path, place: str, target: Path) -> None:
    link = root / "sys/class" / place / "device"
    link.parent.mkdir(parents=True)
    link.symlink_to(target)


def device_file(root: Path, path: str) -> Path:
    file = root / "dev" / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch()
    return file


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "dev").mkdir()
    return tmp_path


def test_a_usb_printer_with_its_names(root: Path) -> None:
    interface = usb_device(root, "1-1", "04b8", "0202", ("EPSON", "TM-m30III"))
    (interface / "bInterfaceClass").write_text("07\n")
    drivers = root / "sys/bus/usb/drivers/usblp"
    drivers.mkdir(parents=True)
    (interface / "driver").symlink_to(drivers)
    class_link(root, "usbmisc/lp0", interface)
    file = device_file(root, "usb/lp0")
    (root / "dev/junban-printer").symlink_to(file)
    assert find_devices(root) == [
        Candidate(
            Kind.USB, "usb:/dev/usb/lp0", "/dev/usb/lp0", "EPSON TM-m30III", "04b8:0202", ("/dev/junban-printer",)
        )
    ]


def test_an_adapter_goes_by_the_name_that_stays(root: Path) -> None:
    interface = usb_device(root, "1-2", "0403", "6001", ("FTDI", "FT232R USB UART"))
    port = interface / "ttyUSB0"
    port.mkdir()
    class_link(root, "tty/ttyUSB0", port)
    file = device_file(root, "ttyUSB0")
    by_id = root / "dev/serial/by-id/usb-FTDI_FT232R-if00-port0"
    by_id.parent.mkdir(parents=True)
    by_id.symlink_to(file)
    (found,) = find_devices(root)
    assert (found.kind, found.path, found.usb_id) == (Kind.USB_SERIAL, "/dev/ttyUSB0", "0403:6001")
    assert found.address == "serial:/dev/serial/by-id/usb-FTDI_FT232R-if00-port0"
    assert found.name == "FTDI FT232R USB UART"


def test_a_serial_line_of_the_mainboard_counts_only_when_it_is_there(root: Path) -> None:
    for name, kind in (("ttyS0", "4"), ("ttyS1", "0"), ("ttyS10", "4"), ("ttyS2", "4")):
        device_file(root, name)
        folder = root / "sys/class/tty" / name
        folder.mkdir(parents=True)
        (folder / "type").write_text(f"{kind}\n")
    assert [one.path for one in find_devices(root)] == ["/dev/ttyS0", "/dev/ttyS2", "/dev/ttyS10"]


@pytest.mark.parametrize("driver", [None, "usbfs"])
def test_a_printer_that_no_driver_of_ours_has(root: Path, driver: str | None) -> None:
    interface = usb_device(root, "1-3", "0519", "0047")
    (interface / "bInterfaceClass").write_text("07\n")
    if driver:
        folder = root / "sys/bus/usb/drivers" / driver
        folder.mkdir(parents=True)
        (interface / "driver").symlink_to(folder)
    assert find_devices(root) == [Candidate(Kind.UNCLAIMED, "", "USB 1-3:1.0", "", "0519:0047")]


def test_a_keyboard_is_no_printer(root: Path) -> None:
    interface = usb_device(root, "1-4", "046d", "c31c")
    (interface / "bInterfaceClass").write_text("03\n")
    device_file(root, "tty0")
    device_file(root, "ttyprintk")
    assert find_devices(root) == []
