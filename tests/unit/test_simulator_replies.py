"""What the simulated printer says: at once, by itself, in its turn, and when a job is really out."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from drivers.simulator.core import SimulatedPrinter
from drivers.simulator.models import CLONE
from drivers.simulator.replies import Echoes
from tests.support.simulated_printer import CUT, FENCE, Bench, echo, job_id

ALL = b"\x10\x04\x01\x10\x04\x02\x10\x04\x03\x10\x04\x04"
Happening = Callable[[SimulatedPrinter], None]

CONDITIONS: dict[str, tuple[Happening, str, str]] = {
    "well": (lambda printer: None, "12 12 12 12", "10 00 00 0f"),
    "cover": (lambda printer: printer.open_cover(), "1a 16 12 12", "38 00 00 0f"),
    "paper out": (lambda printer: printer.set_paper(0), "1a 32 12 7e", "18 00 0f 0f"),
    "near end": (lambda printer: printer.set_paper(1), "12 12 12 1e", "10 00 03 0f"),
    "broken": (lambda printer: printer.break_down(), "1a 52 32 12", "18 20 00 0f"),
    "paused": (lambda printer: printer.pause(), "5a 1a 12 12", "58 00 00 0f"),
}


@pytest.mark.parametrize("name", CONDITIONS)
def test_real_time_status_is_answered_whatever_is_wrong(name: str) -> None:
    happen, answers, _ = CONDITIONS[name]
    bench = Bench()
    happen(bench.printer)
    assert bench.print(ALL).hex(" ") == answers


@pytest.mark.parametrize("name", [name for name in CONDITIONS if name != "well"])
def test_automatic_status_comes_by_itself_and_once(name: str) -> None:
    happen, _, status = CONDITIONS[name]
    bench = Bench()
    assert bench.print(b"\x1da\x4e").hex(" ") == CONDITIONS["well"][2]
    happen(bench.printer)
    bench.printer.advance(1)
    assert bench.printer.replies().hex(" ") == status
    bench.printer.advance(1)
    assert bench.printer.replies() == b""


def test_automatic_status_is_for_whoever_asked_on_this_connection() -> None:
    bench = Bench()
    bench.printer.open_cover()
    assert bench.printer.replies() == b""
    bench.printer.open_cover(False)
    bench.print(b"\x1da\x0e")
    bench.print(b"\x1b@")
    bench.printer.open_cover()
    assert bench.printer.replies() == b""
    bench.printer.open_cover(False)
    bench.print(b"\x1da\x0e")
    bench.printer.hang_up()
    bench.printer.open_cover()
    assert bench.printer.replies() == b""


def test_a_fence_is_answered_after_the_cut_and_not_while_paper_is_out() -> None:
    bench = Bench()
    bench.send(b"\x1b@" + b"line\n" * 20 + CUT + FENCE)
    bench.printer.advance(0.2)
    assert (bench.tray, bench.printer.replies()) == ([], b"")
    bench.printer.set_paper(0)
    bench.printer.run()
    assert bench.printer.replies() == b""
    bench.printer.refill()
    bench.printer.run()
    assert bench.printer.replies() == b"\x00"
    assert bench.printer.cuts == 2  # the old roll's end, torn off, and the rest


def test_a_job_is_told_when_it_lies_in_the_tray() -> None:
    bench = Bench()
    bench.send(b"\x1b@visitor\n" + CUT + job_id(b"!!!!") + b"counter\n" + CUT + job_id(b"!!!#"))
    told = []
    for _ in range(200):
        bench.printer.advance(0.01)
        if said := bench.printer.replies():
            told.append((said, len(bench.tray)))
    assert told == [(echo(b"!!!!"), 1), (echo(b"!!!#"), 2)]


def test_of_jobs_that_nobody_read_only_the_newest_is_told() -> None:
    job = b"\x1b@a\n" + CUT
    assert Bench().print(job + job_id(b"!!!!") + job + job_id(b"!!!#")) == echo(b"!!!#")


def test_what_was_not_read_is_gone_with_the_connection() -> None:
    bench = Bench()
    bench.send(b"\x1b@a\n" + CUT + job_id(b"!!!!"))
    bench.printer.run()
    bench.printer.hang_up()
    assert bench.printer.replies() == b""


def test_a_clone_knows_no_job_ids_and_lies() -> None:
    bench = Bench(CLONE)
    assert bench.print(b"\x1b@a\n" + CUT + job_id(b"!!!!") + b"\x1dI\x43") == b"\x5fTM-T88V\x00"
    assert bench.printer.unknown == ["1d 28 48 06 00 30 30 21 21 21 21"]


def test_identity() -> None:
    bench = Bench()
    assert bench.print(b"\x1dI\x42\x1dI\x43") == b"\x5fEPSON\x00\x5fTM-m30III\x00"
    bench.printer.lie()
    assert bench.print(b"\x1dI\x43") == b"\x5fTM-T88V\x00"
    bench.printer.lie(False)
    assert bench.print(b"\x1dI\x43") == b"\x5fTM-m30III\x00"


def test_abandoned_is_abandoned() -> None:
    bench = Bench(paper_m=0.02)
    bench.send(b"\x1b@" + b"line\n" * 20 + CUT + job_id(b"!!!!"))
    bench.printer.run()
    assert bench.print(b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08") == b"\x37\x25\x00"
    bench.printer.refill()
    bench.printer.run()
    assert bench.printer.replies() == b""
    assert bench.printer.buffered == 0
    assert bench.piece(b"\x1b@next\n" + CUT).text == ("next",)


def test_a_wrong_a_late_and_a_lost_echo() -> None:
    job = b"\x1b@a\n" + CUT + job_id(b"!!!#")
    bench = Bench()
    bench.printer.echo(Echoes.WRONG)
    assert bench.print(job) == echo(b'!!!"')
    bench.printer.echo(Echoes.LOST)
    assert bench.print(job) == b""
    bench.printer.echo(Echoes.LATE, 30)
    assert bench.print(job) == b""
    bench.printer.advance(29)
    assert bench.printer.replies() == b""
    bench.printer.advance(2)
    assert bench.printer.replies() == echo(b"!!!#")


def test_silence_noise_and_interruption() -> None:
    bench = Bench()
    bench.print(b"\x1da\x0e")
    bench.printer.be_silent()
    assert bench.print(ALL) == b""
    bench.printer.be_silent(False)
    bench.printer.talk_garbage()
    assert bench.print(ALL + ALL) != bytes.fromhex("12121212") * 2
    bench.printer.talk_garbage(False)
    bench.printer.interrupt_replies()
    assert bench.print(job_id(b"!!!!")) == b"\x37\x22" + bytes.fromhex("1000000f") + b"!!!!\x00"
