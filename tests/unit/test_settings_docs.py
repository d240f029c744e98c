"""docs/configuration.md lists every key with its default, and every finding with its words."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from server.contract.catalogue import load_catalogue
from server.settings.build import HubSettings
from server.settings.tables import (
    CounterTable,
    DoorsTable,
    FileTable,
    HoursTable,
    HubTable,
    MonitorSoundTable,
    MonitorTable,
    NoticeTable,
    NthTable,
    OfflineTable,
    PhoneTable,
    RelayTable,
    RulesTable,
    ServiceTable,
    SlipTable,
    SoundTable,
    SuspendedTable,
    VenueTable,
    WeekTable,
)
from tests.unit.test_settings_errors import ERRORS, WARNINGS

DOCS = (Path(__file__).parents[2] / "docs" / "configuration.md").read_text(encoding="utf-8")

SECTIONS: dict[str, type[BaseModel]] = {
    "`[venue]`": VenueTable,
    "`[hours]`": HoursTable,
    "`[hours.regular]`": WeekTable,
    "`[[hours.nth]]`": NthTable,
    "`[[services]]`": ServiceTable,
    "`[services.suspended]`": SuspendedTable,
    "`[[counters]]`": CounterTable,
    "`[rules]`": RulesTable,
    "`[slip]`": SlipTable,
    "`[offline]`": OfflineTable,
    "`[sound]`": SoundTable,
    "`[sound.monitor]`": MonitorSoundTable,
    "`[notice]`": NoticeTable,
    "`[monitor]`": MonitorTable,
    "`[phone]`": PhoneTable,
    "`[hub]`": HubTable,
    "`[relay]`": RelayTable,
    "`[doors]`": DoorsTable,
}


def _rows(heading: str) -> Iterator[list[str]]:
    """The cells of the table under a heading."""
    found = re.search(rf"^##+ {re.escape(heading)}\n(.*?)(?=^##|\Z)", DOCS, re.DOTALL | re.MULTILINE)
    assert found, f"no heading {heading}"
    for line in found[1].splitlines():
        if line.startswith("| `"):
            yield [cell.strip() for cell in line.strip("|").split(" | ")]


def _default(field: FieldInfo) -> object:
    value = field.get_default()
    return value.model_dump(exclude_defaults=True) if isinstance(value, BaseModel) else value


def _documented(cell: str) -> object:
    return None if cell == "none" else tomllib.loads(f"value = {cell.strip('`')}")["value"]


@pytest.mark.parametrize(("heading", "table"), SECTIONS.items())
def test_every_key_is_documented_with_its_default_and_no_other(heading: str, table: type[BaseModel]) -> None:
    rows = {cells[0].strip("`"): cells[1] for cells in _rows(heading)}

    assert list(rows) == list(table.model_fields)
    assert {key for key, default in rows.items() if default == "—"} == {
        key for key, field in table.model_fields.items() if field.is_required()
    }
    documented = {key: _documented(default) for key, default in rows.items() if default != "—"}
    assert documented == {key: _default(table.model_fields[key]) for key in documented}


def test_every_table_of_the_file_has_its_section() -> None:
    names = {heading.strip("`[]") for heading in SECTIONS}

    assert set(FileTable.model_fields) <= names


def test_the_hub_settings_have_the_same_defaults_as_the_file() -> None:
    file = HubTable().model_dump()

    assert HubSettings(**{**file, "allowed_origins": tuple(file["allowed_origins"])}) == HubSettings()


@pytest.mark.parametrize(("heading", "codes"), [("Errors", set(ERRORS)), ("Warnings", set(WARNINGS))])
def test_every_finding_is_documented_in_its_own_words(heading: str, codes: set[str]) -> None:
    texts = load_catalogue("settings")
    rows = {cells[0].strip("`"): cells[1:] for cells in _rows(heading)}

    assert set(rows) == codes
    assert rows == {code: [texts.all("en")[code], texts.all("ja")[code]] for code in rows}
