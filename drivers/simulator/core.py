"""The printer itself: bytes in, paper and replies out, driven by a clock that someone else turns.

    printer = SimulatedPrinter(EPSON, tray=pieces.append)
    taken = printer.receive(job)        # as much as its buffer holds
    printer.advance(2.0)                # two seconds of printing
    printer.replies()                   # what it sent back
    printer.set_paper(0)                # or faults.do(printer, "fault paper-out")

No threads and no wall clock: `wire.py` puts it at the end of an in-process wire, `tcp.py` and `pty.py`
behind real ones.
"""

from __future__ import annotations

from collections import deque
from dataclasses import replace

from drivers.simulator.composer import Composer
from drivers.simulator.condition import NEW_ROLL_M, Condition
from drivers.simulator.escpos import EscPos
from drivers.simulator.inlet import Inlet
from drivers.simulator.language import Interpreter, Mechanism
from drivers.simulator.models import EPSON, Language, Model
from drivers.simulator.motions import Say
from drivers.simulator.paper import Tray
from drivers.simulator.replies import Echoes, Replies
from drivers.simulator.star import Star
from drivers.simulator.works import Works

_LOG = 100


def _language(model: Model, printer: Mechanism) -> Interpreter:
    return EscPos(printer) if model.language is Language.ESCPOS else Star(printer)


class SimulatedPrinter:
    """One printer. Its methods are called by one thread at a time; each tells all it changes at once.

    Attributes:
        condition: sensors and mechanism; read it, change it by the methods.
        model: what kind it is.
        seconds: how long it has been running, by `advance`.
        outages: how often its power or its cable was taken away; a connection does not outlive one.
    """

    def __init__(self, model: Model = EPSON, *, tray: Tray | None = None, paper_m: float = NEW_ROLL_M) -> None:
        """`tray` gets each piece of paper as it comes off."""
        self.model = self._true_model = model
        self.condition = Condition(paper_m=paper_m)
        self.composer = Composer(model)
        self.seconds = 0.0
        self.outages = 0
        self.log: deque[str] = deque(maxlen=_LOG)
        self._unknown: deque[str] = deque(maxlen=_LOG)
        self._works = Works(self.composer, self.condition, tray, self._say, self.note)
        self._replies = Replies()
        self._language = _language(model, self)
        self._inlet = Inlet(self._language, model.buffer_bytes, self._act, self._hungry)
        self._carry = 0.0
        self._allowance: float | None = None
        self._bytes_s: float | None = None
        self._stall: int | None = None

    # The wire's side

    def receive(self, data: bytes) -> int:
        """Takes as many of the bytes as it can now and returns how many; real-time commands are acted on."""
        if not self.condition.reachable:
            return 0
        offered = data[: self._willing(len(data))]
        taken = self._inlet.take_in(offered)
        if self._stall is not None:
            self._stall -= taken
        if self._allowance is not None:
            self._allowance -= taken
        self.advance(0)
        return taken

    def replies(self) -> bytes:
        """What it has sent since the last call; who takes it has read it."""
        return self._replies.take(self.seconds) if self.condition.reachable else b""

    def hang_up(self) -> None:
        """The connection is closed: what was not read is gone. What was received is printed all the same."""
        self._replies.forget()
        self._language.hung_up()

    @property
    def cuts(self) -> int:
        """How many pieces of paper have come off, torn ones included."""
        return self._works.cuts

    @property
    def unknown(self) -> list[str]:
        """What was skipped by its length because it is not played here, in hex."""
        return list(self._unknown)

    @property
    def buffered(self) -> int:
        """Bytes that it has and has not carried out."""
        return self._inlet.held

    @property
    def busy(self) -> bool:
        """Whether it has anything to do that it could do."""
        return self.condition.online and (bool(self.composer.motions) or self._inlet.waiting)

    @property
    def complaints(self) -> list[str]:
        """What in the jobs was wrong: bytes that are no text, pictures too wide, commands where they do nothing."""
        return [*self._inlet.complaints, *self.composer.complaints]

    def _willing(self, offered: int) -> int:
        limits = [offered, self._stall, None if self._allowance is None else int(self._allowance)]
        return max(0, min(limit for limit in limits if limit is not None))

    # The mechanism

    def advance(self, seconds: float) -> None:
        """Time passes, and it works: at its own speed, in order, until something stops it."""
        self.seconds += seconds
        if self._bytes_s is not None and self._allowance is not None:
            self._allowance = min(self._allowance + self._bytes_s * seconds, max(1.0, self._bytes_s))
        left = seconds + self._carry
        self._carry = 0.0
        while self.condition.online:
            if not self.composer.motions and not self._execute_next():
                break
            if not self.composer.motions:
                continue
            used = self._works.move(left)
            if used is None:
                self._carry = left
                break
            left -= used
        self._tell_news()

    def run(self, seconds: float = 600) -> float:
        """Lets it work until it has nothing to do or cannot go on; returns how long that took, `seconds` at most."""
        began = self.seconds
        while self.busy and self.seconds - began < seconds:
            self.advance(0.05)
        return self.seconds - began

    def _execute_next(self) -> bool:
        command = self._inlet.next()
        if command is None:
            return False
        self._language.execute(command)
        return True

    def _say(self, say: Say) -> None:
        self._replies.add(say.data, self.seconds, job=say.job, status=self._language.status())
        if say.job:
            self.note("told that a job is finished")

    # What languages ask of it

    def throw_away(self) -> None:
        """Forgets all that is not on paper yet."""
        self._inlet.clear()
        self.composer.motions.clear()
        self.composer.drop_line()
        self.note("what was not printed is thrown away")

    def recover(self) -> None:
        """Tries the failed stroke again."""
        self.condition.cutter_error = False

    def note(self, text: str) -> None:
        """Into the log."""
        self.log.append(f"{self.seconds:.1f} s: {text}")
        if text.startswith("unknown: "):
            self._unknown.append(text.removeprefix("unknown: "))

    def _hungry(self) -> bool:
        return self.condition.online and not self.composer.motions

    def _act(self, request: bytes) -> None:
        self._replies.add(self._language.act(request), self.seconds, status=self._language.status())

    def _tell_news(self) -> None:
        if self.condition.reachable:
            self._replies.add(self._language.news(), self.seconds)

    # What can happen to it

    def set_paper(self, metres: float) -> None:
        """So much is left of the roll from now on; 0: it is out."""
        self.condition.paper_m = max(0.0, metres)
        self._tell_news()

    def refill(self, metres: float = NEW_ROLL_M) -> None:
        """A new roll; what was printed on the end of the old one is torn off, cover open and shut again."""
        self._works.new_roll()
        self.condition.cover_open = False
        self.set_paper(metres)

    def tear_off(self) -> None:
        """A person pulls off what hangs out, printed to the end or not."""
        self._works.tear_off()

    def open_cover(self, is_open: bool = True) -> None:
        """The cover stands open, or is shut."""
        self.condition.cover_open = is_open
        self._tell_news()

    def pause(self, paused: bool = True) -> None:
        """It is taken offline at its panel, or brought back."""
        self.condition.paused = paused
        self._tell_news()

    def jam_cutter(self, jammed: bool = True) -> None:
        """Something is in the cutter's way: the next cut fails. Cleared, that cut is done again."""
        self.condition.jammed = jammed
        if not jammed:
            self.condition.cutter_error = False
        self._tell_news()

    def break_down(self, broken: bool = True) -> None:
        """An error that only the repair shop clears."""
        self.condition.broken = broken
        self._tell_news()

    def power_off(self) -> None:
        """Everything in its memory is gone; half a slip hangs out and is torn off."""
        self.condition.powered = False
        self.outages += 1
        self.throw_away()
        self._replies.forget()
        self._language.reset()
        self._carry = 0.0
        self.tear_off()

    def power_on(self) -> None:
        """As it comes from the factory, with the paper that it has."""
        self.condition.powered = True
        self.condition.cutter_error = False
        self.note("switched on")

    def plug(self, plugged: bool = True) -> None:
        """Its cable is in, or pulled out; it works on either way."""
        self.condition.plugged = plugged
        if not plugged:
            self.outages += 1
            self.hang_up()

    def stall(self, bytes_more: int | None = 0) -> None:
        """It takes so many more bytes and then none; None: all that it has room for."""
        self._stall = bytes_more

    def slow(self, bytes_s: float | None) -> None:
        """It takes so many bytes a second; None: as they come."""
        self._bytes_s = bytes_s
        self._allowance = None if bytes_s is None else 1.0

    def be_silent(self, silent: bool = True) -> None:
        """It prints and says nothing."""
        self._replies.silent = silent

    def talk_garbage(self, garbage: bool = True) -> None:
        """Every byte that it says is noise, as with a wrong baud rate."""
        self._replies.garbage = garbage

    def interrupt_replies(self, interrupt: bool = True) -> None:
        """Its status breaks into its other replies."""
        self._replies.interleave = interrupt

    def lie(self, lies: bool = True) -> None:
        """It gives itself out as a printer of another kind."""
        identity = {**self._true_model.identity, 67: "TM-T88V", 68: "0"} if lies else self._true_model.identity
        self.model = self.composer.model = replace(self.model, identity=identity)

    def echo(self, how: Echoes, seconds: float = 0.0) -> None:
        """How it tells the numbers of finished jobs; `seconds` late when `LATE`."""
        self._replies.echoes = how
        self._replies.late_seconds = seconds

    @property
    def lies(self) -> bool:
        """Whether its name is another's."""
        return self.model.identity != self._true_model.identity

    @property
    def echoes(self) -> Echoes:
        """How it tells the numbers of finished jobs."""
        return self._replies.echoes

    @property
    def is_silent(self) -> bool:
        """Whether it says nothing."""
        return self._replies.silent

    @property
    def talks_garbage(self) -> bool:
        """Whether its bytes are noise."""
        return self._replies.garbage

    @property
    def interrupts_replies(self) -> bool:
        """Whether its status breaks into its replies."""
        return self._replies.interleave

    @property
    def stalls(self) -> bool:
        """Whether it takes no more bytes, or soon will not."""
        return self._stall is not None

    @property
    def is_slow(self) -> bool:
        """Whether it takes bytes slowly."""
        return self._bytes_s is not None

    def __repr__(self) -> str:
        state = "online" if self.condition.online else "offline"
        return f"<SimulatedPrinter {self.model.name}: {state}, {self.cuts} pieces, {self.condition.paper_m:.2f} m left>"
