"""`junban staff`: the operators of a venue (S6)."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Callable
from pathlib import Path

import click
from pydantic import ValidationError

from junban.commands.options import fail, venue_options
from junban.commands.state import checked_name, opened_hall
from server.contract.sessions import SignIn
from server.domain.errors import QueueError, UnknownOperator
from server.services import operators
from server.services.accounts import WeakPassword, hash_password
from server.services.context import Context
from server.services.hall import Hall
from server.services.ports import Actor, ActorKind, Operator, Role, UnitOfWork

ROLES = [role.value for role in Role]

Change = Callable[[Hall, UnitOfWork, Context, Operator], object]


@click.group()
def staff() -> None:
    """Operators: add, list, change, switch off."""


@staff.command("add")
@click.argument("login")
@click.option("--name", required=True, callback=checked_name, help="As colleagues know the person.")
@click.option("--role", type=click.Choice(ROLES), default=Role.OPERATOR.value, show_default=True)
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input; else one is made.")
@venue_options
def add(login: str, name: str, role: str, password_stdin: bool, config: Path, data: Path, database: str | None) -> None:
    """Add an operator; prints the password if one was made, which is good for choosing an own one."""
    told = _told(login, password_stdin)
    login, hashed = told.login, _hashed(told, name)
    with opened_hall(config, data, database) as hall:
        _write(
            hall,
            login,
            lambda uow, context: operators.add(
                uow,
                context,
                Role.ADMIN,
                login=login,
                name=name,
                role=Role(role),
                password_hash=hashed,
                must_change=not password_stdin,
            ),
        )
    click.echo(f"{login}\t{role}" if password_stdin else f"{login}\t{role}\t{told.password}")


@staff.command("list")
@venue_options
def list_(config: Path, data: Path, database: str | None) -> None:
    """List the operators."""
    with opened_hall(config, data, database) as hall:
        known = hall.database.read(lambda uow: uow.accounts.operators())
    for operator in known:
        state = "active" if operator.active else "off"
        click.echo(f"{operator.login}\t{operator.role}\t{state}\t{operator.name}")


@staff.command("password")
@click.argument("login")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input; else one is made.")
@venue_options
def set_password(login: str, password_stdin: bool, config: Path, data: Path, database: str | None) -> None:
    """Set a new password; ends the person's sessions. One that was made is good for choosing an own one."""
    told = _told(login, password_stdin)
    hashed = _hashed(told)

    def change(_hall: Hall, uow: UnitOfWork, context: Context, operator: Operator) -> object:
        return operators.reset_password(uow, context, Role.ADMIN, operator.id, hashed, must_change=not password_stdin)

    _change(login, config, data, database, change)
    click.echo(login if password_stdin else f"{login}\t{told.password}")


@staff.command("role")
@click.argument("login")
@click.argument("role", type=click.Choice(ROLES))
@venue_options
def set_role(login: str, role: str, config: Path, data: Path, database: str | None) -> None:
    """Change the role; ends the person's sessions."""
    _change(
        login,
        config,
        data,
        database,
        lambda _hall, uow, context, operator: operators.change(uow, context, Role.ADMIN, operator.id, role=Role(role)),
    )


@staff.command()
@click.argument("login")
@venue_options
def off(login: str, config: Path, data: Path, database: str | None) -> None:
    """Switch an operator off; ends the person's sessions."""
    _change(
        login,
        config,
        data,
        database,
        lambda _hall, uow, context, operator: operators.change(uow, context, Role.ADMIN, operator.id, active=False),
    )


@staff.command()
@click.argument("login")
@venue_options
def on(login: str, config: Path, data: Path, database: str | None) -> None:
    """Switch an operator on again."""
    _change(
        login,
        config,
        data,
        database,
        lambda _hall, uow, context, operator: operators.change(uow, context, Role.ADMIN, operator.id, active=True),
    )


@staff.command()
@click.argument("login")
@venue_options
def unlock(login: str, config: Path, data: Path, database: str | None) -> None:
    """Let an operator sign in again at once after failures."""

    def change(hall: Hall, uow: UnitOfWork, context: Context, operator: Operator) -> object:
        return operators.unlock(uow, context, Role.ADMIN, operator.id, hall.secret)

    _change(login, config, data, database, change)


def commander() -> Actor:
    """Who sits at the command line, for the log of access: the machine's own account."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):
        name = "?"
    return Actor(ActorKind.SYSTEM, "command", f"junban ({name})")


def _told(login: str, from_stdin: bool) -> SignIn:
    """Login and password as a sign-in will read them: what could never be typed there is refused here."""
    password = sys.stdin.readline() if from_stdin else operators.one_time_password()
    try:
        return SignIn(login=login.lower(), password=password)
    except ValidationError as error:
        wrong = error.errors()[0]
        fail(f"invalid-{wrong['loc'][0]}: {wrong['msg']}")


def _hashed(told: SignIn, *words: str) -> str:
    try:
        return hash_password(told.password, told.login, words)
    except WeakPassword as error:
        fail(f"{error.code}: {error.reason}")


def _write(hall: Hall, login: str, work: Callable[[UnitOfWork, Context], object]) -> None:
    try:
        hall.database.write(lambda uow: work(uow, hall.context(commander())))
    except QueueError as error:
        fail(f"{error.code}: {login}")


def _change(login: str, config: Path, data: Path, database: str | None, change: Change) -> None:
    def work(uow: UnitOfWork, context: Context) -> None:
        operator = uow.accounts.operator_by_login(login)
        if operator is None:
            raise UnknownOperator(login)
        change(hall, uow, context, operator)

    with opened_hall(config, data, database) as hall:
        _write(hall, login, work)
