"""Addresses of printers: what they mean, and what is said of those that mean nothing."""

from __future__ import annotations

import pytest

from drivers.transports.address import BadAddress, SerialAddress, TcpAddress, UsbAddress, parse_address
from drivers.transports.serial_line import Flow


@pytest.mark.parametrize(
    ("text", "path", "baud", "flow"),
    [
        ("serial:/dev/ttyUSB0?baud=9600&flow=xon", "/dev/ttyUSB0", 9600, Flow.XON),
        ("serial:/dev/ttyUSB0?flow=none", "/dev/ttyUSB0", 38_400, Flow.NONE),
        ("serial:/dev/serial/by-id/usb-FTDI_A1-if00", "/dev/serial/by-id/usb-FTDI_A1-if00", 38_400, Flow.RTS),
    ],
)
def test_a_serial_line_has_a_rate_and_a_flow(text: str, path: str, baud: int, flow: Flow) -> None:
    address = parse_address(text)
    assert address == SerialAddress(text, path, baud, flow)
    assert address.baud == baud


def test_a_usb_printer_is_a_device_file_without_a_rate() -> None:
    address = parse_address(" usb:/dev/usb/lp0 ")
    assert address == UsbAddress("usb:/dev/usb/lp0", "/dev/usb/lp0")
    assert address.baud is None


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        ("tcp:192.0.2.7", "192.0.2.7", 9100),
        ("tcp:192.0.2.7:9101", "192.0.2.7", 9101),
        ("tcp:printer.example.jp:80", "printer.example.jp", 80),
        ("tcp:[2001:db8::7]", "2001:db8::7", 9100),
        ("tcp:[2001:db8::7]:9101", "2001:db8::7", 9101),
    ],
)
def test_a_network_printer_listens_on_9100_unless_told(text: str, host: str, port: int) -> None:
    assert parse_address(text) == TcpAddress(text, host, port)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "begins with none of"),
        ("/dev/usb/lp0", "begins with none of"),
        ("memory:", "begins with none of"),
        ("usb", "begins with none of"),
        ("usb:lp0", "whole path"),
        ("usb:/", "whole path"),
        ("serial:ttyUSB0", "whole path"),
        ("serial:/dev/ttyUSB0?baud=fast", "baud is one of 1200"),
        ("serial:/dev/ttyUSB0?baud=38401", "baud is one of 1200"),
        ("serial:/dev/ttyUSB0?flow=dtr", "flow is one of rts, xon, none"),
        ("serial:/dev/ttyUSB0?parity=even", "no option 'parity'"),
        ("serial:/dev/ttyUSB0?baud", "only baud=RATE"),
        ("serial:/dev/ttyUSB0?baud=9600&baud=9600", "twice"),
        ("tcp:", "no host"),
        ("tcp::9100", "no host"),
        ("tcp://192.0.2.7", "no host"),
        ("tcp:192.0.2.7:", "number from 1 to 65535"),
        ("tcp:192.0.2.7:0", "number from 1 to 65535"),
        ("tcp:192.0.2.7:65536", "number from 1 to 65535"),
        ("tcp:192.0.2.7:９１００", "number from 1 to 65535"),
        ("tcp:2001:db8::7", "in brackets"),
        ("tcp:[2001:db8::7", "in brackets"),
        ("tcp:[2001:db8::7]9100", "in brackets"),
    ],
)
def test_a_bad_address_says_what_is_wrong_with_it(text: str, says: str) -> None:
    with pytest.raises(BadAddress, match=says) as refused:
        parse_address(text)
    assert repr(text) in str(refused.value)
