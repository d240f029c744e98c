"""The tree itself: what may not be committed is not there, and what set-up fetches is fixed and complete."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parents[2]

#: A host that packages are fetched from is the client's business; a path of one machine is nobody else's.
FOREIGN = re.compile(
    r"\b(?:registry|index|files|deb|security)\.[\w.-]+\.(?:org|com)\b|(?:^|[\s\"'=(])/(?:work|root|home)/\w"
)

#: Larger files are made by someone else and come from a registry, or are data with their source named.
LARGEST = 300_000


def script(name: str) -> ModuleType:
    """One of scripts/, as a module."""
    spec = importlib.util.spec_from_file_location(name, ROOT / f"scripts/{name}.py")
    assert spec
    assert spec.loader
    if str(ROOT / "scripts") not in sys.path:
        sys.path.append(str(ROOT / "scripts"))  # as Python does for a script: they import each other
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


#: The typefaces of slips beside BIZ UDPGothic: npm package and file.
NOTO = {
    "noto-sans": "NotoSans",
    "noto-sans-devanagari": "NotoSansDevanagari",
    "noto-sans-kr": "NotoSansKR",
    "noto-sans-sc": "NotoSansSC",
}


@pytest.fixture(scope="module")
def tracked() -> list[Path]:
    """What git has or would take."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [path for name in sorted(set(listed.split("\0"))) if name and (path := ROOT / name).is_file()]


def test_no_file_names_a_registry_or_a_machines_own_path(tracked: list[Path]) -> None:
    found = []
    for path in tracked:
        if path.suffix in {".png", ".gz", ".svg"}:
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if FOREIGN.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()}")
    assert found == []


def test_no_file_is_large(tracked: list[Path]) -> None:
    large = {str(path.relative_to(ROOT)) for path in tracked if path.stat().st_size > LARGEST}
    assert large == {"tests/bench/waits_sample.jsonl.gz"}, "the forecast's sample days are data of our own"


def test_the_lockfile_fixes_hashes_and_names_no_address() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    packages = {path: package for path, package in lock["packages"].items() if path}
    assert all(package["integrity"].startswith("sha512-") for package in packages.values())
    assert not [path for path, package in packages.items() if "resolved" in package]


def test_every_package_of_the_pages_is_vendored() -> None:
    vendor = script("vendor")
    npm = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    assert {package.name for package in vendor.MANIFEST} == set(npm["dependencies"])


def test_vendor_makes_each_folder_anew_with_licences(tmp_path: Path) -> None:
    vendor = script("vendor")
    (tmp_path / vendor.KIOSK).mkdir(parents=True)
    (tmp_path / vendor.KIOSK / "left-behind.js").touch()
    vendor.vendor(ROOT / "node_modules", tmp_path)
    names = {
        folder: sorted(path.name for path in (tmp_path / folder).iterdir())
        for folder in (vendor.HUB, vendor.FACE, vendor.KIOSK, vendor.DISPLAY, vendor.SLIPS)
    }
    fonts = ["BIZUDPGothic-Bold.ttf", "BIZUDPGothic-Regular.ttf"]
    halves = [f"BIZUDPGothic-{weight}-{half}.ttf" for weight in ("Bold", "Regular") for half in ("common", "rest")]
    tokens = "LICENSE-digital-go-jp-design-tokens"
    screen = [*halves, tokens, "LICENSE-expo-google-fonts-biz-udpgothic", "biz-udpgothic.css", "tokens.css"]
    assert names == {
        vendor.HUB: ["LICENSE-socket.io-client", "socket.io.esm.min.d.ts", "socket.io.esm.min.js"],
        vendor.FACE: [tokens, "tokens.css"],
        vendor.KIOSK: screen,
        vendor.DISPLAY: screen,
        vendor.SLIPS: [
            *fonts,
            *(f"LICENSE-expo-google-fonts-{name}" for name in ("biz-udpgothic", *NOTO)),
            *sorted(f"{file}-{weight}.ttf" for file in NOTO.values() for weight in ("Bold", "Regular")),
        ],
    }


def test_a_screens_typeface_lacks_no_letter_in_two_halves() -> None:
    fonts = script("page_fonts")
    for weight in ("Bold", "Regular"):
        whole = letters(ROOT / f"drivers/fonts/vendor/BIZUDPGothic-{weight}.ttf")
        common, rest = (
            letters(ROOT / f"kiosk/static/vendor/BIZUDPGothic-{weight}-{half}.ttf") for half in ("common", "rest")
        )
        assert common | rest == whole
        assert not common & rest
        assert fonts.in_use(ROOT / "config") & whole == common
        assert {ord(letter) for letter in "順番 交付 Ａ 12"} - common == set()
    sheet = (ROOT / "kiosk/static/vendor/biz-udpgothic.css").read_text(encoding="utf-8")
    assert sheet.index("Bold-rest") < sheet.index("Bold-common"), "the later rule is asked first"
    assert fonts.ranges([0x20, 0x21, 0x30, 0x131], gap=1) == "U+20-21, U+30, U+131"
    assert fonts.ranges([0x20, 0x21, 0x30, 0x131], gap=256) == "U+20-30, U+131"


def letters(font: Path) -> set[int]:
    """Code points it draws."""
    with TTFont(font, lazy=True) as opened:
        return set(opened.getBestCmap())


def test_a_machine_that_cannot_install_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    packages = script("system_packages")
    never = packages.Package("chromium", lambda: False, "tests of pages are skipped")
    monkeypatch.setattr(packages, "PACKAGES", (never, packages.Package("systemd", lambda: True, "")))
    monkeypatch.setattr(packages, "as_root", lambda: None)
    assert packages.main([]) == 0
    assert capsys.readouterr().out == (
        "missing: chromium (tests of pages are skipped); to add it: apt-get install chromium\n"
    )
    assert packages.main(["chromium"]) == 1
    assert packages.main(["systemd"]) == 0


def test_every_command_of_the_makefile_is_listed() -> None:
    listed = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    phony = re.search(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert phony
    assert re.findall(r"make ([a-z]+) ", listed) == phony[1].split()
