"""Holds answers against the OpenAPI document: path, status, media type, schema, and the codes it promises."""

from __future__ import annotations

import re
from typing import Any

from jsonschema import Draft202012Validator
from werkzeug.test import TestResponse

PROBLEM_JSON = "application/problem+json"

#: On every answer, whatever it says.
SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
#: Any path may be asked for in a wrong way; the document need not say so for each.
ALWAYS_POSSIBLE = frozenset({"internal-error", "method-not-allowed", "not-found"})


class Told:
    """What the document tells, ready to be checked."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        self._paths = [(_pattern(path), operations) for path, operations in document["paths"].items()]
        self._validators: dict[str, Draft202012Validator] = {}

    def check(self, method: str, path: str, answer: TestResponse) -> None:
        """Fails when the answer is not one that the document promises."""
        check_headers(path, answer)
        operation = self._operation(method, path)
        if answer.mimetype == PROBLEM_JSON:
            self._check_problem(operation, answer)
        elif operation is not None:
            told = operation["responses"].get(str(answer.status_code))
            assert told is not None, f"{method} {path}: {answer.status_code} is not in the document"
            self._check_content(told.get("content", {}), answer)

    def _operation(self, method: str, path: str) -> dict[str, Any] | None:
        # Those with the fewest places first: `/t/{token}.json` is a `/t/{token}` too.
        for pattern, operations in self._paths:
            if pattern.fullmatch(path):
                found: dict[str, Any] | None = operations.get(method.lower())
                return found
        return None

    def _check_problem(self, operation: dict[str, Any] | None, answer: TestResponse) -> None:
        body = answer.get_json()
        assert body["status"] == answer.status_code
        assert body["type"] == f"urn:junban:problem:{body['code']}"
        assert body["title"]
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Content-Language"] in {"ja", "en"}
        self._validator({"$ref": "#/components/schemas/Problem"}).validate(body)
        if operation is not None and body["code"] not in ALWAYS_POSSIBLE:
            promised = re.findall(r"`([a-z-]+)`", operation["responses"]["default"]["description"])
            assert body["code"] in promised, f"{body['code']} is not among {promised}"

    def _check_content(self, content: dict[str, Any], answer: TestResponse) -> None:
        if not content:
            assert answer.get_data() == b""
            return
        assert answer.mimetype in content, answer.mimetype
        schema = content[answer.mimetype]["schema"]
        body = answer.get_json()
        self._validator(schema).validate(body)
        name = schema["$ref"].rpartition("/")[2]
        extra = set(body) - set(self.document["components"]["schemas"][name]["properties"])
        assert not extra, f"{name} says nothing of {extra}"

    def _validator(self, schema: dict[str, Any]) -> Draft202012Validator:
        name = schema["$ref"]
        if name not in self._validators:
            whole = {**schema, "components": self.document["components"]}
            checker = Draft202012Validator.FORMAT_CHECKER
            self._validators[name] = Draft202012Validator(whole, format_checker=checker)
        return self._validators[name]


def check_headers(path: str, answer: TestResponse) -> None:
    """Fails when an answer lacks a security header, or lets a page run what is not the hub's own file."""
    for name, value in SECURITY_HEADERS.items():
        assert answer.headers.get(name) == value, f"{path}: {name}"
    assert answer.headers["Referrer-Policy"] in {"same-origin", "no-referrer"}
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "object-src 'none'" in policy
    framed = "frame-ancestors *" in policy
    assert framed == (path == "/embed")
    assert ("X-Frame-Options" in answer.headers) is not framed


def _pattern(path: str) -> re.Pattern[str]:
    parts = re.split(r"({\w+})", path)
    return re.compile("".join("[^/]+" if part.startswith("{") else re.escape(part) for part in parts))
