"""The venue's logo: a file beside the configuration, black dots on the slip."""

from __future__ import annotations

import base64
import io
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageOps

from drivers.slips.model import Picture, Slip
from drivers.slips.paper import PAPER_58MM, PAPER_80MM, Paper
from drivers.slips.raster import render
from kiosk.slips import Use, make_slip
from server.present import venue_view
from server.settings import Settings, SettingsError, load_settings
from server.settings.logo import BOX
from server.settings.show import to_toml
from tests.support.slips import CONFIG, ticket


def draw(path: Path, size: tuple[int, int] = (1200, 300)) -> None:
    """A red ring on nothing, as a city's emblem might be."""
    image = Image.new("RGBA", size)
    ImageDraw.Draw(image).ellipse((0, 0, size[0] - 1, size[1] - 1), outline="#b00020", width=max(1, min(size) // 6))
    image.save(path)


def write(folder: Path, logo: str = "logo.png") -> Path:
    path = folder / "venue.toml"
    text = (CONFIG / "iwata.toml").read_text(encoding="utf-8")
    path.write_text(text.replace("[slip]\n", f'[slip]\nlogo = "{logo}"\n'), encoding="utf-8")
    return path


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    draw(tmp_path / "logo.png")
    return load_settings(write(tmp_path))


def test_a_logo_is_small_and_black_and_white_once_loaded(settings: Settings) -> None:
    with Image.open(io.BytesIO(base64.b64decode(settings.venue.slip_logo))) as seen:
        assert (seen.format, seen.mode, seen.size) == ("PNG", "1", (320, 80))
        assert seen.width <= BOX[0]
        assert seen.getpixel((160, 2)) == 0
        assert seen.getpixel((160, 40)) == 255
    assert len(settings.venue.slip_logo) < 4000


def test_it_stands_on_the_visitors_slip_only_above_the_venues_name(settings: Settings) -> None:
    venue = venue_view(settings.venue, "https://q.iwata.jp")
    visitor, counter = (make_slip(ticket(), venue, use).parts for use in (Use.VISITOR, Use.COUNTER))
    assert [part for part in visitor if isinstance(part, Picture)] == [visitor[2]]
    assert not any(isinstance(part, Picture) for part in counter)


@pytest.mark.parametrize("paper", [PAPER_80MM, PAPER_58MM], ids=["80mm", "58mm"])
def test_it_is_10_mm_high_where_the_paper_is_wide_enough(settings: Settings, paper: Paper) -> None:
    image = render(Slip("logo", (Picture(settings.venue.slip_logo),)), paper)
    box = ImageOps.invert(image.convert("L")).getbbox()
    assert box is not None
    assert (box[3] - box[1]) * 25.4 / paper.dpi == pytest.approx(10, abs=0.3)


def test_a_venue_without_a_logo_has_none_on_its_slips() -> None:
    venue = venue_view(load_settings(CONFIG / "iwata.toml").venue, "https://q.iwata.jp")
    assert venue.slip_logo is None
    assert not any(isinstance(part, Picture) for part in make_slip(ticket(), venue, Use.VISITOR).parts)


def test_settings_shown_name_the_file(settings: Settings) -> None:
    assert 'logo = "logo.png"' in to_toml(settings)


def test_a_logo_that_is_not_there_is_an_error_with_its_line(tmp_path: Path) -> None:
    path = write(tmp_path, "none.png")
    with pytest.raises(SettingsError) as caught:
        load_settings(path)
    found = [finding for finding in caught.value.findings if finding.code == "no-such-file"]
    line = next(number for number, text in enumerate(path.read_text("utf-8").splitlines(), 1) if "none.png" in text)
    assert [(finding.key, finding.line) for finding in found] == [("slip.logo", line)]


@pytest.mark.parametrize("kind", ["text", "broken", "jpeg", "too wide"])
def test_what_is_no_fit_picture_is_an_error(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "logo.png"
    match kind:
        case "text":
            path.write_text("logo")
        case "broken":
            draw(path)
            path.write_bytes(path.read_bytes()[:200])
        case "jpeg":
            Image.new("RGB", (9, 9)).save(path, "JPEG")
        case _:
            draw(path, (4001, 3))
    with pytest.raises(SettingsError) as caught:
        load_settings(write(tmp_path))
    assert [finding.code for finding in caught.value.findings if finding.severity == "error"] == ["bad-logo"]
