"""What staff mode keeps over a restart: wrong codes, whether the kiosk is closed, its volume, what the hub is to hear.

Its own small file beside the spool, written anew each time. What cannot be written is kept until the program ends.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from server.contract.kiosk_staff import TellStaffAct

log = logging.getLogger(__name__)

FILE_NAME = "staff.json"
#: Acts that the hub has not heard of; the oldest go first.
MOST_ACTS = 500
#: Cancellations whose outcome the page shows.
MOST_CANCELLED = 500


class Cancelled(StrEnum):
    """How far the cancellation of a ticket is."""

    DONE = "done"
    """The hub has cancelled it."""
    LATER = "later"
    """The hub is away; it will be told, and decides then."""
    REFUSED = "refused"
    """It had been called already, or is not this kiosk's."""


class Closed(BaseModel):
    """For which day, and since when."""

    model_config = ConfigDict(frozen=True)

    day: date
    since: datetime


class Loudness(BaseModel):
    """Steps above or below what the hour wants, for one day."""

    model_config = ConfigDict(frozen=True)

    day: date
    steps: int


class Remembered(BaseModel):
    """All of it."""

    model_config = ConfigDict(frozen=True)

    failures: int = 0
    closed: Closed | None = None
    loudness: Loudness | None = None
    acts: tuple[TellStaffAct, ...] = ()
    cancelled: dict[str, Cancelled] = {}


class StaffMemory:
    """The file. Used by several threads."""

    def __init__(self, folder: Path) -> None:
        """`folder` is the kiosk's data folder."""
        self._path = folder / FILE_NAME
        self._lock = threading.RLock()
        self._troubled = False
        self._now = self._read()

    @property
    def now(self) -> Remembered:
        """As it is."""
        return self._now

    def change(self, **fields: Any) -> None:
        """Sets fields, on the disk before it returns."""
        self.update(lambda known: known.model_copy(update=fields))

    def update(self, change: Callable[[Remembered], Remembered]) -> None:
        """Makes one of what is there now; nobody else changes it meanwhile."""
        with self._lock:
            changed = change(self._now)
            if changed != self._now:
                self._now = changed
                self._write()

    def add_act(self, act: TellStaffAct) -> None:
        """The hub is to hear of it."""
        self.update(lambda known: known.model_copy(update={"acts": (*known.acts, act)[-MOST_ACTS:]}))

    def drop_act(self, key: str) -> None:
        """It has heard of it, or never will."""
        self.update(
            lambda known: known.model_copy(
                update={"acts": tuple(act for act in known.acts if act.idempotency_key != key)}
            )
        )

    def cancelled(self, ticket: str, how: Cancelled) -> None:
        """How far the cancellation of a ticket is."""

        def noted(known: Remembered) -> Remembered:
            others = {other: told for other, told in known.cancelled.items() if other != ticket}
            newest = dict(list(others.items())[-MOST_CANCELLED + 1 :])
            return known.model_copy(update={"cancelled": newest | {ticket: how}})

        self.update(noted)

    def _read(self) -> Remembered:
        try:
            return Remembered.model_validate_json(self._path.read_bytes())
        except FileNotFoundError:
            return Remembered()
        except (OSError, ValidationError) as error:
            log.warning("staff mode begins anew, for %s cannot be read: %s", self._path, error)
            return Remembered()

    def _write(self) -> None:
        draft = self._path.with_suffix(".new")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with draft.open("w", encoding="utf-8") as file:
                file.write(self._now.model_dump_json())
                file.flush()
                os.fsync(file.fileno())
            draft.replace(self._path)
        except OSError as error:
            if not self._troubled:
                log.warning("staff mode is remembered until this program ends: %s", error)
            self._troubled = True
        else:
            self._troubled = False
