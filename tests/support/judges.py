"""Two programs by others that know receipt printers, in Node: `receiptio` asks them, `receiptline` writes for them."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from tests.support.requirement import missing

ROOT = Path(__file__).resolve().parents[2]
_TRANSFORM = """
const [command, cpl] = process.argv.slice(1);
const job = require("receiptline").transform(require("fs").readFileSync(0, "utf8"),
  { cpl: Number(cpl), encoding: "shiftjis", command, cutting: true });
process.stdout.write(Buffer.from(job, "binary"));
"""


def _node() -> str:
    """A Node 18 or newer; `scripts/with_node` finds or has found one."""
    carried = ROOT / ".venv/node/bin/node"
    node = str(carried) if carried.exists() else shutil.which("node")
    if node is None or not (ROOT / "node_modules/receiptio").is_dir():
        missing("Node and what `npm ci` fetches (`make setup`)")
    return node


def receiptio(host: str, *options: str, document: str = "") -> str:
    """What receiptio says of the printer at port 9100 of `host`, in its one word."""
    command = [_node(), str(ROOT / "node_modules/receiptio/bin/cli.js"), "-d", host, *options]
    done = subprocess.run(command, input=document, capture_output=True, text=True, timeout=20, check=False)
    return (done.stdout + done.stderr).strip()


def receiptline(document: str, command: str, columns: int = 48) -> bytes:
    """The bytes that print a document, in receiptline's language for that kind of printer, Shift_JIS."""
    node = [_node(), "-e", _TRANSFORM, command, str(columns)]
    return subprocess.run(node, input=document.encode(), capture_output=True, timeout=20, check=True, cwd=ROOT).stdout


def own_loopback() -> str:
    """A loopback address of this process's own, since receiptio knows port 9100 only."""
    return f"127.{os.getpid() >> 8 & 0xFF}.{os.getpid() & 0xFF}.100"
