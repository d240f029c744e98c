"""receiptio, a program by others that asks printers how they are, understands the simulated one over real TCP."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from drivers.simulator.core import SimulatedPrinter
from drivers.simulator.live import LivePrinter
from drivers.simulator.models import EPSON, MODELS, Model
from drivers.simulator.paper import Piece
from drivers.simulator.tcp import TcpDoor
from tests.support.judges import own_loopback, receiptio

#: What receiptio calls each condition; it has no word for paper that is nearly out, with which printing goes on.
WORDS = {
    "state": "online",
    "fault cover-open": "coveropen",
    "fault paper-out": "paperempty",
    "fault near-end": "online",
    "fault broken": "error",
}


@contextmanager
def listening(model: Model, tray: list[Piece]) -> Iterator[tuple[str, LivePrinter]]:
    """A printer at port 9100 of a loopback address of its own."""
    host = own_loopback()
    printer = LivePrinter(SimulatedPrinter(model, tray=tray.append))
    door = TcpDoor(printer, host, 9100)
    door.start()
    try:
        yield host, printer
    finally:
        door.stop()


@pytest.mark.parametrize("model", MODELS)
def test_it_recognises_each_condition(model: str) -> None:
    with listening(MODELS[model], []) as (host, printer):
        said = {}
        for words in WORDS:
            printer.do("clear")
            printer.do(words)
            said[words] = receiptio(host, "-q")
    assert said == WORDS


def test_it_prints_and_is_told_that_it_is_done() -> None:
    tray: list[Piece] = []
    with listening(EPSON, tray) as (host, printer):
        assert receiptio(host, "-l", "ja", document="番号札 A-012\n") == "success"
        assert printer.snapshot().complaints == ()
    assert tray[0].text == ("番号札 A-012",)


def test_it_does_not_print_on_a_printer_with_its_cover_open() -> None:
    tray: list[Piece] = []
    with listening(EPSON, tray) as (host, printer):
        printer.do("fault cover-open")
        assert receiptio(host, "-l", "ja", document="番号札 A-012\n") == "coveropen"
        printer.do("clear")
    assert tray == []
