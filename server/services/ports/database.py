"""The unit of work, and what runs it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

from server.services.ports.accounts import Accounts
from server.services.ports.audit import AuditLog
from server.services.ports.devices import Devices
from server.services.ports.journal import Journal
from server.services.ports.offline import Offline
from server.services.ports.paces import Paces
from server.services.ports.queues import Counters, Keys, Numbers
from server.services.ports.settings_versions import SettingsVersions
from server.services.ports.sign_ins import SignIns
from server.services.ports.tickets import Tickets

T = TypeVar("T")


class StorageUnavailable(Exception):
    """The database cannot be read or written now; nothing was changed, and the command may be sent again."""

    code = "storage-unavailable"


class UnitOfWork(Protocol):
    """One transaction on one venue."""

    @property
    def tickets(self) -> Tickets: ...
    @property
    def counters(self) -> Counters: ...
    @property
    def numbers(self) -> Numbers: ...
    @property
    def journal(self) -> Journal: ...
    @property
    def keys(self) -> Keys: ...
    @property
    def accounts(self) -> Accounts: ...
    @property
    def devices(self) -> Devices: ...
    @property
    def paces(self) -> Paces: ...
    @property
    def offline(self) -> Offline: ...
    @property
    def sign_ins(self) -> SignIns: ...
    @property
    def audit(self) -> AuditLog: ...
    @property
    def settings(self) -> SettingsVersions: ...


class Database(Protocol):
    """Runs units of work."""

    def write(self, work: Callable[[UnitOfWork], T]) -> T:
        """Runs `work` and commits; what it raises undoes it. `work` may run more than once.

        Raises:
            StorageUnavailable: the database cannot be written now.
        """

    def read(self, work: Callable[[UnitOfWork], T]) -> T:
        """Runs `work` on one consistent snapshot; it must not change anything."""

    def on_commit(self, listener: Callable[[], None]) -> None:
        """Calls `listener` after each commit, from the committing thread; it must return at once."""

    def close(self) -> None:
        """Gives the connections back."""
