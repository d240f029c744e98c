"""The port of a panel that shows rows of text, such as an LED sign that shows a number and a counter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

#: A row by the names that a template may use.
Row = Mapping[str, str]


class Panel(Protocol):
    """One panel, used by one thread."""

    @property
    def rows(self) -> int:
        """How many rows it has."""

    @property
    def every_seconds(self) -> float:
        """How often it wants to be told again, for a panel that was switched off knows nothing."""

    def show(self, rows: Sequence[Row] | None) -> None:
        """Shows rows from the top, and nothing in those that are left; None: nobody knows, and old numbers must go.

        Raises:
            TransportError: it is not known what it shows; see `drivers/transports/port.py`.
        """

    def close(self) -> None:
        """Lets the wire go."""
