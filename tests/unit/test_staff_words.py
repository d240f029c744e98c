"""The staff area's words: the same keys and places in both languages, and one for everything that can be said."""

from __future__ import annotations

import string

import pytest

from server.contract.catalogue import load_catalogue
from server.domain.audit import AuditKind
from server.domain.passwords import Weakness
from server.settings.desk import Change
from server.settings.overlay import OF_COUNTER, OF_SERVICE, OF_VENUE, ORDER
from server.web.settings_words import SettingsWords

NAMES = {
    "services.card": {"ja": "カード", "en": "Cards"},
    "services.pin": {"ja": "暗証番号", "en": "PINs"},
    "counters.1": {"ja": "1番窓口", "en": "Counter 1"},
}


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("area", ["settings_desk", "staff"])
def test_every_language_has_the_same_keys_and_places(area: str) -> None:
    catalogue = load_catalogue(area)
    japanese = {key: places(text) for key, text in catalogue.texts["ja"].items()}
    assert set(catalogue.texts) == {"ja", "en"}
    assert {key: places(text) for key, text in catalogue.texts["en"].items()} == japanese


@pytest.mark.parametrize("language", ["en", "ja"])
def test_everything_that_is_recorded_or_refused_has_its_word(language: str) -> None:
    texts = load_catalogue("staff").all(language)
    assert {f"kind_{kind}" for kind in AuditKind} <= set(texts)
    assert {f"reason_{reason}" for reason in (*Weakness, "same-as-before")} <= set(texts)


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_setting_has_its_name(language: str) -> None:
    words = SettingsWords(language, NAMES)
    paths = [
        ORDER,
        *OF_VENUE,
        *(f"services.card.{key}" for key in OF_SERVICE),
        *(f"counters.1.{key}" for key in OF_COUNTER),
    ]
    assert all(words.what(path) for path in paths)
    assert "1" in words.what("counters.1.serves")


@pytest.mark.parametrize(
    ("path", "before", "after", "said"),
    [
        ("services", ["card", "pin"], ["pin", "card"], ("カード、暗証番号", "暗証番号、カード")),
        ("services.card.daily_limit", None, 40, ("（なし）", "40")),
        ("services.card.removed", None, True, ("（なし）", "はい")),
        (
            "services.card.suspended",
            None,
            {"until": "2026-11-13", "note": {"ja": "点検"}},
            ("（なし）", "理由 日本語「点検」、最後の日 2026-11-13"),
        ),
        ("counters.1.serves", {"card": 1}, {"card": 2, "pin": 1}, ("カード（1）", "カード（2）、暗証番号（1）")),
        (
            "hours.regular",
            {"mon": ["08:30-17:15"], "sun": []},
            {"sun": ["09:00-12:00"], "mon": []},
            ("月 08:30-17:15、日 休み", "月 休み、日 09:00-12:00"),
        ),
        ("hours.dates", {}, {"2026-12-28": []}, ("（なし）", "2026-12-28 休み")),
        ("sound.volume", 1.0, 0.35, ("100 %", "35 %")),
        ("notice.text", {"ja": "甲", "en": "A"}, {"ja": "甲", "en": "B"}, ("英語「A」", "英語「B」")),
    ],
)
def test_a_change_in_words(path: str, before: object, after: object, said: tuple[str, str]) -> None:
    told = SettingsWords("ja", NAMES).change(Change(path, before, after))
    assert (told.before, told.after) == said


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("hours.regular.mon[0]", "曜日ごとの受付時間"),
        ("services.card.name", "受付内容「カード」の名前"),
        ("services.card.hours.regular.mon", "受付内容「カード」の受付時間"),
        ("counters.1.serves.nothing", "窓口「1番窓口」の受け持ち"),
        ("hub.public_url", "hub.public_url"),
    ],
)
def test_a_mistake_is_said_by_the_name_of_its_setting(key: str, name: str) -> None:
    assert SettingsWords("ja", NAMES).around(key) == name
