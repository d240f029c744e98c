"""The code of staff mode: 4 to 8 digits, kept as a hash in a file of the kiosk's own folder.

It is the kiosk's, not the hub's: staff mode works while the hub is away, and no other machine ever has the hash.
"""

from __future__ import annotations

import os
import re
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

FILE_NAME = "staff-code"
SHAPE = re.compile(r"[0-9]{4,8}", re.ASCII)
_ROW = "01234567890"


class BadCode(ValueError):
    """Not 4 to 8 digits, or one that everybody tries first."""


@cache
def _hasher() -> PasswordHasher:
    """Argon2id as for the passwords of staff, of half the memory of RFC 9106's smaller choice."""
    return PasswordHasher(time_cost=3, memory_cost=19 * 1024, parallelism=1)


class CodeFile:
    """Read at every try, so that a new code holds at once, without a restart."""

    def __init__(self, folder: Path) -> None:
        """`folder` is the kiosk's data folder."""
        self._path = folder / FILE_NAME

    def hashed(self) -> str | None:
        """The hash; None when no code is set, and so when the file cannot be read: staff mode is off then."""
        try:
            return self._path.read_text(encoding="ascii").strip() or None
        except (OSError, UnicodeDecodeError):
            return None

    def set(self, code: str) -> None:
        """Keeps the hash of a new code, readable by the owner of the folder alone.

        Raises:
            BadCode: see `expect_good`.
            OSError: it cannot be written.
        """
        expect_good(code)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        draft = self._path.with_suffix(".new")
        draft.unlink(missing_ok=True)
        opened = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(opened, "w", encoding="ascii") as file:
            file.write(_hasher().hash(code) + "\n")
            file.flush()
            os.fsync(file.fileno())
            if os.geteuid() == 0:
                # A technician is root, the kiosk's program is not.
                folder = self._path.parent.stat()
                os.fchown(file.fileno(), folder.st_uid, folder.st_gid)
        draft.replace(self._path)

    def remove(self) -> bool:
        """Switches staff mode off. Returns whether there was a code."""
        known = self._path.exists()
        self._path.unlink(missing_ok=True)
        return known


def expect_good(code: str) -> None:
    """Raises BadCode."""
    if not SHAPE.fullmatch(code):
        raise BadCode("the code is 4 to 8 digits")
    if len(set(code)) == 1 or code in _ROW or code in _ROW[::-1]:
        raise BadCode("a code like 0000 or 1234 is tried first by everybody")


def matches(hashed: str, code: str) -> bool:
    """Whether it is the code of this hash; takes the same time for every code of the right shape."""
    try:
        return bool(SHAPE.fullmatch(code)) and _hasher().verify(hashed, code)
    except (VerificationError, InvalidHashError):
        return False
