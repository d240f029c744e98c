"""The demo's programs, in the order they need each other."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from junban.demo.accounts import LOGIN, make_accounts
from junban.demo.processes import Processes, expect_free
from server.settings import load_settings
from server.web.pages.doors import Doors

HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class DemoVenue:
    """Every door of the running demo; the fields are the keys of `--json`."""

    hub: str
    kiosk: str
    console: str
    login: str
    password: str
    display: str
    feed: str
    public: str
    slips: str
    device_token: str

    def as_json(self) -> str:
        """One line."""
        return json.dumps(asdict(self), ensure_ascii=False)


def start_venue(processes: Processes, config: Path, data: Path, port: int) -> DemoVenue:
    """Starts hub, kiosk and display on `port` and the two after it, and waits for each.

    Raises:
        ProgramFailed: a port is in use, or one of them did not begin.
        SettingsError: the configuration has mistakes.
    """
    hub, kiosk, display = (f"http://{HOST}:{port + offset}" for offset in range(3))
    expect_free(HOST, range(port, port + 3))
    slips = data / "slips"
    slips.mkdir(parents=True, exist_ok=True)
    accounts = make_accounts(load_settings(config), data)
    venue = DemoVenue(
        hub=hub,
        kiosk=kiosk,
        console=f"{hub}/console",
        login=LOGIN,
        password=accounts.password,
        display=display,
        feed=f"{hub}/feed/v1/waits.json",
        public=hub,
        slips=str(slips),
        device_token=accounts.device,
    )
    doors = Doors(kiosk=kiosk, monitor=display, login=LOGIN, password=accounts.password, slips=str(slips))
    processes.start(
        "hub",
        ["--config", str(config), "--data", str(data), "--host", HOST, "--port", str(port)],
        {"JUNBAN_DOORS": json.dumps(asdict(doors))},
    )
    processes.wait_for("hub", f"{hub}/readyz")
    processes.start(
        "kiosk",
        ["--hub", hub, "--slips", str(slips), "--host", HOST, "--port", str(port + 1)],
        {"JUNBAN_KIOSK_TOKEN": accounts.kiosk},
    )
    processes.start(
        "display",
        ["--hub", hub, "--cache", str(data / "voice"), "--host", HOST, "--port", str(port + 2)],
        {"JUNBAN_DISPLAY_TOKEN": accounts.display},
    )
    processes.wait_for("kiosk", kiosk)
    processes.wait_for("display", display)
    return venue
