"""Who asks: an operator's session cookie or a device's bearer token, and what each may do."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlsplit

from flask import Response, request

from server.domain.audit import AuditKind
from server.http.limits import key_of_address
from server.http.problems import Refusal
from server.services.accounts import (
    NotSignedIn,
    SessionExpired,
    SignedIn,
    SignInRefused,
    TokenRevoked,
    WeakPassword,
    check_password,
    device_of,
    needs_touch,
    session_of,
    touch,
)
from server.services.audit import record
from server.services.context import SYSTEM, Context
from server.services.counters import sign_out
from server.services.hall import Hall
from server.services.ports import Actor, ActorKind, Operator, Session, StorageUnavailable, UnitOfWork
from server.services.signing_in import Door, SignInLocked, begin_attempt, complete_attempt, note_failure, take_back
from server.services.tokens import token_hash

T = TypeVar("T")

COOKIE = "junban_session"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
#: Callers remembered; more than any venue has devices and operators.
MOST_CALLERS = 1000


class May(StrEnum):
    """Kinds of callers. A manager may do what an operator may, an admin what a manager may."""

    KIOSK = "kiosk"
    DISPLAY = "display"
    OPERATOR = "operator"
    MANAGER = "manager"
    ADMIN = "admin"


STAFF = frozenset({May.OPERATOR, May.MANAGER, May.ADMIN})
MANAGERS = frozenset({May.MANAGER, May.ADMIN})
DEVICES = frozenset({May.KIOSK, May.DISPLAY})
EVERYBODY_KNOWN = STAFF | DEVICES


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody the hub knows."""

    actor: Actor
    kind: May
    token_hash: str
    session: Session | None = None

    @property
    def manages(self) -> bool:
        """Whether the caller may pause and close another operator's counter (S7)."""
        return self.kind in MANAGERS

    @property
    def must_change_password(self) -> bool:
        """Whether the password was given by somebody else, so that it is good for choosing an own one only."""
        return self.session is not None and self.session.operator.must_change


class Guard:
    """Recognises callers of one hub."""

    def __init__(self, hall: Hall, allowed_origins: tuple[str, ...] = (), *, secure_cookie: bool = False) -> None:
        self._hall = hall
        self._allowed_origins = frozenset(allowed_origins)
        self._secure_cookie = secure_cookie
        self._callers: dict[str, Caller] = {}

    def caller(self, allowed: frozenset[May], *, newcomers: bool = False) -> Caller:
        """The caller of the present request; `newcomers` are those with a password that somebody gave them.

        Raises:
            NotSignedIn, SessionExpired, TokenRevoked: nobody we know (any more).
            Refusal: `forbidden`, `password-change-needed`, or `csrf` for a write that another site has caused.
        """
        bearer = request.authorization
        if bearer is not None and bearer.type == "bearer" and bearer.token:
            caller = self._known(bearer.token, self.device)
        elif token := request.cookies.get(COOKIE):
            if request.method not in SAFE_METHODS:
                self.refuse_foreign_site()
            caller = self._known(token, self.operator)
        else:
            raise NotSignedIn
        if caller.kind not in allowed:
            raise Refusal("forbidden", 403)
        if caller.must_change_password and not newcomers:
            raise Refusal("password-change-needed", 403)
        return caller

    def confirm(self, uow: UnitOfWork, context: Context, caller: Caller) -> None:
        """Looks again inside the command's own unit of work: whoever was signed out or revoked before it has no effect.

        Raises:
            NotSignedIn, SessionExpired, TokenRevoked.
        """
        if caller.session is None:
            device_of(uow, caller.token_hash)
        elif session_of(uow, context, caller.token_hash).operator.role != caller.session.operator.role:
            raise NotSignedIn

    def _known(self, token: str, recognise: Callable[[str], Caller]) -> Caller:
        """The caller of a token; for a write the one of last time, since its unit of work looks again."""
        hashed = token_hash(token)
        known = self._callers.get(hashed)
        fresh = known is not None and not known.must_change_password and not self._is_stale(known)
        if request.method == "POST" and known is not None and fresh:
            return known
        caller = recognise(token)
        if len(self._callers) >= MOST_CALLERS:
            self._callers.clear()
        self._callers[hashed] = caller
        return caller

    def _is_stale(self, caller: Caller) -> bool:
        return caller.session is not None and needs_touch(caller.session, self._hall.context(SYSTEM))

    def device(self, token: str) -> Caller:
        """Raises NotSignedIn, TokenRevoked."""
        hashed = token_hash(token)
        device = self._hall.database.read(lambda uow: device_of(uow, hashed))
        return Caller(Actor(ActorKind.DEVICE, device.id, device.name), May(device.kind), hashed)

    def operator(self, token: str) -> Caller:
        """Raises NotSignedIn, SessionExpired."""
        context = self._hall.context(SYSTEM)
        hashed = token_hash(token)
        session = self._hall.database.read(lambda uow: session_of(uow, context, hashed))
        if needs_touch(session, context):
            session = self._touched(session, context)
        who = session.operator
        return Caller(Actor(ActorKind.OPERATOR, who.id, who.name), May(who.role), hashed, session)

    def is_known(self, *, device: str | None = None, cookie: str | None = None) -> bool:
        """Whether a token or a cookie is still good. Being asked is no use of a session: it does not lengthen it."""
        context = self._hall.context(SYSTEM)
        try:
            if device is not None:
                self.device(device)
            if cookie is not None:
                hashed = token_hash(cookie)
                self._hall.database.read(lambda uow: session_of(uow, context, hashed))
        except (NotSignedIn, SessionExpired, TokenRevoked):
            return False
        return True

    def sign_in(self, login: str, password: str, address: str) -> SignedIn:
        """Raises SignInRefused, SignInLocked."""
        context, door = self._hall.context(SYSTEM), Door(self._hall.secret, login, address)
        operator = self._prove(context, door, lambda known: check_password(known, password))
        return self._hall.database.write(lambda uow: complete_attempt(uow, context, door, operator, self._hall.times))

    def prove(self, session: Session, prove: Callable[[Operator], T], address: str) -> T:
        """What only the person can do who knows the session's password; failures count as those of a sign-in.

        Raises:
            SignInRefused, SignInLocked, and what else `prove` raises.
        """
        door = Door(self._hall.secret, session.operator.login, address)
        proven = self._prove(self._hall.context(SYSTEM), door, lambda _known: prove(session.operator))
        self._hall.database.write(lambda uow: take_back(uow, door))
        return proven

    def _prove(self, context: Context, door: Door, prove: Callable[[Operator | None], T]) -> T:
        """The try is counted first; the password is looked at outside of any unit of work, being slow by design."""
        database = self._hall.database
        attempt = database.write(lambda uow: begin_attempt(uow, context, door))
        if attempt.locked_until is not None:
            raise SignInLocked(math.ceil((attempt.locked_until - context.now).total_seconds()))
        try:
            return prove(attempt.operator)
        except SignInRefused:
            database.write(lambda uow: note_failure(uow, context, door, attempt.operator))
            raise
        except WeakPassword:
            database.write(lambda uow: take_back(uow, door))
            raise

    def sign_out(self, session: Session) -> None:
        """Ends the session; a counter is left with it, unless the same person is signed in elsewhere."""
        operator = session.operator
        context = self._hall.context(Actor(ActorKind.OPERATOR, operator.id, operator.name))
        address = key_of_address()

        def work(uow: UnitOfWork) -> None:
            sign_out(uow, context, session)
            record(uow, context, AuditKind.SIGN_OUT, subject=operator.login, address=address)

        self._hall.database.write(work)

    def set_cookie(self, answer: Response, token: str) -> None:
        """The session's cookie: out of reach of scripts and of other sites."""
        answer.set_cookie(
            COOKIE,
            token,
            max_age=int(self._hall.times.absolute.total_seconds()),
            httponly=True,
            samesite="Strict",
            secure=self._secure_cookie,
        )

    def is_own_origin(self, origin: str, *hosts: str) -> bool:
        """Whether a page of this origin is the hub's own, reached as one of `hosts`, or one the venue allows."""
        if origin in self._allowed_origins:
            return True
        try:
            return urlsplit(origin).netloc in hosts
        except ValueError:  # no browser writes such an origin
            return False

    def refuse_foreign_site(self) -> None:
        """Cross-site request forgery: a browser says where a write comes from, and it must be from here.

        Browsers send `Origin` with every write, and `Sec-Fetch-Site` on secure origins; a client that sends neither is
        no browser and carries nobody's cookie unasked.

        Raises:
            Refusal: `csrf`.
        """
        site = request.headers.get("Sec-Fetch-Site")
        origin = request.headers.get("Origin")
        if origin in self._allowed_origins:
            return
        if site not in (None, "same-origin", "none"):
            raise Refusal("csrf", 403)
        if origin is not None and not self.is_own_origin(origin, request.host):
            raise Refusal("csrf", 403)

    def _touched(self, session: Session, context: Context) -> Session:
        """The session, its idle end moved if that can be written; what can still be read is not refused for it."""
        try:
            return self._hall.database.write(lambda uow: touch(uow, context, session, self._hall.times))
        except StorageUnavailable:
            return session
