"""The tray as a folder."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from PIL import Image

from drivers.simulator.paper import Edge, Piece
from drivers.simulator.tray import TrayFolder


def piece(edge: Edge = Edge.FULL) -> Piece:
    return Piece(1, Image.new("1", (576, 100), 1), edge)


def test_pieces_are_numbered_and_torn_ones_marked(tmp_path: Path) -> None:
    tray = TrayFolder(tmp_path / "tray", 203)
    tray(piece())
    tray(piece(Edge.TORN))
    assert tray.newest(9) == ["0002-torn.png", "0001.png"]
    assert tray.newest(1) == ["0002-torn.png"]
    assert sorted(path.name for path in tray.folder.iterdir()) == ["0001.png", "0002-torn.png"]
    with Image.open(tray.folder / "0001.png") as picture:
        assert (picture.size, picture.mode) == ((576, 100), "1")


def test_a_folder_is_gone_on_with(tmp_path: Path) -> None:
    TrayFolder(tmp_path, 203)(piece())
    (tmp_path / "other.png").touch()
    again = TrayFolder(tmp_path, 203)
    again(piece())
    assert again.newest(9) == ["0002.png", "0001.png"]


def test_a_folder_that_is_gone_loses_the_piece_and_says_so(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    tray = TrayFolder(tmp_path / "tray", 203)
    tray.folder.rmdir()
    with caplog.at_level(logging.ERROR):
        tray(piece())
    assert "piece 1 is lost" in caplog.text
