"""`junban demo`."""

from __future__ import annotations

import signal
import tempfile
import threading
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path

import click

from junban.commands.options import BAD_SETTINGS, HUB_PORT, fail
from junban.demo.processes import Processes, ProgramFailed
from junban.demo.venue import DemoVenue, start_venue
from server.contract.catalogue import CONFIG
from server.services.ports import StorageUnavailable
from server.settings import SettingsError

#: Seconds between two looks at the programs.
WATCH = 0.5

DOORS = (
    ("すべての入口 every door", "{hub}"),
    ("発券機       kiosk", "{kiosk}"),
    ("職員の画面   console", "{console}"),
    ("  ID         login", "{login}"),
    ("  パスワード password", "{password}"),
    ("呼出モニター monitor", "{display}"),
    ("スマホの順番 phone", "{public}/t/…  番号券のQRコード the slip's QR code"),
    ("埋め込み     embed", "{public}/embed"),
    ("待ち時間     feed", "{feed}"),
    ("プリンター   printer", "{printer}"),
    ("番号券の画像 slips", "{slips}"),
)


@click.command()
@click.option("--port", default=HUB_PORT, show_default=True, type=click.IntRange(1, 65530), help="The first of six.")
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), help="Keep the day here; else thrown away.")
@click.option(
    "--config",
    type=click.Path(dir_okay=False, exists=True, path_type=Path),
    default=CONFIG / "demo.toml",
    help="Another venue.",
)
@click.option("--relay/--no-relay", default=True, show_default=True, help="Phones at a relay, or at the hub itself.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON when ready.")
def demo(port: int, data: Path | None, config: Path, relay: bool, as_json: bool) -> None:
    """Run a whole venue on this machine: hub, kiosk with its printer, monitor, relay."""
    told_to_stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda _number, _frame: told_to_stop.set())
    processes = Processes()
    with ExitStack() as cleaning:
        folder = data or Path(cleaning.enter_context(tempfile.TemporaryDirectory(prefix="junban-demo-")))
        cleaning.callback(processes.stop)
        try:
            venue = start_venue(processes, config.resolve(), folder.resolve(), port, relay=relay)
            click.echo(venue.as_json() if as_json else _told(venue))
            while not told_to_stop.wait(WATCH):
                processes.check()
        except ProgramFailed as error:
            if not told_to_stop.is_set():
                fail(str(error))
        except (SettingsError, StorageUnavailable) as error:
            fail(f"{config}: {error}", BAD_SETTINGS)


def _told(venue: DemoVenue) -> str:
    known = asdict(venue)
    width = max(len(label.encode("cp932")) for label, _where in DOORS)
    lines = [label + " " * (width - len(label.encode("cp932")) + 2) + where.format_map(known) for label, where in DOORS]
    return "\n".join(["順番 Junban", "", *lines, "", "Ctrl+C で終わります。 Ctrl+C ends it."])
