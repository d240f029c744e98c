"""The monitor's page for tests: boards that are new, what it says, and whether all of it is in sight."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.sync_api import Page, expect

from server.contract.snapshots import Board, CallView, ServiceState
from server.contract.tickets import WaitRange
from tests.support.boards import board, service
from tests.support.fake_hub import FakeHub


def now(seq: int, *calls: CallView, **changes: Any) -> Board:
    """A board whose calls are made now."""
    time = datetime.now(UTC)
    made = tuple(each.model_copy(update={"called_at": time}) for each in calls)
    return board(seq, made, **{"generated_at": time, **changes})


def services() -> list[Any]:
    """Three that are open, and one that opens tomorrow."""
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    return [
        service(),
        service("application", "マイナンバーカードの申請", "B", waiting=12, wait=WaitRange(low=40, high=60)),
        service("renewal", "電子証明書の更新・暗証番号の再設定", "C", waiting=1, wait=WaitRange(low=0, high=10)),
        service("certificate", "住民票・印鑑証明", "D", state=ServiceState.CLOSED, waiting=0, opens_at=tomorrow),
    ]


def live(page: Page, url: str) -> Page:
    """Opens the page; it is connected."""
    page.goto(url)
    expect(page.locator("body")).to_have_attribute("data-link", "live", timeout=15_000)
    return page


def overflowing(page: Page) -> list[str]:
    """Texts that do not fit where they are."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll(`h1, section:not(#services) > h2, .card .number, .counter-name,
            .directions li, .tile, .tile .number, .tile .name, .row, .row .name, #missed,
            .service, .service .text, #lost p`)]
          .filter((element) => element.offsetParent !== null && element.scrollWidth > element.clientWidth + 1)
          .map((element) => element.textContent)"""
    )
    outside: bool = page.evaluate(
        """() => [...document.querySelectorAll("section, footer, .row, .service, .tile, .card")]
          .filter((element) => element.offsetParent !== null)
          .some((element) => { const box = element.getBoundingClientRect();
            return box.bottom > innerHeight + 1 || box.right > innerWidth + 1; })"""
    )
    return [*found, *(["something lies outside the screen"] if outside else [])]


def digits_of(page: Page) -> float:
    """How high a digit of the newest number is, in pixels."""
    size: float = page.evaluate("parseFloat(getComputedStyle(document.getElementById('number')).fontSize) * 0.82")
    return size


class NextHub:
    """The hub of a display that others have looked at before: whatever a test shows is newer than what they saw."""

    def __init__(self, hub: FakeHub, by: int) -> None:
        self._hub = hub
        self._by = by

    def show(self, shown: Board) -> None:
        """See `FakeHub.show`; numbers of boards and calls are the test's own."""
        calls = {
            name: [each.model_copy(update={"seq": each.seq + self._by}) for each in getattr(shown, name)]
            for name in ("calling", "recent")
        }
        self._hub.show(shown.model_copy(update={"seq": shown.seq + self._by, **calls}))
