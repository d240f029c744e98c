"""A day through the hub's own services and store: in order, repeatable, quick, and as the plain model has it."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from datetime import date

import pytest
from click.testing import CliRunner, Result

from junban.cli import main
from junban.simulate.clock import VirtualClock
from junban.simulate.run import Draw, in_process, play
from junban.simulate.site import site_of_venue
from junban.simulate.workload import month_load
from server.contract.catalogue import CONFIG
from server.settings import load_settings
from tests.support.model_doors import ModelDoors

IWATA = CONFIG / "iwata.toml"
REGULAR = date(2024, 11, 13)


def simulate(*options: str) -> Result:
    return CliRunner().invoke(main, ["simulate", "--config", str(IWATA), *options])


@pytest.mark.parametrize(("seed", "cases"), [(1, None), (2, 60), (3, 60)])
def test_the_hubs_services_do_what_the_plain_model_does(seed: int, cases: int | None) -> None:
    venue = load_settings(IWATA).venue
    draw = Draw(month_load("2024-11"), seed, cases)
    site = site_of_venue(venue, REGULAR)
    clock = VirtualClock()
    assert in_process(venue, REGULAR, draw) == play(site, draw, ModelDoors(site, clock), clock)


def test_the_same_options_print_the_same_bytes() -> None:
    first, second = (simulate("--month", "2024-11", "--seed", "1", "--cases", "30") for _ in range(2))
    assert first.exit_code == 0
    assert first.stdout_bytes == second.stdout_bytes


def test_another_seed_prints_another_day() -> None:
    assert simulate("--cases", "15", "--seed", "1").stdout != simulate("--cases", "15", "--seed", "2").stdout


def test_a_day_of_230_tickets_is_quick_and_in_order() -> None:
    # Processor time: other tests may run beside this one.
    began = time.process_time()
    ended = simulate("--month", "2024-11", "--seed", "1", "--json")
    assert time.process_time() - began < 5
    report = json.loads(ended.stdout)
    assert (ended.exit_code, report["ok"], report["cases"]) == (0, True, 230)
    assert report["tickets"] >= 230
    assert not report["refusals"]


def test_a_long_thursday_and_a_second_sunday_are_played() -> None:
    thursday = json.loads(simulate("--date", "2024-11-14", "--cases", "20", "--json").stdout)
    sunday = json.loads(simulate("--date", "2024-11-10", "--cases", "20", "--json").stdout)
    assert (thursday["day"], thursday["closing"]) == ("2024-11-14", 19 * 3600)
    assert (sunday["day"], sunday["ok"]) == ("2024-11-10", True)


def test_a_closed_day_an_unknown_month_and_a_missing_file_are_told() -> None:
    assert "2024-11-04" in simulate("--date", "2024-11-04").stderr
    assert "the record runs from" in simulate("--month", "1999-01").stderr
    assert CliRunner().invoke(main, ["simulate"]).exit_code == 2


def test_numbers_used_up_are_refusals_and_not_faults() -> None:
    venue = load_settings(IWATA).venue
    short = replace(
        venue, services=tuple(replace(service, series=replace(service.series, last=10)) for service in venue.services)
    )
    result = in_process(short, REGULAR, Draw(month_load("2024-11"), seed=1))
    assert result.figures.refusals["range-used-up"] > 100
    assert result.held
