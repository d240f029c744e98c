"""職員を呼ぶ: the kiosk tells the hub at once and until it hears, and its page what is true."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from server.contract.devices import Order, OrderKind
from tests.support.kiosk_site import KioskSite, running_site, until


@pytest.fixture
def site() -> Iterator[KioskSite]:
    with running_site() as site:
        until(lambda: bool(site.hub.reports) and bool(site.hub.reports[-1].printers))
        yield site


def ring(site: KioskSite) -> str:
    answer = site.client.post("/api/staff-call")
    assert answer.status_code == 200
    return str(answer.get_json()["staff_call"])


def state(site: KioskSite) -> str:
    return str(site.client.get("/api/state").get_json()["staff_call"])


def is_calling(site: KioskSite) -> bool:
    return site.hub.reports[-1].staff_call_at is not None


def coming(order_id: str = "order-1") -> Order:
    return Order(id=order_id, kind=OrderKind.COMING, printer="")


def test_it_is_told_at_once_whatever_the_pace(site: KioskSite) -> None:
    site.hub.report_seconds = 600
    heard = len(site.hub.reports)
    until(lambda: len(site.hub.reports) > heard)
    assert state(site) == "none"
    assert ring(site) in ("told", "calling"), "on a slow machine the answer does not wait for the hub's"
    until(lambda: state(site) == "told")
    assert is_calling(site)
    assert site.hub.reports[-1].staff_call_at == site.program.staff_call.at
    assert state(site) == "told"


def test_without_the_hub_only_the_chime_rings_and_it_is_told_when_the_hub_is_back(site: KioskSite) -> None:
    site.hub.away = True
    assert ring(site) == "calling"
    assert state(site) == "calling"
    site.hub.away = False
    until(lambda: state(site) == "told")
    assert is_calling(site)


def test_the_resident_hears_that_somebody_comes_and_the_order_is_taken_once(site: KioskSite) -> None:
    assert ring(site) == "told"
    site.hub.order(coming())
    until(lambda: state(site) == "coming" and not site.hub.orders)
    assert sum(report.orders_done.count("order-1") for report in site.hub.reports) == 1
    assert is_calling(site)  # staff see that it is seen to, until it is over


def test_an_order_that_comes_when_nobody_calls_is_taken_and_says_nothing(site: KioskSite) -> None:
    site.hub.order(coming())
    until(lambda: not site.hub.orders)
    assert state(site) == "none"


def test_what_is_over_is_told(site: KioskSite, monkeypatch: pytest.MonkeyPatch) -> None:
    ring(site)
    until(lambda: is_calling(site))
    monkeypatch.setattr("kiosk.staff_call.UNANSWERED_SECONDS", 0.0)
    until(lambda: not is_calling(site))
    assert state(site) == "none"


def test_a_page_from_elsewhere_calls_nobody(site: KioskSite) -> None:
    answer = site.client.post("/api/staff-call", headers={"Origin": "http://evil.example"})
    assert (answer.status_code, answer.get_json()["code"]) == (403, "foreign-origin")
    assert state(site) == "none"
