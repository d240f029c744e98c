"""The relay's file, and the hub's key."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from junban.cli import main
from server.contract.relay import public_key
from server.outside.keys import KEY_FILE, NEXT_FILE, KeyUnusable, make_key, read_key
from server.relay.config import RelayConfigError, load_relay_config

KEY = "O2onvM62pC1io6jQKm8Nc2UyFXcd4kOmOsBIoYtZ2ik="
VENUE = f'[[venues]]\nid = "iwata"\nkeys = ["{KEY}"]\n'


def config(folder: Path, text: str) -> Path:
    path = folder / "relay.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_short_file_is_enough(tmp_path: Path) -> None:
    told = load_relay_config(config(tmp_path, VENUE))
    assert told.keys == {"iwata": (public_key(KEY),)}
    assert (told.only_venue, told.trusted_proxies, told.redis, told.push) == ("iwata", 0, None, None)


def test_of_several_venues_none_is_at_the_root(tmp_path: Path) -> None:
    both = load_relay_config(config(tmp_path, VENUE + VENUE.replace("iwata", "kakegawa")))
    assert both.only_venue is None


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("", "venues"),
        ("[[venues", "relay.toml"),
        ('[[venues]]\nid = "iwata"\nkeys = []', "venues.0.keys"),
        ('[[venues]]\nid = "iwata"\nkeys = ["secret"]', "venues.0.keys.0"),
        (VENUE.replace("iwata", "Iwata"), "venues.0.id"),
        (VENUE.replace("iwata", "feed"), "own pages"),
        (VENUE + VENUE, "twice"),
        ("[limits]\nphones = 0\n" + VENUE, "limits.phones"),
        ("[limits]\nfones = 1\n" + VENUE, "limits.fones"),
        ('[relay]\nredis = "http://x"\n' + VENUE, "relay.redis"),
        ('[push]\nkey_file = "k"\ncontact = "me"\nhosts = ["x"]\n' + VENUE, "push.contact"),
    ],
)
def test_a_mistake_is_told_with_its_place(tmp_path: Path, text: str, place: str) -> None:
    with pytest.raises(RelayConfigError, match=place):
        load_relay_config(config(tmp_path, text))


def key(folder: Path, word: str) -> Result:
    return CliRunner().invoke(main, ["device", "relay-key", word, "--data", str(folder)])


def test_a_key_is_made_once_and_is_for_its_owner_alone(tmp_path: Path) -> None:
    told = key(tmp_path, "make").output.strip()
    assert public_key(told) == read_key(tmp_path / KEY_FILE).public_key()
    assert stat.S_IMODE((tmp_path / KEY_FILE).stat().st_mode) == 0o600
    assert key(tmp_path, "show").output.strip() == told
    again = key(tmp_path, "make")
    assert again.exit_code == 1
    assert "relay-key-exists" in again.stderr
    assert key(tmp_path, "show").output.strip() == told


def test_the_next_key_takes_the_place_of_the_first_in_one_step(tmp_path: Path) -> None:
    first = key(tmp_path, "make").output.strip()
    second = key(tmp_path, "next").output.strip()
    assert first != second
    assert key(tmp_path, "show").output.strip() == first
    assert key(tmp_path, "use").output.strip() == second
    assert key(tmp_path, "show").output.strip() == second
    assert not (tmp_path / NEXT_FILE).exists()
    assert stat.S_IMODE((tmp_path / KEY_FILE).stat().st_mode) == 0o600
    without = key(tmp_path, "use")
    assert without.exit_code == 1
    assert "relay-key-unusable" in without.stderr


def test_what_is_no_key_is_told_so(tmp_path: Path) -> None:
    path = tmp_path / KEY_FILE
    with pytest.raises(KeyUnusable, match="relay-key make"):
        read_key(path)
    path.write_text("not a key")
    with pytest.raises(KeyUnusable):
        read_key(path)
    rsa = generate_private_key(65537, 2048).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(rsa)
    with pytest.raises(KeyUnusable, match="Ed25519"):
        read_key(path)
    path.unlink()
    assert make_key(path)
