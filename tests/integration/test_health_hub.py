"""Health and the day as the hub itself tells them: pages for staff, `/metrics` for Prometheus (X5, P1)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from server.services.ports import DeviceKind, StorageUnavailable
from tests.support.hub import CheckedClient, TestHub, hub_in_process


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[TestHub]:
    with hub_in_process(tmp_path) as made:
        yield made


def report(hub: TestHub, device: CheckedClient, **told: Any) -> None:
    device.done("/devices/report", **{"sent_at": hub.clock.now().isoformat()} | told)


def rows(client: CheckedClient, query: str = "") -> list[tuple[str, ...]]:
    """The cells of the health page, without their tags."""
    page = client.get(f"/console/health{query}").get_data(as_text=True)
    lines = re.findall(r'<tr data-level="(\w+)">(.*?)</tr>', page, re.DOTALL)
    return [(level, *_cells(cells)) for level, cells in lines]


def _cells(cells: str) -> list[str]:
    found = re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", cells, re.DOTALL)
    return [re.sub(r"<[^>]+>", "", cell).strip() for cell in found]


def printer(hub: TestHub, condition: str, *faults: str) -> dict[str, Any]:
    return {
        "id": "printer",
        "condition": condition,
        "faults": list(faults),
        "since": hub.clock.now().isoformat(),
    }


def test_the_worst_comes_first_in_words_that_say_what_to_do(hub: TestHub) -> None:
    sato = hub.staff("sato")
    kiosk, display = hub.device(DeviceKind.KIOSK), hub.device(DeviceKind.DISPLAY)
    report(hub, kiosk, printers=[printer(hub, "blocked", "paper-out")])
    report(hub, display, page=True, sound="blocked")
    found = rows(sato)
    assert [(level, thing, state) for level, _word, thing, state, *_ in found[:2]] == [
        ("bad", "発券機 kiosk 1", "用紙切れ"),
        ("bad", "呼出モニター display 1", "音が出ません"),
    ]
    assert "ロール紙" in found[0][4]
    assert {level for level, *_ in found[2:]} == {"ok"}
    report(hub, display, page=False, sound="on")
    assert "Its page is not on the screen" in {state for *_, state, _todo, _seen in rows(sato, "?lang=en")}


def test_who_is_silent_is_told_with_the_time_when_it_was_last_heard(hub: TestHub) -> None:
    sato = hub.staff("sato")
    report(hub, hub.device(DeviceKind.KIOSK))
    assert rows(sato)[0][0] == "ok"
    hub.clock.advance(minutes=20)
    assert rows(sato)[0][3:6:2] == ("応答がありません", "20分前（09:30）")
    hub.clock.advance(days=1)
    assert rows(hub.at_work("sato"))[0][5] == "2026-11-13 09:30"


def test_only_staff_see_it(hub: TestHub) -> None:
    for path in ("/console/health", "/console/day"):
        answer = hub.client().get(path)
        assert (answer.status_code, answer.headers["Location"]) == (302, "/console")
        assert hub.staff(f"staff{path[-2:]}").get(path).headers["Cache-Control"] == "no-store"


def test_a_city_that_refuses_the_upload_is_told(hub: TestHub, tmp_path: Path) -> None:
    sato = hub.staff("sato")
    assert "市サイト" not in str(rows(sato))
    folder = tmp_path / "data/publish"
    folder.mkdir()
    now = hub.clock.now()
    state = folder / "state.json"
    state.write_text(
        f'{{"at":"{now.isoformat()}","published_at":"{(now - timedelta(hours=1)).isoformat()}","waits_of":null,'
        '"failures":9,"code":"target-refused","message":"403"}',
        encoding="utf-8",
    )
    assert rows(sato)[0][:4] == ("bad", "要対応", "市サイトへの送信", "5分以上送信できていません（target-refused）")
    state.write_text("{", encoding="utf-8")
    assert "市サイト" not in str(rows(sato))


def test_a_database_that_refuses_is_told(hub: TestHub, monkeypatch: pytest.MonkeyPatch) -> None:
    sato = hub.staff("sato")

    def refuse(_work: object) -> None:
        raise StorageUnavailable("disk full")

    monkeypatch.setattr(hub.hall.database, "write", refuse)
    assert ("bad", "要対応", "データベース", "書き込みができません") in {row[:4] for row in rows(sato)}
    assert b"junban_database_writable 0.0" in hub.client().get("/metrics").get_data()


def test_prometheus_reads_the_same(hub: TestHub) -> None:
    kiosk = hub.device(DeviceKind.KIOSK)
    report(hub, kiosk, printers=[printer(hub, "paper-low", "paper-low")])
    kiosk.issue("renewal")
    text = hub.client().get("/metrics").get_data(as_text=True)
    assert 'junban_issued_today{service="renewal"} 1.0' in text
    assert re.search(r'junban_device_connected\{device="\w+",kind="kiosk",name="kiosk 1"\} 1\.0', text)
    assert re.search(r'junban_printer_condition\{condition="paper-low",.*printer="printer"\} 1\.0', text)
    assert 'junban_health_findings{level="warn"} 1.0' in text
    assert "junban_disk_free_bytes" in text
    assert re.search(r"junban_device_last_seen_timestamp_seconds\{.*\} 1\.79", text)
    hub.clock.advance(minutes=1)
    text = hub.client().get("/metrics").get_data(as_text=True)
    assert re.search(r'junban_device_connected\{.*kind="kiosk".*\} 0\.0', text)
    assert text.count("# HELP junban_") == text.count("# TYPE junban_")


def test_the_day_shows_what_came_of_its_tickets(hub: TestHub) -> None:
    sato = hub.staff("sato")
    sato.done("/counters/1/open")
    first, gone, missed = (sato.issue("delivery") for _ in range(3))
    hub.clock.advance(minutes=6)
    sato.act(first, "call", counter="1")
    sato.act(first, "start")
    hub.clock.advance(minutes=4)
    sato.act(first, "complete")
    sato.act(gone, "cancel")
    sato.act(missed, "call", counter="1")
    sato.act(missed, "no-show")
    page = sato.get("/console/day?lang=en").get_data(as_text=True)
    tables = re.findall(r"<tr><th scope=\"row\">([^<]+)</th>((?:<td>[^<]*</td>)+)", page)
    found = {(name, tuple(re.findall(r"<td>([^<]*)</td>", cells))) for name, cells in tables}
    assert ("Pick-up", ("3", "1", "1", "1", "0", "0")) in found
    assert ("Pick-up", ("8", "8", "10", "10", "4", "4")) in found
    assert "Friday, 2026-11-13" in page
    hub.clock.advance(days=3)
    again = hub.at_work("sato")
    assert "There were no receptions" in again.get("/console/day?lang=en").get_data(as_text=True)
    assert 'value="2026-11-13"' in again.get("/console/day?date=2026-11-13").get_data(as_text=True)


def test_a_day_that_is_none_is_today(hub: TestHub) -> None:
    sato = hub.staff("sato")
    for wanted in ("", "x", "2026-13-40", "0001-01-01", "9999-12-31", "2026-11-14"):
        assert 'value="2026-11-13"' in sato.get(f"/console/day?date={wanted}").get_data(as_text=True), wanted
