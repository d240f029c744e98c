"""`junban relay`."""

from __future__ import annotations

from pathlib import Path

import click

RELAY_PORT = 8710


@click.command()
@click.option(
    "--config",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    envvar="JUNBAN_RELAY_CONFIG",
    help="The relay's TOML file: its venues and their hubs' public keys.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on, behind what does TLS.")
@click.option("--port", default=RELAY_PORT, show_default=True, type=click.IntRange(1, 65535), help="The TCP port.")
def relay(config: Path, host: str, port: int) -> None:
    """Serve phones and websites on the internet with what hubs send; SIGHUP reads the file again."""
    # Before anything that opens sockets is imported: here, and in no other program of ours, waiting is gevent's.
    from gevent import monkey

    monkey.patch_all()
    from junban.relaying import serve_relay

    serve_relay(config, host, port)
