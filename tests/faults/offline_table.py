"""`python -m tests.faults.offline_table`: the cut-and-heal run as a table."""

from __future__ import annotations

import sys
import tempfile
from datetime import timedelta
from pathlib import Path

from tests.faults.offline_cuts import Plan, play, table


def main() -> None:
    """Plays it, with a clock that is right and one that is hours off, and prints both tables."""
    for plan in (Plan(), Plan(clock_off=timedelta(hours=5), seed=9)):
        with tempfile.TemporaryDirectory() as folder:
            sys.stdout.write(table(play(Path(folder), plan)) + "\n\n")


if __name__ == "__main__":
    main()
