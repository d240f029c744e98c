"""Figures, measured by hand: `python -m tests.bench.<name>`."""
