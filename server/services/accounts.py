"""Operators sign in with their own login and password (S6, X2); devices carry a token."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from server.contract.catalogue import CONFIG
from server.domain.passwords import MINIMUM, normal, weakness
from server.services.context import Context, new_id
from server.services.ports import Device, DeviceKind, Operator, Role, Session, UnitOfWork
from server.services.tokens import new_token, token_hash

MINIMUM_PASSWORD = MINIMUM
#: The idle end of a session is moved at most this often, so that reading does not write.
TOUCH_EVERY = timedelta(minutes=1)


class SignInRefused(Exception):
    """Login or password is wrong, or the account is switched off; which one is not said."""

    code = "sign-in-refused"


class NotSignedIn(Exception):
    """No session, or no device, of that token."""

    code = "not-signed-in"


class SessionExpired(Exception):
    """The session has ended by time."""

    code = "session-expired"


class TokenRevoked(Exception):
    """The device's token was taken back."""

    code = "token-revoked"


class WeakPassword(ValueError):
    """A password that `server.domain.passwords` refuses; the reason is its one argument, a word of the catalogue."""

    code = "weak-password"

    @property
    def reason(self) -> str:
        """In one word."""
        return str(self.args[0])


@dataclass(frozen=True, slots=True)
class SessionTimes:
    """How long a session lasts without use, and at most."""

    idle: timedelta = timedelta(minutes=60)
    absolute: timedelta = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new session with the token that only its owner gets."""

    session: Session
    token: str


@cache
def _hasher() -> PasswordHasher:
    """Argon2id with the low-memory parameters of RFC 9106: 64 MiB would be half of a small hub's memory."""
    return PasswordHasher(time_cost=3, memory_cost=19 * 1024, parallelism=1)


@cache
def _common() -> frozenset[str]:
    lines = (CONFIG / "common_passwords.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def hash_password(password: str, login: str, words: Collection[str] = ()) -> str:
    """`words` are what anybody would try first, beside the login. Raises WeakPassword."""
    if reason := weakness(password, common=_common(), words=(login, *words)):
        raise WeakPassword(reason.value)
    return _hasher().hash(normal(password))


@cache
def _nobody() -> str:
    """A hash to check against when there is no such login, so that the answer takes as long."""
    return _hasher().hash(new_token())


def check_password(operator: Operator | None, password: str) -> Operator:
    """Slow by design: never inside a unit of work. Raises SignInRefused."""
    try:
        _hasher().verify(operator.password_hash if operator else _nobody(), normal(password))
    except (VerificationError, InvalidHashError) as error:
        raise SignInRefused from error
    if operator is None or not operator.active:
        raise SignInRefused
    return operator


def begin_session(uow: UnitOfWork, context: Context, operator: Operator, times: SessionTimes) -> SignedIn:
    """Signs the operator in."""
    token = new_token()
    expires = context.now + min(times.idle, times.absolute)
    session = Session(token_hash(token), operator, context.now, context.now, expires)
    uow.accounts.add_session(session)
    return SignedIn(session, token)


def session_of(uow: UnitOfWork, context: Context, hashed: str) -> Session:
    """The session of a cookie, by its token's hash. Raises NotSignedIn, SessionExpired."""
    session = uow.accounts.session(hashed)
    if session is None or not session.operator.active:
        raise NotSignedIn
    if context.now >= session.expires_at:
        raise SessionExpired
    return session


def needs_touch(session: Session, context: Context) -> bool:
    """Whether the idle end should be moved now."""
    return context.now - session.seen_at >= TOUCH_EVERY


def touch(uow: UnitOfWork, context: Context, session: Session, times: SessionTimes) -> Session:
    """Moves the idle end, never past the absolute one."""
    expires = min(context.now + times.idle, session.created_at + times.absolute)
    uow.accounts.touch_session(session.token_hash, context.now, expires)
    return replace(session, seen_at=context.now, expires_at=expires)


def add_operator(
    uow: UnitOfWork,
    context: Context,
    *,
    login: str,
    name: str,
    role: Role,
    password_hash: str,
    must_change: bool = False,
) -> Operator:
    """Raises LoginTaken."""
    operator = Operator(
        new_id(),
        login.lower(),
        name,
        role,
        password_hash,
        active=True,
        created_at=context.now,
        must_change=must_change,
    )
    uow.accounts.add_operator(operator)
    return operator


def add_device(uow: UnitOfWork, context: Context, *, kind: DeviceKind, name: str) -> tuple[Device, str]:
    """A new device and its token, which is shown once."""
    token = new_token()
    device = Device(new_id(), kind, name, token_hash(token), context.now)
    uow.accounts.add_device(device)
    return device, token


def device_of(uow: UnitOfWork, hashed: str) -> Device:
    """The device of a bearer token, by its hash. Raises NotSignedIn, TokenRevoked."""
    device = uow.accounts.device(hashed)
    if device is None:
        raise NotSignedIn
    if device.revoked_at is not None:
        raise TokenRevoked
    return device
