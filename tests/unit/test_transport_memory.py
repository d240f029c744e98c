"""The wire in memory keeps the port's promises, and breaks exactly where it is told to."""

from __future__ import annotations

import threading

import pytest

from drivers.transports.memory import MemoryAddress, memory_pair
from drivers.transports.port import CannotOpen, LinkLost, OpenFault, Transport
from tests.support.wires import PATIENCE


def test_what_is_written_arrives_in_order_both_ways() -> None:
    near, far = memory_pair()
    assert near.write(b"slip", 0) == 4
    assert near.write(b", cut", 0) == 5
    assert far.write(b"out", 0) == 3
    assert (far.read(0), near.read(0)) == (b"slip, cut", b"out")
    assert near.written == 9


def test_nothing_arrived_is_nothing_read() -> None:
    near, _ = memory_pair()
    assert near.read(0) == b""


def test_a_full_buffer_takes_only_what_fits() -> None:
    near, far = memory_pair(capacity=4)
    assert near.write(b"123456", 0) == 4
    assert near.write(b"56", 0) == 0
    assert far.read(0) == b"1234"
    assert near.write(b"56", 0) == 2


def test_a_writer_waits_for_the_reader() -> None:
    near, far = memory_pair(capacity=4)
    counts: list[int] = []
    writer = threading.Thread(target=lambda: counts.append(near.write(b"1234567890", PATIENCE)))
    writer.start()
    received = b""
    while len(received) < 10:
        received += far.read(PATIENCE)
    writer.join()
    assert (received, counts) == (b"1234567890", [10])


@pytest.mark.parametrize("count", range(7))
def test_the_link_is_cut_at_the_very_byte(count: int) -> None:
    near, far = memory_pair()
    near.cut_after(count)
    with pytest.raises(LinkLost) as lost:
        near.write(b"1234567", 0)
    assert lost.value.written == count
    assert (far.read(0) if count else b"") == b"1234567"[:count]
    with pytest.raises(LinkLost):
        far.read(0)
    with pytest.raises(LinkLost):
        near.write(b"more", 0)


def test_the_last_byte_is_handed_over_before_the_cut_is_felt() -> None:
    near, far = memory_pair()
    far.write(b"late", 0)
    near.cut_after(4)
    assert near.write(b"1234", 0) == 4
    assert near.read(0) == b"late"
    with pytest.raises(LinkLost) as lost:
        near.write(b"", 0)
    assert lost.value.written == 0


def test_a_cut_wakes_who_waits() -> None:
    near, far = memory_pair()
    threading.Timer(0, far.cut).start()
    with pytest.raises(LinkLost):
        near.read(PATIENCE)


def test_a_stall_takes_so_much_and_no_more_until_it_ends() -> None:
    near, far = memory_pair()
    near.stall_at(3)
    assert near.write(b"1234", 0) == 3
    near.resume()
    assert near.write(b"4", 0) == 1
    assert far.read(0) == b"1234"


def test_closing_twice_is_closing_once() -> None:
    near, far = memory_pair()
    near.write(b"last", 0)
    near.close()
    near.close()
    assert far.read(0) == b"last"
    with pytest.raises(LinkLost):
        far.read(0)


def test_an_address_in_memory_opens_what_it_is_given() -> None:
    near, _ = memory_pair()

    def refuse(_: float) -> Transport:
        raise CannotOpen(OpenFault.BUSY, "taken")

    assert MemoryAddress(lambda _: near).open(0) is near
    with pytest.raises(CannotOpen):
        MemoryAddress(refuse).open(0)
