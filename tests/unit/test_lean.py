"""Programs that serve leave out what libraries load on the off chance."""

from __future__ import annotations

import subprocess
import sys

import pytest

LOADED = """
import sys
from junban.lean import NEVER_USED, stay_small
stay_small()
import {program}
roots = {{*NEVER_USED, "alembic", "rich", "pygments", "urllib3", "yarl", "mako"}}
print(sorted(name for name in roots if sys.modules.get(name)))
"""


@pytest.mark.parametrize("program", ["server.hub", "kiosk.program", "display.program"])
def test_a_program_loads_without_what_it_never_uses(program: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOADED.format(program=program)], capture_output=True, text=True, check=False
    )
    assert (done.stdout.strip(), done.stderr) == ("[]", "")
