"""The same key twice is one effect and the same answer."""

from __future__ import annotations

from datetime import timedelta

import pytest

from server.domain.errors import KeyReused, ServiceClosed
from server.services.context import Context
from server.services.ports import UnitOfWork
from server.store.database import SqlDatabase
from tests.support.clock import MORNING, FakeClock
from tests.support.desk import KIOSK, Desk, operator

KEY = "kiosk-1:000001"


def issue_once(desk: Desk, key: str = KEY, service: str = "card") -> tuple[str, bool]:
    """Issues with a key; the answer is the number."""
    return desk.do_once(
        key, f"issue {service}", lambda uow, context: desk.issue_within(uow, context, service).ticket.label
    )


def test_a_repetition_has_the_first_answer_and_no_effect(desk: Desk, clock: FakeClock) -> None:
    assert issue_once(desk) == ("A001", False)
    before, seq = desk.tickets(), desk.seq()
    clock.advance(minutes=3)
    assert [issue_once(desk) for _ in range(3)] == [("A001", True)] * 3
    assert (desk.tickets(), desk.seq()) == (before, seq)


def test_another_key_is_another_command(desk: Desk) -> None:
    assert [issue_once(desk, key)[0] for key in ("key-0001", "key-0002", "key-0001")] == ["A001", "A002", "A001"]


def test_a_key_for_another_command_is_refused(desk: Desk) -> None:
    issue_once(desk)
    seq = desk.seq()
    with pytest.raises(KeyReused) as reused:
        issue_once(desk, service="renewal")
    assert reused.value.subject == KEY
    assert desk.seq() == seq
    assert issue_once(desk) == ("A001", True)


@pytest.mark.parametrize("other", [KIOSK, operator("鈴木")])
def test_keys_of_different_senders_never_meet(desk: Desk, other: object) -> None:
    assert issue_once(desk) == ("A001", False)
    assert issue_once(desk.by(other)) == ("A002", False)  # type: ignore[arg-type]


def test_a_refused_command_leaves_its_key_unused(desk: Desk) -> None:
    def refuse(uow: UnitOfWork, context: Context) -> str:
        desk.issue_within(uow, context)
        raise ServiceClosed("card")

    with pytest.raises(ServiceClosed):
        desk.do_once(KEY, "issue card", refuse)
    assert issue_once(desk) == ("A001", False)


def test_without_a_key_each_is_a_command(desk: Desk) -> None:
    assert [desk.issue().ticket.label for _ in range(2)] == ["A001", "A002"]


def test_an_answer_comes_back_letter_by_letter(desk: Desk) -> None:
    answer = '{"name": "番号券 \U0001f3ab", "text": "\\n\\u0000 \'%s\' :x ?"}' * 100
    assert desk.do_once(KEY, "say", lambda uow, context: answer) == (answer, False)
    assert desk.do_once(KEY, "say", lambda uow, context: "") == (answer, True)


def test_only_old_keys_are_forgotten(database: SqlDatabase) -> None:
    def claim(key: str, minute: int) -> str | None:
        return database.write(lambda uow: uow.keys.claim("scope", key, "print", MORNING + timedelta(minutes=minute)))

    claim("old", 0)
    claim("young", 1)
    assert database.write(lambda uow: uow.keys.forget(MORNING + timedelta(minutes=1))) == 1
    database.write(lambda uow: uow.keys.keep("scope", "young", "answer"))
    assert (claim("old", 2), claim("young", 2)) == (None, "answer")
