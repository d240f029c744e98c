"""How publishing goes, in a file that the hub's health page reads; and the last waits, for the time after a restart."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Self, TypeVar

from pydantic import ValidationError

from junban.publish.trouble import PublishError
from server.contract.feed import Waits
from server.contract.publishing import STATE_FILE, PublishReport

WAITS = "waits.json"

T = TypeVar("T", PublishReport, Waits)


class PublishState(PublishReport):
    """What became of the last round."""

    @classmethod
    def after(
        cls, before: PublishReport | None, now: datetime, waits: Waits | None, problem: PublishError | None
    ) -> Self:
        """The state after a round that ended `now`."""
        done = before.published_at if before else None
        return cls(
            at=now,
            published_at=now if problem is None else done,
            waits_of=waits.generated_at if waits else None,
            failures=0 if problem is None else (before.failures if before else 0) + 1,
            code=problem.code if problem else None,
            message=str(problem)[:300] if problem else "",
        )


class StateFolder:
    """The folder; None keeps everything in memory."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._state: PublishReport | None = self._read(STATE_FILE, PublishReport)

    def state(self) -> PublishReport | None:
        """The last one."""
        return self._state

    def waits(self) -> Waits | None:
        """The last ones that were fetched."""
        return self._read(WAITS, Waits)

    def keep(self, state: PublishState, waits: Waits | None) -> None:
        """Writes both. Raises OSError when the disk does not take them."""
        self._state = state
        if self._folder is None:
            return
        if waits is not None:
            _write(self._folder / WAITS, waits.model_dump_json())
        _write(self._folder / STATE_FILE, state.model_dump_json())

    def _read(self, name: str, kind: type[T]) -> T | None:
        if self._folder is None:
            return None
        try:
            return kind.model_validate_json((self._folder / name).read_bytes())
        except (FileNotFoundError, ValidationError):
            return None


def _write(path: Path, text: str) -> None:
    part = path.with_name(f".{path.name}.part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)
