"""Lock-out after failures: by login and address, growing, lifted by staff; it tells nothing of which logins exist."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from argon2.exceptions import InvalidHashError

from server.domain.audit import Sought
from server.domain.lockout import RULES, Scope
from server.services import accounts
from server.services.accounts import SignInRefused
from server.services.ports import Operator, Role
from server.web.guard import COOKIE
from tests.support.hub import PASSWORD, TestHub, add_staff, hub_in_process

WRONG = "a wrong password"
FREE = RULES[Scope.PAIR].free


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestHub]:
    """Passwords are compared at once: what is proven here is what is counted, not how slow hashing is."""

    def quick(operator: Operator | None, password: str) -> Operator:
        if operator is None or not operator.active or password != PASSWORD:
            raise SignInRefused
        return operator

    monkeypatch.setattr("server.web.guard.check_password", quick)
    with hub_in_process(tmp_path, "sign_in_per_minute = 100000") as made:
        add_staff(made.hall, "sato")
        yield made


def attempt(hub: TestHub, login: str = "sato", password: str = WRONG, address: str = "10.0.0.1") -> Any:
    return hub.client().post(
        "/api/v1/session", json={"login": login, "password": password}, environ_base={"REMOTE_ADDR": address}
    )


def codes(hub: TestHub, count: int, **how: str) -> list[str]:
    return [attempt(hub, **how).get_json().get("code", "in") for _try in range(count)]


def kinds(hub: TestHub) -> list[str]:
    return [entry.kind for entry in hub.hall.database.read(lambda uow: uow.audit.search(Sought(100)))][::-1]


def test_after_failures_even_the_right_password_waits(hub: TestHub) -> None:
    assert codes(hub, FREE) == ["sign-in-refused"] * FREE
    answer = attempt(hub, password=PASSWORD)
    assert (answer.status_code, answer.get_json()["code"]) == (429, "sign-in-locked")
    assert int(answer.headers["Retry-After"]) == 15
    hub.clock.advance(seconds=15)
    assert attempt(hub, password=PASSWORD).status_code == 201
    assert codes(hub, FREE - 1) == ["sign-in-refused"] * (FREE - 1), "a success begins the count anew"


def test_the_delay_grows(hub: TestHub) -> None:
    codes(hub, FREE)
    waits = []
    for _round in range(4):
        wait = int(attempt(hub).headers["Retry-After"])
        waits.append(wait)
        hub.clock.advance(seconds=wait)
        assert attempt(hub).get_json()["code"] == "sign-in-refused"
    assert waits == [15, 30, 60, 120]


@pytest.mark.parametrize("login", ["sato", "nobody", "SATO"])
def test_known_or_not_the_answers_are_the_same(hub: TestHub, login: str) -> None:
    told = codes(hub, FREE + 2, login=login)
    assert told == ["sign-in-refused"] * FREE + ["sign-in-locked"] * 2


def test_an_attacker_elsewhere_keeps_nobody_out(hub: TestHub) -> None:
    assert attempt(hub, password=PASSWORD, address="10.0.0.1").status_code == 201
    for machine in range(40):
        codes(hub, 3, address=f"10.0.9.{machine}")
    assert attempt(hub, address="10.0.9.250").get_json()["code"] == "sign-in-locked", "strange places wait"
    assert attempt(hub, password=PASSWORD, address="10.0.0.1").status_code == 201, "the own place does not"


def test_one_address_with_many_logins_is_slowed_down(hub: TestHub) -> None:
    told = [attempt(hub, login=f"guess-{number}").get_json()["code"] for number in range(40)]
    free = RULES[Scope.ADDRESS].free
    assert told == ["sign-in-refused"] * free + ["sign-in-locked"] * (40 - free)


def test_an_administrator_sees_the_locks_and_lifts_them(hub: TestHub) -> None:
    admin = hub.staff("tanaka", Role.ADMIN)
    codes(hub, FREE + 1)
    for number in range(40):
        attempt(hub, login=f"guess-{number}", address="10.0.0.2")
    told = admin.snapshot("operators")
    locked = {one["login"]: one["locked_until"] for one in told["operators"]}
    assert locked["sato"] is not None
    assert locked["tanaka"] is None
    assert [one["address"] for one in told["locked_addresses"]] == ["10.0.0.2"]
    sato = next(one["id"] for one in told["operators"] if one["login"] == "sato")
    assert admin.done(f"/operators/{sato}/unlock")["locked_until"] is None
    assert attempt(hub, password=PASSWORD).status_code == 201
    assert admin.done("/sign-in-locks/lift", address="10.0.0.2")["locked_addresses"] == []
    assert attempt(hub, password=PASSWORD, address="10.0.0.2").status_code == 201


def test_many_guesses_at_once_are_as_many_guesses(hub: TestHub) -> None:
    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(lambda _try: attempt(hub).get_json()["code"], range(24)))
    assert told.count("sign-in-refused") == FREE


def test_everything_is_in_the_log_and_no_password_is(hub: TestHub) -> None:
    attempt(hub, login="sato", password=WRONG)
    attempt(hub, login="my secret typed in the wrong field", password=WRONG)
    answer = attempt(hub, password=PASSWORD)
    client = hub.client()
    client.set_cookie(COOKIE, answer.headers["Set-Cookie"].split(";")[0].partition("=")[2])
    assert client.delete("/api/v1/session", environ_base={"REMOTE_ADDR": "10.0.0.1"}).status_code == 204
    entries = hub.hall.database.read(lambda uow: uow.audit.walk(0, 100))
    assert [(entry.kind, entry.subject, entry.address) for entry in entries] == [
        ("sign-in-failed", "sato", "10.0.0.1"),
        ("sign-in-failed", "", "10.0.0.1"),
        ("sign-in", "sato", "10.0.0.1"),
        ("sign-out", "sato", "10.0.0.1"),
    ]
    assert "secret" not in str(entries)
    assert WRONG not in str(entries)


def test_a_lock_is_in_the_log_once_for_each_delay(hub: TestHub) -> None:
    codes(hub, FREE + 10)
    assert kinds(hub) == ["sign-in-failed"] * FREE + ["sign-in-locked"]


def test_a_stranger_takes_as_long_as_a_known_login(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both are checked against a hash: counted, as a clock would tell more of this machine than of the program."""
    checked: list[str] = []

    class Hasher:
        def verify(self, hashed: str, _password: str) -> bool:
            checked.append(hashed)
            raise InvalidHashError

        def hash(self, _password: str) -> str:
            return "a hash of nobody's"

    monkeypatch.setattr(accounts, "_hasher", Hasher)
    accounts._nobody.cache_clear()
    with hub_in_process(tmp_path, "sign_in_per_minute = 1000") as made:
        add_staff(made.hall, "sato")
        assert codes(made, 1, login="sato") == codes(made, 1, login="nobody") == ["sign-in-refused"]
    accounts._nobody.cache_clear()
    assert len(checked) == 2
