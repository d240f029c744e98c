"""The figures as a table, each beside its floor and what is promised."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from junban.bench.hub import HubFigures
from junban.bench.load import Load

#: What this hub promises, all with `synchronous=FULL`.
PROMISED_MB = {"hub": 150, "kiosk": 90, "display": 200}


@dataclass(frozen=True, slots=True)
class Floors:
    """The same rows without Flask."""

    issue: Load
    call: Load


def report(figures: HubFigures, floors: Floors, day_seconds: float) -> str:
    """Everything, as text."""
    lines = [
        *_loads("issue over HTTP", figures.issues, floors.issue),
        "",
        *_loads("call-next over HTTP", figures.calls, floors.call),
        "",
        f"call decided to monitor's socket     p50 {figures.push_p50:7.1f} ms   p99 {figures.push_p99:7.1f} ms",
        f"command to hub ready                 {figures.ready_seconds:6.2f} s",
        f"a simulated 230-ticket day           {day_seconds:6.2f} s in process",
        "",
        "memory, all processes of a program (PSS)   idle    at work   promised",
        *(
            f"  {word:<38} {figures.memory_idle[word]:6.1f}   {figures.memory_loaded[word]:6.1f}   "
            f"< {PROMISED_MB[word]:4d} MB"
            for word in PROMISED_MB
        ),
    ]
    return "\n".join(lines)


def _loads(title: str, loads: Iterable[Load], floor: Load) -> list[str]:
    head = f"{title:<24} clients    rate/s   p50 ms   p99 ms   twice   failed   rate / floor"
    rows = [_row("", load, f"{load.rate / floor.rate:11.2f}") for load in loads]
    return [head, *rows, _row("  floor: sqlite3 alone", floor, f"{1:11.2f}")]


def _row(name: str, load: Load, ratio: str) -> str:
    return (
        f"{name:<24} {load.clients:7d} {load.rate:9.0f} {load.p50:8.2f} {load.p99:8.2f} {load.duplicates:7d} "
        f"{load.failures:8d}   {ratio}"
    )
