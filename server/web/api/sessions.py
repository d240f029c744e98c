"""Sign-in and sign-out."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response

from server.contract.sessions import Role, SessionView, SignIn
from server.http.answers import json_answer
from server.http.problems import Refusal
from server.services.ports import Session
from server.web.guard import COOKIE, STAFF, Caller
from server.web.operations import Api, Operation


def add_sessions(api: Api, limit_sign_in: Callable[[Callable[..., Response]], Callable[..., Response]]) -> None:
    """Adds the operations; `limit_sign_in` decorates the one that takes a password."""

    def sign_in(body: SignIn) -> Response:
        api.guard.refuse_foreign_site()
        signed_in = api.guard.sign_in(body.login, body.password)
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

    api.add(
        Operation(
            "POST",
            "/session",
            "Operator sign-in; the session is a cookie",
            SessionView,
            201,
            SignIn,
            problems=("sign-in-refused", "csrf"),
            tag="session",
        ),
        limit_sign_in(sign_in),
    )
    api.add(Operation("GET", "/session", "Who is signed in", SessionView, who=STAFF, tag="session"), who_am_i)
    api.add(Operation("DELETE", "/session", "Sign-out", status=204, who=STAFF, tag="session"), sign_out)


def session_view(session: Session) -> SessionView:
    """A session on the wire."""
    who = session.operator
    return SessionView(id=who.id, login=who.login, name=who.name, role=Role(who.role), expires_at=session.expires_at)


def _session(caller: Caller) -> Session:
    if caller.session is None:
        raise Refusal("forbidden", 403)
    return caller.session
