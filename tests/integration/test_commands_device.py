"""`junban device`: tokens are given, replaced and taken back, beside a running hub."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from junban.cli import main
from tests.support.hub import CheckedClient, TestHub, hub_in_process, refusal

Run = Callable[..., Result]


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[TestHub]:
    with hub_in_process(tmp_path) as made:
        yield made


@pytest.fixture
def device(hub: TestHub, tmp_path: Path) -> Run:
    """`junban device` with these arguments."""

    def run(*arguments: str) -> Result:
        where = ("--config", str(tmp_path / "venue.toml"), "--data", str(tmp_path / "data"))
        return CliRunner().invoke(main, ["device", *arguments, *where])

    return run


def with_token(hub: TestHub, token: str) -> CheckedClient:
    client = hub.client()
    client.bearer = token
    return client


def test_a_kiosk_is_added_and_issues(hub: TestHub, device: Run) -> None:
    done = device("add", "kiosk", "--name", "正面玄関")
    assert done.exit_code == 0
    known, token = done.output.strip().split("\t")
    assert with_token(hub, token).issue()["number"] == "B001"
    assert device("list").output == f"{known}\tkiosk\tactive\t正面玄関\n"
    assert token not in device("list").output


def test_a_display_is_added_and_looks(hub: TestHub, device: Run) -> None:
    token = device("add", "display", "--name", "待合").output.strip().split("\t")[1]
    display = with_token(hub, token)
    assert display.get("/api/v1/board").status_code == 200
    refusal(display.get("/api/v1/queue"), "forbidden", 403)


def test_a_rotated_token_is_shown_once_and_the_old_one_is_dead(hub: TestHub, device: Run) -> None:
    known, old = device("add", "kiosk", "--name", "玄関").output.strip().split("\t")
    new = device("rotate", known).output.strip()
    refusal(with_token(hub, old).get("/api/v1/board"), "not-signed-in", 401)
    assert with_token(hub, new).get("/api/v1/board").status_code == 200


def test_a_revoked_token_says_so(hub: TestHub, device: Run) -> None:
    known, token = device("add", "kiosk", "--name", "玄関").output.strip().split("\t")
    assert device("revoke", known).exit_code == 0
    refusal(with_token(hub, token).get("/api/v1/board"), "token-revoked", 401)
    assert device("list").output == f"{known}\tkiosk\trevoked\t玄関\n"


@pytest.mark.parametrize("word", ["rotate", "revoke"])
def test_no_device_of_that_id(hub: TestHub, device: Run, word: str) -> None:
    done = device(word, "nothing")
    assert (done.exit_code, done.stderr, done.stdout) == (1, "junban: unknown-device: nothing\n", "")


@pytest.mark.parametrize("arguments", [("robot", "--name", "x"), ("kiosk",), ("kiosk", "--name", "")])
def test_what_is_no_device(hub: TestHub, device: Run, arguments: tuple[str, ...]) -> None:
    assert device("add", *arguments).exit_code == 2
    assert device("list").output == ""
