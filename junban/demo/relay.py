"""The demo's relay: a program of its own, as on a server of the city's, with the key of this hub alone."""

from __future__ import annotations

from pathlib import Path

from junban.demo.processes import Processes
from server.outside.keys import KEY_FILE, make_key, public_of

HOST = "127.0.0.1"


def start_relay(processes: Processes, venue: str, data: Path, port: int) -> str:
    """Starts it; its address. The hub's key is made when there is none yet."""
    key_file = data / KEY_FILE
    key = public_of(key_file) if key_file.exists() else make_key(key_file)
    config = data / "relay.toml"
    config.write_text(f'[[venues]]\nid = "{venue}"\nkeys = ["{key}"]\n', encoding="utf-8")
    processes.start("relay", ["--config", str(config), "--host", HOST, "--port", str(port)], {})
    return f"http://{HOST}:{port}"
