"""The configuration file of a venue: `load_settings` reads it, or says everything that is wrong with it."""

from server.settings.build import HubSettings, Settings
from server.settings.findings import Finding, SettingsError, Severity
from server.settings.load import load_settings

__all__ = ["Finding", "HubSettings", "Settings", "SettingsError", "Severity", "load_settings"]
