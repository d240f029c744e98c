"""A configuration file as read: its tables, and where each key stands."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from server.settings.findings import Finding, SettingsError
from server.settings.locator import KeyPath, locate

_TOML_LINE = re.compile(r" \(at line (\d+), column \d+\)| \(at end of document\)")
_BARE = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class Source:
    """What the file says. `tables` is as `tomllib` gives it, so nothing in it is proven yet."""

    tables: Mapping[str, Any]
    lines: Mapping[KeyPath, int]

    def line(self, path: KeyPath) -> int | None:
        """The line of a key, or of the nearest table around it that the file writes."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path)


def read_source(path: Path) -> Source:
    """Reads a file.

    Raises:
        OSError: the file cannot be read.
        SettingsError: it is not UTF-8, or not TOML; such a file has one finding, as nothing after it can be read.
    """
    data = path.read_bytes()
    try:
        # Editors on Windows begin UTF-8 with a byte order mark.
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SettingsError([Finding("not-utf-8", "", data.count(b"\n", 0, error.start) + 1)]) from error
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        found = _TOML_LINE.search(message)
        line = int(found[1]) if found and found[1] else text.count("\n") + 1
        reason = _TOML_LINE.sub("", message)
        raise SettingsError([Finding("not-toml", "", line, places={"reason": reason})]) from error
    return Source(tables, locate(text))


def key_text(path: KeyPath) -> str:
    """A path as people write it: `services[2].hours.regular.mon`, counted from 0."""
    parts = []
    for name in path:
        if isinstance(name, int):
            parts.append(f"[{name}]")
        else:
            quoted = name if _BARE.fullmatch(name) else f'"{name}"'
            parts.append(f".{quoted}" if parts else quoted)
    return "".join(parts)
