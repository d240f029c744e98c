"""A profile as the TOML file that `load_profile` reads back."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from drivers.profiles.profile import Profile

#: In the order of the files that come with the program; paper and sources are tables at the end.
_FACTS = (
    "name",
    "vendor",
    "dialect",
    "speed_mm_s",
    "feed_to_cut_mm",
    "cut",
    "kanji",
    "native_qr",
    "raster",
    "confirmation",
    "automatic_status",
    "abandon",
    "buffer_bytes",
)
_PAPER = ("dots", "dpi", "margin", "module_dots")


def profile_to_toml(profile: Profile, heading: Sequence[str] = ()) -> str:
    """The profile as TOML; `heading` are lines of comment above it. Its id is the name of the file."""
    return "\n".join(_lines(profile, heading)) + "\n"


def _lines(profile: Profile, heading: Sequence[str]) -> Iterator[str]:
    if heading:
        yield from (f"# {line}".rstrip() for line in heading)
        yield ""
    yield from (f"{fact} = {_value(getattr(profile, fact))}" for fact in _FACTS)
    yield f"feed_dpi = {profile.feed_dpi or profile.paper.dpi}"
    if profile.rendering is not None:
        yield f"rendering = {_value(profile.rendering)}"
    if profile.quirks:
        yield f"quirks = [{', '.join(_value(quirk) for quirk in sorted(profile.quirks))}]"
    yield from ("", "[paper]")
    yield from (f"{name} = {getattr(profile.paper, name)}" for name in _PAPER)
    yield from ("", "[sources]")
    yield from (f"{name} = {_value(source)}" for name, source in profile.sources.items())


def _value(value: str | float) -> str:
    """As TOML spells it; its texts and those of JSON are alike, but for DEL."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
