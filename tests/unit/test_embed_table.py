"""The table of waits: what stands on every way to show it; the feed's ETag; when it opens."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from server.contract.catalogue import load_catalogue
from server.contract.feed import VenueStatus
from server.contract.snapshots import ServiceState
from server.face.embed import WIDGET_KEYS, widget_words
from server.face.feed import Opening, feed_etag, with_openings
from server.face.furigana import plain, ruby
from server.face.table import table_of
from server.face.words import words_for
from tests.support.waits import NOW, service, waits

SCRIPT = Path("server/face/static/embed.js")
LANGUAGES = load_catalogue("embed").languages
ZONE = "Asia/Tokyo"


def test_each_service_has_its_row() -> None:
    table = table_of(waits(), NOW, words_for("embed", "ja"))
    assert (table.caption, table.as_of, table.notices) == ("磐田市役所の待ち状況", "10:05 現在", ())
    assert [(row.waiting, row.wait) for row in table.rows] == [
        ("3組", "10〜20分"),
        ("1組", "5分以内"),
        ("3組", "お知らせできません"),
        ("―", "―"),
    ]


def test_old_waits_are_told_as_old_and_never_as_current() -> None:
    words = words_for("embed", "en")
    fresh = table_of(waits(ttl=30), NOW + timedelta(seconds=90), words)
    stale = table_of(waits(ttl=30, notice={"ja": "混雑"}), NOW + timedelta(seconds=91), words)
    assert (fresh.stale, stale.stale) == (False, True)
    assert stale.notices == ("Waits cannot be shown now. The last information is from 10:05.",)
    assert {(row.word, row.waiting, row.wait, row.until) for row in stale.rows} == {("Not known", "–", "–", "")}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("status", [VenueStatus.CLOSED, VenueStatus.SUSPENDED])
def test_closed_and_suspended_are_said_before_the_venues_notice(status: VenueStatus, language: str) -> None:
    words = words_for("embed", language)
    table = table_of(waits(status=status, notice={"ja": "工事中です"}), NOW, words)
    assert table.notices == (words.t(status.value), "工事中です")


def test_a_paused_service_has_no_wait_but_those_who_wait_are_counted() -> None:
    paused = service(state=ServiceState.PAUSED, wait_minutes=None)
    row = table_of(waits(paused), NOW, words_for("embed", "ja")).rows[0]
    assert (row.word, row.waiting, row.wait, row.until) == ("休止中", "3組", "―", "")


def test_the_etag_changes_with_the_waits_and_once_every_ttl_besides() -> None:
    first = waits(ttl=30, generated_at=datetime(2026, 11, 20, 1, 0, 0, tzinfo=UTC))
    later = first.model_copy(update={"generated_at": first.generated_at + timedelta(seconds=29)})
    next_ttl = first.model_copy(update={"generated_at": first.generated_at + timedelta(seconds=30)})
    other = waits(service(waiting=4), ttl=30, generated_at=first.generated_at)
    assert feed_etag(first) == feed_etag(later)
    assert len({feed_etag(first), feed_etag(next_ttl), feed_etag(other)}) == 3


def test_what_is_closed_says_when_it_opens_today() -> None:
    notice = with_openings({"ja": "お知らせ"}, [Opening(NOW + timedelta(hours=3))], ["ja", "en"], NOW, ZONE)
    assert notice == {"ja": "お知らせ 次の受付は13:05からです。", "en": "お知らせ Next opening: 13:05."}


def test_what_opens_on_another_day_says_which() -> None:
    tuesday = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
    notice = with_openings({}, [Opening(tuesday, {"ja": "申請", "en": "Application"})], ["ja", "en", "vi"], NOW, ZONE)
    assert notice["ja"] == "「申請」の受付は11月24日 08:30からです。"
    assert notice["en"] == "“Application” opens: 24 November, 08:30."
    assert "24 tháng 11" in notice["vi"]


def test_an_open_venue_has_its_own_notice_alone() -> None:
    assert with_openings({"ja": "お知らせ"}, [], ["ja"], NOW, ZONE) == {"ja": "お知らせ"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_twelve_months(language: str) -> None:
    assert len(words_for("embed", language).t("months").split(" ")) == 12


def test_readings_become_ruby_and_markup_stays_text() -> None:
    assert ruby("待(ま)つ<b>") == "<ruby>待<rt>ま</rt></ruby>つ&lt;b&gt;"
    assert plain("電子証明書(でんししょうめいしょ)を（交付）") == "電子証明書を（交付）"


def test_the_widget_is_small_enough_for_any_page() -> None:
    assert len(gzip.compress(SCRIPT.read_bytes(), 9)) < 6000


def test_the_widget_knows_every_language_and_the_words_it_says() -> None:
    script = SCRIPT.read_text(encoding="utf-8")
    listed = script.split("const LANGUAGES = [")[1].split("]")[0]
    assert [tag.strip('" ') for tag in listed.split(",")] == list(LANGUAGES)
    assert set(widget_words("ja-easy")) == {"lang", *WIDGET_KEYS}
    assert widget_words("ja-easy")["lang"] == "ja"


def test_the_widget_can_run_under_the_strictest_policy() -> None:
    script = SCRIPT.read_text(encoding="utf-8")
    forbidden = (
        "eval(",
        "new Function",
        "innerHTML",
        "insertAdjacentHTML",
        "document.write",
        ".style.",
        "http:",
        "https:",
    )
    assert [word for word in forbidden if word in script] == []
