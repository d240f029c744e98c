"""Sign-in counts, operators and settings versions on both databases, with many at once."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from server.domain.lockout import RULES, Scope
from server.services.ports import Actor, ActorKind, SettingsVersion
from server.services.signing_in import Door, begin_attempt
from server.store.database import SqlDatabase
from server.store.staff_tables import settings_versions
from tests.support.clock import MORNING
from tests.support.desk import Desk, persistently
from tests.support.workers import BUSY_HALL, WORKERS, Crew

DOOR = Door(b"secret", "sato", "10.0.0.1")
BY = Actor(ActorKind.OPERATOR, "op-1", "鈴木")


def version(number: int) -> SettingsVersion:
    return SettingsVersion(number, MORNING, BY, "理由", {"sound.volume": 0.5}, {"sound.volume": None})


def try_once(desk: Desk, _worker: int) -> bool:
    """Whether the try got as far as the password."""
    return persistently(lambda: desk.do(lambda uow, context: begin_attempt(uow, context, DOOR))).locked_until is None


def test_sixteen_first_tries_at_once_are_sixteen(database_url: str, crew: Crew) -> None:
    SqlDatabase(database_url, BUSY_HALL.id).close()
    assert sum(crew.run(database_url, try_once)) == RULES[Scope.PAIR].free


def store_one(desk: Desk, _worker: int) -> bool:
    return persistently(lambda: desk.do(lambda uow, _context: uow.settings.add(version(1))))


def test_of_many_who_store_a_version_one_does(database_url: str, crew: Crew) -> None:
    SqlDatabase(database_url, BUSY_HALL.id).close()
    stored = crew.run(database_url, store_one)
    assert (len(stored), sum(stored)) == (WORKERS, 1)


def test_a_version_is_kept_word_for_word(desk: Desk) -> None:
    assert desk.see(lambda uow: (uow.settings.version(), uow.settings.newest())) == (0, None)
    assert desk.do(lambda uow, _context: uow.settings.add(version(1)))
    assert desk.see(lambda uow: uow.settings.newest()) == version(1)
    assert desk.see(lambda uow: (uow.settings.get(1), uow.settings.get(2))) == (version(1), None)


@pytest.mark.parametrize(
    "change",
    [sa.update(settings_versions).values(overlay="{}"), sa.delete(settings_versions)],
    ids=["update", "delete"],
)
def test_the_database_refuses_to_change_a_version(engine: sa.Engine, desk: Desk, change: sa.Executable) -> None:
    desk.do(lambda uow, _context: uow.settings.add(version(1)))
    with pytest.raises(sa.exc.DBAPIError, match="settings_versions are append-only"), engine.begin() as connection:
        connection.execute(change)
    assert desk.see(lambda uow: uow.settings.newest()) == version(1)


def test_sign_ins_are_forgotten_when_they_say_nothing_any_more(desk: Desk) -> None:
    desk.do(lambda uow, context: begin_attempt(uow, context, DOOR))
    desk.do(lambda uow, _context: uow.sign_ins.add_place("op-1", "10.0.0.1", MORNING))
    assert desk.see(lambda uow: uow.sign_ins.is_place("op-1", "10.0.0.1"))
    assert desk.do(lambda uow, context: uow.sign_ins.forget(context.now, context.now)) == 0
    later = desk.hall.clock.now().replace(year=2027)
    assert desk.do(lambda uow, _context: uow.sign_ins.forget(later, later)) == 4
    assert not desk.see(lambda uow: uow.sign_ins.is_place("op-1", "10.0.0.1"))
