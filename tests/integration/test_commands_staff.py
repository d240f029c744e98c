"""`junban staff`: operators are added, listed, changed and switched off, beside a running hub."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from junban.cli import main
from server.services.ports import StorageUnavailable
from server.store.database import SqlDatabase
from tests.support.hub import PASSWORD, TestHub, hub_in_process, refusal

Run = Callable[..., Result]


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[TestHub]:
    """A hub that runs on the same data all the while."""
    with hub_in_process(tmp_path, "sign_in_per_minute = 1000") as made:
        yield made


@pytest.fixture
def staff(hub: TestHub, tmp_path: Path) -> Run:
    """`junban staff` with these arguments; `stdin` is what is typed."""

    def run(*arguments: str, stdin: str = "") -> Result:
        where = ("--config", str(tmp_path / "venue.toml"), "--data", str(tmp_path / "data"))
        return CliRunner().invoke(main, ["staff", *arguments, *where], input=stdin)

    return run


def sign_in(hub: TestHub, login: str, password: str) -> int:
    return hub.client().command("/session", login=login, password=password).status_code


def test_an_operator_is_added_and_signs_in(hub: TestHub, staff: Run) -> None:
    done = staff("add", "Sato", "--name", "佐藤 花子", "--role", "manager", "--password-stdin", stdin=f"{PASSWORD}\n")
    assert (done.exit_code, done.output) == (0, "sato\tmanager\n")
    client = hub.signed_in("sato")
    session = client.get("/api/v1/session").get_json()
    assert (session["name"], session["role"]) == ("佐藤 花子", "manager")
    assert staff("list").output == "sato\tmanager\tactive\t佐藤 花子\n"


def test_a_password_is_made_when_none_is_given(hub: TestHub, staff: Run) -> None:
    done = staff("add", "sato", "--name", "佐藤")
    login, role, password = done.output.strip().split("\t")
    assert (login, role, len(password)) == ("sato", "operator", 19)
    assert sign_in(hub, "sato", password) == 201


def test_a_login_is_taken_once_whatever_its_case(hub: TestHub, staff: Run) -> None:
    staff("add", "sato", "--name", "佐藤")
    done = staff("add", "SATO", "--name", "別の佐藤")
    assert (done.exit_code, done.stderr) == (1, "junban: login-taken: sato\n")
    assert staff("list").output.count("\n") == 1


@pytest.mark.parametrize(
    ("login", "password", "code"),
    [
        ("sato", "short", "weak-password"),
        ("sato", "", "invalid-password"),
        ("sato", "x" * 257, "invalid-password"),
        ("sato-hanako", "Sato-Hanako", "weak-password"),
        ("", PASSWORD, "invalid-login"),
        ("x" * 65, PASSWORD, "invalid-login"),
    ],
)
def test_what_could_not_be_used_is_not_added(hub: TestHub, staff: Run, login: str, password: str, code: str) -> None:
    done = staff("add", login, "--name", "佐藤", "--password-stdin", stdin=f"{password}\n")
    assert done.exit_code == 1
    assert done.stderr.startswith(f"junban: {code}")
    assert staff("list").output == ""


@pytest.mark.parametrize("name", ["", "  ", "a\tb", "長" * 101])
def test_a_name_is_one_line(hub: TestHub, staff: Run, name: str) -> None:
    assert staff("add", "sato", "--name", name).exit_code == 2
    assert staff("list").output == ""


def test_a_new_password_ends_the_sessions(hub: TestHub, staff: Run) -> None:
    staff("add", "sato", "--name", "佐藤", "--password-stdin", stdin=f"{PASSWORD}\n")
    client = hub.at_work("sato")
    done = staff("password", "sato", "--password-stdin", stdin="another good password\n")
    assert (done.exit_code, done.output) == (0, "sato\n")
    refusal(client.get("/api/v1/queue"), "not-signed-in", 401)
    assert sign_in(hub, "sato", PASSWORD) == 401
    assert sign_in(hub, "sato", "another good password") == 201
    made = staff("password", "sato").output.strip().split("\t")[1]
    assert sign_in(hub, "sato", made) == 201


def test_spaces_around_a_password_are_nobodys(hub: TestHub, staff: Run) -> None:
    staff("add", "sato", "--name", "佐藤", "--password-stdin", stdin=f"  {PASSWORD} \r\n")
    assert sign_in(hub, "sato", PASSWORD) == 201
    assert sign_in(hub, "sato", f" {PASSWORD} ") == 201


def test_a_weak_new_password_changes_nothing(hub: TestHub, staff: Run) -> None:
    staff("add", "sato", "--name", "佐藤", "--password-stdin", stdin=f"{PASSWORD}\n")
    assert staff("password", "sato", "--password-stdin", stdin="short\n").exit_code == 1
    assert sign_in(hub, "sato", PASSWORD) == 201


def test_switched_off_and_on_again(hub: TestHub, staff: Run) -> None:
    staff("add", "sato", "--name", "佐藤", "--password-stdin", stdin=f"{PASSWORD}\n")
    client = hub.at_work("sato")
    assert staff("off", "sato").exit_code == 0
    refusal(client.get("/api/v1/queue"), "not-signed-in", 401)
    assert sign_in(hub, "sato", PASSWORD) == 401
    assert staff("list").output == "sato\toperator\toff\t佐藤\n"
    assert staff("on", "sato").exit_code == 0
    assert sign_in(hub, "sato", PASSWORD) == 201
    refusal(client.get("/api/v1/queue"), "not-signed-in", 401)  # the old session does not come back


def test_a_new_role_ends_the_sessions(hub: TestHub, staff: Run) -> None:
    staff("add", "sato", "--name", "佐藤", "--password-stdin", stdin=f"{PASSWORD}\n")
    client = hub.at_work("sato")
    assert staff("role", "sato", "admin").exit_code == 0
    refusal(client.get("/api/v1/queue"), "not-signed-in", 401)
    assert staff("list").output == "sato\tadmin\tactive\t佐藤\n"
    assert staff("role", "sato", "emperor").exit_code == 2


@pytest.mark.parametrize("word", [("password",), ("off",), ("on",), ("role", "admin")])
def test_nobody_of_that_login(hub: TestHub, staff: Run, word: tuple[str, ...]) -> None:
    done = staff(word[0], "nobody", *word[1:])
    assert (done.exit_code, done.stderr) == (1, "junban: unknown-operator: nobody\n")


def test_a_database_that_cannot_be_used_is_said_in_a_line(
    hub: TestHub, staff: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(_self: object, _work: object) -> None:
        raise StorageUnavailable("database is locked")

    monkeypatch.setattr(SqlDatabase, "write", locked)
    done = staff("add", "sato", "--name", "佐藤")
    assert (done.exit_code, done.stderr) == (75, "junban: storage-unavailable: database is locked\n")


def test_settings_that_are_wrong_or_missing(tmp_path: Path) -> None:
    where = ["--config", str(tmp_path / "venue.toml"), "--data", str(tmp_path / "data")]
    missing = CliRunner().invoke(main, ["staff", "list", *where])
    assert missing.exit_code == 2
    (tmp_path / "venue.toml").write_text("[venue]\n")
    wrong = CliRunner().invoke(main, ["staff", "list", *where])
    assert wrong.exit_code == 1
    assert "check-config" in wrong.stderr


def test_it_is_a_program(hub: TestHub, tmp_path: Path) -> None:
    where = ["--config", str(tmp_path / "venue.toml"), "--data", str(tmp_path / "data")]
    command = [sys.executable, "-m", "junban", "staff", "add", "sato", "--name", "佐藤", "--password-stdin", *where]
    done = subprocess.run(command, input=f"{PASSWORD}\n", capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("sato\toperator\n", "")
    assert sign_in(hub, "sato", PASSWORD) == 201
