"""systemd's own tools read the units: no key misspelt, and each program is as shut in as we say."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from junban.cli import main
from tests.support.requirement import missing

SYSTEMD = Path(__file__).resolve().parents[2] / "systemd"
VENV = "/opt/junban/.venv/bin"

#: Tenths of systemd's exposure level, 0 shut to 10 open. The programs need their network and their state, the kiosk its
#: printer; a browser needs namespaces to shut its pages in, and memory to run their scripts in.
THRESHOLDS = {
    "junban-hub": 15,
    "junban-relay": 15,
    "junban-publish": 15,
    "junban-kiosk": 17,
    "junban-display": 15,
    "junban-kiosk-screen": 25,
    "junban-display-screen": 25,
}
#: Words of the command line, by unit.
PROGRAMS = {
    "junban-hub": "hub",
    "junban-relay": "relay",
    "junban-publish": "publish",
    "junban-kiosk": "kiosk",
    "junban-display": "display",
}
#: Where the two screens differ: all else is one thing.
OF_ONE_SCREEN = re.compile(r"kiosk|display|monitor|touch|[Ss]creen", re.IGNORECASE)


@pytest.fixture
def analyze() -> str:
    found = shutil.which("systemd-analyze")
    return found or missing("systemd-analyze (Debian package systemd; `make setup`)")


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """The units as they are installed, but with this environment's programs: verify wants them to be there."""
    here = str(Path(sys.executable).parent)
    for unit in SYSTEMD.glob("*.service"):
        text = unit.read_text(encoding="utf-8").replace(VENV, here).replace("/usr/bin/chvt", sys.executable)
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
    return tmp_path


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def read(name: str) -> configparser.ConfigParser:
    """A unit; of a key that comes more than once, the last."""
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment, method-assign]  # systemd's keys have capitals
    unit.read(SYSTEMD / f"{name}.service", encoding="utf-8")
    return unit


def test_every_unit_is_judged() -> None:
    assert {unit.stem for unit in SYSTEMD.glob("*.service")} == THRESHOLDS.keys()


@pytest.mark.parametrize("name", THRESHOLDS)
def test_systemd_reads_the_unit_without_a_complaint(analyze: str, installed: Path, name: str) -> None:
    done = run(analyze, "verify", "--man=no", installed / f"{name}.service")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("name", THRESHOLDS)
def test_the_program_is_shut_in(analyze: str, installed: Path, name: str) -> None:
    unit = installed / f"{name}.service"
    done = run(analyze, "security", "--offline=true", f"--threshold={THRESHOLDS[name]}", "--no-pager", unit)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_unit_calls_the_program_as_it_is(name: str) -> None:
    """Every option of ExecStart is one that the program has."""
    word = PROGRAMS[name]
    command = read(name)["Service"]["ExecStart"]
    known = CliRunner().invoke(main, [word, "--help"]).output
    assert command.startswith(f"{VENV}/junban {word} ")
    assert [option for option in re.findall(r"--[a-z-]+", command) if option not in known] == []


@pytest.mark.parametrize("name", THRESHOLDS)
def test_a_unit_never_gives_up_and_is_watched(name: str) -> None:
    unit = read(name)
    assert unit["Unit"]["StartLimitIntervalSec"] == "0"
    assert (unit["Service"]["Type"], unit["Service"]["Restart"]) == ("notify", "always")
    assert int(unit["Service"]["WatchdogSec"]) <= 60
    assert unit["Service"]["IPAddressDeny"] == "any"


@pytest.mark.parametrize("name", sorted(set(THRESHOLDS) - {"junban-hub"}))
def test_nothing_leaves_a_device_but_to_addresses_that_are_added(name: str) -> None:
    assert read(name)["Service"]["IPAddressAllow"] == "localhost"


@pytest.mark.parametrize("name", ["junban-kiosk-screen", "junban-display-screen"])
def test_the_browser_stays_in_its_unit(name: str) -> None:
    """A login session would move it to a scope of its own, out of reach of every line of the unit."""
    service = read(name)["Service"]
    assert "PAMName" not in service
    assert "LIBSEAT_BACKEND=seatd" in (SYSTEMD / f"{name}.service").read_text(encoding="utf-8")


def test_both_screens_are_one_thing() -> None:
    kiosk, display = (
        (SYSTEMD / f"junban-{kind}-screen.service").read_text(encoding="utf-8").splitlines()
        for kind in ("kiosk", "display")
    )
    unlike = [(one, other) for one, other in zip(kiosk, display, strict=True) if one != other]
    assert [pair for pair in unlike if not all(OF_ONE_SCREEN.search(line) for line in pair)] == []
    assert len(unlike) < 12


def test_accounts_are_made_for_all_whom_units_run_as() -> None:
    made = "".join(path.read_text(encoding="utf-8") for path in SYSTEMD.glob("*.sysusers.conf"))
    users = {read(name)["Service"]["User"] for name in THRESHOLDS}
    assert {user for user in users if not re.search(rf"^u {user} ", made, re.MULTILINE)} == set()
