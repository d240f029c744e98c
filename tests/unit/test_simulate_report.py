"""Figures are right, and the report shows them to people and to machines."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import replace

import pytest

from junban.simulate.checks import Check
from junban.simulate.clock import VirtualClock
from junban.simulate.figures import percentile, spread
from junban.simulate.report import Result, clock, to_json, to_text
from junban.simulate.run import Draw, play
from junban.simulate.site import SiteCounter
from junban.simulate.workload import month_load
from server.domain.states import State
from tests.support.model_doors import ModelDoors
from tests.support.simulated_site import small_site


@pytest.fixture(scope="module")
def result() -> Result:
    site = small_site()
    return play(site, Draw(month_load("2024-11"), seed=1, cases=120), ModelDoors(site), VirtualClock())


def test_percentiles_lie_between_their_neighbours() -> None:
    assert percentile([10, 20, 30, 40], 50) == 25
    assert percentile([5], 90) == 5
    assert percentile(range(101), 90) == 90


def test_a_spread_is_in_minutes() -> None:
    found = spread([60, 120, 600])
    assert found is not None
    assert (found.mean, found.median, found.p90, found.longest) == (4.3, 2.0, 8.4, 10.0)
    assert spread([]) is None


def test_every_ticket_is_counted_once(result: Result) -> None:
    figures = result.figures
    assert sum(service.issued for service in figures.services) == figures.everything.issued == figures.tickets
    assert figures.tickets == 122
    every = figures.everything
    assert every.issued == every.completed + every.no_show + every.cancelled + every.sent_home
    assert every.completed == sum(counter.completed for counter in figures.counters)


def test_use_is_busy_over_open(result: Result) -> None:
    for counter in result.figures.counters:
        assert counter.use == pytest.approx(counter.busy_minutes / counter.open_minutes, abs=0.001)
        assert 0 < counter.use <= 1


def test_the_machines_report_says_the_same(result: Result) -> None:
    document = json.loads(to_json(result))
    assert (document["version"], document["ok"], document["seed"], document["cases"]) == (1, True, 1, 120)
    assert document["day"] == "2024-11-13"
    assert [service["id"] for service in document["services"]] == ["delivery", "certificate-renewal"]
    assert document["all"]["wait"].keys() == {"mean", "median", "p90", "longest"}
    assert all(check["held"] for check in document["checks"])


def test_the_table_lines_up_in_full_width(result: Result) -> None:
    def width(line: str) -> int:
        return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in line)

    services = to_text(result).split("\n\n")[1].splitlines()
    assert len(services) == 6
    assert len({width(line) for line in services}) == 1


def test_both_languages_are_there(result: Result) -> None:
    text = to_text(result)
    for words in ("待ち平均", "wait mean", "使用率", "use", "受付終了 reception ends 17:15"):
        assert words in text
    assert text.count("[ok]") == 7


def test_too_much_work_is_said() -> None:
    site = small_site(SiteCounter("1", "1番窓口", {"delivery": 1, "certificate-renewal": 1}))
    crowded = play(site, Draw(month_load("2024-11"), seed=1, cases=100), ModelDoors(site), VirtualClock())
    assert "it takes 3 of them at least" in to_text(crowded)
    assert crowded.figures.everything.sent_home > 0


def test_a_broken_rule_is_shown_with_its_numbers(result: Result) -> None:
    bad = replace(result, checks=(Check("番号", "every number once", ("A001", "A007")),))
    assert "[NG] 番号 / every number once: A001, A007" in to_text(bad)
    assert not bad.held
    assert json.loads(to_json(bad))["checks"] == [
        {"rule": "every number once", "held": False, "broken": ["A001", "A007"]}
    ]


def test_times_of_day_are_clocks() -> None:
    assert clock(17 * 3600 + 15 * 60 + 59) == "17:15"


class InterruptedClock(VirtualClock):
    """Somebody presses Ctrl+C at eleven."""

    def wait_until(self, at: float) -> None:
        if at >= 11 * 3600:
            raise KeyboardInterrupt
        super().wait_until(at)


def test_an_interrupted_day_is_tidied_up_and_reported() -> None:
    site = small_site()
    doors = ModelDoors(site)
    stopped = play(site, Draw(month_load("2024-11"), seed=1, cases=200), doors, InterruptedClock())
    assert stopped.interrupted
    assert stopped.held
    assert stopped.figures.everything.sent_home > 0
    assert {seen.state for seen in doors.tickets()} <= {State.COMPLETED, State.CANCELLED, State.NO_SHOW}
    assert "interrupted" in to_text(stopped)
