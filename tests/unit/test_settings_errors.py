"""Each mistake and each oddity is found, on its line, under its key, with words in both languages."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from string import Formatter

import pytest

from server.contract.catalogue import load_catalogue
from server.settings import Finding, SettingsError, Severity, load_settings

TODAY = date(2026, 11, 24)

GOOD = """\
[venue]
id = "hall"
name = { ja = "会場", en = "Hall" }
timezone = "Asia/Tokyo"
languages = ["ja", "en"]

[hours.regular]
mon = "08:30-17:15"
tue = ["09:00-12:00", "13:00-17:15"]

[[hours.nth]]
nth = 2
weekday = "sun"
hours = "08:30-17:15"

[hours.dates]
2026-12-28 = "08:30-12:00"

[[services]]
id = "apply"
name = { ja = "申請", en = "Apply" }
prefix = "A"
range = [1, 999]
minutes = 15

[[services]]
id = "collect"
name = { ja = "交付", en = "Collect" }
prefix = "M"
max_cards = 6
minutes_more_per_card = 5

[[counters]]
id = "1"
name = { ja = "1番窓口", en = "Counter 1" }
serves = { apply = 1, collect = 2 }

[hub]
public_url = "https://q.example.jp"
feed_ttl = 30
"""

#: What to replace in GOOD, by what, and the key found.
Case = tuple[str, str, str]

#: Found where the table begins, or at the other of two keys, not where the change was made.
FOUND_ELSEWHERE = {"missing-key", "served-nowhere", "same-numbers"}

ERRORS: dict[str, list[Case]] = {
    "missing-key": [('id = "hall"', "", "venue.id"), ("serves = { apply = 1, collect = 2 }", "", "counters[0].serves")],
    "unknown-key": [
        ("minutes = 15", "minuts = 15", "services[0].minuts"),
        ("[hub]", "[hubb]", "hubb"),
        ("nth = 2", "nth = 2\nday = 1", "hours.nth[0].day"),
        ("max_cards = 6", "max_cards = 6\nhours.regular = { mon = [] }\nhours.date = {}", "services[1].hours.date"),
    ],
    "wrong-type": [
        ('id = "hall"', "id = 3", "venue.id"),
        ("minutes = 15", 'minutes = "15"', "services[0].minutes"),
        ("max_cards = 6", "max_cards = 6.5", "services[1].max_cards"),
        ("minutes = 15", "minutes = nan", "services[0].minutes"),
        (
            "[hours.regular]",
            "[hours]\nclosed_on_public_holidays = 1\n[hours.regular]",
            "hours.closed_on_public_holidays",
        ),
        ('languages = ["ja", "en"]', 'languages = "ja"', "venue.languages"),
        ('name = { ja = "申請", en = "Apply" }', 'name = "申請"', "services[0].name"),
        ("collect = 2 }", "collect = true }", "counters[0].serves.collect"),
        ('["09:00-12:00", "13:00-17:15"]', '["09:00-12:00", 13]', "hours.regular.tue[1]"),
    ],
    "not-above": [("minutes = 15", "minutes = 0", "services[0].minutes")],
    "too-small": [("feed_ttl = 30", "feed_ttl = 0", "hub.feed_ttl"), ("[1, 999]", "[0, 999]", "services[0].range[0]")],
    "too-large": [
        ("nth = 2", "nth = 6", "hours.nth[0].nth"),
        ("apply = 1", "apply = 100", "counters[0].serves.apply"),
        ("[hub]", "[sound]\nvolume = 1.5\n[hub]", "sound.volume"),
    ],
    "not-one-of": [
        ('prefix = "M"', 'prefix = "M"\nwhen_used_up = "stop"', "services[1].when_used_up"),
        ("[hub]", '[sound]\nsuccess = "song"\n[hub]', "sound.success"),
    ],
    "not-two-numbers": [("[1, 999]", "[999]", "services[0].range"), ("[1, 999]", "[1, 2, 3]", "services[0].range")],
    "reversed-range": [("[1, 999]", "[999, 1]", "services[0].range")],
    "bad-id": [('id = "hall"', 'id = "City Hall"', "venue.id"), ('id = "1"', 'id = "-"', "counters[0].id")],
    "bad-prefix": [
        ('prefix = "A"', 'prefix = "a"', "services[0].prefix"),
        ('prefix = "A"', 'prefix = "Ａ"', "services[0].prefix"),
    ],
    "bad-language": [('languages = ["ja", "en"]', 'languages = ["ja", "EN_us"]', "venue.languages[1]")],
    "empty-text": [('"会場"', '"　 "', "venue.name.ja")],
    "missing-ja": [
        ('ja = "申請", ', "", "services[0].name"),
        ("[hub]", '[slip]\nnote = { en = "Please wait." }\n[hub]', "slip.note"),
    ],
    "unknown-zone": [
        ("Asia/Tokyo", "Asia/Tokio", "venue.timezone"),
        ("Asia/Tokyo", "../zone", "venue.timezone"),
        ("Asia/Tokyo", "Asia", "venue.timezone"),
        ("Asia/Tokyo", "", "venue.timezone"),
    ],
    "unknown-weekday": [
        ("mon =", "monday =", "hours.regular.monday"),
        ('weekday = "sun"', 'weekday = "sunday"', "hours.nth[0].weekday"),
    ],
    "bad-hours": [
        ("[hub]", '[sound.hours]\n"noon" = 0.4\n[hub]', "sound.hours.noon"),
        ('mon = "08:30-17:15"', 'mon = "8:30-17:15"', "hours.regular.mon"),
        ('mon = "08:30-17:15"', 'mon = "０８:３０-17:15"', "hours.regular.mon"),
        ('mon = "08:30-17:15"', "mon = 830", "hours.regular.mon"),
        ('"13:00-17:15"', '"13:00"', "hours.regular.tue[1]"),
    ],
    "bad-time": [
        ('mon = "08:30-17:15"', 'mon = "08:60-17:15"', "hours.regular.mon"),
        ('mon = "08:30-17:15"', 'mon = "08:30-24:01"', "hours.regular.mon"),
    ],
    "reversed-hours": [
        ('mon = "08:30-17:15"', 'mon = "17:15-08:30"', "hours.regular.mon"),
        ('2026-12-28 = "08:30-12:00"', '2026-12-28 = "12:00-12:00"', "hours.dates.2026-12-28"),
    ],
    "overlapping-hours": [
        ('"13:00-17:15"', '"11:59-17:15"', "hours.regular.tue"),
        ("[hub]", '[sound.hours]\n"12:00-13:00" = 0.4\n"12:59-14:00" = 0.2\n[hub]', "sound.hours"),
    ],
    "bad-date": [
        ("2026-12-28 =", "2026-02-29 =", "hours.dates.2026-02-29"),
        ("2026-12-28 =", "20261228 =", "hours.dates.20261228"),
        ("2026-12-28 =", '"12月28日" =', 'hours.dates."12月28日"'),
    ],
    "bad-month-day": [
        ("[hours.regular]", f'[hours]\nclosed_every_year = ["{text}"]\n[hours.regular]', "hours.closed_every_year[0]")
        for text in ("12-32", "1-3", "12-29..", "12-29..02-30", "12-29-01-03")
    ],
    "bad-url": [
        ("https://q.example.jp", "q.example.jp", "hub.public_url"),
        ("https://q.example.jp", "https://", "hub.public_url"),
        ("https://q.example.jp", "ftp://q.example.jp", "hub.public_url"),
        ("https://q.example.jp", "https://q.example.jp:99999", "hub.public_url"),
        ("https://q.example.jp", "https://q.example.jp/?a", "hub.public_url"),
        ("https://q.example.jp", "https://staff@q.example.jp", "hub.public_url"),
        ("https://q.example.jp", "https://[q", "hub.public_url"),
        ("feed_ttl = 30", '[doors]\nkiosk = ""', "doors.kiosk"),
    ],
    "bad-origin": [
        ("feed_ttl = 30", 'allowed_origins = ["https://a.jp", "https://b.jp/x"]', "hub.allowed_origins[1]"),
    ],
    "bad-survey-url": [
        ("[hub]", f'[phone]\nsurvey_url = "{url}"\n[hub]', "phone.survey_url")
        for url in ("example.jp", "https://", "https://a.jp/{who}", "https://a.jp/{", "https://a.jp/ b")
    ],
    "bad-contact": [("[hub]", '[phone]\npush_contact = "it@example.jp"\n[hub]', "phone.push_contact")],
    "bad-relay-url": [("[hub]", '[relay]\nurl = "https://relay.example.jp"\n[hub]', "relay.url")],
    "bad-push-host": [
        ("[hub]", f'[phone]\npush_hosts = ["{host}"]\n[hub]', "phone.push_hosts[0]")
        for host in ("https://fcm.googleapis.com", "127.0.0.1", "*", "*.jp.", "localhost")
    ],
    "no-services": [],
    "no-counters": [],
    "repeated-id": [('id = "collect"', 'id = "apply"', "services[1].id")],
    "same-numbers": [('prefix = "M"', 'prefix = "A"', "services[1].prefix")],
    "unknown-service": [("collect = 2 }", "collect = 2, colect = 3 }", "counters[0].serves.colect")],
    "served-nowhere": [(", collect = 2 }", " }", "services[1].id")],
    "serves-nothing": [
        (
            'id = "1"',
            'id = "2"\nname = { ja = "2", en = "2" }\nserves = {}\n[[counters]]\nid = "1"',
            "counters[0].serves",
        )
    ],
    "unknown-language": [('["ja", "en"]', '["ja", "en", "xx"]', "venue.languages[2]")],
    "twice": [('["ja", "en"]', '["ja", "en", "en"]', "venue.languages[2]")],
    "no-japanese": [('["ja", "en"]', '["en"]', "venue.languages")],
    "not-toml": [('id = "hall"', "id = hall", "")],
    "not-utf-8": [],
    "no-such-file": [("[hub]", '[slip]\nlogo = "none.png"\n[hub]', "slip.logo")],
    "bad-logo": [("[hub]", '[slip]\nlogo = "venue.toml"\n[hub]', "slip.logo")],
}

WARNINGS: dict[str, list[Case]] = {
    "sounds-alike": [('prefix = "A"', 'prefix = "N"', "services[1].prefix")],
    "small-range": [("[1, 999]", "[1, 299]", "services[0].range")],
    "limit-out-of-reach": [("minutes = 15", "minutes = 15\ndaily_limit = 1000", "services[0].daily_limit")],
    "cards-never-asked": [("max_cards = 6", "max_cards = 1", "services[1].minutes_more_per_card")],
    "long-visit": [("minutes = 15", "minutes = 150", "services[0].minutes")],
    "many-services": [],
    "far-seats": [("[venue]", "[monitor]\nseat_metres = 30\n\n[venue]", "monitor.seat_metres")],
    "never-open": [],
    "outside-venue-hours": [
        ("minutes = 15", 'minutes = 15\nhours.regular.mon = "08:30-19:00"', "services[0].hours.regular.mon"),
        ("minutes = 15", 'minutes = 15\nhours.regular.sat = "08:30-12:00"', "services[0].hours.regular.sat"),
    ],
    "past-date": [("2026-12-28", "2026-11-23", "hours.dates.2026-11-23")],
    "half-translated": [('["ja", "en"]', '["ja", "en", "ko"]', "venue.languages[2]")],
    "not-translated": [(', en = "Counter 1"', "", "counters[0].name")],
    "never-shown": [('en = "Hall"', 'en = "Hall", vi = "Phòng"', "venue.name.vi")],
    "no-public-url": [('public_url = "https://q.example.jp"', "", "hub.public_url")],
    "long-url": [("q.example.jp", "number-tickets.city.example.lg.jp", "hub.public_url")],
    "not-https": [("https://q", "http://q", "hub.public_url")],
    "not-printable": [],  # what the typefaces lack is known to the command, not to the settings
}


@pytest.fixture
def messages(tmp_path: Path) -> Path:
    """Japanese and English everywhere, Korean and Vietnamese in the voice only."""
    for area in ("kiosk", "slip", "phone", "monitor", "voice"):
        for language in ("ja", "en", *(("ko", "vi") if area == "voice" else ())):
            path = tmp_path / "messages" / area / f"{language}.toml"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
    return tmp_path / "messages"


def findings(text: str | bytes, messages: Path) -> tuple[Finding, ...]:
    """Everything found in a file."""
    path = messages.parent / "venue.toml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    try:
        return load_settings(path, today=TODAY, messages=messages).warnings
    except SettingsError as error:
        return error.findings


def changed(case: Case) -> tuple[str, int]:
    """The file with one change, and the line where it begins."""
    old, new, _ = case
    assert GOOD.count(old) >= 1, f"{old} is not in the example"
    before = GOOD[: GOOD.index(old)]
    return GOOD.replace(old, new, 1), before.count("\n") + 1


def cases(table: dict[str, list[Case]]) -> list[object]:
    return [pytest.param(code, case, id=f"{code}-{case[2]}") for code in table for case in table[code]]


def test_the_example_is_good(messages: Path) -> None:
    assert findings(GOOD, messages) == ()


@pytest.mark.parametrize(("code", "case"), cases(ERRORS))
def test_a_mistake_is_found(code: str, case: Case, messages: Path) -> None:
    text, line = changed(case)

    found = [finding for finding in findings(text, messages) if finding.code == code]

    assert [(finding.key, finding.severity) for finding in found] == [(case[2], Severity.ERROR)]
    if code not in FOUND_ELSEWHERE:
        assert line <= (found[0].line or 0) <= line + case[1].count("\n")


@pytest.mark.parametrize(("code", "case"), cases(WARNINGS))
def test_an_oddity_is_found_and_does_not_keep_the_hub_from_starting(code: str, case: Case, messages: Path) -> None:
    found = findings(changed(case)[0], messages)

    assert {finding.severity for finding in found} == {Severity.WARNING}
    assert [finding.key for finding in found if finding.code == code] == [case[2]]
    assert all(finding.line for finding in found)


def test_a_mistake_is_found_once_and_brings_no_others(messages: Path) -> None:
    alone = {
        code: [found.code for found in findings(changed(case)[0], messages)] for code in ERRORS for case in ERRORS[code]
    }
    beside = {
        "missing-key": {"unknown-key", "served-nowhere"},
        "unknown-key": {"missing-key"},
        "repeated-id": {"unknown-service"},
        "bad-language": {"never-shown"},
        "no-japanese": {"never-shown"},
    }

    assert all(set(codes) <= {code, *beside.get(code, ())} for code, codes in alone.items()), alone


def test_what_is_missing_is_found_on_the_line_of_its_table(messages: Path) -> None:
    text = GOOD.replace('name = { ja = "交付", en = "Collect" }\n', "")

    (found,) = findings(text, messages)

    assert (found.key, found.line) == ("services[1].name", text.splitlines().index('id = "collect"'))


def test_a_file_without_services_and_counters(messages: Path) -> None:
    text = GOOD[: GOOD.index("[[services]]")]

    assert {(found.code, found.line) for found in findings(text, messages)} == {
        ("no-services", None),
        ("no-counters", None),
    }


def test_an_empty_file(messages: Path) -> None:
    codes = [(found.code, found.key) for found in findings("", messages)]

    assert sorted(codes) == [("missing-key", "venue"), ("no-counters", "counters"), ("no-services", "services")]


@pytest.mark.parametrize("part", ["venue", "hours", "services", "counters", "slip", "notice", "hub", "doors"])
@pytest.mark.parametrize("value", ["3", '"text"', "[1]", "{ 1 = 2 }", "[[], {}]"])
def test_a_part_of_the_wrong_shape_is_an_error_and_nothing_worse(part: str, value: str, messages: Path) -> None:
    sections = GOOD.replace("[[", "\0[[").replace("\n[", "\n\0[").split("\0")
    rest = "".join(text for text in sections if not text.startswith((f"[{part}", f"[[{part}")))

    found = findings(f"{part} = {value}\n{rest}", messages)

    assert any(finding.line == 1 and finding.key.startswith(part) for finding in found)


def test_a_small_range_is_not_odd_with_a_limit_or_when_it_begins_anew(messages: Path) -> None:
    small = GOOD.replace("[1, 999]", "[1, 50]")

    assert findings(small.replace("minutes = 15", "minutes = 15\ndaily_limit = 50"), messages) == ()
    assert findings(small.replace("minutes = 15", 'minutes = 15\nwhen_used_up = "wrap"'), messages) == ()


def test_services_may_share_a_prefix_with_ranges_apart(messages: Path) -> None:
    apart = GOOD.replace("[1, 999]", "[1, 499]").replace('prefix = "M"', 'prefix = "A"\nrange = [500, 999]')

    assert findings(apart, messages) == ()


@pytest.mark.parametrize("url", ["http://127.0.0.1:8700", "http://localhost:8700", "http://[::1]:8700", ""])
def test_the_machine_itself_needs_no_encryption(url: str, messages: Path) -> None:
    assert findings(GOOD.replace("https://q.example.jp", url), messages) == ()


def test_a_ninth_service_is_odd(messages: Path) -> None:
    more = "".join(
        f'[[services]]\nid = "s{index}"\nname = {{ ja = "{index}", en = "{index}" }}\nprefix = "{prefix}"\n'
        for index, prefix in enumerate("FHIJKLQ")
    )
    serves = ", ".join(f"s{index} = 3" for index in range(7))
    text = GOOD.replace("collect = 2 }", f"collect = 2, {serves} }}").replace("[[counters]]", f"{more}[[counters]]")

    (found,) = findings(text, messages)

    assert (found.code, found.key) == ("many-services", "services[8]")


def test_hours_on_no_day_are_odd(messages: Path) -> None:
    start, end = GOOD.index("[hours.regular]"), GOOD.index("[[services]]")

    found = findings(GOOD[:start] + GOOD[end:], messages)

    assert [finding.code for finding in found] == ["never-open", "never-open"]


def test_a_syntax_error_has_its_line_even_at_the_end(messages: Path) -> None:
    (found,) = findings(GOOD + 'note = "', messages)

    assert (found.code, found.line) == ("not-toml", GOOD.count("\n") + 1)


def test_another_encoding_has_its_line(messages: Path) -> None:
    (found,) = findings(GOOD.encode("cp932"), messages)

    assert (found.code, found.line) == ("not-utf-8", 3)


def test_a_byte_order_mark_is_no_mistake(messages: Path) -> None:
    assert findings(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode(), messages) == ()


def test_what_cannot_be_read_is_no_mistake_in_the_file(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        load_settings(tmp_path / "none.toml")
    with pytest.raises(IsADirectoryError):
        load_settings(tmp_path)


def test_the_exception_says_the_errors(messages: Path) -> None:
    path = messages.parent / "bad.toml"
    path.write_text(GOOD.replace("minutes = 15", "minutes = 0"), encoding="utf-8")

    with pytest.raises(SettingsError, match=r"line 24: services\[0\]\.minutes: must be more than 0"):
        load_settings(path, messages=messages)


@pytest.mark.parametrize(
    ("case", "meant"),
    [
        (ERRORS["unknown-key"][0], "minutes"),
        (ERRORS["unknown-key"][1], "hub"),
        (ERRORS["unknown-key"][3], "dates"),
        (ERRORS["unknown-weekday"][0], "mon"),
        (ERRORS["unknown-weekday"][1], "sun"),
        (ERRORS["unknown-zone"][0], "Asia/Tokyo"),
        (ERRORS["unknown-service"][0], "collect"),
    ],
)
def test_a_near_miss_is_told_what_was_meant(case: Case, meant: str, messages: Path) -> None:
    found = findings(changed(case)[0], messages)[0]

    assert found.message_en.endswith(f'; did you mean "{meant}"?')
    assert found.message_ja.endswith(f"（「{meant}」のことですか）")


def test_every_finding_has_words_in_both_languages_with_the_same_places() -> None:
    texts = load_catalogue("settings")

    def places(text: str) -> set[str | None]:
        return {name for _, name, _, _ in Formatter().parse(text)} - {None}

    assert texts.languages == ("ja", "en")
    assert {code: places(text) for code, text in texts.all("ja").items()} == {
        code: places(text) for code, text in texts.all("en").items()
    }
    assert set(ERRORS) | set(WARNINGS) <= set(texts.all("ja"))
