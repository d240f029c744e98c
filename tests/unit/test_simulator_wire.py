"""The in-process wire: exact counts, virtual seconds, and cuts at the very byte."""

from __future__ import annotations

import pytest

from drivers.simulator.clock import VirtualClock
from drivers.simulator.wire import SimulatedAddress
from drivers.transports.port import CannotOpen, LinkLost, OpenFault
from tests.support.simulated_printer import CUT, STATUS, Bench, echo, job_id

JOB = b"\x1b@" + b"line\n" * 20 + CUT + job_id(b"!!!!")


def wired(bench: Bench, baud: int | None = None) -> SimulatedAddress:
    return SimulatedAddress(bench.printer, VirtualClock(), baud=baud)


def test_a_job_is_printed_and_told_in_virtual_time() -> None:
    bench = Bench()
    address = wired(bench)
    wire = address.open(1)
    assert wire.write(JOB, 5) == len(JOB) == address.handed_over
    assert wire.read(60) == echo(b"!!!!")
    assert 0.5 < address.clock() < 2
    assert bytes(address.sent) == JOB
    assert len(bench.tray) == 1


def test_reading_waits_no_longer_than_asked() -> None:
    address = wired(Bench())
    wire = address.open(1)
    assert wire.read(2.5) == b""
    assert address.clock() == pytest.approx(2.5)


def test_the_link_is_cut_at_the_very_byte_and_may_be_opened_anew() -> None:
    bench = Bench()
    address = wired(bench)
    wire = address.open(1)
    address.cut_after(37)
    with pytest.raises(LinkLost) as lost:
        wire.write(JOB, 5)
    assert lost.value.written == 37 == address.handed_over
    with pytest.raises(LinkLost):
        wire.read(1)
    again = address.open(1)
    assert again.write(JOB[37:], 5) == len(JOB) - 37
    assert again.read(60) == echo(b"!!!!")
    assert bench.tray[0].text == ("line",) * 20


def test_something_happens_after_so_many_bytes() -> None:
    bench = Bench()
    address = wired(bench)
    wire = address.open(1)
    address.after_bytes(50, bench.printer.power_off)
    with pytest.raises(LinkLost) as lost:
        wire.write(JOB, 5)
    assert lost.value.written == 50
    address.clock.after(3, bench.printer.power_on)
    with pytest.raises(CannotOpen) as closed:
        address.open(1)
    assert closed.value.reason is OpenFault.NO_ANSWER
    address.open(10)
    assert address.clock() == pytest.approx(3, abs=0.1)


def test_a_connection_does_not_outlive_the_power_however_short_it_was_gone() -> None:
    bench = Bench()
    wire = wired(bench).open(1)
    bench.printer.power_off()
    bench.printer.power_on()
    with pytest.raises(LinkLost):
        wire.write(b"A", 1)


def test_a_write_takes_what_the_printer_takes() -> None:
    bench = Bench(buffer_bytes=40)
    address = wired(bench)
    wire = address.open(1)
    bench.printer.open_cover()
    assert wire.write(b"A\n" * 100, 2) == 40
    assert address.clock() == pytest.approx(2, abs=0.05)


def test_one_connection_at_a_time() -> None:
    address = wired(Bench())
    wire = address.open(1)
    with pytest.raises(CannotOpen) as closed:
        address.open(1)
    assert closed.value.reason is OpenFault.BUSY
    wire.close()
    address.open(1).close()
    address.refuses = OpenFault.REFUSED
    with pytest.raises(CannotOpen):
        address.open(1)


def test_a_serial_line_takes_its_time() -> None:
    address = wired(Bench(), baud=9600)
    wire = address.open(1)
    assert wire.write(b"\x00" * 960, 5) == 960
    assert address.clock() == pytest.approx(1.0, abs=0.05)
    assert wire.write(b"\x00" * 960, 0.5) == pytest.approx(480, abs=20)


def test_a_person_comes_after_a_while() -> None:
    bench = Bench(paper_m=0.05)
    address = wired(bench)
    wire = address.open(1)
    wire.write(JOB, 5)
    address.clock.after(20, bench.printer.refill)
    assert wire.read(60) == echo(b"!!!!")
    assert 20 < address.clock() < 22


def test_real_time_questions_are_answered_between() -> None:
    address = wired(Bench())
    wire = address.open(1)
    wire.write(JOB[:-11] + STATUS, 5)
    assert wire.read(0.1) == b"\x12"
