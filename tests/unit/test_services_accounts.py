"""Operators, sessions, devices: who may come in, and for how long."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from server.domain.errors import LoginTaken
from server.services import accounts
from server.services.accounts import (
    NotSignedIn,
    SessionExpired,
    SessionTimes,
    SignedIn,
    SignInRefused,
    TokenRevoked,
    WeakPassword,
)
from server.services.ports import Device, DeviceKind, Operator, Role, Session
from server.services.tokens import token_hash
from tests.support.clock import MORNING, FakeClock
from tests.support.desk import Desk

PASSWORD = "correct horse battery"
TIMES = SessionTimes(idle=timedelta(minutes=60), absolute=timedelta(hours=12))


@pytest.fixture(scope="module")
def password_hash() -> str:
    return accounts.hash_password(PASSWORD, "tanaka")


@pytest.fixture
def tanaka(desk: Desk, password_hash: str) -> Operator:
    return desk.do(
        lambda uow, context: accounts.add_operator(
            uow, context, login="Tanaka", name="田中", role=Role.MANAGER, password_hash=password_hash
        )
    )


@pytest.fixture
def signed_in(desk: Desk, tanaka: Operator) -> SignedIn:
    return desk.do(lambda uow, context: accounts.begin_session(uow, context, tanaka, TIMES))


def session(desk: Desk, token: str) -> Session:
    return desk.do(lambda uow, context: accounts.session_of(uow, context, token_hash(token)))


def device(desk: Desk, token: str) -> Device:
    return desk.see(lambda uow: accounts.device_of(uow, token_hash(token)))


def test_each_role_is_above_the_one_before() -> None:
    assert [role.level for role in (Role.OPERATOR, Role.MANAGER, Role.ADMIN)] == [0, 1, 2]


def test_a_password_is_kept_as_argon2id(password_hash: str) -> None:
    assert password_hash.startswith("$argon2id$")
    assert PASSWORD not in password_hash


@pytest.mark.parametrize("password", ["", "123456789", "TanakaTanaka"])
def test_weak_passwords_are_refused(password: str) -> None:
    with pytest.raises(WeakPassword):
        accounts.hash_password(password, "tanakatanaka")


def test_the_right_password_is_accepted(tanaka: Operator) -> None:
    assert accounts.check_password(tanaka, PASSWORD) is tanaka


def test_wrong_password_unknown_login_and_inactive_account_look_alike(tanaka: Operator) -> None:
    unreadable = replace(tanaka, password_hash="not a hash")
    attempts = [(tanaka, "wrong"), (None, PASSWORD), (replace(tanaka, active=False), PASSWORD), (unreadable, PASSWORD)]
    for operator, password in attempts:
        with pytest.raises(SignInRefused) as refused:
            accounts.check_password(operator, password)
        assert str(refused.value) == ""


def test_a_login_belongs_to_one_person_whatever_its_case(desk: Desk, tanaka: Operator) -> None:
    assert desk.see(lambda uow: uow.accounts.operator_by_login("TANAKA")) == tanaka
    with pytest.raises(LoginTaken):
        desk.do(
            lambda uow, context: accounts.add_operator(
                uow, context, login="tanaka", name="別人", role=Role.OPERATOR, password_hash="x"
            )
        )
    assert desk.see(lambda uow: uow.accounts.operators()) == [tanaka]


def test_a_session_is_found_by_its_token_alone(desk: Desk, tanaka: Operator, signed_in: SignedIn) -> None:
    found = session(desk, signed_in.token)
    assert found == signed_in.session
    assert (found.operator, found.token_hash) == (tanaka, token_hash(signed_in.token))
    for token in ("", "wrong", found.token_hash):
        with pytest.raises(NotSignedIn):
            session(desk, token)


def test_two_sign_ins_are_two_sessions(desk: Desk, tanaka: Operator, signed_in: SignedIn) -> None:
    other = desk.do(lambda uow, context: accounts.begin_session(uow, context, tanaka, TIMES))
    assert other.token != signed_in.token
    desk.do(lambda uow, context: uow.accounts.end_session(other.session.token_hash))
    with pytest.raises(NotSignedIn):
        session(desk, other.token)
    assert session(desk, signed_in.token)


def test_an_unused_session_ends_after_the_idle_time(desk: Desk, clock: FakeClock, signed_in: SignedIn) -> None:
    clock.advance(minutes=59.99)
    session(desk, signed_in.token)
    clock.advance(minutes=0.01)
    with pytest.raises(SessionExpired):
        session(desk, signed_in.token)


def test_use_moves_the_idle_end_but_never_past_the_absolute_one(
    desk: Desk, clock: FakeClock, signed_in: SignedIn
) -> None:
    for _ in range(13):
        clock.advance(minutes=55)
        present = session(desk, signed_in.token)
        desk.do(lambda uow, context, present=present: accounts.touch(uow, context, present, TIMES))
    assert session(desk, signed_in.token).expires_at == MORNING + TIMES.absolute
    clock.set(MORNING + TIMES.absolute)
    with pytest.raises(SessionExpired):
        session(desk, signed_in.token)


@pytest.mark.parametrize(("seconds", "needed"), [(59, False), (60, True)])
def test_reading_does_not_write_more_than_once_a_minute(
    desk: Desk, clock: FakeClock, signed_in: SignedIn, seconds: int, needed: bool
) -> None:
    clock.advance(seconds=seconds)
    assert accounts.needs_touch(signed_in.session, desk.hall.context(desk.actor)) is needed


def test_switching_an_account_off_ends_what_it_has_open(desk: Desk, tanaka: Operator, signed_in: SignedIn) -> None:
    desk.do(lambda uow, context: uow.accounts.save_operator(replace(tanaka, active=False)))
    with pytest.raises(NotSignedIn):
        session(desk, signed_in.token)


def test_signing_a_person_out_everywhere(desk: Desk, tanaka: Operator, signed_in: SignedIn) -> None:
    desk.do(lambda uow, context: uow.accounts.end_sessions_of(tanaka.id))
    with pytest.raises(NotSignedIn):
        session(desk, signed_in.token)


def test_a_devices_token_opens_until_it_is_revoked(desk: Desk) -> None:
    kiosk, token = desk.do(
        lambda uow, context: accounts.add_device(uow, context, kind=DeviceKind.KIOSK, name="発券機1")
    )
    assert device(desk, token) == kiosk
    assert desk.do(lambda uow, context: uow.accounts.revoke_device(kiosk.id, context.now))
    with pytest.raises(TokenRevoked):
        device(desk, token)
    with pytest.raises(NotSignedIn):
        device(desk, "another")


def test_a_new_token_replaces_the_old_one(desk: Desk) -> None:
    kiosk, token = desk.do(
        lambda uow, context: accounts.add_device(uow, context, kind=DeviceKind.DISPLAY, name="表示機")
    )
    desk.do(lambda uow, context: uow.accounts.revoke_device(kiosk.id, context.now))
    assert desk.do(lambda uow, context: uow.accounts.replace_device_token(kiosk.id, token_hash("fresh")))
    assert device(desk, "fresh").id == kiosk.id
    with pytest.raises(NotSignedIn):
        device(desk, token)
    assert not desk.do(lambda uow, context: uow.accounts.replace_device_token("none", token_hash("x")))
    assert not desk.do(lambda uow, context: uow.accounts.revoke_device("none", context.now))
