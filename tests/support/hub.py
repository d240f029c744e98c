"""The hub under test, in this process, with a clock that stands still."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from server.hub import DATABASE_FILE, Hub, HubOptions
from server.services.accounts import add_device, add_operator, begin_session, hash_password
from server.services.context import SYSTEM
from server.services.hall import Hall
from server.services.ports import Device, DeviceKind, Role
from server.settings import Settings, load_settings
from server.store.database import SqlDatabase
from server.store.dialects import sqlite_url
from server.web.guard import COOKIE
from tests.support.openapi import Told

#: A Friday in Tokyo, 9:30: everything but `evening` is open.
NOW = datetime(2026, 11, 13, 0, 30, tzinfo=UTC)
PASSWORD = "correct horse battery"

VENUE = """
[venue]
id = "test"
name = { ja = "試験市役所", en = "Test City Hall" }
languages = ["ja", "en"]

[hours.regular]
mon = "08:30-17:15"
tue = "08:30-17:15"
wed = "08:30-17:15"
thu = "08:30-17:15"
fri = "08:30-17:15"

[[services]]
id = "delivery"
name = { ja = "交付", en = "Pick-up" }
prefix = "A"
minutes = 10
max_cards = 4

[[services]]
id = "renewal"
name = { ja = "更新", en = "Renewal" }
prefix = "B"

[[services]]
id = "short"
name = { ja = "二つだけ", en = "Two numbers" }
prefix = "S"
range = [1, 2]

[[services]]
id = "ring"
name = { ja = "くり返し", en = "Begins anew" }
prefix = "W"
range = [1, 2]
when_used_up = "wrap"

[[services]]
id = "limited"
name = { ja = "一日二人", en = "Two a day" }
prefix = "L"
daily_limit = 2

[[services]]
id = "evening"
name = { ja = "夕方", en = "Evening" }
prefix = "E"
hours = { regular = { fri = "16:00-17:00" } }

[[counters]]
id = "1"
name = { ja = "1番窓口", en = "Counter 1" }
serves = { delivery = 1, renewal = 2, short = 3, ring = 3, limited = 3, evening = 3 }

[[counters]]
id = "2"
name = { ja = "2番窓口", en = "Counter 2" }
serves = { delivery = 1, renewal = 2, short = 3, ring = 3, limited = 3, evening = 3 }

[[counters]]
id = "3"
name = { ja = "3番窓口", en = "Counter 3" }
serves = { renewal = 1 }
"""

_keys = count(1)


def new_key() -> str:
    """An idempotency key that nobody has used."""
    return f"key-{os.getpid()}-{next(_keys):06d}"


@dataclass
class StandingClock:
    """Business time that moves when it is told to."""

    time: datetime = NOW

    def now(self) -> datetime:
        return self.time

    def advance(self, **parts: float) -> None:
        self.time += timedelta(**parts)


def settings_of(folder: Path, hub: str = "", venue: str = VENUE) -> Settings:
    """The venue above; `hub` are lines of its `[hub]` table."""
    path = folder / "venue.toml"
    path.write_text(f"{venue}\n[hub]\n{hub}\n", encoding="utf-8")
    return load_settings(path)


@cache
def _hashed(password: str) -> str:
    """Hashing is slow by design, so each password is hashed once."""
    return hash_password(password, "")


@cache
def _told() -> Told:
    """The OpenAPI document is the same for every hub."""
    with TemporaryDirectory() as folder:
        hub = Hub(settings_of(Path(folder)), HubOptions(Path(folder) / "data"))
        document = hub.app.test_client().get("/api/v1/openapi.json").get_json()
        hub.hall.database.close()
    return Told(document)


@cache
def _empty_database() -> bytes:
    """A database without a row, so that only one test pays for the migrations."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / DATABASE_FILE
        SqlDatabase(sqlite_url(path), "test").close()
        return path.read_bytes()


def add_staff(hall: Hall, login: str, role: Role = Role.OPERATOR, password: str = PASSWORD) -> None:
    """An operator."""
    hashed = _hashed(password)
    hall.database.write(
        lambda uow: add_operator(
            uow, hall.context(SYSTEM), login=login, name=f"{login} の名", role=role, password_hash=hashed
        )
    )


def add_token(hall: Hall, kind: DeviceKind) -> tuple[Device, str]:
    """A device with its token."""
    return hall.database.write(lambda uow: add_device(uow, hall.context(SYSTEM), kind=kind, name=f"{kind} 1"))


class CheckedClient(FlaskClient):
    """Every answer it gets is held against the OpenAPI document and the rules for headers."""

    told: Told
    bearer: str | None = None

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        if self.bearer is not None:
            kwargs["headers"] = {"Authorization": f"Bearer {self.bearer}", **kwargs.get("headers", {})}
        answer = super().open(*args, **kwargs)
        self.told.check(answer.request.method, answer.request.path, answer)
        return answer

    def command(self, path: str, **body: Any) -> TestResponse:
        """POST below `/api/v1`."""
        return self.post(f"/api/v1{path}", json=body)

    def snapshot(self, name: str = "queue") -> dict[str, Any]:
        """GET below `/api/v1`."""
        answer = self.get(f"/api/v1/{name}")
        assert answer.status_code == 200, answer.get_data(as_text=True)
        told: dict[str, Any] = answer.get_json()
        return told

    def issue(self, service: str = "renewal", **body: Any) -> dict[str, Any]:
        """A ticket as it is answered."""
        answer = self.command("/tickets", service=service, idempotency_key=new_key(), **body)
        assert answer.status_code == 201, answer.get_data(as_text=True)
        ticket: dict[str, Any] = answer.get_json()
        return ticket

    def done(self, path: str, **body: Any) -> dict[str, Any]:
        """The answer to a command that is carried out."""
        answer = self.command(path, **body)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        told: dict[str, Any] = answer.get_json()
        return told

    def act(self, ticket: Mapping[str, Any], action: str, **body: Any) -> dict[str, Any]:
        """An action on a ticket that is carried out."""
        return self.done(f"/tickets/{ticket['id']}/{action}", **body)

    def refused(self, path: str, code: str, status: int, **body: Any) -> dict[str, Any]:
        """The problem that answers a command."""
        return refusal(self.command(path, **body), code, status)


def refusal(answer: TestResponse, code: str, status: int) -> dict[str, Any]:
    """The problem, which must be this one."""
    problem: dict[str, Any] = answer.get_json()
    assert (answer.status_code, problem.get("code")) == (status, code), problem
    return problem


@dataclass
class TestHub:
    """A hub in this process; nothing runs in it but what a request does."""

    __test__ = False

    hub: Hub
    clock: StandingClock

    def __post_init__(self) -> None:
        self.hub.app.test_client_class = CheckedClient

    @property
    def hall(self) -> Hall:
        return self.hub.hall

    def client(self) -> CheckedClient:
        """Somebody the hub does not know yet."""
        client = self.hub.app.test_client()
        assert isinstance(client, CheckedClient)
        client.told = _told()
        return client

    def staff(self, login: str = "sato", role: Role = Role.OPERATOR) -> CheckedClient:
        """A new operator, signed in."""
        add_staff(self.hall, login, role)
        return self.at_work(login)

    def at_work(self, login: str) -> CheckedClient:
        """An operator with a session, without the second that a password takes."""
        context = self.hall.context(SYSTEM)
        operator = self.hall.database.read(lambda uow: uow.accounts.operator_by_login(login))
        assert operator is not None
        signed = self.hall.database.write(lambda uow: begin_session(uow, context, operator, self.hall.times))
        client = self.client()
        client.set_cookie(COOKIE, signed.token)
        return client

    def signed_in(self, login: str, password: str = PASSWORD) -> CheckedClient:
        client = self.client()
        answer = client.command("/session", login=login, password=password)
        assert answer.status_code == 201, answer.get_data(as_text=True)
        return client

    def device(self, kind: DeviceKind) -> CheckedClient:
        """A new device."""
        client = self.client()
        client.bearer = add_token(self.hall, kind)[1]
        return client

    def state(self) -> tuple[object, ...]:
        """All that a command could change: events, tickets, counters, numbers, keys. Equal means that nothing was."""
        day = self.hall.venue.business_day(self.clock.now())
        return self.hall.database.read(
            lambda uow: (
                uow.journal.seq(),
                tuple(uow.tickets.of_day(day)),
                tuple(uow.counters.all()),
                uow.numbers.taken(day),
            )
        )

    @contextmanager
    def unchanged(self) -> Iterator[None]:
        """Nothing is changed inside."""
        before = self.state()
        yield
        assert self.state() == before


@contextmanager
def hub_in_process(folder: Path, hub: str = "", venue: str = VENUE, database: str | None = None) -> Iterator[TestHub]:
    """A fresh hub on SQLite in `folder`, or on the empty PostgreSQL of that URL."""
    clock = StandingClock()
    (folder / "data").mkdir()
    (folder / "data" / DATABASE_FILE).write_bytes(_empty_database())
    made = Hub(settings_of(folder, hub, venue), HubOptions(folder / "data", database), clock)
    try:
        yield TestHub(made, clock)
    finally:
        made.hall.database.close()
