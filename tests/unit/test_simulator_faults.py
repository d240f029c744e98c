"""The words that make the simulated printer fail, and mend it."""

from __future__ import annotations

import pytest

from drivers.simulator.condition import NEW_ROLL_M
from drivers.simulator.fault_table import BY_NAME
from drivers.simulator.faults import BadWord, active, check, do
from drivers.simulator.models import EPSON
from tests.support.simulated_printer import CUT, Bench


@pytest.mark.parametrize("name", BY_NAME)
def test_each_fault_begins_and_ends(name: str) -> None:
    printer = Bench().printer
    assert f"faults: {name};" in do(printer, f"fault {name}")
    assert active(printer) == [name]
    assert "faults: none;" in do(printer, f"clear {name}")
    assert printer.condition.online


def test_clear_mends_everything() -> None:
    printer = Bench().printer
    for name in BY_NAME:
        do(printer, name)
    assert len(active(printer)) > 10
    do(printer, "clear")
    assert active(printer) == []
    assert printer.condition.online


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("power off", "power-off"),
        ("cover open", "cover-open"),
        ("echo wrong", "wrong-echo"),
        ("echo late 3", "late-echo"),
        ("stall 100", "stall"),
        ("unplug", "unplugged"),
        ("  Fault   PAPER-OUT\n", "paper-out"),
    ],
)
def test_shorter_ways_to_say_it(words: str, name: str) -> None:
    printer = Bench().printer
    do(printer, words)
    assert active(printer) == [name]


def test_paper_in_metres() -> None:
    bench = Bench()
    do(bench.printer, "paper 3.5m")
    assert bench.printer.condition.paper_m == 3.5
    do(bench.printer, "paper 0")
    assert active(bench.printer) == ["paper-out"]
    do(bench.printer, "refill")
    assert bench.printer.condition.paper_m == NEW_ROLL_M


def test_numbers_after_a_fault_count() -> None:
    printer = Bench().printer
    do(printer, "fault stall 3")
    assert printer.receive(b"ABCDEF") == 3


def test_tear_takes_half_a_slip_out() -> None:
    bench = Bench()
    bench.send(b"\x1b@half\n")
    bench.printer.run()
    assert "pieces: 1" in do(bench.printer, "tear")
    assert bench.tray[0].text == ("half",)


@pytest.mark.parametrize(
    "words", ["", "explode", "fault", "fault fire", "fault cover-open 3", "paper", "paper x", "stall -1", "paper nan"]
)
def test_other_words_are_refused_and_change_nothing(words: str) -> None:
    bench = Bench()
    with pytest.raises(BadWord):
        do(bench.printer, words)
    with pytest.raises(BadWord):
        check(words)
    assert active(bench.printer) == []
    assert bench.piece(b"\x1b@still well\n" + CUT).text == ("still well",)


def test_state_and_help_say_what_there_is() -> None:
    printer = Bench(EPSON).printer
    assert do(printer, "state") == "online; faults: none; paper: 10.00 m; buffer: 0 bytes; pieces: 0"
    assert all(name in do(printer, "help") for name in BY_NAME)
