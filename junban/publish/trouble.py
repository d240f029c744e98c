"""The one error of publishing."""

from __future__ import annotations


class PublishError(Exception):
    """What went wrong, in words for whoever reads the log.

    `permanent`: the same again would be refused again (a key, a name, a right), so that only the next interval tries.
    `code` is stable: `source-away`, `source-odd`, `target-away`, `target-refused`, `host-unknown`.
    """

    def __init__(self, code: str, message: str, *, permanent: bool = False) -> None:
        super().__init__(message)
        self.code = code
        self.permanent = permanent
