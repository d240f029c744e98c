"""docs/dependencies.md names every package that the house installs, with its true licence, and no other."""

from __future__ import annotations

import json
import re
import tomllib
from importlib.metadata import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SECTION = re.compile(r"^## (.+?)\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
ROW = re.compile(r"^\| `([^`]+)` \| ([^|]+) \|", re.MULTILINE)

#: Words of a package's metadata that stand for the licence as the page writes it.
SAME_LICENCE = {
    "BSD": "BSD-3-Clause",
    "BSD 2-Clause License": "BSD-2-Clause",
    "BSD 3-Clause License": "BSD-3-Clause",
    "MIT License": "MIT",
    "MIT license": "MIT",
}


def documented() -> dict[str, dict[str, str]]:
    """The tables of the page: section -> package -> licence."""
    page = (ROOT / "docs/dependencies.md").read_text(encoding="utf-8")
    return {
        name: {package: licence.strip() for package, licence in ROW.findall(body)}
        for name, body in SECTION.findall(page)
    }


def project() -> dict[str, set[str]]:
    """What is installed, by the names of the sections."""
    python = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    npm = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    return {
        "Python: what Junban runs with": bare(python["project"]["dependencies"]),
        "Python: what it is built, tested and checked with": bare(
            [*python["build-system"]["requires"], *python["dependency-groups"]["dev"]]
        ),
        "Python: extras": bare(
            [name for extra in python["project"]["optional-dependencies"].values() for name in extra]
        ),
        "npm": {*npm["dependencies"], *npm["devDependencies"]},
        "Debian": set(re.findall(r'Package\("([^"]+)"', (ROOT / "scripts/system_packages.py").read_text())),
    }


def bare(requirements: list[str]) -> set[str]:
    """Names without extras and versions."""
    return {re.split(r"[\[<>=! ]", requirement)[0] for requirement in requirements}


@pytest.mark.parametrize("section", project())
def test_each_section_names_what_is_installed_and_no_more(section: str) -> None:
    assert set(documented()[section]) == project()[section]


def test_what_only_setup_fetches_is_what_the_scripts_fetch() -> None:
    scripts = "".join(
        path.read_text(encoding="utf-8") for path in sorted((ROOT / "scripts").iterdir()) if path.is_file()
    )
    for package in documented()["PyPI: fetched by set-up where the machine lacks them"]:
        assert package in scripts


def test_what_is_not_used_yet_is_not_installed() -> None:
    installed = set.union(*project().values())
    assert not installed & set(documented()["Chosen, and not used yet"])


def python_licences() -> list[tuple[str, str]]:
    sections = documented()
    pairs = [pair for name in sections if name.startswith("Python: ") for pair in sections[name].items()]
    return [pair for pair in pairs if pair[0] != "hatchling"]  # pip has it only while it builds


@pytest.mark.parametrize(("package", "written"), python_licences())
def test_python_licences_are_what_the_packages_say(package: str, written: str) -> None:
    about = metadata(package).json
    classified = [line.rsplit(" :: ", 1)[-1] for line in about.get("classifier", []) if line.startswith("License")]
    said = str(about.get("license_expression") or about.get("license") or classified[0])
    assert written.startswith(SAME_LICENCE.get(said, said))


def test_npm_licences_are_what_the_lockfile_says() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    for package, written in documented()["npm"].items():
        assert written.startswith(lock[f"node_modules/{package}"]["license"])
