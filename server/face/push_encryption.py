"""What a push carries, sealed for one browser: RFC 8291 with the content coding `aes128gcm` of RFC 8188."""

from __future__ import annotations

import base64
import binascii
import os
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVE = ec.SECP256R1()
SALT_BYTES = 16
AUTH_BYTES = 16
#: One record holds it all: push services take 4096 bytes and no more.
RECORD_BYTES = 4096
#: The end of the last record (RFC 8188, 2).
LAST = b"\x02"


class BadKeys(ValueError):
    """What a browser sent are no keys of a subscription."""


@dataclass(frozen=True, slots=True)
class BrowserKeys:
    """A browser's public key and its secret, as it made them for one subscription."""

    public: ec.EllipticCurvePublicKey
    auth: bytes

    @classmethod
    def read(cls, p256dh: str, auth: str) -> BrowserKeys:
        """From base64url. Raises BadKeys: no point of the curve, or no secret of 16 bytes."""
        try:
            public = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, unpadded(p256dh))
            secret = unpadded(auth)
        except ValueError as error:
            raise BadKeys from error
        if len(secret) != AUTH_BYTES:
            raise BadKeys
        return cls(public, secret)


def seal(
    text: bytes, keys: BrowserKeys, salt: bytes | None = None, own: ec.EllipticCurvePrivateKey | None = None
) -> bytes:
    """The body of a push: only that browser can read it, not the service that passes it on.

    Args:
        text: at most 3993 bytes.
        keys: the browser's.
        salt: 16 bytes, random unless a test gives them.
        own: the key for this one message, new unless a test gives it.
    """
    salt = salt or os.urandom(SALT_BYTES)
    own = own or ec.generate_private_key(CURVE)
    ours, theirs = point(own.public_key()), point(keys.public)
    shared = own.exchange(ec.ECDH(), keys.public)
    secret = _derive(shared, keys.auth, b"WebPush: info\0" + theirs + ours, 32)
    key = _derive(secret, salt, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derive(secret, salt, b"Content-Encoding: nonce\0", 12)
    head = salt + RECORD_BYTES.to_bytes(4, "big") + bytes([len(ours)]) + ours
    return head + AESGCM(key).encrypt(nonce, text + LAST, None)


def point(key: ec.EllipticCurvePublicKey) -> bytes:
    """A public key as the 65 bytes of its point."""
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def unpadded(text: str) -> bytes:
    """From base64url, with or without `=` at its end. Raises ValueError."""
    try:
        return base64.b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError(text) from error


def base64url(data: bytes) -> str:
    """To base64url without `=`."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _derive(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=info).derive(secret)
