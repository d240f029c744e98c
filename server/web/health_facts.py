"""Gathers what is known of a venue's machines; `server/domain/health.py` judges it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from pydantic import ValidationError

from server.contract.publishing import STATE_FILE, STATE_FOLDER, PublishReport
from server.domain.health import DeviceFacts, Facts, PublishFacts, RelayFacts
from server.services.context import SYSTEM
from server.services.devices import devices_now
from server.services.hall import Hall
from server.services.ports import StorageUnavailable


@dataclass(frozen=True, slots=True)
class HealthSources:
    """Where this hub keeps its state, and how its line to a relay is; None where it has none."""

    data: Path | None = None
    relay: Callable[[], RelayFacts | None] = lambda: None


def gather(hall: Hall, sources: HealthSources) -> Facts:
    """Everything at this instant. Raises StorageUnavailable when not even reading works."""
    context = hall.context(SYSTEM)
    told = hall.database.read(lambda uow: devices_now(uow, context, hall.devices))
    return Facts(
        now=context.now,
        version=version("junban"),
        devices=[DeviceFacts(one.device.id, one.device.name, one.device.kind, one.state) for one in told.devices],
        relay=sources.relay(),
        publish=_publish(sources.data),
        database_writable=_is_writable(hall),
        disk_free=shutil.disk_usage(sources.data).free if sources.data else None,
    )


def _is_writable(hall: Hall) -> bool:
    try:
        hall.database.write(lambda _uow: None)
    except StorageUnavailable:
        return False
    return True


def _publish(data: Path | None) -> PublishFacts | None:
    """What `junban publish` has left in the hub's folder; None where nobody publishes, or another file lies there."""
    if data is None:
        return None
    try:
        report = PublishReport.model_validate_json((data / STATE_FOLDER / STATE_FILE).read_bytes())
    except (OSError, ValidationError):
        return None
    return PublishFacts(report.at, report.published_at, report.failures, report.code)
