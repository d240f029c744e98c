"""How many files, sockets among them, a process may have open."""

from __future__ import annotations

import logging
import resource

log = logging.getLogger(__name__)


def allow_files(wanted: int) -> int:
    """Raises the limit of open files as far as it may be; how many are allowed now."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft >= wanted:
        return soft
    allowed = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    except (OSError, ValueError):  # a unit that may not: its LimitNOFILE is what there is
        allowed = soft
    if allowed < wanted:
        log.warning("only %d files may be open, for %d wanted: see LimitNOFILE in the unit", allowed, wanted)
    return allowed
