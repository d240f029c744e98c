"""A second, small hub in memory, for the pages: its state, and what other operators and visitors do to it.

It obeys the table of states and the words of the contract, and nothing more: no database, no forecast, no sound.
`tests/support/pages_site.py` serves it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from server.contract.counters import CounterState, CounterView, Rank, UndoResult
from server.contract.devices import (
    Devices,
    DeviceView,
    OrderKind,
    OrderState,
    OrderView,
    PrinterCondition,
    PrinterReport,
    SlipTrouble,
)
from server.contract.feed import FeedService, FeedVenue, Level, VenueStatus, Waits
from server.contract.sessions import SessionView
from server.contract.snapshots import (
    PromisesView,
    Queue,
    QueueChange,
    ServiceState,
    ServiceView,
    VenueCounter,
    VenueService,
    VenueView,
)
from server.contract.tickets import TicketState, TicketStatus, TicketView, WaitRange
from server.domain.states import TRANSITIONS, Action, State, allowed

ZONE = "Asia/Tokyo"

SERVICES = {
    "application": ({"ja": "マイナンバーカードの申請", "en": "Card application"}, "A", 2),
    "delivery": ({"ja": "マイナンバーカードの受取り", "en": "Card collection"}, "B", 4),
    "renewal": ({"ja": "電子証明書の更新", "en": "Certificate renewal"}, "C", 4),
    "pin-reset": ({"ja": "暗証番号の再設定", "en": "PIN reset"}, "D", 1),
}
COUNTERS = {
    "1": (("application", 1), ("delivery", 2)),
    "2": (("delivery", 1), ("application", 2)),
    "3": (("renewal", 1), ("pin-reset", 1)),
    "4": (("pin-reset", 1), ("renewal", 2)),
}


class Refused(Exception):
    """A problem to answer with."""

    def __init__(self, status: int, code: str, title: str) -> None:
        super().__init__(code)
        self.status, self.code, self.title = status, code, title


class PagesHub:
    """The queue of one day. Tests may act on it as other operators do, and break it."""

    def __init__(self, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.now = now
        self.seq = 1
        self.promises = PromisesView(known=50, kept=41)
        self.tickets: dict[str, TicketView] = {}
        self.tokens: dict[str, str] = {}
        self.counters = {key: self._counter(key, serves) for key, serves in COUNTERS.items()}
        self.closed: set[str] = set()
        self.sessions: dict[str, SessionView] = {}
        self.answers: dict[str, Any] = {}
        self.done: list[tuple[str, list[TicketView], list[CounterView]]] = []
        self.away = False
        self.sockets_refused = False
        self.lose_answers = 0
        self.requests: list[tuple[str, str, dict[str, Any]]] = []
        self._lock = threading.RLock()
        self._next = dict.fromkeys(SERVICES, 0)
        #: Pushes go here; `muted` ones are lost on the way.
        self.publish: Callable[[QueueChange], None] = lambda _change: None
        self.muted = False
        self.devices: list[DeviceView] = []
        self.orders: list[OrderView] = []
        self.publish_devices: Callable[[Devices], None] = lambda _devices: None

    # What other operators and visitors do ------------------------------------------------------------------------

    def issue(self, service: str, *, minutes_ago: float = 0, language: str = "ja", cards: int = 1) -> TicketView:
        """A ticket, perhaps of a while ago."""
        with self._lock:
            self._next[service] += 1
            number = f"{SERVICES[service][1]}{self._next[service]:03d}"
            ticket = TicketView(
                id=f"t-{number}",
                number=number,
                service=service,
                language=language,
                cards=cards,
                state=TicketState.WAITING,
                version=1,
                issued_at=self.now() - timedelta(minutes=minutes_ago),
                actions=actions_of(TicketState.WAITING),
            )
            self.tokens[f"token-{number}"] = ticket.id
            return self._save("issue", [ticket], [])[0]

    def act(self, ticket_id: str, action: str, counter: str | None = None, *, announce: bool = True) -> TicketView:
        """One move of the table of states."""
        with self._lock:
            ticket = self.tickets.get(ticket_id)
            if ticket is None:
                raise Refused(404, "unknown-ticket", "この番号は見つかりません")
            to = TRANSITIONS.get((State(ticket.state.value), Action(action)))
            if to is None:
                if action in {"call", "start"} and ticket.counter:
                    raise Refused(409, "ticket-taken", f"{ticket.number}は{ticket.counter}番窓口で呼び出されています")
                raise Refused(409, "illegal-transition", "この番号は今、その操作ができません")
            if action == "reprint":
                return self._save(action, [ticket.model_copy(update={"version": ticket.version + 1})], [])[0]
            return self._move(ticket, action, TicketState(to.value), counter or ticket.counter, announce=announce)

    def call_next(self, counter_id: str, *, announce: bool = True) -> tuple[TicketView | None, TicketView | None]:
        """Called and finished ticket."""
        with self._lock:
            counter = self.counters[counter_id]
            if counter.state is not CounterState.OPEN:
                raise Refused(409, "counter-not-open", "窓口が開いていません")
            finished = self.act(counter.current, "complete") if counter.current else None
            ranks = {rank.service: rank.rank for rank in counter.serves}
            waiting = [t for t in self.tickets.values() if t.state is TicketState.WAITING and t.service in ranks]
            if not waiting:
                return None, finished
            chosen = min(waiting, key=lambda t: (ranks[t.service], t.issued_at))
            return self.act(chosen.id, "call-next", counter_id, announce=announce), finished

    def set_counter(self, counter_id: str, state: CounterState, operator: str | None) -> CounterView:
        """Opens, pauses or closes."""
        with self._lock:
            counter = self.counters[counter_id]
            if counter.operator not in {None, operator} and counter.state is CounterState.OPEN:
                raise Refused(409, "counter-taken", f"この窓口は{counter.operator}さんが使っています")
            if counter.current and state is not CounterState.OPEN:
                raise Refused(409, "counter-busy", "窓口に来庁者がいます。先に完了してください")
            name = None if state is CounterState.CLOSED else operator
            changed = counter.model_copy(
                update={"state": state, "operator": name, "operator_id": name, "version": counter.version + 1}
            )
            self._save(state.value, [], [changed])
            return changed

    def undo(self) -> UndoResult:
        """Puts back what the last action changed."""
        with self._lock:
            if not self.done or self.done[-1][0] == "issue":
                raise Refused(409, "nothing-to-undo", "元に戻せる操作がありません")
            action, tickets, counters = self.done.pop()
            back = [t.model_copy(update={"version": self.tickets[t.id].version + 1}) for t in tickets]
            self._save("undo", back, counters)
            self.done.pop()
            return UndoResult(undone=action, tickets=back, seq=self.seq)

    # Devices ----------------------------------------------------------------------------------------------------

    def tell(self, *devices: DeviceView) -> None:
        """How kiosks and displays are now; told to consoles at once."""
        with self._lock:
            self.devices = list(devices)
            self._tell_devices()

    def order(
        self, kind: OrderKind, device: str, printer: str, ticket: TicketView | None, uses: list[str]
    ) -> OrderView:
        """What staff want done."""
        with self._lock:
            order = OrderView(
                id=f"o-{len(self.orders)}",
                kind=kind,
                state=OrderState.PENDING,
                device=device,
                printer=printer,
                ticket=ticket.id if ticket else None,
                number=ticket.number if ticket else None,
                uses=uses,
                at=self.now(),
                by="佐藤 花子",
            )
            self.orders.insert(0, order)
            self._tell_devices()
            return order

    def move_orders(self, state: OrderState) -> None:
        """The devices have taken them, or have not fetched them."""
        with self._lock:
            self.orders = [order.model_copy(update={"state": state}) for order in self.orders]
            self._tell_devices()

    def devices_told(self) -> Devices:
        """The snapshot of devices."""
        return Devices(seq=self.seq, generated_at=self.now(), devices=self.devices, orders=self.orders)

    def _tell_devices(self) -> None:
        if not self.muted:
            self.publish_devices(self.devices_told())

    # Snapshots --------------------------------------------------------------------------------------------------

    def queue(self) -> Queue:
        """The console's snapshot."""
        with self._lock:
            return Queue(
                seq=self.seq,
                generated_at=self.now(),
                business_day=self.now().astimezone(ZoneInfo(ZONE)).date(),
                timezone=ZONE,
                receptions=len(self.tickets),
                tickets=list(self.tickets.values()),
                counters=list(self.counters.values()),
                services=self.services(),
                promises=self.promises,
            )

    def services(self) -> list[ServiceView]:
        """States and waits of all services."""
        views = []
        for key, (name, prefix, most) in SERVICES.items():
            waiting = sum(t.service == key and t.state is TicketState.WAITING for t in self.tickets.values())
            closed = key in self.closed
            views.append(
                ServiceView(
                    id=key,
                    name=name,
                    prefix=prefix,
                    state=ServiceState.CLOSED if closed else ServiceState.OPEN,
                    waiting=waiting,
                    wait=None if closed else WaitRange(low=waiting * 5 // 2 // 5 * 5, high=waiting * 5 // 5 * 5 + 5),
                    accepts_until="17:00",
                    asks_cards=most > 1,
                    max_cards=most,
                )
            )
        return views

    def ticket(self, token: str) -> TicketStatus | None:
        """The phone's data."""
        ticket = self.tickets.get(self.tokens.get(token, ""))
        if ticket is None:
            return None
        waiting = ticket.state is TicketState.WAITING
        ahead = [
            t
            for t in self.tickets.values()
            if t.state is TicketState.WAITING and t.service == ticket.service and t.issued_at < ticket.issued_at
        ]
        return TicketStatus(
            number=ticket.number,
            state=ticket.state,
            language=ticket.language,
            venue={"ja": "磐田市役所 市民課", "en": "Iwata City Hall"},
            service=SERVICES[ticket.service][0],
            issued_at=ticket.issued_at,
            groups_ahead=len(ahead) if waiting else None,
            wait=WaitRange(low=len(ahead) * 5, high=len(ahead) * 10 + 5) if waiting else None,
            counter=ticket.counter,
            counter_name=self.counters[ticket.counter].name if ticket.counter else None,
            called_at=ticket.called_at,
            updated_at=self.now(),
            poll_seconds=2,
        )

    def waits(self) -> Waits:
        """The public feed."""
        return Waits(
            generated_at=self.now(),
            ttl=15,
            venue=FeedVenue(id="iwata", name={"ja": "磐田市役所 市民課", "en": "Iwata City Hall"}, timezone=ZONE),
            status=VenueStatus.OPEN,
            services=[
                FeedService(
                    id=s.id,
                    name=s.name,
                    state=s.state,
                    waiting=s.waiting,
                    wait_minutes=s.wait,
                    level=Level.MEDIUM,
                    last_called=[],
                    counters_open=1,
                    accepts_until=s.accepts_until,
                )
                for s in self.services()
            ],
        )

    def venue(self) -> VenueView:
        """The venue as configured."""
        return VenueView(
            id="iwata",
            name={"ja": "磐田市役所 市民課", "en": "Iwata City Hall"},
            timezone=ZONE,
            languages=["ja", "en", "pt-BR", "zh-Hans"],
            public_url="http://127.0.0.1/",
            services=[
                VenueService(id=k, name=n, prefix=p, minutes=10, slips=2, asks_cards=m > 1, max_cards=m)
                for k, (n, p, m) in SERVICES.items()
            ],
            counters=[VenueCounter(id=c.id, name=c.name) for c in self.counters.values()],
        )

    # Inside -----------------------------------------------------------------------------------------------------

    def _counter(self, key: str, serves: tuple[tuple[str, int], ...]) -> CounterView:
        return CounterView(
            id=key,
            name={"ja": f"{key}番窓口", "en": f"Counter {key}"},
            state=CounterState.CLOSED,
            version=1,
            serves=[Rank(service=service, rank=rank) for service, rank in serves],
        )

    def _move(
        self, ticket: TicketView, action: str, to: TicketState, counter: str | None, *, announce: bool
    ) -> TicketView:
        now = self.now()
        change: dict[str, Any] = {"state": to, "version": ticket.version + 1, "actions": actions_of(to)}
        counters: list[CounterView] = []
        if to is TicketState.CALLED:
            if counter is None:
                raise Refused(409, "counter-not-open", "先に窓口を開いてください")
            if self.counters[counter].current not in {None, ticket.id}:
                raise Refused(409, "counter-busy", "窓口に来庁者がいます。先に完了してください")
            change |= {"counter": counter, "called_at": now, "calls": ticket.calls + 1, "announce": announce}
            counters = [self.counters[counter].model_copy(update={"current": ticket.id})]
        elif to is TicketState.SERVING:
            change |= {"started_at": now}
        else:
            if ticket.counter and self.counters[ticket.counter].current == ticket.id:
                counters = [self.counters[ticket.counter].model_copy(update={"current": None})]
            if to is TicketState.WAITING:
                change |= {"counter": None, "called_at": None, "ended_at": None}
            elif to in {TicketState.COMPLETED, TicketState.CANCELLED}:
                change |= {"ended_at": now}
        return self._save(action, [ticket.model_copy(update=change)], counters)[0]

    def _save(self, action: str, tickets: list[TicketView], counters: list[CounterView]) -> list[TicketView]:
        self.done.append(
            (
                action,
                [self.tickets[t.id] for t in tickets if t.id in self.tickets],
                [self.counters[c.id] for c in counters],
            )
        )
        self.tickets |= {ticket.id: ticket for ticket in tickets}
        self.counters |= {counter.id: counter for counter in counters}
        prev, self.seq = self.seq, self.seq + 1
        change = QueueChange(
            prev=prev,
            seq=self.seq,
            generated_at=self.now(),
            business_day=self.now().astimezone(ZoneInfo(ZONE)).date(),
            receptions=len(self.tickets),
            tickets=tickets,
            counters=counters,
            services=self.services(),
            promises=self.promises,
        )
        if not self.muted:
            self.publish(change)
        return tickets


def actions_of(state: TicketState) -> list[str]:
    hidden = {Action.CALL_NEXT, Action.EXPIRE}
    return [action.value for action in allowed(State(state.value)) if action not in hidden]


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
