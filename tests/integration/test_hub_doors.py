"""The doors of a real hub's root page: its own, and those that its configuration names."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.hub import Hub, HubOptions
from server.web.pages.doors import Doors
from tests.support.hub import hub_in_process, settings_of

KIOSK, MONITOR = "http://192.168.10.3:8701", "http://192.168.10.4:8702"


def root(folder: Path, hub: str) -> str:
    with hub_in_process(folder, hub) as made:
        return made.client().get("/").get_data(as_text=True)


def test_doors_of_the_configuration_are_shown(tmp_path: Path) -> None:
    page = root(tmp_path, f'[doors]\nkiosk = "{KIOSK}"\ndisplay = "{MONITOR}"')
    assert f'href="{KIOSK}"' in page
    assert f'href="{MONITOR}"' in page
    assert "/t/" not in page
    assert "<dt>" not in page  # no login


def test_one_door_alone(tmp_path: Path) -> None:
    page = root(tmp_path, f'[doors]\ndisplay = "{MONITOR}"')
    assert f'href="{MONITOR}"' in page
    assert "発券機" not in page


@pytest.mark.parametrize("hub", ["", "[doors]"])
def test_without_them_there_are_only_its_own(tmp_path: Path, hub: str) -> None:
    page = root(tmp_path, hub)
    assert page.count('class="door"') == 3


def test_the_demos_doors_take_the_place_of_the_configurations(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, f'[doors]\nkiosk = "{KIOSK}"')
    hub = Hub(settings, HubOptions(tmp_path / "data", doors=Doors(monitor=MONITOR)))
    page = hub.app.test_client().get("/").get_data(as_text=True)
    hub.hall.database.close()
    assert KIOSK not in page
    assert f'href="{MONITOR}"' in page
