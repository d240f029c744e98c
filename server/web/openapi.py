"""OpenAPI 3.1, made from the table of operations, the contract's models and the table of states."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib.metadata import version
from typing import Any

from flask import Blueprint, Response, jsonify
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from server.contract.catalogue import load_catalogue
from server.contract.face import Wish
from server.contract.feed import Waits
from server.contract.problems import PROBLEM_JSON, Problem
from server.contract.tickets import TicketStatus
from server.domain.states import TRANSITIONS
from server.http.answers import JSON, REPLAYED
from server.web.guard import DEVICES, STAFF
from server.web.operations import KEY, KEY_HEADER, Operation

#: Public reads outside `/api/v1`, and operations of Flask routes that are written by hand.
PUBLIC = (
    Operation("GET", "/t/{token}.json", "The resident's own turn", TicketStatus, problems=("not-found",), tag="public"),
    Operation("GET", "/feed/v1/waits.json", "The public feed of waits", Waits, tag="public"),
    Operation(
        "POST",
        "/t/{token}/wish",
        "What the resident asks for from the phone; the token is the authority",
        TicketStatus,
        body=Wish,
        problems=(
            "not-found",
            "illegal-transition",
            "nothing-to-undo",
            "stale-version",
            "too-many-wishes",
            "idempotency-key-reused",
        ),
        tag="residents",
    ),
)
#: Tags of reads that have an ETag.
SNAPSHOTS = frozenset({"snapshots", "public"})
BODY = ("malformed-body", "invalid-body", "body-too-large", "not-json")
KNOWN = ("not-signed-in", "session-expired", "token-revoked", "forbidden", "csrf")


def make_openapi(operations: Iterable[Operation], prefix: str) -> dict[str, Any]:
    """The document.

    Args:
        operations: those below `prefix`.
        prefix: `/api/v1`.
    """
    listed = [(prefix + operation.path, operation) for operation in operations]
    listed += [(operation.path, operation) for operation in PUBLIC]
    models = _models(operation for _path, operation in listed)
    # A problem leaves out what it has nothing to say about, as a body may; any other answer has all its fields.
    sparse = {*_bodies(listed), Problem.__name__}
    _, schemas = models_json_schema(
        [(model, "validation" if model.__name__ in sparse else "serialization") for model in models],
        ref_template="#/components/schemas/{model}",
    )
    paths: dict[str, dict[str, Any]] = {}
    for path, operation in listed:
        paths.setdefault(path, {})[operation.method.lower()] = _operation(path, operation)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Junban 順番", "version": version("junban"), "description": _law()},
        "paths": paths,
        "components": {
            "schemas": schemas["$defs"],
            "securitySchemes": {
                "session": {"type": "apiKey", "in": "cookie", "name": "junban_session"},
                "device": {"type": "http", "scheme": "bearer"},
            },
        },
    }


def make_docs(operations: list[Operation], prefix: str) -> Blueprint:
    """The blueprint that serves the document, made once, for the first who asks: a hub must be ready soon."""
    docs = Blueprint("openapi", __name__)

    @cache
    def document() -> dict[str, Any]:
        return make_openapi(operations, prefix)

    @docs.get(f"{prefix}/openapi.json")
    def openapi() -> Response:
        return jsonify(document())

    return docs


def _models(operations: Iterable[Operation]) -> list[type[BaseModel]]:
    used: dict[str, type[BaseModel]] = {"Problem": Problem}
    for operation in operations:
        for model in (operation.body, operation.answer):
            if model is not None:
                used[model.__name__] = model
    return list(used.values())


def _bodies(listed: list[tuple[str, Operation]]) -> set[str]:
    return {operation.body.__name__ for _path, operation in listed if operation.body is not None}


def _operation(path: str, operation: Operation) -> dict[str, Any]:
    done: dict[str, Any] = {"description": operation.summary}
    if operation.answer is not None:
        done["content"] = {JSON: {"schema": _ref(operation.answer)}}
    told: dict[str, Any] = {
        "operationId": _name(operation.method, path),
        "summary": operation.summary,
        "tags": [operation.tag],
        "responses": {str(operation.status): done, "default": _problems(operation)},
    }
    if operation.tag in SNAPSHOTS:
        told["responses"]["304"] = {"description": "Unchanged since the ETag in `If-None-Match`"}
    if is_command(operation):
        done["headers"] = {REPLAYED: {"description": "`true`: the key was used before; its answer again", **_TEXT}}
    if parameters := _parameters(path, operation):
        told["parameters"] = parameters
    if operation.body is not None:
        told["requestBody"] = {"required": True, "content": {JSON: {"schema": _ref(operation.body)}}}
    if operation.who:
        told["description"] = "For: " + ", ".join(sorted(operation.who)) + "."
        told["security"] = [{"session": []}] * bool(operation.who & STAFF) + [{"device": []}] * bool(
            operation.who & DEVICES
        )
    return told


def is_command(operation: Operation) -> bool:
    """Whether it takes an idempotency key."""
    return operation.body is not None and "idempotency_key" in operation.body.model_fields


def _parameters(path: str, operation: Operation) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, **_TEXT} for name in re.findall(r"{(\w+)}", path)
    ]
    if operation.tag in SNAPSHOTS:
        told.append({"name": "If-None-Match", "in": "header", **_TEXT})
    if is_command(operation):
        what = "Instead of `idempotency_key` in the body"
        told.append({"name": KEY_HEADER, "in": "header", "description": what, "schema": KEY.json_schema()})
    return told


def _problems(operation: Operation) -> dict[str, Any]:
    codes = [*operation.problems, *(KNOWN if operation.who else ()), "rate-limited", "storage-unavailable"]
    if operation.who & STAFF and not operation.newcomers:
        codes.append("password-change-needed")
    if operation.body is not None:
        codes += BODY
    texts = load_catalogue("problem").all("en")
    listed = "\n".join(f"* `{code}`: {texts[code]}" for code in dict.fromkeys(codes))
    return {"description": f"A problem, with one of these codes:\n\n{listed}", "content": {PROBLEM_JSON: _PROBLEM}}


def _ref(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{model.__name__}"}


_PROBLEM = {"schema": _ref(Problem)}
_TEXT = {"schema": {"type": "string"}}


def _name(method: str, path: str) -> str:
    words = [word for word in re.split(r"[^A-Za-z0-9]+", path) if word not in ("", "api", "v1")]
    return "_".join([method.lower(), *words])


def _law() -> str:
    rows = "\n".join(f"| {state} | {action} | {after} |" for (state, action), after in TRANSITIONS.items())
    return f"The queue of a city-hall counter.\n\n| state | action | becomes |\n| --- | --- | --- |\n{rows}\n"
