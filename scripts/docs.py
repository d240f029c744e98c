"""Writes the pages of `docs/` that list what the code decides: states and error codes. A test holds them to it."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from server.contract.catalogue import load_catalogue  # noqa: E402 - after the path is set
from server.domain.states import TRANSITIONS, Action, State  # noqa: E402 - the same

STATES = {
    State.WAITING: "呼出前",
    State.CALLED: "呼出中",
    State.SERVING: "応対中",
    State.ON_HOLD: "保留",
    State.NO_SHOW: "不在",
    State.COMPLETED: "完了",
    State.CANCELLED: "取消",
    State.EXPIRED: "期限切れ",
}


def states_page() -> str:
    """The table of states, a row an action and a column a state."""
    head = "| action | " + " | ".join(f"`{state}` {STATES[state]}" for state in State) + " |"
    rows = [
        f"| `{action}` | " + " | ".join(TRANSITIONS.get((state, action), "") for state in State) + " |"
        for action in Action
    ]
    return "\n".join(
        [
            "# States of a ticket",
            "",
            "Made by `scripts/docs.py` from `server/domain/states.py`, the one place where it is decided.",
            "A cell is the state after the action; an empty one is `illegal-transition`.",
            "",
            head,
            "| --- " * (len(State) + 1) + "|",
            *rows,
            "",
            "A ticket that goes back to `waiting` keeps its place (`order_at`): it comes before all who came later. A",
            "venue may put late-comers behind a few ([rules](rules.md)). `call-next` also completes the counter's",
            "present ticket. `hand-over` is sent as a `transfer` to city staff. `ready` is for tickets that were",
            "`set-aside` for their second call. An operator can undo their own last command for 30 seconds, unless",
            "somebody has changed its ticket since; a cancellation is restored all day, by anybody. `expire` is the",
            "end of the business day.",
            "",
        ]
    )


def problems_page() -> str:
    """The codes of errors with their texts."""
    catalogue = load_catalogue("problem")
    rows = [
        f"| `{code}` | {catalogue.text('ja', code)} | {catalogue.text('en', code)} |"
        for code in sorted(catalogue.all("ja"))
    ]
    return "\n".join(
        [
            "# Error codes",
            "",
            "Made by `scripts/docs.py` from `config/messages/problem`. Errors are problem+json (RFC 9457); their",
            "`code` never changes its meaning. Status and place of each are in `/api/v1/openapi.json`.",
            "",
            "| code | ja | en |",
            "| --- | --- | --- |",
            *rows,
            "",
        ]
    )


PAGES = {"states.md": states_page, "problems.md": problems_page}


def main() -> None:
    """Writes every page."""
    for name, page in PAGES.items():
        (ROOT / "docs" / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
