"""The printer whose paper is a folder: whole pictures, truthful outcomes, no paper hidden."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from drivers.printers.memory import MemoryPrinter
from drivers.printers.port import Fault, Outcome, Printer
from drivers.printers.virtual import VirtualPrinter
from drivers.slips.model import Cut, Number, Slip

SLIP = Slip("20261121-093012-A001-1-visitor", (Number("A001"), Cut()))


@pytest.fixture
def printer(tmp_path: Path) -> VirtualPrinter:
    return VirtualPrinter(tmp_path / "slips")


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "slips").iterdir())


def test_a_slip_is_one_png_of_its_name_at_203_dpi(printer: VirtualPrinter, tmp_path: Path) -> None:
    assert printer.print(SLIP) is Outcome.CONFIRMED
    assert files(tmp_path) == [f"{SLIP.name}.png"]
    with Image.open(tmp_path / "slips" / f"{SLIP.name}.png") as picture:
        assert picture.width == 576
        assert picture.mode == "1"
        assert round(picture.info["dpi"][0]) == 203


def test_a_second_print_is_seen_as_a_second_piece_of_paper(printer: VirtualPrinter, tmp_path: Path) -> None:
    printer.print(SLIP)
    printer.print(SLIP)
    assert files(tmp_path) == [f"{SLIP.name}.png", f"{SLIP.name}~2.png"]


def test_a_folder_that_cannot_be_written_is_a_failure(printer: VirtualPrinter, tmp_path: Path) -> None:
    (tmp_path / "slips").rmdir()
    assert printer.print(SLIP) is Outcome.FAILED


def test_a_slip_that_does_not_fit_is_a_failure(printer: VirtualPrinter) -> None:
    assert printer.print(Slip("wide", (Number("A" * 12),))) is Outcome.FAILED


@pytest.fixture(params=["virtual", "memory"])
def any_printer(request: pytest.FixtureRequest, tmp_path: Path) -> VirtualPrinter | MemoryPrinter:
    return MemoryPrinter() if request.param == "memory" else VirtualPrinter(tmp_path / "slips")


@pytest.mark.parametrize("fault", list(Fault))
def test_a_fault_blocks_and_clears(any_printer: VirtualPrinter | MemoryPrinter, fault: Fault) -> None:
    port: Printer = any_printer
    any_printer.faults.set(fault)
    assert port.status().faults == {fault}
    assert port.print(SLIP) is Outcome.BLOCKED
    any_printer.faults.set()
    assert port.status().ready
    assert port.print(SLIP) is Outcome.CONFIRMED


def test_a_lost_confirmation_is_unknown_once(any_printer: VirtualPrinter | MemoryPrinter) -> None:
    any_printer.faults.lose_confirmations()
    assert any_printer.print(SLIP) is Outcome.UNKNOWN
    assert any_printer.print(SLIP) is Outcome.CONFIRMED


def test_low_paper_warns_and_prints(any_printer: VirtualPrinter | MemoryPrinter) -> None:
    any_printer.faults.set_paper_low()
    assert any_printer.status().paper_low
    assert any_printer.print(SLIP) is Outcome.CONFIRMED
