"""The simulated Star printer: line mode on paper, status in nine bytes, slips counted."""

from __future__ import annotations

import zxingcpp

from drivers.simulator.models import STAR
from drivers.simulator.paper import Edge
from tests.support.simulated_printer import LEADER, Bench, inked

CUT = b"\x1bd3"
ASK = b"\x1b\x06\x01"


def status(printer: int = 0, errors: int = 0, paper: int = 0, counter: int = 0) -> bytes:
    return bytes([0x23, 0x06, printer, errors, 0, paper, 0, counter, 0])


def test_letters_sizes_and_alignment() -> None:
    job = b"\x1b@\x1b$1\x1bR8\x1b\x1da1" + "岩田市役所 \\100\n".encode("cp932") + b"\x1bi\x01\x01A12\n\x1bi00" + CUT
    piece = Bench(STAR).piece(job)
    assert piece.text == ("岩田市役所 ¥100", "A12")
    assert piece.edge is Edge.PARTIAL
    left, top, right, _ = inked(piece.picture)
    assert abs(left + right - 576) < 12
    assert top >= LEADER


def test_a_qr_code_is_read() -> None:
    url = b"https://q.iwata.lg.jp/t/abc"
    job = b"\x1b\x1dyS0\x02\x1b\x1dyS1\x01\x1b\x1dyS2\x06\x1b\x1dyD1\x00" + len(url).to_bytes(2, "little") + url
    piece = Bench(STAR).piece(b"\x1b@\x1b\x1da1\x1bI\x40" + job + b"\x1b\x1dyP\x1bI\x20" + CUT)
    assert [code.text for code in zxingcpp.read_barcodes(piece.picture.convert("L"))] == [url.decode()]


def test_raster_and_bands_are_the_same() -> None:
    rows = bytes(range(1, 73))  # 24 dots wide and high
    by_raster = Bench(STAR).piece(b"\x1b@\x1b\x1dS\x01\x03\x00\x18\x00\x00" + rows + CUT)
    by_band = Bench(STAR).piece(b"\x1b@\x1b0\x1bk\x03\x00" + rows + b"\n" + CUT)
    assert by_raster.picture.tobytes() == by_band.picture.tobytes()
    assert inked(by_raster.picture)[3] == LEADER + 24


def test_status_when_asked_and_when_something_changes() -> None:
    bench = Bench(STAR)
    assert bench.print(ASK) == status()
    bench.printer.open_cover()
    assert bench.printer.replies() == b""
    assert bench.print(ASK) == status(printer=0x28)
    bench.printer.open_cover(False)
    assert bench.print(b"\x1b\x1ea\x01") == status()
    bench.printer.set_paper(0)
    bench.printer.advance(0.1)
    assert bench.printer.replies() == status(printer=0x08, paper=0x0C)


def test_the_counter_tells_that_a_slip_is_out() -> None:
    bench = Bench(STAR)
    bench.print(b"\x1b\x1ea\x01\x1b\x1eE\x00")
    bench.send(b"\x1b@slip\n" + CUT + b"\x17")
    bench.printer.advance(0.05)
    assert bench.printer.replies() == b""
    bench.printer.run()
    assert bench.printer.replies() == status(counter=0x02)
    assert len(bench.tray) == 1
    assert bench.print(b"\x17" * 7) == b"".join(
        status(counter=(count & 7) << 1 | (count & 24) << 2) for count in range(2, 9)
    )


def test_a_cut_where_the_paper_is() -> None:
    bench = Bench(STAR)
    bench.print(b"\x1b@first\n\n\n\n\nsecond\n\x1bd0")
    assert (bench.tray[0].text, bench.tray[0].edge) == (("first",), Edge.FULL)


def test_mistakes_are_told() -> None:
    bench = Bench(STAR)
    bench.print(b"\x1b@A\x1b\x1da1\x1bd9\x1b\x1dS\x02\x01\x00\x01\x00\x00\xff\n\x05")
    assert [text.split(" ")[:3] for text in bench.printer.complaints] == [
        ["ESC", "GS", "a"],
        ["ESC", "d", "57"],
        ["ESC", "GS", "S"],
    ]
    assert bench.printer.unknown == ["05"]
