"""What is sound in a file that may have mistakes elsewhere, so that everything wrong is found in one go.

A value that pydantic refused is None here; a value that the file leaves out has its default.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from server.settings.locator import KeyPath
from server.settings.tables import HubTable, ServiceTable, SlipTable, VenueTable


@dataclass(frozen=True, slots=True)
class DraftService:
    """A service as far as it is known."""

    path: KeyPath
    id: str | None
    prefix: str | None
    range: tuple[int, int] | None
    when_used_up: str | None
    daily_limit: int | None
    max_cards: int | None
    minutes: float | None
    minutes_more_per_card: float | None


@dataclass(frozen=True, slots=True)
class DraftCounter:
    """A counter as far as it is known; `serves` is None when it cannot be read."""

    path: KeyPath
    id: str | None
    serves: tuple[str, ...] | None
    hands_over: bool = False


@dataclass(frozen=True, slots=True)
class DraftText:
    """A text in several languages: which were written, and which of them are sound."""

    path: KeyPath
    written: tuple[str, ...]
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Draft:
    """The whole file."""

    languages: tuple[str | None, ...]
    services: tuple[DraftService, ...]
    counters: tuple[DraftCounter, ...]
    texts: tuple[DraftText, ...]
    dates: tuple[tuple[KeyPath, str], ...]
    public_url: str
    logo: str
    offline_prefixes: tuple[str | None, ...]
    """As written; none when the file leaves them to the default."""


def draft_of(tables: Mapping[str, Any], unsound: Iterable[KeyPath]) -> Draft:
    """The draft without what was refused."""
    root = copy.deepcopy(dict(tables))
    for path in unsound:
        _blank(root, path)
    services = [(("services", index), table) for index, table in _tables(root, "services")]
    counters = [(("counters", index), table) for index, table in _tables(root, "counters")]
    hours = [(("hours",), _table(root, "hours")), *(((*path, "hours"), _table(t, "hours")) for path, t in services)]
    return Draft(
        languages=tuple(_table(root, "venue").get("languages") or VenueTable.model_fields["languages"].default),
        services=tuple(_service(path, table) for path, table in services),
        counters=tuple(_counter(path, table) for path, table in counters),
        texts=tuple(_texts(root, services, counters)),
        dates=tuple(
            ((*path, "dates", day), day)
            for path, table in hours
            for day, spans in _table(table, "dates").items()
            if spans is not None
        ),
        public_url=_table(root, "hub").get("public_url") or HubTable.model_fields["public_url"].default,
        logo=_table(root, "slip").get("logo") or SlipTable.model_fields["logo"].default,
        offline_prefixes=tuple(_table(root, "offline").get("prefixes") or ()),
    )


def _blank(root: dict[str, Any], path: KeyPath) -> None:
    """Puts None where the path ends; a path into nothing is a missing key, and stays so."""
    value: Any = root
    for name in path[:-1]:
        value = value[name] if value is not None else None
    last: Any = path[-1]
    if isinstance(value, list) or (isinstance(value, dict) and last in value):
        value[last] = None


def _table(parent: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    return parent.get(key) or {}


def _tables(root: Mapping[str, Any], key: str) -> list[tuple[int, Mapping[str, Any]]]:
    return [(index, table) for index, table in enumerate(root.get(key) or []) if table is not None]


def _service(path: KeyPath, table: Mapping[str, Any]) -> DraftService:
    def take(key: str) -> Any:
        return table.get(key, ServiceTable.model_fields[key].get_default())

    numbers = take("range")
    return DraftService(
        path=path,
        id=table.get("id"),
        prefix=take("prefix"),
        range=(numbers[0], numbers[1]) if numbers and None not in numbers else None,
        when_used_up=take("when_used_up"),
        daily_limit=take("daily_limit"),
        max_cards=take("max_cards"),
        minutes=take("minutes"),
        minutes_more_per_card=take("minutes_more_per_card"),
    )


def _counter(path: KeyPath, table: Mapping[str, Any]) -> DraftCounter:
    serves = table.get("serves")
    hands_over = table.get("hands_over") is True
    return DraftCounter(path, table.get("id"), None if serves is None else tuple(serves), hands_over)


def _texts(root: Mapping[str, Any], *named: Sequence[tuple[KeyPath, Mapping[str, Any]]]) -> Iterable[DraftText]:
    places: list[tuple[KeyPath, Any]] = [
        (("venue", "name"), _table(root, "venue").get("name")),
        (("slip", "note"), _table(root, "slip").get("note")),
        (("notice", "text"), _table(root, "notice").get("text")),
        *(((*path, "name"), table.get("name")) for tables in named for path, table in tables),
        *(((*path, "suspended", "note"), _table(table, "suspended").get("note")) for path, table in named[0]),
    ]
    for path, texts in places:
        if texts is not None:
            sound = {language: text for language, text in texts.items() if text is not None}
            yield DraftText(path, tuple(texts), sound)
