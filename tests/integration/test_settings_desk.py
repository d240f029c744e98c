"""Settings changed while the hall is open: previewed, refused with all mistakes, at once in effect, taken back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from junban.cli import main
from server.contract.catalogue import load_catalogue
from server.hub import Hub, HubOptions
from server.services.ports import DeviceKind, Role
from server.settings import load_settings
from tests.support.hub import VENUE, CheckedClient, TestHub, hub_in_process, new_key, refusal, settings_of

NOTICE = {"ja": "本日は混み合っています", "en": "Very busy today"}


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[TestHub]:
    with hub_in_process(tmp_path) as made:
        yield made


@pytest.fixture
def manager(hub: TestHub) -> CheckedClient:
    return hub.staff("suzuki", Role.MANAGER)


def apply(client: CheckedClient, changes: dict[str, Any], version: int = 0, note: str = "") -> dict[str, Any]:
    return client.done("/settings/apply", version=version, changes=changes, note=note)


def preview(client: CheckedClient, **changes: Any) -> dict[str, Any]:
    return client.done(
        "/settings/preview", version=0, changes={key.replace("__", "."): changes[key] for key in changes}
    )


def services(hub: TestHub) -> dict[str, Any]:
    told = hub.device(DeviceKind.KIOSK).snapshot("services")
    return {"venue": told["venue"], **{one["id"]: one for one in told["services"]}}


def test_a_change_is_at_once_in_effect_for_everybody(hub: TestHub, manager: CheckedClient) -> None:
    display, before = hub.device(DeviceKind.DISPLAY), services(hub)
    told = apply(
        manager,
        {
            "notice.text": NOTICE,
            "services.renewal.name": {"ja": "更新と変更", "en": "Renewal"},
            "services.renewal.daily_limit": 1,
            "counters.2.name": {"ja": "予約窓口", "en": "Appointments"},
            "services": ["renewal", "delivery"],
            "sound.volume": 0.5,
        },
    )
    assert (told["version"], told["by"], len(told["changed"])) == (1, "suzuki の名", 6)
    after = services(hub)
    assert list(after)[1:3] == ["renewal", "delivery"]
    assert after["renewal"]["name"]["ja"] == "更新と変更"
    assert after["venue"] != before["venue"], "kiosks are told to ask for the venue"
    assert display.snapshot("board")["notice"] == NOTICE
    assert display.snapshot("venue")["sound"]["volume"] == 0.5
    assert manager.snapshot()["counters"][1]["name"]["ja"] == "予約窓口"
    manager.issue("renewal")
    manager.refused("/tickets", "service-full", 409, service="renewal", idempotency_key=new_key())


def test_closed_today_says_when_it_opens_and_why(hub: TestHub, manager: CheckedClient) -> None:
    why = {"ja": "機器の点検のため", "en": "Maintenance"}
    apply(manager, {"services.delivery.suspended": {"until": "2026-11-13", "note": why}})
    told = services(hub)["delivery"]
    assert (told["state"], told["opens_at"]) == ("closed", "2026-11-16T08:30:00+09:00")
    assert told["closed_note"] == why
    manager.refused("/tickets", "service-closed", 409, service="delivery", idempotency_key=new_key())
    apply(manager, {"services.delivery.suspended": {"note": why}}, 1)
    assert services(hub)["delivery"]["opens_at"] is None
    apply(manager, {"services.delivery.suspended": None}, 2)
    assert services(hub)["delivery"]["state"] == "open"


def test_hours_of_the_venue_and_of_a_special_day(hub: TestHub, manager: CheckedClient) -> None:
    apply(manager, {"hours.dates": {"2026-11-13": "09:00-09:15"}})
    assert services(hub)["renewal"]["state"] == "closed"
    apply(manager, {"hours.dates": {"2026-11-13": ["08:00-18:00"]}}, 1)
    assert services(hub)["renewal"]["accepts_until"] == "18:00"


def test_a_preview_says_what_would_change_and_changes_nothing(hub: TestHub, manager: CheckedClient) -> None:
    with hub.unchanged():
        told = preview(manager, notice__text=NOTICE, services__renewal__daily_limit=20)
    assert told["ok"] is True
    assert [(one["what"], one["before"], one["after"]) for one in told["changes"]] == [
        ("受付内容「更新」の一日の上限", "（なし）", "20"),
        ("お知らせ", "（なし）", "日本語「本日は混み合っています」、英語「Very busy today」"),
    ]
    assert manager.snapshot("settings")["version"] == 0


def test_all_mistakes_at_once_and_nothing_is_applied(hub: TestHub, manager: CheckedClient) -> None:
    wrong = {
        "services.delivery.name": {"en": "Without Japanese"},
        "hours.regular": {"mon": ["17:00-08:30"], "tue": ["08:30-25:00"]},
        "counters.1.serves": {"nothing": 1},
        "sound.volume": 3,
        "services.renewal.daily_limit": 0,
    }
    told = manager.done("/settings/preview", version=0, changes=wrong)
    errors = {(one["path"], one["code"]) for one in told["findings"] if one["severity"] == "error"}
    assert told["ok"] is False
    assert errors >= {
        ("services.delivery.name", "missing-ja"),
        ("hours.regular.mon[0]", "reversed-hours"),
        ("hours.regular.tue[0]", "bad-time"),
        ("counters.1.serves.nothing", "unknown-service"),
        ("sound.volume", "too-large"),
        ("services.renewal.daily_limit", "too-small"),
    }
    with hub.unchanged():
        problem = manager.refused("/settings/apply", "settings-refused", 422, version=0, changes=wrong)
    assert {error["field"] for error in problem["errors"]} == {path for path, _code in errors}
    assert manager.snapshot("settings")["version"] == 0


def test_the_second_of_two_managers_sees_what_happened(hub: TestHub, manager: CheckedClient) -> None:
    other = hub.staff("tanaka", Role.ADMIN)
    apply(other, {"sound.volume": 0.25})
    problem = manager.refused("/settings/apply", "settings-stale", 409, version=0, changes={"notice.text": NOTICE})
    assert problem["version"] == 1
    newest = manager.snapshot("settings/history")["versions"][0]
    assert (newest["by"], [one["what"] for one in newest["changes"]]) == ("tanaka の名", ["音量"])
    told = apply(manager, {"notice.text": NOTICE}, 1)
    assert told["values"]["sound.volume"] == 0.25, "the first one's change is not undone"


def test_history_and_back_to_any_version(hub: TestHub, manager: CheckedClient) -> None:
    apply(manager, {"sound.volume": 0.5}, 0, "会議のため")
    apply(manager, {"notice.text": NOTICE, "sound.volume": 0.75}, 1)
    would = manager.done("/settings/revert/preview", version=2, to=1)
    assert [(one["what"], one["before"], one["after"]) for one in would["changes"]] == [
        ("お知らせ", "日本語「本日は混み合っています」、英語「Very busy today」", "（なし）"),
        ("音量", "75 %", "50 %"),
    ]
    told = manager.done("/settings/revert", version=2, to=1)
    assert (told["version"], told["values"]["sound.volume"], told["values"]["notice.text"]) == (3, 0.5, None)
    told = manager.done("/settings/revert", version=3, to=0)
    assert (told["changed"], told["version"]) == ([], 4)
    versions = manager.snapshot("settings/history")["versions"]
    assert [(one["version"], one["reverted_to"], one["note"]) for one in versions] == [
        (4, 0, ""),
        (3, 1, ""),
        (2, None, ""),
        (1, None, "会議のため"),
    ]
    manager.refused("/settings/revert", "unknown-settings-version", 404, version=4, to=9)
    manager.refused("/settings/revert", "settings-stale", 409, version=1, to=0)


def test_a_service_with_visitors_cannot_be_taken_out(hub: TestHub, manager: CheckedClient) -> None:
    ticket = manager.issue("short")
    gone = {"services.short.removed": True}
    problem = manager.refused("/settings/apply", "service-in-use", 409, version=0, changes=gone)
    assert (problem["detail"], problem["state"]) == ("short", "waiting")
    known = {one["id"]: one["open"] for one in manager.snapshot("settings")["services"]}
    assert known == {**dict.fromkeys(known, 0), "short": 1}
    manager.act(ticket, "cancel", version=ticket.get("version", 1))
    apply(manager, gone)
    assert "short" not in services(hub)
    assert manager.snapshot()["tickets"][0]["service"] == "short", "what happened to it stays to be seen"
    manager.refused("/tickets", "unknown-service", 404, service="short", idempotency_key=new_key())
    apply(manager, {"services.short.removed": None}, 1)
    assert services(hub)["short"]["state"] == "open"


def test_every_change_is_in_the_journal_and_in_the_log(hub: TestHub, manager: CheckedClient) -> None:
    before = hub.hall.database.read(lambda uow: uow.journal.seq())
    apply(manager, {"sound.volume": 0.5})
    manager.done("/settings/revert", version=1, to=0)
    events = hub.hall.database.read(lambda uow: uow.journal.since(before, 10))
    assert [(event.kind, event.actor.name) for event in events] == [("settings-changed", "suzuki の名")] * 2
    entries = hub.hall.database.read(lambda uow: uow.audit.walk(0, 10))
    assert [entry.kind for entry in entries] == ["settings-changed", "settings-reverted"]


def test_what_is_set_as_in_the_file_is_no_change(hub: TestHub, manager: CheckedClient) -> None:
    apply(manager, {"sound.volume": 0.5})
    told = apply(manager, {"sound.volume": None}, 1)
    assert (told["changed"], told["version"]) == ([], 2)
    assert apply(manager, {"sound.volume": None}, 2)["version"] == 2, "nothing changed, nothing stored"


@pytest.mark.parametrize(
    "path", ["hub.public_url", "venue.id", "services.nobody.name", "counters.1.id", "nonsense", ""]
)
def test_what_is_not_for_staff_to_change(manager: CheckedClient, path: str) -> None:
    manager.refused("/settings/preview", "unknown-setting", 422, version=0, changes={path: "x"})
    manager.refused("/settings/apply", "unknown-setting", 422, version=0, changes={path: "x"})


@pytest.mark.parametrize("value", [7, "x", [], {"ja": 7}, {"ja": ["x"]}, [[["x"]]], {"": {"": {}}}, True])
def test_values_of_the_wrong_kind_are_refused(hub: TestHub, manager: CheckedClient, value: Any) -> None:
    for path in ("services.delivery.name", "hours.dates", "counters.1.serves", "sound.hours"):
        told = manager.done("/settings/preview", version=0, changes={path: value})
        if not told["ok"]:
            refusal(manager.command("/settings/apply", version=0, changes={path: value}), "settings-refused", 422)
    assert preview(manager, services__delivery__name=value)["ok"] is False


def test_changes_outlive_the_hub_and_go_before_the_file(hub: TestHub, manager: CheckedClient, tmp_path: Path) -> None:
    apply(manager, {"sound.volume": 0.5, "services.renewal.daily_limit": 30})
    hub.hall.database.close()
    settings = settings_of(tmp_path, venue=VENUE + "\n[sound]\nvolume = 0.9\n")
    again = Hub(settings, HubOptions(tmp_path / "data"), hub.clock)
    try:
        assert again.hall.venue.sound.volume == 0.5
        client = TestHub(again, hub.clock).at_work("suzuki")
        told = client.snapshot("settings")
        assert (told["moved"], told["file"]["sound.volume"]) == (["sound.volume"], 0.9)
    finally:
        again.hall.database.close()


def test_changes_that_do_not_fit_the_file_any_more_leave_the_file_alone(
    hub: TestHub, manager: CheckedClient, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    apply(manager, {"counters.3.serves": {"renewal": 1, "short": 2}, "sound.volume": 0.5})
    hub.hall.database.close()
    path = tmp_path / "venue.toml"
    smaller = VENUE.replace("short = 3, ", "")
    start, end = smaller.index('[[services]]\nid = "short"'), smaller.index('[[services]]\nid = "ring"')
    path.write_text(smaller[:start] + smaller[end:], encoding="utf-8")
    again = Hub(load_settings(path), HubOptions(tmp_path / "data"), hub.clock)
    try:
        assert again.hall.venue.sound.volume == 1.0
        assert "do not fit the file" in caplog.text
        told = TestHub(again, hub.clock).at_work("suzuki").snapshot("settings")
        assert told["fits"] is False
        assert [one["code"] for one in told["findings"] if one["severity"] == "error"] == ["unknown-service"]
    finally:
        again.hall.database.close()


def test_another_hub_on_the_same_database_takes_it_up(hub: TestHub, manager: CheckedClient, tmp_path: Path) -> None:
    other = Hub(load_settings(tmp_path / "venue.toml"), HubOptions(tmp_path / "data"), hub.clock)
    try:
        apply(manager, {"sound.volume": 0.5})
        assert other.hall.venue.sound.volume == 1.0
        other.hall.book.look(other.hall.database, now=True)
        assert other.hall.venue.sound.volume == 0.5
        assert other.hall.book.look(other.hall.database, now=True) is False
    finally:
        other.hall.database.close()


def test_a_ticket_of_a_service_that_the_file_has_no_more_is_still_served(
    hub: TestHub, manager: CheckedClient, tmp_path: Path
) -> None:
    ticket = manager.issue("short")
    hub.hall.database.close()
    path = tmp_path / "venue.toml"
    smaller = VENUE.replace("short = 3, ", "")
    start, end = smaller.index('[[services]]\nid = "short"'), smaller.index('[[services]]\nid = "ring"')
    path.write_text(smaller[:start] + smaller[end:], encoding="utf-8")
    again = TestHub(Hub(load_settings(path), HubOptions(tmp_path / "data"), hub.clock), hub.clock)
    try:
        client = again.at_work("suzuki")
        client.done("/counters/1/open", idempotency_key=new_key())
        called = client.act(ticket, "call", counter="1", version=1, idempotency_key=new_key())
        assert (called["number"], called["state"]) == (ticket["number"], "called")
        assert client.get(f"/t/{ticket['token']}.json").get_json()["state"] == "called"
    finally:
        again.hall.database.close()


@pytest.mark.parametrize("language", ["en", "ja"])
def test_check_config_says_what_staff_have_changed(
    hub: TestHub, manager: CheckedClient, tmp_path: Path, language: str
) -> None:
    def check() -> str:
        path = str(tmp_path / "venue.toml")
        arguments = ["check-config", path, "--language", language, "--data", str(tmp_path / "data")]
        done = CliRunner().invoke(main, arguments)
        assert done.exit_code == 0, done.output
        return done.output

    texts = load_catalogue("settings_desk").all(language)
    assert texts["check_file"] in check()
    apply(manager, {"sound.volume": 0.5})
    assert "sound.volume" in check()
    settings_of(tmp_path, venue=VENUE + "\n[sound]\nvolume = 0.9\n")
    assert texts["check_moved"].format(paths="sound.volume") in check()
