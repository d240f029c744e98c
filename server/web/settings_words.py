"""Changes of settings in words."""

from __future__ import annotations

import re
from collections.abc import Mapping

from server.contract.catalogue import Catalogue, load_catalogue
from server.contract.settings_desk import SettingChange, SettingFinding
from server.settings.desk import Change
from server.settings.findings import Finding
from server.settings.tables import WEEKDAYS

_PART = re.compile(r"(services|counters)\.([a-z0-9-]+)\.([a-z_]+)")


class SettingsWords:
    """Settings as one language says them; `names` are those of services and counters by `services.ID`."""

    def __init__(self, language: str, names: Mapping[str, Mapping[str, str]]) -> None:
        self._language = language
        self._names = names
        self._catalogue: Catalogue = load_catalogue("settings_desk")

    def change(self, change: Change) -> SettingChange:
        """One change; of a table only what differs is said."""
        before, after = change.before, change.after
        if isinstance(before, Mapping) and isinstance(after, Mapping):
            keys = {key for key in (*before, *after) if before.get(key) != after.get(key)}
            before = {key: value for key, value in before.items() if key in keys}
            after = {key: value for key, value in after.items() if key in keys}
        return SettingChange(
            path=change.path,
            what=self.what(change.path),
            before=self._value(change.path, before),
            after=self._value(change.path, after),
        )

    def finding(self, finding: Finding) -> SettingFinding:
        """One finding, as `check-config` says it."""
        return SettingFinding(
            severity=finding.severity.value,
            path=finding.key,
            what=self.around(finding.key),
            code=finding.code,
            message=finding.text(self._language),
        )

    def around(self, key: str) -> str:
        """The name of the setting that a key belongs to (`hours.regular.mon[0]`); the key itself if it is none."""
        parts = key.split(".")
        known = self._catalogue.all(self._language)
        for length in range(len(parts), 0, -1):
            path = ".".join(parts[:length])
            part = _PART.fullmatch(path)
            if (f"of_{part[1]}_{part[3]}" if part else f"of_{path.replace('.', '_')}") in known:
                return self.what(path)
        return key

    def what(self, path: str) -> str:
        """The setting's name."""
        part = _PART.fullmatch(path)
        if part is None:
            return self._t(f"of_{path.replace('.', '_')}")
        return self._t(f"of_{part[1]}_{part[3]}", name=self._name(f"{part[1]}.{part[2]}"))

    def _value(self, path: str, value: object) -> str:
        if value is None or value in ({}, ""):
            return self._t("nothing")
        if isinstance(value, bool):
            return self._t("yes" if value else "no")
        if path == "services" and isinstance(value, list):
            return self._t("comma").join(self._name(f"services.{service}") for service in value)
        if isinstance(value, Mapping):
            return self._t("comma").join(self._pair(path, key, value[key]) for key in sorted(value, key=_place))
        if isinstance(value, list):
            return self._t("comma").join(self._value(path, part) for part in value) or self._t("closed")
        if isinstance(value, float) and path.startswith("sound"):
            return f"{round(value * 100)} %"
        return str(value)

    def _pair(self, path: str, key: str, value: object) -> str:
        name = self._t(f"day_{key}") if key in WEEKDAYS else key
        if path.endswith(".serves"):
            return self._t("rank", name=self._name(f"services.{key}"), rank=value)
        if self._catalogue.all(self._language).get(f"key_{key}"):
            name = self._t(f"key_{key}")
        if tongue := self._catalogue.all(self._language).get(f"tongue_{key}"):
            return self._t("in_tongue", tongue=tongue, text=value)
        if isinstance(value, list) and not value:
            return f"{name} {self._t('closed')}"
        return f"{name} {self._value(path, value)}"

    def _name(self, known: str) -> str:
        names = self._names.get(known, {})
        return names.get(self._language) or names.get("ja") or known.partition(".")[2]

    def _t(self, key: str, **places: object) -> str:
        return self._catalogue.text(self._language, key, **places)


def _place(key: str) -> tuple[int, bool, str]:
    """Weekdays in their order; Japanese before other languages."""
    return (WEEKDAYS.index(key) if key in WEEKDAYS else 0, key != "ja", key)
