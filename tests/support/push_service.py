"""A push service on loopback, and a browser with a subscription to it that opens what it is sent.

What opens it is `http_ece`, another's code; what checks the signature is `cryptography`'s own verification.
"""

from __future__ import annotations

import base64
import json
import os
import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import http_ece  # type: ignore[import-untyped]  # ships no types
import httpx
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from flask import Flask, Response, request

from server.contract.face import PushSubscription
from server.face.push_encryption import base64url, point, unpadded
from tests.support.loopback import loopback_server

#: What browsers are told; the name leads to loopback only through `ToLoopback`.
HOST = "push.example.jp"
CURVE = ec.SECP256R1()


@dataclass(frozen=True)
class Sent:
    """One push as it arrived."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def claims(self) -> dict[str, Any]:
        """What the sender signed. Raises InvalidSignature."""
        token, key = (part.split("=", 1)[1] for part in self.headers["Authorization"][len("vapid ") :].split(", "))
        head, claims, signature = token.split(".")
        raw = unpadded(signature)
        signed = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
        public = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, unpadded(key))
        public.verify(signed, f"{head}.{claims}".encode(), ec.ECDSA(SHA256()))
        told: dict[str, Any] = json.loads(unpadded(claims))
        return told


@dataclass
class Browser:
    """One subscription with its secrets."""

    name: str
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(CURVE))
    auth: bytes = field(default_factory=lambda: os.urandom(16))

    def subscription(self, language: str = "ja", host: str = HOST) -> PushSubscription:
        """What its page sends."""
        return PushSubscription(
            endpoint=f"https://{host}/{self.name}",
            p256dh=base64url(point(self.key.public_key())),
            auth=base64.urlsafe_b64encode(self.auth).decode(),
            language=language,
        )

    def read(self, sent: Sent) -> dict[str, Any]:
        """What its service worker gets."""
        text = http_ece.decrypt(sent.body, private_key=self.key, auth_secret=self.auth, version="aes128gcm")
        told: dict[str, Any] = json.loads(text)
        return told


@dataclass
class PushService:
    """What came in; `answer` is the status of what comes next."""

    port: int = 0
    answer: int = 201
    arrived: queue.Queue[Sent] = field(default_factory=queue.Queue)

    def next(self) -> Sent:
        """The next push. Raises queue.Empty: none within 20 s."""
        return self.arrived.get(timeout=20)


class ToLoopback(httpx.HTTPTransport):
    """Leads every request to one port of this machine, whatever name it is for."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self._port = port

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.url = request.url.copy_with(scheme="http", host="127.0.0.1", port=self._port)
        return super().handle_request(request)


@contextmanager
def push_service() -> Iterator[PushService]:
    """Listens on loopback."""
    app, service = Flask(__name__), PushService()

    @app.post("/<path:path>")
    def take(path: str) -> Response:
        service.arrived.put(Sent(path, dict(request.headers), request.get_data()))
        return Response(status=service.answer)

    server = loopback_server(0, app)
    service.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, name="push service", daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
