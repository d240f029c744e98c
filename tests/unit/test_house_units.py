"""systemd's own tools read the units: no key misspelt, and the hub is as shut in as we say."""

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

#: Tenths of systemd's exposure level, 0 shut to 10 open. The hub needs its network and its state.
THRESHOLD = 15


@pytest.fixture
def analyze() -> str:
    found = shutil.which("systemd-analyze")
    return found or missing("systemd-analyze (Debian package systemd; `make setup`)")


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """The hub's unit as it is installed, but with this environment's program: verify wants it to be there."""
    program = Path(sys.executable).parent / "junban"
    text = (SYSTEMD / "junban-hub.service").read_text(encoding="utf-8")
    unit = tmp_path / "junban-hub.service"
    unit.write_text(text.replace("/opt/junban/.venv/bin/junban", str(program)), encoding="utf-8")
    return unit


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_systemd_reads_the_unit_without_a_complaint(analyze: str, installed: Path) -> None:
    done = run(analyze, "verify", "--man=no", installed)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_hub_is_shut_in(analyze: str, installed: Path) -> None:
    done = run(analyze, "security", "--offline=true", f"--threshold={THRESHOLD}", "--no-pager", installed)
    assert done.returncode == 0, done.stdout


def test_the_unit_calls_the_hub_as_it_is() -> None:
    """Every option of ExecStart is one that `junban hub` has."""
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment, method-assign]  # systemd's keys have capitals
    unit.read(SYSTEMD / "junban-hub.service", encoding="utf-8")
    command = unit["Service"]["ExecStart"]
    known = CliRunner().invoke(main, ["hub", "--help"]).output
    assert command.startswith("/opt/junban/.venv/bin/junban hub ")
    assert [option for option in re.findall(r"--[a-z-]+", command) if option not in known] == []
