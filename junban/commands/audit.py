"""`junban audit`: the log of access is verified, written out, and anchored on paper (X2)."""

from __future__ import annotations

import re
import sys
from dataclasses import asdict
from pathlib import Path
from typing import IO

import click

from junban.commands.options import venue_options
from junban.commands.staff import commander
from junban.commands.state import opened_hall
from server.domain.audit import AuditKind, Entry, Link, canonical, grouped, microseconds
from server.services.audit import entries_of, record, seal_journal, verify

#: Exit code: the chain is broken.
BROKEN = 1

WHY = {
    "changed": "what it says is not what was written / 書かれた内容が変わっています",
    "missing": "it is missing / 抜けています",
    "not-linked": "it does not follow from the one before it / 前の行とつながっていません",
    "journal-changed": "the journal is not what was sealed there / 操作の記録が封をした時と違います",
    "not-the-anchor": "it is not what was written down / 控えた値と違います",
    "end-missing": "the end is missing from there on / ここから後が失われています",
    "erased-without-a-record": "what came before was erased without a record / 記録なしに消されています",
}


@click.group()
def audit() -> None:
    """The log of access: verify, export, anchor."""


def _anchor(_context: click.Context, _parameter: click.Parameter, text: str | None) -> Link | None:
    if text is None:
        return None
    found = re.fullmatch(r"(\d{1,18}):([0-9a-f]{8,64})", text.replace(" ", "").lower())
    if found is None:
        raise click.BadParameter("as `junban audit anchor` prints it: NUMBER:HASH")
    return Link(int(found[1]), found[2])


@audit.command("verify")
@click.option(
    "--anchor", metavar="NUMBER:HASH", callback=_anchor, help="What was written down before: a cut-off end is found."
)
@venue_options
def verify_(anchor: Link | None, config: Path, data: Path, database: str | None) -> None:
    """Walk the whole chain, and the journal that it seals; name the first broken line.

    Exits with 0 when all is as it was written, 1 when it is not.
    """
    with opened_hall(config, data, database) as hall:
        found = verify(hall.database, anchor)
    if found.broken is not None:
        click.echo(f"BROKEN at {found.broken.n}: {WHY[found.broken.why]}", err=True)
        sys.exit(BROKEN)
    told = f"ok: {found.entries} entries"
    if found.entries:
        told += f", {found.first} to {found.head.n}; the journal is sealed up to event {found.sealed}"
    click.echo(told)


@audit.command("export")
@click.option("--out", type=click.File("w", encoding="utf-8"), default="-", help="Instead of standard output.")
@click.option("--after", default=0, show_default=True, type=click.IntRange(0), help="Only entries after this number.")
@venue_options
def export(out: IO[str], after: int, config: Path, data: Path, database: str | None) -> None:
    """Write the log as JSON Lines: an entry a line, oldest first, with its hash."""
    with opened_hall(config, data, database) as hall:
        hall.database.write(
            lambda uow: record(
                uow, hall.context(commander()), AuditKind.EXPORTED, subject="audit", detail={"after": str(after)}
            )
        )
        for entry in entries_of(hall.database, after):
            click.echo(_line(entry), file=out)


@audit.command("anchor")
@venue_options
def anchor_(config: Path, data: Path, database: str | None) -> None:
    """Seal the journal and print the newest hash, to be written down where this machine cannot change it."""
    with opened_hall(config, data, database) as hall:
        while hall.database.write(lambda uow: seal_journal(uow, hall.context(commander()))):
            pass
        head = hall.database.read(lambda uow: uow.audit.head())
        now = hall.clock.now().astimezone(hall.venue.zone)
    click.echo(f"{hall.venue.id}\t{now:%Y-%m-%d %H:%M}\t{head.n}:{head.hash}")
    click.echo(f"{head.n}: {grouped(head.hash)}", err=True)


def _line(entry: Entry) -> str:
    return canonical({**asdict(entry), "at": microseconds(entry.at), "day": entry.day.isoformat()})
