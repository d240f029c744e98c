"""Slips as text, for the spool that outlives the program: nothing is lost, and an older program's slip is still read.

{"name": "20261121-093012-A001-1-visitor", "parts": [{"part": "number", "text": "A001", "height_mm": 17.0}, ...]}
"""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from typing import Any, get_args

from pydantic import TypeAdapter

from drivers.slips.model import Part, Slip

_PARTS: dict[str, type[Any]] = {part.__name__.lower(): part for part in get_args(Part)}
_READERS: dict[str, TypeAdapter[Any]] = {name: TypeAdapter(part) for name, part in _PARTS.items()}


class BadSlip(ValueError):
    """The text is no slip that this program knows."""


def slip_to_json(slip: Slip) -> str:
    """The slip on one line."""
    parts = [{"part": type(part).__name__.lower(), **asdict(part)} for part in slip.parts]
    return json.dumps({"name": slip.name, "parts": parts}, ensure_ascii=False)


def slip_from_json(text: str) -> Slip:
    """The slip that `slip_to_json` wrote; a field added since then has its default.

    Raises:
        BadSlip: it is something else.
    """
    try:
        tree = json.loads(text)
        return Slip(name=tree["name"], parts=tuple(map(_part, tree["parts"])))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadSlip(f"not a slip: {error}") from error


def _part(told: dict[str, Any]) -> Part:
    kind = _PARTS[told["part"]]
    values = {name: value for name, value in told.items() if name != "part"}
    if strange := set(values) - {field.name for field in fields(kind)}:
        raise ValueError(f"a {told['part']} has no {', '.join(sorted(strange))}")
    part: Part = _READERS[told["part"]].validate_python(values)
    return part
