"""The two slips of a ticket (Iwata 5-1 K3, K4): what stands on them, and that a phone can read them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
import zxingcpp

from drivers.slips.model import BODY_POINTS, Cut, Heading, Number, Part, Qr, Row, Slip, Text
from drivers.slips.raster import render
from kiosk.slips import USES, Use, make_slip, service_of, uses_of
from server.contract.tickets import IssuedTicket, WaitRange
from tests.support.kiosk_hub import NOW, KioskHub

TOKEN = "Zm9vYmFyYmF6cXV4MTIzNA"
URL = f"https://junban.city.iwata.lg.jp/t/{TOKEN}"


@pytest.fixture
def hub() -> KioskHub:
    return KioskHub()


def ticket(**fields: Any) -> IssuedTicket:
    known: dict[str, Any] = {
        "id": "01jd000001",
        "number": "A012",
        "token": TOKEN,
        "status_url": URL,
        "service": "delivery",
        "language": "ja",
        "cards": 1,
        "issued_at": NOW,
        "groups_ahead": 3,
        "wait": WaitRange(low=10, high=25),
    }
    return IssuedTicket(**(known | fields))


def words(slip: Slip) -> str:
    """All that can be read on it."""

    return "\n".join(map(_words, slip.parts))


def _words(part: Part) -> str:
    match part:
        case Heading():
            return "\n".join(part.lines)
        case Text() | Number():
            return part.text
        case Row():
            return f"{part.label}: {part.value}"
        case _:
            return ""


def _size(part: Number | Text | Row) -> float:
    return part.height_mm if isinstance(part, Number) else part.points


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize("url", [URL, "http://192.168.10.2:8700/t/" + TOKEN, f"https://{'x' * 60}.lg.jp/t/{TOKEN}"])
def test_a_phone_reads_the_qr_of_every_slip(hub: KioskHub, language: str, use: Use, url: str) -> None:
    made = ticket(language=language, status_url=url, cards=3)
    picture = render(make_slip(made, hub.venue(), use)).convert("L")
    assert [code.text for code in zxingcpp.read_barcodes(picture)] == [url]


def test_the_japanese_visitor_slip_says_everything_of_k4(hub: KioskHub) -> None:
    text = words(make_slip(ticket(), hub.venue(), Use.VISITOR))
    for said in (
        "ご本人用",
        "磐田市役所 市民課",
        "受付番号",
        "A012",
        "マイナンバーカードの受取り",
        "発券: 2026年11月20日 9:30",
        "お待ちの組数: 3組",
        "待ち時間の目安: 10〜25分",
        "スマホで順番を確認",
    ):
        assert said in text


def test_the_counter_slip_is_headed_by_its_use_and_carries_the_same_number_and_code(hub: KioskHub) -> None:
    slip = make_slip(ticket(), hub.venue(), Use.COUNTER)
    assert isinstance(slip.parts[0], Heading)
    assert slip.parts[0].lines == ("窓口用",)
    assert Number("A012", height_mm=17) in slip.parts
    assert Qr(URL, beside=True) in slip.parts


def test_an_english_visitor_reads_english_and_staff_read_japanese(hub: KioskHub) -> None:
    made = ticket(language="en", cards=3)
    visitor = words(make_slip(made, hub.venue(), Use.VISITOR))
    assert visitor.startswith("ご本人用\nVisitor's copy")
    assert "My Number Card pick-up" in visitor
    assert "20 Nov 2026, 9:30" in visitor
    assert "Check your turn on your phone" in visitor
    counter = words(make_slip(made, hub.venue(), Use.COUNTER))
    assert counter.startswith("窓口用\nCounter copy")
    assert "言語: 英語" in counter
    assert "カードの枚数: 3枚" in counter
    assert "Please hand this slip in at the counter" in counter


def test_one_card_is_not_mentioned(hub: KioskHub) -> None:
    assert "枚数" not in words(make_slip(ticket(), hub.venue(), Use.COUNTER))


@pytest.mark.parametrize(
    ("wait", "said"),
    [(None, "未定"), (WaitRange(low=0, high=0), "5分以内"), (WaitRange(low=0, high=10), "10分以内")],
)
def test_a_wait_is_a_range_or_not_known_never_nothing(hub: KioskHub, wait: WaitRange | None, said: str) -> None:
    text = words(make_slip(ticket(wait=wait, groups_ahead=0), hub.venue(), Use.VISITOR))
    assert f"待ち時間の目安: {said}" in text
    assert "お待ちの組数: なし" in text


def test_the_date_is_the_venues_not_utcs(hub: KioskHub) -> None:
    late = datetime(2026, 11, 20, 23, 5, tzinfo=UTC)  # the morning of the 21st in Tokyo
    slip = make_slip(ticket(issued_at=late), hub.venue(), Use.VISITOR)
    assert "2026年11月21日 8:05" in words(slip)
    assert slip.name == "20261121-080500-A012-1-visitor"


def test_names_tell_time_number_and_copy(hub: KioskHub) -> None:
    assert [make_slip(ticket(), hub.venue(), use).name for use in USES] == [
        "20261120-093012-A012-1-visitor",
        "20261120-093012-A012-2-counter",
    ]


def test_every_slip_ends_with_its_own_cut(hub: KioskHub) -> None:
    for use in USES:
        parts = make_slip(ticket(), hub.venue(), use).parts
        assert [part for part in parts if isinstance(part, Cut)] == [parts[-1]]


def test_the_venues_note_is_on_the_visitors_slip_only(hub: KioskHub) -> None:
    hub.slip_note = {"ja": "順番が変わることがあります", "en": "Order can change"}
    assert "順番が変わる" in words(make_slip(ticket(), hub.venue(), Use.VISITOR))
    assert "Order can change" in words(make_slip(ticket(language="en"), hub.venue(), Use.VISITOR))
    assert "順番が変わる" not in words(make_slip(ticket(), hub.venue(), Use.COUNTER))


def test_a_language_without_slip_texts_is_printed_in_japanese(hub: KioskHub) -> None:
    assert "受付番号" in words(make_slip(ticket(language="xx"), hub.venue(), Use.VISITOR))


def test_a_service_may_print_one_slip_but_never_none(hub: KioskHub) -> None:
    for slips, uses in ((0, (Use.VISITOR,)), (1, (Use.VISITOR,)), (2, USES)):
        hub.slips = slips
        service = service_of(ticket(), hub.venue())
        assert service is not None
        assert uses_of(service) == uses


def test_a_service_unknown_to_the_kiosk_still_gets_its_slips(hub: KioskHub) -> None:
    assert "A012" in words(make_slip(ticket(service="new-one"), hub.venue(), Use.VISITOR))


REPRINT = datetime(2026, 11, 20, 1, 5, tzinfo=UTC)


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize(("language", "marks"), [("ja", ["再発行 10:05"]), ("en", ["再発行 10:05", "Reprint 10:05"])])
def test_a_reprint_says_so_and_when_in_both_languages(hub: KioskHub, use: Use, language: str, marks: list[str]) -> None:
    first = make_slip(ticket(language=language), hub.venue(), use)
    again = make_slip(ticket(language=language), hub.venue(), use, reprint_at=REPRINT)
    assert [mark for mark in marks if mark in words(again).splitlines()] == marks
    assert "再発行" not in words(first)
    assert again.name == f"{first.name}-reprint-100500"
    assert [part for part in first.parts if part not in again.parts] == []


def test_a_clerk_finds_number_service_cards_and_language_before_all_else(hub: KioskHub) -> None:
    slip = make_slip(ticket(language="ne", cards=3), hub.venue(), Use.COUNTER)
    large = [part for part in slip.parts if isinstance(part, Number | Text | Row) and _size(part) > BODY_POINTS]
    assert [_words(part) for part in large] == [
        "A012",
        "マイナンバーカードの受取り",
        "カードの枚数: 3枚",
        "言語: ネパール語",
    ]
    assert isinstance(slip.parts[2], Number)


def test_every_text_says_its_language(hub: KioskHub) -> None:
    slip = make_slip(ticket(language="en"), hub.venue(), Use.COUNTER)
    spoken = {_words(part): part.language for part in slip.parts if isinstance(part, Text | Row)}
    assert spoken["My Number Card pick-up"] == "en"
    assert spoken["マイナンバーカードの受取り"] == "ja"
    assert isinstance(slip.parts[0], Heading)
    assert slip.parts[0].languages == ("ja", "en")


def test_a_name_that_is_not_translated_is_english_for_who_reads_no_japanese(hub: KioskHub) -> None:
    said = words(make_slip(ticket(language="vi"), hub.venue(), Use.VISITOR))
    assert "My Number Card pick-up" in said
    assert "Iwata City Hall" in said
    hub.venue_name = {"ja": "磐田市役所 市民課"}
    assert "磐田市役所" in words(make_slip(ticket(language="vi"), hub.venue(), Use.VISITOR))


def test_easy_japanese_on_paper_keeps_the_readings_only(hub: KioskHub) -> None:
    hub.venue_name = {"ja": "磐田市役所", "ja-easy": "磐田(いわた) 市役所(しやくしょ)(2階(かい))"}
    said = words(make_slip(ticket(language="ja-easy"), hub.venue(), Use.VISITOR))
    assert "いわた しやくしょ(2かい)" in said
    assert "あなたの ばんごう" in said
