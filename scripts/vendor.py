"""Copies what the pages and slips need out of node_modules, into the folders that serve it. Run by `make`.

Each folder named `vendor/` is made anew, with the licence of each package beside its files.
"""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from page_fonts import make_page_fonts

ROOT = Path(__file__).resolve().parents[1]

HUB = "server/web/static/vendor"
FACE = "server/face/static/vendor"
KIOSK = "kiosk/static/vendor"
DISPLAY = "display/static/vendor"
SLIPS = "drivers/fonts/vendor"

#: Pages with a Japanese typeface of their own, made of that of the slips.
SCREENS = (KIOSK, DISPLAY)


@dataclass(frozen=True)
class Package:
    """What is taken of one npm package."""

    name: str
    licence: str
    files: dict[str, str]  # path in the package -> name in vendor/
    folders: tuple[str, ...]


def noto(package: str, name: str) -> Package:
    """A typeface of slips in languages that BIZ UDPGothic has no letters for."""
    return Package(
        f"@expo-google-fonts/{package}",
        licence="LICENSE_FONT",
        files={
            f"400Regular/{name}_400Regular.ttf": f"{name}-Regular.ttf",
            f"700Bold/{name}_700Bold.ttf": f"{name}-Bold.ttf",
        },
        folders=(SLIPS,),
    )


MANIFEST = (
    Package(
        "socket.io-client",
        licence="LICENSE",
        files={"dist/socket.io.esm.min.js": "socket.io.esm.min.js"},
        folders=(HUB,),
    ),
    Package(
        "@digital-go-jp/design-tokens",
        licence="LICENSE",
        files={"dist/tokens.css": "tokens.css"},
        folders=(FACE, KIOSK, DISPLAY),
    ),
    Package(
        "@expo-google-fonts/biz-udpgothic",
        licence="LICENSE_FONT",
        files={
            "400Regular/BIZUDPGothic_400Regular.ttf": "BIZUDPGothic-Regular.ttf",
            "700Bold/BIZUDPGothic_700Bold.ttf": "BIZUDPGothic-Bold.ttf",
        },
        folders=(SLIPS,),
    ),
    # On screens its letters are cut in halves; the licence goes with them.
    Package("@expo-google-fonts/biz-udpgothic", licence="LICENSE_FONT", files={}, folders=SCREENS),
    noto("noto-sans", "NotoSans"),
    noto("noto-sans-devanagari", "NotoSansDevanagari"),
    noto("noto-sans-kr", "NotoSansKR"),
    noto("noto-sans-sc", "NotoSansSC"),
)

#: The minified module has no types of its own; `tsc` reads the package's through this file beside it.
SOCKET_IO_TYPES = 'export * from "socket.io-client";\n'


def copy(package: Package, modules: Path, root: Path) -> None:
    """Copies one package's files into each of its folders.

    Raises:
        FileNotFoundError: the package is not in `modules`, or a release of it moved a file.
    """
    source = modules / package.name
    licence = f"LICENSE-{package.name.strip('@').replace('/', '-')}"
    for folder in package.folders:
        for path, name in (package.files | {package.licence: licence}).items():
            shutil.copyfile(source / path, root / folder / name)


def vendor(modules: Path, root: Path) -> list[Path]:
    """Makes every vendor folder anew.

    Returns:
        The folders.
    """
    folders = [root / folder for folder in sorted({folder for package in MANIFEST for folder in package.folders})]
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    for package in MANIFEST:
        copy(package, modules, root)
    make_page_fonts(root / SLIPS, [root / folder for folder in SCREENS])
    (root / HUB / "socket.io.esm.min.d.ts").write_text(SOCKET_IO_TYPES, encoding="utf-8")
    return folders


if __name__ == "__main__":
    for made in vendor(ROOT / "node_modules", ROOT):
        sys.stdout.write(f"{made.relative_to(ROOT)}\n")
