"""docs/relay.md lists every code of a relay and every key of its file, each with its default."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from server.contract.relay import RefusedCode
from server.relay.config import LimitsTable, PushTable, RelayTable, VenueTable

PAGE = (Path(__file__).parents[2] / "docs" / "relay.md").read_text(encoding="utf-8")


def test_every_code_has_its_row_and_no_other() -> None:
    section = PAGE.split("## Whom a relay does not believe")[1].split("\n## ")[0]
    assert re.findall(r"^\| `([a-z-]+)` \|", section, re.MULTILINE) == [code.value for code in RefusedCode]


@pytest.mark.parametrize(("table", "model"), [("relay", RelayTable), ("limits", LimitsTable)])
def test_every_key_has_its_default(table: str, model: type[RelayTable] | type[LimitsTable]) -> None:
    rows = dict(re.findall(rf"^\| `\[{table}\] (\w+)` \| (\S+)", PAGE, re.MULTILINE))
    defaults = {name: field.default for name, field in model.model_fields.items()}
    assert rows == {name: "none" if default is None else f"`{default}`" for name, default in defaults.items()}


def test_the_other_tables_are_named() -> None:
    for model in (PushTable, VenueTable):
        for name in model.model_fields:
            assert re.search(rf"^\| `.*\b{name}\b.*` \|", PAGE, re.MULTILINE), name
