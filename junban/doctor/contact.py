"""Getting through to the printer: the wire, the speed, the language, and whether it could print."""

from __future__ import annotations

from drivers.printers.port import Fault, Status
from drivers.profiles.load import load_profile
from drivers.profiles.profile import DialectName
from drivers.transports.address import SerialAddress, TcpAddress
from drivers.transports.port import CannotOpen, LinkLost, Transport
from drivers.transports.usblp import UsbWire
from junban.doctor.case import Case
from junban.doctor.findings import Finding, good, look, note
from junban.doctor.greeting import Greeting, Kind, find_baud, greet, other_dialect
from junban.doctor.opening import SERVICE_ACCOUNT, also_open, device_of, why_closed

#: Seconds for a connection; a printer on Wi-Fi that sleeps takes its time.
_OPENING = 3.0
#: Which profile speaks the language that a device was found to speak.
_PROFILE_OF = {DialectName.ESCPOS: "generic-80", DialectName.STAR: "star-mcp31"}


def opened(case: Case) -> Transport | None:
    """The wire; None when it cannot be opened, and why is among the findings."""
    address = case.found.address
    case.person.tell("opening", address=address.text)
    try:
        wire = address.open(_OPENING)
    except CannotOpen as error:
        case.add(*why_closed(error, address, case.machine))
        return None
    case.found.opened = True
    case.add(good("opened", address=address.text))
    device = device_of(address)
    if device is not None:
        # A line can be open twice; one that asks in between takes our answers.
        case.add(*also_open(address, case.machine))
        if case.machine.account().is_root:
            case.add(note("as-root", service=SERVICE_ACCOUNT, address=address.text))
    return wire


def reopened(case: Case) -> Transport | None:
    """The wire once more, where it was found in the end."""
    try:
        return case.found.address.open(_OPENING)
    except CannotOpen as error:
        case.add(*why_closed(error, case.found.address, case.machine))
        return None


def greeted(case: Case, wire: Transport) -> Status | None:
    """How the printer is; None when it does not answer, and why is among the findings. Closes the wire.

    Raises:
        LinkLost: the wire broke.
    """
    try:
        greeting = greet(wire, case.found.profile, case.found.address.baud)
        port = _port_of(wire) if greeting.kind is Kind.SILENT else None
    finally:
        wire.close()
    if greeting.kind is Kind.ANSWERED:
        case.add(good("answers", seconds=f"{greeting.seconds:.2f}"))
        return greeting.status
    if greeting.kind is not Kind.FOREIGN:
        status = _at_another_baud(case) or _in_another_dialect(case)
        if status is not None:
            return status
    case.add(*_no_answer(case, greeting), *([port] if port else []))
    return None


def _at_another_baud(case: Case) -> Status | None:
    address = case.found.address
    if not isinstance(address, SerialAddress):
        return None
    case.person.tell("trying-bauds", baud=address.baud)
    true = find_baud(address, case.found.profile)
    if true is None:
        return None
    case.add(look("wrong-baud", asked=address.baud, true=true.baud, address=true.text))
    case.found.address = true
    return asked_again(case)


def _in_another_dialect(case: Case) -> Status | None:
    dialect = other_dialect(case.found.address, case.found.profile)
    if dialect is None:
        return None
    other = _PROFILE_OF[dialect]
    case.add(look("wrong-dialect", profile=case.found.profile.id, other=other, address=case.found.address.text))
    case.found.profile = load_profile(other)
    return asked_again(case)


def asked_again(case: Case) -> Status | None:
    """How the printer is now; None when it does not answer any more. Raises LinkLost."""
    wire = reopened(case)
    if wire is None:
        return None
    try:
        greeting = greet(wire, case.found.profile, case.found.address.baud)
    finally:
        wire.close()
    return greeting.status if greeting.kind is Kind.ANSWERED else None


def _no_answer(case: Case, greeting: Greeting) -> list[Finding]:
    wire = "serial" if case.found.address.baud else "usb"
    if greeting.kind is Kind.FOREIGN:
        text = greeting.noise.decode("ascii", "replace")[:60]
        return [look("not-a-printer", text="".join(letter if letter.isprintable() else " " for letter in text))]
    if greeting.kind is Kind.GARBLED:
        return [look("garbled", noise=greeting.noise[:16].hex(" "), address=case.found.address.text)]
    if isinstance(case.found.address, TcpAddress):
        places = {"address": case.found.address.text, "port": case.found.address.port}
        return [look("silent-tcp", **places), *also_open(case.found.address, case.machine)]
    return [look(f"silent-{wire}", address=case.found.address.text)]


def well(case: Case, status: Status | None) -> Status | None:
    """The status of a printer that can print, after a person has seen to it if need be; else None."""
    while status is not None and status.faults:
        faults = [look(f"fault-{fault}", detail=status.detail) for fault in sorted(status.faults)]
        for finding in faults:
            case.person.show(finding)
        if case.person.choose("again", ("y", "n")) != "y":
            case.found.findings += faults
            return None
        status = asked_again(case)
        if status is None:
            case.add(look(f"fault-{Fault.SILENT}"))
    if status is not None:
        case.add(look("paper-low") if status.paper_low else good("well"))
    return status


def _port_of(wire: Transport) -> Finding | None:
    """What the USB port tells of a printer that answers nothing, for what it is worth."""
    if not isinstance(wire, UsbWire):
        return None
    try:
        port = wire.port_status()
    except LinkLost:
        return None
    if port.paper_out or port.error or not port.online:
        return note("usb-port", paper_out=port.paper_out, online=port.online, error=port.error)
    return None
