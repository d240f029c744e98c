"""Where clips are made ready: at once for a call, and ahead of it in idle time. One thread, one renderer."""

from __future__ import annotations

import itertools
import logging
import queue
import threading
from collections.abc import Iterable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path

from drivers.voice.child import Renderer
from drivers.voice.clips import Clip, ClipFolder, key_of
from drivers.voice.lines import VoiceFailed
from drivers.voice.voices import Voices

log = logging.getLogger(__name__)

#: Seconds without an order after which the rendering process gives its memory back.
IDLE = 20.0

_STOP, _NOW, _AHEAD = -1, 0, 1


@dataclass(order=True, frozen=True, slots=True)
class _Job:
    priority: int
    language: str
    turn: int
    order: Mapping[str, object] = field(compare=False)
    result: Future[Clip] = field(compare=False)


class Studio:
    """Makes clips; orders for a call overtake those that only prepare."""

    def __init__(
        self, folder: ClipFolder, renderer: Renderer, voices: Voices | None = None, *, idle: float = IDLE
    ) -> None:
        """`voices` are the embedded ones when left out."""
        self._voices = voices or Voices()
        self._folder = folder
        self._renderer = renderer
        self._idle = idle
        self._jobs: queue.PriorityQueue[_Job] = queue.PriorityQueue()
        self._turns = itertools.count()
        self._ahead: set[str] = set()
        self._thread = threading.Thread(target=self._work, name="studio", daemon=True)

    def start(self) -> None:
        """Starts the thread."""
        self._thread.start()

    def stop(self) -> None:
        """Ends after the order in hand; those that wait are not made."""
        self._put(_STOP, {})
        self._thread.join(timeout=5)

    def clip(self, order: Mapping[str, object], *, timeout: float) -> Clip:
        """The clip, made now if it is not there.

        Raises:
            VoiceFailed: it cannot be made, or not within `timeout` seconds.
        """
        if found := self._folder.find(key_of(order, self._voices)):
            return found
        try:
            return self._put(_NOW, order).result(timeout)
        except TimeoutError:
            raise VoiceFailed("no clip in time") from None

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages in which lines can be said."""
        return self._voices.languages

    def is_ready(self, order: Mapping[str, object]) -> bool:
        """Whether the clip is there already."""
        return self._folder.path(key_of(order, self._voices)).exists()

    def path(self, key: str) -> Path:
        """Where the clip of that key lies."""
        return self._folder.path(key)

    def prepare(self, orders: Iterable[Mapping[str, object]]) -> None:
        """Makes clips when there is nothing more urgent; what fails is tried again when it is called."""
        for order in orders:
            key = key_of(order, self._voices)
            if key not in self._ahead and not self._folder.path(key).exists():
                self._ahead.add(key)
                self._put(_AHEAD, order)

    def _put(self, priority: int, order: Mapping[str, object]) -> Future[Clip]:
        result: Future[Clip] = Future()
        # Those made ahead by language, Japanese first: the renderer changes engines as seldom as can be.
        language = str(order.get("language", "")) if priority == _AHEAD else ""
        self._jobs.put(_Job(priority, "" if language == "ja" else language, next(self._turns), order, result))
        return result

    def _work(self) -> None:
        while True:
            try:
                job = self._jobs.get(timeout=self._idle)
            except queue.Empty:
                self._renderer.rest()
                self._folder.prune()
                job = self._jobs.get()
            if not job.order:
                self._renderer.rest()
                return
            self._do(job)

    def _do(self, job: _Job) -> None:
        key = key_of(job.order, self._voices)
        self._ahead.discard(key)
        try:
            job.result.set_result(self._made(key, job.order))
        except VoiceFailed as error:
            log.warning("no clip: %s", error)
            job.result.set_exception(error)

    def _made(self, key: str, order: Mapping[str, object]) -> Clip:
        if found := self._folder.find(key):
            return found
        self._renderer.render(order, self._folder.path(key))
        made = self._folder.find(key)
        if made is None:
            raise VoiceFailed("the clip was not written")
        return made
