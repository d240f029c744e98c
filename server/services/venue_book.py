"""The venue in effect: what its file says, with what staff have changed since.

It may change at any moment, also by another hub process on the same database. Everybody asks for it anew with each
command; one command keeps the venue it began with.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping

from server.domain.venue import Venue
from server.services.ports import Database

#: Makes the venue that the file and these changes are together; None when they do not fit together.
MakeVenue = Callable[[Mapping[str, object]], Venue | None]
#: Seconds between two looks for changes that another process has stored.
LOOK_AGAIN = 0.9

log = logging.getLogger(__name__)


class VenueBook:
    """The present venue, and the number of the changes it is made with; 0 is the file alone."""

    def __init__(self, venue: Venue, make: MakeVenue | None = None) -> None:
        """`venue` is the file's; without `make` nothing can be changed."""
        self._file = self._venue = venue
        self._make = make
        self._version = 0
        self._fits = True
        self._looked_at = float("-inf")
        self._lock = threading.Lock()

    @property
    def venue(self) -> Venue:
        """As it is now."""
        return self._venue

    @property
    def version(self) -> int:
        """The number of the newest changes, in effect unless they do not fit."""
        return self._version

    @property
    def fits(self) -> bool:
        """False when the file has changed so that the stored changes do not fit it: then the file alone holds."""
        return self._fits

    def look(self, database: Database, *, now: bool = False) -> bool:
        """Takes up what was stored since, at most once in `LOOK_AGAIN` seconds unless `now`; whether it was new.

        Raises:
            StorageUnavailable: it cannot be asked for.
        """
        if self._make is None:
            return False
        with self._lock:
            if not now and time.monotonic() - self._looked_at < LOOK_AGAIN:
                return False
            self._looked_at = time.monotonic()
            if database.read(lambda uow: uow.settings.version()) == self._version:
                return False
            newest = database.read(lambda uow: uow.settings.newest())
            if newest is None:
                return False
            made = self._make(newest.overlay)
            self._fits = made is not None
            if made is None:
                log.error("the settings changed by staff (version %d) do not fit the file any more", newest.version)
            self._venue, self._version = made or self._file, newest.version
            return True
