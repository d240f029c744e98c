"""The code of staff mode and the gate before it: guessing takes months, and no trick makes it quicker."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.staff import gate as gates
from kiosk.staff.code import BadCode, CodeFile, matches
from kiosk.staff.gate import DELAYS, FORGOTTEN_SECONDS, Gate, NoCode, TooSoon, WrongCode, delay_after
from kiosk.staff.memory import FILE_NAME, StaffMemory
from kiosk.staff.session import IDLE_SECONDS, LONGEST_SECONDS, Sessions

CODE = "7391"


class Clock:
    """A monotonic one that moves when it is told to."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def open_gate(tmp_path: Path, clock: Clock) -> Callable[[], Gate]:
    """A gate as a start of the program makes it."""
    CodeFile(tmp_path).set(CODE)
    return lambda: Gate(CodeFile(tmp_path), StaffMemory(tmp_path), monotonic=clock)


def wrong(gate: Gate, code: str = "0001") -> int:
    """The seconds to wait after a wrong code."""
    with pytest.raises(WrongCode) as refused:
        gate.enter(code)
    return refused.value.seconds


class TestCode:
    def test_it_is_kept_as_a_hash_that_only_the_kiosk_reads(self, tmp_path: Path) -> None:
        file = CodeFile(tmp_path)
        file.set(CODE)
        path = tmp_path / "staff-code"
        assert CODE not in path.read_text(encoding="ascii")
        assert path.read_text(encoding="ascii").startswith("$argon2id$v=19$m=19456,t=3,p=1$")
        assert path.stat().st_mode & 0o777 == 0o600
        hashed = file.hashed()
        assert hashed is not None
        assert matches(hashed, CODE)
        assert not matches(hashed, "7392")
        assert [entry.name for entry in tmp_path.iterdir()] == ["staff-code"]

    def test_a_new_one_takes_the_place_of_the_old(self, tmp_path: Path) -> None:
        file = CodeFile(tmp_path)
        for code in (CODE, "52806419"):
            file.set(code)
        assert matches(file.hashed() or "", "52806419")
        assert not matches(file.hashed() or "", CODE)

    @pytest.mark.parametrize(
        "code",
        ["", "739", "739105648", "73a1", " 7391", "7391\n", "７３９１", "0000", "1234", "3456", "9876", "567890"],
    )
    def test_what_everybody_tries_first_is_no_code(self, tmp_path: Path, code: str) -> None:
        with pytest.raises(BadCode):
            CodeFile(tmp_path).set(code)
        assert CodeFile(tmp_path).hashed() is None

    def test_without_a_file_there_is_none(self, tmp_path: Path) -> None:
        file = CodeFile(tmp_path)
        assert file.hashed() is None
        assert not file.remove()
        file.set(CODE)
        assert file.remove()
        assert file.hashed() is None

    @pytest.mark.parametrize("damaged", ["", "\n", "7391", "$argon2id$broken"])
    def test_a_damaged_file_lets_nobody_in(self, tmp_path: Path, clock: Clock, damaged: str) -> None:
        (tmp_path / "staff-code").write_text(damaged, encoding="ascii")
        gate = Gate(CodeFile(tmp_path), StaffMemory(tmp_path), monotonic=clock)
        for code in ("7391", damaged.strip()):
            clock.seconds += 1000
            with pytest.raises((NoCode, WrongCode)):
                gate.enter(code)


class TestGate:
    def test_the_code_opens_it(self, open_gate: Callable[[], Gate]) -> None:
        gate = open_gate()
        assert gate.enter(CODE).startswith("$argon2id$")
        assert (gate.failures, gate.wait_seconds()) == (0, 0)

    def test_each_wrong_code_makes_the_next_wait_longer(self, open_gate: Callable[[], Gate], clock: Clock) -> None:
        gate = open_gate()
        waits = []
        for _ in range(9):
            waits.append(wrong(gate))
            clock.seconds += waits[-1]
        assert waits == [2, 5, 30, 60, 120, 300, 900, 900, 900]

    def test_before_its_time_a_code_is_not_even_looked_at(self, open_gate: Callable[[], Gate], clock: Clock) -> None:
        gate = open_gate()
        wrong(gate)
        clock.seconds += 1.5
        for code in (CODE, "0001"):
            with pytest.raises(TooSoon) as refused:
                gate.enter(code)
            assert refused.value.seconds == 1
        assert gate.failures == 1
        clock.seconds += 0.5
        gate.enter(CODE)

    def test_ten_thousand_tries_take_more_than_a_hundred_days(
        self, open_gate: Callable[[], Gate], clock: Clock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """As quick as the gate lets anybody, and with every pause that makes it forget; hashing takes no time here."""
        monkeypatch.setattr(gates, "matches", lambda _hashed, _code: False)
        began, tries = clock.seconds, 0
        gate = open_gate()
        for number in range(500):
            clock.seconds += wrong(gate, f"{number:04d}")
            tries += 1
        days = (clock.seconds - began) / 86400
        assert days / tries * 10_000 > 100
        burst = sum(DELAYS) + FORGOTTEN_SECONDS
        assert burst / len(DELAYS) * 10_000 / 86400 > 100, "waiting until it forgets wins nothing"

    def test_many_at_once_are_still_one_row_of_tries(self, open_gate: Callable[[], Gate]) -> None:
        gate = open_gate()
        said: list[str] = []

        def enter(code: str) -> None:
            try:
                gate.enter(code)
                said.append("in")
            except (TooSoon, WrongCode) as refused:
                said.append(refused.code)

        threads = [threading.Thread(target=enter, args=(f"{number:04d}",)) for number in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(said) == ["too-many-tries"] * 19 + ["wrong-code"]

    def test_a_restart_wins_nothing(self, open_gate: Callable[[], Gate], clock: Clock) -> None:
        for _ in range(5):
            gate = open_gate()
            clock.seconds += gate.wait_seconds()
            wrong(gate)
        again = open_gate()
        assert again.wait_seconds() == delay_after(5) == 120
        with pytest.raises(TooSoon):
            again.enter(CODE)

    def test_pulling_the_plug_during_a_try_wins_nothing(
        self, open_gate: Callable[[], Gate], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def cut(_hashed: str, _code: str) -> bool:
            raise SystemExit

        monkeypatch.setattr(gates, "matches", cut)
        with pytest.raises(SystemExit):
            open_gate().enter("0001")
        assert open_gate().failures == 1

    def test_the_right_code_clears_the_count(self, open_gate: Callable[[], Gate], clock: Clock) -> None:
        gate = open_gate()
        for _ in range(3):
            clock.seconds += wrong(gate)
        gate.enter(CODE)
        assert wrong(gate) == 2

    def test_yesterdays_wrong_codes_are_forgotten(self, open_gate: Callable[[], Gate], clock: Clock) -> None:
        gate = open_gate()
        for _ in range(7):
            clock.seconds += wrong(gate)
        clock.seconds += FORGOTTEN_SECONDS
        assert wrong(gate) == 2

    def test_without_a_code_nobody_enters(self, tmp_path: Path, clock: Clock) -> None:
        gate = Gate(CodeFile(tmp_path), StaffMemory(tmp_path), monotonic=clock)
        assert not gate.is_set
        with pytest.raises(NoCode):
            gate.enter("")
        assert not (tmp_path / FILE_NAME).exists()


class TestSessions:
    @pytest.fixture
    def sessions(self, clock: Clock) -> Sessions:
        self.hashed: str | None = "hash"
        return Sessions(lambda: self.hashed, monotonic=clock)

    def test_it_takes_cookie_and_key(self, sessions: Sessions) -> None:
        held = sessions.begin("hash")
        assert sessions.holds(held.cookie, held.key, touch=False)
        for cookie, key in (
            (None, None), (held.cookie, None), (None, held.key), (held.key, held.cookie), ("", ""),
            (held.cookie, "é"), (held.cookie + "x", held.key),
        ):  # fmt: skip
            assert not sessions.holds(cookie, key, touch=True)

    def test_untouched_for_a_minute_it_ends(self, sessions: Sessions, clock: Clock) -> None:
        held = sessions.begin("hash")
        clock.seconds += IDLE_SECONDS - 1
        assert sessions.holds(held.cookie, held.key, touch=False)
        assert sessions.left() == 1
        clock.seconds += 1
        assert not sessions.holds(held.cookie, held.key, touch=True)
        assert sessions.left() == 0

    def test_a_touch_lengthens_it_but_not_for_ever(self, sessions: Sessions, clock: Clock) -> None:
        held = sessions.begin("hash")
        for _ in range(int(LONGEST_SECONDS // 30) - 1):
            clock.seconds += 30
            assert sessions.holds(held.cookie, held.key, touch=True)
        clock.seconds += 30
        assert not sessions.holds(held.cookie, held.key, touch=True)

    def test_a_new_one_ends_the_old_and_an_ended_one_stays_so(self, sessions: Sessions) -> None:
        old, new = sessions.begin("hash"), sessions.begin("hash")
        assert len({old.cookie, old.key, new.cookie, new.key}) == 4
        assert not sessions.holds(old.cookie, old.key, touch=True)
        sessions.end()
        assert not sessions.holds(new.cookie, new.key, touch=True)

    @pytest.mark.parametrize("changed", ["another hash", None])
    def test_it_does_not_outlive_its_code(self, sessions: Sessions, changed: str | None) -> None:
        held = sessions.begin("hash")
        self.hashed = changed
        assert not sessions.holds(held.cookie, held.key, touch=True)
