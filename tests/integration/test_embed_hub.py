"""What a city's website may take from the hub: each way, its headers, and what closed says (W1, W2, W4)."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET  # the picture is our own
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from server.contract.catalogue import load_catalogue
from tests.support.hub import TestHub, hub_in_process

WAYS = ("/feed/v1/waits.json", "/feed/v1/waits.csv", "/embed.svg", "/embed.js", "/embed/words/ja.json")
SCHEMA = json.loads(Path("server/face/feed.schema.json").read_text(encoding="utf-8"))


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[TestHub]:
    with hub_in_process(tmp_path) as made:
        yield made


def feed(hub: TestHub) -> dict[str, Any]:
    told: dict[str, Any] = hub.client().get("/feed/v1/waits.json").get_json()
    Draft202012Validator(SCHEMA, format_checker=FormatChecker()).validate(told)
    return told


def test_every_way_is_open_to_pages_of_any_origin(hub: TestHub) -> None:
    for way in WAYS:
        answer = hub.client().get(way, buffered=True)
        assert answer.status_code == 200, way
        assert answer.headers["Access-Control-Allow-Origin"] == "*", way
        assert answer.headers["Access-Control-Expose-Headers"] == "Date, ETag", way
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin", way
        assert answer.headers["Cache-Control"].startswith("public, max-age="), way
        assert "Set-Cookie" not in answer.headers, way


def test_a_reader_with_the_etag_is_never_left_with_waits_that_look_stale(hub: TestHub) -> None:
    """Through a quiet hour: answered 304, the reader goes on with the `generated_at` that it has."""
    client, etag, known = hub.client(), "", hub.clock.now().timestamp()
    for _ in range(20):
        answer = client.get("/feed/v1/waits.json", headers={"If-None-Match": etag})
        if answer.status_code == 200:
            etag, known = answer.headers["ETag"], hub.clock.now().timestamp()
        assert hub.clock.now().timestamp() - known < 3 * 30
        hub.clock.advance(seconds=29)


def test_the_whole_venue_closed_says_when_it_opens(hub: TestHub) -> None:
    hub.clock.advance(hours=12)
    told = feed(hub)
    assert told["status"] == "closed"
    assert told["notice"]["ja"] == "次の受付は11月16日 08:30からです。"
    page = hub.client().get("/embed").get_data(as_text=True)
    assert "ただいま受付時間外です。" in page
    assert told["notice"]["ja"] in page
    assert "Next opening: 16 November, 08:30." in hub.client().get("/embed.svg?lang=en&width=900").get_data(
        as_text=True
    )


def test_a_closed_service_among_open_ones_says_when_it_opens(hub: TestHub) -> None:
    assert feed(hub)["notice"]["en"] == "“Evening” opens: 16:00."
    hub.clock.advance(hours=7)
    assert feed(hub)["notice"] == {}


def test_a_service_that_is_full_says_when_it_opens(hub: TestHub) -> None:
    kiosk = hub.staff("sato")
    for _ in range(2):
        kiosk.issue("limited")
    assert "「一日二人」の受付は11月16日 08:30からです。" in feed(hub)["notice"]["ja"]


def test_page_picture_and_sheet_speak_every_language(hub: TestHub) -> None:
    client = hub.client()
    for language in load_catalogue("embed").languages:
        page = client.get(f"/embed?lang={language}").get_data(as_text=True)
        assert "<script" not in page
        assert f'lang="{"ja" if language == "ja-easy" else language}"' in page
        picture = client.get(f"/embed.svg?lang={language}")
        assert picture.mimetype == "image/svg+xml"
        ET.fromstring(picture.get_data())  # noqa: S314 - our own
        sheet = client.get(f"/feed/v1/waits.csv?lang={language}")
        assert sheet.mimetype == "text/csv"
        assert sheet.get_data().startswith(b"\xef\xbb\xbfservice,name,state,")
        assert client.get(f"/embed/words/{language}.json").get_json()["wait_label"]


def test_an_odd_width_is_no_error(hub: TestHub) -> None:
    for width in ("", "x", "-5", "1e9", "999999999999"):
        assert hub.client().get(f"/embed.svg?width={width}").status_code == 200
