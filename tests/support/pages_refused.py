"""A problem that `PagesHub` answers with."""

from __future__ import annotations


class Refused(Exception):
    """A problem to answer with."""

    def __init__(self, status: int, code: str, title: str) -> None:
        super().__init__(code)
        self.status, self.code, self.title = status, code, title
