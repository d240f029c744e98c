"""Every language on real paper, as far as a simulator has any: both widths, both renderings, and every code is read."""

from __future__ import annotations

import pytest
import zxingcpp

from drivers.dialects.choose import dialect_of
from drivers.profiles.load import load_profile
from drivers.profiles.profile import Rendering
from drivers.simulator.models import EPSON
from kiosk.slips import USES, make_slip
from tests.support.simulated_printer import Bench
from tests.support.slips import LANGUAGES, URL, iwata, ticket

#: What a ticket may take on the wire: two slips with cuts and confirmations.
NATIVE_BYTES, RASTER_BYTES = 600, 80_000


def job(language: str, profile_name: str, rendering: Rendering) -> bytes:
    """A ticket as it goes over the wire."""
    profile = load_profile(profile_name)
    dialect = dialect_of(profile)
    conversation = dialect.converse(profile)
    slips = [make_slip(ticket(language=language), iwata(), use) for use in USES]
    return b"".join(
        dialect.encode(slip, profile, rendering) + conversation.confirm(number) for number, slip in enumerate(slips, 1)
    )


@pytest.mark.parametrize("rendering", Rendering)
@pytest.mark.parametrize("width", [80, 58])
@pytest.mark.parametrize("language", LANGUAGES)
def test_both_slips_come_out_and_their_codes_are_read(language: str, width: int, rendering: Rendering) -> None:
    bench = Bench(EPSON.with_paper(width))
    bench.print(job(language, f"simulator-{width}", rendering))
    assert (bench.printer.complaints, bench.printer.unknown) == ([], [])
    assert len(bench.tray) == len(USES)
    for piece in bench.tray:
        assert [code.text for code in zxingcpp.read_barcodes(piece.picture.convert("L"))] == [URL]


@pytest.mark.parametrize("profile", ["simulator-80", "epson-tm-m30iii", "epson-tm-t20iii"])
def test_a_japanese_ticket_is_short_on_a_slow_wire(profile: str) -> None:
    assert len(job("ja", profile, Rendering.NATIVE)) <= NATIVE_BYTES


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_drawn_ticket_is_no_heavier_than_its_paper(language: str) -> None:
    assert len(job(language, "simulator-80", Rendering.RASTER)) <= RASTER_BYTES
