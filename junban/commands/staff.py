"""`junban staff`: the operators of a venue (S6)."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import click
from pydantic import ValidationError

from junban.commands.options import fail, venue_options
from junban.commands.state import checked_name, opened_hall
from server.contract.sessions import SignIn
from server.domain.errors import LoginTaken
from server.services.accounts import WeakPassword, add_operator, hash_password
from server.services.context import SYSTEM
from server.services.ports import Operator, Role, UnitOfWork

ROLES = [role.value for role in Role]


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
    """Add an operator; prints the password if one was made."""
    told = _told(login, password_stdin)
    login, hashed = told.login, _hashed(told)
    with opened_hall(config, data, database) as hall:
        try:
            hall.database.write(
                lambda uow: add_operator(
                    uow, hall.context(SYSTEM), login=login, name=name, role=Role(role), password_hash=hashed
                )
            )
        except LoginTaken:
            fail(f"login-taken: {login}")
    click.echo(f"{login}\t{role}" if password_stdin else f"{login}\t{role}\t{told.password}")


@staff.command("list")
@venue_options
def list_(config: Path, data: Path, database: str | None) -> None:
    """List the operators."""
    with opened_hall(config, data, database) as hall:
        operators = hall.database.read(lambda uow: uow.accounts.operators())
    for operator in operators:
        state = "active" if operator.active else "off"
        click.echo(f"{operator.login}\t{operator.role}\t{state}\t{operator.name}")


@staff.command("password")
@click.argument("login")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input; else one is made.")
@venue_options
def set_password(login: str, password_stdin: bool, config: Path, data: Path, database: str | None) -> None:
    """Set a new password; ends the person's sessions."""
    told = _told(login, password_stdin)
    hashed = _hashed(told)
    _change(login, config, data, database, lambda operator: replace(operator, password_hash=hashed))
    click.echo(login if password_stdin else f"{login}\t{told.password}")


@staff.command("role")
@click.argument("login")
@click.argument("role", type=click.Choice(ROLES))
@venue_options
def set_role(login: str, role: str, config: Path, data: Path, database: str | None) -> None:
    """Change the role; ends the person's sessions."""
    _change(login, config, data, database, lambda operator: replace(operator, role=Role(role)))


@staff.command()
@click.argument("login")
@venue_options
def off(login: str, config: Path, data: Path, database: str | None) -> None:
    """Switch an operator off; ends the person's sessions."""
    _change(login, config, data, database, lambda operator: replace(operator, active=False))


@staff.command()
@click.argument("login")
@venue_options
def on(login: str, config: Path, data: Path, database: str | None) -> None:
    """Switch an operator on again."""
    _change(login, config, data, database, lambda operator: replace(operator, active=True))


def _told(login: str, from_stdin: bool) -> SignIn:
    """Login and password as a sign-in will read them: what could never be typed there is refused here."""
    password = sys.stdin.readline() if from_stdin else secrets.token_urlsafe(12)
    try:
        return SignIn(login=login.lower(), password=password)
    except ValidationError as error:
        wrong = error.errors()[0]
        fail(f"invalid-{wrong['loc'][0]}: {wrong['msg']}")


def _hashed(told: SignIn) -> str:
    try:
        return hash_password(told.password, told.login)
    except WeakPassword as error:
        fail(f"weak-password: {error}")


def _change(login: str, config: Path, data: Path, database: str | None, change: Callable[[Operator], Operator]) -> None:
    def work(uow: UnitOfWork) -> bool:
        operator = uow.accounts.operator_by_login(login)
        if operator is not None:
            uow.accounts.save_operator(change(operator))
            uow.accounts.end_sessions_of(operator.id)
        return operator is not None

    with opened_hall(config, data, database) as hall:
        if not hall.database.write(work):
            fail(f"unknown-operator: {login}")
