"""Why a device cannot be opened, and who has it: the findings about the wire, before a byte is sent."""

from __future__ import annotations

from collections.abc import Iterator

from drivers.transports.address import SerialAddress, TcpAddress, UsbAddress
from drivers.transports.port import Address, CannotOpen, OpenFault
from junban.doctor.findings import Finding, look
from junban.doctor.machine import Holder, Machine

#: Programs that are known to take printers, by the beginning of their name or unit, and the finding that cures each.
_KNOWN = {
    "cups": "held-by-cups",
    "ipp-usb": "held-by-cups",
    "ModemManager": "held-by-modemmanager",
    "brltty": "held-by-brltty",
    "junban-kiosk": "held-by-kiosk",
}
_DEVICE = SerialAddress | UsbAddress
#: The account that the kiosk runs as (systemd/junban.sysusers.conf).
SERVICE_ACCOUNT = "junban-kiosk"


def device_of(address: Address) -> str | None:
    """The device file, where there is one."""
    return address.path if isinstance(address, _DEVICE) else None


def why_closed(error: CannotOpen, address: Address, machine: Machine) -> list[Finding]:
    """What stands between this account and the device."""
    match address:
        case TcpAddress():
            places = {"host": address.host, "port": address.port, "detail": error.detail}
            return [look(f"tcp-{error.reason}", **places), *_held(machine.clients_of(address.host, address.port))]
        case SerialAddress() | UsbAddress():
            return list(_device_closed(error, address, machine))
        case _:
            return [look("open-unsuitable", device=address.text, detail=error.detail)]


def _device_closed(error: CannotOpen, address: _DEVICE, machine: Machine) -> Iterator[Finding]:
    account = machine.account()
    places = {"device": address.path, "detail": error.detail, "account": account.name}
    match error.reason:
        case OpenFault.NO_PERMISSION:
            group = machine.group_of(address.path, "lp" if isinstance(address, UsbAddress) else "dialout")
            yield look("open-no-permission", **places, group=group, service=SERVICE_ACCOUNT)
        case OpenFault.BUSY:
            yield look("open-busy", **places)
            holders = machine.holders(address.path)
            yield from _held(holders)
            if not holders and not account.is_root:
                yield look("held-unseen", **places, address=address.text)
        case OpenFault.NOT_FOUND:
            kind = "usb" if isinstance(address, UsbAddress) else "serial"
            yield look(f"open-not-found-{kind}", **places)
        case _:
            yield look("open-unsuitable", **places)


def also_open(address: Address, machine: Machine) -> list[Finding]:
    """Other programs that have the device open beside us, or are connected to the same printer."""
    match address:
        case TcpAddress():
            return _held(machine.clients_of(address.host, address.port))
        case SerialAddress() | UsbAddress():
            return _held(machine.holders(address.path))
        case _:
            return []


def _held(holders: list[Holder]) -> list[Finding]:
    """One finding for each program, by what stops it."""
    found: dict[tuple[str, str], Finding] = {}
    for holder in holders:
        finding = _of(holder)
        found.setdefault((finding.code, holder.unit or str(holder.pid)), finding)
    return list(found.values())


def _of(holder: Holder) -> Finding:
    places = {"name": holder.name, "pid": holder.pid, "unit": holder.unit}
    for beginning, code in _KNOWN.items():
        if holder.name.startswith(beginning) or holder.unit.startswith(beginning):
            return look(code, **places)
    return look("held-by-service" if holder.unit else "held-by-program", **places)
