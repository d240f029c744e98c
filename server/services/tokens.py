"""Secrets that are handed out and never stored: only their hashes are."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets


def new_token() -> str:
    """256 random bits, base64url: for sessions and devices."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What is stored of a token. A fast hash is enough: tokens are random, not chosen by people."""
    return hashlib.sha256(token.encode()).hexdigest()


def ticket_token(secret: bytes, ticket_id: str) -> str:
    """The key of a ticket's page: 128 bits, 22 characters (Q1).

    It is derived from the hub's secret, so that a repeated command and a reprint give the same one without storing it.
    """
    digest = hmac.new(secret, b"ticket:" + ticket_id.encode(), hashlib.sha256).digest()[:16]
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
