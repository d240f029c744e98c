"""Operators with real consoles work one queue at once, over HTTP and sockets: nothing is lost, and all agree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from junban.simulate.crew import CrewResult, crew_report, work_day
from junban.simulate.screen import Screen
from server.services.accounts import begin_session
from server.services.context import SYSTEM
from server.services.hall import Hall
from server.services.ports import DeviceKind, UnitOfWork
from tests.support.hub import add_staff, add_token
from tests.support.hub_process import HubProcess, running_hub

TICKETS = 120
#: What the day must have been about, or the test has tested little.
WANTED = {"call-next", "start", "set-aside", "ready", "transfer", "hold", "no-show", "requeue", "note"}


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubProcess]:
    with running_hub(tmp_path_factory.mktemp("hub")) as process:
        yield process


@pytest.fixture(scope="module")
def sessions(hub: HubProcess) -> list[str]:
    """Three operators."""
    hall = hub.hall()
    tokens = [session_of(hall, f"crew-{number}") for number in (1, 2, 3)]
    hall.database.close()
    return tokens


def session_of(hall: Hall, login: str) -> str:
    """A new operator, signed in."""
    add_staff(hall, login)
    context = hall.context(SYSTEM)

    def sign_in(uow: UnitOfWork) -> str:
        operator = uow.accounts.operator_by_login(login)
        assert operator is not None
        return begin_session(uow, context, operator, hall.times).token

    return hall.database.write(sign_in)


@pytest.fixture(scope="module")
def day(hub: HubProcess, sessions: list[str]) -> CrewResult:
    hall = hub.hall()
    token = add_token(hall, DeviceKind.KIOSK)[1]
    hall.database.close()
    return work_day(hub.url, sessions, token, tickets=TICKETS, services=("delivery", "renewal"))


def test_a_day_worked_by_several_at_once(day: CrewResult) -> None:
    assert day.held, crew_report(day)
    assert (day.tickets, day.operators) == (TICKETS, 3)
    assert set(day.actions) >= WANTED
    assert day.pushes > TICKETS / 10


def test_the_report_names_every_rule(day: CrewResult) -> None:
    told = crew_report(day)
    assert told.count("[ok]") == len(day.checks) == 7
    assert f"{TICKETS} tickets, 3 operators" in told


def test_a_screen_knows_when_it_missed_something(hub: HubProcess, sessions: list[str], day: CrewResult) -> None:
    """The checks can fail: a push that is kept from a screen is a gap, and a ticket changed behind it is seen."""
    with Screen(hub.url, sessions[0]) as screen:
        queue: Mapping[str, Any] = screen.snapshot()
        assert screen.agrees_with(queue)
        changed = {**queue, "tickets": [{**ticket, "version": 0} for ticket in queue["tickets"]]}
        assert not screen.agrees_with(changed)
        screen._hear({**queue, "prev": queue["seq"] + 5, "seq": queue["seq"] + 6})
        assert screen.gaps == 1
