"""A printer whose paper is a folder: each slip becomes a PNG at its true size."""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from pathlib import Path

from drivers.printers.faults import ScriptedFaults
from drivers.printers.port import Copy, SlipState, Status, Watcher
from drivers.printers.stepwise import print_stepwise
from drivers.slips.layout import DoesNotFit
from drivers.slips.model import Slip
from drivers.slips.paper import PAPER_80MM, Paper
from drivers.slips.raster import render

log = logging.getLogger(__name__)


class VirtualPrinter:
    """Writes `<slip name>.png`. Who watches the folder sees only whole pictures, for each is renamed into place.

    A slip that is printed twice becomes two files, as it would become two pieces of paper.
    """

    def __init__(self, folder: Path, paper: Paper = PAPER_80MM) -> None:
        """`folder` is made when it is not there.

        Raises:
            OSError: it cannot be made.
        """
        folder.mkdir(parents=True, exist_ok=True)
        self.faults = ScriptedFaults()
        self._folder = folder
        self._paper = paper

    def print(self, copies: Sequence[Copy], watcher: Watcher) -> list[SlipState]:
        """Leaves the pictures; a folder that cannot be written is a failure."""
        return print_stepwise(copies, watcher, self.faults, self._produce)

    def status(self) -> Status:
        """The faults it was told to have."""
        return self.faults.status()

    def close(self) -> None:
        """Nothing is open."""

    def _produce(self, copy: Copy, _watcher: Watcher) -> SlipState:
        try:
            self._leave(copy.slip)
        except (OSError, DoesNotFit):
            log.exception("slip %s was not printed", copy.slip.name)
            return SlipState.FAILED
        return SlipState.UNKNOWN if self.faults.take_lost_confirmation() else SlipState.CONFIRMED

    def _leave(self, slip: Slip) -> None:
        picture = render(slip, self._paper)
        unfinished = self._folder / f".{slip.name}.tmp"
        with unfinished.open("wb") as file:
            picture.save(file, format="PNG", dpi=(self._paper.dpi, self._paper.dpi))
        os.replace(unfinished, self._free_path(slip.name))

    def _free_path(self, name: str) -> Path:
        path = self._folder / f"{name}.png"
        copy = 1
        while path.exists():
            copy += 1
            path = self._folder / f"{name}~{copy}.png"
        return path
