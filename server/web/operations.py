"""The API as a table of operations: one place from which routes and the OpenAPI text are both made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from flask import Blueprint, Response, request
from pydantic import BaseModel, TypeAdapter, ValidationError
from werkzeug.exceptions import RequestEntityTooLarge

from server.contract.base import Answer, IdempotencyKey, Request
from server.contract.problems import FieldError
from server.http.problems import Refusal
from server.services.context import Context
from server.services.hall import Hall
from server.services.idempotency import once
from server.services.ports import UnitOfWork
from server.web.guard import Caller, Guard, May

KEY_HEADER = "Idempotency-Key"
KEY: TypeAdapter[str] = TypeAdapter(IdempotencyKey)

Body = TypeVar("Body", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Operation:
    """One line of the contract. `who` empty means everybody; `problems` are the codes beside the general ones."""

    method: str
    path: str
    summary: str
    answer: type[Answer] | None = None
    status: int = 200
    body: type[Request] | None = None
    who: frozenset[May] = frozenset()
    problems: tuple[str, ...] = ()
    tag: str = "queue"
    newcomers: bool = False
    """Whether somebody may do it who has yet to choose a password of their own."""


@dataclass(slots=True)
class Api:
    """Routes below `/api/v1`, and the operations they carry out."""

    hall: Hall
    guard: Guard
    blueprint: Blueprint = field(default_factory=lambda: Blueprint("api", __name__, url_prefix="/api/v1"))
    operations: list[Operation] = field(default_factory=list)

    def add(self, operation: Operation, view: Callable[..., Response]) -> None:
        """Makes a route. The view gets the caller if there is a `who`, the body if there is one, and the path."""
        self.operations.append(operation)

        def handle(**path: str) -> Response:
            if any("\0" in part for part in path.values()):
                raise Refusal("not-found", 404)  # PostgreSQL can't even be asked for it
            arguments: list[object] = []
            if operation.who:
                arguments.append(self.guard.caller(operation.who, newcomers=operation.newcomers))
            if operation.body is not None:
                arguments.append(read_body(operation.body))
            return view(*arguments, **path)

        rule = operation.path.replace("{", "<").replace("}", ">")
        name = f"{operation.method} {operation.path}".replace(".", "-")
        self.blueprint.add_url_rule(rule, name, handle, methods=[operation.method])

    def command(
        self,
        caller: Caller,
        body: BaseModel,
        work: Callable[[UnitOfWork, Context], Answer],
        *,
        exclude: frozenset[str] = frozenset(),
    ) -> tuple[str, bool]:
        """Runs a command once for its key, in one unit of work; the answer as JSON, and whether it is a repetition.

        Args:
            caller: who sends it.
            body: its body; with method and path it is what the key stands for.
            work: does it.
            exclude: fields of the answer that are not kept with the key.
        """
        key: str | None = getattr(body, "idempotency_key", None) or key_of_header()
        told = body.model_dump_json(exclude={"idempotency_key"})
        command = f"{request.method} {request.path} {told}"

        def run(uow: UnitOfWork) -> tuple[str, bool]:
            context = self.hall.context(caller.actor)
            self.guard.confirm(uow, context, caller)
            return once(
                uow, context, key, command, lambda: work(uow, context).model_dump_json(exclude=set(exclude) or None)
            )

        return self.hall.database.write(run)


def read_body(model: type[Body]) -> Body:
    """The body of the request.

    Raises:
        RequestEntityTooLarge: larger than the limit.
        Refusal: `not-json`, `malformed-body`, or `invalid-body` with every field that is wrong.
    """
    data = request.get_data(cache=False)
    if request.content_length is None and len(data) >= (request.max_content_length or 0):
        raise RequestEntityTooLarge  # A body of unknown length is cut off at the limit, without a word.
    if data and not request.is_json:
        raise Refusal("not-json", 415)
    try:
        body = model.model_validate_json(data or b"{}", strict=True)
    except ValidationError as error:
        if any(entry["type"] == "json_invalid" for entry in error.errors()):
            raise Refusal("malformed-body", 400) from error
        fields = tuple(
            FieldError(field=".".join(str(part) for part in entry["loc"]), message=entry["msg"])
            for entry in error.errors(include_url=False)
        )
        raise Refusal("invalid-body", 422, fields) from error
    if nul := tuple(name for name, value in body if isinstance(value, str) and "\0" in value):
        # JSON may hold it, PostgreSQL may not.
        raise invalid(*nul, message="No NUL characters")
    return body


def key_of_header() -> str | None:
    """The idempotency key, where it comes as a header. Raises Refusal: `invalid-body`."""
    key = request.headers.get(KEY_HEADER)
    try:
        return None if key is None else KEY.validate_python(key)
    except ValidationError as error:
        raise invalid(KEY_HEADER, message=error.errors()[0]["msg"]) from error


def invalid(*fields: str, message: str) -> Refusal:
    """The refusal of fields that their types alone don't refuse."""
    return Refusal("invalid-body", 422, tuple(FieldError(field=field, message=message) for field in fields))
