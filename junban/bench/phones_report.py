"""The relay's figures as a table, each beside what is promised and what other ways to serve phones were measured at."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from junban.bench.phones import PhoneFigures

#: By size of the crowd: milliseconds to the last phone.
PROMISED_MS = {5_000: 200, 10_000: 400}
PROMISED_KB = 30
PROMISED_RECONNECT = {5_000: 6.0}
PROMISED_CONDITIONAL = 8_000
#: Measured on 2 cores in November 2026: ms to the last of 5,000 and of 10,000 phones, kB each.
OTHERS = (
    ("threads, Socket.IO", "fails at 3,000", "", "114"),
    ("gevent, Socket.IO", "183-223", "440", "55"),
    ("gevent, frame made once", "69-87", "168", "53"),
    ("Flask + gevent, server-sent events", "162", "", "23"),
    ("Node's Socket.IO", "102", "", "18-38"),
    ("C, epoll: the limit", "71", "158", "0"),
)


def phones_report(figures: PhoneFigures) -> str:
    """Everything, as text: the middle of the rounds, and the best and the worst in brackets."""
    lines = ["a change that concerns all phones, while the feed is polled"]
    for crowd in figures.crowds:
        size = crowd.phones
        lines += [
            f"{size:6d} phones  last has it      {_spread(crowd.last_ms, 'ms')}{_limit(PROMISED_MS.get(size), 'ms')}",
            f"               half have it     {_spread(crowd.half_ms, 'ms')}",
            f"               relay's CPU      {_spread(crowd.cpu_ms, 'ms')}",
            f"               a phone          {crowd.kilobytes:7.1f} kB{_limit(PROMISED_KB, 'kB')}",
            f"               all connected    {crowd.connect_seconds:7.2f} s, again after hanging up "
            f"{crowd.reconnect_seconds:.2f} s{_limit(PROMISED_RECONNECT.get(size), 's')}",
            f"               feed polled      {crowd.polled:7.0f} /s",
            f"               not reached      {crowd.missing:7d}",
        ]
    lines += [
        "",
        f"feed, conditional GET           {_spread(figures.conditional, '/s')}   promised > {PROMISED_CONDITIONAL}/s"
        f"   {figures.conditional_cpu:.0f} us of the relay's CPU each",
        "",
        "others, by the same measure            5,000 ms   10,000 ms   kB each",
        *(f"  {name:<36} {five:>8}   {ten:>9}   {memory:>7}" for name, five, ten, memory in OTHERS),
    ]
    return "\n".join(lines)


def _spread(values: Sequence[float], unit: str) -> str:
    return f"{median(values):7.0f} {unit} ({min(values):.0f}-{max(values):.0f})"


def _limit(value: float | None, unit: str) -> str:
    return "" if value is None else f"   promised < {value:g} {unit}"
