"""What residents have sent and the hall has not answered: kept in order, bounded, answered once."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Iterable

from server.contract.face import Wish, WishKind
from server.contract.relay import SentWish
from server.http.problems import Refusal

#: So many of one ticket may wait: "late", and that taken back, and one more.
MOST_OF_ONE = 3
#: Answers remembered, so that a phone that sends again is told the same.
ANSWERS = 2000
#: A refusal from the hall that came back for a wish.
REFUSED = 409


def sent_wish(ticket: str, wish: Wish) -> SentWish:
    """The wish as it goes to the hub: the same id for the same ticket and key, however often a phone sends it."""
    made = hashlib.sha256(f"{ticket}:{wish.idempotency_key}".encode()).hexdigest()[:32]
    return SentWish(id=made, ticket=ticket, kind=wish.kind, idempotency_key=wish.idempotency_key)


class WishQueue:
    """The waiting wishes of one venue."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._waiting: OrderedDict[str, SentWish] = OrderedDict()
        self._answers: OrderedDict[str, str | None] = OrderedDict()

    def __len__(self) -> int:
        return len(self._waiting)

    def waiting(self) -> list[SentWish]:
        """In the order in which they came."""
        return list(self._waiting.values())

    def knows(self, wish: SentWish) -> bool:
        """Whether it was sent before. Raises Refusal: the hall has answered it with no."""
        if wish.id in self._waiting:
            if self._waiting[wish.id] != wish:
                raise Refusal("idempotency-key-reused", 422)
            return True
        if wish.id not in self._answers:
            return False
        code = self._answers[wish.id]
        if code is not None:
            raise Refusal(code, REFUSED)
        return True

    def expect_room(self, ticket: str) -> None:
        """Raises Refusal: too many wait, of this ticket or of all."""
        if sum(wish.ticket == ticket for wish in self._waiting.values()) >= MOST_OF_ONE:
            raise Refusal("rate-limited", 429, retry_after=5)
        if len(self._waiting) >= self._most:
            raise Refusal("relay-full", 503, retry_after=30)

    def add(self, wish: SentWish) -> None:
        """Waits from now on."""
        self._waiting.setdefault(wish.id, wish)

    def answer(self, wish_id: str, code: str | None) -> SentWish | None:
        """The hall has answered; the wish, None if it waited no more."""
        self._answers[wish_id] = code
        while len(self._answers) > ANSWERS:
            self._answers.popitem(last=False)
        return self._waiting.pop(wish_id, None)

    def replace(self, wishes: Iterable[SentWish]) -> None:
        """What relays share, after a time without each other."""
        self._waiting = OrderedDict((wish.id, wish) for wish in wishes)

    def pending(self, ticket: str) -> WishKind | None:
        """What a ticket's resident asked for last and was not answered."""
        for wish in reversed(self._waiting.values()):
            if wish.ticket == ticket:
                return wish.kind
        return None
