"""Reads a configuration file: all its mistakes at once, or settings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

from server.contract.catalogue import CONFIG
from server.settings.build import Settings, build, build_hours
from server.settings.checks import Note, errors, spoken
from server.settings.draft import draft_of
from server.settings.findings import Finding, SettingsError, Severity
from server.settings.locator import KeyPath
from server.settings.logo import MOST_PIXELS, BadLogo, read_logo
from server.settings.mistakes import mistakes
from server.settings.oddities import odd_hours, odd_links, odd_monitor, oddities
from server.settings.public_holidays import holidays_of
from server.settings.source import Source, key_text, read_source
from server.settings.tables import FileTable


def load_settings(path: Path, *, today: date | None = None, messages: Path | None = None) -> Settings:
    """The settings of a file; what is odd in it is in `warnings`.

    Args:
        path: the TOML file.
        today: for the warning of dates that are past; the day in UTC when left out.
        messages: the folder of message catalogues that says which languages there are; the project's when left out.

    Raises:
        OSError: the file cannot be read.
        SettingsError: with all that is wrong, in the order of the file.
    """
    return judge(read_source(path), partial(_logo, path.parent), today=today, messages=messages)


def judge(
    source: Source,
    logo_of: Callable[[str], tuple[str, list[Note]]],
    *,
    today: date | None = None,
    messages: Path | None = None,
) -> Settings:
    """The settings of tables, wherever they come from; `logo_of` reads the picture they name.

    Raises:
        SettingsError: with all that is wrong.
    """
    catalogues = spoken(messages or CONFIG / "messages")
    wrong = list(mistakes(source))
    unsound = [where for where, _ in wrong]
    draft = draft_of(source.tables, unsound)
    findings = [finding for _, finding in wrong]
    findings += _found(source, errors(draft, catalogues), Severity.ERROR, unsound)
    logo, unfit = logo_of(draft.logo)
    findings += _found(source, unfit, Severity.ERROR, unsound)
    failed = bool(findings)
    today = today or datetime.now(UTC).date()
    findings += _found(source, oddities(draft, catalogues, today), Severity.WARNING, unsound)
    if failed:
        raise SettingsError(_in_order(findings))
    file = FileTable.model_validate(source.tables)
    if file.hours.closed_on_public_holidays:
        holidays_of(today.year)  # now, not in the first visitor's request
    settings = build(file, logo)
    findings += _found(source, odd_hours(settings.venue, build_hours(file.hours)), Severity.WARNING, unsound)
    findings += _found(source, odd_links(file.hub), Severity.WARNING, unsound)
    findings += _found(source, odd_monitor(file.monitor), Severity.WARNING, unsound)
    return replace(settings, tables=source.tables, warnings=tuple(_in_order(findings)))


def _logo(folder: Path, name: str) -> tuple[str, list[Note]]:
    """The picture that a file names, from the file's own folder; or what is wrong with it."""
    where: KeyPath = ("slip", "logo")
    try:
        return read_logo(folder / name) if name else "", []
    except OSError as error:
        return "", [Note("no-such-file", where, {"value": name, "reason": error.strerror or str(error)})]
    except BadLogo:
        return "", [Note("bad-logo", where, {"value": name, "limit": MOST_PIXELS})]


def _found(source: Source, notes: Iterable[Note], severity: Severity, unsound: Iterable[KeyPath]) -> Iterator[Finding]:
    """Notes with their lines, without those about a key that is known to be wrong by itself."""
    for note in notes:
        if note.path not in unsound:
            yield Finding(note.code, key_text(note.path), source.line(note.path), severity, note.places)


def _in_order(findings: list[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda finding: (finding.line or 0, finding.key, finding.severity))
