"""A day at a hub's own web: the same rules, over HTTP, through sign-in, limits, lost answers and refusals."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner

from junban.cli import main
from junban.simulate.doors import DoorsShut, Refused
from junban.simulate.remote import HubDoors, NotLetIn
from junban.simulate.run import Draw, against, in_process
from junban.simulate.workload import month_load
from server.contract.catalogue import CONFIG
from server.domain.states import Action, State
from server.hub import Hub, HubOptions
from server.services.accounts import add_device, add_operator, hash_password
from server.services.context import SYSTEM
from server.services.ports import DeviceKind, Role
from server.settings import load_settings
from tests.support.simulated_site import DAY

URL = "http://hub.test"
PASSWORD = "a counter's password"
MORNING = datetime(2024, 11, 13, 0, 0, tzinfo=UTC)
SPEED = 60_000.0


class MorningClock:
    """Runs from nine in the morning of Tokyo, so that no test meets midnight."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    def now(self) -> datetime:
        return MORNING + timedelta(seconds=time.monotonic() - self._began)


@dataclass(frozen=True)
class Door:
    """A hub's web without a socket, and who may come in."""

    transport: httpx.BaseTransport
    token: str

    def open(self, transport: httpx.BaseTransport | None = None, **other: str) -> HubDoors:
        given = {"login": "sato", "password": PASSWORD, "device_token": self.token} | other
        return HubDoors(URL, transport=transport or self.transport, **given)


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    hub = Hub(load_settings(CONFIG / "demo.toml"), HubOptions(tmp_path), MorningClock())
    context = hub.hall.context(SYSTEM)
    hashed = hash_password(PASSWORD, "sato")
    hub.hall.database.write(
        lambda uow: add_operator(uow, context, login="sato", name="佐藤", role=Role.OPERATOR, password_hash=hashed)
    )
    _, token = hub.hall.database.write(lambda uow: add_device(uow, context, kind=DeviceKind.KIOSK, name="kiosk"))
    yield Door(httpx.WSGITransport(app=hub.app), token)
    hub.hall.database.close()


class Between(httpx.BaseTransport):
    """Stands between the client and the hub and may answer in its place, or lose the hub's answer."""

    def __init__(self, hub: httpx.BaseTransport, meddle: Callable[[httpx.Request, int], httpx.Response | None]) -> None:
        self._hub = hub
        self._meddle = meddle
        self.seen: list[httpx.Request] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.seen.append(request)
        return self._meddle(request, len(self.seen)) or self._hub.handle_request(request)


def test_a_whole_day_over_http(door: Door) -> None:
    with door.open() as doors:
        result = against(doors, Draw(month_load("2024-11"), seed=1, cases=30), speed=SPEED, day=DAY)
    assert result.held, result.checks
    assert result.figures.tickets == 31
    assert not result.figures.refusals
    assert not result.figures.foreign
    assert {counter.id for counter in result.figures.counters} == {"1", "2", "3", "4"}


def test_the_day_is_the_same_as_in_process(door: Door) -> None:
    draw = Draw(month_load("2024-11"), seed=3, cases=30)
    venue = replace(
        load_settings(CONFIG / "demo.toml").venue, services=load_settings(CONFIG / "iwata.toml").venue.services
    )
    with door.open() as doors:
        played = against(doors, draw, speed=SPEED, day=DAY, venue=venue)
    assert played.figures == in_process(venue, DAY, draw).figures


def test_somebody_at_the_kiosk_meanwhile_is_served_too(door: Door) -> None:
    with door.open() as doors:
        doors.issue("delivery", "ja", 1)
        result = against(doors, Draw(month_load("2024-11"), seed=2, cases=10), speed=SPEED, day=DAY)
        states = {seen.state for seen in doors.tickets()}
    assert result.held, result.checks
    assert result.figures.foreign == 1
    assert State.WAITING not in states


def test_a_lost_answer_is_asked_for_again_and_has_one_effect(door: Door) -> None:
    def lose_first_issue(request: httpx.Request, _count: int) -> httpx.Response | None:
        if request.url.path == "/api/v1/tickets" and not lost:
            lost.append(door.transport.handle_request(request))
            raise httpx.ReadTimeout("lost", request=request)
        return None

    lost: list[httpx.Response] = []
    between = Between(door.transport, lose_first_issue)
    with door.open(between) as doors:
        doors.issue("delivery", "ja", 1)
        assert len(doors.tickets()) == 1
    keys = [json.loads(seen.content)["idempotency_key"] for seen in between.seen if seen.url.path == "/api/v1/tickets"]
    assert len(keys) == 2
    assert len(set(keys)) == 1


def test_a_busy_hub_is_asked_again_later(door: Door) -> None:
    def busy_at_first(_request: httpx.Request, count: int) -> httpx.Response | None:
        return httpx.Response(503, headers={"Retry-After": "0"}) if count == 1 else None

    with door.open(Between(door.transport, busy_at_first)) as doors:
        assert doors.venue().id == "demo"


def test_a_hub_that_stays_away_shuts_the_doors() -> None:
    limited = httpx.MockTransport(lambda _request: httpx.Response(429, headers={"Retry-After": "0"}))
    with pytest.raises(DoorsShut, match="HTTP 429"):
        HubDoors(URL, login="sato", password=PASSWORD, device_token="x", transport=limited)


def test_who_is_not_known_is_not_let_in(door: Door) -> None:
    with pytest.raises(NotLetIn, match="sign-in-refused"):
        door.open(password="not the password")
    with door.open(device_token="not a token") as doors, pytest.raises(NotLetIn):
        doors.venue()


def test_an_ended_session_signs_in_again(door: Door) -> None:
    def ended_at_first(request: httpx.Request, count: int) -> httpx.Response | None:
        ended = {"type": "about:blank", "title": "ended", "status": 401, "code": "session-expired"}
        return httpx.Response(401, json=ended) if count == 2 else None

    between = Between(door.transport, ended_at_first)
    with door.open(between) as doors:
        doors.open_counter("1")
        assert [counter.state for counter in doors.counters()] == ["open", "closed", "closed", "closed"]
    assert [seen.url.path for seen in between.seen].count("/api/v1/session") == 2


def test_a_refusal_has_the_hubs_code(door: Door) -> None:
    with door.open() as doors:
        with pytest.raises(Refused, match="counter-not-open"):
            doors.call_next("1")
        with pytest.raises(Refused, match="unknown-service"):
            doors.issue("passport", "ja", 1)
        seen = doors.issue("delivery", "ja", 1)
        with pytest.raises(Refused, match="illegal-transition"):
            doors.act(seen.id, Action.START, counter="1")


def test_an_answer_that_is_no_hubs_shuts_the_doors() -> None:
    other = httpx.MockTransport(lambda _request: httpx.Response(404, text="not here"))
    with pytest.raises(DoorsShut, match="HTTP 404 without a problem"):
        HubDoors(URL, login="sato", password=PASSWORD, device_token="x", transport=other)


def test_the_command_says_what_it_needs() -> None:
    ended = CliRunner().invoke(main, ["simulate", "--against", URL, "--login", "sato"])
    assert ended.exit_code == 2
    assert "--device-token" in ended.stderr
