"""The people of the venue: list, add, change, a new password, signed out, sign-in unlocked (S6)."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response

from server.contract.base import Request
from server.contract.operators import (
    AddOperator,
    ChangeOperator,
    LockedAddress,
    Nothing,
    OneTimePassword,
    Operators,
    OperatorView,
    UnlockAddress,
)
from server.contract.sessions import Role as WireRole
from server.domain.lockout import Scope
from server.http.answers import json_answer
from server.http.limits import key_of_address
from server.services import operators
from server.services.accounts import hash_password
from server.services.context import Context
from server.services.ports import LockedSignIn, Operator, Role, UnitOfWork
from server.web.guard import MANAGERS, Caller
from server.web.operations import Api, Operation

PATH = "/operators/{operator_id}"
CHANGES = ("unknown-operator", "beyond-your-role")

Work = Callable[[UnitOfWork, Context, Role], Operator]


def add_operators(api: Api) -> None:
    """Adds the operations."""
    hall = api.hall

    def list_(caller: Caller) -> Response:
        now = hall.clock.now()
        people, seen, locked = hall.database.read(
            lambda uow: (uow.accounts.operators(), uow.accounts.sessions_alive(now), uow.sign_ins.locked(now))
        )
        answer = Operators(
            generated_at=now,
            operators=[_view(one, role_of(caller), hall.secret, locked, seen.get(one.id)) for one in people],
            locked_addresses=[
                LockedAddress(address=lock.address, until=lock.tries.locked_until)
                for lock in locked
                if lock.scope == Scope.ADDRESS and lock.tries.locked_until is not None
            ],
        )
        return json_answer(answer.model_dump_json())

    def done(caller: Caller, work: Work) -> OperatorView:
        def run(uow: UnitOfWork) -> Operator:
            context = hall.context(caller.actor)
            api.guard.confirm(uow, context, caller)
            return work(uow, context, role_of(caller))

        now = hall.clock.now()
        operator = hall.database.write(run)
        seen, locked = hall.database.read(lambda uow: (uow.accounts.sessions_alive(now), uow.sign_ins.locked(now)))
        return _view(operator, role_of(caller), hall.secret, locked, seen.get(operator.id))

    def with_password(caller: Caller, login: str, work: Callable[[str], Work], status: int = 200) -> Response:
        password = operators.one_time_password()
        hashed = hash_password(password, login)
        told = OneTimePassword(operator=done(caller, work(hashed)), password=password)
        return json_answer(told.model_dump_json(), status)

    def add(caller: Caller, body: AddOperator) -> Response:
        address = key_of_address()

        def work(hashed: str) -> Work:
            return lambda uow, context, by: operators.add(
                uow,
                context,
                by,
                login=body.login,
                name=body.name,
                role=Role(body.role),
                password_hash=hashed,
                address=address,
            )

        return with_password(caller, body.login, work, 201)

    def change(caller: Caller, body: ChangeOperator, operator_id: str) -> Response:
        address = key_of_address()

        def work(uow: UnitOfWork, context: Context, by: Role) -> Operator:
            return operators.change(
                uow,
                context,
                by,
                operator_id,
                name=body.name,
                role=Role(body.role) if body.role else None,
                active=body.active,
                version=body.version,
                address=address,
            )

        return json_answer(done(caller, work).model_dump_json())

    def reset(caller: Caller, _body: Nothing, operator_id: str) -> Response:
        address = key_of_address()

        def work(hashed: str) -> Work:
            return lambda uow, context, by: operators.reset_password(
                uow, context, by, operator_id, hashed, address=address
            )

        return with_password(caller, "", work)

    def sign_out(caller: Caller, _body: Nothing, operator_id: str) -> Response:
        address = key_of_address()

        def work(uow: UnitOfWork, context: Context, by: Role) -> Operator:
            operators.sign_out_everywhere(uow, context, by, operator_id, address=address)
            return operators.known(uow, operator_id)

        return json_answer(done(caller, work).model_dump_json())

    def unlock(caller: Caller, _body: Nothing, operator_id: str) -> Response:
        address = key_of_address()

        def work(uow: UnitOfWork, context: Context, by: Role) -> Operator:
            return operators.unlock(uow, context, by, operator_id, hall.secret, address=address)

        return json_answer(done(caller, work).model_dump_json())

    def unlock_address(caller: Caller, body: UnlockAddress) -> Response:
        address = key_of_address()

        def run(uow: UnitOfWork) -> None:
            context = hall.context(caller.actor)
            api.guard.confirm(uow, context, caller)
            operators.unlock_address(uow, context, body.address, address=address)

        hall.database.write(run)
        return list_(caller)

    def operation(
        method: str,
        path: str,
        summary: str,
        answer: type[OperatorView | OneTimePassword | Operators],
        body: type[Request] | None,
        *problems: str,
        status: int = 200,
    ) -> Operation:
        return Operation(method, path, summary, answer, status, body, who=MANAGERS, problems=problems, tag="operators")

    for told, view in (
        (operation("GET", "/operators", "All operators", Operators, None), list_),
        (
            operation(
                "POST",
                "/operators",
                "Add one; the password is good for one sign-in",
                OneTimePassword,
                AddOperator,
                "login-taken",
                "beyond-your-role",
                status=201,
            ),
            add,
        ),
        (
            operation(
                "POST",
                PATH,
                "Name, role, switched on or off",
                OperatorView,
                ChangeOperator,
                *CHANGES,
                "stale-version",
                "own-account",
                "last-admin",
            ),
            change,
        ),
        (
            operation(
                "POST",
                f"{PATH}/reset-password",
                "A new password, good for one sign-in",
                OneTimePassword,
                Nothing,
                *CHANGES,
            ),
            reset,
        ),
        (
            operation("POST", f"{PATH}/sign-out", "End all sessions", OperatorView, Nothing, *CHANGES),
            sign_out,
        ),
        (
            operation("POST", f"{PATH}/unlock", "Sign-in may be tried again", OperatorView, Nothing, *CHANGES),
            unlock,
        ),
        (
            operation("POST", "/sign-in-locks/lift", "An address may try again", Operators, UnlockAddress),
            unlock_address,
        ),
    ):
        api.add(told, view)


def role_of(caller: Caller) -> Role:
    """What the caller is; only people come here."""
    return Role(caller.kind)


def _view(operator: Operator, by: Role, secret: bytes, locked: list[LockedSignIn], seen: object) -> OperatorView:
    return OperatorView.model_validate(
        {
            "id": operator.id,
            "login": operator.login,
            "name": operator.name,
            "role": WireRole(operator.role),
            "active": operator.active,
            "must_change_password": operator.must_change,
            "version": operator.version,
            "created_at": operator.created_at,
            "seen_at": seen,
            "locked_until": operators.locked_until(locked, secret, operator.login),
            "may_change": operators.may_change(by, operator.role),
        }
    )
