"""Notifications from a real hub to a fake push service, which opens them with another's code (Q2)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from server.face.push_post import HttpPost
from server.face.push_vapid import open_vapid
from server.hub import VAPID_FILE
from server.services.ports import DeviceKind
from tests.support.hub import VENUE, TestHub, hub_in_process, refusal
from tests.support.kiosk_site import until
from tests.support.push_service import HOST, Browser, PushService, ToLoopback, push_service

PUSHING = f'{VENUE}\n[phone]\npush_contact = "mailto:it@example.jp"\npush_hosts = ["{HOST}"]\n'


@pytest.fixture
def service() -> Iterator[PushService]:
    with push_service() as running:
        yield running


@pytest.fixture
def hub(tmp_path: Path, service: PushService) -> Iterator[TestHub]:
    """Its pushes find their way to loopback; it watches, though nothing else in it runs."""
    with hub_in_process(tmp_path, venue=PUSHING) as made:
        assert made.hub.push is not None
        client = httpx.Client(transport=ToLoopback(service.port))
        made.hub.push._book._post = HttpPost(client)
        made.hub.push.start()
        yield made
        made.hub.push.stop()
        client.close()


def test_a_phone_is_woken_when_its_turn_is_near_comes_and_is_missed(hub: TestHub, service: PushService) -> None:
    staff, kiosk, anybody, browser = hub.staff(), hub.device(DeviceKind.KIOSK), hub.client(), Browser("phone-1")
    staff.done("/counters/1/open")
    others = [kiosk.issue() for _ in range(2)]
    mine = kiosk.issue(language="en")
    body = browser.subscription("en").model_dump(mode="json")
    assert anybody.post(f"/t/{mine['token']}/push", json=body).status_code == 204

    staff.done("/counters/1/call-next")
    near = service.next()
    assert browser.read(near)["title"] == f"{mine['number']} Almost your turn"
    assert near.path == "phone-1"
    assert (near.headers["Ttl"], near.headers["Urgency"], near.headers["Content-Encoding"]) == (
        "600",
        "high",
        "aes128gcm",
    )
    assert near.claims["aud"] == f"https://{HOST}"
    assert near.claims["sub"] == "mailto:it@example.jp"
    assert 0 < near.claims["exp"] - hub.clock.now().timestamp() <= 24 * 3600

    staff.act(others[1], "cancel")
    staff.done("/counters/1/call-next")
    called = browser.read(service.next())
    assert called == {
        "title": f"{mine['number']} Please come to Counter 1",
        "body": "Bring your number slip.",
        "lang": "en",
        "tag": mine["number"],
    }
    staff.act(mine, "no-show")
    assert "away" in browser.read(service.next())["title"]
    staff.act(mine, "cancel")
    book = hub.hub.push._book if hub.hub.push else None
    assert book is not None
    until(lambda: book.watched() == [])
    assert service.arrived.empty()


def test_a_browser_that_was_closed_for_good_is_forgotten(hub: TestHub, service: PushService) -> None:
    staff, mine, browser = hub.staff(), hub.device(DeviceKind.KIOSK).issue(), Browser("phone-1")
    staff.done("/counters/1/open")
    hub.client().post(f"/t/{mine['token']}/push", json=browser.subscription().model_dump(mode="json"))
    service.answer = 410
    staff.done("/counters/1/call-next")
    service.next()
    book = hub.hub.push._book if hub.hub.push else None
    assert book is not None
    until(lambda: book.watched() == [])


def test_what_is_refused(hub: TestHub) -> None:
    mine, anybody = hub.device(DeviceKind.KIOSK).issue(), hub.client()
    path, good = f"/t/{mine['token']}/push", Browser("phone-1").subscription().model_dump(mode="json")
    refusal(anybody.post(path, json=good | {"endpoint": "https://169.254.169.254/latest"}), "push-host", 422)
    refusal(anybody.post(path, json=good | {"endpoint": "http://push.example.jp/x"}), "invalid-body", 422)
    refusal(anybody.post(path, json=good | {"auth": "A" * 24}), "invalid-body", 422)
    refusal(anybody.post("/t/nobody/push", json=good), "not-found", 404)
    assert anybody.post(path, json=good).status_code == 204
    assert anybody.delete(path).status_code == 204
    refusal(anybody.delete("/t/nobody/push"), "not-found", 404)


def test_without_a_contact_there_are_no_notifications(tmp_path: Path) -> None:
    with hub_in_process(tmp_path) as hub:
        mine = hub.device(DeviceKind.KIOSK).issue()
        good = Browser("phone-1").subscription().model_dump(mode="json")
        assert hub.hub.push is None
        assert hub.client().post(f"/t/{mine['token']}/push", json=good).status_code == 404
        assert '"push": null' in hub.client().get(f"/t/{mine['token']}").get_data(as_text=True)
        assert not (tmp_path / "data" / VAPID_FILE).exists()


def test_the_service_worker_is_served_beside_the_pages(hub: TestHub) -> None:
    with hub.client().get("/t/sw.js") as answer:
        assert (answer.status_code, answer.mimetype) == (200, "text/javascript")
        assert answer.headers["Cache-Control"] == "no-cache"
        assert "showNotification" in answer.get_data(as_text=True)


def test_the_key_of_the_hub_outlives_it(tmp_path: Path) -> None:
    with hub_in_process(tmp_path, venue=PUSHING) as hub:
        shown = hub.client().get(f"/t/{hub.device(DeviceKind.KIOSK).issue()['token']}").get_data(as_text=True)
        key = open_vapid(tmp_path / "data" / VAPID_FILE, "mailto:it@example.jp").public_key
        assert f'"key": "{key}"' in shown
