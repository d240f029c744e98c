"""The paper tray as a folder: each piece of paper is a picture at its true size."""

from __future__ import annotations

import logging
import os
import re
from pathlib import Path

from drivers.simulator.paper import Edge, Piece

log = logging.getLogger(__name__)
_NAME = re.compile(r"(\d{4,})(-torn)?\.png")


class TrayFolder:
    """Leaves `0001.png`, `0002.png` and so on; a piece that was torn off by hand is `0003-torn.png`.

    Who watches the folder sees only whole pictures, for each is renamed into place. A folder that has some already is
    gone on with.
    """

    def __init__(self, folder: Path, dpi: int) -> None:
        """`folder` is made when it is not there.

        Raises:
            OSError: it cannot be made.
        """
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._dpi = dpi
        self._last = max((number for number, _ in self._numbered()), default=0)

    def __call__(self, piece: Piece) -> None:
        """Lays a piece into the tray. A folder that cannot be written loses it: the printer knows nothing of that."""
        self._last += 1
        try:
            self._lay(piece)
        except OSError:
            log.exception("piece %s is lost", self._last)

    def _lay(self, piece: Piece) -> None:
        unfinished = self.folder / f".{self._last:04}.tmp"
        with unfinished.open("wb") as file:
            piece.picture.save(file, format="PNG", dpi=(self._dpi, self._dpi))
        torn = "-torn" if piece.edge is Edge.TORN else ""
        os.replace(unfinished, self.folder / f"{self._last:04}{torn}.png")

    def newest(self, count: int) -> list[str]:
        """File names, the newest first."""
        return [name for _, name in sorted(self._numbered(), reverse=True)[:count]]

    def _numbered(self) -> list[tuple[int, str]]:
        found = (_NAME.fullmatch(path.name) for path in self.folder.iterdir())
        return [(int(match[1]), match[0]) for match in found if match]
