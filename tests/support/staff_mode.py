"""Staff at the kiosk: the code, and a page that has a session."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from kiosk.staff.code import CodeFile
from kiosk.web.staff import COOKIE, KEY_HEADER
from server.contract.problems import Problem
from tests.support.kiosk_hub import KioskHub
from tests.support.kiosk_site import KioskSite, until

CODE = "739105"


def set_code(site: KioskSite, code: str = CODE) -> None:
    """As a technician does."""
    CodeFile(site.data).set(code)


@dataclass
class StaffPage:
    """A browser's page of staff mode, as the program sees it."""

    client: FlaskClient
    key: str = ""

    @classmethod
    def at(cls, site: KioskSite) -> StaffPage:
        """Before the door."""
        return cls(site.client)

    @property
    def cookie(self) -> str:
        """The cookie that the browser holds."""
        held = self.client.get_cookie(COOKIE, path="/staff")
        return held.value if held else ""

    def enter(self, code: str = CODE) -> TestResponse:
        """Tries a code."""
        answer = self.client.post("/staff/api/sign-in", json={"code": code})
        if answer.status_code == 200:
            self.key = answer.get_json()["key"]
        return answer

    def get(self, path: str) -> TestResponse:
        """GET below `/staff/api`."""
        return self.client.get(f"/staff/api{path}", headers=self._proof())

    def post(self, path: str, **body: Any) -> TestResponse:
        """POST below `/staff/api`."""
        return self.client.post(f"/staff/api{path}", json=body, headers=self._proof())

    def see(self, path: str) -> Any:
        """What a GET answers."""
        answer = self.get(path)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return answer.get_json()

    def do(self, path: str, **body: Any) -> Any:
        """What a POST answers, which must be done."""
        answer = self.post(path, **body)
        assert answer.status_code in {200, 202, 204}, answer.get_data(as_text=True)
        return answer.get_json(silent=True)

    def _proof(self) -> dict[str, str]:
        return {KEY_HEADER: self.key} if self.key else {}


def signed_in(site: KioskSite) -> StaffPage:
    """A page behind the door."""
    set_code(site)
    page = StaffPage.at(site)
    assert page.enter().status_code == 200
    return page


def new_key() -> str:
    """Of one touch."""
    return str(uuid4())


def code_of(answer: TestResponse) -> tuple[int, str]:
    """Status and code of a problem."""
    return answer.status_code, answer.get_json(force=True)["code"]


def issue(site: KioskSite, service: str = "renewal", *, printed: bool = True) -> dict[str, Any]:
    """A resident's ticket, its slips out."""
    answer = site.client.post("/api/tickets", json={"service": service})
    assert answer.status_code == 201, answer.get_data(as_text=True)
    ticket: dict[str, Any] = answer.get_json()
    if printed:
        until(lambda: site.client.get(ticket["print_url"]).get_json()["print"]["state"] == "confirmed")
    return ticket


def told(site: KioskSite) -> list[str]:
    """What the hub has heard."""
    return [act.kind for act in site.hub.acts]


def refuse_acts(hub: KioskHub, code: str, status: int) -> None:
    """From now on the hub has this against whatever is about a ticket."""
    hub.act_problem = Problem(type=f"urn:junban:problem:{code}", title=code, status=status, code=code)
