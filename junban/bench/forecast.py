"""How good the forecast is, scored on days whose truth is known, beside the way waits are usually guessed."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from junban.forecast.wire import read_question
from server.domain.forecast.estimate import estimate
from server.domain.forecast.snapshot import CounterNow, Snapshot, Wait

#: What is promised: an error of at most so many minutes, or such a share of the wait.
NEAR_MINUTES, NEAR_SHARE = 5.0, 0.2
#: The sample does not tell what one who knows every true mean would have said. Measured on 19 other kinds of day, such
#: an oracle was off by 5.5 minutes where the usual guess was off by 15.7.
ORACLE_OF_GUESS = 5.5 / 15.7
#: What is asked of the forecast: gap closed, truth within the range (each as mean and single kind), near.
CLOSED, CLOSED_WORST = 0.90, 0.70
HELD, HELD_EACH = (0.75, 0.87), (0.65, 0.93)
NEAR = 0.68


@dataclass(frozen=True, slots=True)
class Scored:
    """One forecast and what came, in minutes; `guess` is everyone who shares a counter x minutes / counters."""

    kind: str
    wait: Wait | None
    truth: float
    guess: float

    @property
    def error(self) -> float:
        """Forecast less truth; a wait said to be unknown counts as a wait of 0."""
        return (self.wait.median if self.wait else 0.0) - self.truth

    @property
    def held(self) -> bool:
        """Whether the range held the truth."""
        return self.wait is not None and self.wait.low <= self.truth <= self.wait.high

    @property
    def near(self) -> bool:
        """Whether the error is as small as promised."""
        return abs(self.error) <= max(NEAR_MINUTES, NEAR_SHARE * self.truth)


def score(sample: Path) -> list[Scored]:
    """Every question of the sample."""
    with gzip.open(sample, "rt", encoding="utf-8") as lines:
        return [scored for line in lines for scored in _score(json.loads(line))]


def _score(asked: dict[str, object]) -> Iterable[Scored]:
    _id, snapshot = read_question(json.dumps(asked["request"]))
    waits = estimate(snapshot)
    truths: dict[str, float] = asked["truth_minutes"]  # type: ignore[assignment]  # the sample's own shape
    for ticket, truth in truths.items():
        yield Scored(str(asked["scenario"]), waits.tickets[ticket], truth, _guess(snapshot, ticket))


def _guess(snapshot: Snapshot, name: str) -> float:
    """Everyone in front who shares a counter, times the stated minutes, by counters: what a wall display would say."""
    place = next(index for index, ticket in enumerate(snapshot.waiting) if ticket.ticket == name)
    service = snapshot.waiting[place].service
    counters = [c for c in snapshot.counters if service in c.serves and c.state is CounterNow.OPEN]
    shared = {other for counter in counters for other in counter.serves}
    stated = {entry.id: entry.mean_min for entry in snapshot.services}
    return sum(stated[t.service] for t in snapshot.waiting[:place] if t.service in shared) / max(1, len(counters))


def forecast_report(scored: Sequence[Scored]) -> str:
    """The table: each kind of day, the mean over the kinds, the worst kind."""
    kinds = {entry.kind: [other for other in scored if other.kind == entry.kind] for entry in scored}
    rows = [_row(kind, entries) for kind, entries in kinds.items()]
    near = {kind: fmean(entry.near for entry in entries) for kind, entries in kinds.items()}
    held = {kind: fmean(entry.held for entry in entries) for kind, entries in kinds.items()}
    closed = {kind: _closed(entries) for kind, entries in kinds.items()}
    worst = min(near, key=lambda kind: near[kind])
    least = min(closed, key=lambda kind: closed[kind])
    lowest, highest = min(held, key=lambda kind: held[kind]), max(held, key=lambda kind: held[kind])
    return "\n".join(
        (
            "kind of day       asked  mean wait   guess error   forecast error   of guess   range holds   near",
            *rows,
            _row("mean of kinds", scored, kinds=list(kinds.values())),
            "",
            "                                        measured                              asked for",
            f"gap from the guess to an oracle closed  {fmean(closed.values()):.0%}, least {closed[least]:.0%} ({least})"
            f"{'':<10}{CLOSED:.0%}, least {CLOSED_WORST:.0%}",
            f"  (an oracle taken as {ORACLE_OF_GUESS:.2f} of the guess's error, as on 19 other kinds of day)",
            f"range holds the truth                   {fmean(held.values()):.2f}, {held[lowest]:.2f} ({lowest}) to "
            f"{held[highest]:.2f} ({highest})   {HELD[0]}-{HELD[1]}, each {HELD_EACH[0]}-{HELD_EACH[1]}",
            f"near: at most max({NEAR_MINUTES:g} min, {NEAR_SHARE:.0%}) off       "
            f"{fmean(entry.near for entry in scored):.2f}, worst kind {near[worst]:.2f} ({worst})     {NEAR}",
        )
    )


def _closed(entries: Sequence[Scored]) -> float:
    """The share of the way from the guess's error to the oracle's; above 1 when it is better than that."""
    guess = fmean(abs(entry.guess - entry.truth) for entry in entries)
    return (guess - fmean(abs(entry.error) for entry in entries)) / (guess * (1 - ORACLE_OF_GUESS))


def _row(name: str, entries: Sequence[Scored], kinds: Sequence[Sequence[Scored]] | None = None) -> str:
    """One kind, or the mean over kinds, each of the same weight."""
    groups = kinds or [entries]
    wait = fmean(fmean(e.truth for e in group) for group in groups)
    guess = fmean(fmean(abs(e.guess - e.truth) for e in group) for group in groups)
    error = fmean(fmean(abs(e.error) for e in group) for group in groups)
    held = fmean(fmean(e.held for e in group) for group in groups)
    near = fmean(fmean(e.near for e in group) for group in groups)
    return (
        f"{name:<16} {len(entries):6d} {wait:10.1f} {guess:13.2f} {error:16.2f} {error / guess:10.2f} "
        f"{held:13.2f} {near:6.2f}"
    )
