"""The simulated printer's receive buffer: finite, and real-time commands never wait in it."""

from __future__ import annotations

from dataclasses import replace

from drivers.simulator.models import EPSON
from tests.support.simulated_printer import CUT, STATUS, Bench, raster

SMALL = replace(EPSON, buffer_bytes=256)


def test_it_takes_what_it_has_room_for_and_more_as_it_prints() -> None:
    bench = Bench(SMALL)
    bench.printer.open_cover()
    job = b"\x1b@" + b"A line of text\n" * 50 + CUT
    taken = bench.printer.receive(job)
    assert taken == bench.printer.buffered == 256
    assert bench.printer.receive(job[taken:]) == 0
    bench.printer.open_cover(False)
    bench.print(job[taken:])
    assert bench.tray[0].text == ("A line of text",) * 50


def test_a_full_buffer_still_answers_real_time_questions() -> None:
    bench = Bench(SMALL)
    bench.printer.open_cover()
    bench.printer.receive(b"A\n" * 500)
    assert bench.printer.receive(STATUS + b"A" + STATUS) == 3
    assert bench.printer.replies() == b"\x1a"


def test_a_picture_larger_than_the_buffer_is_printed() -> None:
    bench = Bench(SMALL)
    piece = bench.piece(b"\x1b@" + raster(72, b"\xaa" * 72 * 40) + CUT)
    assert piece.picture.height == 96 + 40


def test_a_picture_larger_than_the_buffer_waits_while_it_is_offline() -> None:
    bench = Bench(SMALL)
    bench.printer.open_cover()
    assert bench.printer.receive(raster(72, b"\xaa" * 72 * 40)) == 256


def test_a_stall_is_to_the_byte() -> None:
    bench = Bench()
    bench.printer.stall(5)
    assert bench.printer.receive(b"A\nB\nC\nD\n") == 5
    assert bench.printer.receive(STATUS) == 0
    bench.printer.stall(None)
    assert bench.print(b"\n" + STATUS) == b"\x12"


def test_slow_takes_so_many_bytes_a_second() -> None:
    bench = Bench()
    bench.printer.slow(100)
    job = b"A" * 1000
    taken = 0
    for _ in range(50):
        bench.printer.advance(0.1)
        taken += bench.printer.receive(job[taken:])
    assert 490 <= taken <= 510


def test_half_a_command_does_not_keep_a_question_from_its_answer() -> None:
    for half in (b"\x1d", b"\x1b", b"\x1d(", b"\x1d(H\x06\x0000!!", b"\x1dV", b"\x93"):
        bench = Bench()
        assert bench.print(half + STATUS) == b"\x12", half
        bench = Bench()
        bench.print(half)
        assert bench.print(STATUS) == b"\x12", half


def test_half_a_command_is_flushed_with_nuls() -> None:
    bench = Bench()
    bench.print(b"\x1b@" + raster(72, b"\x00" * 72 * 100)[:2000])
    assert bench.print(STATUS) == b"\x12"  # answered though it arrives as part of a picture
    bench.print(bytes(8192))
    bench.print(b"\x1b@next\n" + CUT)
    assert bench.tray[0].text == ("next",)
    assert bench.printer.complaints == ["a real-time command inside another: 10 04 01"]
