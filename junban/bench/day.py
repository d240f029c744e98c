"""How long a simulated day takes in process."""

from __future__ import annotations

import time
from pathlib import Path

from junban.simulate.run import Draw, in_process
from junban.simulate.site import regular_day
from junban.simulate.workload import month_load
from server.settings import load_settings

YEAR, MONTH = 2024, 11
CASES = 230


def time_day(config: Path) -> float:
    """Seconds for a day of 230 visitors."""
    venue = load_settings(config).venue
    draw = Draw(month_load(f"{YEAR}-{MONTH}"), seed=1, cases=CASES)
    start = time.perf_counter()
    in_process(venue, regular_day(venue, YEAR, MONTH), draw)
    return time.perf_counter() - start
