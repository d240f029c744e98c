"""Why a wire cannot be opened, from the operating system's own number."""

from __future__ import annotations

import errno

from drivers.transports.port import CannotOpen, OpenFault

_REASONS: dict[int, OpenFault] = {
    errno.ENOENT: OpenFault.NOT_FOUND,
    errno.ENODEV: OpenFault.NOT_FOUND,
    errno.ENXIO: OpenFault.NOT_FOUND,
    errno.ENOTDIR: OpenFault.NOT_FOUND,
    errno.EACCES: OpenFault.NO_PERMISSION,
    errno.EPERM: OpenFault.NO_PERMISSION,
    errno.EBUSY: OpenFault.BUSY,
    errno.EAGAIN: OpenFault.BUSY,  # the lock on a serial line is another's
    errno.ETXTBSY: OpenFault.BUSY,
    errno.ECONNREFUSED: OpenFault.REFUSED,
    errno.ECONNRESET: OpenFault.REFUSED,  # it took the connection and threw it away: it has a client already
    errno.ETIMEDOUT: OpenFault.NO_ANSWER,
    errno.EHOSTUNREACH: OpenFault.NO_ANSWER,
    errno.ENETUNREACH: OpenFault.NO_ANSWER,
    errno.EHOSTDOWN: OpenFault.NO_ANSWER,
    errno.ENETDOWN: OpenFault.NO_ANSWER,
    errno.EINPROGRESS: OpenFault.NO_ANSWER,
}


def cannot_open(where: str, error: OSError) -> CannotOpen:
    """The error of the port for one of the system's; what is in no table is `UNSUITABLE`, with the system's words."""
    reason = _REASONS.get(error.errno or 0, OpenFault.UNSUITABLE)
    return CannotOpen(reason, f"{where}: {error.strerror or error}")
