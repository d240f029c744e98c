"""`junban hub`."""

from __future__ import annotations

from pathlib import Path

import click

from junban.commands.options import HUB_PORT, venue_options

#: Each socket holds one thread of the server for as long as it is open.
THREADS = 320


@click.command()
@venue_options
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on: the venue's LAN.")
@click.option("--port", default=HUB_PORT, show_default=True, type=click.IntRange(1, 65535), help="The TCP port.")
@click.option("--doors", metavar="JSON", envvar="JUNBAN_DOORS", hidden=True, help="The demo's other doors.")
@click.option("--demo-relay", metavar="URL", envvar="JUNBAN_DEMO_RELAY", hidden=True, help="The demo's relay.")
def hub(
    config: Path,
    data: Path,
    database: str | None,
    host: str,
    port: int,
    doors: str | None,
    demo_relay: str | None,
) -> None:
    """Run the hub: all rules and all state of one venue."""
    # Imported here: gunicorn's master process needs none of it, and must not hold its memory twice.
    from junban.serving import Program, serve

    def build() -> Program:
        import json
        from dataclasses import replace

        from junban.commands.options import BAD_SETTINGS, fail, settings_or_exit
        from server.hub import Hub, HubOptions
        from server.settings.build import RelaySettings
        from server.web.pages.doors import Doors

        settings = settings_or_exit(config)
        if is_every_address(host) and not settings.hub.public_url:
            fail(
                f"{config}: with --host {host}, [hub] public_url is needed: the address in the slips' QR codes, "
                "such as http://192.168.10.2:8700",
                BAD_SETTINGS,
            )
        known = Doors(**json.loads(doors)) if doors else None
        address = f"http://{host}:{port}"
        if demo_relay:
            # A demo tells its own relay and no other, whatever the file says; its slips lead there.
            settings = replace(settings, relay=RelaySettings(demo_relay.replace("http", "ws", 1)))
            settings = replace(settings, hub=replace(settings.hub, public_url=demo_relay))
        return Hub(settings, HubOptions(data, database, address, known))

    serve(build, host=host, port=port, name="hub", threads=THREADS)


def is_every_address(host: str) -> bool:
    """Whether it stands for all the machine's addresses, so that no phone can be sent to it."""
    from ipaddress import ip_address

    try:
        return ip_address(host.strip("[]")).is_unspecified
    except ValueError:
        return not host
