"""Who asks: an operator's session cookie or a device's bearer token, and what each may do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from flask import Response, request

from server.http.problems import Refusal
from server.services.accounts import (
    NotSignedIn,
    SessionExpired,
    SignedIn,
    TokenRevoked,
    begin_session,
    check_password,
    device_of,
    needs_touch,
    session_of,
    touch,
)
from server.services.context import SYSTEM, Context
from server.services.hall import Hall
from server.services.ports import Actor, ActorKind, Session, StorageUnavailable, UnitOfWork
from server.services.tokens import token_hash

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


class Guard:
    """Recognises callers of one hub."""

    def __init__(self, hall: Hall, allowed_origins: tuple[str, ...] = (), *, secure_cookie: bool = False) -> None:
        self._hall = hall
        self._allowed_origins = frozenset(allowed_origins)
        self._secure_cookie = secure_cookie
        self._callers: dict[str, Caller] = {}

    def caller(self, allowed: frozenset[May]) -> Caller:
        """The caller of the present request.

        Raises:
            NotSignedIn, SessionExpired, TokenRevoked: nobody we know (any more).
            Refusal: `forbidden`, or `csrf` for a write that another site has caused.
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
        if request.method == "POST" and known is not None and not self._is_stale(known):
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

    def sign_in(self, login: str, password: str) -> SignedIn:
        """Raises SignInRefused."""
        context = self._hall.context(SYSTEM)
        found = self._hall.database.read(lambda uow: uow.accounts.operator_by_login(login))
        operator = check_password(found, password)
        return self._hall.database.write(lambda uow: begin_session(uow, context, operator, self._hall.times))

    def sign_out(self, session: Session) -> None:
        """Ends the session."""
        self._hall.database.write(lambda uow: uow.accounts.end_session(session.token_hash))

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
