"""A phone at a relay while the line, the relay and the hub die in turn: its page tells the truth each time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from playwright.sync_api import Page, expect

from server.outside.keys import KEY_FILE
from server.services.ports import DeviceKind
from tests.support.browser import GONE, assert_accessible, screenshot
from tests.support.hub import add_staff, add_token
from tests.support.hub_process import NO_LIMITS, HubProcess
from tests.support.kiosk_site import until
from tests.support.relay import PATIENCE, RelayProcess, running_relay
from tests.support.severed import Cut, SeveredProxy

#: Milliseconds for what a page shows in its own time: a hub's next try, the page's next question.
SOON = 30_000

PageAt = Callable[..., Page]


@pytest.fixture
def relay(tmp_path: Path) -> Iterator[RelayProcess]:
    with running_relay(tmp_path, test=Ed25519PrivateKey.generate()) as relay:
        yield relay


@pytest.fixture
def cable(relay: RelayProcess) -> Iterator[SeveredProxy]:
    cable = SeveredProxy(relay.port)
    yield cable
    cable.close()


@pytest.fixture
def hub(tmp_path: Path, relay: RelayProcess, cable: SeveredProxy) -> Iterator[HubProcess]:
    folder = tmp_path / "hub"
    folder.mkdir()
    hub = HubProcess(folder, NO_LIMITS + f'[relay]\nurl = "{cable.url.replace("http", "ws", 1)}"\n')
    hub.data.mkdir(mode=0o700)
    key = relay.keys["test"][0].private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (hub.data / KEY_FILE).write_bytes(key)
    hub.start()
    yield hub
    if hub.process is not None:
        hub.kill()


def test_the_page_is_true_whatever_dies(
    relay: RelayProcess, cable: SeveredProxy, hub: HubProcess, page_at: PageAt
) -> None:
    hall = hub.hall()
    add_staff(hall, "sato")
    token = add_token(hall, DeviceKind.KIOSK)[1]
    hall.database.close()
    with hub.client(token) as kiosk:
        body = {"service": "delivery", "language": "ja", "idempotency_key": "the-one-ticket"}
        ticket = kiosk.post("/api/v1/tickets", json=body).raise_for_status().json()
    address = f"{relay.url}/t/{ticket['token']}"
    until(lambda: httpx.get(f"{address}.json").status_code == 200, PATIENCE)

    page = page_at(320, 568, allow=[*GONE, "503"])
    page.clock.install()
    page.goto(address)
    turn, lost = page.locator("#turn"), page.locator("[data-live='lost']")
    expect(turn).to_have_attribute("data-face", "almost")
    expect(lost).to_be_hidden()

    cable.cut(Cut.REFUSED)
    expect(lost).to_be_visible(timeout=SOON)
    expect(turn).to_have_attribute("data-old", "")
    assert_accessible(page)
    screenshot(page, "relay-phone-cut")
    page.locator("[data-wish='late'] button").click()
    expect(page.locator("[data-live='sent']")).to_be_visible(timeout=SOON)
    cable.heal()
    expect(turn).to_have_attribute("data-face", "late", timeout=SOON)
    expect(lost).to_be_hidden(timeout=SOON)

    relay.kill()
    page.clock.fast_forward(30_000)
    expect(lost).to_be_visible(timeout=SOON)
    relay.start()
    expect(lost).to_be_hidden(timeout=SOON)
    expect(turn).to_have_attribute("data-face", "late")

    hub.kill()
    expect(lost).to_be_visible(timeout=SOON)
    assert httpx.get(f"{address}.json").json()["stale"] is True
    hub.start()
    expect(lost).to_be_hidden(timeout=SOON)
    with hub.signed_in("sato") as staff:
        staff.post("/api/v1/counters/1/open", json={}).raise_for_status()
        staff.post(f"/api/v1/tickets/{ticket['id']}/resume", json={}).raise_for_status()
        staff.post("/api/v1/counters/1/call-next", json={}).raise_for_status()
    expect(turn).to_have_attribute("data-face", "called", timeout=SOON)
    screenshot(page, "relay-phone-called")


def test_a_venue_that_is_not_heard_of_yet_says_that_the_number_is_good(relay: RelayProcess, page_at: PageAt) -> None:
    for language in ("ja", "ja-easy", "ne"):
        page = page_at(320, 568, allow=["503"])
        page.goto(f"{relay.url}/t/a-token?lang={language}")
        expect(page.locator("h1")).to_be_visible()
        assert_accessible(page)
        screenshot(page, f"relay-away-{language}")
