"""python-escpos as the judge of our bytes: where it does a thing well, ours says the same."""

from __future__ import annotations

from dataclasses import replace

import pytest
from escpos.printer import Dummy

from drivers.dialects.choose import dialect_of
from drivers.dialects.escpos.encode_native import encode_qr
from drivers.dialects.escpos.encode_raster import encode_fragment
from drivers.dialects.fragments import Fragment, fragments
from drivers.profiles.load import load_profile
from drivers.profiles.profile import CutKind, Quirk, RasterCommand, Rendering
from drivers.slips.model import Cut, Number, Qr, Slip, Text
from drivers.slips.raster import render
from tests.support.escpos_paper import read_slip
from tests.support.slips import URL

PROFILE = load_profile("simulator-80")
#: python-escpos's own codes of level M.
LEVEL_M = 1


def judge() -> Dummy:
    return Dummy(profile="TM-T20II")


def commands(data: bytes) -> list[bytes]:
    """Each `GS ( k` of it."""
    return [b"\x1d(k" + rest for rest in data.split(b"\x1d(k")[1:]]


@pytest.mark.parametrize("module", [5, 6, 8])
def test_a_code_has_the_judges_commands_but_the_model_that_printers_begin_with(module: int) -> None:
    printer = judge()
    printer.qr(URL, ec=LEVEL_M, size=module, native=True, center=False)
    model, *rest = commands(printer.output)
    assert model == b"\x1d(k\x04\x00\x31\x41\x32\x00"
    assert sorted(commands(encode_qr(URL, module))) == sorted(rest)
    assert [args[5 + 1 : 7] for args in commands(encode_qr(URL, module))][-2:] == [b"\x50", b"\x51"]


@pytest.mark.parametrize(
    ("way", "command"), [("bitImageRaster", RasterCommand.GS_V_0), ("graphics", RasterCommand.GS_8_L)]
)
def test_a_picture_has_the_judges_dots(way: str, command: RasterCommand) -> None:
    picture = render(Slip("a", (Text("受付番号"), Number("A012"), Qr(URL))), PROFILE.paper)
    printer = judge()
    printer.image(picture, impl=way, fragment_height=112, center=False)
    theirs = read_slip(
        printer.output.replace(b"\x1d(L", b"\x1d(L") if way != "graphics" else as_gs_8(printer.output), 576
    )
    ours = read_slip(
        b"".join(
            b"\x1ba\x01" * (piece.align == "centre")
            + b"\x1ba\x00" * (piece.align == "left")
            + encode_fragment(piece, command)
            if isinstance(piece, Fragment)
            else bytes((0x1B, 0x4A, piece.rows))
            for piece in fragments(picture)
        ),
        576,
    )
    assert ours.image(576).tobytes() == theirs.image(576).tobytes() == picture.tobytes()


def as_gs_8(data: bytes) -> bytes:
    """The judge stores with `GS ( L`, whose length has two bytes; the same with four."""
    out, at = b"", 0
    while at < len(data):
        size = int.from_bytes(data[at + 3 : at + 5], "little")
        content = data[at + 5 : at + 5 + size]
        stored = content[:2] == b"\x30\x70"
        out += b"\x1d8L" + size.to_bytes(4, "little") + content if stored else data[at : at + 5 + size]
        at += 5 + size
    return out


@pytest.mark.parametrize(("mode", "kind"), [("FULL", CutKind.FULL), ("PART", CutKind.PARTIAL)])
def test_a_cut_without_feed_is_the_judges_cut(mode: str, kind: CutKind) -> None:
    printer = judge()
    printer.cut(mode=mode)
    profile = replace(PROFILE, cut=kind, quirks=frozenset({Quirk.CUT_WITHOUT_FEED}))
    slip = dialect_of(profile).encode(Slip("a", (Text("文"), Cut())), profile, Rendering.NATIVE)
    assert printer.output[-3:] == slip[-3:]
