"""What a test needs of the machine. A developer's machine may lack it; a machine that judges (CI) may not."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest


def missing(what: str) -> NoReturn:
    """Skips the test, or fails it in CI, where a skip would hide that nothing was tried.

    Args:
        what: the thing and how to get it, in a few words.
    """
    if os.environ.get("CI"):
        pytest.fail(f"CI must have it: {what}", pytrace=False)
    pytest.skip(what)
