"""`junban device`: kiosks and displays, and the tokens they sign in with."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import click

from junban.commands.options import UNREADABLE, fail, venue_options
from junban.commands.state import checked_name, opened_hall
from server.services.accounts import add_device
from server.services.context import SYSTEM
from server.services.ports import DeviceKind
from server.services.tokens import new_token, token_hash


@click.group()
def device() -> None:
    """Devices: add, list, rotate, revoke; a kiosk's code of staff mode; the hub's key for its relay."""


@device.command()
@click.argument("kind", type=click.Choice([kind.value for kind in DeviceKind]))
@click.option("--name", required=True, callback=checked_name, help="Where it stands.")
@venue_options
def add(kind: str, name: str, config: Path, data: Path, database: str | None) -> None:
    """Add a device; prints its id and its token, once."""
    with opened_hall(config, data, database) as hall:
        made, token = hall.database.write(
            lambda uow: add_device(uow, hall.context(SYSTEM), kind=DeviceKind(kind), name=name)
        )
    click.echo(f"{made.id}\t{token}")


@device.command("list")
@venue_options
def list_(config: Path, data: Path, database: str | None) -> None:
    """List the devices."""
    with opened_hall(config, data, database) as hall:
        devices = hall.database.read(lambda uow: uow.accounts.devices())
    for known in devices:
        state = "revoked" if known.revoked_at else "active"
        click.echo(f"{known.id}\t{known.kind}\t{state}\t{known.name}")


@device.command()
@click.argument("device_id")
@venue_options
def rotate(device_id: str, config: Path, data: Path, database: str | None) -> None:
    """Give a device a new token and forget the old one; prints it, once."""
    token = new_token()
    with opened_hall(config, data, database) as hall:
        known = hall.database.write(lambda uow: uow.accounts.replace_device_token(device_id, token_hash(token)))
    if not known:
        fail(f"unknown-device: {device_id}")
    click.echo(token)


@device.command()
@click.argument("device_id")
@venue_options
def revoke(device_id: str, config: Path, data: Path, database: str | None) -> None:
    """Take a device's token back, at once."""
    with opened_hall(config, data, database) as hall:
        known = hall.database.write(lambda uow: uow.accounts.revoke_device(device_id, hall.clock.now()))
    if not known:
        fail(f"unknown-device: {device_id}")


@device.command()
@click.argument("kiosk", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--stdin", is_flag=True, help="Read the code from standard input, without asking.")
@click.option("--remove", is_flag=True, help="No code any more: staff mode is off.")
def code(kiosk: Path, stdin: bool, remove: bool) -> None:
    """Set the code of staff mode (係員モード), 4 to 8 digits. KIOSK is the folder of the kiosk's --data.

    On the kiosk's own machine, as root or as the kiosk's account. It holds at once.
    """
    from kiosk.staff.code import BadCode, CodeFile

    file = CodeFile(kiosk)
    try:
        if remove:
            click.echo("removed" if file.remove() else "there was none")
            return
        file.set(sys.stdin.readline().strip() if stdin else _ask_code())
    except BadCode as error:
        fail(f"bad-code: {error}")
    except OSError as error:
        fail(f"unwritable: {error}", UNREADABLE)
    click.echo("set")


@device.group("relay-key")
def relay_key() -> None:
    """The key with which the hub signs for its relay: make, show, next, use."""


_folder = click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    envvar="JUNBAN_DATA",
    help="Folder of the hub's state.",
)


@relay_key.command("make")
@_folder
def make_relay_key(data: Path) -> None:
    """Make the first key; prints its public half, for the relay's file."""
    _told_key(lambda keys: keys.make_key(data / keys.KEY_FILE))


@relay_key.command("show")
@_folder
def show_relay_key(data: Path) -> None:
    """Print the public half of the key that signs now."""
    _told_key(lambda keys: keys.public_of(data / keys.KEY_FILE))


@relay_key.command("next")
@_folder
def next_relay_key(data: Path) -> None:
    """Make the key that will take its place; prints its public half, to stand beside the present one."""
    _told_key(lambda keys: keys.make_key(data / keys.NEXT_FILE))


@relay_key.command("use")
@_folder
def use_relay_key(data: Path) -> None:
    """Sign with the next key from now on; the old one is gone. A running hub changes over within a second."""
    _told_key(lambda keys: keys.use_next(data))


def _told_key(work: Callable[[ModuleType], str]) -> None:
    """Prints what `work` says of a key, or why it can't."""
    from server.outside import keys

    try:
        click.echo(work(keys))
    except (keys.KeyUnusable, keys.KeyExists) as error:
        fail(f"{error.code}: {error}")
    except OSError as error:
        fail(f"unwritable: {error}", UNREADABLE)


def _ask_code() -> str:
    told: str = click.prompt("code", hide_input=True, confirmation_prompt=True)
    return told.strip()
