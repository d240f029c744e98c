"""`junban audit` and the hub's own entries: what is recorded, verified, exported, anchored."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from junban.cli import main
from server.domain.audit import GENESIS, AuditKind, chained
from server.hub import DATABASE_FILE
from server.services.audit import record
from server.services.context import SYSTEM
from server.services.ports import Role, UnitOfWork
from server.store.dialects import sqlite_url
from tests.support.hub import PASSWORD, TestHub, hub_in_process

Run = Callable[..., Result]


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[TestHub]:
    with hub_in_process(tmp_path, "sign_in_per_minute = 1000") as made:
        yield made


@pytest.fixture
def junban(hub: TestHub, tmp_path: Path) -> Run:
    def run(*arguments: str, stdin: str = "") -> Result:
        where = ("--config", str(tmp_path / "venue.toml"), "--data", str(tmp_path / "data"))
        return CliRunner().invoke(main, [*arguments, *where], input=stdin)

    return run


def test_the_command_lines_own_changes_are_recorded(hub: TestHub, junban: Run) -> None:
    junban("staff", "add", "sato", "--name", "佐藤", "--password-stdin", stdin=f"{PASSWORD}\n")
    junban("staff", "role", "sato", "admin")
    junban("staff", "password", "sato")
    junban("staff", "unlock", "sato")
    told = [json.loads(line) for line in junban("audit", "export").output.splitlines()]
    assert [(entry["kind"], entry["subject"]) for entry in told] == [
        ("operator-added", "sato"),
        ("operator-changed", "sato"),
        ("password-reset", "sato"),
        ("sign-in-unlocked", "sato"),
        ("exported", "audit"),
    ]
    assert {entry["actor"] for entry in told} == {"command"}
    assert "$argon2" not in str(told)


def test_the_export_can_be_verified_by_anybody(hub: TestHub, junban: Run) -> None:
    hub.staff("tanaka", Role.ADMIN)
    hub.signed_in("tanaka")
    last = GENESIS
    for line in junban("audit", "export").output.splitlines():
        entry = json.loads(line)
        said = {name: entry[name] for name in entry if name not in ("prev", "hash") and entry[name] is not None}
        text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        assert entry["prev"] == last
        last = entry["hash"]
        assert chained(entry["prev"], text) == last


def test_verify_says_ok_or_the_first_broken_line(hub: TestHub, junban: Run, tmp_path: Path) -> None:
    hub.staff("tanaka", Role.ADMIN)
    for _entry in range(3):
        hub.signed_in("tanaka")
    done = junban("audit", "verify")
    assert (done.exit_code, done.output.split(",")[0]) == (0, "ok: 3 entries")
    engine = sa.create_engine(sqlite_url(tmp_path / "data" / DATABASE_FILE))
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER audit_no_update")
        connection.exec_driver_sql("UPDATE audit SET address = '10.9.9.9' WHERE n = 2")
    engine.dispose()
    done = junban("audit", "verify")
    assert done.exit_code == 1
    assert done.stderr.startswith("BROKEN at 2: ")


def test_an_anchor_is_printed_and_checked(hub: TestHub, junban: Run) -> None:
    client = hub.staff("tanaka", Role.ADMIN)
    client.issue()
    printed = junban("audit", "anchor")
    anchor = printed.stdout.strip().split("\t")[2]
    assert anchor.startswith("1:"), "the day's events were sealed first"
    assert junban("audit", "verify", "--anchor", anchor).exit_code == 0
    assert junban("audit", "verify", "--anchor", f"1:{'0' * 64}").exit_code == 1
    assert junban("audit", "verify", "--anchor", f"9:{'0' * 64}").exit_code == 1
    assert junban("audit", "verify", "--anchor", "nonsense").exit_code == 2


def test_looking_at_the_log_is_in_the_log_once_in_a_while(hub: TestHub) -> None:
    admin = hub.staff("tanaka", Role.ADMIN)
    for _look in range(3):
        page = admin.snapshot("audit")
    assert [(entry["kind"], entry["subject"]) for entry in page["entries"]] == [("viewed", "audit")]
    hub.clock.advance(minutes=11)
    again = hub.at_work("tanaka").snapshot("audit")
    assert len(again["entries"]) == 2


def test_pages_go_back_to_the_beginning(hub: TestHub) -> None:
    admin = hub.staff("tanaka", Role.ADMIN)

    def add(uow: UnitOfWork) -> None:
        for number in range(60):
            record(uow, hub.hall.context(SYSTEM), AuditKind.OPERATOR_ADDED, subject=f"op-{number}")

    hub.hall.database.write(add)
    first = admin.snapshot("audit")
    assert len(first["entries"]) == 50
    second = admin.snapshot(f"audit?before={first['next_before']}")
    numbers = [entry["n"] for entry in (*first["entries"], *second["entries"])]
    assert numbers == list(range(first["head"], 0, -1))
    assert second["next_before"] is None
    added = admin.snapshot("audit?kind=operator-added&day=2026-11-13")
    assert {entry["kind"] for entry in added["entries"]} == {"operator-added"}
    assert admin.snapshot("audit?day=2026-11-12")["entries"] == []


@pytest.mark.parametrize("query", ["day=yesterday", "before=x", "before=-1", "before=1e9"])
def test_a_search_that_cannot_be_understood(hub: TestHub, query: str) -> None:
    answer = hub.staff("tanaka", Role.ADMIN).get(f"/api/v1/audit?{query}")
    assert (answer.status_code, answer.get_json()["code"]) == (422, "invalid-body")


def test_the_hub_seals_its_journal_by_itself(hub: TestHub, junban: Run) -> None:
    hub.staff("tanaka").issue()
    hub.hub.keep_house()
    assert hub.hall.database.read(lambda uow: [entry.kind for entry in uow.audit.walk(0, 10)]) == ["journal-sealed"]
    assert "sealed up to event 1" in junban("audit", "verify").output
