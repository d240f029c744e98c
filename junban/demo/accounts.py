"""The demo's throw-away operator and the tokens of its devices."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from pathlib import Path

from server.hub import HubOptions, open_hall
from server.services.accounts import add_device, add_operator, hash_password
from server.services.context import SYSTEM
from server.services.hall import Hall
from server.services.ports import DeviceKind, Role, UnitOfWork
from server.settings import Settings

LOGIN = "demo"
NAME = "デモ職員"


@dataclass(frozen=True, slots=True)
class Accounts:
    """What the demo signs in with; all made anew at each start."""

    password: str
    kiosk: str
    display: str
    device: str


def make_accounts(settings: Settings, data: Path) -> Accounts:
    """Makes them in the database, before the hub starts; an earlier demo's devices are revoked."""
    hall = open_hall(settings, HubOptions(data))
    password = secrets.token_urlsafe(9)
    hashed = hash_password(password, LOGIN)
    try:
        kiosk, display, device = hall.database.write(lambda uow: _make(uow, hall, hashed))
    finally:
        hall.database.close()
    return Accounts(password, kiosk, display, device)


def _make(uow: UnitOfWork, hall: Hall, hashed: str) -> tuple[str, str, str]:
    context = hall.context(SYSTEM)
    known = uow.accounts.operator_by_login(LOGIN)
    if known is None:
        add_operator(uow, context, login=LOGIN, name=NAME, role=Role.ADMIN, password_hash=hashed)
    else:
        uow.accounts.save_operator(replace(known, password_hash=hashed, role=Role.ADMIN, active=True))
    for old in uow.accounts.devices():
        if old.name.startswith("demo ") and old.revoked_at is None:
            uow.accounts.revoke_device(old.id, context.now)
    _, kiosk = add_device(uow, context, kind=DeviceKind.KIOSK, name="demo kiosk")
    _, display = add_device(uow, context, kind=DeviceKind.DISPLAY, name="demo display")
    _, device = add_device(uow, context, kind=DeviceKind.KIOSK, name="demo device")
    return kiosk, display, device
