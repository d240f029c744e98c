"""`junban report --paper`: the day's tickets as a page to be printed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from junban.cli import main
from junban.commands.report import paper_list
from server.services.ports import DeviceKind
from tests.support.hub import TestHub, hub_in_process

Run = Callable[..., Result]


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[TestHub]:
    with hub_in_process(tmp_path) as made:
        yield made


@pytest.fixture
def report(hub: TestHub, tmp_path: Path) -> Run:
    """`junban report` with these arguments."""

    def run(*arguments: str) -> Result:
        where = ("--config", str(tmp_path / "venue.toml"), "--data", str(tmp_path / "data"))
        return CliRunner().invoke(main, ["report", *arguments, *where])

    return run


def test_the_list_has_every_ticket_with_its_state_and_room_to_write(hub: TestHub) -> None:
    staff = hub.staff()
    staff.done("/counters/3/open")
    for service in ("renewal", "delivery", "renewal"):
        staff.issue(service)
    hub.clock.advance(minutes=12)
    staff.done("/counters/3/call-next")
    page = paper_list(hub.hall)
    assert page.index("A001") < page.index("B001") < page.index("B002")
    assert "<td>呼出中 09:42</td>" in page
    assert page.count("<td>呼出前</td>") == 2
    assert "<style>" in page
    assert "http" not in page  # it stands alone, on a machine without a network
    assert "紙で受け付けた分" in page


def test_it_is_written_to_a_file_for_any_day(hub: TestHub, report: Run, tmp_path: Path) -> None:
    hub.device(DeviceKind.KIOSK).issue()
    out = tmp_path / "list.html"
    assert report("--paper", "--date", "2026-11-13", "--out", str(out)).exit_code == 0
    assert "B001" in out.read_text(encoding="utf-8")
    told = report("--paper", "--date", "2026-11-12")
    assert told.exit_code == 0
    assert "番号札はありません。" in told.output
    assert "B001" not in told.output


def test_what_cannot_be_done_is_said(report: Run, tmp_path: Path) -> None:
    assert report().exit_code == 2
    assert report("--paper", "--date", "tomorrow").exit_code == 2
    assert report("--paper", "--out", str(tmp_path / "nowhere" / "list.html")).exit_code == 75
