"""`junban publish` round by round: what is put, in which order, and what becomes of a world that is out of order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest

from junban.publish.files import File, all_languages, files_of, script
from junban.publish.rounds import Pace, Publisher
from junban.publish.source import MOST_BYTES, Source
from junban.publish.state import StateFolder
from junban.publish.targets import Access, PutRefused, opener
from junban.publish.trouble import PublishError
from server.contract.feed import Waits
from tests.support.waits import NOW, waits


@dataclass
class Feed:
    """A source that a test may take away."""

    told: Waits | None = field(default_factory=waits)

    def fetch(self) -> Waits:
        if self.told is None:
            raise PublishError("source-away", "nobody there")
        return self.told


@dataclass
class Shelf:
    """A target in memory that may refuse."""

    files: dict[str, bytes] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    errors: list[Exception] = field(default_factory=list)
    opened: int = 0

    def open(self) -> Shelf:
        self.opened += 1
        return self

    def put(self, file: File) -> None:
        if self.errors:
            raise self.errors.pop(0)
        self.files[file.name] = file.content
        self.order.append(file.name)

    def close(self) -> None:
        """Nothing is held."""


@dataclass
class Waiting:
    """A clock that is not waited for."""

    time: datetime = NOW
    waited: list[float] = field(default_factory=list)
    stop_after: int = 100

    def now(self) -> datetime:
        return self.time

    def pause(self, seconds: float) -> bool:
        self.waited.append(seconds)
        self.time += timedelta(seconds=seconds)
        return len(self.waited) >= self.stop_after


def publisher(feed: Feed, shelf: Shelf, clock: Waiting, folder: Path | None = None) -> Publisher:
    pace = Pace(30, clock.now, clock.pause)
    return Publisher(feed, shelf.open, pace, ("ja", "en"), StateFolder(folder))


def test_everything_is_put_and_the_feed_comes_last() -> None:
    shelf = Shelf()
    state = publisher(Feed(), shelf, Waiting()).round()
    assert (state.code, state.published_at, state.waits_of) == (None, NOW, NOW)
    assert shelf.order[-1] == "waits.json"
    assert set(shelf.order) == {
        *("waits.css", "icon.svg", "embed.js", "waits.csv", "waits.json"),
        *("words-ja.json", "words-en.json", "embed.html", "waits.svg"),
        *("embed-ja.html", "embed-en.html", "waits-ja.svg", "waits-en.svg"),
    }
    assert shelf.order.index("embed.js") < shelf.order.index("embed.html")


def test_what_is_there_already_is_not_put_again() -> None:
    shelf, clock, feed = Shelf(), Waiting(), Feed()
    made = publisher(feed, shelf, clock)
    made.round()
    shelf.order.clear()
    feed.told = waits(generated_at=NOW + timedelta(seconds=30))
    clock.time += timedelta(seconds=30)
    made.round()
    assert "embed.js" not in shelf.order
    assert shelf.order == ["waits.csv", "waits.json"]  # the minute is the same on pages and pictures


def test_the_script_is_pointed_at_files() -> None:
    text = script()
    assert 'const FEED = "waits.json"' in text
    assert "feed/v1" not in text


def test_the_feed_lasts_until_the_next_round() -> None:
    def ttl(told: int, every: int) -> int:
        return Waits.model_validate_json(files_of(waits(ttl=told), NOW, every, ["ja"])[-1].content).ttl

    assert (ttl(30, 10), ttl(30, 120), ttl(300, 300)) == (30, 120, 300)


def test_without_the_source_pages_and_pictures_say_that_they_are_old() -> None:
    shelf, clock, feed = Shelf(), Waiting(), Feed()
    made = publisher(feed, shelf, clock)
    made.round()
    assert "10〜20分" in shelf.files["embed.html"].decode()
    feed.told = None
    clock.time += timedelta(seconds=91)
    state = made.round()
    assert (state.code, state.failures) == ("source-away", 1)
    for name in ("embed.html", "waits.svg"):
        assert "最後の情報は10:05" in shelf.files[name].decode()
        assert "10〜20分" not in shelf.files[name].decode()
    assert ",unknown," in shelf.files["waits.csv"].decode()
    assert Waits.model_validate_json(shelf.files["waits.json"]).generated_at == NOW


def test_after_a_restart_without_the_source_the_files_become_old_as_well(tmp_path: Path) -> None:
    publisher(Feed(), Shelf(), Waiting(), tmp_path).round()
    shelf = Shelf()
    later = Waiting(NOW + timedelta(minutes=10))
    assert publisher(Feed(None), shelf, later, tmp_path).round().published_at == NOW
    assert "最後の情報は10:05" in shelf.files["embed.html"].decode()


def test_nothing_is_put_as_long_as_nothing_was_ever_heard() -> None:
    shelf = Shelf()
    assert publisher(Feed(None), shelf, Waiting()).round().code == "source-away"
    assert shelf.order == []


def test_a_target_that_is_away_is_tried_again_with_longer_waits() -> None:
    shelf, clock = Shelf(errors=[TimeoutError("slow"), ConnectionResetError("gone")]), Waiting()
    state = publisher(Feed(), shelf, clock).round()
    assert state.code is None
    assert shelf.opened == 3
    assert len(clock.waited) == 2
    assert clock.waited[1] > clock.waited[0] * 1.1


def test_a_refusal_is_not_tried_again_before_the_next_round() -> None:
    refusals: list[Exception] = [PermissionError("no"), PutRefused(403, "403 Forbidden")]
    for refusal in refusals:
        shelf, clock = Shelf(errors=[refusal]), Waiting()
        made = publisher(Feed(), shelf, clock)
        assert (made.round().code, clock.waited) == ("target-refused", [])
        assert made.round().code is None


def test_failures_are_counted_and_the_last_good_round_is_remembered(tmp_path: Path) -> None:
    shelf, clock = Shelf(), Waiting()
    made = publisher(Feed(), shelf, clock, tmp_path)
    made.round()
    shelf.errors = [PermissionError("no")] * 2
    clock.time += timedelta(minutes=5)
    made.round()
    clock.time += timedelta(minutes=5)
    made.round()
    kept = StateFolder(tmp_path).state()
    assert kept is not None
    assert (kept.failures, kept.published_at, kept.code) == (2, NOW, "target-refused")
    assert made.round().failures == 0


def test_a_state_that_cannot_be_read_or_written_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "state.json").write_text("{", encoding="utf-8")
    gone = tmp_path / "gone"
    assert publisher(Feed(), Shelf(), Waiting(), tmp_path).round().failures == 0
    assert publisher(Feed(), Shelf(), Waiting(), gone).round().code is None


def test_rounds_go_on_until_they_are_stopped() -> None:
    clock, signs = Waiting(stop_after=3), []
    pace = Pace(30, clock.now, clock.pause, lambda: signs.append(clock.now()))
    Publisher(Feed(), Shelf().open, pace, ("ja",), StateFolder(None)).run()
    assert clock.waited == [30.0, 30.0, 30.0]
    assert set(signs) == {NOW, NOW + timedelta(seconds=30), NOW + timedelta(seconds=60)}


def source(answer: Callable[[httpx.Request], httpx.Response]) -> Source:
    return Source("http://hub.example/iwata/", transport=httpx.MockTransport(answer))


def test_the_source_is_asked_with_its_etag() -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        if "If-None-Match" in request.headers:
            return httpx.Response(304)
        return httpx.Response(200, text=waits().model_dump_json(), headers={"ETag": '"a"'})

    with source(answer) as feed:
        assert feed.fetch() == feed.fetch()
    assert str(asked[0].url) == "http://hub.example/iwata/feed/v1/waits.json"
    assert asked[1].headers["If-None-Match"] == '"a"'


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (503, "", "source-away"),
        (302, "", "source-away"),
        (200, "<html>", "source-odd"),
        (200, "{}", "source-odd"),
        (200, " " * (MOST_BYTES + 1), "source-odd"),
    ],
)
def test_a_source_that_answers_something_else_is_told(status: int, body: str, code: str) -> None:
    with source(lambda _request: httpx.Response(status, text=body)) as feed, pytest.raises(PublishError) as refused:
        feed.fetch()
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("target", "says"),
    [
        ("sftp://me:secret@host/www", "password"),
        ("https://me:secret@host/www", "password"),
        ("http://city.example/www", "TLS"),
        ("sftp://host", "no target"),
        ("ftp://host/www", "no target"),
        ("s3:///x", "no target"),
    ],
)
def test_an_address_that_is_none_or_not_safe_is_refused_at_once(target: str, says: str) -> None:
    with pytest.raises(PublishError, match=says) as refused:
        opener(target, Access())
    assert refused.value.permanent
    assert "secret" not in str(refused.value)


def test_s3_without_tls_is_refused_elsewhere_than_on_this_machine() -> None:
    with pytest.raises(PublishError, match="TLS"):
        opener("s3://bucket/x", Access(endpoint_url="http://s3.example"))


def test_all_languages_are_published_unless_stated() -> None:
    assert len(all_languages()) == 11
    assert all_languages()[0] == "ja"
