"""Kiosks and displays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from server.domain.devices import DeviceOrder, DeviceState


class DeviceKind(StrEnum):
    """What a device may do."""

    KIOSK = "kiosk"
    DISPLAY = "display"


@dataclass(frozen=True, slots=True)
class Device:
    """A kiosk or a display; its token is kept only as a hash."""

    id: str
    kind: DeviceKind
    name: str
    token_hash: str
    created_at: datetime
    revoked_at: datetime | None = None


class Devices(Protocol):
    """What devices tell of themselves, and what staff want them to do."""

    def state(self, device_id: str, *, lock: bool = False) -> DeviceState | None:
        """As it was told last; locked against other writers until the end if asked for."""

    def states(self) -> dict[str, DeviceState]:
        """All, by device."""

    def keep(self, device_id: str, state: DeviceState) -> None:
        """Stores what it tells now."""

    def add_order(self, order: DeviceOrder) -> None:
        """Stores a new one."""

    def waiting_orders(self, device_id: str, after: datetime) -> list[DeviceOrder]:
        """Those given after that instant that the device has not taken, oldest first."""

    def newest_orders(self, after: datetime, limit: int) -> list[DeviceOrder]:
        """Those given after that instant, newest first."""

    def take_order(self, device_id: str, order_id: str, now: datetime) -> bool:
        """False when the device was given no such order, or took it before."""

    def forget_orders(self, before: datetime) -> int:
        """Deletes orders older than that; says how many."""
