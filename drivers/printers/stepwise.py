"""What printers without a wire share: one copy after the other, each step told as a real device's would be."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from drivers.printers.faults import ScriptedFaults
from drivers.printers.port import Copy, SlipState, Watcher

#: Puts one copy on its paper; told of the watcher, for it may take a while.
Produce = Callable[[Copy, Watcher], SlipState]


def print_stepwise(
    copies: Sequence[Copy], watcher: Watcher, faults: ScriptedFaults, produce: Produce
) -> list[SlipState]:
    """Prints the copies by the rules of the port; `produce` says `CONFIRMED`, `UNKNOWN` or `FAILED`."""
    results: list[SlipState] = []
    for copy in copies:
        status = faults.status()
        if not status.ready or watcher.closing() or SlipState.UNKNOWN in results:
            watcher.status(status)
            return results + [SlipState.BLOCKED] * (len(copies) - len(results))
        watcher.moved(copy, SlipState.SENDING)
        result = produce(copy, watcher)
        watcher.moved(copy, result)
        results.append(result)
    return results
