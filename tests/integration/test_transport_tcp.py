"""A network printer's wire over real sockets of loopback."""

from __future__ import annotations

import socket
import threading
import time

import pytest

from drivers.transports import tcp
from drivers.transports.address import parse_address
from drivers.transports.port import CannotOpen, LinkLost, OpenFault
from drivers.transports.tcp import open_tcp
from tests.support.wires import PATIENCE, connection, everything, listening, reset


def read_exactly(peer: socket.socket, count: int) -> bytes:
    received = b""
    while len(received) < count:
        part = peer.recv(min(65_536, count - len(received)))
        assert part, f"only {len(received)} of {count} bytes arrived"
        received += part
    return received


def test_bytes_go_both_ways() -> None:
    with connection() as (wire, peer):
        assert wire.write(b"slip", PATIENCE) == 4
        assert read_exactly(peer, 4) == b"slip"
        peer.sendall(b"\x12")
        assert wire.read(PATIENCE) == b"\x12"
        assert wire.read(0) == b""


def test_the_connection_is_quick_and_notices_a_dead_peer() -> None:
    with connection() as (wire, _):
        seen = wire._socket
        assert seen.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        assert seen.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
        assert seen.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE) == 10


def test_a_printer_that_reads_nothing_gets_an_exact_count() -> None:
    data = bytes(range(251)) * 80_000
    with connection() as (wire, peer):
        started = time.monotonic()
        count = wire.write(data, 0.2)
        assert time.monotonic() - started < PATIENCE
        assert 0 < count < len(data)
        assert read_exactly(peer, count) == data[:count]
        assert wire.write(b"and on", PATIENCE) == 6
        assert read_exactly(peer, 6) == b"and on"


def test_a_printer_that_reads_slowly_gets_everything() -> None:
    data = bytes(byte % 251 for byte in range(500_000))
    received: list[bytes] = []
    with connection() as (wire, peer):
        reader = threading.Thread(target=lambda: received.append(read_exactly(peer, len(data))))
        reader.start()
        assert wire.write(data, PATIENCE) == len(data)
        reader.join()
    assert received == [data]


def test_what_it_said_last_is_read_before_the_link_is_lost() -> None:
    with connection() as (wire, peer):
        peer.sendall(b"\x37\x22!!!!\x00")
        peer.close()
        assert everything(wire) == b"\x37\x22!!!!\x00"


def test_a_half_closed_connection_is_lost_after_its_last_word() -> None:
    with connection() as (wire, peer):
        peer.sendall(b"\x12")
        peer.shutdown(socket.SHUT_WR)
        assert everything(wire) == b"\x12"


def test_a_reset_is_a_lost_link_for_reading_and_for_writing() -> None:
    with connection() as (wire, peer):
        reset(peer)
        assert everything(wire) == b""
        with pytest.raises(LinkLost) as lost:
            wire.write(b"slip", PATIENCE)
        assert lost.value.written == 0


def test_the_count_survives_a_reset_in_the_middle() -> None:
    data = bytes(20_000_000)
    with connection() as (wire, peer):
        threading.Thread(target=lambda: (read_exactly(peer, 100_000), reset(peer))).start()
        with pytest.raises(LinkLost) as lost:
            wire.write(data, PATIENCE)
        assert 100_000 <= lost.value.written < len(data)


def test_no_byte_is_given_to_a_printer_that_has_said_good_bye() -> None:
    with connection() as (wire, peer):
        peer.close()
        assert everything(wire) == b""
        with pytest.raises(LinkLost) as lost:
            wire.write(b"slip", PATIENCE)
        assert lost.value.written == 0


def test_closing_drops_what_is_not_on_its_way() -> None:
    with connection() as (wire, peer):
        count = wire.write(bytes(20_000_000), 0.1)
        wire.close()
        with pytest.raises(ConnectionResetError):
            read_exactly(peer, count)


def test_closing_when_all_has_arrived_is_polite() -> None:
    with connection() as (wire, peer):
        wire.write(b"slip", PATIENCE)
        assert read_exactly(peer, 4) == b"slip"
        peer.sendall(b"\x12")
        assert wire.read(PATIENCE) == b"\x12"
        wire.close()
        assert peer.recv(1) == b""


def test_nobody_listens() -> None:
    with listening() as server:
        port = server.getsockname()[1]
    with pytest.raises(CannotOpen) as refused:
        parse_address(f"tcp:127.0.0.1:{port}").open(PATIENCE)
    assert refused.value.reason is OpenFault.REFUSED


def test_a_host_that_does_not_answer_is_given_up_in_time() -> None:
    with listening(backlog=0) as server:
        # Linux takes one connection more than the backlog; from then on it lets others wait.
        waiting = [socket.socket() for _ in range(3)]
        for other in waiting:
            other.setblocking(False)
            other.connect_ex(server.getsockname())
        with pytest.raises(CannotOpen) as refused:
            open_tcp(*server.getsockname(), 0.1)
        for other in waiting:
            other.close()
    assert refused.value.reason is OpenFault.NO_ANSWER


@pytest.mark.parametrize("host", ["no-such-printer.invalid", "a..b", "x" * 70])
def test_a_name_that_nobody_knows(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    real = socket.getaddrinfo

    def without_a_name_server(name: str, *rest: object, **options: object) -> object:
        if name.endswith(".invalid"):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return real(name, *rest, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(tcp.socket, "getaddrinfo", without_a_name_server)
    with pytest.raises(CannotOpen) as refused:
        open_tcp(host, 9100, PATIENCE)
    assert refused.value.reason is OpenFault.NOT_FOUND
    assert host in refused.value.detail


def test_a_name_server_that_is_silent_is_given_up_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    answered = threading.Event()

    def silent(*_: object, **__: object) -> list[object]:
        answered.wait(PATIENCE)
        return []

    monkeypatch.setattr(tcp.socket, "getaddrinfo", silent)
    with pytest.raises(CannotOpen) as refused:
        open_tcp("printer.example.jp", 9100, 0.05)
    answered.set()
    assert refused.value.reason is OpenFault.NO_ANSWER


def test_the_second_address_of_a_name_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    with listening() as server:
        port = server.getsockname()[1]
        found = [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.2", port)),
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port)),
        ]
        monkeypatch.setattr(tcp.socket, "getaddrinfo", lambda *_, **__: found)
        open_tcp("printer.example.jp", port, PATIENCE).close()
