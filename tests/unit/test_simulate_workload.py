"""Iwata's record is read as it was published."""

from __future__ import annotations

import csv
import re
from datetime import date
from importlib.resources import files

import pytest

from junban.simulate.workload import UnknownMonth, month_load, months


def test_the_record_runs_over_two_years() -> None:
    assert list(months()) == sorted(months())
    assert len(months()) == 24


def test_a_month_has_the_published_figures() -> None:
    load = month_load("2024-11")
    assert load.cases == {"application": 1349, "delivery": 2007, "certificate-renewal": 1124, "pin-reset": 123}
    assert (load.open_days, load.total) == (20, 4603)


def test_the_services_add_up_to_the_published_total() -> None:
    rows = files("junban.data").joinpath("iwata_workload.csv").read_text(encoding="utf-8").splitlines()
    published = {row["month"]: int(row["total"]) for row in csv.DictReader(rows)}
    assert {month: load.total for month, load in months().items()} == published


def test_what_was_not_counted_apart_is_none() -> None:
    assert month_load("2023-04").cases["pin-reset"] == 0


@pytest.mark.parametrize(
    ("day", "cases"),
    [
        (date(2024, 11, 13), 230),
        (date(2024, 11, 14), 230),
        (date(2024, 11, 10), 187),
        (date(2024, 11, 23), 60),
        (date(2023, 4, 4), 404),
    ],
    ids=["weekday", "Thursday", "second Sunday", "special Saturday", "busiest month"],
)
def test_a_day_has_its_kind_of_load(day: date, cases: int) -> None:
    assert month_load(f"{day:%Y-%m}").cases_on(day) == cases


def test_an_unknown_month_says_which_are_known() -> None:
    with pytest.raises(UnknownMonth, match="2023-04 to 2025-03"):
        month_load("2031-01")


def test_every_column_is_explained() -> None:
    header = files("junban.data").joinpath("iwata_workload.csv").read_text(encoding="utf-8").splitlines()[0]
    table = files("junban.data").joinpath("README.md").read_text(encoding="utf-8")
    explained = [
        name for row in re.findall(r"^\| (`.+?) \|", table, re.MULTILINE) for name in re.findall(r"`(\w+)`", row)
    ]
    assert explained == header.split(",")
