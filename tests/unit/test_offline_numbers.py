"""Numbers of a kiosk's own: never twice, whoever restarts; letters that no two kiosks share (X3)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.offline.numbers import label, next_number, services_now, taken_today
from server.contract.handing_in import OfflineKit, OfflineSeries
from server.contract.snapshots import Services, ServiceState
from server.domain.offline import OfflineLetter, letters_to_try
from tests.support.kiosk_hub import NOW, KioskHub

PREFIXES = ("X", "Y", "Z", "K")
START = date(2026, 11, 24)


def series(first: int = 1, last: int = 999, **fields: Any) -> OfflineSeries:
    return OfflineSeries(**{"prefix": "X", "first": first, "last": last, "digits": 3, "taken": 0} | fields)


class TestNumbers:
    @given(st.integers(1, 50), st.integers(0, 30), st.lists(st.booleans(), max_size=60))
    def test_a_day_gives_each_number_once_and_in_order_with_any_memory_lost(
        self, first: int, size: int, losses: list[bool]
    ) -> None:
        """A restart forgets nothing; what the hub was told of survives even a lost disk."""
        numbers, given_out, own, hub = series(first, first + size), list[int](), 0, 0
        for lost in losses:
            if lost:
                own, hub = 0, max(given_out, default=0)
            number = next_number(numbers, max(own, hub))
            if number is None:
                break
            given_out.append(number)
            own = number
        assert given_out == list(range(first, first + len(given_out)))
        assert len(given_out) == min(len(losses), size + 1)

    def test_it_looks_like_the_others(self) -> None:
        assert label(series(), 7) == "X007"
        assert label(series(digits=1), 12) == "X12"
        assert label(series(), 1234) == "X1234"

    def test_what_the_hub_saw_yesterday_is_no_matter_today(self) -> None:
        hub = KioskHub()
        hub.letter, hub.taken = "X", 41
        assert taken_today(hub.kit(), hub.now.date()) == 41
        assert taken_today(hub.kit(), hub.now.date() + timedelta(days=1)) == 0


#: What happens at a hall with kiosks: somebody asks, a disk is replaced, a kiosk is revoked, a night passes.
STEPS = st.lists(
    st.tuples(st.sampled_from(["ask", "new-disk", "revoke", "night"]), st.integers(0, 4)), min_size=1, max_size=40
)


def free(given_now: dict[str, OfflineLetter], devices: dict[str, datetime | None], today: date) -> Iterator[str]:
    return letters_to_try(PREFIXES, given_now.values(), devices, datetime.date, today)


@settings(max_examples=500)
@given(STEPS)
def test_no_two_memories_ever_have_the_same_letter_on_one_day(steps: list[tuple[str, int]]) -> None:
    given_now: dict[str, OfflineLetter] = {}
    stores, today = dict.fromkeys(range(5), 0), START
    devices: dict[str, datetime | None] = dict.fromkeys(map(str, range(5)))
    used: dict[tuple[date, str], tuple[str, str]] = {}
    for minute, (step, kiosk) in enumerate(steps):
        device, now = str(kiosk), datetime.combine(today, time(1), UTC) + timedelta(minutes=minute)
        if step == "new-disk":
            stores[kiosk] += 1
        elif step == "revoke":
            devices[device] = devices[device] or now
        elif step == "night":
            today += timedelta(days=1)
        elif devices[device] is None:
            store = str(stores[kiosk])
            mine = [one for one in given_now.values() if (one.device, one.store) == (device, store)]
            prefix = mine[0].prefix if mine else next(free(given_now, devices, today), None)
            if prefix is None:
                continue
            at = mine[0].given_at if mine else now
            given_now[prefix] = OfflineLetter(prefix, device, store, at, today)
        # All that are in use give out numbers, whether or not they reach the hub today.
        for letter in given_now.values():
            if devices[letter.device] is None and letter.store == str(stores[int(letter.device)]):
                owner = used.setdefault((today, letter.prefix), (letter.device, letter.store))
                assert owner == (letter.device, letter.store)


class TestServices:
    def kit(self, hub: KioskHub) -> OfflineKit:
        hub.letter = "X"
        return hub.kit()

    def states(self, hub: KioskHub, at: datetime, last: Services | None = None) -> dict[str, str]:
        return {one.id: one.state.value for one in services_now(hub.venue(), self.kit(hub), last, at)}

    def test_they_open_and_close_by_heart(self) -> None:
        hub = KioskHub()
        opened = {"delivery": "open", "renewal": "open", "pin": "open", "application": "closed"}
        assert self.states(hub, NOW) == opened
        assert self.states(hub, hub.open_from) == opened
        assert set(self.states(hub, hub.open_until).values()) == {"closed"}
        early = services_now(hub.venue(), self.kit(hub), None, hub.open_from - timedelta(seconds=1))[0]
        assert (early.state, early.opens_at) == ("closed", hub.open_from)
        assert services_now(hub.venue(), self.kit(hub), None, NOW)[0].accepts_until == "17:30"

    def test_full_stays_full_for_the_day(self) -> None:
        hub = KioskHub()
        full = [one.model_copy(update={"state": ServiceState.FULL}) if one.id == "pin" else one for one in hub.services]
        last = Services(seq=1, generated_at=NOW, services=full)
        assert self.states(hub, NOW, last)["pin"] == "full"
        hub.open_until += timedelta(days=1)
        assert self.states(hub, NOW + timedelta(days=1), last)["pin"] == "open"
