"""Round after round: fetch, draw, put what is new. The hall knows nothing of it and waits for nothing."""

from __future__ import annotations

import hashlib
import logging
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from junban.publish.files import File, files_of
from junban.publish.mistakes import errors, told
from junban.publish.state import PublishState, StateFolder
from junban.publish.targets import Opener, Target
from junban.publish.trouble import PublishError
from server.contract.feed import Waits

log = logging.getLogger(__name__)

#: Tries of one round, and seconds before the second; each further wait is twice as long.
TRIES = 3
FIRST_WAIT = 1.0


class Fetch(Protocol):
    """Where the waits come from; raises PublishError."""

    def fetch(self) -> Waits:
        """The newest ones."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How often, by which clock, and how to wait: `pause` takes seconds and says whether to stop.

    `alive` is called now and then while a round goes on: each file may take its time.
    """

    every: int
    now: Callable[[], datetime]
    pause: Callable[[float], bool]
    alive: Callable[[], None] = lambda: None


class Publisher:
    """Publishes one venue to one target."""

    def __init__(
        self, source: Fetch, open_target: Opener, pace: Pace, languages: Sequence[str], folder: StateFolder
    ) -> None:
        self._source = source
        self._open = open_target
        self._pace = pace
        self._languages = languages
        self._folder = folder
        self._errors = errors()
        self._target: Target | None = None
        self._there: dict[str, bytes] = {}
        self._waits = folder.waits()

    def round(self) -> PublishState:
        """One round; what became of it is also in the state folder. Raises nothing for a world that is out of order."""
        problem = self._fetch()
        if self._waits is not None:
            problem = self._put_all(self._waits) or problem
        state = PublishState.after(self._folder.state(), self._pace.now(), self._waits, problem)
        try:
            self._folder.keep(state, self._waits)
        except OSError as error:
            log.warning("how it goes cannot be written: %s", error)
        return state

    def run(self) -> None:
        """Until `pause` says to stop."""
        while True:
            self.round()
            if self._pace.pause(float(self._pace.every)):
                return

    def close(self) -> None:
        """Hangs up."""
        target, self._target = self._target, None
        if target is not None:
            target.close()

    def _fetch(self) -> PublishError | None:
        try:
            self._waits = self._source.fetch()
        except PublishError as error:
            log.warning("the waits cannot be fetched: %s", error)
            return error
        return None

    def _put_all(self, waits: Waits) -> PublishError | None:
        """Old waits are put as well: their pages say then that they are old."""
        files = files_of(waits, self._pace.now(), self._pace.every, self._languages)
        wait = FIRST_WAIT
        for left in reversed(range(TRIES)):
            problem = self._try(files)
            if problem is None:
                return None
            self.close()
            log.warning("the waits cannot be put: %s", problem)
            if problem.permanent or not left or self._pace.pause(wait * random.uniform(0.75, 1.25)):  # noqa: S311
                return problem
            wait *= 2
        return problem

    def _try(self, files: Sequence[File]) -> PublishError | None:
        name = "the target"
        try:
            if self._target is None:
                self._there.clear()  # somebody may have tidied up there
                self._target = self._open()
            for file in files:
                self._pace.alive()
                name = file.name
                mark = hashlib.sha256(file.content).digest()
                if self._there.get(name) != mark:
                    self._target.put(file)
                    self._there[name] = mark
        except PublishError as error:
            return error
        except self._errors as error:
            return told(error, name)
        return None
