"""Sign-in and sign-out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from flask import Response

from server.contract.problems import FieldError
from server.contract.sessions import ChangePassword, Role, SessionView, SignIn
from server.http.answers import json_answer
from server.http.limits import key_of_address
from server.http.problems import Refusal
from server.services.accounts import WeakPassword
from server.services.operators import change_own_password, hash_of_own, sign_out_everywhere
from server.services.ports import Session, UnitOfWork
from server.web.guard import COOKIE, STAFF, Caller
from server.web.operations import Api, Operation


def add_sessions(api: Api, limit_sign_in: Callable[[Callable[..., Response]], Callable[..., Response]]) -> None:
    """Adds the operations; `limit_sign_in` decorates the one that takes a password."""

    def sign_in(body: SignIn) -> Response:
        api.guard.refuse_foreign_site()
        signed_in = api.guard.sign_in(body.login, body.password, key_of_address())
        answer = json_answer(session_view(signed_in.session).model_dump_json(), 201)
        api.guard.set_cookie(answer, signed_in.token)
        return answer

    def who_am_i(caller: Caller) -> Response:
        return json_answer(session_view(_session(caller)).model_dump_json())

    def sign_out(caller: Caller) -> Response:
        api.guard.sign_out(_session(caller))
        answer = Response(status=204)
        answer.delete_cookie(COOKIE, httponly=True, samesite="Strict")
        return answer

    def change_password(caller: Caller, body: ChangePassword) -> Response:
        session, address = _session(caller), key_of_address()
        try:
            hashed = api.guard.prove(session, lambda operator: hash_of_own(operator, body.old, body.new), address)
        except WeakPassword as error:
            raise weak("new", error) from error

        def work(uow: UnitOfWork) -> Session:
            context = api.hall.context(caller.actor)
            api.guard.confirm(uow, context, caller)
            operator = change_own_password(
                uow,
                context,
                session.operator.id,
                hashed,
                keep_session=caller.token_hash,
                address=address,
            )
            return replace(session, operator=operator)

        return json_answer(session_view(api.hall.database.write(work)).model_dump_json())

    def sign_out_elsewhere(caller: Caller) -> Response:
        session, address = _session(caller), key_of_address()

        def work(uow: UnitOfWork) -> None:
            context = api.hall.context(caller.actor)
            api.guard.confirm(uow, context, caller)
            role = session.operator.role
            sign_out_everywhere(uow, context, role, session.operator.id, address=address, but=caller.token_hash)

        api.hall.database.write(work)
        return json_answer(session_view(session).model_dump_json())

    api.add(
        Operation(
            "POST",
            "/session",
            "Operator sign-in; the session is a cookie",
            SessionView,
            201,
            SignIn,
            problems=("sign-in-refused", "sign-in-locked", "csrf"),
            tag="session",
        ),
        limit_sign_in(sign_in),
    )
    api.add(
        Operation("GET", "/session", "Who is signed in", SessionView, who=STAFF, tag="session", newcomers=True),
        who_am_i,
    )
    api.add(Operation("DELETE", "/session", "Sign-out", status=204, who=STAFF, tag="session", newcomers=True), sign_out)
    api.add(
        Operation(
            "POST",
            "/session/password",
            "An own new password; all other sessions of the person end",
            SessionView,
            body=ChangePassword,
            who=STAFF,
            problems=("sign-in-refused", "sign-in-locked", "weak-password", "rate-limited"),
            tag="session",
            newcomers=True,
        ),
        limit_sign_in(change_password),
    )
    api.add(
        Operation(
            "DELETE",
            "/session/others",
            "Ends all other sessions of the person",
            SessionView,
            who=STAFF,
            tag="session",
        ),
        sign_out_elsewhere,
    )


def session_view(session: Session) -> SessionView:
    """A session on the wire."""
    who = session.operator
    return SessionView(
        id=who.id,
        login=who.login,
        name=who.name,
        role=Role(who.role),
        expires_at=session.expires_at,
        must_change_password=who.must_change,
    )


def weak(field: str, error: WeakPassword) -> Refusal:
    """The refusal of a password, with the reason as the field's error."""
    return Refusal(error.code, 422, (FieldError(field=field, message=error.reason),))


def _session(caller: Caller) -> Session:
    if caller.session is None:
        raise Refusal("forbidden", 403)
    return caller.session
