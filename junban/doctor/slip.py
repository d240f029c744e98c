"""The two slips that a test prints: in the printer's own letters, and as dots; a person can judge them at a glance."""

from __future__ import annotations

import base64
import io
from datetime import datetime
from functools import partial

from PIL import Image, ImageDraw

from drivers.slips.fonts import face
from drivers.slips.model import (
    Align,
    Cut,
    Heading,
    Number,
    Part,
    Picture,
    Qr,
    Row,
    Slip,
    Space,
    Text,
    Weight,
)
from drivers.slips.paper import MM_PER_INCH, Paper
from junban.doctor.findings import said

#: What a telephone shows when the code was printed well.
CODE = "JUNBAN OK"
#: Blank paper behind all else: it takes the printer a moment, and a word that comes before that is no confirmation.
TAIL_MM = 30.0
_RULER_MM = 7.0
_RULER_POINTS = 8

_say = partial(said, "ja")


def native_slip(profile_name: str, place: str, now: datetime, paper: Paper, *, torn: bool = False) -> Slip:
    """In the printer's own letters: kanji, katakana, a number, a code, the ruler. `torn`: it will not be cut."""
    return _slip(
        "doctor-1",
        Heading((_say("slip-heading", n=1), "Printer test 1/2"), languages=("ja", "en")),
        Text(_say("slip-native"), weight=Weight.BOLD),
        Text(_say("slip-kanji")),
        Number("A-123"),
        Qr(CODE),
        Text(_say("slip-qr")),
        Space(2),
        _ruler(paper),
        Space(2),
        Text(_say("slip-ruler")),
        Text(profile_name, align=Align.LEFT),
        Text(place, align=Align.LEFT),
        Row(_say("slip-time"), f"{now:%Y-%m-%d %H:%M}"),
        Text(_say("slip-torn" if torn else "slip-cut-partial")),
    )


def raster_slip(paper: Paper) -> Slip:
    """As dots: letters that no printer has, and the ruler again. Short, for a serial line is slow."""
    return _slip(
        "doctor-2",
        Heading((_say("slip-heading", n=2), "Printer test 2/2"), languages=("ja", "en")),
        Text(_say("slip-raster")),
        Text("atenção · 髙﨑 · ①", language="ja"),
        Space(2),
        _ruler(paper),
        Space(2),
        Text(_say("slip-cut-full")),
    )


def kanji_slip() -> Slip:
    """One line of kanji, for another try."""
    return _slip("doctor-3", Text(_say("slip-kanji")), Text(_say("slip-again")))


def _slip(name: str, *parts: Part) -> Slip:
    return Slip(name, (*parts, Space(TAIL_MM), Cut()))


def _ruler(paper: Paper) -> Picture:
    """Millimetres from edge to edge of what a slip uses of the paper, both ends marked by a bar."""
    width, height = paper.text_dots, paper.from_mm(_RULER_MM)
    canvas = Image.new("L", (width, height), 255)
    draw = ImageDraw.Draw(canvas)
    font = face(Weight.BOLD, paper.from_points(_RULER_POINTS))
    for mm in range(int(width * MM_PER_INCH / paper.dpi) + 1):
        x = min(paper.from_mm(mm), width - 1)
        length = height // 2 if mm % 10 == 0 else height // 3 if mm % 5 == 0 else height // 5
        draw.line((x, 0, x, length), fill=0, width=2)
        if mm and mm % 10 == 0 and x + paper.from_mm(2) < width:
            draw.text((x, height - 1), str(mm), font=font, fill=0, anchor="ms")
    draw.rectangle((0, 0, 5, height), fill=0)
    draw.rectangle((width - 6, 0, width - 1, height), fill=0)
    data = io.BytesIO()
    canvas.convert("1").save(data, "PNG")
    return Picture(base64.b64encode(data.getvalue()).decode("ascii"), width_mm=200, height_mm=_RULER_MM)
