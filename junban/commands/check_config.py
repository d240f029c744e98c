"""`junban check-config`: everything that is wrong or odd in a configuration file, at once."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import NoReturn

import click

from kiosk.letters import unprintable
from server.contract.catalogue import load_catalogue
from server.domain.hours import Hours
from server.domain.venue import CounterSetup, Service, Venue
from server.present import venue_view
from server.settings import Finding, Settings, SettingsError, Severity, load_settings
from server.settings.show import spans_text, to_toml
from server.settings.source import key_text, read_source
from server.settings.tables import WEEKDAYS

HAS_ERRORS = 1
UNREADABLE = 2


@click.command("check-config")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of text.")
@click.option("--show", is_flag=True, help="Print all settings in effect, defaults included, as TOML.")
@click.option("--language", type=click.Choice(["ja", "en"]), help="Of the findings; that of LANG when left out.")
@click.option(
    "--data",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The hub's folder: say too what staff have changed over the file, and whether that fits it.",
)
@click.option("--database", metavar="URL", help="The hub's PostgreSQL, for the same.")
def check_config(
    path: Path, as_json: bool, show: bool, language: str | None, data: Path | None, database: str | None
) -> None:
    """Check a configuration file and report everything wrong or odd in it.

    Exits with 0 when the hub can use the file, 1 when it has errors, 2 when it cannot be read.
    """
    language = language or language_of(os.environ)
    try:
        settings = load_settings(path)
    except OSError as error:
        _unreadable(path, error.strerror or str(error), as_json, language)
    except SettingsError as error:
        _report(path, error.findings, None, as_json, language)
        sys.exit(HAS_ERRORS)
    warnings = sorted((*settings.warnings, *_unprintable(path, settings)), key=lambda found: found.line or 0)
    _report(path, warnings, settings, as_json, language)
    if show and not as_json:
        print(f"\n# {load_catalogue('settings').text(language, 'settings')}\n{to_toml(settings)}")
    if data is not None and not as_json:
        from junban.commands.overlaid import overlaid  # a database is opened only when one is named

        print("\n".join(overlaid(settings, data, database, language)))


def language_of(environment: Mapping[str, str]) -> str:
    """Japanese where the locale says so, English otherwise."""
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    locale = next((environment[name] for name in names if environment.get(name)), "")
    return "ja" if locale.startswith("ja") else "en"


def summary(venue: Venue, today: date, language: str) -> Iterator[str]:
    """What a person would check by eye: services, counters, and the hours of seven days."""
    text = load_catalogue("settings").text

    def heading(key: str) -> str:
        return f"{text(language, key)}:"

    yield f"{heading('venue')} {_name(venue.name, language)} ({venue.id}, {venue.zone.key})"
    yield heading("services")
    yield from (f"  {_service_line(service, language)}" for service in venue.services)
    yield heading("counters")
    yield from (f"  {_counter_line(counter, language)}" for counter in venue.counters)
    yield heading("next-days")
    for hours, services in _by_hours(venue):
        if len(services) < len(venue.services):
            yield f"  {', '.join(services)}"
        for day in (today + timedelta(days=offset) for offset in range(7)):
            spans = ", ".join(spans_text(hours.on(day))) or text(language, "closed")
            yield f"  {day} {text(language, f'day-{WEEKDAYS[day.weekday()]}')} {spans}"


def _unprintable(path: Path, settings: Settings) -> Iterator[Finding]:
    """Texts that slips could not show whole; the kiosk's machine is taken to have the typefaces that this one has."""
    source = read_source(path)
    for found in unprintable(venue_view(settings.venue, settings.hub.public_url)):
        places = {"letters": " ".join(found.letters)}
        key, line = key_text(found.path), source.line(found.path)
        yield Finding("not-printable", key, line, Severity.WARNING, places)


def _unreadable(path: Path, reason: str, as_json: bool, language: str) -> NoReturn:
    if as_json:
        print(json.dumps({"path": str(path), "ok": False, "unreadable": reason, "findings": []}, ensure_ascii=False))
    else:
        print(f"{path}: {load_catalogue('settings').text(language, 'unreadable', reason=reason)}", file=sys.stderr)
    sys.exit(UNREADABLE)


def _report(path: Path, findings: Sequence[Finding], settings: Settings | None, as_json: bool, language: str) -> None:
    if as_json:
        answer: dict[str, object] = {"path": str(path), "ok": settings is not None}
        answer["findings"] = [_as_object(finding) for finding in findings]
        if settings:
            answer["settings"] = to_toml(settings)
        print(json.dumps(answer, ensure_ascii=False, indent=2))
        return
    for finding in findings:
        print(_finding_line(path, finding, language))
    text = load_catalogue("settings").text
    errors = sum(finding.severity is Severity.ERROR for finding in findings)
    key = "fine" if settings else "count"
    print(f"{path}: {text(language, key, errors=errors, warnings=len(findings) - errors)}")
    if settings:
        today = datetime.now(UTC).astimezone(settings.venue.zone).date()
        print("\n".join(summary(settings.venue, today, language)))


def _finding_line(path: Path, finding: Finding, language: str) -> str:
    """`config/iwata.toml:12: error: services[2].hours: ...`, as editors and CI understand it."""
    where = f"{path}:{finding.line}" if finding.line else str(path)
    severity = load_catalogue("settings").text(language, finding.severity.value)
    key = f"{finding.key}: " if finding.key else ""
    return f"{where}: {severity}: {key}{finding.text(language)}"


def _as_object(finding: Finding) -> dict[str, object]:
    return {
        "severity": finding.severity.value,
        "line": finding.line,
        "key": finding.key,
        "code": finding.code,
        "message_ja": finding.message_ja,
        "message_en": finding.message_en,
    }


def _name(texts: Mapping[str, str], language: str) -> str:
    return texts.get(language, texts["ja"])


def _service_line(service: Service, language: str) -> str:
    text, series = load_catalogue("settings").text, service.series
    line = text(
        language,
        "service-line",
        id=service.id,
        name=_name(service.name, language),
        first=series.label(series.first),
        last=series.label(series.last),
        minutes=f"{service.minutes:g}",
    )
    if service.max_cards > 1:
        line += text(language, "service-cards", more=f"{service.minutes_more:g}", max=service.max_cards)
    if service.daily_limit is not None:
        line += text(language, "service-limit", limit=service.daily_limit)
    return line


def _counter_line(counter: CounterSetup, language: str) -> str:
    serves = ", ".join(f"{service} ({rank})" for service, rank in counter.serves)
    names = {"id": counter.id, "name": _name(counter.name, language)}
    return load_catalogue("settings").text(language, "counter-line", **names, serves=serves)


def _by_hours(venue: Venue) -> list[tuple[Hours, list[str]]]:
    """Services with the same hours together; most venues have one group."""
    groups: list[tuple[Hours, list[str]]] = []
    for service in venue.services:
        group = next((ids for hours, ids in groups if hours == service.hours), None)
        if group is None:
            groups.append((service.hours, [service.id]))
        else:
            group.append(service.id)
    return groups
