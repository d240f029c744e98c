"""The printers without a wire: whole pictures, truthful states, no paper hidden."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from drivers.printers.memory import MemoryPrinter
from drivers.printers.port import Copy, Fault, Printer, SlipState
from drivers.printers.virtual import VirtualPrinter
from drivers.slips.model import Cut, Number, Slip
from tests.support.spooling import Listener

S = SlipState
SLIP = Slip("20261121-093012-A001-1-visitor", (Number("A001"), Cut()))
OTHER = Slip("20261121-093012-A001-2-counter", (Number("A001"), Cut()))


@pytest.fixture
def printer(tmp_path: Path) -> VirtualPrinter:
    return VirtualPrinter(tmp_path / "slips")


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "slips").iterdir())


def put(printer: Printer, *slips: Slip) -> list[SlipState]:
    return printer.print([Copy(number, slip) for number, slip in enumerate(slips, start=1)], Listener())


def test_a_slip_is_one_png_of_its_name_at_203_dpi(printer: VirtualPrinter, tmp_path: Path) -> None:
    assert put(printer, SLIP) == [S.CONFIRMED]
    assert files(tmp_path) == [f"{SLIP.name}.png"]
    with Image.open(tmp_path / "slips" / f"{SLIP.name}.png") as picture:
        assert picture.width == 576
        assert picture.mode == "1"
        assert round(picture.info["dpi"][0]) == 203


def test_a_second_print_is_seen_as_a_second_piece_of_paper(printer: VirtualPrinter, tmp_path: Path) -> None:
    put(printer, SLIP)
    put(printer, SLIP)
    assert files(tmp_path) == [f"{SLIP.name}.png", f"{SLIP.name}~2.png"]


def test_a_folder_that_cannot_be_written_is_a_failure(printer: VirtualPrinter, tmp_path: Path) -> None:
    (tmp_path / "slips").rmdir()
    assert put(printer, SLIP) == [S.FAILED]


def test_a_slip_that_does_not_fit_is_a_failure_and_the_next_one_comes(printer: VirtualPrinter) -> None:
    assert put(printer, Slip("wide", (Number("A" * 12),)), OTHER) == [S.FAILED, S.CONFIRMED]


@pytest.fixture(params=["virtual", "memory"])
def any_printer(request: pytest.FixtureRequest, tmp_path: Path) -> VirtualPrinter | MemoryPrinter:
    return MemoryPrinter() if request.param == "memory" else VirtualPrinter(tmp_path / "slips")


@pytest.mark.parametrize("fault", list(Fault))
def test_a_fault_blocks_and_clears(any_printer: VirtualPrinter | MemoryPrinter, fault: Fault) -> None:
    listener = Listener()
    any_printer.faults.set(fault)
    assert any_printer.status().faults == {fault}
    assert any_printer.print([Copy(1, SLIP), Copy(2, OTHER)], listener) == [S.BLOCKED, S.BLOCKED]
    assert listener.moves == []
    assert listener.heard == [any_printer.status()]
    any_printer.faults.set()
    assert any_printer.status().ready
    assert put(any_printer, SLIP) == [S.CONFIRMED]


def test_every_step_is_told(any_printer: VirtualPrinter | MemoryPrinter) -> None:
    listener = Listener()
    any_printer.print([Copy(7, SLIP), Copy(8, OTHER)], listener)
    assert [move for move in listener.moves if move[1] is not S.AWAITING] == [
        (7, S.SENDING),
        (7, S.CONFIRMED),
        (8, S.SENDING),
        (8, S.CONFIRMED),
    ]


def test_a_lost_confirmation_is_unknown_once_and_what_follows_stays(
    any_printer: VirtualPrinter | MemoryPrinter,
) -> None:
    any_printer.faults.lose_confirmations()
    assert put(any_printer, SLIP, OTHER) == [S.UNKNOWN, S.BLOCKED]
    assert put(any_printer, SLIP, OTHER) == [S.CONFIRMED, S.CONFIRMED]


def test_low_paper_warns_and_prints(any_printer: VirtualPrinter | MemoryPrinter) -> None:
    any_printer.faults.set_paper_low()
    assert any_printer.status().paper_low
    assert put(any_printer, SLIP) == [S.CONFIRMED]
