"""Who holds a device, and what stands in the way of opening one: each reason with the command that cures it."""

from __future__ import annotations

import socket
import struct
from pathlib import Path

import pytest

from drivers.transports.address import parse_address
from drivers.transports.port import CannotOpen, OpenFault
from junban.doctor.findings import Finding
from junban.doctor.machine import Account, Holder, Machine
from junban.doctor.opening import also_open, why_closed

USB = parse_address("usb:/dev/usb/lp0")
SERIAL = parse_address("serial:/dev/ttyUSB0?baud=9600")
TCP = parse_address("tcp:127.0.0.1:9100")


def process(root: Path, pid: int, name: str, opened: str, unit: str = "") -> None:
    """A process with one open file."""
    folder = root / "proc" / str(pid)
    (folder / "fd").mkdir(parents=True)
    (folder / "comm").write_text(f"{name}\n")
    (folder / "cgroup").write_text(f"0::/system.slice/{unit}\n" if unit else "0::/user.slice\n")
    (folder / "fd/0").symlink_to("/dev/null")
    (folder / "fd/5").symlink_to(opened)


def connection(root: Path, port: int, inode: int) -> None:
    """An established connection to a port of 127.0.0.1, as /proc/net/tcp has it."""
    word = struct.unpack("=I", socket.inet_aton("127.0.0.1"))[0]
    (root / "proc/net").mkdir(parents=True)
    (root / "proc/net/tcp").write_text(
        "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
        f"   0: 0100007F:ED58 {word:08X}:{port:04X} 01 00000000:00000000 00:00000000 00000000  0  0 {inode} 1 0 20\n"
    )


def machine(root: Path, *, is_root: bool = False) -> Machine:
    return Machine(root, account=lambda: Account("tanto", is_root=is_root))


def closed(reason: OpenFault, where: str, root: Path, *, is_root: bool = False) -> list[Finding]:
    return why_closed(CannotOpen(reason, "detail"), parse_address(where), machine(root, is_root=is_root))


@pytest.mark.parametrize(
    ("name", "unit", "code", "command"),
    [
        ("cupsd", "cups.service", "held-by-cups", "sudo cupsdisable プリンター名"),
        ("usb", "cups.service", "held-by-cups", "lpstat -v"),
        (
            "ModemManager",
            "ModemManager.service",
            "held-by-modemmanager",
            "sudo systemctl disable --now ModemManager.service",
        ),
        ("brltty", "", "held-by-brltty", "sudo apt-get remove brltty"),
        ("python3", "junban-kiosk.service", "held-by-kiosk", "sudo systemctl stop junban-kiosk.service"),
        ("posd", "pos.service", "held-by-service", "sudo systemctl stop pos.service"),
        ("minicom", "", "held-by-program", "sudo kill 77"),
    ],
)
def test_who_holds_it_is_named_and_how_to_stop_it(
    tmp_path: Path, name: str, unit: str, code: str, command: str
) -> None:
    process(tmp_path, 77, name, "/dev/usb/lp0", unit)
    process(tmp_path, 78, "cat", "/dev/usb/lp1")
    busy, held = closed(OpenFault.BUSY, "usb:/dev/usb/lp0", tmp_path)
    assert (busy.code, held.code) == ("open-busy", code)
    assert command in held.commands()
    assert all("77" in held.text(language) for language in ("ja", "en"))


def test_a_program_that_has_it_twice_is_named_once(tmp_path: Path) -> None:
    process(tmp_path, 5, "cupsd", "/dev/usb/lp0", "cups.service")
    process(tmp_path, 6, "usb", "/dev/usb/lp0", "cups.service")
    assert [finding.code for finding in also_open(USB, machine(tmp_path))] == ["held-by-cups"]


def test_a_link_leads_to_the_same_device(tmp_path: Path) -> None:
    (tmp_path / "dev").mkdir()
    (tmp_path / "dev/ttyUSB0").touch()
    (tmp_path / "dev/junban-printer").symlink_to("ttyUSB0")
    process(tmp_path, 9, "screen", "/dev/ttyUSB0")
    assert machine(tmp_path).holders("/dev/junban-printer") == [Holder(9, "screen")]


def test_who_cannot_see_others_is_told_to_look_as_root(tmp_path: Path) -> None:
    assert [finding.code for finding in closed(OpenFault.BUSY, SERIAL.text, tmp_path)] == ["open-busy", "held-unseen"]
    assert [f.code for f in closed(OpenFault.BUSY, SERIAL.text, tmp_path, is_root=True)] == ["open-busy"]


def test_no_permission_names_group_and_accounts(tmp_path: Path) -> None:
    (finding,) = closed(OpenFault.NO_PERMISSION, "usb:/dev/usb/lp0", tmp_path)
    assert "sudo usermod -aG lp tanto" in finding.commands()
    assert "sudo usermod -aG lp junban-kiosk" in finding.commands()
    (rule,) = [command for command in finding.commands() if command.endswith("/etc/udev/rules.d/")]
    assert Path(rule.split()[-2]).is_file()


def test_the_group_is_that_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "dev").mkdir()
    file = tmp_path / "dev/ttyS0"
    file.touch()
    # Nobody is told to join root's own group, where the file has none of its own.
    assert machine(tmp_path).group_of("/dev/ttyS0", "dialout") == (file.group() if file.stat().st_gid else "dialout")
    assert machine(tmp_path).group_of("/dev/none", "lp") == "lp"


@pytest.mark.parametrize("reason", OpenFault)
@pytest.mark.parametrize("address", [USB, SERIAL, TCP], ids=lambda address: address.text.partition(":")[0])
def test_every_reason_has_words_and_a_cure(tmp_path: Path, reason: OpenFault, address: object) -> None:
    first, *_ = closed(reason, address.text, tmp_path)  # type: ignore[attr-defined]
    for language in ("ja", "en"):
        assert "{" not in first.text(language)
    assert first.steps("ja") or reason in (OpenFault.BUSY, OpenFault.UNSUITABLE)


def test_a_program_of_this_machine_that_is_connected_to_the_printer(tmp_path: Path) -> None:
    connection(tmp_path, 9100, 4711)
    process(tmp_path, 12, "junban", "socket:[4711]", "junban-kiosk.service")
    process(tmp_path, 13, "other", "socket:[4712]")
    (finding,) = also_open(TCP, machine(tmp_path))
    assert (finding.code, finding.places["pid"]) == ("held-by-kiosk", 12)
    assert also_open(parse_address("tcp:127.0.0.1:9101"), machine(tmp_path)) == []


def test_the_kernels_own_table_is_read() -> None:
    """A true connection, made by this process: it is found in the table, and this process is left out."""
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        host, port = server.getsockname()
        inode = Path(f"/proc/self/fd/{client.fileno()}").readlink().name.strip("socket:[]")
        assert inode in list(Machine()._connections(host, port))
        assert Machine().clients_of(host, port) == []
