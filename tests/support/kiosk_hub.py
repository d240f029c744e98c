"""The hub as a kiosk sees it, in memory: all its answers are the contract's own models."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from server.contract.problems import PROBLEM_JSON, Problem
from server.contract.snapshots import Services, ServiceState, ServiceView, VenueService, VenueView
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
        self.slips = 2
        self.commands: list[IssueTicket] = []
        self.tickets: dict[str, IssuedTicket] = {}
        self.unchanged = 0
        self.transport = httpx.MockTransport(self._handle)

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
        )

    def issue(self, command: IssueTicket) -> IssuedTicket:
        """A ticket, the same for the same key."""
        if command.idempotency_key not in self.tickets:
            self.tickets[command.idempotency_key] = self._new(command)
        return self.tickets[command.idempotency_key]

    def _handle(self, request: httpx.Request) -> httpx.Response:
        if self.away:
            raise httpx.ConnectError("refused", request=request)
        if request.headers["Authorization"] != f"Bearer {TOKEN}":
            return _problem(Problem(type="urn:junban:problem:bad-token", title="", status=401, code="bad-token"))
        path = request.url.path
        if path == "/api/v1/services":
            return self._snapshot(request)
        if path == "/api/v1/venue":
            return httpx.Response(200, content=self.venue().model_dump_json())
        assert (request.method, path) == ("POST", "/api/v1/tickets")
        return self._answer_issue(request)

    def _snapshot(self, request: httpx.Request) -> httpx.Response:
        answer = Services(seq=1, generated_at=self.now, services=self.services)
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
