"""A printer on the network: raw bytes over TCP, port 9100 (JetDirect)."""

from __future__ import annotations

import errno
import fcntl
import queue
import socket
import struct
import termios
import threading
import time

from drivers.transports.polled import PolledWire
from drivers.transports.port import CannotOpen, OpenFault
from drivers.transports.reasons import cannot_open

_CHUNK = 16_384
_READ = 4_096
#: A dead peer is noticed after 10 + 3 × 3 seconds of silence. TCP_USER_TIMEOUT is left alone on purpose: a printer out
#: of paper keeps its window shut for hours and is alive all the while.
_KEEPALIVE = {socket.TCP_KEEPIDLE: 10, socket.TCP_KEEPINTVL: 3, socket.TCP_KEEPCNT: 3}

_Found = list[tuple[int, tuple[str, int] | tuple[str, int, int, int] | tuple[int, bytes]]]


class TcpWire(PolledWire):
    """One connection. A printer serves one at a time, so it is kept for as long as it lasts."""

    def __init__(self, connected: socket.socket) -> None:
        connected.setblocking(False)
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connected.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for option, seconds in _KEEPALIVE.items():
            connected.setsockopt(socket.IPPROTO_TCP, option, seconds)
        super().__init__(connected.fileno(), _CHUNK)
        self._socket = connected

    def _before_writing(self) -> None:
        # The kernel takes bytes for a peer that has said good-bye: a slip would be of unknown fate for nothing.
        if self._open and self._peek() == b"":
            raise _hung_up()

    def _peek(self) -> bytes | None:
        try:
            return self._socket.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return None

    def _give(self, data: bytes) -> int:
        return self._socket.send(data)

    def _take(self) -> bytes:
        if received := self._socket.recv(_READ):
            return received
        raise _hung_up()

    def _let_go(self) -> None:
        try:
            if self._unsent():
                # Else the kernel would go on sending half a slip to a printer that nobody listens to any more.
                self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        except OSError:
            pass  # it is gone already
        finally:
            self._socket.close()

    def _unsent(self) -> int:
        """Bytes handed to the kernel that the peer has not acknowledged (SIOCOUTQ, which Linux numbers as TIOCOUTQ)."""
        answer = fcntl.ioctl(self._descriptor, termios.TIOCOUTQ, bytes(4))
        return int.from_bytes(answer, "little")


def _hung_up() -> ConnectionError:
    return ConnectionResetError(errno.ECONNRESET, "the printer closed the connection")


def open_tcp(host: str, port: int, timeout: float) -> TcpWire:
    """A connection within `timeout` seconds, the name's look-up included.

    Raises:
        CannotOpen: `NOT_FOUND` for a name that nobody knows, `REFUSED`, `NO_ANSWER`.
    """
    deadline = time.monotonic() + timeout
    where = f"{host}:{port}"
    failed = CannotOpen(OpenFault.NO_ANSWER, f"{where}: no answer within {timeout:g} s")
    for family, address in _look_up(host, port, timeout):
        remaining = deadline - time.monotonic()
        if remaining <= 0:
            break
        connecting = socket.socket(family, socket.SOCK_STREAM)
        connecting.settimeout(remaining)
        try:
            connecting.connect(address)
            return TcpWire(connecting)
        except TimeoutError:
            connecting.close()
        except OSError as error:
            connecting.close()
            failed = cannot_open(where, error)
    raise failed


def _look_up(host: str, port: int, timeout: float) -> _Found:
    """All addresses of a host. A name server may take half a minute to say nothing, so it is asked aside."""
    answer: queue.SimpleQueue[_Found | OSError] = queue.SimpleQueue()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answer.put([(family, address) for family, _, _, _, address in found])
        except UnicodeError as error:  # a label too long or empty for any name
            answer.put(OSError(errno.ENOENT, str(error)))
        except OSError as error:
            answer.put(error)

    threading.Thread(target=ask, name=f"look up {host}", daemon=True).start()
    try:
        found = answer.get(timeout=timeout)
    except queue.Empty:
        raise CannotOpen(OpenFault.NO_ANSWER, f"{host}: the name was not found within {timeout:g} s") from None
    if isinstance(found, OSError):
        raise CannotOpen(OpenFault.NOT_FOUND, f"{host}: {found.strerror or found}")
    return found
