"""The way back from the staff's page: loaded once the program answers, and asked for once, however slow it is."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
#: A browser whose program answers the third question, and whose page would be left for good by then.
BROWSER = """
const told = { asked: 0, went: [] };
globalThis.fetch = async (path) => {
  told.asked += 1;
  if (told.asked === 1) throw new TypeError("nobody there");
  return { ok: told.asked > 2 };
};
globalThis.location = { replace: (path) => told.went.push(path) };
const { home } = await import("./home.mjs");
await Promise.all([home(), home(), home(5)]);
await home();
console.log(JSON.stringify(told));
"""


def test_the_residents_screen_is_asked_for_once(tmp_path: Path) -> None:
    shutil.copy(ROOT / "kiosk/static/staff/home.js", tmp_path / "home.mjs")
    (tmp_path / "browser.mjs").write_text(BROWSER, encoding="utf-8")
    node = [ROOT / "scripts/with_node", "node", tmp_path / "browser.mjs"]
    told = json.loads(subprocess.run(node, capture_output=True, text=True, timeout=60, check=True).stdout)
    assert told == {"asked": 3, "went": ["/"]}
