"""What must hold at the end of every day, read from the hub's own tickets and from what the people saw."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from junban.simulate.doors import Seen
from junban.simulate.journal import Ending, Journal, Record, Stay
from server.domain.states import ENDED, State


@dataclass(frozen=True, slots=True)
class Check:
    """A rule in both languages, and the numbers that broke it; none when it held."""

    ja: str
    en: str
    broken: tuple[str, ...]

    @property
    def held(self) -> bool:
        """Whether it held."""
        return not self.broken


def check_day(journal: Journal, tickets: Sequence[Seen]) -> tuple[Check, ...]:
    """All rules.

    Args:
        journal: what the people in the hall saw.
        tickets: the hub's tickets of the business day, at the end of it.
    """
    kept = {seen.id: seen for seen in tickets}
    return (
        Check("番号の重複なし", "every number once", _numbers_twice(journal, tickets)),
        Check("発券済みの番号の消失なし", "no ticket lost", _lost(journal, kept)),
        Check("同じ番号が2つの窓口にない", "no ticket at two counters", _at_two_counters(journal)),
        Check("1つの窓口に同時に1番号", "one ticket at a counter at a time", _two_at_a_counter(journal)),
        Check("受付内容ごとに発券順の呼出", "first calls of a service in order of issue", _out_of_order(journal)),
        Check("記録と状態の一致", "states as the staff left them", _otherwise(journal, kept)),
        Check("全番号の終了", "all tickets ended or explained", _not_ended(journal)),
    )


def explanation(record: Record) -> str | None:
    """Why this ticket needs nothing more; None when that cannot be said."""
    if record.note is not None:
        return record.note
    if record.state in ENDED:
        return str(record.state)
    if record.state is State.NO_SHOW:
        return "missed, and did not come back"
    return None


def _numbers_twice(journal: Journal, tickets: Sequence[Seen]) -> tuple[str, ...]:
    """Numbers the hub has twice today, or that were handed out twice."""
    in_hub = Counter(seen.number for seen in tickets)
    handed_out = Counter(record.number for record in journal if record.ticket not in journal.foreign)
    return tuple(sorted({number for number, times in (*in_hub.items(), *handed_out.items()) if times > 1}))


def _lost(journal: Journal, kept: dict[str, Seen]) -> tuple[str, ...]:
    return tuple(
        record.number for record in journal if record.ticket not in kept or kept[record.ticket].number != record.number
    )


def _at_two_counters(journal: Journal) -> tuple[str, ...]:
    return tuple(record.number for record in journal if _overlap(record.stays))


def _two_at_a_counter(journal: Journal) -> tuple[str, ...]:
    stays: defaultdict[str, list[Stay]] = defaultdict(list)
    for record in journal:
        for stay in record.stays:
            stays[stay.counter].append(stay)
    return tuple(sorted(counter for counter, those in stays.items() if _overlap(those)))


def _overlap(stays: Sequence[Stay]) -> bool:
    in_turn = sorted(stays, key=lambda stay: stay.called_at)
    return any(earlier.ended_at is None or earlier.ended_at > later.called_at for earlier, later in pairwise(in_turn))


def _out_of_order(journal: Journal) -> tuple[str, ...]:
    """Tickets called before one of the same service that was issued earlier and waited all the while.

    Left out are tickets whose first call was taken back and tickets of others: their wait began elsewhere.
    """
    newest: dict[str, float] = {}
    wrong = []
    for record in journal:
        stays = record.stays
        if not stays or stays[0].ending is Ending.UNDONE or record.ticket in journal.foreign:
            continue
        service = record.visitor.takes if record.visitor else record.service
        if stays[0].called_at < newest.get(service, 0.0):
            wrong.append(record.number)
        newest[service] = max(newest.get(service, 0.0), stays[0].called_at)
    return tuple(wrong)


def _otherwise(journal: Journal, kept: dict[str, Seen]) -> tuple[str, ...]:
    """Tickets whose state or service at the hub is not what the people left; odd ends are explained elsewhere."""
    return tuple(
        record.number
        for record in journal
        if record.ticket in kept
        and (record.note is None or record.state in ENDED)
        and (kept[record.ticket].state, kept[record.ticket].service) != (record.state, record.service)
    )


def _not_ended(journal: Journal) -> tuple[str, ...]:
    return tuple(record.number for record in journal if explanation(record) is None)
