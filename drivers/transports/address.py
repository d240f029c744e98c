"""Where a printer is, as a person writes it.

serial:/dev/ttyUSB0?baud=38400&flow=rts      flow: rts, xon or none
usb:/dev/usb/lp0
tcp:192.0.2.7          tcp:printer.example.jp:9100          tcp:[2001:db8::7]:9100
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl

from drivers.transports.port import Address, Transport
from drivers.transports.serial_line import Flow, open_serial
from drivers.transports.tcp import open_tcp
from drivers.transports.usblp import open_usb

#: Where printers listen for raw bytes.
PRINTER_PORT = 9100
DEFAULT_BAUD = 38_400
BAUDS = (1200, 2400, 4800, 9600, 19_200, 38_400, 57_600, 115_200, 230_400)
_FORMS = "serial:/dev/ttyUSB0?baud=38400&flow=rts, usb:/dev/usb/lp0, tcp:HOST:9100"


class BadAddress(ValueError):
    """The text is no address of a printer; the message says what is wrong with it, and how it is written."""


@dataclass(frozen=True, slots=True)
class SerialAddress:
    """A serial line."""

    text: str
    path: str
    baud: int | None
    flow: Flow

    def open(self, timeout: float) -> Transport:
        """Opens the line; raises CannotOpen."""
        return open_serial(self.path, self.baud or DEFAULT_BAUD, self.flow)


@dataclass(frozen=True, slots=True)
class UsbAddress:
    """A device file of the kernel's `usblp`."""

    text: str
    path: str
    baud: int | None = None

    def open(self, timeout: float) -> Transport:
        """Opens the device file; raises CannotOpen."""
        return open_usb(self.path)


@dataclass(frozen=True, slots=True)
class TcpAddress:
    """A port of a host."""

    text: str
    host: str
    port: int
    baud: int | None = None

    def open(self, timeout: float) -> Transport:
        """Connects within `timeout` seconds; raises CannotOpen."""
        return open_tcp(self.host, self.port, timeout)


def parse_address(text: str) -> Address:
    """Reads an address; opens nothing.

    Raises:
        BadAddress: what is wrong, in one sentence.
    """
    kind, colon, rest = text.strip().partition(":")
    match kind:
        case "serial" if colon:
            return _serial(text.strip(), rest)
        case "usb" if colon:
            return UsbAddress(text.strip(), _device(text, rest))
        case "tcp" if colon:
            return _tcp(text.strip(), rest)
        case _:
            raise BadAddress(f"{text!r}: begins with none of serial:, usb:, tcp: (such as {_FORMS})")


def _device(text: str, path: str) -> str:
    if not path.startswith("/") or len(path) < 2:
        raise BadAddress(f"{text!r}: the device file must be a whole path (such as {_FORMS})")
    return path


def _serial(text: str, rest: str) -> SerialAddress:
    path, _, query = rest.partition("?")
    _device(text, path)
    try:
        given = parse_qsl(query, keep_blank_values=True, strict_parsing=True) if query else []
    except ValueError as error:
        raise BadAddress(f"{text!r}: after the ? only baud=RATE and flow=KIND, joined by &") from error
    options = dict(given)
    if len(options) < len(given) or (strange := sorted(options.keys() - {"baud", "flow"})):
        wrong = f"no option {strange[0]!r}" if len(options) == len(given) else "an option stands there twice"
        raise BadAddress(f"{text!r}: {wrong}; there are baud and flow")
    baud = options.get("baud", str(DEFAULT_BAUD))
    if baud not in map(str, BAUDS):
        raise BadAddress(f"{text!r}: baud is one of {', '.join(map(str, BAUDS))}")
    flow = options.get("flow", Flow.RTS)
    if flow not in list(Flow):
        raise BadAddress(f"{text!r}: flow is one of {', '.join(Flow)}")
    return SerialAddress(text, path, int(baud), Flow(flow))


def _tcp(text: str, rest: str) -> TcpAddress:
    if rest.startswith("["):
        host, bracket, after = rest[1:].partition("]")
        if not bracket or (after and not after.startswith(":")):
            raise BadAddress(f"{text!r}: an IPv6 address stands in brackets, tcp:[2001:db8::7]:9100")
        port = after[1:] if after else str(PRINTER_PORT)
    else:
        host, colon, port = rest.partition(":")
        if ":" in port:
            raise BadAddress(f"{text!r}: an IPv6 address stands in brackets, tcp:[2001:db8::7]:9100")
        port = port if colon else str(PRINTER_PORT)
    if not host or any(letter.isspace() or letter in "/?" for letter in host):
        raise BadAddress(f"{text!r}: no host (such as tcp:192.0.2.7:9100)")
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65_536):
        raise BadAddress(f"{text!r}: the port is a number from 1 to 65535")
    return TcpAddress(text, host, int(port))
