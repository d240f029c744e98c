"""The demo's programs, in the order they need each other."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from junban.demo.accounts import LOGIN, make_accounts
from junban.demo.processes import Processes, expect_free
from junban.demo.relay import start_relay
from server.settings import load_settings
from server.web.pages.doors import Doors

HOST = "127.0.0.1"
#: Ports in a row: hub, kiosk, monitor, the printer's page, the printer's wire, the relay.
PORTS = 6
RELAY = 5
PROFILE = "simulator-80"


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
    printer: str

    def as_json(self) -> str:
        """One line."""
        return json.dumps(asdict(self), ensure_ascii=False)


def start_venue(processes: Processes, config: Path, data: Path, port: int, *, relay: bool = False) -> DemoVenue:
    """Starts hub, printer, kiosk and display on `port` and the five after it, and waits for each.

    The kiosk prints over TCP, as on a real printer: `port` + 3 is the page of the simulated one, `port` + 4 its wire.
    With `relay`, phones are sent to a relay at `port` + 5, which the hub dials; else the hub serves them itself.

    Raises:
        ProgramFailed: a port is in use, or one of them did not begin.
        SettingsError: the configuration has mistakes.
    """
    hub, kiosk, display, printer = (f"http://{HOST}:{port + offset}" for offset in range(4))
    expect_free(HOST, range(port, port + PORTS))
    slips = data / "slips"
    slips.mkdir(parents=True, exist_ok=True)
    settings = load_settings(config)
    accounts = make_accounts(settings, data)
    outside = start_relay(processes, settings.venue.id, data, port + RELAY) if relay else None
    venue = DemoVenue(
        hub=hub,
        kiosk=kiosk,
        console=f"{hub}/console",
        login=LOGIN,
        password=accounts.password,
        display=display,
        feed=f"{hub}/feed/v1/waits.json",
        public=outside or hub,
        slips=str(slips),
        device_token=accounts.device,
        printer=printer,
    )
    doors = Doors(
        kiosk=kiosk,
        monitor=display,
        login=LOGIN,
        password=accounts.password,
        slips=str(slips),
        printer=printer,
    )
    processes.start(
        "hub",
        ["--config", str(config), "--data", str(data), "--host", HOST, "--port", str(port)],
        {"JUNBAN_DOORS": json.dumps(asdict(doors)), **({"JUNBAN_DEMO_RELAY": outside} if outside else {})},
    )
    processes.start("printer-sim", ["--port", str(port + 4), "--web", str(port + 3), "--slips", str(slips)], {})
    processes.wait_for("hub", f"{hub}/readyz")
    processes.start(
        "kiosk",
        [
            *("--hub", hub, "--data", str(data / "kiosk"), "--host", HOST, "--port", str(port + 1)),
            *("--printer", f"tcp:{HOST}:{port + 4}", "--profile", PROFILE),
        ],
        {"JUNBAN_KIOSK_TOKEN": accounts.kiosk},
    )
    processes.start(
        "display",
        ["--hub", hub, "--cache", str(data / "voice"), "--host", HOST, "--port", str(port + 2)],
        {"JUNBAN_DISPLAY_TOKEN": accounts.display},
    )
    processes.wait_for("printer-sim", printer)
    processes.wait_for("kiosk", kiosk)
    processes.wait_for("display", display)
    if outside is not None:
        processes.wait_for("relay", f"{outside}/readyz")
    return venue
