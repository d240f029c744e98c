"""The gate in front of staff mode: every wrong code makes the next try wait longer, whoever tries.

From the seventh on it is a quarter of an hour: 96 tries a day, so the 10,000 codes of four digits take 104 days. The
count is kept in a file before a code is looked at, so neither a reload nor a restart nor pulling the plug wins a try.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable

from kiosk.staff.code import CodeFile, matches
from kiosk.staff.memory import StaffMemory

#: Seconds to wait after the n-th wrong code in a row; the last holds from there on.
DELAYS = (2, 5, 30, 60, 120, 300, 900)
#: After so many seconds without a try the count begins anew: no quicker than the longest delay in the long run.
FORGOTTEN_SECONDS = 6 * 3600.0


class NoCode(Exception):
    """No code is set: there is no staff mode at this kiosk."""

    code = "no-staff-code"


class WrongCode(Exception):
    """It is another one; the next try is after `seconds`."""

    code = "wrong-code"

    def __init__(self, seconds: int) -> None:
        super().__init__(f"again in {seconds} s")
        self.seconds = seconds


class TooSoon(Exception):
    """The code was not even looked at; `seconds` are left."""

    code = "too-many-tries"

    def __init__(self, seconds: int) -> None:
        super().__init__(f"again in {seconds} s")
        self.seconds = seconds


def delay_after(failures: int) -> int:
    """Seconds to wait after so many wrong codes in a row."""
    return DELAYS[min(failures, len(DELAYS)) - 1] if failures else 0


class Gate:
    """One for the kiosk: several pages, or several threads at once, are still one row of tries."""

    def __init__(self, code: CodeFile, memory: StaffMemory, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._code = code
        self._memory = memory
        self._monotonic = monotonic
        self._lock = threading.Lock()
        # No clock outlives a restart that nobody can set: the wait begins anew.
        self._last = monotonic()

    @property
    def is_set(self) -> bool:
        """Whether there is a code at all."""
        return self._code.hashed() is not None

    @property
    def failures(self) -> int:
        """Wrong codes in a row."""
        return self._memory.now.failures

    def wait_seconds(self) -> int:
        """Until a code is looked at again, rounded up; 0 for at once."""
        left = self._last + delay_after(self.failures) - self._monotonic()
        return max(0, math.ceil(left))

    def enter(self, code: str) -> str:
        """Returns the hash that the code matched: a session ends when that is the file's no more.

        Raises:
            NoCode, TooSoon, WrongCode.
        """
        with self._lock:
            hashed = self._code.hashed()
            if hashed is None:
                raise NoCode
            if (seconds := self.wait_seconds()) > 0:
                raise TooSoon(seconds)
            if self.failures and self._monotonic() - self._last >= FORGOTTEN_SECONDS:
                self._memory.change(failures=0)
            # Counted before it is looked at: whoever pulls the plug meanwhile has had the try.
            self._memory.change(failures=self.failures + 1)
            self._last = self._monotonic()
            if not matches(hashed, code):
                self._last = self._monotonic()
                raise WrongCode(delay_after(self.failures))
            self._memory.change(failures=0)
            return hashed
