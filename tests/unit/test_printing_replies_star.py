"""Replies of a Star printer: its status in any length and pieces; slips counted, and none taken for another's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.dialects.port import Echo, Fence, Garbled, Heard, Identity, StatusHeard
from drivers.dialects.star.condition import counter_of
from drivers.dialects.star.conversation import StarConversation
from drivers.dialects.star.replies import Junk, Replies, Reply, StatusBytes, Version, status_length
from drivers.printers.port import Fault
from drivers.profiles.profile import Confirmation, DialectName
from tests.support.wires import a_profile, pieces

#: What the counter does at the opening of a connection.
STEPS = range(1, 9)
FOLLOWING = st.sampled_from([byte for byte in range(256) if not byte & 0x11])
REPLIES: st.SearchStrategy[Reply] = st.one_of(
    st.sampled_from([0x0D, 0x0F, 0x21, 0x23, 0x25, 0x2F]).flatmap(
        lambda header: st.lists(FOLLOWING, min_size=status_length(header) - 1, max_size=status_length(header) - 1).map(
            lambda rest: StatusBytes(bytes((header, *rest)))
        )
    ),
    st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=60).map(
        lambda text: Version(text.encode())
    ),
)


def on_the_wire(reply: Reply) -> bytes:
    match reply:
        case Version(data):
            return b"\x1b#*," + data + b"\n\x00"
        case StatusBytes(data) | Junk(data):
            return data


def asb(counter: int = 0, status: str = "00 00 00 00") -> bytes:
    """A status of nine bytes, as today's models send it."""
    bits = (counter & 0x07) << 1 | (counter & 0x18) << 2
    return b"\x23\x86" + bytes.fromhex(status) + bytes((0, bits, 0))


def a_conversation(confirmation: Confirmation = Confirmation.JOB_ID) -> StarConversation:
    return StarConversation(a_profile(DialectName.STAR, confirmation))


def in_step(confirmation: Confirmation = Confirmation.JOB_ID) -> StarConversation:
    """The opening's eight steps are over."""
    talk = a_conversation(confirmation)
    heard = talk.hear(b"".join(map(asb, range(9))))
    assert ready(heard[-1])
    return talk


def ready(heard: Heard) -> bool:
    assert isinstance(heard, StatusHeard)
    return heard.status.ready


def echoes(talk: StarConversation, *counters: int) -> list[Heard]:
    return [heard for counter in counters for heard in talk.hear(asb(counter)) if not isinstance(heard, StatusHeard)]


@given(st.lists(REPLIES, max_size=8), st.data())
def test_any_replies_in_any_pieces_are_told_apart(replies: list[Reply], data: st.DataObject) -> None:
    parser = Replies()
    stream = b"".join(map(on_the_wire, replies))
    assert [reply for piece in data.draw(pieces(stream)) for reply in parser.take(piece)] == replies
    assert parser.give_up() == []


@given(st.binary(max_size=200), st.data())
def test_noise_raises_nothing_and_means_the_same_however_it_is_cut(noise: bytes, data: st.DataObject) -> None:
    whole, cut, talk = Replies(), Replies(), a_conversation()
    talk.confirm(1)
    expected = whole.take(noise) + whole.give_up()
    assert [reply for piece in data.draw(pieces(noise)) for reply in cut.take(piece)] + cut.give_up() == expected
    talk.hear(noise)
    talk.quiet()


@pytest.mark.parametrize(
    ("header", "length"), [(0x0D, 6), (0x0F, 7), (0x21, 8), (0x23, 9), (0x63, 9), (0x22, 0), (0x33, 0)]
)
def test_the_first_byte_tells_the_length(header: int, length: int) -> None:
    assert status_length(header) == length


@given(st.integers(0, 31))
def test_the_counter_is_read_from_its_scattered_bits(counter: int) -> None:
    assert counter_of(asb(counter)) == counter
    assert counter_of(asb(counter)[:7]) is None


@pytest.mark.parametrize("broken", [b"\xff", b"\x23\x86\x00", b"\x1b#", b"\x1b#*,TSP\x80", b"\x03\x86\x00"])
def test_after_garbage_the_next_status_is_heard(broken: bytes) -> None:
    *before, last = a_conversation().hear(broken + asb())
    assert isinstance(last, StatusHeard)
    assert all(isinstance(heard, Garbled) for heard in before)
    assert before


def test_flow_control_inside_a_status_is_taken_out() -> None:
    assert Replies().take(b"\x11" + asb(3)[:4] + b"\x13" + asb(3)[4:]) == [StatusBytes(asb(3))]


@pytest.mark.parametrize(
    ("status", "faults", "low"),
    [
        ("00 00 00 00", set(), False),
        ("02 00 00 00", set(), False),
        ("20 00 00 00", {Fault.COVER_OPEN}, False),
        ("28 00 00 08", {Fault.COVER_OPEN, Fault.PAPER_OUT}, False),
        ("08 00 00 0c", {Fault.PAPER_OUT}, True),
        ("00 00 00 04", set(), True),
        ("00 00 00 02", set(), True),
        ("08 08 00 00", {Fault.CUTTER_JAM}, False),
        ("08 20 00 00", {Fault.UNRECOVERABLE}, False),
        ("08 40 00 00", {Fault.OFFLINE}, False),
        ("08 04 00 00", {Fault.OFFLINE}, False),
        ("08 00 04 00", {Fault.OFFLINE}, False),
        ("08 00 00 00", {Fault.OFFLINE}, False),
        ("40 00 00 00", {Fault.OFFLINE}, False),
    ],
)
def test_every_bit_of_the_status(status: str, faults: set[Fault], low: bool) -> None:
    (heard,) = a_conversation(Confirmation.TIMED).hear(asb(0, status))
    assert isinstance(heard, StatusHeard)
    assert (heard.status.faults, heard.status.paper_low) == (faults, low)
    assert status in heard.status.detail


def test_the_next_status_answers_the_question() -> None:
    talk = in_step()
    assert talk.ask_status() == b"\x1b\x06\x01"
    assert talk.ask_status() == b"", "Star forbids a second question before the answer"
    answer, automatic = talk.hear(asb(8) * 2)
    assert isinstance(answer, StatusHeard)
    assert isinstance(automatic, StatusHeard)
    assert (answer.asked, automatic.asked) == (True, False)
    talk.ask_status()
    talk.quiet()
    assert talk.ask_status() == b"\x1b\x06\x01"


def test_the_opening_counts_eight_steps() -> None:
    begin = bytes(16) + b"\x1b@\x1b\x1ea\x01"
    assert a_conversation().opening() == begin + b"\x1b\x1eE\x00" + b"\x17" * 8
    assert a_conversation(Confirmation.NONE).opening() == begin


@pytest.mark.parametrize("counter", range(32))
def test_an_opening_sent_again_ends_the_count(counter: int) -> None:
    talk = in_step()
    for number in (7, 8):
        talk.confirm(number)
    talk.opening()
    assert echoes(talk, counter, *STEPS) == [], "these are its steps, and no slips"


def test_before_the_steps_are_seen_it_is_not_ready() -> None:
    talk = a_conversation()
    assert [ready(heard) for heard in talk.hear(b"".join(map(asb, (9, 9, 10, *STEPS))))] == [False] * 10 + [True]


def test_slips_are_counted_beyond_the_overflow() -> None:
    talk = in_step()
    for number in range(100, 200):
        assert talk.confirm(number) == b"\x17"
        assert echoes(talk, (number - 100 + 9) % 32) == [Echo(number)]


def test_one_status_may_confirm_two_slips() -> None:
    talk = in_step()
    talk.confirm(7)
    talk.confirm(8)
    assert echoes(talk, 8, 10, 10) == [Echo(8)], "an echo stands for all before it"


def test_a_count_may_be_late() -> None:
    talk = in_step()
    talk.confirm(7)
    talk.quiet()
    assert echoes(talk, 9) == [Echo(7)]


@given(st.integers(0, 31), st.integers(0, 6))
def test_slips_of_an_older_connection_are_never_taken_for_ours(counter: int, left: int) -> None:
    talk = a_conversation()
    talk.opening()
    older = [(counter + step) % 32 for step in range(left + 1)]
    assert echoes(talk, *older) == []
    assert not ready(talk.hear(asb(older[-1]))[-1])
    assert echoes(talk, *STEPS) == []
    talk.confirm(7)
    assert echoes(talk, 8, 9) == [Echo(7)]


def test_an_older_connections_beginning_does_not_confirm_a_slip() -> None:
    talk = in_step()
    talk.confirm(7)
    assert echoes(talk, *STEPS) == [], "these are the true steps: the first were an older connection's"
    assert echoes(talk, 9) == [Echo(7)]


def test_another_hosts_slips_put_it_out_of_step_until_it_counts_anew() -> None:
    talk = in_step()
    assert echoes(talk, 9) == []
    for _ in range(5):
        assert talk.ask_status() == b"\x1b\x06\x01"
        assert not ready(talk.hear(asb(9))[-1])
    assert talk.ask_status() == b"\x1b\x1eE\x00" + b"\x17" * 8 + b"\x1b\x06\x01"
    assert ready(talk.hear(b"".join(map(asb, (9, *STEPS))))[-1])


def test_without_paper_it_is_not_told_to_count_anew_for_ever() -> None:
    talk = a_conversation()
    for _ in range(50):
        assert talk.ask_status() == b"\x1b\x06\x01", "commands would fill its buffer"
        talk.hear(asb(0, "08 00 00 08"))


def test_a_profile_may_trust_the_count_as_a_fence_only() -> None:
    talk = in_step(Confirmation.FENCE)
    talk.confirm(7)
    talk.confirm(8)
    assert echoes(talk, 10) == [Fence(), Fence()]


@pytest.mark.parametrize("confirmation", [Confirmation.TIMED, Confirmation.NONE])
def test_a_profile_without_counting_counts_nothing(confirmation: Confirmation) -> None:
    talk = a_conversation(confirmation)
    assert talk.confirm(7) == b""
    assert talk.abandon() == b""
    assert ready(talk.hear(asb(9))[-1])


def test_what_it_calls_itself() -> None:
    talk = in_step()
    assert talk.ask_identity() == b"\x1b#*\n\x00"
    assert talk.hear(b"\x1b#*,TSP650II Ver1.0\n\x00") == [Identity("model", "TSP650II Ver1.0")]
    assert talk.hear(b"\x1b#*,again\n\x00") == [Garbled(b"again")]
