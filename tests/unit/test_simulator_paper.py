"""The simulated printer's paper, head and cutter: it stops where a real one would and goes on from there."""

from __future__ import annotations

import pytest

from drivers.simulator.paper import Edge
from tests.support.simulated_printer import CUT, JAPANESE, LEADER, Bench, echo, inked, job_id

LINES = b"\x1b@" + b"".join(b"line %d\n" % number for number in range(20)) + CUT + job_id(b"!!!!")
#: 20 lines of 30 dots, then 12 mm to the cutter.
LENGTH_MM = (20 * 30 + LEADER) / 8


def test_printing_takes_its_time() -> None:
    bench = Bench(speed_mm_s=100, cut_seconds=0.5)
    bench.send(LINES)
    assert bench.printer.run() == pytest.approx(LENGTH_MM / 100 + 0.5, abs=0.1)
    assert bench.tray[0].picture.height == LEADER + 600


def test_paper_runs_out_in_the_middle_and_printing_goes_on_with_a_new_roll() -> None:
    bench = Bench(paper_m=0.05)
    bench.send(LINES)
    bench.printer.run()
    assert bench.printer.condition.paper_end
    assert (bench.tray, bench.printer.replies()) == ([], b"")
    bench.printer.refill(10)
    bench.printer.run()
    old, new = bench.tray
    assert (old.edge, new.edge) == (Edge.TORN, Edge.PARTIAL)
    assert old.picture.height == pytest.approx(LEADER + 50 * 8, abs=2)
    assert (*old.text, *new.text) == tuple(f"line {number}" for number in range(20))
    assert bench.printer.replies() == echo(b"!!!!")


def test_an_open_cover_stops_it_and_what_it_has_is_kept() -> None:
    bench = Bench()
    bench.send(LINES)
    bench.printer.advance(0.2)
    bench.printer.open_cover()
    left = bench.printer.condition.paper_m
    bench.printer.advance(60)
    assert bench.printer.condition.paper_m == left
    bench.printer.open_cover(False)
    bench.printer.run()
    assert bench.tray[0].text == tuple(f"line {number}" for number in range(20))


def test_a_jammed_cutter_stops_at_the_cut_which_is_done_once_it_is_free() -> None:
    bench = Bench()
    bench.printer.jam_cutter()
    bench.send(LINES)
    bench.printer.run()
    assert bench.printer.condition.cutter_error
    assert bench.tray == []
    assert bench.print(b"\x10\x04\x02\x10\x04\x03") == bytes([0x52, 0x1A])
    bench.printer.receive(b"\x10\x05\x01")  # DLE ENQ 1: tried again, in vain
    bench.printer.advance(1)
    assert bench.printer.condition.cutter_error
    bench.printer.jam_cutter(False)
    bench.printer.run()
    assert len(bench.tray) == 1
    assert bench.printer.replies() == echo(b"!!!!")


def test_without_power_half_a_slip_hangs_out_and_nothing_is_remembered() -> None:
    bench = Bench()
    bench.send(b"\x1da\x0e" + LINES)
    bench.printer.advance(0.2)
    bench.printer.power_off()
    assert bench.printer.receive(b"\x10\x04\x01") == 0
    bench.printer.power_on()
    bench.printer.run()
    assert [piece.edge for piece in bench.tray] == [Edge.TORN]
    assert 0 < len(bench.tray[0].text) < 20
    assert bench.printer.replies() == b""
    assert bench.piece(JAPANESE + b"next\n" + CUT).text == ("next",)


def test_half_a_letter_is_on_the_paper_where_the_power_went() -> None:
    bench = Bench(speed_mm_s=100)
    bench.send(b"\x1b@\x1dB\x01\x1d!\x77  \n" + CUT)
    bench.printer.advance(0.1)  # 10 mm of 24
    bench.printer.power_off()
    assert inked(bench.tray[0].picture) == (0, LEADER, 192, LEADER + 79)
    assert bench.tray[0].text == ()


def test_a_roll_is_near_its_end_and_then_at_it() -> None:
    bench = Bench(paper_m=3.02)
    assert not bench.printer.condition.near_end
    bench.print(LINES)
    assert bench.printer.condition.near_end
    assert bench.printer.condition.paper_m == pytest.approx(3.02 - LENGTH_MM / 1000, abs=0.001)


def test_a_cut_through_the_last_line_leaves_its_lower_half() -> None:
    bench = Bench()
    bench.print(b"\x1b@\x1dB\x01 \n\x1bJ\x48\x1dV\x00")  # 30 dots of line and 72 of feed: 6 above the cutter
    assert inked(bench.tray[0].picture) == (0, LEADER, 12, LEADER + 6)
    bench.print(CUT)
    assert inked(bench.tray[1].picture) == (0, 0, 12, 18)
