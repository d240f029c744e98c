"""Head, paper and cutter: what the print buffer wants moved, moved at the mechanism's own speed."""

from __future__ import annotations

from collections.abc import Callable

from drivers.simulator.composer import Composer
from drivers.simulator.condition import Condition
from drivers.simulator.motions import Cut, Feed, Say
from drivers.simulator.paper import Edge, Strip, Tray

#: What is less than this is rounding.
_MOMENT = 1e-9


class Works:
    """Does the motions of `composer` one after the other; `cuts` pieces have come off."""

    def __init__(
        self,
        composer: Composer,
        condition: Condition,
        tray: Tray | None,
        say: Callable[[Say], None],
        note: Callable[[str], None],
    ) -> None:
        """`tray` gets the pieces, `say` the replies whose turn has come, `note` what a person may like to know."""
        self.cuts = 0
        self._composer = composer
        self._model = composer.model
        self._condition = condition
        self._tray = tray
        self._say = say
        self._note = note
        self._strip = Strip(self._model.dots, composer.leader)

    def move(self, left: float) -> float | None:
        """Goes on with the motion in front; returns the seconds that took, None when `left` is too short for any."""
        motion = self._composer.motions[0]
        if isinstance(motion, Feed):
            return self._feed(motion, left)
        if isinstance(motion, Cut):
            return self._cut(motion, left)
        self._composer.motions.popleft()
        self._say(motion)
        return 0.0

    def tear_off(self) -> None:
        """A person pulls off what hangs out, printed to the end or not."""
        if self._strip.inked:
            self._come_off(self._strip.height, Edge.TORN)
            self._strip.renew()

    def new_roll(self) -> None:
        """The old one's end is taken out."""
        self.tear_off()
        self._strip.renew()

    def _feed(self, motion: Feed, left: float) -> float | None:
        rows_s = self._model.speed_mm_s * self._model.dots_per_mm
        rows = min(motion.rows - motion.done, int(left * rows_s + _MOMENT), self._rows_of_paper())
        if rows <= 0 and motion.rows > motion.done:
            return None
        ink = motion.ink
        shown = None
        if ink is not None and motion.done < ink.height:
            shown = ink.crop((0, motion.done, ink.width, min(motion.done + rows, ink.height)))
        self._strip.feed(rows, shown)
        was_done = motion.done
        motion.done += rows
        if ink is not None and was_done < ink.height <= motion.done:
            self._strip.mark(motion.text, motion.code)
        if motion.done >= motion.rows:
            self._composer.motions.popleft()
        self._use_paper(rows)
        return rows / rows_s

    def _rows_of_paper(self) -> int:
        return max(1, int(self._condition.paper_m * 1000 * self._model.dots_per_mm))

    def _use_paper(self, rows: int) -> None:
        left = self._condition.paper_m - rows / self._model.dots_per_mm / 1000
        one_row = 1 / self._model.dots_per_mm / 1000
        self._condition.paper_m = left if left >= one_row else 0.0
        if self._condition.paper_end:
            self._note("the paper is at its end")

    def _cut(self, motion: Cut, left: float) -> float | None:
        if self._condition.jammed:
            self._condition.cutter_error = True
            self._note("the cutter is jammed")
            return 0.0
        used = min(left, motion.seconds_left)
        if used <= 0:
            return None
        motion.seconds_left -= used
        if motion.seconds_left <= _MOMENT:
            self._composer.motions.popleft()
            self._come_off(self._strip.at_cutter, Edge.PARTIAL if motion.partial else Edge.FULL)
        return used

    def _come_off(self, row: int, edge: Edge) -> None:
        if row <= 0:
            self._note("a cut with no paper above the cutter")
            return
        self.cuts += 1
        piece = self._strip.part(row, self.cuts, edge)
        self._note(f"piece {piece.number} came off ({edge})")
        if self._tray:
            self._tray(piece)
