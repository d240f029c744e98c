"""The same key twice is one effect and the same answer (design, rule 2)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from server.services.context import Context
from server.services.ports import UnitOfWork


def once(uow: UnitOfWork, context: Context, key: str | None, command: str, work: Callable[[], str]) -> tuple[str, bool]:
    """Runs `work` unless its key was used before.

    Args:
        uow: the unit of work that `work` belongs to: key, effect and answer are committed together.
        context: who sends it; keys of different senders never meet.
        key: the sender's key; None runs `work` in any case.
        command: all that makes the command what it is; the same key with another command is refused.
        work: returns the answer as text.

    Returns:
        The answer, and whether it is a repetition.

    Raises:
        KeyReused: the key belongs to another command.
    """
    if key is None:
        return work(), False
    scope = f"{context.actor.kind}:{context.actor.id}"
    fingerprint = hashlib.sha256(command.encode()).hexdigest()
    kept = uow.keys.claim(scope, key, fingerprint, context.now)
    if kept is not None:
        return kept, True
    answer = work()
    uow.keys.keep(scope, key, answer)
    return answer, False
