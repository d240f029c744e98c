"""A printer's profile: what it can do, and how we know."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from drivers.slips.paper import Paper


class DialectName(StrEnum):
    """Which language it speaks."""

    ESCPOS = "escpos"
    STAR = "star"


class Rendering(StrEnum):
    """How a slip becomes bytes."""

    NATIVE = "native"
    """The printer's own kanji and QR code: a ticket of some hundred bytes. Lines it cannot spell go as dots."""
    RASTER = "raster"
    """All as dots, drawn by us: any language, some ten thousand bytes."""


class Confirmation(StrEnum):
    """How the device tells that a slip is out, from the best to the worst."""

    JOB_ID = "job-id"
    """It sends back the number it was given, when printing is completed."""
    FENCE = "fence"
    """It answers in order: a reply after the cut means that the cut was processed."""
    TIMED = "timed"
    """It is given the time it needs, and then says that it is well (weak)."""
    NONE = "none"
    """It tells nothing: a slip sent is a slip of unknown fate."""


class Provenance(StrEnum):
    """How a fact is known."""

    DOCUMENTED = "documented"
    PROBED = "probed"
    UNVERIFIED = "unverified"


class CutKind(StrEnum):
    """What its cutter can do."""

    FULL = "full"
    PARTIAL = "partial"
    NONE = "none"
    """A tear bar: the slip is fed out to it."""


class RasterCommand(StrEnum):
    """How it takes dots."""

    GS_V_0 = "gs-v-0"
    GS_8_L = "gs-8-l"
    STAR = "star"


class Quirk(StrEnum):
    """What a device does otherwise than its family."""

    KANJI_MODE = "kanji-mode"
    """Two bytes are a kanji only after it was told so (`FS &`)."""
    JIS_ONLY = "jis-only"
    """No letters beyond JIS X 0208: ①, ㈱, 髙 and 﨑 go as dots."""
    CUT_WITHOUT_FEED = "cut-without-feed"
    """It cuts where it stands (`GS V 0`, `GS V 1`): the slip is fed to the cutter first."""
    CUT_ESC_I = "cut-esc-i"
    """It knows the older cuts only (`ESC i` full, `ESC m` partial), which do not feed."""


@dataclass(frozen=True, slots=True)
class Profile:
    """One model. `sources` names, for a field, where its value is from."""

    id: str
    name: str
    vendor: str
    dialect: DialectName
    paper: Paper
    speed_mm_s: float
    feed_to_cut_mm: float
    cut: CutKind
    kanji: bool
    native_qr: bool
    raster: RasterCommand
    confirmation: Confirmation
    confirmation_provenance: Provenance
    automatic_status: bool
    abandon: bool
    buffer_bytes: int
    rendering: Rendering | None = None
    """None: native on a serial line, raster elsewhere unless every line is native."""
    feed_dpi: int | None = None
    """Units of a feed to the inch (its vertical motion unit); None: as many as it has dots."""
    quirks: frozenset[str] = frozenset()
    sources: dict[str, str] = field(default_factory=dict)

    def feed_units(self, dots: int) -> int:
        """Rows of dots as the device counts feeds."""
        return round(dots * (self.feed_dpi or self.paper.dpi) / self.paper.dpi)
