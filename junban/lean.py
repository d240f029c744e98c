"""Programs that serve stay small: a hub, a kiosk and a display share a machine of 1 GB."""

from __future__ import annotations

import ctypes
import sys
from contextlib import suppress

#: What libraries load where it happens to be installed, and these programs never use: Socket.IO's ways between several
#: hubs and without threads, its polling, and httpx's command line with all its colours. 25 MB, a quarter of a second.
NEVER_USED = ("aiohttp", "redis", "requests", "httpx._main")

#: `M_ARENA_MAX` of glibc's malloc.h: each arena keeps what its threads gave back, and there are eight a core.
_M_ARENA_MAX = -8
ARENAS = 2


def stay_small() -> None:
    """To be called in the process that serves, before its program is imported."""
    for name in NEVER_USED:
        # The documented way to make an import fail; each of them is tried for.
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]
    with suppress(AttributeError, OSError):  # another C library has no such knob
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, ARENAS)
