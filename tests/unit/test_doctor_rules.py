"""The udev rules: udev takes a file with a mistake without a word at start, and the printer has no name."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

RULES = Path(__file__).resolve().parents[2] / "systemd/60-junban-printer.rules"
MATCHES = {"ACTION", "SUBSYSTEM", "SUBSYSTEMS", "KERNEL", "ATTRS{idVendor}"}
ASSIGNMENTS = {"GOTO", "LABEL", "GROUP", "MODE", "SYMLINK", "TAG", "ENV{ID_MM_DEVICE_IGNORE}", "ENV{ID_MM_PORT_IGNORE}"}
TERM = re.compile(r'([A-Z]+(?:\{\w+\})?)(==|!=|\+=|=)"([^"]*)"')


def rules() -> list[list[tuple[str, str, str]]]:
    """Each rule's terms."""
    found = []
    for line in RULES.read_text(encoding="ascii").splitlines():
        if line and not line.startswith("#"):
            terms = [TERM.fullmatch(term) for term in line.split(", ")]
            assert all(terms), line
            found.append([(term[1], term[2], term[3]) for term in terms if term])
    return found


def test_every_term_is_one_that_udev_knows() -> None:
    for rule in rules():
        for key, sign, _ in rule:
            assert key in (MATCHES if sign in ("==", "!=") else ASSIGNMENTS)


def test_every_label_is_jumped_to_and_every_jump_lands_further_down() -> None:
    labels = {value: at for at, rule in enumerate(rules()) for key, _, value in rule if key == "LABEL"}
    jumps = [(value, at) for at, rule in enumerate(rules()) for key, _, value in rule if key == "GOTO"]
    assert {value for value, _ in jumps} == set(labels)
    assert all(at < labels[value] for value, at in jumps)


def test_both_kinds_get_group_and_name() -> None:
    given = [{key: value for key, sign, value in rule if sign in ("=", "+=")} for rule in rules()]
    named = [rule for rule in given if "SYMLINK" in rule]
    assert named == [{"GROUP": "lp", "MODE": "0660", "SYMLINK": "junban-printer", "TAG": "systemd"}] * 2


def test_udev_itself_reads_them() -> None:
    """Where a udevadm is that can judge (254 or newer); elsewhere the tests above stand alone."""
    udevadm = shutil.which("udevadm")
    if udevadm and "verify" in subprocess.run([udevadm, "--help"], capture_output=True, text=True, check=True).stdout:
        done = subprocess.run([udevadm, "verify", RULES], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
