"""How long one answer of the forecast takes, at two sizes of hall."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from junban.forecast.wire import read_question
from server.domain.forecast.estimate import estimate

#: Waiting, counters, and the milliseconds that 99 of 100 answers stay below.
SIZES = ((30, 4, 50.0), (100, 8, 100.0))
NOON = 12 * 3600.0
SERVICES = ("application", "delivery", "renewal", "pin-reset")


@dataclass(frozen=True, slots=True)
class Speed:
    """One size. Milliseconds: `wall` by the clock, `cpu` of this process alone."""

    waiting: int
    counters: int
    wall: Sequence[float]
    cpu: Sequence[float]
    limit: float


def time_sizes(rounds: int) -> list[Speed]:
    """Answers different questions of each size, after one that warms up."""
    made = []
    for waiting, counters, limit in SIZES:
        wall, cpu = [], []
        for seed in range(rounds + 1):
            _id, snapshot = read_question(json.dumps(question(waiting, counters, seed)))
            began, spent = time.perf_counter(), time.process_time()
            estimate(snapshot)
            wall.append(1000 * (time.perf_counter() - began))
            cpu.append(1000 * (time.process_time() - spent))
        made.append(Speed(waiting, counters, sorted(wall[1:]), sorted(cpu[1:]), limit))
    return made


def speed_report(speeds: Sequence[Speed]) -> str:
    """One line a size."""
    lines = ["one answer, ms      p50 wall   p99 wall   p50 CPU   p99 CPU   at most"]
    lines += [
        f"{speed.waiting:4d} waiting, {speed.counters:d} ctr {_at(speed.wall, 0.5):10.1f} {_at(speed.wall, 0.99):10.1f}"
        f" {_at(speed.cpu, 0.5):9.1f} {_at(speed.cpu, 0.99):9.1f} {speed.limit:9.0f}"
        for speed in speeds
    ]
    return "\n".join(lines)


def question(waiting: int, counters: int, seed: int) -> dict[str, Any]:
    """A busy noon: every counter serves two or more services, and 60 visitors are done with."""
    draw = random.Random(seed)  # noqa: S311 - a repeatable question
    desks = [_counter(draw, number) for number in range(counters)]
    line = sorted(NOON - draw.uniform(0, 3600) for _ in range(waiting))
    return {
        "v": 1,
        "id": str(seed),
        "now": NOON,
        "close_at": NOON + 5 * 3600,
        "services": [{"id": service, "mean_min": 10 + 5 * (service == "application")} for service in SERVICES],
        "counters": desks,
        "waiting": [_ticket(draw, f"w{number}", at) for number, at in enumerate(line)],
        "appointments": [{"service": "delivery", "at": NOON + 900.0 * slot} for slot in range(8)],
        "recent": [_ended(draw, number, counters) for number in range(60)],
    }


def _counter(draw: random.Random, number: int) -> dict[str, Any]:
    first = number % len(SERVICES)
    serves = [[SERVICES[(first + step) % len(SERVICES)], 1 + step // 2] for step in range(4)]
    called = NOON - draw.uniform(0, 900)
    current = {
        "ticket": f"c{number}",
        "service": SERVICES[first],
        "issued_at": called - 1200,
        "called_at": called,
        "started_at": called + 20,
    }
    return {
        "id": str(number),
        "state": "open",
        "serves": serves,
        "free_since": called - 30,
        "current": current,
        "plan": [[8.5 * 3600, NOON + 3600], [NOON + 7200, 17.25 * 3600]] if number % 2 else None,
    }


def _ticket(draw: random.Random, name: str, at: float) -> dict[str, Any]:
    return {"ticket": name, "service": draw.choice(SERVICES), "issued_at": at, "order_at": at, "appointment_at": None}


def _ended(draw: random.Random, number: int, counters: int) -> dict[str, Any]:
    issued = 8.5 * 3600 + 150.0 * number
    called = issued + draw.uniform(60, 1500)
    return {
        "ticket": f"e{number}",
        "service": draw.choice(SERVICES),
        "counter": str(draw.randrange(counters)),
        "issued_at": issued,
        "called_at": called,
        "started_at": called + 20,
        "ended_at": called + draw.lognormvariate(6.3, 0.5),
        "outcome": "served",
        "appointment": False,
    }


def _at(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
