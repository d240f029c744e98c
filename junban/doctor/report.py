"""What was found, as a page for a person and as one object for a program."""

from __future__ import annotations

from collections.abc import Sequence

from drivers.printers.discovery import Candidate, Kind
from junban.doctor.case import Examination
from junban.doctor.facts import Fact, spelled
from junban.doctor.findings import Finding, Level, said
from junban.doctor.machine import Machine
from junban.doctor.printing import Printed

WELL, TO_SEE_TO, CANNOT_LOOK = 0, 1, 2


def exit_code(found: Examination) -> int:
    """0: all well; 1: something to see to; 2: it could not be opened."""
    if not found.opened:
        return CANNOT_LOOK
    return WELL if found.well else TO_SEE_TO


def device_lines(candidates: Sequence[Candidate], machine: Machine, language: str) -> list[str]:
    """What each device is, and whether it can be opened."""
    lines = []
    for one in candidates:
        lines.append(f"{one.address or one.path}")
        name = f"{one.name or said(language, 'device-unnamed')}{f' ({one.usb_id})' if one.usb_id else ''}"
        lines.append(f"    {said(language, f'device-{one.kind}')}: {name}")
        if links := [link for link in one.links if link not in one.address]:
            lines.append(f"    = {', '.join(links)}")
        if one.kind is not Kind.UNCLAIMED:
            lines.append(f"    {_state(one, machine, language)}")
            lines.append(f"    {said(language, 'device-next', address=one.address)}")
    return lines


def device_object(one: Candidate, machine: Machine) -> dict[str, object]:
    """One device for a program."""
    usable = one.kind is not Kind.UNCLAIMED
    return {
        "kind": one.kind,
        "address": one.address,
        "path": one.path,
        "name": one.name,
        "usb_id": one.usb_id,
        "links": list(one.links),
        "openable": usable and machine.may_open(one.path) and not machine.holders(one.path),
        "held_by": [holder.name for holder in machine.holders(one.path)] if usable else [],
    }


def _state(one: Candidate, machine: Machine, language: str) -> str:
    if not machine.may_open(one.path):
        return said(language, "device-denied")
    if holders := machine.holders(one.path):
        return said(language, "device-held", names=", ".join(f"{holder.name} ({holder.pid})" for holder in holders))
    return said(language, "device-openable")


def fact_lines(facts: Sequence[Fact], language: str) -> list[str]:
    """A line a fact: what, how it is known."""
    return [
        f"{said(language, f'fact-{fact.name}')}: {said(language, f'value-{spelled(fact.value)}')}"
        f" ({said(language, f'provenance-{fact.provenance}')}; {said(language, fact.how, **fact.places)})"
        for fact in facts
    ]


def verdict(found: Examination, language: str) -> str:
    """The last line."""
    if exit_code(found) == CANNOT_LOOK:
        return said(language, "cannot-look")
    count = sum(finding.level is Level.LOOK for finding in found.findings)
    return said(language, "to-see-to", count=count) if count else said(language, "all-well")


def finding_object(finding: Finding) -> dict[str, object]:
    """One finding for a program, with its texts in both languages."""
    return {
        "code": finding.code,
        "level": finding.level,
        "message_ja": finding.text("ja"),
        "message_en": finding.text("en"),
        "steps_ja": finding.steps("ja"),
        "steps_en": finding.steps("en"),
        "commands": finding.commands(),
    }


def as_object(found: Examination) -> dict[str, object]:
    """All of it for a program."""
    return {
        "address": found.address.text,
        "profile": found.profile.id,
        "ok": found.well,
        "findings": [finding_object(finding) for finding in found.findings],
        "identity": found.identity,
        "facts": [_fact_object(fact) for fact in found.facts],
        "printed": [_printed_object(printed) for printed in found.printed],
        "confirmation": found.concluded.confirmation if found.concluded else None,
    }


def _fact_object(fact: Fact) -> dict[str, object]:
    return {
        "name": fact.name,
        "value": fact.value,
        "profile": fact.assumed,
        "provenance": fact.provenance,
        "how_ja": said("ja", fact.how, **fact.places),
        "how_en": said("en", fact.how, **fact.places),
    }


def _printed_object(printed: Printed) -> dict[str, object]:
    return {
        "slip": printed.slip,
        "rendering": printed.rendering,
        "method": printed.method,
        "state": printed.state,
        "seconds": printed.seconds,
        "proves": printed.proves,
    }
