"""What the spool keeps: in one commit, by the law, over restarts, and no longer than it should."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from drivers.printers.port import ENDED, SlipState
from kiosk.spool.database import FILE_NAME, SpoolUnavailable
from kiosk.spool.records import DeviceRecord, SpooledSlip
from kiosk.spool.schema import STEPS
from kiosk.spool.spool import Spool
from kiosk.spool.states import BLAMELESS, MOVES, Reason, may_move
from server.contract.devices import OrderKind
from tests.support.clock import FakeClock
from tests.support.spooling import NOON, a_pair, a_ticket, add, kept, states

S = SlipState
DAY = timedelta(days=1)
#: How each state is reached from `queued`.
WAYS: dict[SlipState, list[SlipState]] = {
    S.QUEUED: [],
    S.BLOCKED: [S.BLOCKED],
    S.SENDING: [S.SENDING],
    S.AWAITING: [S.SENDING, S.AWAITING],
    S.CONFIRMED: [S.SENDING, S.AWAITING, S.CONFIRMED],
    S.UNKNOWN: [S.SENDING, S.UNKNOWN],
    S.FAILED: [S.FAILED],
}


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(NOON)


@pytest.fixture
def spool(tmp_path: Path, clock: FakeClock) -> Iterator[Spool]:
    spool = Spool(tmp_path, clock.now)
    yield spool
    spool.close()


def bring(spool: Spool, slip: SpooledSlip, state: SlipState) -> None:
    for step in WAYS[state]:
        assert spool.move(slip.id, step)


def end(spool: Spool, number: str, *ends: SlipState) -> None:
    for slip, state in zip(kept(spool, number).slips, ends, strict=True):
        bring(spool, slip, state)


class TestTickets:
    def test_a_ticket_and_its_slips_are_kept_as_they_were(self, spool: Spool) -> None:
        add(spool)
        found = kept(spool)
        assert found.ticket == a_ticket()
        assert [(slip.use, slip.state, slip.reprint) for slip in found.slips] == [
            ("visitor", S.QUEUED, False),
            ("counter", S.QUEUED, False),
        ]
        assert [slip.copy().slip for slip in found.slips] == [slip for _use, slip in a_pair()]

    def test_the_same_ticket_twice_is_one_job(self, spool: Spool) -> None:
        add(spool)
        first = kept(spool)
        add(spool)
        assert kept(spool) == first

    def test_print_numbers_ascend_and_never_come_again(self, spool: Spool, clock: FakeClock) -> None:
        add(spool)
        last = kept(spool).slips[-1].number
        end(spool, "A001", S.CONFIRMED, S.CONFIRMED)
        clock.advance(days=9)
        assert spool.erase(DAY) == 1
        add(spool, "A002")
        assert [slip.number for slip in kept(spool, "A002").slips] == [last + 1, last + 2]

    def test_an_unknown_ticket_is_none(self, spool: Spool) -> None:
        assert spool.find("nobody") is None

    def test_it_is_all_there_after_a_restart(self, spool: Spool, tmp_path: Path) -> None:
        add(spool)
        spool.move(kept(spool).slips[0].id, S.SENDING)
        before = kept(spool)
        spool.close()
        later = Spool(tmp_path)
        assert kept(later) == before
        later.close()

    def test_a_ticket_that_is_not_to_be_printed_says_why(self, spool: Spool) -> None:
        spool.add(a_ticket(), a_pair(), ended=(S.UNKNOWN, Reason.EARLIER_RUN))
        assert [(slip.state, slip.reason) for slip in kept(spool).slips] == [(S.UNKNOWN, Reason.EARLIER_RUN)] * 2
        assert spool.next_job() == []
        assert not spool.device().faulty  # the printer did nothing wrong


class TestTurns:
    def test_slips_come_in_the_order_of_tickets_a_ticket_at_a_time(self, spool: Spool) -> None:
        add(spool)
        add(spool, "A002")
        assert [slip.use for slip in spool.next_job()] == ["visitor", "counter"]
        end(spool, "A001", S.CONFIRMED, S.CONFIRMED)
        assert {slip.ticket for slip in spool.next_job()} == {"id-a002"}

    def test_only_what_is_missing_is_printed(self, spool: Spool) -> None:
        add(spool)
        end(spool, "A001", S.CONFIRMED, S.BLOCKED)
        assert [slip.use for slip in spool.next_job()] == ["counter"]

    def test_a_slip_behind_one_of_unknown_fate_is_held_and_others_go_on(self, spool: Spool) -> None:
        add(spool)
        add(spool, "A002")
        end(spool, "A001", S.UNKNOWN, S.QUEUED)
        assert {slip.ticket for slip in spool.next_job()} == {"id-a002"}
        assert (kept(spool).slips[1].state, kept(spool).slips[1].reason) == (S.BLOCKED, Reason.HELD)

    def test_it_is_freed_when_the_other_came_out_after_all(self, spool: Spool) -> None:
        add(spool)
        end(spool, "A001", S.UNKNOWN, S.BLOCKED)
        spool.move(kept(spool).slips[0].id, S.CONFIRMED)
        assert [slip.use for slip in spool.next_job()] == ["counter"]

    def test_a_failed_slip_holds_nobody(self, spool: Spool) -> None:
        add(spool)
        end(spool, "A001", S.FAILED, S.QUEUED)
        assert [slip.use for slip in spool.next_job()] == ["counter"]

    def test_what_waited_too_long_is_not_printed(self, spool: Spool, clock: FakeClock) -> None:
        add(spool)
        clock.advance(minutes=20)
        add(spool, "A002")
        clock.advance(minutes=11)
        assert spool.fail_late(timedelta(minutes=30)) == 2
        assert [(slip.state, slip.reason) for slip in kept(spool).slips] == [(S.FAILED, Reason.TOO_LATE)] * 2
        assert states(spool, "A002") == [S.QUEUED, S.QUEUED]
        assert spool.fail_late(timedelta(minutes=30)) == 0


class TestLaw:
    @pytest.mark.parametrize("new", SlipState)
    @pytest.mark.parametrize("old", SlipState)
    def test_every_move_is_as_the_law_says(self, spool: Spool, old: SlipState, new: SlipState) -> None:
        add(spool)
        slip = kept(spool).slips[0]
        bring(spool, slip, old)
        assert spool.move(slip.id, new) is may_move(old, new)
        assert states(spool)[0] is (new if may_move(old, new) else old)

    @pytest.mark.parametrize("state", SlipState)
    def test_a_restart_in_any_state(self, spool: Spool, tmp_path: Path, state: SlipState) -> None:
        add(spool)
        bring(spool, kept(spool).slips[0], state)
        spool.close()
        later = Spool(tmp_path)
        found = later.recover()
        expected = S.UNKNOWN if state in {S.SENDING, S.AWAITING} else state
        assert states(later)[0] is expected
        assert found == (expected is not state)
        if expected in ENDED and not MOVES[expected]:
            assert later.next_job()[0].use == "counter"
        later.close()

    def test_two_unknowns_in_a_row_make_the_printer_faulty(self, spool: Spool) -> None:
        add(spool)
        end(spool, "A001", S.UNKNOWN, S.UNKNOWN)
        assert spool.device() == DeviceRecord(unknowns=2, faulty=True)

    def test_a_confirmed_slip_between_them_does_not(self, spool: Spool) -> None:
        add(spool)
        add(spool, "A002")
        end(spool, "A001", S.CONFIRMED, S.UNKNOWN)
        end(spool, "A002", S.CONFIRMED, S.UNKNOWN)
        assert spool.device() == DeviceRecord(unknowns=1)

    @pytest.mark.parametrize("reason", sorted(BLAMELESS))
    def test_what_is_no_fault_of_the_printer_does_not_count(self, spool: Spool, reason: Reason) -> None:
        add(spool)
        for slip in kept(spool).slips:
            bring(spool, slip, S.AWAITING)
            spool.move(slip.id, S.UNKNOWN, reason)
        assert states(spool) == [S.UNKNOWN, S.UNKNOWN]
        assert spool.device() == DeviceRecord()

    def test_to_be_told_twice_counts_once(self, spool: Spool) -> None:
        add(spool)
        slip = kept(spool).slips[0]
        bring(spool, slip, S.UNKNOWN)
        spool.move(slip.id, S.UNKNOWN)
        assert spool.device().unknowns == 1

    def test_a_program_that_ended_counts_once_for_all_its_slips_and_twice_in_a_row_is_too_much(
        self, spool: Spool
    ) -> None:
        for number, faulty in (("A001", False), ("A002", True)):
            add(spool, number)
            end(spool, number, S.AWAITING, S.SENDING)
            assert spool.recover() == 2
            assert states(spool, number) == [S.UNKNOWN, S.UNKNOWN]
            assert spool.device().faulty is faulty

    def test_low_paper_is_counted_until_it_is_not_low(self, spool: Spool) -> None:
        spool.count_low(True)
        spool.count_low(True)
        assert spool.device().low_tickets == 2
        spool.count_low(False)
        assert spool.device().low_tickets == 0


class TestOrders:
    def test_a_reset_is_done_once(self, spool: Spool) -> None:
        add(spool)
        end(spool, "A001", S.UNKNOWN, S.UNKNOWN)
        spool.count_low(True)
        assert spool.take_reset("o1", OrderKind.RESET)
        assert spool.device() == DeviceRecord()
        spool.count_low(True)
        assert not spool.take_reset("o1", OrderKind.RESET)
        assert spool.device().low_tickets == 1

    def test_a_reprint_is_a_job_of_its_own_and_takes_its_originals_place_in_view(self, spool: Spool) -> None:
        ticket = add(spool)
        end(spool, "A001", S.CONFIRMED, S.UNKNOWN)
        assert spool.take_reprint("o1", OrderKind.REPRINT, ticket, a_pair()[1:])
        assert [(slip.use, slip.reprint) for slip in spool.next_job()] == [("counter", True)]
        assert [(slip.state, slip.reprint) for slip in kept(spool).slips] == [(S.CONFIRMED, False), (S.QUEUED, True)]

    def test_a_reprint_is_queued_once(self, spool: Spool) -> None:
        ticket = add(spool)
        end(spool, "A001", S.CONFIRMED, S.CONFIRMED)
        assert spool.take_reprint("o1", OrderKind.REPRINT, ticket, a_pair())
        assert not spool.take_reprint("o1", OrderKind.REPRINT, ticket, a_pair())
        assert len(spool.next_job()) == 2

    def test_what_was_still_to_be_printed_is_replaced_by_its_reprint(self, spool: Spool) -> None:
        ticket = add(spool)
        end(spool, "A001", S.UNKNOWN, S.BLOCKED)
        held = kept(spool).slips[1]
        spool.take_reprint("o1", OrderKind.REPRINT, ticket, a_pair()[1:])
        assert not spool.move(held.id, S.SENDING)
        assert len(spool.next_job()) == 1

    def test_what_was_held_has_its_turn_when_the_other_was_looked_for(self, spool: Spool) -> None:
        ticket = add(spool)
        end(spool, "A001", S.UNKNOWN, S.QUEUED)
        spool.take_reprint("o1", OrderKind.REPRINT, ticket, a_pair()[:1])
        assert [(slip.use, slip.reprint) for slip in spool.next_job()] == [("counter", False)]

    def test_what_a_person_found_is_confirmed_and_frees_what_was_held(self, spool: Spool) -> None:
        add(spool)
        end(spool, "A001", S.UNKNOWN, S.QUEUED)
        assert spool.take_found("o1", OrderKind.SETTLE, "id-a001", ["visitor", "counter"])
        found = kept(spool).slips[0]
        assert (found.state, found.reason) == (S.CONFIRMED, Reason.FOUND)
        assert [slip.use for slip in spool.next_job()] == ["counter"]

    def test_a_ticket_of_another_kiosk_can_be_reprinted_here(self, spool: Spool) -> None:
        spool.take_reprint("o1", OrderKind.REPRINT, a_ticket("C009"), a_pair("C009"))
        assert kept(spool, "C009").ticket.number == "C009"
        assert len(spool.next_job()) == 2

    def test_orders_are_told_until_they_were_heard(self, spool: Spool) -> None:
        spool.take_note("o1", OrderKind.GIVE_UP)
        spool.take_note("o2", OrderKind.GIVE_UP)
        assert sorted(spool.orders_to_tell(10)) == ["o1", "o2"]
        spool.orders_told(["o1"])
        assert spool.orders_to_tell(10) == ["o2"]
        assert not spool.take_note("o1", OrderKind.GIVE_UP)  # the hub sends it again: it has not heard
        assert sorted(spool.orders_to_tell(10)) == ["o1", "o2"]


class TestKeeping:
    def test_old_tickets_are_erased_with_their_slips(self, spool: Spool, clock: FakeClock, tmp_path: Path) -> None:
        add(spool)
        end(spool, "A001", S.CONFIRMED, S.UNKNOWN)
        spool.take_note("o1", OrderKind.GIVE_UP)
        spool.orders_told(["o1"])
        clock.advance(days=2)
        add(spool, "A002")
        assert spool.erase(DAY) == 1
        assert spool.find("id-a001") is None
        assert states(spool, "A002") == [S.QUEUED, S.QUEUED]
        with sqlite3.connect(tmp_path / FILE_NAME) as db:
            assert db.execute("SELECT count(*) FROM slips").fetchone() == (2,)
            assert db.execute("SELECT count(*) FROM orders").fetchone() == (0,)
        db.close()

    def test_a_ticket_reprinted_lately_is_kept(self, spool: Spool, clock: FakeClock) -> None:
        ticket = add(spool)
        end(spool, "A001", S.CONFIRMED, S.CONFIRMED)
        clock.advance(days=2)
        spool.take_reprint("o1", OrderKind.REPRINT, ticket, a_pair()[:1])
        assert spool.erase(DAY) == 0

    def test_what_is_unfinished_is_told_the_newest_first(self, spool: Spool, clock: FakeClock) -> None:
        for number in ("A001", "A002", "A003", "A004"):
            add(spool, number)
        end(spool, "A001", S.UNKNOWN, S.CONFIRMED)
        clock.advance(minutes=31)
        end(spool, "A002", S.CONFIRMED, S.CONFIRMED)
        end(spool, "A003", S.FAILED, S.CONFIRMED)
        found = spool.unfinished(timedelta(minutes=30), 10)
        assert [ticket.ticket.number for ticket in found] == ["A004", "A003"]

    def test_the_hubs_first_time_is_kept(self, spool: Spool) -> None:
        assert spool.begun(NOON) == NOON
        assert spool.begun(NOON + DAY) == NOON


class TestTrouble:
    def test_a_folder_that_cannot_be_made_is_told_and_may_be_mended(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("in the way")
        spool = Spool(tmp_path / "file" / "data")
        with pytest.raises(SpoolUnavailable):
            add(spool)
        (tmp_path / "file").unlink()
        add(spool)
        assert states(spool) == [S.QUEUED, S.QUEUED]
        spool.close()

    def test_a_file_that_is_no_database_is_told(self, tmp_path: Path) -> None:
        (tmp_path / FILE_NAME).write_bytes(b"no database at all " * 100)
        with pytest.raises(SpoolUnavailable, match="not a database"):
            Spool(tmp_path).device()

    def test_a_full_disk_changes_nothing(self, spool: Spool, tmp_path: Path) -> None:
        add(spool)
        before = kept(spool)
        with spool._file.reading() as db:
            db.execute(f"PRAGMA max_page_count = {db.execute('PRAGMA page_count').fetchone()[0]}")
        many = [(f"use-{number}", slip) for number, (_use, slip) in enumerate(a_pair() * 500)]
        with pytest.raises(SpoolUnavailable, match="full"):
            spool.add(a_ticket("A002"), many)
        assert spool.find("id-a002") is None
        assert kept(spool) == before

    def test_a_spool_of_a_later_version_is_left_alone(self, spool: Spool, tmp_path: Path) -> None:
        add(spool)
        spool.close()
        with sqlite3.connect(tmp_path / FILE_NAME) as db:
            db.execute(f"PRAGMA user_version = {len(STEPS) + 1}")
        db.close()
        with pytest.raises(SpoolUnavailable, match="version"):
            kept(spool)

    def test_every_commit_is_on_the_disk(self, spool: Spool) -> None:
        with spool._file.reading() as db:
            assert db.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
            assert db.execute("PRAGMA synchronous").fetchone()[0] == 2  # FULL
