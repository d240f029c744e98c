"""The second dialect: the same steps of a slip, other bytes (the seam holds)."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
import zxingcpp
from PIL import ImageChops

import drivers.dialects.native
from drivers.dialects.choose import dialect_of
from drivers.dialects.escpos.dialect import EscPos
from drivers.dialects.star.dialect import Star
from drivers.profiles.load import load_profile
from drivers.profiles.profile import Profile, Rendering
from drivers.simulator.core import SimulatedPrinter
from drivers.simulator.models import EPSON, STAR, Model
from drivers.simulator.paper import Piece
from drivers.slips.model import Cut, Heading, Number, Part, Qr, Slip, Text
from drivers.slips.raster import render
from kiosk.slips import USES, make_slip
from tests.support.slips import URL, iwata, ticket

PROFILE = load_profile("star-mcp31")
EPSONS = load_profile("simulator-80")


def encode(*parts: Part, rendering: Rendering = Rendering.NATIVE) -> bytes:
    return dialect_of(PROFILE).encode(Slip("test", parts), PROFILE, rendering)


def print_on(model: Model, data: bytes) -> list[Piece]:
    """The pieces of paper that come out of a simulated printer, which understands every byte."""
    tray: list[Piece] = []
    printer = SimulatedPrinter(model, tray=tray.append)
    while data:
        data = data[printer.receive(data) :]
        printer.advance(1)
    printer.advance(30)
    assert printer.unknown == []
    return tray


def test_each_profile_has_its_dialect() -> None:
    assert isinstance(dialect_of(PROFILE), Star)
    assert isinstance(dialect_of(EPSONS), EscPos)


def test_a_slip_is_spelled_with_stars_own_commands() -> None:
    data = encode(Heading(("窓口用",)), Text("順番"), Cut())
    assert b"\x1b$1" in data
    assert data.index(b"\x1b4") < data.index("窓口用".encode("cp932")) < data.index(b"\x1b5")
    assert b"\x1bi\x01\x01" in data
    assert data.endswith(b"\x1bd3")
    assert b"\x1d!" not in data


def test_a_number_stays_within_six_times_its_size_and_12_mm() -> None:
    data = encode(Number("A012"))
    at = data.index(b"\x1bi")
    assert data[at + 2 : at + 4] == b"\x05\x05"
    assert 6 * 17 * 25.4 / 203 >= 12


def test_a_code_is_of_level_m_and_model_2() -> None:
    data = encode(Qr(URL))
    assert (
        b"\x1b\x1dyS0\x02\x1b\x1dyS1\x01\x1b\x1dyS2\x06\x1b\x1dyD1\x00"
        + bytes((len(URL), 0))
        + URL.encode()
        + b"\x1b\x1dyP"
        in data
    )


@pytest.mark.parametrize("rendering", Rendering)
@pytest.mark.parametrize(("model", "profile"), [(EPSON, EPSONS), (STAR, PROFILE)], ids=["ESC/POS", "StarPRNT"])
def test_both_dialects_print_the_same_slips(model: Model, profile: Profile, rendering: Rendering) -> None:
    slips = [make_slip(ticket(), iwata(), use) for use in USES]
    data = b"".join(dialect_of(profile).encode(slip, profile, rendering) for slip in slips)
    pieces = print_on(model, data)
    assert len(pieces) == 2
    for piece in pieces:
        assert [code.text for code in zxingcpp.read_barcodes(piece.picture.convert("L"))] == [URL]
    said = ["\n".join(piece.text) for piece in pieces]
    if rendering is Rendering.NATIVE:
        assert "ご本人用" in said[0]
        assert "窓口用" in said[1]
        assert all("C012" in text and "2026年11月20日" in text for text in said)


@pytest.mark.parametrize(("model", "profile"), [(EPSON, EPSONS), (STAR, PROFILE)], ids=["ESC/POS", "StarPRNT"])
def test_dots_come_out_as_they_were_drawn(model: Model, profile: Profile) -> None:
    slip = make_slip(ticket(language="ne"), iwata(), USES[0])
    (piece,) = print_on(model, dialect_of(profile).encode(slip, profile, Rendering.RASTER))
    drawn = render(slip, profile.paper)
    box = ImageChops.invert(drawn.convert("L")).getbbox()
    printed = ImageChops.invert(piece.picture.convert("L")).getbbox()
    assert box is not None
    assert printed is not None
    ours, theirs = drawn.crop(box), piece.picture.convert("1").crop(printed)
    assert ours.size == theirs.size
    assert sum(ImageChops.logical_xor(ours, theirs).convert("L").histogram()[1:]) <= 3


def test_what_sets_a_slip_knows_no_bytes_of_a_dialect() -> None:
    """The seam: layout in letters imports neither dialect and writes no command."""
    source = Path(drivers.dialects.native.__file__).read_text(encoding="utf-8")
    imported = {node.module for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ImportFrom)}
    assert not any(module and ("escpos" in module or "star" in module) for module in imported)
    assert not [
        node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant) and isinstance(node.value, bytes)
    ]
