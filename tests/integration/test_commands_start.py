"""What keeps a program from starting is said in a line, and ends it: with code 1, or 2 for a wrong command line."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from junban.cli import main
from junban.commands.hub import is_every_address
from junban.commands.options import token_or_exit
from tests.support.hub import VENUE
from tests.support.network import free_port

#: Seconds in which it must have ended: far more than it takes.
PATIENCE = 30


def started(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """`junban ARGUMENTS`, which ends by itself."""
    command = [sys.executable, "-m", "junban", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)


def hub(folder: Path, text: str, *options: str) -> subprocess.CompletedProcess[str]:
    """`junban hub` with this configuration."""
    config = folder / "venue.toml"
    config.write_text(text, encoding="utf-8")
    return started("hub", "--config", config, "--data", folder / "data", "--port", str(free_port()), *options)


@pytest.mark.parametrize("host", ["0.0.0.0", "[::]"])
@pytest.mark.parametrize("written", ["", '[hub]\npublic_url = ""'])
def test_a_hub_on_all_addresses_needs_one_for_its_qr_codes(tmp_path: Path, host: str, written: str) -> None:
    ended = hub(tmp_path, f"{VENUE}\n{written}\n", "--host", host)
    assert ended.returncode == 1
    assert f"with --host {host}, [hub] public_url is needed" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not (tmp_path / "data").exists()


def test_a_hub_with_a_mistake_in_its_configuration_ends(tmp_path: Path) -> None:
    ended = hub(tmp_path, VENUE.replace("max_cards", "max_card"))
    assert ended.returncode == 1
    assert "max_card" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_which_hosts_are_all_addresses() -> None:
    assert [is_every_address(host) for host in ("0.0.0.0", "::", "[::]", "")] == [True] * 4
    assert not any(is_every_address(host) for host in ("127.0.0.1", "192.168.10.2", "::1", "hub.example.jp"))


@pytest.fixture
def taken() -> Iterator[int]:
    """The first of five ports, of which the last is another program's."""
    port = free_port(5)
    with socket.create_server(("127.0.0.1", port + 4)):
        yield port


def test_the_demo_says_which_port_is_in_use(tmp_path: Path, taken: int) -> None:
    ended = started("demo", "--port", str(taken), "--data", tmp_path / "kept")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == f"junban: port {taken + 4} is in use; --port N takes N and the five after it\n"
    assert not (tmp_path / "kept" / "junban.sqlite3").exists()


@pytest.mark.parametrize("word", ["kiosk", "display"])
def test_a_device_without_a_token_says_where_it_goes(word: str, tmp_path: Path) -> None:
    folders = ["--data", str(tmp_path), "--slips"] if word == "kiosk" else ["--cache"]
    variable = f"JUNBAN_{word.upper()}_TOKEN"
    arguments = [word, "--hub", "http://127.0.0.1:1", *folders, str(tmp_path)]
    ended = CliRunner(env=dict.fromkeys(os.environ.keys() & {variable})).invoke(main, arguments)
    assert ended.exit_code == 2
    assert f"--token-file, ${variable} or --token" in ended.output


def kiosk(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """`junban kiosk` with these options."""
    known = ("--hub", "http://127.0.0.1:1", "--token", "secret", "--data", folder, "--port", str(free_port()))
    return started("kiosk", *known, *options)


@pytest.mark.parametrize("options", [(), ("--printer", "tcp:127.0.0.1:9100", "--slips", "slips")])
def test_a_kiosk_is_told_of_one_place_for_its_slips(tmp_path: Path, options: tuple[str, ...]) -> None:
    ended = kiosk(tmp_path, *options)
    assert ended.returncode == 2
    assert "either --printer, or --slips" in ended.stderr


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--printer", "lpt1"), "lpt1"),
        (("--printer", "serial:/dev/ttyUSB0?baud=fast"), "fast"),
        (("--printer", "tcp:127.0.0.1:9100", "--profile", "typewriter"), "typewriter"),
    ],
)
def test_a_printer_that_is_none_is_told_in_a_line(tmp_path: Path, options: tuple[str, ...], said: str) -> None:
    ended = kiosk(tmp_path, *options)
    assert ended.returncode == 1
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr
    assert len([line for line in ended.stderr.splitlines() if line.startswith("junban:")]) == 1


def test_a_tokens_file_comes_first(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("from-file\n", encoding="utf-8")
    assert token_or_exit("given", file, "X") == "from-file"
    assert token_or_exit("given", None, "X") == "given"
    file.write_text("\n", encoding="utf-8")
    with pytest.raises(click.UsageError):
        token_or_exit("given", file, "X")
