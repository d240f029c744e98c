"""What can be done to the printer, as words: of a command line, a control socket and the buttons of the page.

fault paper-out          fault stall 100        fault late-echo 3
clear paper-out          clear
paper 3.5m               power off              state
"""

from __future__ import annotations

from drivers.simulator.condition import NEW_ROLL_M
from drivers.simulator.core import SimulatedPrinter
from drivers.simulator.fault_table import BY_NAME, FAULTS, Fault


class BadWord(ValueError):
    """Not one of the words, or without the number that it needs."""


#: Shorter ways to say the same.
_SHORT = {
    "power on": "clear power-off",
    "power off": "fault power-off",
    "cover open": "fault cover-open",
    "cover close": "clear cover-open",
    "echo true": "clear wrong-echo",
    "echo wrong": "fault wrong-echo",
    "echo lost": "fault lost-echo",
    "echo late": "fault late-echo",
    "unplug": "fault unplugged",
    "plug": "clear unplugged",
}
HELP = "fault NAME [NUMBER] | clear [NAME] | paper METRES | refill | tear | state | help"


def do(printer: SimulatedPrinter, words: str) -> str:
    """Carries one line out.

    Returns:
        A line for whoever wrote it.

    Raises:
        BadWord: it is none of ours; the message says what would be.
    """
    line = " ".join(words.lower().split())
    for short, long in _SHORT.items():
        if line == short or line.startswith(short + " "):
            line = long + line.removeprefix(short)
            break
    word, _, rest = line.partition(" ")
    if word in BY_NAME:
        word, rest = "fault", line
    action = _WORDS.get(word)
    if action is None:
        raise BadWord(f"{line!r} is not understood; there is {HELP}")
    return action(printer, rest)


def check(words: str) -> None:
    """Raises BadWord for what `do` would not take; does it to a printer that nobody has."""
    do(SimulatedPrinter(), words)


def _fault(printer: SimulatedPrinter, rest: str) -> str:
    name, _, text = rest.partition(" ")
    fault = _find(name)
    if text and fault.usual is None:
        raise BadWord(f"{name} takes no number")
    fault.begin(printer, _number(text) if text else fault.usual or 0.0)
    return state(printer)


def _clear(printer: SimulatedPrinter, rest: str) -> str:
    for fault in [_find(rest)] if rest else FAULTS:
        if rest or fault.active(printer):
            fault.end(printer)
    return state(printer)


def _paper(printer: SimulatedPrinter, rest: str) -> str:
    printer.set_paper(_number(rest.removesuffix("m")))
    return state(printer)


def _refill(printer: SimulatedPrinter, rest: str) -> str:
    printer.refill(_number(rest.removesuffix("m")) if rest else NEW_ROLL_M)
    return state(printer)


def _tear(printer: SimulatedPrinter, _rest: str) -> str:
    printer.tear_off()
    return state(printer)


def _state(printer: SimulatedPrinter, _rest: str) -> str:
    return state(printer)


def _help(_printer: SimulatedPrinter, _rest: str) -> str:
    return f"{HELP}; names: {' '.join(BY_NAME)}"


_WORDS = {
    "fault": _fault,
    "clear": _clear,
    "paper": _paper,
    "refill": _refill,
    "tear": _tear,
    "state": _state,
    "help": _help,
}


def active(printer: SimulatedPrinter) -> list[str]:
    """The names of the faults that it has now."""
    return [fault.name for fault in FAULTS if fault.active(printer)]


def state(printer: SimulatedPrinter) -> str:
    """How it is, in a line."""
    faults = ", ".join(active(printer)) or "none"
    online = "online" if printer.condition.online else "offline"
    paper = printer.condition.paper_m
    return f"{online}; faults: {faults}; paper: {paper:.2f} m; buffer: {printer.buffered} bytes; pieces: {printer.cuts}"


def _find(name: str) -> Fault:
    if name not in BY_NAME:
        raise BadWord(f"no fault is called {name!r}; there are {', '.join(BY_NAME)}")
    return BY_NAME[name]


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError as error:
        raise BadWord(f"{text!r} is no number") from error
    if not 0 <= value < 1e6:
        raise BadWord(f"{text} is not from 0 to a million")
    return value
