"""A word to systemd, which started us: READY=1, WATCHDOG=1."""

from __future__ import annotations

import os
import socket

#: The variable with the address of systemd's socket.
NOTIFY_SOCKET = "NOTIFY_SOCKET"


def notify_systemd(message: str, address: str | None = None) -> None:
    """Tells systemd, where it listens. Protocol: sd_notify(3)."""
    address = address or os.environ.get(NOTIFY_SOCKET)
    if not address:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as client:
        client.connect("\0" + address[1:] if address.startswith("@") else address)
        client.sendall(message.encode())
