"""Figures of speed and memory, each beside a floor measured in the same run."""
