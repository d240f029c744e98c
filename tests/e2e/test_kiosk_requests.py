"""Whom the kiosk talks to: its page to its program, its program to the hub, and neither to anybody else."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast
from urllib.parse import urlsplit

import httpx
from playwright.sync_api import Page, expect

from tests.support.kiosk_hub import KioskHub
from tests.support.kiosk_pages import hub_of_all_languages, speak
from tests.support.kiosk_site import running_site, serving
from tests.support.kiosk_tour import the_way
from tests.support.tones import SilentRenderer


def test_no_request_of_any_screen_leaves_the_machine_but_to_the_hub(page_at: Callable[..., Page]) -> None:
    hub = hub_of_all_languages()
    asked_by_program = listen(hub)
    asked_by_page: set[str] = set()
    with (
        running_site(hub=hub, renderer=SilentRenderer(), idle_seconds=900, thanks_seconds=900) as site,
        serving(site) as address,
    ):
        page = page_at(1080, 1920, allow=["404", "409", "503"])
        page.on("request", lambda request: asked_by_page.add(origin(request.url)))
        page.on("websocket", lambda socket: asked_by_page.add(origin(socket.url)))
        page.goto(address)
        expect(page.locator(".service").first).to_be_visible()
        page.keyboard.press("+")
        for _screen in the_way(page, site):
            speak(page, "ne")
            speak(page, "ja")
        page.goto(f"{address}/staff")
        page.goto(f"{address}/paper")
        page.goto("about:blank")
    assert asked_by_page - {origin("about:blank")} == {address}
    assert asked_by_program == {"http://hub.test"}


def origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def listen(hub: KioskHub) -> set[str]:
    """Every address that the program asks; the one way out that it has is the transport it was given."""
    asked: set[str] = set()
    handle = cast("Callable[[httpx.Request], httpx.Response]", hub.transport.handler)

    def hear(request: httpx.Request) -> httpx.Response:
        asked.add(origin(str(request.url)))
        return handle(request)

    hub.transport = httpx.MockTransport(hear)
    return asked
