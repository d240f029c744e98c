"""A profile from its TOML file, all mistakes at once."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from drivers.profiles.profile import (
    Confirmation,
    CutKind,
    DialectName,
    Profile,
    Provenance,
    Quirk,
    RasterCommand,
    Rendering,
)
from drivers.slips.paper import Paper

#: Who it is; all else is a fact about it, and says where it is from.
_NAMES = frozenset({"name", "vendor"})
#: What `[sources]` may leave out: choices of ours, not facts about the device.
_CHOICES = frozenset({"rendering", "quirks"})

Positive = Annotated[int, Field(gt=0)]
PositiveFloat = Annotated[float, Field(gt=0)]


class BadProfile(ValueError):
    """It cannot be used; `mistakes` says of each line and key what is wrong."""

    def __init__(self, origin: str, mistakes: list[str]) -> None:
        super().__init__("\n".join(f"{origin}: {mistake}" for mistake in mistakes))
        self.origin = origin
        self.mistakes = mistakes


class _PaperTable(BaseModel):
    model_config = ConfigDict(extra="forbid")

    dots: Annotated[int, Field(ge=128, le=2048, multiple_of=8)]
    dpi: Annotated[int, Field(ge=100, le=600)]
    margin: Annotated[int, Field(ge=0, le=100)]
    module_dots: Annotated[int, Field(ge=4, le=16)]


class _ProfileTable(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str
    vendor: str = ""
    dialect: DialectName
    paper: _PaperTable
    speed_mm_s: PositiveFloat
    feed_to_cut_mm: Annotated[float, Field(ge=0)]
    feed_dpi: Positive
    cut: CutKind
    kanji: bool
    native_qr: bool
    raster: RasterCommand
    confirmation: Confirmation
    automatic_status: bool
    abandon: bool
    buffer_bytes: Positive
    rendering: Rendering | None = None
    quirks: frozenset[Quirk] = frozenset()
    sources: dict[str, str]


def known_profiles() -> list[str]:
    """The names of the profiles that come with the program."""
    return sorted(
        file.name.removesuffix(".toml") for file in files(__package__).iterdir() if file.name.endswith(".toml")
    )


def load_profile(name_or_path: str | Path) -> Profile:
    """A profile that comes with the program, by its name, or the one in a file, by its path.

    Raises:
        BadProfile: there is none, or it has mistakes.
    """
    text = str(name_or_path)
    if text in known_profiles():
        return parse_profile(files(__package__).joinpath(f"{text}.toml").read_text(encoding="utf-8"), text)
    path = Path(name_or_path)
    if path.suffix != ".toml":
        raise BadProfile(text, [f"no such profile; there are {', '.join(known_profiles())}, or a path to a .toml file"])
    try:
        return parse_profile(path.read_text(encoding="utf-8"), path.stem, origin=text)
    except (OSError, UnicodeDecodeError) as error:
        raise BadProfile(text, [f"cannot be read: {error}"]) from error


def parse_profile(text: str, profile_id: str, *, origin: str = "") -> Profile:
    """The profile that a TOML text describes; `origin` is what mistakes call it.

    Raises:
        BadProfile: with all mistakes.
    """
    origin = origin or profile_id
    try:
        tree = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadProfile(origin, [str(error)]) from error
    mistakes = [_told(_line_of(text, key), key, why) for key, why in _source_mistakes(tree)]
    try:
        table = _ProfileTable.model_validate(tree)
    except ValidationError as error:
        found = [(tuple(map(str, each["loc"])), each["msg"]) for each in error.errors()]
        raise BadProfile(origin, [_told(_line_of(text, key), key, why) for key, why in found] + mistakes) from error
    if mistakes:
        raise BadProfile(origin, mistakes)
    return _built(table, profile_id)


def _built(table: _ProfileTable, profile_id: str) -> Profile:
    fields = {name: getattr(table, name) for name in _ProfileTable.model_fields if name not in {"paper", "quirks"}}
    return Profile(
        id=profile_id,
        paper=Paper(**table.paper.model_dump()),
        quirks=frozenset(map(str, table.quirks)),
        confirmation_provenance=_provenance(table.sources["confirmation"]),
        **fields,
    )


def _provenance(source: str) -> Provenance:
    """A source begins with how the fact is known: `documented: Epson, ...`."""
    return Provenance(source.partition(":")[0])


def _source_mistakes(tree: dict[str, Any]) -> list[tuple[tuple[str, ...], str]]:
    """Facts without a source, and sources of nothing or of no known kind."""
    sources = tree.get("sources")
    if not isinstance(sources, dict):
        return []
    known = {word.value for word in Provenance}
    facts = set(_ProfileTable.model_fields) - _NAMES - _CHOICES - {"sources"}
    missing = [(("sources", name), "where is this fact from?") for name in sorted(facts - set(sources))]
    strange = [(("sources", name), "not a fact of a profile") for name in sorted(set(sources) - facts - _CHOICES)]
    untold = [
        (("sources", name), f"begins with one of {', '.join(sorted(known))}, a colon, and how it is known")
        for name, source in sources.items()
        if isinstance(source, str) and not (source.partition(":")[0] in known and source.partition(":")[2].strip())
    ]
    return missing + strange + untold


def _told(line: int | None, key: tuple[str, ...], why: str) -> str:
    place = f"line {line}, " if line else ""
    return f"{place}{'.'.join(key)}: {why}"


def _line_of(text: str, key: tuple[str, ...]) -> int | None:
    """The line that a key stands on, or its table's, counted from one; None when neither is there."""
    table: tuple[str, ...] = ()
    nearest = None
    for number, line in enumerate(text.splitlines(), start=1):
        if header := re.match(r"\s*\[\s*([\w.-]+)\s*\]", line):
            table = tuple(header[1].split("."))
            nearest = number if table == key[:-1] else nearest
        elif (entry := re.match(r'\s*"?([\w-]+)"?\s*=', line)) and (*table, entry[1]) in (key, key[:-1]):
            return number
    return nearest
