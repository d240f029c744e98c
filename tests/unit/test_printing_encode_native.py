"""A slip in the printer's own letters (K3, K4): what is said, how large, how few bytes, and what is drawn instead."""

from __future__ import annotations

from dataclasses import replace

import pytest
import zxingcpp

from drivers.dialects.choose import dialect_of, rendering_for
from drivers.dialects.escpos.encode_native import encode_qr
from drivers.dialects.native import QR_CAPACITIES, compose, is_all_native, qr_modules
from drivers.dialects.spelling import columns, spell
from drivers.profiles.load import load_profile
from drivers.profiles.profile import CutKind, Profile, Quirk, RasterCommand, Rendering
from drivers.slips.layout import DoesNotFit
from drivers.slips.model import Align, Cut, Heading, Number, Part, Qr, Row, Rule, Slip, Space, Text
from drivers.slips.qr import QUIET_MODULES, qr_matrix
from kiosk.slips import USES, Use, make_slip
from tests.support.escpos_paper import Reading, read_slip
from tests.support.slips import URL, iwata, ticket

WIDE, NARROW = load_profile("simulator-80"), load_profile("simulator-58")
BOTH = pytest.mark.parametrize("profile", [WIDE, NARROW], ids=["80mm", "58mm"])


def encode(profile: Profile, *parts: Part) -> bytes:
    return dialect_of(profile).encode(Slip("test", parts), profile, Rendering.NATIVE)


def read(profile: Profile, *parts: Part) -> Reading:
    return read_slip(encode(profile, *parts), profile.paper.dots)


def lines(profile: Profile, *parts: Part) -> list[str]:
    return [line.decode("cp932") for line in read(profile, *parts).lines]


# Spelling


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("A012", b"A012"),
        ("順番", b"\x8f\x87\x94\xd4"),
        ("10〜25分", b"10\x81\x6025\x95\xaa"),
        ("10～25分", b"10\x81\x6025\x95\xaa"),
        ("ｶﾀｶﾅ", b"\xb6\xc0\xb6\xc5"),
        ("①㈱", b"\x87\x40\x87\x8a"),
        ("髙﨑", b"\xfb\xfc\xfa\xb1"),
    ],
)
def test_letters_are_spelled_as_windows_spells_them(text: str, spelled: bytes) -> None:
    assert spell(text, WIDE) == spelled


@pytest.mark.parametrize(
    "letter", ["é", "𠮷", "♿", "한", "ने", "\\", "~", "\x80", "\xa0", "\x10", "\n", "\ue000", "\uf8f3"]
)
def test_what_a_printer_may_not_have_is_not_sent(letter: str) -> None:
    assert spell(letter, WIDE) is None


def test_every_letter_that_is_spelled_is_read_back_and_looks_like_no_command() -> None:
    letters = [chr(point) for point in range(0x20, 0x10000) if not 0xD800 <= point < 0xE000]
    spelled = {letter: code for letter in letters if (code := spell(letter, WIDE)) is not None}
    assert len(spelled) > 7000
    for letter, code in spelled.items():
        # One byte for a Latin letter or half-width katakana; else two, the first of which no single letter begins with.
        assert len(code) == columns(letter)
        assert code[0] >= 0x20
        assert len(code) == 1 or 0x81 <= code[0] <= 0x9F or 0xE0 <= code[0] <= 0xFC
        assert len(code) == 2 or code[0] < 0x7F or 0xA1 <= code[0] <= 0xDF
        assert code.decode("cp932") in {
            letter,
            {"〜": "～", "−": "－", "‖": "∥", "¢": "￠", "£": "￡", "¬": "￢"}.get(letter),
        }


def test_a_printer_of_jis_only_gets_no_letter_beyond_it() -> None:
    plain = replace(WIDE, quirks=frozenset({Quirk.JIS_ONLY}))
    assert spell("髙", plain) is None
    assert spell("①", plain) is None
    assert spell("高〜。", plain) is not None


def test_a_printer_without_kanji_spells_latin_letters_only() -> None:
    assert spell("番", replace(WIDE, kanji=False)) is None
    assert spell("A012", replace(WIDE, kanji=False)) == b"A012"


# Lines


def test_body_text_is_14_points_at_least_and_breaks_by_columns() -> None:
    paper = read(WIDE, Text("手続きの内容により、お呼びする順番や時間が変わることがあります。"))
    assert paper.said(b"\x1d!") == [b"\x11"]  # two cells: 48 dots, 17 points
    assert len(paper.lines) == 3
    for line in paper.lines:
        assert len(line) <= 24
        assert not line.decode("cp932").startswith(("、", "。"))


@BOTH
@pytest.mark.parametrize("number", ["1", "A012", "W999", "AB1234"])
def test_a_number_is_12_mm_high_and_fits(profile: Profile, number: str) -> None:
    paper = read(profile, Number(number))
    (size,) = paper.said(b"\x1d!")
    width, height = (size[0] >> 4) + 1, (size[0] & 15) + 1
    assert height * 17 * 25.4 / 203 >= 12
    assert width * 12 * len(number) <= profile.paper.dots


def test_a_number_too_long_for_the_paper_is_refused() -> None:
    with pytest.raises(DoesNotFit):
        encode(NARROW, Number("A" * 33))


def test_a_heading_is_white_on_black_and_nothing_after_it() -> None:
    data = encode(WIDE, Heading(("窓口用",)), Text("文"))
    on, off = data.index(b"\x1dB\x01"), data.index(b"\x1dB\x00")
    assert on < data.index(" 窓口用 ".encode("cp932")) < off < data.index("文".encode("cp932"))


def test_a_row_has_its_label_at_the_left_and_its_value_at_the_right() -> None:
    assert lines(WIDE, Row("お待ちの組数", "3組")) == ["お待ちの組数         3組"]
    assert lines(NARROW, Row("発券日時", "2026年11月20日")) == ["発券日時", "  2026年11月20日"]


@BOTH
def test_a_row_of_any_length_stays_within_the_paper(profile: Profile) -> None:
    for length in range(1, 40):
        for line in read(profile, Row("番" * length, "3" * (40 - length))).lines:
            assert len(line) * 24 <= profile.paper.dots


def test_white_is_fed_not_sent_and_a_rule_is_white() -> None:
    paper = read(WIDE, Text("上"), Space(5), Rule(), Space(5), Text("下"), Cut())
    (fed,) = paper.said(b"\x1bJ")
    assert fed[0] == pytest.approx(11 * 8, abs=16)


def test_alignment_is_said_where_it_changes_only() -> None:
    parts = [Text("左", align=Align.LEFT), Text("左", align=Align.LEFT), Text("右", align=Align.RIGHT), Text("中")]
    assert read(WIDE, *parts).said(b"\x1ba") == [b"\x00", b"\x02", b"\x01"]


# Codes


@BOTH
@pytest.mark.parametrize("size", [14, 42, 62, 84])
def test_a_code_is_20_mm_wide_with_its_quiet_zone(profile: Profile, size: int) -> None:
    data = "https://q.example/t/".ljust(size, "x")[:size]
    paper = read(profile, Text("上"), Qr(data), Text("下"))
    told = {args[:2]: args[2:] for args in paper.said(b"\x1d(k")}
    (module,) = told[b"\x31\x43"]
    inner = len(qr_matrix(data)) - 2 * QUIET_MODULES
    assert module * inner * 25.4 / 203 >= 19.9
    assert module >= profile.paper.module_dots
    assert module * (inner + 8) <= profile.paper.dots
    assert told[b"\x31\x45"] == b"\x31"  # level M
    assert told[b"\x31\x50"] == b"\x30" + data.encode()
    assert told[b"\x31\x51"] == b"\x30"
    above, below = (args[0] for args in paper.said(b"\x1bJ"))
    line_gap = paper.said(b"\x1b3")[0][0] - 48
    assert above + line_gap >= 4 * module
    assert below >= 4 * module


def test_the_table_of_capacities_is_that_of_the_codes_themselves() -> None:
    for version, capacity in enumerate(QR_CAPACITIES[:10], start=1):
        assert qr_modules("x" * capacity) == 17 + 4 * version == len(qr_matrix("x" * capacity)) - 2 * QUIET_MODULES
        assert qr_modules("x" * (capacity + 1)) == 21 + 4 * version


def test_a_code_too_large_is_refused() -> None:
    with pytest.raises(DoesNotFit):
        encode(WIDE, Qr("x" * 600))
    with pytest.raises(DoesNotFit):
        encode(WIDE, Qr("x" * 900))


def test_a_printer_without_codes_of_its_own_gets_dots() -> None:
    paper = read(replace(WIDE, native_qr=False), Qr(URL))
    assert not paper.said(b"\x1d(k")
    assert [code.text for code in zxingcpp.read_barcodes(paper.image(576).convert("L"))] == [URL]


# What cannot be spelled


def test_only_the_line_that_cannot_be_spelled_is_drawn() -> None:
    paper = read(
        WIDE, Heading(("窓口用", "Sólo aquí"), languages=("ja", "es")), Text("順番\n𠮷田様\nA012"), Row("名", "é")
    )
    assert [line.decode("cp932").strip() for line in paper.lines] == ["窓口用", "順番", "A012"]
    assert len(paper.fragments) >= 3


def test_kanji_of_another_language_are_drawn_for_their_shapes_differ() -> None:
    assert not read(WIDE, Text("直接", language="zh-Hans")).lines
    assert read(WIDE, Text("直接")).lines
    assert read(WIDE, Text("Counter 1", language="en")).lines


def test_drawn_lines_stand_where_they_belong_whatever_stood_before() -> None:
    paper = read(WIDE, Text("右", align=Align.RIGHT), Text("é", align=Align.LEFT), Text("é"))
    black = paper.image(576)
    inked = [
        black.crop((left, 0, left + 192, black.height)).convert("L").getextrema()[0] == 0 for left in (0, 192, 384)
    ]
    assert inked == [True, True, False]


# The end


@pytest.mark.parametrize(
    ("cut", "quirks", "ends"),
    [
        (CutKind.FULL, (), b"\x1dVA\x10"),
        (CutKind.PARTIAL, (), b"\x1dVB\x10"),
        (CutKind.FULL, (Quirk.CUT_WITHOUT_FEED,), b"\x1bJ\x70\x1dV\x00"),
        (CutKind.PARTIAL, (Quirk.CUT_WITHOUT_FEED,), b"\x1bJ\x70\x1dV\x01"),
        (CutKind.FULL, (Quirk.CUT_ESC_I,), b"\x1bJ\x70\x1bi"),
        (CutKind.PARTIAL, (Quirk.CUT_ESC_I,), b"\x1bJ\x70\x1bm"),
        (CutKind.NONE, (), b"\x1bJ\x70"),
    ],
)
def test_the_cut_is_one_that_the_printer_knows_and_comes_after_the_slip(
    cut: CutKind, quirks: tuple[Quirk, ...], ends: bytes
) -> None:
    profile = replace(WIDE, cut=cut, quirks=frozenset(quirks))
    assert encode(profile, Text("文"), Space(2), Cut()).endswith(b"\n" + ends)


def test_a_long_white_end_is_fed_before_the_cut() -> None:
    assert encode(WIDE, Text("文"), Space(50), Cut()).endswith(b"\n\x1bJ\xff\x1bJ\x91\x1dVB\x00")


def test_feeds_are_counted_in_half_dots_where_the_printer_counts_so() -> None:
    half = replace(WIDE, feed_dpi=406)
    assert encode(half, Text("文"), Cut()) == encode(WIDE, Text("文"), Cut()).replace(b"\x1b3\x3a", b"\x1b3\x74")


# The whole ticket


@BOTH
def test_a_ticket_says_on_paper_all_that_its_slips_say(profile: Profile) -> None:
    for use in USES:
        slip = make_slip(ticket(), iwata(), use)
        printed = "".join(lines(profile, *slip.parts)).replace(" ", "")
        for part in slip.parts:
            for text in getattr(part, "lines", ()) or (getattr(part, "text", ""), getattr(part, "label", "")):
                assert text.replace(" ", "").replace("\n", "") in printed
        assert any(encode_qr(URL, module) in encode(profile, *slip.parts) for module in (5, 6))


@BOTH
def test_a_slip_relies_on_nothing_printed_before_it(profile: Profile) -> None:
    for use in USES:
        data = encode(profile, *make_slip(ticket(), iwata(), use).parts)
        letters = data.index(b" ")
        for setting in (b"\x1b!\x00", b"\x1b3", b"\x1cC\x01", b"\x1ba", b"\x1d!", b"\x1dB"):
            assert -1 < data.index(setting) < letters
        assert b"\x1b@" not in data  # it would end automatic status


@BOTH
@pytest.mark.parametrize("use", USES)
def test_commands_are_few_beside_letters_and_codes(profile: Profile, use: Use) -> None:
    data = encode(profile, *make_slip(ticket(), iwata(), use).parts)
    letters = sum(len(line.replace(b" ", b"")) for line in read_slip(data, profile.paper.dots).lines)
    assert len(data) - letters - len(URL) <= 120


def test_letters_never_make_a_real_time_command() -> None:
    for use in USES:
        data = encode(WIDE, *make_slip(ticket(), iwata(), use).parts)
        assert not any(pair in data for pair in (b"\x10\x04", b"\x10\x05", b"\x10\x14"))


# Which rendering


@pytest.mark.parametrize(("language", "native"), [("ja", True), ("pt-BR", False), ("ne", False), ("zh-Hans", False)])
def test_serial_lines_carry_letters_and_faster_ones_dots_where_letters_lack(language: str, native: bool) -> None:
    slip = make_slip(ticket(language=language), iwata(), USES[0])
    assert is_all_native(slip, WIDE) is native
    assert rendering_for(WIDE, slip, 9600) is Rendering.NATIVE
    assert rendering_for(WIDE, slip, None) is (Rendering.NATIVE if native else Rendering.RASTER)
    assert rendering_for(replace(WIDE, rendering=Rendering.RASTER), slip, 9600) is Rendering.RASTER


def test_composing_takes_nothing_from_the_way_of_dots() -> None:
    slip = make_slip(ticket(), iwata(), USES[0])
    assert compose(slip, WIDE) == compose(slip, replace(WIDE, raster=RasterCommand.GS_8_L))
