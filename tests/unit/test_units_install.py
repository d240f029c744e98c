"""What `scripts/install_device.py` puts where, and what it refuses."""

from __future__ import annotations

import importlib.util
import stat
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
HUB = "http://192.168.10.2:8700"


@pytest.fixture(scope="module")
def install() -> ModuleType:
    spec = importlib.util.spec_from_file_location("install_device", ROOT / "scripts/install_device.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("kind", ["kiosk", "display"])
def test_each_file_lies_where_it_says_itself(install: ModuleType, tmp_path: Path, kind: str) -> None:
    written = install.place(install.Wish(kind, HUB, "--volume 80"), tmp_path)
    sources = install.BOTH | install.OWN[kind]
    for source, target in sources.items():
        text = (ROOT / "systemd" / source).read_text(encoding="utf-8")
        assert (tmp_path / target).read_text(encoding="utf-8") == text
        if not source.endswith(".json"):
            assert text.startswith(f"# {'/' + target}") or f": /{target}." in text
    assert all(path.is_file() and stat.S_IMODE(path.stat().st_mode) == 0o644 for path in written)


def test_every_file_of_the_folder_is_installed_by_something(install: ModuleType) -> None:
    hub = {"junban-hub.service", "junban-relay.service", "junban-publish.service", "junban.sysusers.conf"}
    units = {f"junban-{kind}{part}.service" for kind in install.OWN for part in ("", "-screen")}
    own = {name for files in install.OWN.values() for name in files}
    assert {path.name for path in (ROOT / "systemd").iterdir()} == hub | units | own | install.BOTH.keys()


@pytest.mark.parametrize(
    ("options", "allowed"),
    [
        ("--printer usb:/dev/usb/lp0", ["192.168.10.2"]),
        ("--printer tcp:192.168.10.9 --panel-inches 15", ["192.168.10.2", "192.168.10.9"]),
        ("--printer=tcp:192.168.10.9:9100", ["192.168.10.2", "192.168.10.9"]),
        ("--printer tcp:[fd00::9]:9100", ["192.168.10.2", "fd00::9"]),
    ],
)
def test_the_kiosk_may_reach_hub_and_printer_and_nobody_else(
    install: ModuleType, tmp_path: Path, options: str, allowed: list[str]
) -> None:
    install.place(install.Wish("kiosk", HUB, options), tmp_path)
    network = (tmp_path / "etc/systemd/system/junban-kiosk.service.d/network.conf").read_text(encoding="utf-8")
    assert network == "[Service]\n" + "".join(f"IPAddressAllow={address}\n" for address in allowed)


def test_what_was_told_once_is_kept(install: ModuleType, tmp_path: Path) -> None:
    install.place(install.Wish("kiosk", HUB, "--printer tcp:192.168.10.9", rotate=90), tmp_path)
    before = {path: path.read_text(encoding="utf-8") for path in tmp_path.rglob("*") if path.is_file()}
    install.place(install.Wish("kiosk"), tmp_path)
    assert {path: path.read_text(encoding="utf-8") for path in tmp_path.rglob("*") if path.is_file()} == before
    told = (tmp_path / "etc/junban/kiosk.env").read_text(encoding="utf-8")
    assert told == f'JUNBAN_KIOSK_HUB="{HUB}"\nJUNBAN_KIOSK_OPTIONS="--printer tcp:192.168.10.9"\n'
    turned = (tmp_path / "etc/junban/screen.env").read_text(encoding="utf-8")
    assert turned == 'JUNBAN_SCREEN_OPTIONS="--rotate 90"\n'


@pytest.mark.parametrize("hub", [None, "http://hub.city.example:8700", "192.168.10.2"])
def test_a_hub_that_cannot_be_let_through_is_refused(
    install: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str], hub: str | None
) -> None:
    arguments = ["kiosk", "--root", str(tmp_path), *(["--hub", hub] if hub else [])]
    assert install.main(arguments) == 2
    assert "--hub" in capsys.readouterr().err
    assert list(tmp_path.rglob("*")) == []


def test_a_token_is_for_root_alone(install: ModuleType, tmp_path: Path) -> None:
    install.keep_token("kiosk", tmp_path, "secret \n")
    path = tmp_path / "etc/junban/kiosk.token"
    assert path.read_text(encoding="utf-8") == "secret\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_files_are_listed_and_nothing_is_run_below_another_root(
    install: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert install.main(["display", "--hub", HUB, "--root", str(tmp_path)]) == 0
    listed = capsys.readouterr().out.splitlines()
    assert f"{tmp_path}/etc/systemd/system/junban-display-screen.service" in listed
