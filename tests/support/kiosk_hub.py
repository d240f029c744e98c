"""The hub as a kiosk sees it, in memory: all its answers are the contract's own models."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from server.contract.devices import DeviceReport, Order, Orders, PrinterReport
from server.contract.handing_in import HandedIn, HandIn, OfflineKit, OfflineSeries, OfflineService, Opening
from server.contract.kiosk_staff import StaffActTold, TellStaffAct
from server.contract.problems import PROBLEM_JSON, Problem
from server.contract.snapshots import Services, ServiceState, ServiceView, SoundView, VenueService, VenueView
from server.contract.tickets import IssuedTicket, IssueTicket, WaitRange

TOKEN = "device-token-of-the-kiosk"
NOW = datetime(2026, 11, 20, 0, 30, 12, tzinfo=UTC)  # 9:30:12 in Tokyo, a Friday


class KioskHub:
    """`transport` is what `KioskProgram` takes; `away`, `lose_answers` and `refuse` are how it misbehaves."""

    def __init__(self) -> None:
        self.now = NOW
        self.away = False
        self.lose_answers = 0
        self.problem: Problem | None = None
        self.retry_after: int | None = None
        self.languages = ["ja", "en"]
        self.public_url = "https://junban.city.iwata.lg.jp"
        self.services = default_services()
        self.venue_name = {"ja": "磐田市役所 市民課", "en": "Iwata City Hall, Citizens' Division"}
        self.slip_note: dict[str, str] | None = None
        self.sound = SoundView()
        self.slips = 2
        self.edition = ""
        self.commands: list[IssueTicket] = []
        self.tickets: dict[str, IssuedTicket] = {}
        self.unchanged = 0
        self.reports: list[DeviceReport] = []
        self.orders: dict[str, Order] = {}
        self.report_seconds = 0.05
        self.acts: list[TellStaffAct] = []
        self.act_problem: Problem | None = None
        self.letter: str | None = None
        self.taken = 0
        self.open_from, self.open_until = NOW - timedelta(hours=1), NOW + timedelta(hours=8)
        self.handed_in: list[HandIn] = []
        self.transport = httpx.MockTransport(self.handle)

    def view(self, service_id: str) -> ServiceView:
        """One service as it is now."""
        return next(service for service in self.services if service.id == service_id)

    def change(self, service_id: str, **fields: Any) -> None:
        """Sets fields of one service."""
        self.services = [
            service.model_copy(update=fields) if service.id == service_id else service for service in self.services
        ]

    def refuse(self, code: str, status: int, retry_after: int | None = None) -> None:
        """From now on every issue is answered with this problem."""
        self.problem = Problem(type=f"urn:junban:problem:{code}", title=code, status=status, code=code)
        self.retry_after = retry_after

    def venue(self) -> VenueView:
        """The venue as configured."""
        services = [
            VenueService(
                id=service.id,
                name=service.name,
                prefix=service.prefix,
                minutes=10,
                slips=self.slips,
                asks_cards=service.asks_cards,
                max_cards=service.max_cards,
            )
            for service in self.services
        ]
        return VenueView(
            id="iwata",
            name=self.venue_name,
            timezone="Asia/Tokyo",
            languages=self.languages,
            public_url=self.public_url,
            services=services,
            counters=[],
            slip_note=self.slip_note,
            sound=self.sound,
        )

    def issue(self, command: IssueTicket) -> IssuedTicket:
        """A ticket, the same for the same key."""
        if command.idempotency_key not in self.tickets:
            self.tickets[command.idempotency_key] = self._new(command)
        return self.tickets[command.idempotency_key]

    @property
    def printer(self) -> PrinterReport:
        """As the kiosk told last."""
        return self.reports[-1].printers[0]

    def order(self, order: Order) -> None:
        """Sent with every answer to a report, until a report says that it was taken up."""
        self.orders[order.id] = order

    def kit(self) -> OfflineKit:
        """What the kiosk learns by heart; without a `letter` it gives out nothing by itself."""
        series = OfflineSeries(prefix=self.letter or "", first=1, last=999, digits=3, taken=self.taken)
        hours = [Opening(opens=self.open_from, closes=self.open_until)]
        closed = {service.id for service in self.services if service.state is ServiceState.CLOSED}
        return OfflineKit(
            generated_at=self.now,
            day=self.now.date(),
            series=series if self.letter else None,
            secret="a secret of this kiosk",
            services=[
                OfflineService(id=service.id, openings=[] if service.id in closed else hours)
                for service in self.services
            ],
        )

    def _take_in(self, request: httpx.Request) -> httpx.Response:
        told = HandIn.model_validate_json(request.content)
        if self.problem is not None:
            return _problem(self.problem, self.retry_after)
        if all(known.id != told.id for known in self.handed_in):
            self.handed_in.append(told)
        if self.lose_answers > 0:
            self.lose_answers -= 1
            raise httpx.ReadTimeout("no answer", request=request)
        ghost = self.tickets.get(told.idempotency_key)
        answer = HandedIn(
            id=told.id, number=told.number, issued_at=told.issued_at, withdrawn=ghost.number if ghost else None
        )
        return httpx.Response(200, content=answer.model_dump_json())

    def _answer_report(self, request: httpx.Request) -> httpx.Response:
        report = DeviceReport.model_validate_json(request.content)
        for known in report.orders_done:
            self.orders.pop(known, None)
        self.reports.append(report)
        answer = Orders(orders=list(self.orders.values()), report_seconds=self.report_seconds)
        return httpx.Response(200, content=answer.model_dump_json())

    def _answer_act(self, request: httpx.Request) -> httpx.Response:
        """What staff did at the kiosk; `act_problem` is what the hub has against anything about a ticket."""
        act = TellStaffAct.model_validate_json(request.content)
        if self.act_problem is not None and act.ticket is not None:
            return _problem(self.act_problem)
        self.acts.append(act)
        return httpx.Response(200, content=StaffActTold().model_dump_json())

    def handle(self, request: httpx.Request) -> httpx.Response:
        """Answers one call."""
        if self.away:
            raise httpx.ConnectError("refused", request=request)
        if request.headers["Authorization"] != f"Bearer {TOKEN}":
            return _problem(Problem(type="urn:junban:problem:bad-token", title="", status=401, code="bad-token"))
        path = request.url.path
        if path == "/api/v1/services":
            return self._snapshot(request)
        if path == "/api/v1/venue":
            return httpx.Response(200, content=self.venue().model_dump_json())
        if path == "/api/v1/devices/report":
            return self._answer_report(request)
        if path == "/api/v1/offline/kit":
            return httpx.Response(200, content=self.kit().model_dump_json())
        if path == "/api/v1/offline/tickets":
            return self._take_in(request)
        if path == "/api/v1/devices/staff-acts":
            return self._answer_act(request)
        assert (request.method, path) == ("POST", "/api/v1/tickets")
        return self._answer_issue(request)

    def _snapshot(self, request: httpx.Request) -> httpx.Response:
        answer = Services(seq=1, generated_at=self.now, services=self.services, venue=self.edition)
        etag = f'"{hash(answer.model_dump_json())}"'
        if request.headers.get("If-None-Match") == etag:
            self.unchanged += 1
            return httpx.Response(304)
        return httpx.Response(200, content=answer.model_dump_json(), headers={"ETag": etag})

    def _answer_issue(self, request: httpx.Request) -> httpx.Response:
        command = IssueTicket.model_validate_json(request.content)
        self.commands.append(command)
        if self.problem is not None:
            return _problem(self.problem, self.retry_after)
        ticket = self.issue(command)
        if self.lose_answers > 0:
            self.lose_answers -= 1
            raise httpx.ReadTimeout("no answer", request=request)
        return httpx.Response(201, content=ticket.model_dump_json())

    def _new(self, command: IssueTicket) -> IssuedTicket:
        service = self.view(command.service)
        count = len(self.tickets) + 1
        token = f"{count:03d}".rjust(22, "x")
        return IssuedTicket(
            id=f"01jd{count:06d}",
            number=f"{service.prefix}{count:03d}",
            token=token,
            status_url=f"{self.public_url}/t/{token}",
            service=command.service,
            language=command.language,
            cards=command.cards,
            issued_at=self.now,
            groups_ahead=service.waiting,
            wait=service.wait,
        )


def _problem(problem: Problem, retry_after: int | None = None) -> httpx.Response:
    headers = {"Content-Type": PROBLEM_JSON} | ({"Retry-After": str(retry_after)} if retry_after else {})
    return httpx.Response(problem.status, content=problem.model_dump_json(), headers=headers)


def default_services() -> list[ServiceView]:
    """Four: one that asks for cards, one free, one of unknown wait, one that is closed until the afternoon."""
    opens = (NOW + timedelta(hours=3, minutes=30)).replace(second=0)
    return [
        _service("delivery", "マイナンバーカードの受取り", "My Number Card pick-up", "A", 3, (10, 25), cards=4),
        _service("renewal", "電子証明書の更新", "Certificate renewal", "B", 0, (0, 5)),
        _service("pin", "暗証番号の再設定", "PIN reset", "C", 12, None),
        _service("application", "カードの申請", "Card application", "D", 0, None, closed_until=opens),
    ]


def _service(
    service_id: str,
    ja: str,
    en: str,
    prefix: str,
    waiting: int,
    wait: tuple[int, int] | None,
    *,
    cards: int = 1,
    closed_until: datetime | None = None,
) -> ServiceView:
    return ServiceView(
        id=service_id,
        name={"ja": ja, "en": en},
        prefix=prefix,
        state=ServiceState.CLOSED if closed_until else ServiceState.OPEN,
        waiting=waiting,
        wait=WaitRange(low=wait[0], high=wait[1]) if wait else None,
        opens_at=closed_until,
        asks_cards=cards > 1,
        max_cards=cards,
    )
