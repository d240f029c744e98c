"""The people of the venue (S6): add, change, switch off, a new password, signed out everywhere; one's own password.

A manager looks after operators, an administrator after everybody. Each change is in the log of access.
"""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime

from server.domain.audit import AuditKind
from server.domain.errors import BeyondYourRole, LastAdmin, OwnAccount, StaleVersion, UnknownOperator
from server.domain.lockout import Scope
from server.services.accounts import SignInRefused, WeakPassword, add_operator, check_password, hash_password
from server.services.audit import record
from server.services.context import Context
from server.services.ports import LockedSignIn, Operator, Role, UnitOfWork
from server.services.signing_in import Door

#: Easy to read out and to type: no 0 O 1 l I. Four groups of four are 79 bits.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def one_time_password() -> str:
    """A password to hand over, good for choosing an own one."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))


def known(uow: UnitOfWork, operator_id: str) -> Operator:
    """Raises UnknownOperator."""
    found = uow.accounts.operator(operator_id)
    if found is None:
        raise UnknownOperator(operator_id)
    return found


def may_change(role: Role, other: Role) -> bool:
    """Whether somebody of this role looks after people of the other."""
    return role is Role.ADMIN or (role is Role.MANAGER and other is Role.OPERATOR)


def add(
    uow: UnitOfWork,
    context: Context,
    by: Role,
    *,
    login: str,
    name: str,
    role: Role,
    password_hash: str,
    must_change: bool = True,
    address: str = "",
) -> Operator:
    """Raises LoginTaken, BeyondYourRole."""
    _expect(by, role)
    added = add_operator(
        uow, context, login=login, name=name, role=role, password_hash=password_hash, must_change=must_change
    )
    record(uow, context, AuditKind.OPERATOR_ADDED, subject=added.login, address=address, detail={"role": role})
    return added


def change(
    uow: UnitOfWork,
    context: Context,
    by: Role,
    operator_id: str,
    *,
    name: str | None = None,
    role: Role | None = None,
    active: bool | None = None,
    version: int | None = None,
    address: str = "",
) -> Operator:
    """Name, role, switched on or off; a new role, or off, ends the person's sessions.

    Raises:
        UnknownOperator, StaleVersion, BeyondYourRole.
        OwnAccount: nobody takes their own role or account away.
        LastAdmin: somebody must be left who can undo it.
    """
    was = _of(uow, by, operator_id, version)
    now = replace(
        was,
        name=was.name if name is None else name,
        role=was.role if role is None else role,
        active=was.active if active is None else active,
    )
    _expect(by, now.role)
    if now == was:
        return was
    demoted = (now.role, now.active) != (was.role, was.active)
    if demoted and context.actor.id == was.id:
        raise OwnAccount(was.login)
    if was.role is Role.ADMIN and was.active and (now.role is not Role.ADMIN or not now.active):
        _expect_another_admin(uow, was)
    uow.accounts.save_operator(now)
    if demoted:
        uow.accounts.end_sessions_of(was.id)
    record(uow, context, AuditKind.OPERATOR_CHANGED, subject=was.login, address=address, detail=_differences(was, now))
    return replace(now, version=was.version + 1)


def reset_password(
    uow: UnitOfWork,
    context: Context,
    by: Role,
    operator_id: str,
    password_hash: str,
    *,
    must_change: bool = True,
    address: str = "",
) -> Operator:
    """A password for one sign-in; ends the person's sessions. Raises UnknownOperator, BeyondYourRole."""
    was = _of(uow, by, operator_id, None)
    now = replace(was, password_hash=password_hash, must_change=must_change)
    uow.accounts.save_operator(now)
    uow.accounts.end_sessions_of(was.id)
    record(uow, context, AuditKind.PASSWORD_RESET, subject=was.login, address=address)
    return replace(now, version=was.version + 1)


def sign_out_everywhere(
    uow: UnitOfWork, context: Context, by: Role, operator_id: str, *, address: str = "", but: str = ""
) -> int:
    """Ends the person's sessions, one's own at will but for the present one. Raises UnknownOperator, BeyondYourRole."""
    was = known(uow, operator_id)
    if context.actor.id != was.id:
        _expect(by, was.role)
    ended = uow.accounts.end_sessions_of(was.id, but=but)
    detail = {"sessions": str(ended)}
    record(uow, context, AuditKind.SIGNED_OUT_EVERYWHERE, subject=was.login, address=address, detail=detail)
    return ended


def change_own_password(
    uow: UnitOfWork, context: Context, operator_id: str, password_hash: str, *, keep_session: str, address: str = ""
) -> Operator:
    """An own password; all other sessions of the person end. Raises UnknownOperator."""
    was = known(uow, operator_id)
    now = replace(was, password_hash=password_hash, must_change=False)
    uow.accounts.save_operator(now)
    uow.accounts.end_sessions_of(was.id, but=keep_session)
    record(uow, context, AuditKind.PASSWORD_CHANGED, subject=was.login, address=address)
    return replace(now, version=was.version + 1)


def locks_of(locked: list[LockedSignIn], secret: bytes, login: str) -> list[LockedSignIn]:
    """Those of the locked sign-ins that are this login's, at whatever address."""
    return [
        lock
        for lock in locked
        if lock.scope != Scope.ADDRESS and lock.key == Door(secret, login, lock.address).key(Scope(lock.scope))
    ]


def locked_until(locked: list[LockedSignIn], secret: bytes, login: str) -> datetime | None:
    """Until when this login is locked anywhere, None when it is not."""
    return max(
        (lock.tries.locked_until for lock in locks_of(locked, secret, login) if lock.tries.locked_until), default=None
    )


def unlock(
    uow: UnitOfWork, context: Context, by: Role, operator_id: str, secret: bytes, *, address: str = ""
) -> Operator:
    """The person's login may be tried again at once. Raises UnknownOperator, BeyondYourRole."""
    was = _of(uow, by, operator_id, None)
    for lock in locks_of(uow.sign_ins.locked(context.now), secret, was.login):
        uow.sign_ins.clear(lock.scope, lock.key)
    record(uow, context, AuditKind.SIGN_IN_UNLOCKED, subject=was.login, address=address)
    return was


def unlock_address(uow: UnitOfWork, context: Context, locked_address: str, *, address: str = "") -> None:
    """From that address may be tried again at once."""
    uow.sign_ins.clear(Scope.ADDRESS, locked_address)
    record(uow, context, AuditKind.SIGN_IN_UNLOCKED, subject=locked_address, address=address)


def hash_of_own(operator: Operator, old: str, new: str) -> str:
    """The hash of a new password of one's own. Slow by design: never inside a unit of work.

    Raises:
        SignInRefused: the present password is another.
        WeakPassword: it is the present one, or refused for itself.
    """
    check_password(operator, old)
    try:
        check_password(operator, new)
    except SignInRefused:
        return hash_password(new, operator.login, (operator.name,))
    raise WeakPassword("same-as-before")


def _of(uow: UnitOfWork, by: Role, operator_id: str, version: int | None) -> Operator:
    found = known(uow, operator_id)
    _expect(by, found.role)
    if version is not None and version != found.version:
        raise StaleVersion(found.login, version=found.version)
    return found


def _expect(by: Role, other: Role) -> None:
    if not may_change(by, other):
        raise BeyondYourRole(other)


def _expect_another_admin(uow: UnitOfWork, gone: Operator) -> None:
    """Each is locked as it is looked at: two who take each other's role away at once do not both succeed."""
    for one in uow.accounts.operators():
        if one.role is Role.ADMIN and one.id != gone.id:
            now = uow.accounts.operator(one.id)
            if now is not None and now.active and now.role is Role.ADMIN:
                return
    raise LastAdmin(gone.login)


def _differences(was: Operator, now: Operator) -> dict[str, str]:
    told: dict[str, str] = {}
    if was.name != now.name:
        told["name"] = f"{was.name} → {now.name}"
    if was.role != now.role:
        told["role"] = f"{was.role} → {now.role}"
    if was.active != now.active:
        told["active"] = "yes" if now.active else "no"
    return told
