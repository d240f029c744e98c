"""`junban device code` on the kiosk's machine, and a restart from staff mode as systemd sees it."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner, Result

from junban.cli import main
from kiosk.staff.code import CodeFile, matches
from kiosk.web.staff import KEY_HEADER
from tests.support.kiosk_hub import KioskHub
from tests.support.kiosk_process import KioskProcess, served
from tests.support.kiosk_site import until

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """`junban device code` for a kiosk's folder; `told` is typed."""

    def run(*options: str, told: str = "") -> Result:
        return CliRunner().invoke(main, ["device", "code", str(tmp_path), *options], input=told)

    return run


def test_the_code_is_asked_for_twice_and_not_shown(run: Run, tmp_path: Path) -> None:
    done = run(told="739105\n739105\n")
    assert done.exit_code == 0
    assert "739105" not in done.output
    assert matches(CodeFile(tmp_path).hashed() or "", "739105")


def test_two_different_ones_are_none(run: Run, tmp_path: Path) -> None:
    assert run(told="739105\n739106\n").exit_code != 0
    assert CodeFile(tmp_path).hashed() is None


def test_a_program_gives_it_on_standard_input(run: Run, tmp_path: Path) -> None:
    assert run("--stdin", told="7391\n").output == "set\n"
    assert matches(CodeFile(tmp_path).hashed() or "", "7391")


@pytest.mark.parametrize("code", ["", "12", "1234", "abcdef", "000000"])
def test_a_bad_code_changes_nothing(run: Run, tmp_path: Path, code: str) -> None:
    run("--stdin", told="7391\n")
    done = run("--stdin", told=f"{code}\n")
    assert done.exit_code == 1
    assert "bad-code" in done.output
    assert matches(CodeFile(tmp_path).hashed() or "", "7391")


def test_it_is_removed(run: Run) -> None:
    run("--stdin", told="7391\n")
    assert [run("--remove").output for _ in range(2)] == ["removed\n", "there was none\n"]


def test_a_folder_that_cannot_be_written_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "staff-code.new").mkdir()
    done = run("--stdin", told="7391\n")
    assert done.exit_code == 2
    assert "unwritable" in done.output


def test_a_folder_that_is_none_is_not_made(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["device", "code", str(tmp_path / "kisok"), "--stdin"], input="7391\n")
    assert done.exit_code == 2
    assert not (tmp_path / "kisok").exists()


def test_a_restart_ends_the_whole_program_cleanly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As systemd sees it: it ends with 0, and `Restart=always` starts it again. Without systemd it is not offered."""
    notify = str(tmp_path / "notify")
    hub = KioskHub()
    with served(hub) as address, socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(notify)
        monkeypatch.setenv("NOTIFY_SOCKET", notify)
        kiosk = KioskProcess(tmp_path, address, "tcp:127.0.0.1:9")
        kiosk.data.mkdir(parents=True, exist_ok=True)
        CodeFile(kiosk.data).set("739105")
        try:
            kiosk.start()
            with httpx.Client(base_url=kiosk.url, trust_env=False) as page:
                key = page.post("/staff/api/sign-in", json={"code": "739105"}).json()["key"]
                answer = page.post("/staff/api/restart", json={}, headers={KEY_HEADER: key})
            assert answer.status_code == 202
            assert kiosk.wait() == 0
            kiosk.start()
            assert kiosk.get("/staff/api/door") == {"code_set": True, "wait_seconds": 0}
            until(lambda: [act.kind for act in hub.acts] == ["sign-in", "restart"])
        finally:
            kiosk.kill()
