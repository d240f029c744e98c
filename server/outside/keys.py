"""The key with which a hub signs for its relay: made here, never leaves the hub's folder; changed without a gap.

`relay.key` signs. `relay.next.key`, when there is one, will: its public half goes to the relay first.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from server.contract.relay import public_text

KEY_FILE = "relay.key"
NEXT_FILE = "relay.next.key"


class KeyUnusable(Exception):
    """There is no key, or its file is none; the text says which and what to do."""

    code = "relay-key-unusable"


class KeyExists(Exception):
    """A key is there already, and would be lost."""

    code = "relay-key-exists"


def make_key(path: Path) -> str:
    """Makes a key, readable by its owner alone; the public half. Raises KeyExists, OSError."""
    key = Ed25519PrivateKey.generate()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise KeyExists(str(path)) from error
    with os.fdopen(descriptor, "wb") as file:
        file.write(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        file.flush()
        os.fsync(file.fileno())
    return public_text(key.public_key())


def read_key(path: Path) -> Ed25519PrivateKey:
    """The key of a file. Raises KeyUnusable."""
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except FileNotFoundError as error:
        raise KeyUnusable(f"{path}: there is none; junban device relay-key make") from error
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise KeyUnusable(f"{path}: {error}") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyUnusable(f"{path}: not an Ed25519 key")
    return key


def public_of(path: Path) -> str:
    """The public half of a file's key. Raises KeyUnusable."""
    return public_text(read_key(path).public_key())


def use_next(folder: Path) -> str:
    """The next key takes the place of the present one, which is gone; its public half. Raises KeyUnusable, OSError."""
    told = public_of(folder / NEXT_FILE)
    os.replace(folder / NEXT_FILE, folder / KEY_FILE)
    with suppress(OSError):  # a file system that cannot: the name was changed in one step all the same
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    return told
