"""Clients that send one command after another over kept connections, and what they measured."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

TIMEOUT = 30.0


@dataclass(frozen=True, slots=True)
class Load:
    """One run. Times in milliseconds, rate in commands a second; `duplicates` are answers that came twice."""

    clients: int
    count: int
    rate: float
    p50: float
    p99: float
    duplicates: int
    failures: int


Send = Callable[[http.client.HTTPConnection, int], str]


def run_load(url: str, send: Send, *, clients: int, count: int) -> Load:
    """Sends `count` commands from `clients` threads at once.

    Args:
        url: the hub.
        send: sends the n-th command on a connection; returns what must be unique among the answers.
        clients: how many at once.
        count: how many in all.
    """
    times: list[float] = []
    answers: list[str] = []
    failures: list[str] = []
    begin = threading.Barrier(clients + 1)
    lock = threading.Lock()

    def client(number: int) -> None:
        host = urlsplit(url)
        connection = http.client.HTTPConnection(host.hostname or "", host.port, timeout=TIMEOUT)
        connection.connect()
        mine: list[float] = []
        got: list[str] = []
        wrong: list[str] = []
        begin.wait()
        for command in range(number, count, clients):
            start = time.perf_counter()
            try:
                got.append(send(connection, command))
            except CommandFailed as error:
                wrong.append(str(error))
            mine.append(time.perf_counter() - start)
        connection.close()
        with lock:
            times.extend(mine)
            answers.extend(got)
            failures.extend(wrong)

    threads = [threading.Thread(target=client, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    begin.wait()
    start = time.perf_counter()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - start
    return Load(
        clients,
        count,
        len(answers) / seconds,
        percentile(times, 50) * 1000,
        percentile(times, 99) * 1000,
        len(answers) - len(set(answers)),
        len(failures),
    )


class CommandFailed(Exception):
    """An answer that is not a success; its text is the problem."""


def post(connection: http.client.HTTPConnection, path: str, headers: dict[str, str], body: object) -> dict[str, object]:
    """One command; the answer's object. Raises CommandFailed."""
    connection.request("POST", path, json.dumps(body), {"Content-Type": "application/json", **headers})
    answer = connection.getresponse()
    data = answer.read()
    if answer.status >= 300:
        raise CommandFailed(f"{answer.status} {data.decode(errors='replace')}")
    told: dict[str, object] = json.loads(data)
    return told


def percentile(values: list[float], percent: float) -> float:
    """The value below which `percent` of the values lie, by nearest rank."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]
