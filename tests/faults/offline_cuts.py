"""The cut-and-heal run: a kiosk issues ticket after ticket while the cable to its hub is cut again and again (X3).

    python -m tests.faults.offline_table        # the table, in Markdown

The kiosk program runs in this process with all its threads, the hub is the real program behind a proxy that severs at a
byte. Each cut is one of three kinds; at some the hub is killed, at some the kiosk is started anew without it.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from drivers.printers.memory import MemoryPrinter
from kiosk.offline.hub_clock import MachineTicker, Reading
from kiosk.program import KioskProgram
from kiosk.settings import KioskSettings
from server.domain.states import State
from server.domain.ticket import Ticket
from server.services.ports import DeviceKind
from tests.support.hub import add_token
from tests.support.hub_process import PATIENCE, HubProcess
from tests.support.kiosk_site import until
from tests.support.severed import Cut, SeveredProxy

#: Far shorter than at a counter, so that many cuts take little time.
DEADLINE = 0.3
#: A cut comes within so many bytes: in a request, in its answer, in a report, between.
SOON = 3000


@dataclass(frozen=True, slots=True)
class Plan:
    """How much of it; `clock_off` is how wrong the kiosk's own clock is."""

    tickets: int = 200
    cuts: int = 20
    hub_kills: tuple[int, ...] = (9,)
    kiosk_restarts: tuple[int, ...] = (7, 16)
    clock_off: timedelta = timedelta(0)
    seed: int = 4


@dataclass(frozen=True, slots=True)
class Printed:
    """What the resident was given."""

    id: str
    number: str
    alone: bool


@dataclass(slots=True)
class Outcome:
    """What happened, and what the hub has in the end, in order of place."""

    plan: Plan
    printed: list[Printed] = field(default_factory=list)
    slips: list[str] = field(default_factory=list)
    cuts: list[tuple[Cut, int]] = field(default_factory=list)
    """Kinds of cuts, each with how many tickets were issued without the hub meanwhile."""
    held: list[Ticket] = field(default_factory=list)

    @property
    def waiting(self) -> list[Ticket]:
        """Who is called, in that order."""
        return [ticket for ticket in self.held if ticket.state is State.WAITING]

    @property
    def withdrawn(self) -> list[Ticket]:
        """Ghosts that gave way."""
        return [ticket for ticket in self.held if ticket.state is State.CANCELLED]

    @property
    def ghosts(self) -> list[str]:
        """Numbers that would be called though nobody holds them."""
        known = {printed.id for printed in self.printed}
        return [ticket.label for ticket in self.waiting if ticket.id not in known]

    @property
    def lost(self) -> list[str]:
        """Numbers that are printed and not in the hub."""
        known = {ticket.id for ticket in self.held}
        return [printed.number for printed in self.printed if printed.id not in known]

    @property
    def twice(self) -> list[str]:
        """Numbers that two slips of a kind have, or two tickets."""
        numbers = [ticket.label for ticket in self.held]
        return sorted({name for name in self.slips if self.slips.count(name) > 1}) + sorted(
            {number for number in numbers if numbers.count(number) > 1}
        )

    @property
    def in_order(self) -> bool:
        """Whether the hub calls them as they were issued."""
        return [ticket.id for ticket in self.waiting] == [printed.id for printed in self.printed]


class WrongTicker(MachineTicker):
    """This machine's clocks, the one that people read off by so much."""

    def __init__(self, off: timedelta) -> None:
        self._off = off

    def reading(self) -> Reading:
        return super().reading()

    def wall(self) -> datetime:
        return datetime.now(UTC) + self._off


class Run:
    """One run in the making."""

    def __init__(self, folder: Path, plan: Plan, hub: HubProcess, cable: SeveredProxy, token: str) -> None:
        self._plan = plan
        self._hub = hub
        self._cable = cable
        self._printer = MemoryPrinter()
        self._settings = KioskSettings(
            hub=cable.url,
            token=token,
            data=folder / "kiosk",
            poll_seconds=0.1,
            heartbeat_seconds=0.05,
            deadline_seconds=DEADLINE,
            voice=False,
        )
        self._random = random.Random(plan.seed)
        self._kiosk = self._start()
        self.outcome = Outcome(plan)

    def play(self) -> Outcome:
        """All cuts, and the healing of the last."""
        until(lambda: self._kiosk.alone.ready, PATIENCE)
        each = self._plan.tickets // self._plan.cuts
        for cut in range(self._plan.cuts):
            self._play(cut, each)
        self._all_handed_in()
        until(lambda: self._kiosk.spool.next_job() == [], PATIENCE)
        self._kiosk.stop()
        self.outcome.slips = [slip.name for slip in self._printer.printed]
        self._ask_the_hub()
        return self.outcome

    def _play(self, cut: int, tickets: int) -> None:
        """Some tickets with the hub, a cut at some byte, some without it, and the healing."""
        how = self._random.choice(list(Cut))
        before = self._random.randrange(1, tickets - 2)
        for _ in range(before):
            self._issue()
        self._cable.cut_after(self._random.randrange(SOON), how)
        alone = sum(self._issue() for _ in range(tickets - before - 1))
        self._cable.cut(how)
        if cut in self._plan.kiosk_restarts:
            self._kiosk.stop()
            self._kiosk = self._start()
        alone += self._issue()
        if cut in self._plan.hub_kills:
            self._hub.kill()
            self._hub.start()
        self._cable.heal()
        until(lambda: self._kiosk.watch.reachable, PATIENCE)
        self.outcome.cuts.append((how, alone))

    def _issue(self) -> bool:
        """A resident's touch; whether the number is the kiosk's own."""
        answer = self._kiosk.app.test_client().post("/api/tickets", json={"service": "renewal"})
        ticket = answer.get_json(force=True)
        assert answer.status_code == 201, ticket
        alone = ticket["groups_ahead"] is None
        self.outcome.printed.append(Printed(ticket["id"], ticket["number"], alone))
        return alone

    def _start(self) -> KioskProgram:
        program = KioskProgram(self._settings, printer=self._printer, ticker=WrongTicker(self._plan.clock_off))
        program.start()
        return program

    def _all_handed_in(self) -> None:
        until(lambda: self._kiosk.memory.pending(1) == [], PATIENCE)

    def _ask_the_hub(self) -> None:
        hall = self._hub.hall()
        day = hall.venue.business_day(hall.clock.now())
        days = (day - timedelta(days=1), day)  # midnight may have passed
        held = hall.database.read(lambda uow: [ticket for one in days for ticket in uow.tickets.of_day(one)])
        self.outcome.held = sorted(held, key=lambda ticket: (ticket.order_at, ticket.id))
        hall.database.close()


@contextmanager
def a_kiosks_hub(folder: Path) -> Iterator[tuple[HubProcess, SeveredProxy, str]]:
    """The hub as the real program, the cable to it, and a kiosk's token."""
    hub = HubProcess(folder)
    hall = hub.hall()
    token = add_token(hall, DeviceKind.KIOSK)[1]
    hall.database.close()
    hub.start()
    cable = SeveredProxy(hub.port)
    try:
        yield hub, cable, token
    finally:
        cable.close()
        if hub.process is not None:
            hub.kill()


def play(folder: Path, plan: Plan) -> Outcome:
    """A whole run."""
    logging.getLogger("kiosk").setLevel(logging.CRITICAL)
    try:
        with a_kiosks_hub(folder) as (hub, cable, token):
            return Run(folder, plan, hub, cable, token).play()
    finally:
        logging.getLogger("kiosk").setLevel(logging.NOTSET)


def table(outcome: Outcome) -> str:
    """The run in Markdown: each cut, and what came of all of them."""
    kinds = {Cut.REFUSED: "refused", Cut.SILENT: "silent", Cut.ANSWERS_LOST: "answers lost"}
    plan = outcome.plan
    lines = ["| cut | kind | killed meanwhile | issued without the hub |", "| --- " * 4 + "|"]
    for number, (how, alone) in enumerate(outcome.cuts):
        killed = "hub" if number in plan.hub_kills else "kiosk" if number in plan.kiosk_restarts else ""
        lines.append(f"| {number + 1} | {kinds[how]} | {killed} | {alone} |")
    by_kiosk = sum(printed.alone for printed in outcome.printed)
    facts = {
        "tickets printed": len(outcome.printed),
        "of them without the hub": by_kiosk,
        "in the hub, once each": len(outcome.printed) - len(outcome.lost) - len(outcome.twice),
        "lost": len(outcome.lost),
        "twice": len(outcome.twice),
        "ghosts withdrawn": len(outcome.withdrawn),
        "ghosts left": len(outcome.ghosts),
        "called in the order of issue": "yes" if outcome.in_order else "NO",
        "the kiosk's clock": f"{plan.clock_off.total_seconds() / 3600:+g} h",
    }
    return "\n".join([*lines, "", "| | |", "| --- | --- |", *(f"| {name} | {told} |" for name, told in facts.items())])
