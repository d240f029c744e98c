"""`junban printer-sim`: its doors, its page, its end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner
from playwright.sync_api import Page, expect

from junban.commands.printer_sim import printer_sim
from tests.support.network import free_port
from tests.support.running_printer import RunningPrinter, read_exactly, running_printer
from tests.support.simulated_printer import CUT, STATUS, echo, job_id

JOB = b"\x1b@hello\n" + CUT + job_id(b"!!!!")


@pytest.fixture(scope="module")
def printer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPrinter]:
    with running_printer(tmp_path_factory.mktemp("printer"), "--web", str(free_port())) as running:
        yield running


@pytest.fixture(autouse=True)
def _mended(printer: RunningPrinter) -> None:
    printer.tell("clear")


def test_it_says_where_everything_is(printer: RunningPrinter) -> None:
    assert set(printer.doors) == {"printer", "control", "slips", "web", "model", "width"}
    assert printer.tell("state").startswith("ok online; faults: none;")


def test_slips_lie_in_the_folder_before_they_are_told(printer: RunningPrinter) -> None:
    slips = Path(printer.doors["slips"])
    before = set(slips.iterdir())
    with printer.connect() as client:
        client.sendall(JOB)
        assert read_exactly(client, 7) == echo(b"!!!!")
    assert len(set(slips.iterdir()) - before) == 1


def test_faults_by_the_control_socket(printer: RunningPrinter) -> None:
    assert "offline; faults: paper-out;" in printer.tell("fault paper-out")
    with printer.connect() as client:
        client.sendall(STATUS)
        assert read_exactly(client, 1) == b"\x1a"
    assert printer.tell("explode").startswith("error 'explode' is not understood")


def test_the_page_answers_loopback_only_and_takes_json_only(printer: RunningPrinter) -> None:
    web = printer.doors["web"]
    assert httpx.get(web).status_code == 200
    assert "script-src" not in httpx.get(web).headers["Content-Security-Policy"]
    assert httpx.get(web, headers={"Host": "printer.example:80"}).status_code == 403
    assert httpx.post(f"{web}do", data={"words": "power off"}).status_code == 415
    assert httpx.post(f"{web}do", json={"words": 3}).status_code == 400
    refused = httpx.post(f"{web}do", json={"words": "explode"})
    assert (refused.status_code, "not understood" in refused.json()["detail"]) == (400, True)
    assert httpx.get(f"{web}slips/../control").status_code == 404
    state = httpx.get(f"{web}state.json")
    unchanged = httpx.get(f"{web}state.json", headers={"If-None-Match": state.headers["ETag"]})
    assert unchanged.status_code == 304


def test_the_page_shows_the_tray_and_its_buttons_work(printer: RunningPrinter, page_at: Callable[..., Page]) -> None:
    page = page_at(1280, 900)
    page.goto(printer.doors["web"])
    expect(page.get_by_role("status")).to_contain_text("印刷できます")
    with printer.connect() as client:
        client.sendall(JOB)
        read_exactly(client, 7)
    expect(page.locator("#tray li").first.locator("img")).to_be_visible()
    assert page.locator("#tray img").first.evaluate("image => image.decode().then(() => image.naturalWidth)") == 576
    cover = page.get_by_role("button", name="カバー開")
    cover.click()
    expect(cover).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("status")).to_contain_text("停止中")
    assert "faults: cover-open;" in printer.tell("state")
    cover.click()
    expect(page.get_by_role("status")).to_contain_text("印刷できます")
    page.get_by_role("button", name="電源断").click()
    page.get_by_role("button", name="すべて直す").click()
    expect(page.locator("button[aria-pressed=true]")).to_have_count(0)


@pytest.mark.parametrize("page", [False, True])
def test_it_begins_with_faults_and_ends_when_told(tmp_path: Path, page: bool) -> None:
    options = ["--model", "clone", "--width", "58", "--fault", "cover-open", "--fault", "paper 2", "--pty"]
    web = ["--web", str(free_port())] if page else []
    with running_printer(tmp_path, *options, str(tmp_path / "tty"), *web) as printer:
        assert printer.doors["serial"] == f"serial:{tmp_path}/tty"
        assert "faults: near-end, cover-open; paper: 2.00 m" in printer.tell("state")
        assert printer.stop() == 0
    assert not (tmp_path / "control").exists()
    assert not (tmp_path / "tty").is_symlink()


def test_what_it_cannot_do_it_refuses(printer: RunningPrinter) -> None:
    bad = CliRunner().invoke(printer_sim, ["--fault", "fire"])
    assert (bad.exit_code, "'fire' is not understood" in bad.output) == (2, True)
    port = printer.doors["printer"].rpartition(":")[2]
    taken = CliRunner().invoke(printer_sim, ["--port", port, "--slips", printer.doors["slips"]])
    assert (taken.exit_code, "in use" in taken.output) == (1, True)
