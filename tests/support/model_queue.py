"""A queue in plain dictionaries and lists, to compare the real one with. It shares no line with the server."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.support.law import LAW

#: Service id: prefix, numbers, whether they begin anew when used up.
SERVICES = {"card": ("A", 8, False), "renewal": ("B", 3, True)}
#: Counter id: what it serves, with ranks.
COUNTERS = {"1": {"card": 1, "renewal": 2}, "2": {"renewal": 1, "card": 2}, "3": {"renewal": 1}}
#: It calls all second calls, while it is at work.
HANDS_OVER = "3"
#: Seconds after which a ticket comes before all ranks.
TOO_LONG = 1200
PRESENT = ("called", "serving")
ENDED = ("completed", "cancelled", "expired")
UNDO_SECONDS = 30


class Refused(Exception):
    """With the code of the refusal."""


@dataclass
class Visit:
    """A ticket; `place` is the order of issue."""

    place: int
    day: int
    label: str
    cycle: int
    service: str
    state: str = "waiting"
    version: int = 1
    counter: str | None = None
    kept_for: str | None = None
    calls: int = 0
    came: float = 0.0
    part: int = 1
    ready: bool = False
    to_city: bool = False
    note: str | None = None


@dataclass
class Post:
    """A counter."""

    state: str = "closed"
    operator: str | None = None
    opened: int | None = None


@dataclass
class Step:
    """A command that may be undone: the tickets as they were, in order, and their versions after it."""

    at: float
    before: list[tuple[str, Visit]]
    after: dict[str, int]
    undone: bool = False


@dataclass
class ModelQueue:
    """What the server should be like. Methods refuse with `Refused`, having changed nothing."""

    now: float = 0.0
    day: int = 0
    visits: dict[str, Visit] = field(default_factory=dict)
    posts: dict[str, Post] = field(default_factory=lambda: {counter: Post() for counter in COUNTERS})
    taken: dict[tuple[int, str], int] = field(default_factory=dict)
    last: dict[str, Step] = field(default_factory=dict)
    events: int = 0

    def issue(self, service: str) -> Visit:
        prefix, numbers, begins_anew = SERVICES[service]
        begin = self.taken.get((self.day, service), 0)
        for position in range(begin, begin + numbers):
            label = f"{prefix}{position % numbers + 1:03d}"
            if position >= numbers and not begins_anew:
                break
            if position < numbers or label not in self.held():
                self.taken[self.day, service] = position + 1
                self.events += 1
                return Visit(len(self.visits), self.day, label, position // numbers, service, came=self.now)
        raise Refused("range-used-up")

    def held(self) -> set[str]:
        """Numbers of today whose visitors are still to be served."""
        return {visit.label for visit in self.visits.values() if visit.day == self.day and visit.state not in ENDED}

    def open(self, counter: str, operator: str) -> None:
        post = self.posts[counter]
        if post.state != "closed" and post.operator != operator:
            raise Refused("counter-taken")
        if post.state != "open":
            opened = self.day if post.state == "closed" else post.opened
            self.posts[counter] = Post("open", operator, opened)
            self._stepped(operator)

    def pause(self, counter: str, operator: str) -> None:
        self._expect_own(counter, operator)
        if self.posts[counter].state == "closed":
            raise Refused("counter-not-open")
        self.posts[counter].state = "paused"
        self._stepped(operator)

    def close(self, counter: str, operator: str) -> None:
        self._expect_own(counter, operator)
        if self.posts[counter].state == "closed":
            return
        if self.present(counter):
            raise Refused("counter-busy")
        self.posts[counter] = Post(opened=self.posts[counter].opened)
        self._stepped(operator)

    def _expect_own(self, counter: str, operator: str) -> None:
        if self.posts[counter].operator not in (None, operator):
            raise Refused("counter-taken")

    def _stepped(self, operator: str) -> None:
        """A command that cannot be taken back, and so stands before those that could."""
        self.events += 1
        self.last[operator] = Step(self.now, [], {}, undone=True)

    def present(self, counter: str) -> str | None:
        at = [key for key, visit in self.visits.items() if visit.counter == counter and visit.state in PRESENT]
        assert len(at) <= 1
        return at[0] if at else None

    def next_at(self, counter: str) -> str | None:
        """Looks at everybody."""
        ranks = COUNTERS[counter]
        best: tuple[int, int, int, str] | None = None
        for key, visit in self.visits.items():
            too_long = self.now - visit.came >= TOO_LONG
            if visit.state != "waiting" or visit.day != self.day:
                continue
            if visit.kept_for not in (None, counter) and self._is_left_alone(str(visit.kept_for), too_long):
                continue
            gives = counter == HANDS_OVER or (visit.service in ranks and not self._at_work(HANDS_OVER))
            if visit.kept_for == counter or (visit.part == 2 and gives):
                rank = 0
            elif visit.part == 1 and visit.service in ranks:
                rank = ranks[visit.service]
            else:
                continue
            candidate = (0, 0, visit.place, key) if too_long else (1, rank, visit.place, key)
            best = min(best, candidate) if best else candidate
        return best[3] if best else None

    def _at_work(self, counter: str) -> bool:
        return self.posts[counter].state != "closed"

    def _is_left_alone(self, counter: str, too_long: bool) -> bool:
        """Whether what is kept for a counter waits for it: while it is at work, and before it opens."""
        return self._at_work(counter) or (self.posts[counter].opened != self.day and not too_long)

    def call_next(self, counter: str, operator: str) -> str | None:
        if self.posts[counter].state != "open":
            raise Refused("counter-not-open")
        finished, chosen = self.present(counter), self.next_at(counter)

        def change() -> None:
            if finished:
                self._move(finished, "complete")
            if chosen:
                self._call(chosen, "call-next", counter)

        self._do(operator, [key for key in (finished, chosen) if key], change)
        return chosen

    def call(self, key: str, counter: str | None, operator: str, version: int | None) -> None:
        if counter is None:
            own = [
                name for name, post in sorted(self.posts.items()) if (post.state, post.operator) == ("open", operator)
            ]
            counter = own[0] if own else None
        if counter is None or self.posts[counter].state != "open":
            raise Refused("counter-not-open")
        visit = self.visits[key]
        if visit.state in PRESENT and visit.counter != counter:
            raise Refused("ticket-taken")
        self._expect(visit, "call", version)
        if self.present(counter):
            raise Refused("counter-busy")
        handed_over = visit.part == 2 and counter == HANDS_OVER
        if visit.service not in COUNTERS[counter] and visit.kept_for != counter and not handed_over:
            raise Refused("not-served-here")
        self._do(operator, [key], lambda: self._call(key, "call", counter))

    def recall(self, key: str, operator: str, version: int | None) -> None:
        visit = self.visits[key]
        self._expect(visit, "recall", version)
        self._do(operator, [key], lambda: self._call(key, "recall", visit.counter))

    def act(self, key: str, action: str, operator: str, version: int | None) -> None:
        visit = self.visits[key]
        if action == "ready" and visit.part == 1:
            raise Refused("illegal-transition")
        self._expect(visit, action, version)
        if action == "restore" and visit.day != self.day:
            raise Refused("illegal-transition")
        if action == "restore" and visit.label in self.held():
            raise Refused("number-given-again")
        self._do(operator, [key], lambda: self._move(key, action))
        if action == "reprint":
            self.last[operator].undone = True

    def transfer(self, key: str, service: str | None, counter: str | None, operator: str, version: int | None) -> None:
        if service is None and counter is None:
            raise Refused("no-target")
        self._expect(self.visits[key], "transfer", version)
        if service and counter and service not in COUNTERS[counter]:
            raise Refused("not-served-here")

        def change() -> None:
            self._move(key, "transfer")
            self.visits[key].service = service or self.visits[key].service
            self.visits[key].kept_for = counter

        self._do(operator, [key], change)

    def hand_over(self, key: str, operator: str, version: int | None) -> None:
        self._expect(self.visits[key], "hand-over", version)

        def change() -> None:
            self._move(key, "hand-over")
            self.visits[key].to_city = True

        self._do(operator, [key], change)

    def set_aside(self, key: str, counter: str | None, operator: str, version: int | None) -> None:
        self._expect(self.visits[key], "set-aside", version)

        def change() -> None:
            self._move(key, "set-aside")
            visit = self.visits[key]
            visit.part, visit.ready, visit.kept_for = 2, False, counter

        self._do(operator, [key], change)

    def note(self, key: str, text: str, operator: str, version: int | None) -> None:
        self._expect(self.visits[key], "note", version)

        def change() -> None:
            self.visits[key].version += 1
            self.visits[key].note = text or None

        self._do(operator, [key], change)

    def undo(self, operator: str) -> None:
        step = self.last.get(operator)
        if step is None or step.undone or self.now - step.at > UNDO_SECONDS:
            raise Refused("nothing-to-undo")
        for counter in sorted({b.counter for _key, b in step.before if b.counter and b.state in PRESENT}):
            if self.posts[counter].state == "closed":
                raise Refused("counter-not-open")
            if self.posts[counter].operator != operator:
                raise Refused("counter-taken")
        trial = copy.deepcopy(self.visits)
        for key, before in reversed(step.before):
            if trial[key].version != step.after[key]:
                raise Refused("stale-version")
            others = [k for k, v in trial.items() if k != key and v.state in PRESENT and v.counter == before.counter]
            if before.state in PRESENT and others:
                raise Refused("counter-busy")
            trial[key] = copy.copy(before)
            trial[key].version = step.after[key] + 1
        self.visits = trial
        self.events += len(step.before)
        # What is newest now is an undo, and that cannot be undone; it is as old as this moment.
        self.last[operator] = Step(self.now, [], {}, undone=True)

    def end_past_days(self) -> None:
        for key, visit in self.visits.items():
            if visit.day < self.day and visit.state not in ENDED:
                self._move(key, "expire")
                self.events += 1
        for counter, post in self.posts.items():
            if post.state != "closed" and (post.opened or 0) < self.day and not self.present(counter):
                self.posts[counter] = Post(opened=post.opened)
                self.events += 1

    def _expect(self, visit: Visit, action: str, version: int | None) -> None:
        if LAW[visit.state, action] is None:
            raise Refused("illegal-transition")
        if version not in (None, visit.version):
            raise Refused("stale-version")

    def _do(self, operator: str | None, keys: list[str], change: Callable[[], None]) -> None:
        """Makes the change, one event a ticket, and remembers it for undo."""
        before = [(key, copy.copy(self.visits[key])) for key in keys]
        change()
        self.events += len(keys)
        if operator and keys:
            self.last[operator] = Step(self.now, before, {key: self.visits[key].version for key in keys})

    def _call(self, key: str, action: str, counter: str | None) -> None:
        self._move(key, action)
        self.visits[key].counter = counter
        self.visits[key].calls += 1

    def _move(self, key: str, action: str) -> None:
        visit = self.visits[key]
        state = LAW[visit.state, action]
        assert state
        visit.state = state
        visit.version += 1
        if state == "waiting" and action != "reprint":
            visit.counter = None
            visit.calls = 0
        if visit.part == 2 and (state == "called" or (state == "waiting" and action != "reprint")):
            visit.ready = True
