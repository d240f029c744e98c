"""The resident's page in words (Q1, Q3). `static/phone_view.js` finds the same words for each update."""

from __future__ import annotations

from dataclasses import dataclass

from server.contract.face import WishKind
from server.contract.tickets import TicketState, TicketStatus
from server.face.furigana import plain
from server.face.words import Words

#: With so many groups ahead or fewer, the visitor is asked to come near.
ALMOST = 1
#: The order in which the kiosk offers its languages, too.
LANGUAGES = ("ja", "ja-easy", "pt-BR", "fil", "en", "vi", "zh-Hans", "es", "id", "ko", "ne")


@dataclass(frozen=True, slots=True)
class PhoneView:
    """What stands on the page. `face` picks the colours; empty texts are hidden."""

    face: str
    state: str
    headline: str
    advice: str
    ahead: str
    wait: str
    counter: str
    sent: str
    title: str

    @classmethod
    def of(cls, status: TicketStatus, words: Words) -> PhoneView:
        """The view of one status in one language."""
        face = face_of(status)
        counter = words.local(status.counter_name)
        waiting = status.state is TicketState.WAITING
        headline = words.t(f"headline_{face}", counter=counter)
        return cls(
            face=face,
            state=words.t(f"state_{status.state.value}"),
            headline=headline,
            advice=words.t(f"advice_{face}", counter=counter),
            ahead=_ahead(status, words) if waiting else "",
            wait=_wait(status, words) if waiting else "",
            counter=counter or (words.t("counter_later") if waiting else ""),
            sent=_sent(status, words),
            title=words.t("title", number=status.number, headline=plain(headline)),
        )


def face_of(status: TicketStatus) -> str:
    """The state; `almost` for a waiting ticket whose turn is near, `late` and `given_up` for what residents chose."""
    if status.state is TicketState.WAITING and status.groups_ahead is not None and status.groups_ahead <= ALMOST:
        return "almost"
    if status.state is TicketState.ON_HOLD and status.wish is WishKind.LATE:
        return "late"
    if status.state is TicketState.CANCELLED and status.wish is WishKind.GIVE_UP:
        return "given_up"
    return status.state.value


def in_order(languages: tuple[str, ...]) -> list[str]:
    """Languages as the kiosk offers them; one that it does not know comes last."""
    return sorted(languages, key=lambda tag: (LANGUAGES.index(tag) if tag in LANGUAGES else len(LANGUAGES), tag))


def _ahead(status: TicketStatus, words: Words) -> str:
    if status.groups_ahead is None:
        return words.t("unknown")
    key = {0: "ahead_none", 1: "ahead_one"}.get(status.groups_ahead, "ahead")
    return words.t(key, n=status.groups_ahead)


def _wait(status: TicketStatus, words: Words) -> str:
    if status.wait is None:
        return words.t("wait_unknown")
    return words.range(status.wait.low, status.wait.high)


def _sent(status: TicketStatus, words: Words) -> str:
    """What became of the resident's last wish, while that is news."""
    if status.pending is not None:
        return words.t("wish_pending")
    if status.undo_until is not None and status.wish is not None:
        return words.t(f"done_{status.wish.value}")
    return ""
