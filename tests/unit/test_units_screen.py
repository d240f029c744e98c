"""What the browser is started with, and when its page counts as lost."""

from __future__ import annotations

import json
import mmap
from pathlib import Path

import pytest

from junban.screen import FLAGS, Patience, Screen, Watchman, command
from tests.support.browser import find_chromium
from tests.support.requirement import missing

SYSTEMD = Path(__file__).resolve().parents[2] / "systemd"
POLICIES = json.loads((SYSTEMD / "chromium-policies.json").read_text(encoding="utf-8"))
PAGE = "http://127.0.0.1:8701/"
PATIENCE = Patience(start=90, lost=20)


class Clock:
    """A monotonic clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def watchman(clock: Clock) -> Watchman:
    return Watchman(PATIENCE, clock)


@pytest.fixture(scope="module")
def chromium() -> mmap.mmap:
    """The browser's own program: every flag and policy that it knows is written in it."""
    if find_chromium() is None:
        missing("chromium (Debian package; `make setup`)")
    program = next(
        (path for path in (Path("/usr/lib/chromium/chromium"), Path("/opt/google/chrome/chrome")) if path.exists()),
        None,
    )
    if program is None:
        missing("the program of chromium where Debian puts it")
    with program.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def test_a_page_that_asks_is_never_lost(watchman: Watchman, clock: Clock) -> None:
    for _ in range(1000):
        clock.now += 5
        assert not watchman.lost(answering=True, seconds=2.0)


def test_a_page_that_asks_no_more_is_lost(watchman: Watchman, clock: Clock) -> None:
    clock.now += 5
    watchman.lost(answering=True, seconds=1.0)
    clock.now += 20
    assert not watchman.lost(answering=True, seconds=19.9)
    assert watchman.lost(answering=True, seconds=20.0)


def test_a_browser_has_time_to_start(watchman: Watchman, clock: Clock) -> None:
    assert not watchman.lost(answering=True, seconds=None)
    clock.now += 89
    assert not watchman.lost(answering=True, seconds=None)
    clock.now += 1
    assert watchman.lost(answering=True, seconds=None)


def test_a_browser_is_not_taken_for_the_one_before(watchman: Watchman, clock: Clock) -> None:
    for _ in range(89):
        clock.now += 1
        assert not watchman.lost(answering=True, seconds=clock.now - 999)
    clock.now += 1
    assert watchman.lost(answering=True, seconds=clock.now - 999)


def test_a_program_that_is_away_is_not_the_browsers_fault(watchman: Watchman, clock: Clock) -> None:
    clock.now += 500
    assert not watchman.lost(answering=False, seconds=None)
    clock.now += 500
    assert not watchman.lost(answering=True, seconds=None), "it has only just come back, and so will the page"
    clock.now += 19
    assert not watchman.lost(answering=True, seconds=None)
    clock.now += 1
    assert watchman.lost(answering=True, seconds=None), "the page shows an error of the browser's"


@pytest.mark.parametrize(("degrees", "turns"), [(0, 0), (90, 1), (180, 2), (270, 3)])
def test_the_panel_is_turned_by_cage(degrees: int, turns: int) -> None:
    words = command(Screen(PAGE, Path("/run/x"), rotate=degrees), "chromium")
    assert words[0] == "cage"
    assert words[: words.index("--")].count("-r") == turns
    assert "-s" not in words, "nobody leads to another console"
    assert words[-1] == PAGE


def test_without_a_cage_it_is_the_browser_alone() -> None:
    words = command(Screen(PAGE, Path("/run/x"), inside="nothing", extra=["--headless=new"]), "chromium")
    assert words[0] == "chromium"
    assert "--ozone-platform=wayland" not in words
    assert "--headless=new" in words


def test_the_browser_knows_every_flag(chromium: mmap.mmap) -> None:
    used = [*FLAGS, "--ozone-platform=wayland", "--user-data-dir=x"]
    names = [flag.removeprefix("--").partition("=")[0] for flag in used]
    assert [name for name in names if chromium.find(f"\0{name}\0".encode()) < 0] == []


def test_the_browser_knows_every_policy(chromium: mmap.mmap) -> None:
    assert [name for name in POLICIES if chromium.find(f"\0{name}\0".encode()) < 0] == []


def test_the_browser_may_open_the_two_pages_and_nothing_else() -> None:
    assert POLICIES["URLBlocklist"] == ["*"]
    units = [(SYSTEMD / f"junban-{kind}-screen.service").read_text(encoding="utf-8") for kind in ("kiosk", "display")]
    for unit, page in zip(units, POLICIES["URLAllowlist"], strict=True):
        assert f"-m junban.screen {page}/ " in unit


@pytest.mark.parametrize(
    ("policy", "value"),
    [
        ("AllowFileSelectionDialogs", False),
        ("DeveloperToolsAvailability", 2),
        ("DownloadRestrictions", 3),
        ("PasswordManagerEnabled", False),
        ("PrintingEnabled", False),
        ("RemoteDebuggingAllowed", False),
        ("TranslateEnabled", False),
    ],
)
def test_a_resident_cannot_get(policy: str, value: object) -> None:
    assert POLICIES[policy] == value


def test_no_keyboard_has_a_key_that_opens_anything() -> None:
    """Scan codes of USB keyboards: the modifiers but Shift, F1 to F12, Print, menu."""
    text = (SYSTEMD / "61-junban-keyboard.hwdb").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert lines[0] == "evdev:input:b*"
    dead = {line.removeprefix(" KEYBOARD_KEY_").removesuffix("=reserved") for line in lines[1:]}
    modifiers = {f"{code:x}" for code in range(0x700E0, 0x700E8)} - {"700e1", "700e5"}
    functions = {f"{code:x}" for code in range(0x7003A, 0x70047)}
    assert modifiers | functions | {"70065"} <= dead
    digits = {f"{code:x}" for code in (*range(0x7001E, 0x70029), *range(0x70054, 0x70064))}
    assert not dead & digits, "the numeric keypad works the whole screen"
