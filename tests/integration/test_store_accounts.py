"""Operators, sessions and devices as they are stored."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from server.domain.errors import LoginTaken
from server.services.ports import Device, DeviceKind, Operator, Role, Session
from server.store.database import SqlDatabase
from tests.support.clock import MORNING

TANAKA = Operator("op-1", "tanaka", "田中", Role.MANAGER, "$argon2id$x", True, MORNING)
SUZUKI = Operator("op-2", "suzuki", "鈴木", Role.OPERATOR, "$argon2id$y", True, MORNING)
SESSION = Session("hash-1", TANAKA, MORNING, MORNING + timedelta(minutes=1), MORNING + timedelta(hours=1))
KIOSK = Device("d-1", DeviceKind.KIOSK, "発券機", "hash-k", MORNING)


@pytest.fixture(autouse=True)
def _staff(database: SqlDatabase) -> None:
    database.write(lambda uow: [uow.accounts.add_operator(person) for person in (TANAKA, SUZUKI)])


def test_operators_come_back_by_login(database: SqlDatabase) -> None:
    assert database.read(lambda uow: uow.accounts.operators()) == [SUZUKI, TANAKA]
    assert database.read(lambda uow: uow.accounts.operator_by_login("Tanaka")) == TANAKA
    assert database.read(lambda uow: uow.accounts.operator_by_login("nobody")) is None
    found = database.read(lambda uow: uow.accounts.operator_by_login("tanaka"))
    assert found
    assert (type(found.role), found.active) == (Role, True)


@pytest.mark.parametrize("taken", [replace(TANAKA, id="op-3"), replace(TANAKA, id="op-3", login="TANAKA")])
def test_a_login_is_taken_once(database: SqlDatabase, taken: Operator) -> None:
    with pytest.raises(LoginTaken):
        database.write(lambda uow: uow.accounts.add_operator(taken))
    assert database.read(lambda uow: uow.accounts.operators()) == [SUZUKI, TANAKA]


def test_an_operator_is_saved(database: SqlDatabase) -> None:
    changed = replace(TANAKA, name="田中（旧姓 佐藤）", role=Role.ADMIN, password_hash="$z", active=False)
    database.write(lambda uow: uow.accounts.save_operator(changed))
    assert database.read(lambda uow: uow.accounts.operator_by_login("tanaka")) == replace(changed, version=2)


def test_a_session_comes_back_moves_and_ends(database: SqlDatabase) -> None:
    database.write(lambda uow: uow.accounts.add_session(SESSION))
    assert database.read(lambda uow: uow.accounts.session("hash-1")) == SESSION
    seen, expires = MORNING + timedelta(minutes=2), MORNING + timedelta(hours=2)
    database.write(lambda uow: uow.accounts.touch_session("hash-1", seen, expires))
    assert database.read(lambda uow: uow.accounts.session("hash-1")) == replace(
        SESSION, seen_at=seen, expires_at=expires
    )
    database.write(lambda uow: uow.accounts.end_session("hash-1"))
    assert database.read(lambda uow: uow.accounts.session("hash-1")) is None


def test_all_sessions_of_one_person_end(database: SqlDatabase) -> None:
    others = [replace(SESSION, token_hash="hash-2"), replace(SESSION, token_hash="hash-3", operator=SUZUKI)]
    database.write(lambda uow: [uow.accounts.add_session(one) for one in (SESSION, *others)])
    database.write(lambda uow: uow.accounts.end_sessions_of(TANAKA.id))
    left = [database.read(lambda uow, h=h: uow.accounts.session(h)) for h in ("hash-1", "hash-2", "hash-3")]
    assert left == [None, None, others[1]]


def test_sessions_that_ended_long_ago_are_forgotten(database: SqlDatabase) -> None:
    database.write(lambda uow: uow.accounts.add_session(SESSION))
    end = SESSION.expires_at
    assert database.write(lambda uow: uow.accounts.forget_sessions(end)) == 0
    assert database.read(lambda uow: uow.accounts.session("hash-1")) == SESSION
    assert database.write(lambda uow: uow.accounts.forget_sessions(end + timedelta(microseconds=1))) == 1
    assert database.read(lambda uow: uow.accounts.session("hash-1")) is None


def test_a_session_belongs_to_somebody(database: SqlDatabase) -> None:
    nobody = replace(SESSION, operator=replace(TANAKA, id="nobody"))
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        database.write(lambda uow: uow.accounts.add_session(nobody))


def test_devices_come_back_and_are_revoked(database: SqlDatabase) -> None:
    display = Device("d-2", DeviceKind.DISPLAY, "表示機", "hash-d", MORNING)
    database.write(lambda uow: [uow.accounts.add_device(one) for one in (KIOSK, display)])
    assert database.read(lambda uow: {one.id: one for one in uow.accounts.devices()}) == {"d-1": KIOSK, "d-2": display}
    assert database.write(lambda uow: uow.accounts.revoke_device("d-1", MORNING))
    assert database.read(lambda uow: uow.accounts.device("hash-k")) == replace(KIOSK, revoked_at=MORNING)
    assert database.write(lambda uow: uow.accounts.replace_device_token("d-1", "hash-n"))
    assert database.read(lambda uow: uow.accounts.device("hash-n")) == replace(KIOSK, token_hash="hash-n")
    assert database.read(lambda uow: uow.accounts.device("hash-k")) is None
