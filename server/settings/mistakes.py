"""What pydantic found in the tables, in the words of the catalogue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from server.settings.findings import Finding, meant
from server.settings.locator import KeyPath
from server.settings.source import Source, key_text
from server.settings.tables import WEEKDAYS, FileTable, WeekTable

_KINDS = {
    "string_type": "@kind-text",
    "int_type": "@kind-integer",
    "float_type": "@kind-number",
    "bool_type": "@kind-boolean",
    "list_type": "@kind-list",
    "dict_type": "@kind-table",
    "model_type": "@kind-table",
    "finite_number": "@kind-number",
}
_LIMITS = {
    "greater_than": ("not-above", "gt"),
    "greater_than_equal": ("too-small", "ge"),
    "less_than_equal": ("too-large", "le"),
}


def mistakes(source: Source) -> Iterator[tuple[KeyPath, Finding]]:
    """Every error within a single key, with the path of the value that is unsound."""
    try:
        FileTable.model_validate(source.tables)
    except ValidationError as error:
        for details in error.errors(include_url=False):
            path = _written(source.tables, details["loc"])
            code, places = _words(path, details)
            yield path, Finding(code, key_text(path), source.line(path), places=places)


def _written(tables: Mapping[str, Any], loc: KeyPath) -> KeyPath:
    """The part of pydantic's path that the file has; one span may be written without a list. A missing key stays."""
    loc = loc[:-1] if loc[-1] == "[key]" else loc
    value: object = tables
    for depth, name in enumerate(loc):
        if isinstance(value, Mapping) and name in value:
            value = value[str(name)]
        elif isinstance(value, list) and isinstance(name, int):
            value = value[name]
        else:
            return loc[: depth + 1] if isinstance(value, Mapping) else loc[:depth]
    return loc


def _words(path: KeyPath, details: ErrorDetails) -> tuple[str, dict[str, object]]:
    kind, places = details["type"], dict(details.get("ctx") or {})
    if "code" in places:  # one of our own, from fields.py
        return str(places.pop("code")), places
    if kind == "extra_forbidden":
        return _unknown_key(path)
    if kind in _KINDS:
        return "wrong-type", {"kind": _KINDS[kind]}
    if kind in _LIMITS:
        code, place = _LIMITS[kind]
        return code, {"limit": f"{places[place]:g}", "value": details["input"]}
    if kind == "literal_error":
        if path[-1] == "weekday":
            return _unknown_weekday(details["input"])
        return "not-one-of", {"value": details["input"], "known": str(places["expected"]).replace(" or ", ", ")}
    return {"missing": "missing-key", "too_short": "not-two-numbers", "too_long": "not-two-numbers"}[kind], {}


def _unknown_key(path: KeyPath) -> tuple[str, dict[str, object]]:
    table, name = _table_at(path[:-1]), path[-1]
    if table is WeekTable:
        return _unknown_weekday(name)
    return "unknown-key", {"value": name, **meant(name, tuple(table.model_fields))}


def _unknown_weekday(name: object) -> tuple[str, dict[str, object]]:
    # "thursday" and "Thurs." are both thu.
    return "unknown-weekday", {"value": name, **meant(str(name)[:3], WEEKDAYS)}


def _table_at(path: KeyPath) -> type[BaseModel]:
    """The model of a table that the file has."""
    table: type[BaseModel] = FileTable
    for name in path:
        if isinstance(name, str):
            annotation = table.model_fields[name].annotation
            table = next(kind for kind in (annotation, *get_args(annotation)) if _is_model(kind))
    return table


def _is_model(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)
