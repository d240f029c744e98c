"""The hub's own pushes: after each commit, whoever is subscribed is told what their ticket is now."""

from __future__ import annotations

import logging
import threading

from server.face.push import PushBook
from server.services.hall import Hall
from server.services.ports import StorageUnavailable
from server.web.face import statuses_of

#: Seconds between two looks at most; a push is on its way for longer than that.
AT_MOST_EVERY = 1.0

log = logging.getLogger(__name__)


class PushWatch:
    """One thread that reads and never holds up a command; what is sent, and by whom, is the book's business."""

    def __init__(self, hall: Hall, book: PushBook) -> None:
        self._hall = hall
        self._book = book
        self._news = threading.Event()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="push watch", daemon=True)

    def start(self) -> None:
        """Begins to watch and to send."""
        self._book.start()
        self._hall.database.on_commit(self._news.set)
        self._thread.start()

    def stop(self) -> None:
        """Ends both."""
        self._stop.set()
        self._news.set()
        self._thread.join()
        self._book.stop()

    def look(self) -> None:
        """Tells the book of every ticket that somebody is subscribed to. Raises StorageUnavailable."""
        watched = self._book.watched()
        if not watched:
            return
        found = statuses_of(self._hall, watched)
        for hashed in watched:
            self._book.tell(hashed, found.get(hashed))

    def _run(self) -> None:
        while not self._stop.is_set():
            self._news.wait()
            self._news.clear()
            try:
                self.look()
            except StorageUnavailable as error:
                log.warning("pushes put off: %s", error)
            self._stop.wait(AT_MOST_EVERY)
