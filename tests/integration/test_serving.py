"""The server's threads: they stay with a client for a moment, and with nobody for longer."""

from __future__ import annotations

import http.client
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection

import pytest

from junban.serving import STAY
from tests.support.network import free_port

PROGRAM = """
import sys, threading
from flask import Flask
from junban import serving

class Program:
    def __init__(self):
        self.app = Flask("one")
        self.app.add_url_rule("/", view_func=lambda: threading.current_thread().name)
    def start(self): ...
    def stop(self): ...

port, threads, serving.STAY = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
serving.serve(Program, host="127.0.0.1", port=port, name="one", threads=threads)
"""


@contextmanager
def server_of(threads: int, stay: float = STAY) -> Iterator[int]:
    """Its port."""
    port = free_port()
    command = [sys.executable, "-c", PROGRAM, str(port), str(threads), str(stay)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr
        assert server.stderr.readline() == f"one: http://127.0.0.1:{port}\n"
        yield port
        server.terminate()
        assert server.wait(10) == 0


def ask(client: HTTPConnection) -> str:
    client.request("GET", "/")
    answer = client.getresponse()
    assert answer.status == 200
    return answer.read().decode()


def client_of(port: int) -> HTTPConnection:
    return http.client.HTTPConnection("127.0.0.1", port, timeout=5)


def test_who_asks_again_at_once_is_answered_by_the_same_thread() -> None:
    with server_of(threads=4, stay=20) as port:
        client, other = client_of(port), client_of(port)
        threads = [(ask(client), ask(other)) for _ in range(20)]
        assert len(set(threads)) == 1
        assert threads[0][0] != threads[0][1]
        client.close()
        other.close()


@pytest.mark.parametrize("threads", [1, 4])
def test_a_silent_client_holds_no_thread(threads: int) -> None:
    with server_of(threads) as port:
        ask_in_turn(port)


def ask_in_turn(port: int) -> None:
    silent = [client_of(port) for _ in range(8)]
    for client in silent:
        ask(client)
    newcomer = client_of(port)
    assert ask(newcomer)
    for client in silent:  # each kept its connection
        before = client.sock.getsockname()
        ask(client)
        assert client.sock.getsockname() == before
        client.close()
    newcomer.close()
