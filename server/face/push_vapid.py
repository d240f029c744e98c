"""Who sends a push, proven to the service that passes it on: VAPID, RFC 8292."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from server.face.push_encryption import CURVE, base64url, point

#: A token is believed for at most 24 hours (RFC 8292, 2).
GOOD_FOR = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Vapid:
    """The server's key, and whom a push service may write to."""

    key: ec.EllipticCurvePrivateKey
    contact: str

    @property
    def public_key(self) -> str:
        """What a browser subscribes with, base64url."""
        return base64url(point(self.key.public_key()))

    def authorization(self, endpoint: str, now: datetime) -> str:
        """The header `Authorization` of a push to that address."""
        parts = urlsplit(endpoint)
        claims = {
            "aud": f"{parts.scheme}://{parts.netloc}",
            "exp": int((now + GOOD_FOR).timestamp()),
            "sub": self.contact,
        }
        signed = f"{_part({'typ': 'JWT', 'alg': 'ES256'})}.{_part(claims)}"
        r, s = decode_dss_signature(self.key.sign(signed.encode(), ec.ECDSA(SHA256())))
        signature = base64url(r.to_bytes(32, "big") + s.to_bytes(32, "big"))
        return f"vapid t={signed}.{signature}, k={self.public_key}"


def open_vapid(path: Path, contact: str) -> Vapid:
    """The key in that file, made when there is none, readable by this program alone.

    Raises:
        OSError: the file cannot be read or written.
        ValueError: there is something else in it.
    """
    if not path.exists():
        _make(path)
    key = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise ValueError(f"{path} is no key of the curve P-256")  # noqa: TRY004 - of a file's contents
    return Vapid(key, contact)


def _make(path: Path) -> None:
    pem = ec.generate_private_key(CURVE).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(pem)
        file.flush()
        os.fsync(file.fileno())


def _part(values: dict[str, object]) -> str:
    return base64url(json.dumps(values, separators=(",", ":")).encode())
