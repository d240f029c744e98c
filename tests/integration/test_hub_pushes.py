"""Pushes at the door: whatever the client's buffer takes and when it reads, they come whole, once and in order."""

from __future__ import annotations

import queue
import random
import socket
import threading
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from server.domain.forecast.snapshot import Waits
from server.live.doorkeeper import Doorkeeper, Packet, Rest, frame_of
from server.live.publisher import MONITORS, Publisher
from server.services.ports import DeviceKind
from tests.support.hub import add_token, hub_in_process
from tests.support.listener import bare_socket
from tests.support.loopback import loopback_server

PATIENCE = 20


class Text:
    """A packet of a queue."""

    def __init__(self, text: str) -> None:
        self.text = text

    def encode(self) -> str:
        return self.text


class Pipe:
    """A door whose handshake has been; its client's thread sends what is queued."""

    def __init__(self, buffer: int) -> None:
        self.client, theirs = socket.socketpair()
        theirs.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, buffer)
        self.client.settimeout(PATIENCE)
        self.door = Doorkeeper(lambda _line: [], None)
        self.door.ws = self
        self.sock = theirs
        self.connected = True
        self.queue: queue.Queue[Packet | Rest | None] = queue.Queue()
        self.thread = threading.Thread(target=self._write)
        self.thread.start()

    def _write(self) -> None:
        while (packet := self.queue.get()) is not None:
            self.door.send(packet.encode())

    def push(self, text: str) -> bool:
        """Whether it went out at once."""
        left = self.door.push(Text(text), frame_of(text))
        if left is not None:
            self.queue.put(left)
        return left is None

    def close(self) -> None:
        self.queue.put(None)
        self.thread.join(PATIENCE)
        self.client.close()
        self.sock.close()


def texts(client: socket.socket, count: int, pace: random.Random | None = None) -> list[str]:
    """The next texts, read in pieces of any size."""
    data, found = b"", list[str]()
    while len(found) < count:
        came = client.recv(pace.randint(1, 4000) if pace else 65_536)
        assert came
        data += came
        while len(data) > 1:
            size, start = data[1], 2
            if size == 126:
                size, start = int.from_bytes(data[2:4], "big"), 4
            elif size == 127:
                size, start = int.from_bytes(data[2:10], "big"), 10
            if len(data) < start + size:
                break
            found.append(data[start : start + size].decode())
            data = data[start + size :]
    assert data == b""
    return found


def test_until_a_client_is_welcomed_a_push_takes_its_turn_in_the_queue() -> None:
    pipe = Pipe(100_000)
    assert not pipe.push("42early")
    pipe.queue.put(Text("40{}"))
    assert texts(pipe.client, 2) == ["42early", "40{}"]
    pipe.close()


@pytest.mark.parametrize("seed", range(8))
def test_they_come_whole_once_and_in_order(seed: int) -> None:
    fate = random.Random(seed)
    pipe = Pipe(fate.choice([1, 4000, 40_000]))
    pipe.queue.put(Text("40{}"))
    assert texts(pipe.client, 1) == ["40{}"]
    said = [f"42{number:04}" + "順" * fate.choice([1, 10, 3000, 40_000]) for number in range(120)]
    heard: list[str] = []
    reader = threading.Thread(target=lambda: heard.extend(texts(pipe.client, len(said) + 12, random.Random(seed))))
    for number, text in enumerate(said):
        pipe.push(text)
        if number % 10 == 0:
            pipe.queue.put(Text("2"))  # a ping, between
        if number == 5:
            reader.start()  # until then nobody reads
        if fate.random() < 0.3:
            threading.Event().wait(0.002)
    reader.join(PATIENCE)
    assert [text for text in heard if text != "2"] == said
    assert heard.count("2") == 12
    pipe.close()


def until_at_once(pipe: Pipe) -> None:
    """Pushes until one goes out at once: its thread may still be counting what it has sent."""
    for _ in range(PATIENCE * 100):
        went = pipe.push("42free")
        assert texts(pipe.client, 1) == ["42free"]
        if went:
            return
        threading.Event().wait(0.01)
    raise AssertionError("every push waits")


def test_a_push_goes_at_once_on_a_free_line_and_waits_behind_what_is_not_taken() -> None:
    pipe = Pipe(4000)
    pipe.queue.put(Text("40{}"))
    assert texts(pipe.client, 1) == ["40{}"]
    until_at_once(pipe)
    large = "42" + "順" * 1_000_000
    assert not pipe.push(large), "nobody reads"
    assert not pipe.push("42behind")
    assert texts(pipe.client, 2) == [large, "42behind"]
    until_at_once(pipe)
    pipe.close()


def test_who_reads_is_pushed_to_at_once_and_who_left_is_passed_over(tmp_path: Path) -> None:
    with hub_in_process(tmp_path) as hub:
        server = loopback_server(0, hub.hub.app)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        token = add_token(hub.hall, DeviceKind.DISPLAY)[1]
        url = f"http://127.0.0.1:{server.server_port}"
        with bare_socket(url) as stays, bare_socket(url) as leaves:
            for bare in (stays, leaves):
                bare.send('40{"token":"' + token + '"}')
                assert str(bare.recv()).startswith("40")
            leaves.shutdown()
            for number in range(50):
                hub.hub.sockets.emit("test", {"number": number}, MONITORS)
            heard: list[str] = []
            while len(heard) < 50:
                told = str(stays.recv())
                if told.startswith('42["test"'):
                    heard.append(told)
            assert heard == [f'42["test",{{"number":{number}}}]' for number in range(50)]
        server.shutdown()
        server.server_close()


def test_no_push_waits_for_a_forecast_and_the_new_waits_follow_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: queue.Queue[dict[str, Any]] = queue.Queue()
    reckoned, done = threading.Event(), threading.Event()

    class Room:
        """A monitor."""

        def listens(self, room: str) -> bool:
            return room == MONITORS

        def emit(self, _event: str, payload: object, _room: str) -> None:
            assert isinstance(payload, dict)
            told.put(payload)

    with hub_in_process(tmp_path) as hub:
        kiosk, operator = hub.device(DeviceKind.KIOSK), hub.staff()
        operator.done("/counters/1/open")
        teller = Publisher(hub.hall, Room())
        teller.start()
        try:
            before = told.get(timeout=PATIENCE)["services"]
            for _ in range(4):
                kiosk.issue("delivery")
            make = hub.hall.waits._make

            def slow(now: datetime) -> Waits:
                reckoned.set()
                assert done.wait(PATIENCE)
                return make(now)

            monkeypatch.setattr(hub.hall.waits, "_make", slow)
            hub.clock.advance(seconds=5)
            assert reckoned.wait(PATIENCE)
            operator.done("/counters/1/call-next")
            while not (board := told.get(timeout=PATIENCE))["calling"]:
                pass
            assert [call["number"] for call in board["calling"]] == ["A001"], "it is told while the forecast is made"
            done.set()
            while (board := told.get(timeout=PATIENCE))["services"][0]["wait"] == before[0]["wait"]:
                pass
        finally:
            done.set()
            teller.stop()
