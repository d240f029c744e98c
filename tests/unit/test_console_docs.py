"""The console's pages in docs/ tell of every key, and its words of every action."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from server.contract.catalogue import load_catalogue
from server.contract.face import WishKind
from server.domain.states import Action

ROOT = Path(__file__).resolve().parents[2]
CONSOLE = ROOT / "server/web/static/console.js"
KEYPAD = ROOT / "server/web/static/console/callpad_keys.js"
#: The end of the day does it, nobody at a counter.
NOT_TOLD = {Action.EXPIRE}


def test_every_letter_is_in_the_table_of_keys() -> None:
    letters = set(re.findall(r"\bKey([A-Z]):", CONSOLE.read_text(encoding="utf-8")))
    table = (ROOT / "docs/console.md").read_text(encoding="utf-8").split("## Keys")[1].split("##")[0]
    dialog = (ROOT / "server/web/templates/console_dialogs.html").read_text(encoding="utf-8")
    assert letters, "no key was found in console.js"
    assert sorted(letters - set(re.findall(r"\| ([A-Z]) \|", table))) == []
    assert sorted(letters - set(re.findall(r'\("([A-Z])", "', dialog))) == []


def test_every_key_of_the_callpad_is_on_its_card() -> None:
    keys = dict(re.findall(r'^  (Numpad\w+): "([\w-]+)"', KEYPAD.read_text(encoding="utf-8"), re.MULTILINE))
    card = (ROOT / "docs/callpad.md").read_text(encoding="utf-8")
    signs = {
        "NumpadAdd": "+",
        "NumpadSubtract": "−",
        "NumpadMultiply": "\\*",
        "NumpadDivide": "/",
        "NumpadEnter": "Enter",
    }
    assert set(signs) <= set(keys)
    assert [sign for sign in sorted(signs.values()) if f"| **{sign}** |" not in card] == []


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_action_has_its_word(language: str) -> None:
    texts = load_catalogue("console").all(language)
    told = [action.value for action in Action if action not in NOT_TOLD and action is not Action.CALL_NEXT]
    assert [action for action in told if not texts.get(f"action_{action}")] == []
    assert [kind.value for kind in WishKind if not texts.get(f"wish_{kind.value}")] == []
