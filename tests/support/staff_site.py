"""A true hub whose staff pages a browser opens: one manager, one administrator, one operator."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, expect

from server.services.accounts import begin_session
from server.services.context import SYSTEM
from server.services.ports import Role
from server.web.guard import COOKIE
from tests.support.hub import TestHub, add_staff, hub_in_process
from tests.support.loopback import loopback_server

PEOPLE = {"tanaka": Role.ADMIN, "suzuki": Role.MANAGER, "sato": Role.OPERATOR}


@dataclass(frozen=True)
class StaffSite:
    """Where it is, and the hub behind it."""

    address: str
    hub: TestHub

    def open(self, page: Page, name: str, login: str, language: str = "ja") -> Page:
        """The page `/console/NAME` as somebody sees it who is signed in, filled by its script."""
        hall = self.hub.hall
        context = hall.context(SYSTEM)
        operator = hall.database.read(lambda uow: uow.accounts.operator_by_login(login))
        assert operator is not None
        signed = hall.database.write(lambda uow: begin_session(uow, context, operator, hall.times))
        page.context.add_cookies([{"name": COOKIE, "value": signed.token, "url": self.address}])
        page.goto(f"{self.address}/console/{name}?lang={language}")
        return page


def filled(page: Page) -> None:
    """Waits until the page's script has drawn it."""
    expect(page.locator("#app > *").first).to_be_visible(timeout=15_000)


@contextmanager
def staff_site(folder: Path, venue: str | None = None) -> Iterator[StaffSite]:
    """The hub on loopback; its clock stands still."""
    made = (
        hub_in_process(folder, "sign_in_per_minute = 1000", venue)
        if venue
        else hub_in_process(folder, "sign_in_per_minute = 1000")
    )
    with made as hub:
        for login, role in PEOPLE.items():
            add_staff(hub.hall, login, role)
        server = loopback_server(0, hub.hub.app)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield StaffSite(f"http://127.0.0.1:{server.port}", hub)
        finally:
            server.shutdown()
            thread.join()
            server.server_close()
