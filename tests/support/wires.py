"""Other ends of wires for tests, and what is cut into pieces on the way."""

from __future__ import annotations

import os
import socket
import struct
import tty
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from hypothesis import strategies as st

from drivers.profiles.profile import Confirmation, CutKind, DialectName, Profile, Provenance, RasterCommand
from drivers.slips.paper import PAPER_80MM
from drivers.transports.port import LinkLost, Transport
from drivers.transports.tcp import TcpWire, open_tcp

#: Long enough for a loaded machine; nothing that works waits for it.
PATIENCE = 5.0


@dataclass(frozen=True, slots=True)
class Terminal:
    """A pseudo terminal: `path` is what a driver opens, `far` is the printer's end."""

    path: str
    far: int

    def arrived(self, count: int) -> bytes:
        """Exactly so many bytes that came through."""
        received = b""
        while len(received) < count:
            received += os.read(self.far, count - len(received))
        return received


@contextmanager
def terminal() -> Iterator[Terminal]:
    """A terminal that passes bytes on as they are."""
    far, near = os.openpty()
    try:
        tty.setraw(near)
        yield Terminal(os.ttyname(near), far)
    finally:
        os.close(near)
        os.close(far)


@contextmanager
def listening(backlog: int = 1) -> Iterator[socket.socket]:
    """A server of loopback with a small buffer."""
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        server.bind(("127.0.0.1", 0))
        server.listen(backlog)
        yield server


@contextmanager
def connection() -> Iterator[tuple[TcpWire, socket.socket]]:
    """A wire, and the printer's socket at its other end."""
    with listening() as server:
        host, port = server.getsockname()
        wire = open_tcp(host, port, PATIENCE)
        peer, _ = server.accept()
        with peer:
            peer.settimeout(PATIENCE)
            yield wire, peer
        wire.close()


def everything(wire: Transport) -> bytes:
    """All that the other end sent until the link was lost; a wire that falls silent instead fails the test."""
    received = b""
    try:
        while part := wire.read(PATIENCE):
            received += part
    except LinkLost:
        return received
    raise AssertionError(f"the link still stands after {received!r}")


def reset(peer: socket.socket) -> None:
    """Closes with RST, as a printer that loses its power and is asked again."""
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    peer.close()


@st.composite
def pieces(draw: st.DrawFn, data: bytes) -> list[bytes]:
    """The data, cut anyhow."""
    places = sorted(draw(st.lists(st.integers(0, len(data)), max_size=12)))
    return [data[start:end] for start, end in zip([0, *places], [*places, len(data)], strict=True)]


def a_profile(
    dialect: DialectName = DialectName.ESCPOS,
    confirmation: Confirmation = Confirmation.JOB_ID,
    *,
    kanji: bool = True,
    automatic_status: bool = True,
    abandon: bool = True,
) -> Profile:
    """A printer that can do all it is not told to lack."""
    return Profile(
        id="test",
        name="Test",
        vendor="Test",
        dialect=dialect,
        paper=PAPER_80MM,
        speed_mm_s=150,
        feed_to_cut_mm=12,
        cut=CutKind.PARTIAL,
        kanji=kanji,
        native_qr=True,
        raster=RasterCommand.GS_V_0,
        confirmation=confirmation,
        confirmation_provenance=Provenance.DOCUMENTED,
        automatic_status=automatic_status,
        abandon=abandon,
        buffer_bytes=4096,
    )
