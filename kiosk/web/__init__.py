"""The kiosk's page and its loopback API."""
