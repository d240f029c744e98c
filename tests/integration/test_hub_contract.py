"""The OpenAPI document is valid and true, and every code has its words."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

import server
from server.contract.catalogue import load_catalogue
from server.domain.states import TRANSITIONS
from server.http.problems import HTTP_CODES
from tests.support.hub import TestHub, hub_in_process

SERVER = Path(server.__file__).parent
#: The document does not list itself.
NOT_LISTED = {"/api/v1/openapi.json"}
ACTIONS = (
    *("call", "recall", "undo-call", "start", "complete", "hold", "resume", "no-show", "requeue"),
    *("cancel", "restore", "transfer", "set-aside", "ready", "note", "reprint"),
)


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[TestHub]:
    with hub_in_process(tmp_path) as made:
        yield made


@pytest.fixture
def document(hub: TestHub) -> dict[str, Any]:
    answer: dict[str, Any] = hub.client().get("/api/v1/openapi.json").get_json()
    return answer


def test_the_document_is_openapi_3_1(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    OpenAPIV31SpecValidator(document).validate()


def test_every_route_is_in_the_document_and_every_path_is_a_route(hub: TestHub, document: dict[str, Any]) -> None:
    routes = {
        (rule.rule.replace("<", "{").replace(">", "}"), method.lower())
        for rule in hub.hub.app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    told = {(path, method) for path, operations in document["paths"].items() for method in operations}
    listed = {(path, method) for path, method in routes if path.startswith("/api/v1") and path not in NOT_LISTED}
    assert {entry for entry in told if entry[0].startswith("/api/v1")} == listed
    assert told <= routes


def test_what_design_promises_is_there(document: dict[str, Any]) -> None:
    promised = {
        *(("post", f"/api/v1/tickets/{{ticket_id}}/{action}") for action in ACTIONS),
        *(
            ("post", f"/api/v1/counters/{{counter_id}}/{step}")
            for step in ("open", "pause", "close", "call-next", "serves")
        ),
        *(("get", f"/api/v1/{name}") for name in ("queue", "board", "services", "venue", "devices", "session")),
        *(
            ("post", f"/api/v1/devices/{{device_id}}/printers/{{printer_id}}/{order}")
            for order in ("give-up", "reset", "settle")
        ),
        ("post", "/api/v1/devices/{device_id}/coming"),
        ("post", "/api/v1/devices/report"),
        ("post", "/api/v1/devices/staff-acts"),
        ("post", "/api/v1/offline/kit"),
        ("post", "/api/v1/offline/tickets"),
        ("post", "/api/v1/session"),
        ("delete", "/api/v1/session"),
        ("post", "/api/v1/session/password"),
        ("delete", "/api/v1/session/others"),
        ("get", "/api/v1/operators"),
        ("post", "/api/v1/operators"),
        ("post", "/api/v1/operators/{operator_id}"),
        *(("post", f"/api/v1/operators/{{operator_id}}/{order}") for order in ("reset-password", "sign-out", "unlock")),
        ("post", "/api/v1/sign-in-locks/lift"),
        ("get", "/api/v1/audit"),
        ("get", "/api/v1/settings"),
        ("get", "/api/v1/settings/history"),
        *(("post", f"/api/v1/settings/{order}") for order in ("preview", "apply", "revert", "revert/preview")),
        ("post", "/api/v1/tickets"),
        ("post", "/api/v1/undo"),
        ("get", "/t/{token}.json"),
        ("post", "/t/{token}/wish"),
        ("get", "/feed/v1/waits.json"),
    }
    told = {(method, path) for path, operations in document["paths"].items() for method in operations}
    assert told == promised


def test_operations_have_different_names(document: dict[str, Any]) -> None:
    names = [operation["operationId"] for path in document["paths"].values() for operation in path.values()]
    assert len(names) == len(set(names))


def test_the_law_is_told(document: dict[str, Any]) -> None:
    text = document["info"]["description"]
    for (state, action), after in TRANSITIONS.items():
        assert f"| {state} | {action} | {after} |" in text


def _codes() -> set[str]:
    """Every code in `server/`: of error classes, and as the first argument of a refusal or a problem."""
    found: set[str] = set()
    for path in SERVER.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.ClassDef():
                    found |= {
                        str(part.value.value)
                        for part in node.body
                        if isinstance(part, ast.Assign)
                        and [getattr(target, "id", None) for target in part.targets] == ["code"]
                        and isinstance(part.value, ast.Constant)
                    }
                case ast.Call(func=ast.Name(id="Refusal" | "problem"), args=[ast.Constant(value=str(code)), *_]):
                    found.add(code)
    return found | set(HTTP_CODES.values())


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_code_has_its_words_and_every_text_its_code(language: str) -> None:
    assert set(load_catalogue("problem").all(language)) == _codes()


def test_every_code_in_the_document_exists(document: dict[str, Any]) -> None:
    codes = _codes()
    for operations in document["paths"].values():
        for operation in operations.values():
            lines = operation["responses"]["default"]["description"].splitlines()
            told = {line.split("`")[1] for line in lines if line.startswith("* ")}
            assert told <= codes


@pytest.mark.parametrize(
    ("accept", "language"), [("en-GB,en;q=0.8", "en"), ("ja", "ja"), ("pt-BR", "ja"), ("", "ja"), ("*", "ja")]
)
def test_a_problem_speaks_the_readers_language(hub: TestHub, accept: str, language: str) -> None:
    answer = hub.client().get("/api/v1/queue", headers={"Accept-Language": accept})
    assert answer.headers["Content-Language"] == language
    assert answer.get_json()["title"] == load_catalogue("problem").text(language, "not-signed-in")
