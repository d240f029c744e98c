"""The print queue: one worker for one printer, after the ticket is committed; it never asks for a number.

The state of every slip is kept as the printer told it. What is not known is `unknown`, and stays so: the program never
prints such a slip again (design, rule 4). A blocked printer is asked again until a person has seen to it.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from drivers.printers.port import Outcome, Printer, Status
from drivers.slips.model import Slip

log = logging.getLogger(__name__)

#: Jobs remembered for the screen; a day at one kiosk is some hundreds.
REMEMBERED = 1000


class PrintState(StrEnum):
    """Where a slip, or all slips of a ticket, are on their way to paper."""

    QUEUED = "queued"
    PRINTING = "printing"
    CONFIRMED = "confirmed"
    UNKNOWN = "unknown"
    BLOCKED = "blocked"
    FAILED = "failed"


#: What is told of a job whose slips differ: the first of these that any slip is in.
_WORST_FIRST = (PrintState.FAILED, PrintState.UNKNOWN, PrintState.BLOCKED, PrintState.PRINTING)


@dataclass(frozen=True, slots=True)
class SlipView:
    """One slip of a job."""

    use: str
    state: PrintState


@dataclass(frozen=True, slots=True)
class JobView:
    """A job as it is now."""

    slips: tuple[SlipView, ...]

    @property
    def state(self) -> PrintState:
        """The job in one word."""
        states = {slip.state for slip in self.slips}
        for state in _WORST_FIRST:
            if state in states:
                return state
        if len(states) == 1:
            return states.pop()
        return PrintState.PRINTING


@dataclass(slots=True)
class _Task:
    use: str
    slip: Slip
    state: PrintState = PrintState.QUEUED


class PrintQueue:
    """The worker of one printer. A job is known by the id of its ticket, so the same ticket is never queued twice."""

    def __init__(self, printer: Printer, *, heartbeat_seconds: float) -> None:
        """An idle or blocked printer is asked for its status every `heartbeat_seconds`."""
        self._printer = printer
        self._heartbeat_seconds = heartbeat_seconds
        self._status = printer.status()
        self._lock = threading.Lock()
        self._jobs: OrderedDict[str, list[_Task]] = OrderedDict()
        self._waiting: queue.Queue[_Task | None] = queue.Queue()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="printer", daemon=True)

    @property
    def status(self) -> Status:
        """The printer's last answer."""
        return self._status

    def start(self) -> None:
        """Begins to print."""
        self._thread.start()

    def stop(self) -> None:
        """Lets what can be printed now come out, and ends."""
        self._stop.set()
        self._waiting.put(None)
        if self._thread.is_alive():
            self._thread.join(timeout=5)

    def submit(self, job_id: str, slips: Sequence[tuple[str, Slip]]) -> JobView:
        """Queues slips, each with its use, in their order; a job known already is left as it is."""
        with self._lock:
            if job_id not in self._jobs:
                tasks = self._remember(job_id, [_Task(use, slip) for use, slip in slips])
                for task in tasks:
                    self._waiting.put(task)
            return self._view(self._jobs[job_id])

    def note_unknown(self, job_id: str, slips: Sequence[tuple[str, Slip]]) -> JobView:
        """Remembers a job of an earlier run, whose paper may or may not have come out; it is not printed."""
        with self._lock:
            if job_id not in self._jobs:
                self._remember(job_id, [_Task(use, slip, PrintState.UNKNOWN) for use, slip in slips])
            return self._view(self._jobs[job_id])

    def job(self, job_id: str) -> JobView | None:
        """The job as it is now; None when it is not, or no longer, remembered."""
        with self._lock:
            tasks = self._jobs.get(job_id)
            return self._view(tasks) if tasks else None

    def _remember(self, job_id: str, tasks: list[_Task]) -> list[_Task]:
        self._jobs[job_id] = tasks
        while len(self._jobs) > REMEMBERED:
            self._jobs.popitem(last=False)
        return tasks

    def _view(self, tasks: list[_Task]) -> JobView:
        blocked = not self._status.ready
        return JobView(
            tuple(
                SlipView(task.use, PrintState.BLOCKED if blocked and task.state is PrintState.QUEUED else task.state)
                for task in tasks
            )
        )

    def _run(self) -> None:
        while True:
            try:
                task = self._waiting.get(timeout=self._heartbeat_seconds)
            except queue.Empty:
                self._status = self._printer.status()
                continue
            if task is None:
                return
            while self._attempt(task) is Outcome.BLOCKED:
                if not self._cleared():
                    return

    def _attempt(self, task: _Task) -> Outcome:
        self._set(task, PrintState.PRINTING)
        try:
            outcome = self._printer.print(task.slip)
        except Exception:
            # Broad, for this supervises the only worker: a driver (vendor code, a bug, a cable pulled) may raise
            # anything, and a dead worker would leave every later number without paper and without a word. What was sent
            # before it raised is not known, so the slip is not tried again (design, rule 4).
            log.exception("slip %s", task.slip.name)
            outcome = Outcome.UNKNOWN
        self._status = self._printer.status()
        self._set(task, PrintState(outcome))
        if outcome is not Outcome.CONFIRMED:
            log.error("slip %s: %s", task.slip.name, outcome)
        return outcome

    def _cleared(self) -> bool:
        """Waits until a person has seen to the printer; False when the program ends first."""
        while not self._stop.wait(self._heartbeat_seconds):
            self._status = self._printer.status()
            if self._status.ready:
                return True
        return False

    def _set(self, task: _Task, state: PrintState) -> None:
        with self._lock:
            task.state = state
