"""A panel on a wire, spoken to by a template."""

from __future__ import annotations

from collections.abc import Sequence

from drivers.panels.port import Row
from drivers.panels.template import Template
from drivers.transports.port import Address, LinkLost, Transport

#: Seconds for a connection, and for a message: a sign that does not take a hundred bytes in that time is stuck.
OPEN_SECONDS = 5.0
WRITE_SECONDS = 5.0


class TemplatePanel:
    """Keeps its wire open, and opens it anew after a fault."""

    def __init__(self, address: Address, template: Template) -> None:
        self._address = address
        self._template = template
        self._wire: Transport | None = None

    @property
    def rows(self) -> int:
        """As the template says."""
        return self._template.rows

    @property
    def every_seconds(self) -> float:
        """As the template says."""
        return self._template.every_seconds

    def show(self, rows: Sequence[Row] | None) -> None:
        """Sends one message with all rows; raises TransportError."""
        message = self._template.message(rows)
        if self._wire is not None and _has_hung_up(self._wire):
            self.close()
        try:
            if self._wire is None:
                self._wire = self._address.open(OPEN_SECONDS)
            written = self._wire.write(message, WRITE_SECONDS)
        except LinkLost:
            self.close()
            raise
        if written < len(message):
            self.close()  # what follows half a message would be taken for its rest
            raise LinkLost(f"{self._address.text}: takes no more", written=written)

    def close(self) -> None:
        """Lets the wire go."""
        wire, self._wire = self._wire, None
        if wire is not None:
            wire.close()


def _has_hung_up(wire: Transport) -> bool:
    """Whether the other end is gone: the first message after that would be taken by nobody, and no error tell it."""
    try:
        wire.read(0)
    except LinkLost:
        return True
    return False
