"""How `junban publish` goes, as it tells the hub: a small file, for the two may share a disk but no network port."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from server.contract.base import Answer

#: Below the hub's folder of state.
STATE_FOLDER = "publish"
STATE_FILE = "state.json"


class PublishReport(Answer):
    """The last round."""

    at: datetime
    published_at: datetime | None = Field(description="the last round in which all went well")
    waits_of: datetime | None = Field(description="when the waits were made that are published")
    failures: int = Field(description="rounds since then that failed")
    code: str | None = Field(default=None, description="why the last round failed; null when it did not")
    message: str = ""
