"""The profile that an examination came to, as a file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from drivers.profiles.write import profile_to_toml
from junban.doctor.case import Examination
from junban.doctor.findings import Finding, look, note


def file_profile(found: Examination, path: Path, today: date) -> Finding:
    """Writes it, over an older one; what became of that is a finding."""
    if found.concluded is None:
        return look("not-written", path=path)
    try:
        path.write_text(profile_to_toml(found.concluded, list(_heading(found, today))), encoding="utf-8")
    except OSError as error:
        return look("cannot-write", path=path, detail=error.strerror or error)
    return note("written", path=path.resolve(), address=found.address.text)


def _heading(found: Examination, today: date) -> Iterator[str]:
    yield f"{found.profile.name}, as junban doctor found it on {today} at {found.address.text}."
    yield f"What was not probed is taken over from the profile {found.profile.id}."
    if found.identity:
        told = ", ".join(f"{field} {text}" for field, text in found.identity.items())
        yield f"It calls itself: {told} (clones lie)."
