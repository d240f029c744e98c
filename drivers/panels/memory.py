"""A panel that keeps what it was told: a second whole implementation of the port, for tests."""

from __future__ import annotations

from collections.abc import Sequence

from drivers.panels.port import Row
from drivers.transports.port import CannotOpen, OpenFault


class MemoryPanel:
    """`shown` is all that it was told, oldest first; while it is `away` it takes nothing."""

    def __init__(self, rows: int = 4, every_seconds: float = 600) -> None:
        self.rows = rows
        self.every_seconds = every_seconds
        self.shown: list[list[dict[str, str]] | None] = []
        self.away = False
        self.tries = 0
        self.closed = False

    def show(self, rows: Sequence[Row] | None) -> None:
        """Keeps the rows."""
        self.tries += 1
        if self.away:
            raise CannotOpen(OpenFault.NO_ANSWER, "away")
        self.shown.append(None if rows is None else [dict(row) for row in rows])

    def close(self) -> None:
        """Nothing is open."""
        self.closed = True
