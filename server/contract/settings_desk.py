"""Settings that staff change while the hall is open, on the wire."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import Field

from server.contract.base import Answer, LocalText, Request

#: Settings by path (`notice.text`, `services.delivery.name`) with values as the venue's file would have them.
Values = Mapping[str, Any]
Note = Annotated[str, Field(max_length=200)]
Version = Annotated[int, Field(ge=0)]


class SettingFinding(Answer):
    """Something wrong or odd, in the reader's language; `path` is the setting's, or a part of it, `what` its name."""

    severity: str
    path: str
    what: str
    code: str
    message: str


class SettingChange(Answer):
    """One setting, before and after, in the reader's language."""

    path: str
    what: str
    before: str
    after: str


class DeskService(Answer):
    """A service, or one that was taken out; `open` are visitors of today who have not been served yet."""

    id: str
    name: LocalText
    prefix: str
    open: int


class SettingsView(Answer):
    """`GET /api/v1/settings`. `changed` are settings where staff's word wins over the file's."""

    version: int
    at: datetime | None
    by: str | None
    values: Values
    file: Values
    changed: list[str]
    moved: list[str] = Field(description="changed by staff, and after that in the file: staff's word still holds")
    moved_in_words: list[str]
    fits: bool = Field(description="false: staff's changes do not fit the file any more, and the file alone holds")
    findings: list[SettingFinding]
    today: date = Field(description="the venue's own day")
    languages: list[str]
    services: list[DeskService]


class ChangeSettings(Request):
    """`POST /api/v1/settings/preview` and `/apply`: what is to be otherwise than in `version`."""

    version: Version
    changes: dict[str, Any]
    note: Note = ""


class SettingsPreview(Answer):
    """What a change would be; `ok` when it can be applied."""

    ok: bool
    changes: list[SettingChange]
    findings: list[SettingFinding]


class RevertSettings(Request):
    """`POST /api/v1/settings/revert`: back to a version, 0 for the file alone."""

    version: Version
    to: Version
    note: Note = ""


class SettingsVersionView(Answer):
    """One version: who, when, what."""

    version: int
    at: datetime
    by: str
    note: str
    reverted_to: int | None
    changes: list[SettingChange]


class SettingsHistory(Answer):
    """`GET /api/v1/settings/history`: newest first."""

    version: int
    versions: list[SettingsVersionView]
