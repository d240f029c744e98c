"""Sign-in: counted before the password is looked at, so that many tries at once are as many tries.

What comes back never tells whether there is such a login: locked or refused, known or not, it is the same answer after
the same work.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from server.domain.audit import AuditKind
from server.domain.lockout import FORGOTTEN_AFTER, Scope, Tries, after_failure
from server.services.accounts import SessionTimes, SignedIn, begin_session
from server.services.audit import record
from server.services.context import SYSTEM, Context
from server.services.ports import Actor, ActorKind, Operator, UnitOfWork

#: A place where nobody has signed in for so long is a strange one again.
KEEP_PLACES = timedelta(days=60)


class SignInLocked(Exception):
    """Too many failures from there, or with that login; the next try is taken after so many `seconds`."""

    code = "sign-in-locked"

    def __init__(self, seconds: int) -> None:
        super().__init__(str(seconds))
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class Door:
    """What is tried and from where; `secret` keeps the stored counts from telling which logins were tried."""

    secret: bytes
    login: str
    address: str

    def key(self, scope: Scope) -> str:
        """Under what it is counted."""
        if scope is Scope.ADDRESS:
            return self.address
        words = self.login.lower() if scope is Scope.LOGIN else f"{self.login.lower()}\0{self.address}"
        return hmac.new(self.secret, f"sign-in\0{words}".encode(), hashlib.sha256).hexdigest()


@dataclass(frozen=True, slots=True)
class Attempt:
    """A try that may go on to the password, or `locked_until`; `operator` is None when there is no such login."""

    operator: Operator | None
    locked_until: datetime | None = None


def begin_attempt(uow: UnitOfWork, context: Context, door: Door) -> Attempt:
    """Counts the try as a failure, which a success takes back; a locked door counts nothing and is not opened."""
    operator = uow.accounts.operator_by_login(door.login)
    scopes = _counted(uow, door, operator)
    for scope in scopes:
        uow.sign_ins.hold(scope, door.key(scope), door.address, context.now)
    known = {scope: uow.sign_ins.tries(scope, door.key(scope)) for scope in scopes}
    locks = [was.locked_until for was in known.values() if was and was.is_locked(context.now)]
    if locks:
        return Attempt(operator, max(until for until in locks if until is not None))
    for scope, was in known.items():
        uow.sign_ins.keep(scope, door.key(scope), after_failure(was, scope, context.now), door.address)
    return Attempt(operator)


def note_failure(uow: UnitOfWork, context: Context, door: Door, operator: Operator | None) -> None:
    """Writes the failure down. What was typed as a login is kept only if it is one: it may have been a password."""
    by = Context(context.venue, context.now, SYSTEM, context.command)
    subject = operator.login if operator else ""
    record(uow, by, AuditKind.SIGN_IN_FAILED, subject=subject, address=door.address)
    locks = [tries for scope in Scope if (tries := uow.sign_ins.tries(scope, door.key(scope)))]
    until = max((tries.locked_until for tries in locks if tries.locked_until), default=None)
    if until is not None and until > context.now:
        seconds = {"seconds": str(round((until - context.now).total_seconds()))}
        record(uow, by, AuditKind.SIGN_IN_LOCKED, subject=subject, address=door.address, detail=seconds)


def complete_attempt(
    uow: UnitOfWork, context: Context, door: Door, operator: Operator, times: SessionTimes
) -> SignedIn:
    """The password was right: the counts go back, and the session begins."""
    take_back(uow, door)
    uow.sign_ins.add_place(operator.id, door.address, context.now)
    record(uow, by_operator(context, operator), AuditKind.SIGN_IN, subject=operator.login, address=door.address)
    return begin_session(uow, context, operator, times)


def take_back(uow: UnitOfWork, door: Door) -> None:
    """The try was no failure after all."""
    for scope in (Scope.PAIR, Scope.LOGIN):
        uow.sign_ins.clear(scope, door.key(scope))
    shared = uow.sign_ins.tries(Scope.ADDRESS, door.key(Scope.ADDRESS))
    if shared is not None:  # Only this try is taken back: who knows one password may still guess at others.
        less = Tries(max(0, shared.failures - 1), shared.last_at)
        uow.sign_ins.keep(Scope.ADDRESS, door.key(Scope.ADDRESS), less, door.address)


def by_operator(context: Context, operator: Operator) -> Context:
    """The same moment, with the person as the one who acts."""
    actor = Actor(ActorKind.OPERATOR, operator.id, operator.name)
    return Context(context.venue, context.now, actor, context.command)


def forget_attempts(uow: UnitOfWork, context: Context) -> int:
    """Deletes counts and places that say nothing any more; says how many."""
    return uow.sign_ins.forget(context.now - FORGOTTEN_AFTER, context.now - KEEP_PLACES)


def _counted(uow: UnitOfWork, door: Door, operator: Operator | None) -> tuple[Scope, ...]:
    at_home = operator is not None and uow.sign_ins.is_place(operator.id, door.address)
    return (Scope.ADDRESS, Scope.PAIR) if at_home else (Scope.ADDRESS, Scope.LOGIN, Scope.PAIR)
