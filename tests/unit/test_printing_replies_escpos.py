"""Replies of an ESC/POS printer: told apart however they arrive, and believed only if they were asked for."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.dialects.escpos.conversation import EscPosConversation
from drivers.dialects.escpos.numbers import DIGITS, decode_number, encode_number
from drivers.dialects.escpos.replies import (
    Automatic,
    Cleared,
    JobDone,
    Junk,
    Plain,
    RealTime,
    Replies,
    Reply,
    Text,
    is_real_time,
)
from drivers.dialects.port import Abandoned, Echo, Fence, Garbled, Heard, Identity, StatusHeard
from drivers.printers.port import Fault
from drivers.profiles.profile import Confirmation
from tests.support.wires import a_profile, pieces

WELL = bytes.fromhex("12 12 12 12")
ASKED = bytes.fromhex("10 04 01 10 04 02 10 04 03 10 04 04")
PAPER_OUT = bytes.fromhex("1c 00 0c 00")

PLAIN_BYTES = st.sampled_from([byte for byte in range(0x80) if not byte & 0x10])
SPELLED = st.integers(1, 2**24 - 1).map(encode_number)
REPLIES: st.SearchStrategy[Reply] = st.one_of(
    st.sampled_from([byte for byte in range(256) if is_real_time(byte)]).map(RealTime),
    st.tuples(st.sampled_from([0x10, 0x14, 0x18, 0x1C, 0x30, 0x3C, 0x7C]), PLAIN_BYTES, PLAIN_BYTES, PLAIN_BYTES).map(
        lambda four: Automatic(bytes(four))
    ),
    PLAIN_BYTES.map(Plain),
    SPELLED.map(JobDone),
    st.just(Cleared()),
    st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=80).map(lambda text: Text(text.encode())),
)


def on_the_wire(reply: Reply) -> bytes:
    match reply:
        case RealTime(byte) | Plain(byte):
            return bytes((byte,))
        case JobDone(spelled):
            return b"\x37\x22" + spelled + b"\x00"
        case Cleared():
            return b"\x37\x25\x00"
        case Text(data):
            return b"\x5f" + data + b"\x00"
        case Automatic(data) | Junk(data):
            return data


def a_conversation(confirmation: Confirmation = Confirmation.JOB_ID) -> EscPosConversation:
    return EscPosConversation(a_profile(confirmation=confirmation))


def echo(number: int) -> bytes:
    return b"\x37\x22" + encode_number(number) + b"\x00"


@given(st.lists(REPLIES, max_size=12), st.data())
def test_any_replies_in_any_pieces_are_told_apart(replies: list[Reply], data: st.DataObject) -> None:
    stream = b"".join(map(on_the_wire, replies))
    parser = Replies()
    found = [reply for piece in data.draw(pieces(stream)) for reply in parser.take(piece)]
    assert found == replies
    assert parser.give_up() == []


@given(st.binary(max_size=200), st.data())
def test_noise_raises_nothing_and_means_the_same_however_it_is_cut(noise: bytes, data: st.DataObject) -> None:
    whole, cut = Replies(), Replies()
    expected = whole.take(noise) + whole.give_up()
    found = [reply for piece in data.draw(pieces(noise)) for reply in cut.take(piece)] + cut.give_up()
    assert found == expected
    flow = bytes((0x11, 0x13))
    assert sorted(b"".join(map(on_the_wire, found))) == sorted(noise.translate(None, flow)), "no byte is lost"


@given(st.binary(max_size=60))
def test_noise_in_a_conversation_confirms_nothing(noise: bytes) -> None:
    talk = a_conversation()
    talk.ask_identity()
    for heard in [*talk.hear(noise), *talk.quiet()]:
        assert isinstance(heard, StatusHeard | Garbled | Identity)
        assert not isinstance(heard, StatusHeard) or not heard.asked


@given(SPELLED, st.integers(0, 7), st.one_of(st.sampled_from([b"\x11", b"\x13", PAPER_OUT]), st.just(b"\x32")))
def test_flow_control_and_status_inside_an_echo_are_taken_out(spelled: bytes, place: int, inside: bytes) -> None:
    block = b"\x37\x22" + spelled + b"\x00"
    found = Replies().take(block[:place] + inside + block[place:])
    assert JobDone(spelled) in found
    assert not [reply for reply in found if isinstance(reply, Junk)]


@pytest.mark.parametrize("inside", [b"\x12", b"\x11", b"\x1e"])
def test_an_answer_inside_automatic_status_is_taken_out(inside: bytes) -> None:
    found = Replies().take(PAPER_OUT[:2] + inside + PAPER_OUT[2:])
    assert found[-1] == Automatic(PAPER_OUT)
    assert found[:-1] == ([] if inside == b"\x11" else [RealTime(inside[0])])


@pytest.mark.parametrize(
    "broken",
    [b"\xff\xfe", b"\x37", b"\x37\x22", b"\x37\x22!!", b"\x37\x99", b"\x14\x00", b"\x5fTM\x80", b"\x5f" + b"x" * 81],
    ids=lambda broken: broken[:6].hex(),
)
def test_after_garbage_the_next_echo_is_heard(broken: bytes) -> None:
    talk = a_conversation()
    talk.confirm(7)
    *before, last = talk.hear(broken + echo(7))
    assert last == Echo(7)
    assert before
    assert all(isinstance(heard, Garbled) for heard in before)


def test_a_wrong_baud_rate_is_noticed_without_waiting_for_silence() -> None:
    assert Replies().take(b"\xf8" * 40) == [Junk(b"\xf8" * 16)] * 2


@given(st.integers(1, 2**24 - 1))
def test_a_number_comes_back_as_it_went(number: int) -> None:
    assert decode_number(encode_number(number)) == number


@given(st.lists(st.integers(1, 2**24 - 1), min_size=2, unique=True).map(sorted))
def test_numbers_ascend_on_the_wire(numbers: list[int]) -> None:
    assert all(one < other for one, other in pairwise(map(encode_number, numbers)))


def test_digits_are_allowed_by_epson_and_look_like_no_status() -> None:
    assert len(DIGITS) ** 4 > 2**24
    assert all(0x20 <= digit <= 0x7E and not is_real_time(digit) for digit in DIGITS)


@pytest.mark.parametrize("number", [0, -1, 2**24])
def test_what_is_no_print_number_is_not_spelled(number: int) -> None:
    with pytest.raises(ValueError, match="no print number"):
        encode_number(number)


@pytest.mark.parametrize("spelled", [b"", b"!!!", b"    ", b"0000", b"\x7e~}{", b"!!!!!"])
def test_what_was_never_spelled_is_no_number(spelled: bytes) -> None:
    assert decode_number(spelled) is None


def test_the_opening_sets_up_japanese_and_automatic_status() -> None:
    opening = EscPosConversation(a_profile()).opening()
    assert opening == bytes(16) + bytes.fromhex("1b40 1b5208 1b7401 1c4301 1d610e")
    plain = EscPosConversation(a_profile(kanji=False, automatic_status=False)).opening()
    assert plain == bytes(16) + bytes.fromhex("1b40 1b5208 1b7401")


def test_with_fences_there_is_no_automatic_status_to_be_taken_for_one() -> None:
    assert a_conversation(Confirmation.FENCE).opening().endswith(bytes.fromhex("1d6100"))


def test_four_answers_are_one_status() -> None:
    talk = a_conversation()
    assert talk.ask_status() == ASKED
    assert talk.hear(WELL[:3]) == []
    (heard,) = talk.hear(WELL[3:])
    assert isinstance(heard, StatusHeard)
    assert heard.asked
    assert heard.status.ready
    assert not heard.status.paper_low


@pytest.mark.parametrize(
    ("answers", "faults", "low"),
    [
        ("1a 16 12 12", {Fault.COVER_OPEN}, False),
        ("1a 32 12 72", {Fault.PAPER_OUT}, False),
        ("12 12 12 7e", {Fault.PAPER_OUT}, True),
        ("12 12 12 1e", set(), True),
        ("1a 52 1a 12", {Fault.CUTTER_JAM}, False),
        ("1a 52 32 12", {Fault.UNRECOVERABLE}, False),
        ("1a 52 52 12", {Fault.OFFLINE}, False),
        ("1a 12 12 12", {Fault.OFFLINE}, False),
        ("32 12 12 12", {Fault.OFFLINE}, False),
        ("1a 36 1a 7e", {Fault.COVER_OPEN, Fault.PAPER_OUT, Fault.CUTTER_JAM}, True),
        ("16 12 12 12", set(), False),
    ],
)
def test_every_bit_of_the_answers(answers: str, faults: set[Fault], low: bool) -> None:
    talk = a_conversation()
    talk.ask_status()
    (heard,) = talk.hear(bytes.fromhex(answers))
    assert isinstance(heard, StatusHeard)
    assert (heard.status.faults, heard.status.paper_low) == (faults, low)
    assert answers in heard.status.detail


@pytest.mark.parametrize(
    ("data", "faults", "low"),
    [
        ("10 00 00 00", set(), False),
        ("14 00 00 0f", set(), False),
        ("10 00 03 00", set(), True),
        ("18 00 0f 00", {Fault.PAPER_OUT}, True),
        ("38 00 00 00", {Fault.COVER_OPEN}, False),
        ("18 08 00 00", {Fault.CUTTER_JAM}, False),
        ("18 20 00 00", {Fault.UNRECOVERABLE}, False),
        ("18 40 00 00", {Fault.OFFLINE}, False),
        ("18 00 00 00", {Fault.OFFLINE}, False),
        ("10 04 00 00", {Fault.OFFLINE}, False),
    ],
)
def test_every_bit_of_automatic_status(data: str, faults: set[Fault], low: bool) -> None:
    (heard,) = a_conversation().hear(bytes.fromhex(data))
    assert isinstance(heard, StatusHeard)
    assert not heard.asked
    assert (heard.status.faults, heard.status.paper_low) == (faults, low)


def test_automatic_status_between_the_answers_is_not_one_of_them() -> None:
    talk = a_conversation()
    talk.ask_status()
    automatic, answer = talk.hear(WELL[:2] + PAPER_OUT + WELL[2:])
    assert isinstance(automatic, StatusHeard)
    assert isinstance(answer, StatusHeard)
    assert (automatic.asked, automatic.status.ready) == (False, False)
    assert (answer.asked, answer.status.ready) == (True, True)


def test_one_question_at_a_time() -> None:
    talk = a_conversation()
    assert talk.ask_status() == ASKED
    assert talk.ask_status() == b"", "answers of two could be mixed up"
    talk.hear(WELL)
    assert talk.ask_status() == ASKED


def test_after_silence_old_answers_count_no_more() -> None:
    talk = a_conversation()
    talk.ask_status()
    talk.hear(WELL[:3] + b"\x14")
    assert talk.quiet() == [Garbled(b"\x14")]
    assert talk.hear(b"\x12") == [Garbled(b"\x12")]
    assert talk.ask_status() == ASKED
    assert len(talk.hear(WELL)) == 1


def test_an_echo_counts_once_and_only_for_what_was_sent_here() -> None:
    talk = a_conversation()
    assert talk.confirm(5) == b"\x1d(H\x06\x00\x30\x30" + encode_number(5)
    talk.confirm(6)
    assert talk.hear(echo(4)) == [Garbled(echo(4))], "of an older connection"
    assert talk.hear(echo(5)) == [Echo(5)]
    assert talk.hear(echo(5)) == [Garbled(echo(5))]
    assert talk.hear(echo(6)) == [Echo(6)]


def test_an_echo_stands_for_all_before_it() -> None:
    talk = a_conversation()
    for number in (5, 6, 7):
        talk.confirm(number)
    assert talk.hear(echo(6)) == [Echo(6)]
    assert talk.hear(echo(5)) == [Garbled(echo(5))]
    assert talk.hear(echo(7)) == [Echo(7)]


def test_an_echo_may_be_late() -> None:
    talk = a_conversation()
    talk.confirm(5)
    assert talk.hear(echo(5)[:3]) == []
    assert talk.quiet() == [Garbled(echo(5)[:3])]
    assert talk.hear(echo(5)) == [Echo(5)]


def test_fences_are_answered_in_order_and_no_oftener_than_set() -> None:
    talk = a_conversation(Confirmation.FENCE)
    assert talk.confirm(5) == talk.confirm(6) == b"\x1dr\x01"
    assert talk.hear(b"\x00\x03") == [Fence(), Fence()]
    assert talk.hear(b"\x00") == [Garbled(b"\x00")]


@pytest.mark.parametrize("confirmation", [Confirmation.TIMED, Confirmation.NONE])
def test_a_printer_that_tells_nothing_is_not_asked(confirmation: Confirmation) -> None:
    assert a_conversation(confirmation).confirm(5) == b""


def test_what_was_abandoned_is_not_echoed() -> None:
    talk = a_conversation()
    talk.confirm(5)
    assert talk.hear(b"\x37\x25\x00") == [Garbled(b"\x37\x25\x00")], "nobody asked"
    assert talk.abandon() == bytes.fromhex("10 14 08 01 03 14 01 06 02 08")
    assert talk.hear(b"\x37\x25\x00") == [Abandoned()]
    assert talk.hear(echo(5)) == [Garbled(echo(5))]


def test_a_printer_that_cannot_abandon_is_not_told_to() -> None:
    assert EscPosConversation(a_profile(abandon=False)).abandon() == b""


def test_what_it_calls_itself() -> None:
    talk = a_conversation()
    assert talk.ask_identity() == b"\x1dI\x42\x1dI\x43\x1dI\x41\x1dI\x44"
    heard: list[Heard] = talk.hear(b"\x5fEPSON\x00\x5fTM-T88\x11VI\x00\x5f1.0\x00")
    assert heard == [Identity("maker", "EPSON"), Identity("model", "TM-T88VI"), Identity("firmware", "1.0")]
    talk.quiet()
    assert talk.hear(b"\x5flate\x00") == [Garbled(b"\x5flate\x00")]
