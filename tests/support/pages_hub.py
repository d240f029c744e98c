"""A second, small hub in memory, for the pages: its state, and what other operators and visitors do to it.

It obeys the table of states and the words of the contract, and nothing more: no database, no forecast, no sound.
`tests/support/pages_site.py` serves it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from server.contract.counters import CallRule, CounterState, CounterView, Rank, UndoResult, Why
from server.contract.devices import (
    Devices,
    DeviceView,
    OrderKind,
    OrderState,
    OrderView,
)
from server.contract.face import WishKind
from server.contract.feed import FeedService, FeedVenue, Level, VenueStatus, Waits
from server.contract.sessions import Role, SessionView
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
from server.domain.states import TRANSITIONS, Action, State
from tests.support.pages_acts import SECOND_PART, actions_of, changed, refuse_unknown_target
from tests.support.pages_refused import Refused

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


class PagesHub:
    """The queue of one day. Tests may act on it as other operators do, and break it."""

    def __init__(
        self,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        counters: Mapping[str, tuple[tuple[str, int], ...]] = COUNTERS,
    ) -> None:
        self.now = now
        self.configured = counters
        self.seq = 1
        self.promises = PromisesView(known=50, kept=41)
        self.tickets: dict[str, TicketView] = {}
        self.tokens: dict[str, str] = {}
        self.counters = {key: self._counter(key, serves) for key, serves in counters.items()}
        self.closed: set[str] = set()
        self.why: Why | None = None
        #: What a session lasts; the pages ask for it.
        self.session_minutes = 600.0
        self.role = Role.OPERATOR
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
                waiting_since=self.now() - timedelta(minutes=minutes_ago),
                actions=actions_of(TicketState.WAITING, 1),
            )
            self.tokens[f"token-{number}"] = ticket.id
            return self._save("issue", [ticket], [])[0]

    def act(
        self, ticket_id: str, action: str, counter: str | None = None, *, announce: bool = True, **body: Any
    ) -> TicketView:
        """One move of the table of states; `body` is what else the command says."""
        with self._lock:
            ticket = self.tickets.get(ticket_id)
            if ticket is None:
                raise Refused(404, "unknown-ticket", "この番号は見つかりません")
            leaves = action == "transfer" and not (body.get("service") or body.get("for_counter"))
            done = "hand-over" if leaves else action
            to = TRANSITIONS.get((State(ticket.state.value), Action(done)))
            if to is None or (action == "ready" and ticket.part != SECOND_PART):
                if action in {"call", "start"} and ticket.counter:
                    raise Refused(409, "ticket-taken", "この番号は、すでに別の窓口が呼び出しています。")
                raise Refused(409, "illegal-transition", "この番号は今、その操作ができません")
            if action == "transfer":
                refuse_unknown_target(body, set(SERVICES), set(self.counters))
            if action in {"reprint", "note"}:
                update = {"version": ticket.version + 1} | changed(ticket, action, self.now(), body)
                return self._save(action, [ticket.model_copy(update=update)], [])[0]
            place = counter or ticket.counter
            return self._move(ticket, done, TicketState(to.value), place, announce=announce, body=body)

    def call_next(self, counter_id: str, *, announce: bool = True) -> tuple[TicketView | None, TicketView | None]:
        """Called and finished ticket."""
        with self._lock:
            counter = self.counters[counter_id]
            if counter.state is not CounterState.OPEN:
                raise Refused(409, "counter-not-open", "窓口が開いていません")
            finished = self.act(counter.current, "complete") if counter.current else None
            ranks = {rank.service: rank.rank for rank in counter.serves}
            waiting = [
                t
                for t in self.tickets.values()
                if t.state is TicketState.WAITING and t.service in ranks and t.for_counter in {None, counter_id}
            ]
            if not waiting:
                return None, finished
            chosen = min(waiting, key=lambda t: (ranks[t.service], t.issued_at))
            name = SERVICES[chosen.service][0]
            self.why = Why(
                rule=CallRule.RANK,
                text={
                    "ja": f"この窓口で優先する受付内容（{name['ja']}）で、いちばん長く待っている方です。",
                    "en": f"Longest wait among the services this counter takes first ({name['en']}).",
                },
            )
            return self.act(chosen.id, "call-next", counter_id, announce=announce), finished

    def set_counter(self, counter_id: str, state: CounterState, operator: str | None, **pause: Any) -> CounterView:
        """Opens, pauses (with reason and return) or closes."""
        with self._lock:
            counter = self.counters[counter_id]
            if counter.operator not in {None, operator} and counter.state is CounterState.OPEN:
                raise Refused(409, "counter-taken", "この窓口は別の職員が使用中です。")
            if counter.current and state is not CounterState.OPEN:
                raise Refused(409, "counter-busy", "窓口に来庁者がいます。先に完了してください")
            name = None if state is CounterState.CLOSED else operator
            update = {
                "state": state,
                "operator": name,
                "operator_id": name,
                "version": counter.version + 1,
                "opened_at": (counter.opened_at or self.now()) if name else None,
                "pause_reason": pause.get("reason"),
                "returns_at": pause.get("returns_at"),
            }
            self._save(state.value, [], [counter.model_copy(update=update)])
            return self.counters[counter_id]

    def serve(self, counter_id: str, serves: list[dict[str, Any]] | None, version: int | None = None) -> CounterView:
        """What the counter serves from now on; None is as configured."""
        with self._lock:
            counter = self.counters[counter_id]
            if version not in {None, counter.version}:
                raise Refused(409, "stale-version", "たった今ほかの職員が操作しました。画面を確かめてください。")
            configured = [Rank(service=service, rank=rank) for service, rank in self.configured[counter_id]]
            ranks = configured if serves is None else [Rank(**rank) for rank in serves]
            update = {"serves": ranks, "serves_configured": ranks == configured, "version": counter.version + 1}
            self._save("counter-serves", [], [counter.model_copy(update=update)])
            return self.counters[counter_id]

    def wish(self, ticket_id: str, kind: WishKind) -> TicketView:
        """What a resident asked for from the phone."""
        with self._lock:
            ticket = self.tickets[ticket_id]
            return self._save("wish", [ticket.model_copy(update={"wish": kind, "version": ticket.version + 1})], [])[0]

    def undo(self) -> UndoResult:
        """Puts back what the last action changed."""
        with self._lock:
            if not self.done:
                raise Refused(409, "nothing-to-undo", "元に戻せる操作がありません")
            action, tickets, counters = self.done.pop()
            if action == "issue":
                newest = list(self.tickets)[-1]
                return UndoResult(undone=action, tickets=[self.act(newest, "cancel")], seq=self.seq)
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
        self,
        ticket: TicketView,
        action: str,
        to: TicketState,
        counter: str | None,
        *,
        announce: bool,
        body: dict[str, Any],
    ) -> TicketView:
        now = self.now()
        change: dict[str, Any] = {"state": to, "version": ticket.version + 1} | changed(ticket, action, now, body)
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
        change["actions"] = actions_of(to, change.get("part", ticket.part))
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
