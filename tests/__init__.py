"""Junban's tests, by kind: unit, integration, e2e, faults, bench; what they share is in `tests.support`."""
