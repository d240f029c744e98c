"""Slips of paper: what is on them, apart from any device, and how they become dots."""
