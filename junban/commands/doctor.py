"""`junban doctor`: what is wrong with a device, and the command that cures it."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from drivers.profiles.profile import Profile
    from drivers.transports.port import Address
    from junban.doctor.case import Examination

#: Japanese, and English beside it, when nobody chose.
BOTH = ("ja", "en")


@click.group()
def doctor() -> None:
    """Look a device over and say in plain words what is wrong."""


def _address(_context: click.Context, _parameter: click.Parameter, text: str | None) -> Address | None:
    from drivers.transports.address import BadAddress, parse_address

    try:
        return parse_address(text) if text else None
    except BadAddress as error:
        raise click.BadParameter(str(error)) from error


def _profile(_context: click.Context, _parameter: click.Parameter, name: str) -> Profile:
    from drivers.profiles.load import BadProfile, load_profile

    try:
        return load_profile(name)
    except BadProfile as error:
        raise click.BadParameter(str(error)) from error


def _file(_context: click.Context, _parameter: click.Parameter, path: Path | None) -> Path | None:
    """Found out before paper is spent."""
    if path is not None and path.suffix != ".toml":
        raise click.BadParameter("the file's name ends with .toml")
    if path is not None and not path.parent.is_dir():
        raise click.BadParameter(f"there is no folder {path.parent}")
    return path


@doctor.command()
@click.argument("address", required=False, callback=_address)
@click.option(
    "--profile",
    metavar="NAME|PATH",
    default="generic-80",
    show_default=True,
    callback=_profile,
    help="What the printer is taken to be.",
)
@click.option(
    "--write",
    type=click.Path(dir_okay=False, path_type=Path),
    callback=_file,
    metavar="FILE",
    help="Write a profile of what was found, for junban kiosk --profile.",
)
@click.option("--print/--no-print", "printing", default=True, help="Two test slips, some 25 cm of paper.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of text; asks nothing.")
@click.option("--lang", type=click.Choice(list(BOTH)), help="Of the text; Japanese with English beside it if left out.")
def printer(
    address: Address | None, profile: Profile, write: Path | None, printing: bool, as_json: bool, lang: str | None
) -> None:
    """Find printers; with an ADDRESS look one over, print test slips and write its profile.

    ADDRESS is usb:/dev/usb/lp0, serial:/dev/ttyUSB0?baud=38400&flow=rts or tcp:HOST:9100.

    Exits with 0 when all is well, 1 when there is something to see to, 2 when the printer cannot be opened.
    """
    languages = (lang,) if lang else BOTH
    if address is None:
        sys.exit(_list_devices(languages, as_json))
    from junban.doctor.examination import examine
    from junban.doctor.machine import Machine
    from junban.doctor.person import Nobody, Terminal
    from junban.doctor.report import as_object, exit_code

    # What the engine tells the kiosk's log is told here as findings.
    logging.getLogger("drivers").addHandler(logging.NullHandler())
    now = datetime.now(UTC).astimezone()
    person = Nobody() if as_json else Terminal(languages, asks=sys.stdin.isatty())
    found = examine(
        address,
        profile,
        person=person,
        machine=Machine(),
        now=now,
        printing=printing,
        name=write.stem if write else "printer",
    )
    if not as_json:
        _print_facts(found, languages)
    if write is not None:
        from junban.doctor.filing import file_profile

        filed = file_profile(found, write, now.date())
        found.findings.append(filed)
        person.show(filed)
    if as_json:
        print(json.dumps(as_object(found), ensure_ascii=False, indent=2))
    else:
        _print_verdict(found, languages)
    sys.exit(exit_code(found))


def _list_devices(languages: Sequence[str], as_json: bool) -> int:
    """What may be a printer here; the exit code."""
    from drivers.printers.discovery import Kind, find_devices
    from junban.doctor.findings import look, said
    from junban.doctor.machine import Machine
    from junban.doctor.person import Terminal
    from junban.doctor.report import TO_SEE_TO, WELL, device_lines, device_object, finding_object

    machine, found = Machine(), find_devices()
    findings = [look("unclaimed", name=one.name or one.usb_id) for one in found if one.kind is Kind.UNCLAIMED]
    findings += [] if found else [look("devices-none")]
    if as_json:
        devices = [device_object(one, machine) for one in found]
        told = {"devices": devices, "findings": [finding_object(finding) for finding in findings]}
        print(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        for language in languages if found else ():
            print(said(language, "devices"))
            print("\n".join(f"  {line}" for line in device_lines(found, machine, language)))
        for finding in findings:
            Terminal(languages, asks=False).show(finding)
    return TO_SEE_TO if findings else WELL


def _print_facts(found: Examination, languages: Sequence[str]) -> None:
    """A table in the first language; the words of a profile are the same in all."""
    from junban.doctor.findings import said
    from junban.doctor.report import fact_lines

    if found.facts:
        print(f"\n{said(languages[0], 'facts')}")
        print("\n".join(f"  {line}" for line in fact_lines(found.facts, languages[0])) + "\n")


def _print_verdict(found: Examination, languages: Sequence[str]) -> None:
    from junban.doctor.report import verdict

    print("\n" + " / ".join(verdict(found, language) for language in languages))
