"""Memory of a program with all its processes."""

from __future__ import annotations

import psutil


def megabytes(pid: int) -> float:
    """Proportional set size of the process and its children, MB: what the program adds to a full machine."""
    root = psutil.Process(pid)
    return sum(process.memory_full_info().pss for process in [root, *root.children(recursive=True)]) / 1e6
