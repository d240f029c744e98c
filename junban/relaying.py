"""Runs a relay: reads its file, listens, reads it again on SIGHUP, leaves on SIGTERM. In a process of gevent's."""

from __future__ import annotations

import gc
import logging
import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

import gevent

from junban.commands.options import BAD_SETTINGS, UNREADABLE, fail
from junban.notify import notify_systemd
from junban.open_files import allow_files
from junban.serving import COLLECT_AFTER
from server.face.push import PushBook
from server.face.push_post import HttpPost
from server.face.push_vapid import open_vapid
from server.relay.config import PushTable, RelayConfig, RelayConfigError, load_relay_config
from server.relay.face import hash_of
from server.relay.relay import Relay

#: Files beside connections: modules, Redis, push services.
OTHER_FILES = 200

log = logging.getLogger(__name__)


def serve_relay(config: Path, host: str, port: int) -> None:
    """Serves until SIGTERM or SIGINT. Ends the program with a message when the file has mistakes."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    logging.getLogger("httpx").setLevel(logging.WARNING)
    told = _read_or_exit(config)
    allow_files(told.limits.phones + told.limits.connections + OTHER_FILES)
    relay = Relay(told, (host, port), _push(told.push, config.parent) if told.push else None)
    gevent.signal_handler(signal.SIGHUP, _reload, relay, config)
    done = gevent.event.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        gevent.signal_handler(number, done.set)
    try:
        relay.start()
    except OSError as error:
        fail(f"{host}:{port}: {error.strerror}")
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)
    notify_systemd("READY=1")
    feeding = gevent.spawn(_feed_watchdog, float(os.environ.get("WATCHDOG_USEC", 0)) / 3e6)
    print(f"relay: http://{host}:{port}", file=sys.stderr, flush=True)
    done.wait()
    feeding.kill()
    relay.stop()


def _feed_watchdog(seconds: float) -> None:
    """Tells systemd that the loop goes round, for as long as it does."""
    while seconds:
        notify_systemd("WATCHDOG=1")
        gevent.sleep(seconds)


def _push(options: PushTable, folder: Path) -> PushBook:
    path = folder / options.key_file
    try:
        vapid = open_vapid(path, options.contact)
    except (OSError, ValueError) as error:
        fail(f"{path}: {error}", UNREADABLE)
    return PushBook(vapid, tuple(options.hosts), hash_of, lambda: datetime.now(UTC), HttpPost())


def _read_or_exit(path: Path) -> RelayConfig:
    try:
        return load_relay_config(path)
    except RelayConfigError as error:
        fail(str(error), BAD_SETTINGS)
    except OSError as error:
        fail(str(error), UNREADABLE)


def _reload(relay: Relay, path: Path) -> None:
    """What can't be read changes nothing."""
    try:
        relay.reload(load_relay_config(path))
    except (RelayConfigError, OSError) as error:
        log.error("not read again: %s", error)  # noqa: TRY400 - a mistake of the file's, not ours
        return
