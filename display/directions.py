"""What a call tells its visitor to do, in Japanese and in the visitor's own language."""

from __future__ import annotations

from display.voice.script import numbered
from server.contract.base import LocalText
from server.contract.catalogue import load_catalogue
from server.contract.snapshots import Board, CallView

#: Languages whose name for the page's `lang` attribute is another than our tag.
_LANG = {"ja-easy": "ja"}

SECOND = "en"


def directions(board: Board) -> dict[str, list[dict[str, str]]]:
    """For each call being made, by ticket: `[{lang, text}]`, Japanese first.

    A ticket in Japanese also gets English, where the venue has it: not everyone who reads the board took the ticket.
    """
    second = SECOND if SECOND in board.languages else "ja"
    return {call.ticket: [_direction(call, tag) for tag in _languages(call, second)] for call in board.calling}


def direction(number: str, counter_name: LocalText, language: str) -> str:
    """One direction. A counter without a name in the language is shown by its number, or else by its Japanese name."""
    counter = numbered(counter_name)
    if counter and language not in counter_name:
        return load_catalogue("voice").text(language, "direction", number=number, counter=counter)
    if language == "ja":
        return load_catalogue("voice").text("ja", "direction", number=number, counter=counter_name["ja"])
    return f"{number} → {counter_name.get(language) or counter_name.get(SECOND) or counter_name['ja']}"


def _languages(call: CallView, second: str) -> tuple[str, ...]:
    own = call.language if call.language != "ja" else second
    return ("ja",) if own == "ja" or own not in load_catalogue("voice").languages else ("ja", own)


def _direction(call: CallView, language: str) -> dict[str, str]:
    return {"lang": _LANG.get(language, language), "text": direction(call.number, call.counter_name, language)}
