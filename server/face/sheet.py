"""`/feed/v1/waits.csv`: the waits as a sheet (W2)."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from zoneinfo import ZoneInfo

from server.contract.feed import FeedService, Waits
from server.face.furigana import plain
from server.face.table import is_stale
from server.face.words import Words

#: The first row; these names do not change with the language.
COLUMNS = (
    "service",
    "name",
    "state",
    "state_text",
    "waiting",
    "wait_low",
    "wait_high",
    "accepts_until",
    "counters_open",
    "generated_at",
    "venue",
)

#: A sheet program would take a cell that begins so for a formula, and carry it out.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")

#: Excel in Japan reads a file without it as Shift_JIS, and shows letters of no language. Other readers skip it.
BOM = "\ufeff"


def sheet_of(waits: Waits, now: datetime, words: Words) -> str:
    """One row a service, RFC 4180, with a byte order mark. What is not known is an empty cell, never 0."""
    stale = is_stale(waits, now)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    at = waits.generated_at.astimezone(ZoneInfo(waits.venue.timezone)).isoformat(timespec="seconds")
    for service in waits.services:
        cells = [*_cells(service, words, stale=stale), at, waits.venue.id]
        writer.writerow([_harmless(cell) for cell in cells])
    return BOM + text.getvalue()


def _cells(service: FeedService, words: Words, *, stale: bool) -> list[str]:
    name = plain(words.local(service.name))
    if stale:
        return [service.id, name, "unknown", plain(words.t("state_unknown")), "", "", "", "", ""]
    wait = service.wait_minutes
    return [
        service.id,
        name,
        service.state.value,
        plain(words.t(f"state_{service.state.value}")),
        str(service.waiting),
        str(wait.low) if wait else "",
        str(wait.high) if wait else "",
        service.accepts_until or "",
        str(service.counters_open),
    ]


def _harmless(cell: str) -> str:
    """An apostrophe before it: the sheet program shows the text and computes nothing."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
