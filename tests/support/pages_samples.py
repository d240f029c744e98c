"""Samples for the pages: printers, devices, slips, and two hard days."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from server.contract.counters import CounterState
from server.contract.devices import DeviceView, PrinterCondition, PrinterReport, SlipTrouble
from server.contract.face import WishKind
from server.contract.tickets import TicketState, TicketView
from tests.support.pages_acts import SECOND_PART
from tests.support.pages_hub import PagesHub

#: Eight counters, as on the busiest days.
EIGHT = {
    "1": (("application", 1), ("delivery", 2)),
    "2": (("delivery", 1), ("application", 2)),
    "3": (("renewal", 1), ("pin-reset", 1)),
    "4": (("pin-reset", 1), ("renewal", 2)),
    "5": (("delivery", 1),),
    "6": (("delivery", 1), ("renewal", 2)),
    "7": (("renewal", 1),),
    "8": (("application", 1), ("renewal", 2), ("delivery", 3)),
}


def a_printer(
    condition: PrinterCondition = PrinterCondition.READY, *faults: str, since: datetime | None = None, **fields: Any
) -> PrinterReport:
    """A printer for the panel."""
    plain = {"id": "main", "model": "TM-T88", "since": since or datetime.now(UTC)} | fields
    return PrinterReport(condition=condition, faults=list(faults), **plain)


def a_device(name: str, *printers: PrinterReport, **fields: Any) -> DeviceView:
    """A kiosk that is connected."""
    plain = {"id": f"d-{name}", "kind": "kiosk", "connected": True, "seen_at": datetime.now(UTC)} | fields
    return DeviceView(name=name, printers=list(printers), **plain)


def a_slip(ticket: TicketView, use: str = "counter", state: str = "unknown") -> SlipTrouble:
    """A slip in trouble."""
    return SlipTrouble(ticket=ticket.id, number=ticket.number, use=use, state=state, since=datetime.now(UTC))


def busy(hub: PagesHub) -> None:
    """A hard day: three counters busy, thirty waiting, one service closed."""
    order = ["delivery", "renewal", "application", "renewal", "delivery", "pin-reset"]
    for n in range(48):
        hub.issue(
            order[n % 6],
            minutes_ago=(48 - n) * 1.3,
            language={7: "en", 13: "pt-BR", 24: "zh-Hans", 40: "en"}.get(n, "ja"),
            cards=3 if n % 11 == 5 and order[n % 6] in {"delivery", "renewal"} else 1,
        )
    for counter, name in (("1", "田中 一郎"), ("3", "鈴木 恵"), ("4", "Maria Souza")):
        hub.set_counter(counter, CounterState.OPEN, name)
        for _ in range(4):
            hub.call_next(counter)
    waiting = [t.id for t in hub.tickets.values() if t.state is TicketState.WAITING]
    hub.act(waiting[3], "cancel")
    hub.act(waiting[5], "hold")
    if current := hub.counters["3"].current:
        hub.act(current, "no-show")
    hub.call_next("3")
    hub.act(str(hub.counters["1"].current), "start")
    hub.closed.add("pin-reset")


def busiest() -> PagesHub:
    """A busy minute: 230 tickets in all states, eight counters, second calls, wishes, notes, a pause."""
    hub = PagesHub(counters=EIGHT)
    order = ["delivery", "renewal", "application", "renewal", "delivery", "pin-reset"]
    languages = {7: "en", 13: "pt-BR", 24: "zh-Hans", 40: "en"}
    for n in range(230):
        service = order[n % 6]
        cards = 3 if n % 11 == 5 and service in {"delivery", "renewal"} else 1
        hub.issue(service, minutes_ago=(230 - n) * 0.4, language=languages.get(n % 50, "ja"), cards=cards)
    people = ("田中 一郎", None, "鈴木 恵", "Maria Souza", "山本 直樹", "伊藤 さくら", "渡辺 健", "中村 由美")
    for counter, name in zip(EIGHT, people, strict=True):
        if name is None:
            continue
        hub.set_counter(counter, CounterState.OPEN, name)
        for _ in range(18):
            hub.call_next(counter)
            hub.act(str(hub.counters[counter].current), "start")
    for counter in ("1", "3", "6", "8"):
        hub.call_next(counter)
    for counter in ("5", "7"):
        current = str(hub.counters[counter].current)
        hub.act(current, "set-aside")
        hub.call_next(counter)
    done = [t.id for t in hub.tickets.values() if t.state is TicketState.WAITING]
    hub.act(done[3], "cancel")
    hub.act(done[5], "hold")
    hub.act(done[8], "note", text="車いす。1番窓口へご案内")
    hub.wish(done[6], WishKind.LATE)
    hub.act(done[9], "transfer", service="renewal", reason="受付内容が違った")
    hub.act(str(hub.counters["5"].current), "set-aside")
    ready = next(t.id for t in hub.tickets.values() if t.part == SECOND_PART)  # the first that was set aside
    hub.act(ready, "ready")
    hub.act(str(hub.counters["7"].current), "no-show")
    hub.set_counter("7", CounterState.PAUSED, "渡辺 健", reason="昼休み", returns_at=hub.now())
    hub.closed.add("pin-reset")
    return hub
