"""What an old phone is sent (Q4): scripts whose syntax is of 2018, and a way without them."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "server/face/static"
#: Names that browsers have learnt since, and that no way around is written for.
NEWER = ("AbortSignal.timeout", "replaceChildren", "replaceAll", "toggleAttribute", "structuredClone", ".at(", "\\p{")


def scripts() -> list[Path]:
    return sorted(path for path in STATIC.glob("phone*.js") if path.name != "phone_worker.js")


def compiled(paths: list[Path], target: str, folder: Path) -> list[str]:
    """The scripts as `tsc` writes them for browsers of that year."""
    options = ["--allowJs", "--noCheck", "--removeComments", "--module", "esnext", "--target", target]
    tsc = ROOT / "node_modules/.bin/tsc"
    subprocess.run(
        [ROOT / "scripts/with_node", tsc, "--ignoreConfig", *options, "--outDir", folder, *paths],
        cwd=folder.parent,
        check=True,
        timeout=120,
    )
    return [(folder / path.name).read_text(encoding="utf-8") for path in paths]


def test_the_syntax_is_of_2018(tmp_path: Path) -> None:
    """Compiled for 2018 they are what they are for now; what is newer would be written in other words."""
    newer = tmp_path / "newer.js"
    newer.write_text("export const a = (b) => b?.c ?? 1;\n", encoding="utf-8")
    paths = [newer, *(Path(shutil.copy(path, tmp_path)) for path in scripts())]
    then, now = (compiled(paths, year, tmp_path / year) for year in ("es2018", "esnext"))
    assert [path.name for path, old, new in zip(paths, then, now, strict=True) if old != new] == ["newer.js"]


@pytest.mark.parametrize("path", scripts(), ids=lambda path: path.name)
def test_nothing_newer_is_called(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert [name for name in NEWER if name in text] == []


def test_a_browser_without_modules_reads_a_script_of_its_own() -> None:
    page = (ROOT / "server/face/templates/phone.html").read_text(encoding="utf-8")
    assert "<script nomodule" in page
    old = (STATIC / "phone_old.js").read_text(encoding="utf-8")
    assert "=>" not in old
    assert "const" not in old


def test_every_module_is_loaded_ahead() -> None:
    """One after the other, each would cost a slow line its delay once more."""
    page = (ROOT / "server/face/templates/phone.html").read_text(encoding="utf-8")
    others = {"phone.js", "phone_old.js", "phone_worker.js"}
    assert [path.name for path in scripts() if path.name not in others and f'"{path.name}"' not in page] == []
