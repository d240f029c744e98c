"""A hub and its relay, with a cable between them that breaks, and each of them dying in turn."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from server.outside.keys import NEXT_FILE, make_key, read_key, use_next
from tests.support.kiosk_site import until
from tests.support.relay import PATIENCE, Phone, RelayProcess, running_relay
from tests.support.relay_hub import LinkedHub, linked_hub, seen
from tests.support.severed import Cut, SeveredProxy
from tests.support.tls import make_certificate, tls_front


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RelayProcess]:
    with running_relay(tmp_path_factory.mktemp("relay")) as relay:
        yield relay


@pytest.fixture(autouse=True)
def quick_retries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.outside.link.LAST_RETRY", 0.2)
    monkeypatch.setattr("server.outside.link.FIRST_RETRY", 0.1)


@pytest.fixture
def cable(relay: RelayProcess) -> Iterator[SeveredProxy]:
    cable = SeveredProxy(relay.port)
    yield cable
    cable.close()


@pytest.fixture
def hub(tmp_path: Path, relay: RelayProcess, cable: SeveredProxy) -> Iterator[LinkedHub]:
    with linked_hub(tmp_path / "hub", relay, cable.url) as hub:
        hub.expect_told()
        yield hub


def test_a_cut_line_is_told_on_both_sides_and_heals_by_itself(
    relay: RelayProcess, cable: SeveredProxy, hub: LinkedHub
) -> None:
    ticket = hub.staff.issue("delivery")
    until(lambda: seen(relay, ticket).get("number") == "A001", PATIENCE)
    phone = Phone(relay.port, f"/t/{ticket['token']}/events")
    assert phone.event()["stale"] is False
    as_of = seen(relay, ticket)["updated_at"]
    cable.cut(Cut.REFUSED)
    assert phone.until(stale=True)["updated_at"] >= as_of
    generated_at = httpx.get(f"{relay.url}/feed/v1/waits.json").json()["generated_at"]
    until(lambda: hub.link.state().error == "unreachable", PATIENCE)
    assert not hub.connected()
    hub.staff.act(ticket, "cancel")
    assert seen(relay, ticket)["state"] == "waiting"
    assert httpx.get(f"{relay.url}/feed/v1/waits.json").json()["generated_at"] == generated_at
    cable.heal()
    assert phone.until(stale=False)["state"] == "cancelled"
    hub.expect_told()
    phone.close()


def test_the_hall_never_waits_for_a_relay_that_has_fallen_silent(
    relay: RelayProcess, cable: SeveredProxy, hub: LinkedHub
) -> None:
    cable.cut(Cut.SILENT)
    began = time.monotonic()
    tickets = [hub.staff.issue("renewal") for _ in range(30)]
    assert hub.link.healthy()
    # Not a measure of speed: a command that waited for the line would take its time-out, each.
    assert time.monotonic() - began < 30
    cable.heal()
    until(lambda: seen(relay, tickets[-1]).get("number") == tickets[-1]["number"], PATIENCE)


def test_a_wish_whose_answer_is_lost_has_one_effect(relay: RelayProcess, cable: SeveredProxy, hub: LinkedHub) -> None:
    ticket = hub.staff.issue("delivery")
    until(lambda: "late" in seen(relay, ticket).get("wishes", []), PATIENCE)
    # What the relay says still arrives, what the hub answers does not: `answers` of the cable's other direction.
    until(lambda: hub.link.state().acknowledged_seq > 0, PATIENCE)
    cable.cut_after(1, Cut.SILENT)
    wish = {"kind": "late", "idempotency_key": "a-lost-answer"}
    sent = httpx.post(f"{relay.url}/t/{ticket['token']}/wish", json=wish, timeout=PATIENCE)
    assert sent.json()["pending"] == "late"
    cable.heal()
    until(lambda: seen(relay, ticket)["state"] == "on_hold", PATIENCE)
    until(lambda: seen(relay, ticket)["pending"] is None, PATIENCE)
    again = httpx.post(f"{relay.url}/t/{ticket['token']}/wish", json=wish, timeout=PATIENCE)
    assert (again.status_code, again.json()["pending"]) == (200, None)
    assert hub.events(ticket).count("wish-late") == 1


def test_wherever_the_line_breaks_a_wish_is_done_once(relay: RelayProcess, cable: SeveredProxy, hub: LinkedHub) -> None:
    for after in (200, 1200, 3000):
        ticket = hub.staff.issue("delivery")
        until(lambda ticket=ticket: "give-up" in seen(relay, ticket).get("wishes", []), PATIENCE)
        cable.cut_after(after, Cut.REFUSED)
        wish = {"kind": "give-up", "idempotency_key": f"cut-after-{after:04}"}
        sent = httpx.post(f"{relay.url}/t/{ticket['token']}/wish", json=wish, timeout=PATIENCE)
        assert sent.status_code == 200
        hub.staff.issue("renewal")
        until(lambda: cable.is_cut, PATIENCE)
        cable.heal()
        until(lambda ticket=ticket: seen(relay, ticket)["state"] == "cancelled", PATIENCE)
        until(lambda ticket=ticket: seen(relay, ticket)["pending"] is None, PATIENCE)
        assert hub.events(ticket).count("wish-give-up") == 1


def test_a_relay_that_dies_comes_back_with_nothing_and_is_told_all(tmp_path: Path) -> None:
    with running_relay(tmp_path) as relay, linked_hub(tmp_path / "hub", relay) as hub:
        ticket = hub.staff.issue("delivery")
        hub.expect_told()
        until(lambda: seen(relay, ticket).get("number") == "A001", PATIENCE)
        assert not any(path.suffix not in {".toml", ".log"} for path in tmp_path.glob("relay*"))
        relay.kill()
        until(lambda: not hub.connected(), PATIENCE)
        hub.staff.act(ticket, "cancel")
        relay.start()
        until(lambda: seen(relay, ticket).get("state") == "cancelled", PATIENCE)
        assert hub.link.state().error == "unreachable"
        assert hub.link.state().attempts == 0


def test_a_hub_changes_its_key_without_being_restarted(tmp_path: Path) -> None:
    with running_relay(tmp_path) as relay, linked_hub(tmp_path / "hub", relay) as hub:
        hub.expect_told()
        data = tmp_path / "hub" / "data"
        make_key(data / NEXT_FILE)
        relay.keys["test"].append(read_key(data / NEXT_FILE))
        relay.reload()
        until(lambda: "1 venues" in relay.log, PATIENCE)
        hub.expect_told()
        use_next(data)
        until(lambda: hub.link.state().error == "key-changed", PATIENCE)
        hub.expect_told()
        del relay.keys["test"][0]
        relay.reload()
        hub.expect_told()
        ticket = hub.staff.issue("delivery")
        until(lambda: seen(relay, ticket).get("number") == "A001", PATIENCE)


def test_the_line_is_tls_and_believes_only_a_certificate_it_may(tmp_path: Path, relay: RelayProcess) -> None:
    certificate = make_certificate(tmp_path)
    with tls_front(relay.port, certificate) as url:
        with linked_hub(tmp_path / "doubts", relay, url) as hub:
            until(lambda: hub.link.state().attempts > 1, PATIENCE)
            assert not hub.connected()
            assert hub.link.state().error == "unreachable"
        with linked_hub(tmp_path / "trusts", relay, url, str(certificate.path)) as hub:
            hub.expect_told()
            assert hub.link.state().url.startswith("wss://")
