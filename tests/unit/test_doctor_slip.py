"""The test slips: a code that a telephone reads, a ruler that shows the width of the paper."""

from __future__ import annotations

import numpy as np
import pytest
import zxingcpp

from drivers.dialects.choose import dialect_of
from drivers.profiles.load import load_profile
from drivers.profiles.profile import Rendering
from drivers.slips.model import Slip
from drivers.slips.raster import render
from junban.doctor.slip import CODE, kanji_slip, native_slip, raster_slip
from tests.support.doctor import NOW

PROFILES = ("generic-80", "generic-58", "epson-tm-t88vii", "star-mcp31")


def native(name: str) -> Slip:
    profile = load_profile(name)
    return native_slip(
        profile.name, "serial:/dev/serial/by-id/usb-FTDI_FT232R-if00-port0?baud=9600", NOW, profile.paper
    )


@pytest.mark.parametrize("name", PROFILES)
def test_the_code_is_read(name: str) -> None:
    image = render(native(name), load_profile(name).paper)
    assert [code.text for code in zxingcpp.read_barcodes(image.convert("L"))] == [CODE]


@pytest.mark.parametrize("name", PROFILES)
def test_the_ruler_reaches_from_edge_to_edge(name: str) -> None:
    paper = load_profile(name).paper
    black = ~np.array(render(raster_slip(paper), paper))
    # The heading's band is as wide as the paper; the ruler's two bars are the only others at the margins.
    both = black[:, paper.margin + 2] & black[:, paper.dots - paper.margin - 3]
    longest = max(len(run) for run in "".join("x" if row else " " for row in both).split())
    assert longest >= paper.from_mm(6)


@pytest.mark.parametrize("name", PROFILES)
def test_every_printer_gets_them_in_both_renderings(name: str) -> None:
    profile = load_profile(name)
    dialect = dialect_of(profile)
    for slip in (native(name), raster_slip(profile.paper), kanji_slip()):
        for rendering in Rendering:
            assert dialect.encode(slip, profile, rendering)


def test_slip_2_is_short_enough_for_a_slow_line() -> None:
    """At 9,600 bps a byte takes a millisecond."""
    profile = load_profile("generic-80")
    assert len(dialect_of(profile).encode(raster_slip(profile.paper), profile, Rendering.RASTER)) < 25_000
