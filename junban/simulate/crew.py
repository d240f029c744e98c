"""A whole day at once: operators, each with a console of their own, work one queue through HTTP and sockets.

They press keys as fast as the hub answers, so that all that can collide does: calls, second calls, transfers, holds,
absences, cancellations and what takes them back, notes, undo. At the end nothing may be lost, and all must agree.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import uuid4

import httpx

from junban.simulate.screen import DEADLINE, Screen

#: Refusals that are in the nature of the thing: somebody else was quicker, or the table of states has no such move.
EXPECTED = frozenset(
    {"illegal-transition", "stale-version", "ticket-taken", "counter-busy", "not-served-here", "nothing-to-undo"}
)
ENDED = frozenset({"completed", "cancelled"})
#: What an operator does with a visitor at the counter, and how often of a hundred.
AT_COUNTER = {"set-aside": 12, "transfer": 8, "city": 3, "hold": 8, "no-show": 10, "recall": 5, "undo-call": 2}
#: What an operator does with others on the list meanwhile, by the ticket's state.
ON_LIST = {
    "on_hold": ("ready", "resume", "call"),
    "no_show": ("requeue", "call"),
    "cancelled": ("restore",),
    "waiting": ("cancel", "note", "call", "hold"),
}
#: One time in so many an operator looks at the list, and takes back what was done.
LOOKS, UNDOES = 3, 12
#: Rounds after the last ticket in which everything is brought to its end.
ROUNDS = 200


@dataclass(frozen=True, slots=True)
class CrewCheck:
    """A rule in both languages, and what broke it."""

    ja: str
    en: str
    broken: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CrewResult:
    """What a day of the crew was like."""

    operators: int
    tickets: int
    actions: Mapping[str, int]
    refusals: Mapping[str, int]
    pushes: int
    checks: tuple[CrewCheck, ...]

    @property
    def held(self) -> bool:
        """Whether every rule held."""
        return not any(check.broken for check in self.checks)


@dataclass(slots=True)
class _Seen:
    """What the hub has answered to anybody, of all tickets."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    versions: Counter[tuple[str, int]] = field(default_factory=Counter)
    actions: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)

    def done(self, action: str, tickets: Sequence[Mapping[str, Any] | None]) -> None:
        with self.lock:
            self.actions[action] += 1
            self.versions.update((ticket["id"], ticket["version"]) for ticket in tickets if ticket)


class _Worker:
    """One operator at one counter."""

    def __init__(self, screen: Screen, counter: str, services: Sequence[str], seen: _Seen, random: Random) -> None:
        self.screen = screen
        self._counter = counter
        self._services = services
        self._seen = seen
        self._random = random
        self._present: Mapping[str, Any] | None = None

    def open(self) -> None:
        self._send(f"/counters/{self._counter}/open")

    def work(self, is_over: threading.Event) -> None:
        """Until all are issued and nobody waits for this counter."""
        quiet = 0
        while not (is_over.is_set() and quiet > 2):
            quiet = 0 if self._press() else quiet + 1
            if self._random.randrange(LOOKS) == 0:
                self._look_at_list()
            if self._random.randrange(UNDOES) == 0:
                self._undo()

    def clear(self) -> bool:
        """Brings back whoever is on hold or absent, and serves all who wait; whether there was anything to do."""
        left = [ticket for ticket in self.screen.snapshot()["tickets"] if ticket["state"] not in ENDED]
        for ticket in left:
            back = {"on_hold": "ready" if "ready" in ticket["actions"] else "resume", "no_show": "requeue"}
            if ticket["state"] in back:
                self._act(ticket, back[ticket["state"]])
        while self._call_next():
            pass
        return bool(left)

    def _press(self) -> bool:
        """The one key, and what comes of it; whether anybody came."""
        if not self._call_next() or self._present is None:
            return False
        ticket, lot = self._present, self._random.randrange(100)
        if lot % 2:
            self._act(ticket, "start")
        if lot % 6 == 0:
            self._act(ticket, "note", text="車いす")
        for action, share in AT_COUNTER.items():
            if lot < share:
                self._leave(ticket, action)
                break
            lot -= share
        return True

    def _leave(self, ticket: Mapping[str, Any], action: str) -> None:
        body: dict[str, object] = {}
        if action == "city":
            action, body = "transfer", {"to_city_staff": True, "reason": "法定の判断"}
        elif action == "transfer":
            body = {"service": self._random.choice(self._services), "reason": "受付内容の押し間違い"}
        self._act(ticket, action, **body)

    def _look_at_list(self) -> None:
        listed = [ticket for ticket in self.screen.tickets() if ticket["state"] in ON_LIST]
        if not listed:
            return
        ticket = self._random.choice(listed)
        action = self._random.choice(ON_LIST[ticket["state"]])
        body: dict[str, object] = {"text": "車いす"} if action == "note" else {}
        if action == "call":
            body = {"counter": self._counter}
        self._act(ticket, action, version=ticket["version"], **body)

    def _call_next(self) -> bool:
        told = self._send(f"/counters/{self._counter}/call-next", announce=False)
        if told is None:
            return False
        self._present = told["ticket"]
        self._seen.done("call-next", [told["ticket"], told["finished"]])
        return self._present is not None

    def _act(self, ticket: Mapping[str, Any], action: str, **body: object) -> None:
        told = self._send(f"/tickets/{ticket['id']}/{action}", **body)
        if told is not None:
            self._seen.done(action, [told])

    def _undo(self) -> None:
        told = self._send("/undo")
        if told is not None:
            self._seen.done("undo", told["tickets"])

    def _send(self, path: str, **body: object) -> dict[str, Any] | None:
        """The answer; None when refused."""
        key = f"crew-{uuid4().hex}"
        answer = self.screen.http.post(f"/api/v1{path}", json={**body, "idempotency_key": key})
        if answer.is_success:
            told: dict[str, Any] = answer.json()
            return told
        with self._seen.lock:
            self._seen.refusals[str(answer.json().get("code"))] += 1
        return None


def work_day(
    url: str, sessions: Sequence[str], device_token: str, *, tickets: int, seed: int = 1, services: Sequence[str]
) -> CrewResult:
    """Works a day of so many tickets.

    Args:
        url: the hub; its counters are `1` and up, closed, one for each session.
        sessions: cookies' values of operators who are signed in.
        device_token: of a kiosk.
        tickets: how many are issued.
        seed: the same choices for the same seed; how they meet is left to chance.
        services: the ids of the services that are asked for.
    """
    seen, is_over = _Seen(), threading.Event()
    with ExitStack() as closing:
        screens = [closing.enter_context(Screen(url, session)) for session in sessions]
        crew = [
            _Worker(screen, str(number), services, seen, Random(f"{seed}/{number}"))  # noqa: S311 - a repeatable draw
            for number, screen in enumerate(screens, start=1)
        ]
        for worker in crew:
            worker.open()
        with ThreadPoolExecutor(len(crew) + 1) as pool:
            working = [pool.submit(worker.work, is_over) for worker in crew]
            issued = pool.submit(_issue_all, url, device_token, tickets, seed, services, is_over).result()
            for done in working:
                done.result()
        for _ in range(ROUNDS):
            if not sum(worker.clear() for worker in crew):
                break
        last = screens[0].snapshot()
        checks = _checks(last, issued, seen, screens)
        return CrewResult(
            len(crew),
            len(issued),
            dict(sorted(seen.actions.items())),
            dict(sorted(seen.refusals.items())),
            sum(screen.pushes for screen in screens),
            checks,
        )


def _issue_all(
    url: str, device_token: str, count: int, seed: int, services: Sequence[str], is_over: threading.Event
) -> list[str]:
    """The kiosk's part: the ids, in order of issue."""
    random = Random(f"{seed}/kiosk")  # noqa: S311 - a repeatable draw
    issued = []
    try:
        with httpx.Client(
            base_url=url, headers={"Authorization": f"Bearer {device_token}"}, timeout=DEADLINE, trust_env=False
        ) as http:
            for _ in range(count):
                body = {"service": random.choice(services), "idempotency_key": f"crew-{uuid4().hex}"}
                issued.append(http.post("/api/v1/tickets", json=body).raise_for_status().json()["id"])
    finally:
        is_over.set()
    return issued


def _checks(
    queue: Mapping[str, Any], issued: Sequence[str], seen: _Seen, screens: Sequence[Screen]
) -> tuple[CrewCheck, ...]:
    tickets = {ticket["id"]: ticket for ticket in queue["tickets"]}
    names = {id_: ticket["number"] for id_, ticket in tickets.items()}
    answered = {id_: sorted(v for known, v in seen.versions if known == id_) for id_ in issued}
    return (
        CrewCheck(
            "同じ番号の二重呼出なし",
            "no ticket called or changed by two at once",
            tuple(names.get(id_, id_) for (id_, _), times in sorted(seen.versions.items()) if times > 1),
        ),
        CrewCheck("番号の消失なし", "no ticket lost", tuple(id_ for id_ in issued if id_ not in tickets)),
        CrewCheck(
            "どの操作も記録に残る",
            "every answer is a step of its ticket, without gaps",
            tuple(
                names[id_]
                for id_ in issued
                if id_ in tickets and answered[id_] != list(range(2, tickets[id_]["version"] + 1))
            ),
        ),
        CrewCheck(
            "全番号の終了",
            "all tickets ended",
            tuple(ticket["number"] for ticket in queue["tickets"] if ticket["state"] not in ENDED),
        ),
        CrewCheck(
            "通し番号の抜けなし",
            "no console missed a push",
            tuple(f"console {number}" for number, screen in enumerate(screens, start=1) if screen.gaps),
        ),
        CrewCheck(
            "全画面が記録と一致",
            "every console agrees with the database",
            tuple(f"console {number}" for number, one in enumerate(screens, start=1) if not one.agrees_with(queue)),
        ),
        CrewCheck(
            "思いがけない拒否なし", "no refusal that nobody expects", tuple(sorted(set(seen.refusals) - EXPECTED))
        ),
    )


def crew_report(result: CrewResult) -> str:
    """As text."""
    actions = ", ".join(f"{action} {count}" for action, count in result.actions.items())
    refused = ", ".join(f"{code} {count}" for code, count in result.refusals.items()) or "none"
    lines = [
        f"{result.tickets} tickets, {result.operators} operators with a console each, {result.pushes} pushes",
        f"操作 actions: {actions}",
        f"拒否 refused: {refused}",
        *(
            f"[{'NG' if check.broken else 'ok'}] {check.ja} / {check.en}{': ' if check.broken else ''}"
            f"{', '.join(check.broken)}"
            for check in result.checks
        ),
    ]
    return "\n".join(lines)
