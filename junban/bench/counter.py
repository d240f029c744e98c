"""The counter at its hardest: a day worked by eight at once, and a call's way to the monitors among 200 sockets."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import psutil

from junban.bench.crowd import SocketCrowd
from junban.bench.load import percentile
from junban.demo.processes import Processes
from junban.simulate.crew import CrewResult, crew_report, work_day
from server.contract.catalogue import CONFIG
from server.hub import HubOptions, open_hall
from server.services.accounts import add_device, add_operator, begin_session
from server.services.context import SYSTEM
from server.services.hall import Hall
from server.services.ports import DeviceKind, Role, UnitOfWork
from server.settings import load_settings

OPERATORS = 8
SERVICES = ("application", "delivery", "certificate-renewal", "pin-reset")
#: Sockets in all; of those the monitors that are watched, and the consoles.
SOCKETS, MONITORS, CONSOLES = 200, 20, 20
PRESSES = 200
#: Seconds between two presses: the hub pushes every 40 ms at most, and each call is seen alone.
APART = 0.1
#: What is promised, milliseconds.
PROMISED = 150.0
PATIENCE = 5.0

#: The demo has four counters; these work beside them.
MORE_COUNTERS = "".join(
    f"""
[[counters]]
id = "{number}"
name.ja = "{number}番窓口"
name.en = "Counter {number}"
serves = {{ certificate-renewal = 1, delivery = 1, application = 2, pin-reset = 2 }}
hands_over = {str(number == OPERATORS).lower()}
"""
    for number in range(5, OPERATORS + 1)
)


@dataclass(frozen=True, slots=True)
class CounterFigures:
    """The day, and milliseconds from the key press to the slowest watched monitor; `lost` calls never came.

    `cut_off` sockets were closed by the hub; `stolen` is the share of its cores' time that the machine gave to others
    while keys were pressed, in percent: what a virtual machine's neighbours take is no doing of the hub.
    """

    day: CrewResult
    seconds: float
    press_p50: float
    press_p99: float
    lost: int
    cut_off: int
    stolen: float


def measure_counter(folder: Path, port: int, tickets: int) -> CounterFigures:
    """Starts a hub of its own and works it."""
    config = folder / "venue.toml"
    config.write_text((CONFIG / "demo.toml").read_text(encoding="utf-8") + MORE_COUNTERS, encoding="utf-8")
    data = folder / "data"
    hall = open_hall(load_settings(config), HubOptions(data))
    try:
        sessions = hall.database.write(lambda uow: [_session(uow, hall, number) for number in range(OPERATORS)])
        tokens = hall.database.write(lambda uow: [_token(uow, hall, kind) for kind in DeviceKind])
    finally:
        hall.database.close()
    kiosk, display = tokens
    url = f"http://127.0.0.1:{port}"
    processes = Processes()
    try:
        processes.start("hub", ["--config", str(config), "--data", str(data), "--port", str(port)], {})
        processes.wait_for("hub", f"{url}/readyz")
        began = time.perf_counter()
        day = work_day(url, sessions, kiosk, tickets=tickets, services=SERVICES)
        seconds = time.perf_counter() - began
        before = psutil.cpu_times()
        times, lost, cut_off = _press(url, sessions, kiosk, display)
        stolen = _stolen(before, psutil.cpu_times())
        p50, p99 = (percentile(times, share) * 1000 for share in (50, 99))
        return CounterFigures(day, seconds, p50, p99, lost, cut_off, stolen)
    finally:
        processes.stop()


def counter_report(figures: CounterFigures) -> str:
    """As text."""
    return "\n".join(
        [
            f"{crew_report(figures.day)}",
            f"worked in {figures.seconds:.1f} s",
            "",
            f"key press to {MONITORS} monitors, {SOCKETS} sockets ({CONSOLES} consoles), the slowest of them, ms",
            f"  p50 {figures.press_p50:6.1f}   p99 {figures.press_p99:6.1f}   promised < {PROMISED:.0f}   "
            f"never came {figures.lost} of {PRESSES}, sockets cut off {figures.cut_off}",
            f"  taken by other machines meanwhile: {figures.stolen:.1f} % of the cores' time",
        ]
    )


def _stolen(before: Any, after: Any) -> float:
    """Percent, of `psutil.cpu_times()`; 0 where the system does not tell."""
    spent = sum(after) - sum(before)
    return 100 * (getattr(after, "steal", 0.0) - getattr(before, "steal", 0.0)) / spent if spent else 0.0


def _session(uow: UnitOfWork, hall: Hall, number: int) -> str:
    """An operator nobody can sign in as, with a session."""
    context = hall.context(SYSTEM)
    operator = add_operator(
        uow, context, login=f"bench-{number}", name=f"bench {number}", role=Role.OPERATOR, password_hash=""
    )
    return begin_session(uow, context, operator, hall.times).token


def _token(uow: UnitOfWork, hall: Hall, kind: DeviceKind) -> str:
    return add_device(uow, hall.context(SYSTEM), kind=kind, name=f"bench {kind}")[1]


def _press(url: str, sessions: list[str], kiosk: str, display: str) -> tuple[list[float], int, int]:
    """Seconds from each key press to the slowest watched monitor, how many never came to all, how many were cut off."""
    with httpx.Client(base_url=url, headers={"Authorization": f"Bearer {kiosk}"}, timeout=30, trust_env=False) as http:
        for number in range(PRESSES):
            body = {"service": SERVICES[number % len(SERVICES)], "idempotency_key": f"press-{uuid4().hex}"}
            http.post("/api/v1/tickets", json=body).raise_for_status()
    crowd = SocketCrowd(url, display, sessions, watched=MONITORS, monitors=SOCKETS - CONSOLES, consoles=CONSOLES)
    headers = {"Cookie": f"junban_session={sessions[0]}", "Origin": url}
    times: list[float] = []
    lost = 0
    with crowd, httpx.Client(base_url=url, headers=headers, timeout=30, trust_env=False) as console:
        for _ in range(PRESSES):
            pressed = time.perf_counter()
            answer = console.post("/api/v1/counters/1/call-next", json={}).raise_for_status().json()
            if answer["ticket"] is None:
                break
            arrived = crowd.arrivals(answer["ticket"]["id"], PATIENCE)
            if len(arrived) == MONITORS:
                times.append(max(arrived) - pressed)
            else:
                lost += 1
            time.sleep(max(0.0, APART - (time.perf_counter() - pressed)))
    return times, lost, crowd.cut_off
