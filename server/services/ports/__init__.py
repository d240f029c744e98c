"""What the use cases need from a store and a clock. `server/store` is the implementation.

A unit of work is one transaction: what it did is durable when `Database.write` returns, or did not happen at all.
Each module but `clock` is implemented by the one of its name in `server/store`.
"""

from server.services.ports.accounts import Accounts, Operator, Role, Session
from server.services.ports.audit import AuditLog
from server.services.ports.clock import Clock
from server.services.ports.database import Database, StorageUnavailable, UnitOfWork
from server.services.ports.devices import Device, DeviceKind, Devices
from server.services.ports.journal import Actor, ActorKind, Event, Journal
from server.services.ports.offline import Offline
from server.services.ports.paces import Paces
from server.services.ports.queues import Counters, Keys, Numbers
from server.services.ports.settings_versions import SettingsVersion, SettingsVersions
from server.services.ports.sign_ins import LockedSignIn, SignIns
from server.services.ports.tickets import Tickets

__all__ = [
    "Accounts",
    "Actor",
    "ActorKind",
    "AuditLog",
    "Clock",
    "Counters",
    "Database",
    "Device",
    "DeviceKind",
    "Devices",
    "Event",
    "Journal",
    "Keys",
    "LockedSignIn",
    "Numbers",
    "Offline",
    "Operator",
    "Paces",
    "Role",
    "Session",
    "SettingsVersion",
    "SettingsVersions",
    "SignIns",
    "StorageUnavailable",
    "Tickets",
    "UnitOfWork",
]
