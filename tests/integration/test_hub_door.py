"""Who stays at the sockets: those who are still known; and how a line ends that nobody reads."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from server.live import doorkeeper
from server.live.publisher import CONSOLES, MONITORS
from server.services.ports import DeviceKind
from server.web.guard import COOKIE
from tests.support.hub import TestHub, add_token, hub_in_process
from tests.support.listener import Listener, bare_socket, listening
from tests.support.loopback import loopback_server

PATIENCE = 10


class Site:
    """A hub in this process that can be reached by a socket, and whose rounds at the door are made by hand."""

    def __init__(self, hub: TestHub) -> None:
        self.hub = hub
        self.server = loopback_server(0, hub.hub.app)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()

    def operator(self, login: str) -> str:
        """The cookie of a new one."""
        cookie = self.hub.staff(login).get_cookie(COOKIE)
        assert cookie is not None
        return cookie.value

    def see_out(self) -> None:
        self.hub.hub.sockets.see_out()

    def close(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with hub_in_process(tmp_path) as hub:
        made = Site(hub)
        yield made
        made.close()


def stays(listener: Listener) -> bool:
    return bool(listener.client.connected)


def test_whoever_is_known_stays(site: Site) -> None:
    token = add_token(site.hub.hall, DeviceKind.DISPLAY)[1]
    with listening(site.url, token=token) as display, listening(site.url, cookie=site.operator("sato")) as console:
        for _ in range(3):
            site.see_out()
        assert stays(display)
        assert stays(console)
        sockets = site.hub.hub.sockets
        assert sockets.listens(MONITORS)
        assert sockets.listens(CONSOLES)
    console.gone.get(timeout=PATIENCE)


def test_a_revoked_display_is_seen_out(site: Site) -> None:
    device, token = add_token(site.hub.hall, DeviceKind.DISPLAY)
    hall = site.hub.hall
    with listening(site.url, token=token) as listener:
        hall.database.write(lambda uow: uow.accounts.revoke_device(device.id, hall.clock.now()))
        site.see_out()
        listener.gone.get(timeout=PATIENCE)
    assert not site.hub.hub.sockets.listens(MONITORS)


def test_an_operator_who_is_switched_off_is_seen_out(site: Site) -> None:
    hall = site.hub.hall
    with (
        listening(site.url, cookie=site.operator("sato")) as sato,
        listening(site.url, cookie=site.operator("kato")) as kato,
    ):
        operator = hall.database.read(lambda uow: uow.accounts.operator_by_login("sato"))
        assert operator is not None
        hall.database.write(lambda uow: uow.accounts.save_operator(replace(operator, active=False)))
        site.see_out()
        sato.gone.get(timeout=PATIENCE)
        assert stays(kato)


def test_listening_alone_does_not_keep_a_session(site: Site) -> None:
    with listening(site.url, cookie=site.operator("sato")) as listener:
        for _ in range(2):
            site.hub.clock.advance(minutes=29)
            site.see_out()
            assert stays(listener)
        site.hub.clock.advance(minutes=2)
        site.see_out()
        listener.gone.get(timeout=PATIENCE)


def test_whoever_does_not_say_who_it_is_is_seen_out_at_the_second_round(site: Site) -> None:
    with bare_socket(site.url) as bare:
        site.see_out()
        assert len(site.hub.hub.sockets.server.server.eio.sockets) == 1
        site.see_out()
        assert bare.recv() == "1"  # Engine.IO's goodbye
        assert bare.recv() == ""


def test_one_line_is_one_listener(site: Site) -> None:
    token = add_token(site.hub.hall, DeviceKind.DISPLAY)[1]
    with bare_socket(site.url) as bare:
        for answer in ("40", "44"):
            bare.send('40{"token":"' + token + '"}')
            assert str(bare.recv()).startswith(answer)


class Line:
    """A WebSocket whose other end is ours."""

    def __init__(self) -> None:
        self.ours, theirs = socket.socketpair()
        self.sent = 0
        self.ended = threading.Event()
        self.key = "dGhlIHNhbXBsZSBub25jZQ=="
        environ: dict[str, Any] = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": "/socket.io/",
            "HTTP_HOST": "localhost",
            "HTTP_CONNECTION": "Upgrade",
            "HTTP_UPGRADE": "websocket",
            "HTTP_SEC_WEBSOCKET_VERSION": "13",
            "HTTP_SEC_WEBSOCKET_KEY": self.key,
            "werkzeug.socket": theirs,
        }
        self.theirs = theirs
        self.thread = threading.Thread(target=self._serve, args=(environ,))

    def _serve(self, environ: dict[str, Any]) -> None:
        with pytest.raises(ConnectionError):  # how the driver tells werkzeug that there is no answer to send
            doorkeeper.Doorkeeper(self._talk, None)(environ, lambda *_: None)

    def _talk(self, line: doorkeeper.Doorkeeper) -> list[bytes]:
        def writer() -> None:
            with suppress(OSError):  # the kernel's timeout
                while True:
                    line.send("x" * 10_000)
                    self.sent += 1
            line.close()

        thread = threading.Thread(target=writer)
        thread.start()
        while line.wait() is not None:
            pass
        thread.join()
        self.ended.set()
        return []


def test_whoever_does_not_read_is_hung_up_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doorkeeper, "_TIMEOUT", struct.pack("ll", 0, 200_000))
    line = Line()
    line.thread.start()
    assert line.ended.wait(PATIENCE), "a client that does not read holds the hub's threads"
    line.thread.join()
    assert line.sent > 0
    line.ours.close()
    line.theirs.close()


def test_a_client_that_leaves_ends_its_line(site: Site) -> None:
    token = add_token(site.hub.hall, DeviceKind.DISPLAY)[1]
    for _ in range(3):
        with bare_socket(site.url) as bare:
            bare.send('40{"token":"' + token + '"}')
            bare.recv()
    ended = threading.Event()
    for _ in range(PATIENCE * 50):
        if not _lines():
            break
        ended.wait(0.02)
    assert not _lines()
    assert not site.hub.hub.sockets.listens(MONITORS)


def _lines() -> list[str]:
    """Threads that serve a client; pings that were to be sent sleep on for a while, and do nothing then."""
    names = [thread.name for thread in threading.enumerate()]
    return [name for name in names if any(part in name for part in ("process_request", "simple_websocket", "writer)"))]
