"""What is wrong or odd in a configuration file; texts are in `config/messages/settings`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum

from server.contract.catalogue import load_catalogue


class Severity(StrEnum):
    """An error keeps the hub from starting; a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found. `line` is None for what no line of the file says; `places` fill the text of `code`."""

    code: str
    key: str
    line: int | None
    severity: Severity = Severity.ERROR
    places: Mapping[str, object] = field(default_factory=dict)

    def text(self, language: str) -> str:
        """The finding in Japanese or English. A place whose value names a text (`@kind-list`) is that text."""
        catalogue = load_catalogue("settings")
        places = {
            name: catalogue.text(language, value[1:]) if isinstance(value, str) and value.startswith("@") else value
            for name, value in self.places.items()
        }
        hint = str(places.pop("meant", ""))
        text = catalogue.text(language, self.code, **places)
        return text + catalogue.text(language, "did-you-mean", meant=hint) if hint else text

    @property
    def message_ja(self) -> str:
        """The finding in Japanese."""
        return self.text("ja")

    @property
    def message_en(self) -> str:
        """The finding in English."""
        return self.text("en")


class SettingsError(Exception):
    """The file cannot be used; `findings` has every error, and the warnings that could be seen beside them."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        errors = [finding for finding in findings if finding.severity is Severity.ERROR]
        super().__init__("\n".join(f"line {found.line or '-'}: {found.key}: {found.message_en}" for found in errors))


def meant(written: object, known: Sequence[str]) -> dict[str, str]:
    """The place `meant`, when something known is near to what was written."""
    near = get_close_matches(str(written).lower(), known, n=1)
    return {"meant": near[0]} if near else {}
