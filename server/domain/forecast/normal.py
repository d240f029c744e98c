"""The normal distribution as a table: fixed, so that the same question has the same answer."""

from __future__ import annotations

from functools import cache, lru_cache
from statistics import NormalDist
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]
Flags = NDArray[np.bool_]

#: Steps of the table.
STEPS: Final = 2048
#: Any number; answers must not flicker, so it is always the same.
SEED: Final = 20_230_401


@cache
def quantiles() -> Floats:
    """`STEPS` normal deviates, ascending, each the middle of an equal share."""
    normal = NormalDist()
    return np.array([normal.inv_cdf((step + 0.5) / STEPS) for step in range(STEPS)])


#: Columns are made by so many at a time, and kept.
BLOCK: Final = 128


def draws(paths: int, columns: int) -> Floats:
    """Normal deviates of shape (paths, columns), spread evenly within each column (stratified)."""
    return _made(paths, -(-columns // BLOCK), SEED)[0][:, :columns]


def shares(paths: int, columns: int) -> Floats:
    """Numbers between 0 and 1 of shape (paths, columns), spread evenly within each column."""
    return _made(paths, -(-columns // BLOCK), SEED + 1)[1][:, :columns]


@lru_cache(maxsize=32)
def _made(paths: int, blocks: int, seed: int) -> tuple[Floats, Floats]:
    """Deviates and shares; more blocks begin with the same columns as fewer."""
    random = np.random.default_rng(seed)
    even = (np.arange(paths) + 0.5) / paths
    share = np.stack([random.permutation(even) for _ in range(blocks * BLOCK)], axis=1)
    return quantiles()[(share * STEPS).astype(np.intp)], share


def beyond(least: Floats, share: Floats) -> Floats:
    """Deviates known to be at least `least`, drawn by `share`, numbers between 0 and 1; the shapes go together."""
    table = quantiles()
    first = np.minimum(np.searchsorted(table, least), STEPS - 1)
    index = first + (share * (STEPS - first)).astype(np.intp)
    deviates: Floats = np.maximum(table[index], least)
    return deviates
