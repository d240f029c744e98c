"""Loopback only: no test may reach another machine, nor even look one up."""

from __future__ import annotations

import ipaddress
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

#: Below Linux's range for outgoing connections (32768 and up), which would otherwise take a port found free.
_FIRST_PORT, _LAST_PORT = 20_000, 31_999


class OutsideNetworkError(AssertionError):
    """A test tried to leave the machine. An assertion, so that no handler of network errors swallows it."""


def is_loopback(host: str) -> bool:
    """Whether an address or name is this machine's own."""
    if host in {"localhost", ""}:
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


@contextmanager
def loopback_only() -> Iterator[None]:
    """Refuses every connection to another machine while it lasts.

    Raises:
        OutsideNetworkError: from `connect`, `connect_ex` or `sendto`, wherever it was called.
    """
    names = ("connect", "connect_ex", "sendto")
    for name in names:
        setattr(socket.socket, name, _guarded(getattr(socket.socket, name)))
    try:
        yield
    finally:
        for name in names:  # the methods themselves are those of the C base class
            delattr(socket.socket, name)


def _guarded(method: Callable[..., Any]) -> Callable[..., Any]:
    def guarded(self: socket.socket, *arguments: Any) -> Any:
        address = arguments[-1]
        if self.family in {socket.AF_INET, socket.AF_INET6} and not is_loopback(str(address[0])):
            raise OutsideNetworkError(f"a test wanted to reach {address[0]}:{address[1]}")
        return method(self, *arguments)

    return guarded


def _ports() -> Iterator[int]:
    """Every port of the range once, from a place of this process's own: two workers seldom look at the same one."""
    size = _LAST_PORT - _FIRST_PORT + 1
    start = os.getpid() * 97 % size
    while True:
        for step in range(size):
            yield _FIRST_PORT + (start + step) % size


_candidates = _ports()


def free_port(count: int = 1) -> int:
    """The first of `count` free TCP ports in a row on loopback; never the same one twice in a process."""
    while True:
        first, *others = [next(_candidates) for _ in range(count)]
        if others and others[-1] != first + count - 1:
            continue  # the range began anew in the middle
        if all(_is_free(port) for port in (first, *others)):
            return first


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
