"""`junban publish`."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import click

from junban.commands.options import fail
from junban.notify import notify_systemd

PASSWORD = "JUNBAN_PUBLISH_PASSWORD"  # noqa: S105 - a variable's name
PASSPHRASE = "JUNBAN_PUBLISH_PASSPHRASE"  # noqa: S105 - a variable's name

#: Seconds.
SIGN_OF_LIFE = 15.0

#: Exit codes of --once.
NOT_PUT = 1
NOT_FETCHED = 2


@click.command()
@click.option(
    "--from",
    "source",
    required=True,
    envvar="JUNBAN_PUBLISH_FROM",
    metavar="URL",
    help="The hub, or the venue on a relay.",
)
@click.option(
    "--to",
    "target",
    required=True,
    envvar="JUNBAN_PUBLISH_TO",
    metavar="TARGET",
    help="A folder, sftp://user@host/folder, s3://bucket/folder or https://host/folder (PUT).",
)
@click.option("--every", default=30, show_default=True, type=click.IntRange(5, 300), help="Seconds between two rounds.")
@click.option("--once", is_flag=True, help="One round; the exit code says how it went (0, 1 not put, 2 not fetched).")
@click.option(
    "--languages", metavar="TAGS", envvar="JUNBAN_PUBLISH_LANGUAGES", help="Such as ja,en,pt-BR; all unless stated."
)
@click.option(
    "--state",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="JUNBAN_PUBLISH_STATE",
    help="Folder for how it goes: DATA/publish of the hub, whose health page reads it.",
)
@click.option(
    "--key-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    envvar="JUNBAN_PUBLISH_KEY_FILE",
    help="SFTP: the private key.",
)
@click.option(
    "--password-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    envvar="JUNBAN_PUBLISH_PASSWORD_FILE",
    help=f"SFTP: the password. HTTP: the user's password, or the bearer token. Or ${PASSWORD}.",
)
@click.option(
    "--known-hosts",
    type=click.Path(dir_okay=False, path_type=Path),
    envvar="JUNBAN_PUBLISH_KNOWN_HOSTS",
    help="SFTP: the servers' keys; else those of OpenSSH.",
)
@click.option(
    "--learn-host", is_flag=True, help="SFTP: take the server's key on trust when it is met first, and keep it."
)
@click.option(
    "--endpoint-url", envvar="AWS_ENDPOINT_URL", metavar="URL", help="S3: the server, when it is not Amazon's."
)
def publish(
    source: str,
    target: str,
    every: int,
    once: bool,
    languages: str | None,
    state: Path | None,
    key_file: Path | None,
    password_file: Path | None,
    known_hosts: Path | None,
    learn_host: bool,
    endpoint_url: str | None,
) -> None:
    """Put the waits as static files on the city's web server."""
    try:
        import fsspec  # type: ignore[import-untyped]  # noqa: F401 - ships no types; here to say kindly that it is missing
    except ImportError:
        fail("publishing needs its extra: pip install 'junban[publish]'")
    from junban.publish.rounds import Pace, Publisher
    from junban.publish.source import Source
    from junban.publish.state import StateFolder
    from junban.publish.targets import Access, opener
    from junban.publish.trouble import PublishError

    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    logging.getLogger("httpx").setLevel(logging.WARNING)
    password = password_file.read_text(encoding="utf-8").strip() if password_file else os.environ.get(PASSWORD)
    access = Access(
        password=password or None,
        key_file=key_file,
        passphrase=os.environ.get(PASSPHRASE),
        known_hosts=(known_hosts,) if known_hosts else (),
        learn_host=learn_host,
        endpoint_url=endpoint_url,
    )
    try:
        open_target = opener(target, access)
    except PublishError as error:
        fail(str(error))
    if state is not None:
        state.mkdir(parents=True, exist_ok=True)

    stop = threading.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: stop.set())
    pace = Pace(every, lambda: datetime.now(UTC), partial(_pause, stop), _alive)
    with Source(source) as feed:
        publisher = Publisher(feed, open_target, pace, _languages(languages), StateFolder(state))
        try:
            if once:
                sys.exit(_outcome(publisher.round().code))
            notify_systemd("READY=1")
            publisher.run()
        finally:
            publisher.close()


def _alive() -> None:
    notify_systemd("WATCHDOG=1")


def _pause(stop: threading.Event, seconds: float) -> bool:
    """Waits, and tells systemd meanwhile that all is well. True when the program is to end."""
    while seconds > 0:
        _alive()
        if stop.wait(min(seconds, SIGN_OF_LIFE)):
            return True
        seconds -= SIGN_OF_LIFE
    return stop.is_set()


def _outcome(code: str | None) -> int:
    if code is None:
        return 0
    return NOT_FETCHED if code.startswith("source-") else NOT_PUT


def _languages(wanted: str | None) -> tuple[str, ...]:
    from junban.publish.files import all_languages

    known = all_languages()
    if wanted is None:
        return known
    tags = tuple(tag.strip() for tag in wanted.split(",") if tag.strip())
    unknown = [tag for tag in tags if tag not in known]
    if unknown or not tags:
        raise click.UsageError(f"--languages: {', '.join(unknown) or 'none'}; there are {', '.join(known)}")
    return tags
