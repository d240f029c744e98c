"""What a file's settings become, Iwata's and the demo's above all."""

from __future__ import annotations

import tomllib
from copy import deepcopy
from dataclasses import FrozenInstanceError, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.domain.hours import Span
from server.domain.venue import Series, Sound, Success, WhenUsedUp
from server.present import venue_view
from server.settings import HubSettings, Settings, load_settings
from server.settings.fields import parse_yearly
from server.settings.locator import KeyPath, locate
from server.settings.show import to_toml
from tests.unit.test_settings_errors import GOOD, findings, messages
from tests.unit.test_settings_locator import inline

__all__ = ["messages"]

CONFIG = Path(__file__).parents[2] / "config"
TODAY = date(2026, 11, 24)
OFFICE = (Span(510, 1035),)
#: Slips and calls speak all eleven languages; screens that do not yet are named by `check-config`.
KNOWN = {"half-translated"}


@pytest.fixture(scope="module")
def iwata() -> Settings:
    return load_settings(CONFIG / "iwata.toml", today=TODAY)


@pytest.fixture(scope="module")
def demo() -> Settings:
    return load_settings(CONFIG / "demo.toml", today=TODAY)


def load(text: str, messages: Path) -> Settings:
    path = messages.parent / "venue.toml"
    path.write_text(text, encoding="utf-8")
    return load_settings(path, today=TODAY, messages=messages)


@pytest.mark.parametrize("name", ["iwata", "demo"])
def test_the_projects_own_files_have_nothing_wrong_or_odd(name: str) -> None:
    odd = [found for found in load_settings(CONFIG / f"{name}.toml", today=TODAY).warnings if found.code not in KNOWN]
    assert odd == []


def test_iwatas_services_take_the_minutes_that_its_specification_states(iwata: Settings) -> None:
    minutes = {service.id: (service.minutes, service.series.prefix) for service in iwata.venue.services}

    assert minutes == {
        "application": (15, "A"),
        "delivery": (10, "C"),
        "certificate-renewal": (10, "R"),
        "pin-reset": (10, "W"),
    }
    assert iwata.venue.service("delivery").expected_minutes(3) == 20
    assert all(service.slips == 2 for service in iwata.venue.services)


def test_iwatas_counters_are_two_for_reception_and_two_for_certificates(iwata: Settings) -> None:
    first = {counter.id: {service for service, rank in counter.serves if rank == 1} for counter in iwata.venue.counters}

    assert first["1"] == first["2"] == {"application", "delivery"}
    assert first["3"] == first["4"] == {"certificate-renewal", "pin-reset"}
    assert all(len(counter.serves) == 4 for counter in iwata.venue.counters)


@pytest.mark.parametrize(
    ("day", "spans"),
    [
        (date(2024, 11, 5), OFFICE),
        (date(2024, 11, 7), (Span(510, 1140),)),  # Thursdays are longer
        (date(2024, 11, 10), OFFICE),  # the second Sunday
        (date(2024, 11, 17), ()),
        (date(2024, 11, 4), ()),  # 振替休日
        (date(2024, 12, 30), ()),
        (date(2025, 1, 3), ()),
    ],
)
def test_iwatas_hours(iwata: Settings, day: date, spans: tuple[Span, ...]) -> None:
    assert all(service.hours.on(day) == spans for service in iwata.venue.services)


def test_the_demo_is_open_at_any_hour_of_any_day(demo: Settings) -> None:
    start = datetime(2026, 12, 27, tzinfo=UTC)
    hours = demo.venue.services[0].hours

    assert all(service.hours == hours for service in demo.venue.services)
    assert all(hours.is_open(start + timedelta(hours=hour), demo.venue.zone) for hour in range(10 * 24))


def test_the_demo_has_iwatas_services_and_counters(demo: Settings, iwata: Settings) -> None:
    assert [(service.id, service.name) for service in demo.venue.services] == [
        (service.id, service.name) for service in iwata.venue.services
    ]
    assert demo.venue.counters == iwata.venue.counters
    assert demo.venue.zone == ZoneInfo("Asia/Tokyo")


def test_what_a_file_leaves_out_has_its_default(messages: Path) -> None:
    loaded = load(
        """
        [venue]
        id = "small"
        name.ja = "小"
        [[services]]
        id = "all"
        name.ja = "全"
        [[counters]]
        id = "1"
        name.ja = "一"
        serves.all = 1
        """,
        messages,
    )
    service = loaded.venue.services[0]

    assert loaded.hub == HubSettings()
    assert loaded.doors == loaded.venue.notice == loaded.venue.slip_note == {}
    assert loaded.venue.languages == ("ja",)
    assert loaded.venue.zone == ZoneInfo("Asia/Tokyo")
    assert service.series == Series("", 1, 999, 3, WhenUsedUp.REFUSE)
    assert (service.minutes, service.minutes_more, service.max_cards, service.daily_limit, service.slips) == (
        10,
        0,
        1,
        None,
        2,
    )
    assert [found.code for found in loaded.warnings] == ["no-public-url", "never-open"]


def test_settings_cannot_be_changed(iwata: Settings) -> None:
    with pytest.raises(FrozenInstanceError):
        iwata.hub.feed_ttl = 5  # type: ignore[misc]  # that is the point
    with pytest.raises(TypeError):
        iwata.venue.name["ja"] = "他"  # type: ignore[index]  # that is the point


def test_a_services_own_hours_take_the_place_of_the_venues_key_by_key(messages: Path) -> None:
    own = 'minutes = 15\n[services.hours.regular]\nmon = "09:00-12:00"\n'
    venue = load(GOOD.replace("minutes = 15\n", own), messages).venue
    apply, collect = venue.services

    monday, tuesday = date(2026, 11, 30), date(2026, 12, 1)
    assert apply.hours.on(monday) == (Span(540, 720),)
    assert apply.hours.on(tuesday) == ()
    assert collect.hours.on(tuesday) == (Span(540, 720), Span(780, 1035))
    for day in (date(2026, 12, 13), date(2026, 12, 28), date(2026, 11, 23)):  # second Sunday, own date, holiday
        assert apply.hours.on(day) == collect.hours.on(day)


def test_public_holidays_may_be_open(messages: Path) -> None:
    holiday = date(2026, 11, 23)
    as_usual = GOOD.replace("[hours.regular]", "[hours]\nclosed_on_public_holidays = false\n[hours.regular]")

    assert load(GOOD, messages).venue.services[0].hours.on(holiday) == ()
    assert load(as_usual, messages).venue.services[0].hours.on(holiday) == OFFICE


def test_ranks_order_a_counters_services(messages: Path) -> None:
    venue = load(GOOD.replace("{ apply = 1, collect = 2 }", "{ apply = 2, collect = 1 }"), messages).venue

    assert venue.counters[0].serves == (("collect", 1), ("apply", 2))


def test_addresses_lose_the_slash_at_their_end(messages: Path) -> None:
    text = (
        GOOD.replace("q.example.jp", "q.example.jp/")
        + 'allowed_origins = ["https://a.jp/"]\n[doors]\nkiosk = "http://[::1]:8701/"'
    )
    loaded = load(text, messages)

    assert loaded.hub.public_url == "https://q.example.jp"
    assert loaded.hub.allowed_origins == ("https://a.jp",)
    assert loaded.doors == {"kiosk": "http://[::1]:8701"}


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("12-29", {(12, 29)}),
        ("02-29", {(2, 29)}),
        ("12-30..01-02", {(12, 30), (12, 31), (1, 1), (1, 2)}),
        ("02-28..03-01", {(2, 28), (2, 29), (3, 1)}),
        ("08-13 .. 08-13", {(8, 13)}),
    ],
)
def test_days_of_every_year(text: str, days: set[tuple[int, int]]) -> None:
    assert parse_yearly(text) == days


@pytest.mark.parametrize("name", ["iwata", "demo"])
def test_settings_shown_as_toml_are_the_same_settings(name: str, tmp_path: Path) -> None:
    loaded = load_settings(CONFIG / f"{name}.toml", today=TODAY)
    again = tmp_path / "again.toml"
    again.write_text(to_toml(loaded), encoding="utf-8")

    # Lines of the warnings apart, which are another file's.
    assert replace(load_settings(again, today=TODAY), warnings=()) == replace(loaded, warnings=())


def test_a_services_own_hours_are_shown_with_it(messages: Path) -> None:
    own = "minutes = 15\ndaily_limit = 9\nhours.dates.2026-12-27 = []\nhours.closed_on_public_holidays = false\n"
    loaded = load(
        GOOD.replace("minutes = 15\n", own) + '[notice]\ntext = { ja = "\\"\\u007f\\\\", en = "DEL" }', messages
    )

    assert load(to_toml(loaded), messages) == loaded


def _paths(value: object, path: KeyPath = ()) -> list[KeyPath]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for name, item in items for found in ((*path, name), *_paths(item, (*path, name)))]


TABLES = tomllib.loads(GOOD)
_junk: st.SearchStrategy[object] = st.sampled_from(
    [None, 0, -1, 10**9, True, "", "ja", "x" * 99, [], [1], [""], {}, {"ja": 1}, {"a": []}, [[]], [{}]]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)
@given(changes=st.lists(st.tuples(st.sampled_from(_paths(TABLES)), _junk), min_size=1, max_size=4))
def test_whatever_a_value_is_replaced_by_the_answer_is_settings_or_findings(
    changes: list[tuple[KeyPath, object]], messages: Path
) -> None:
    tables = deepcopy(TABLES)
    for path, value in changes:
        _replace(tables, path, value)
    text = "\n".join(f"{inline(key)} = {inline(value)}" for key, value in tables.items())
    for finding in findings(text, messages):
        assert finding.message_ja
        assert finding.message_en
        assert finding.line in {None, *locate(text).values()}


def _replace(root: object, path: KeyPath, value: object) -> None:
    """Puts a value where the path leads, or takes the key out for None; a path that an earlier change cut is left."""
    parent: Any = root
    for name in path[:-1]:
        parent = parent[name] if _has(parent, name) else None
    if not _has(parent, path[-1]):
        return
    if value is None:
        del parent[path[-1]]
    else:
        parent[path[-1]] = deepcopy(value)


def _has(parent: object, name: str | int) -> bool:
    if isinstance(parent, dict):
        return name in parent
    return isinstance(parent, list) and isinstance(name, int) and name < len(parent)


def test_the_sound_of_the_day(messages: Path) -> None:
    sound = '[sound]\nvolume = 0.8\nsuccess = "voice"\n[sound.hours]\n"17:15-24:00" = 0\n"12:00-13:00" = 0.4\n[hub]'
    known = load(GOOD.replace("[hub]", sound), messages)
    assert known.venue.sound == Sound(0.8, ((Span(720, 780), 0.4), (Span(1035, 1440), 0)), Success.VOICE)
    assert load(to_toml(known), messages).venue.sound == known.venue.sound
    view = venue_view(known.venue, "")
    assert [(hours.begins, hours.ends, hours.volume) for hours in view.sound.hours] == [
        ("12:00", "13:00", 0.4),
        ("17:15", "24:00", 0),
    ]
    assert load(GOOD, messages).venue.sound == Sound(1.0, (), Success.CHIME)
