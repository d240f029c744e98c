"""A real hub in this process, on the line to a relay."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from server.hub import make_link
from server.outside.keys import KEY_FILE
from server.outside.link import Link
from server.settings.build import RelaySettings
from tests.support.hub import CheckedClient, TestHub, hub_in_process, settings_of
from tests.support.hub_process import BUSY_VENUE, NO_LIMITS
from tests.support.kiosk_site import until
from tests.support.relay import PATIENCE, RelayProcess


@dataclass
class LinkedHub:
    """The hub, its line, and a member of staff."""

    hub: TestHub
    link: Link
    staff: CheckedClient

    def connected(self) -> bool:
        return self.link.state().connected

    def expect_told(self) -> None:
        """The relay has acknowledged a state of this connection."""
        until(lambda: self.link.state().connected and self.link.state().acknowledged_seq > 0, PATIENCE)

    def events(self, ticket: dict[str, Any]) -> list[str]:
        """What has happened to a ticket, by its kind."""
        journal = self.hub.hall.database.read(lambda uow: uow.journal.since(0, 10_000))
        return [event.kind for event in journal if event.ticket == ticket["id"]]


@contextmanager
def linked_hub(folder: Path, relay: RelayProcess, url: str = "", ca_file: str = "") -> Iterator[LinkedHub]:
    """A hub with the relay's key, that dials it at `url` (a cable of the test's), else directly."""
    folder.mkdir(exist_ok=True)
    with hub_in_process(folder, NO_LIMITS, BUSY_VENUE) as hub:
        hub.clock.time = datetime.now(UTC)
        key = relay.keys["test"][0].private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (folder / "data" / KEY_FILE).write_bytes(key)
        dialled = RelaySettings((url or relay.url).replace("http", "ws", 1), ca_file=ca_file)
        settings = replace(settings_of(folder, NO_LIMITS, BUSY_VENUE), relay=dialled)
        link = make_link(hub.hall, settings, folder / "data")
        assert link is not None
        link.start()
        try:
            yield LinkedHub(hub, link, hub.staff())
        finally:
            link.stop()


def seen(relay: RelayProcess, ticket: dict[str, Any]) -> dict[str, Any]:
    """The ticket as a phone sees it at the relay; its `code` when it is refused."""
    told: dict[str, Any] = httpx.get(f"{relay.url}/t/{ticket['token']}.json", timeout=PATIENCE).json()
    return told
