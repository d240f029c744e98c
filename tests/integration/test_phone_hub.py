"""The resident's page at a real hub (Q1, Q3): wishes as JSON and as forms, what staff see, strangers' guesses."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from server.domain.residents import MOST_WISHES
from server.services.ports import DeviceKind
from tests.support.hub import VENUE, CheckedClient, TestHub, hub_in_process, new_key, refusal

SURVEY = f'{VENUE}\n[phone]\nsurvey_url = "https://example.jp/q?at={{venue}}&for={{service}}"\n'


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[TestHub]:
    with hub_in_process(tmp_path, venue=SURVEY) as made:
        yield made


class Visit:
    """A resident with a ticket and a phone, and a member of staff at counter 1."""

    def __init__(self, hub: TestHub) -> None:
        self.hub = hub
        self.staff = hub.staff("sato")
        self.staff.done("/counters/1/open")
        self.kiosk = hub.device(DeviceKind.KIOSK)
        self.ticket = self.kiosk.issue()
        self.phone: CheckedClient = hub.client()
        #: A browser without script: the document of the API knows nothing of forms.
        self.plain = FlaskClient(hub.hub.app, hub.hub.app.response_class)

    @property
    def address(self) -> str:
        return f"/t/{self.ticket['token']}"

    def status(self) -> dict[str, Any]:
        told: dict[str, Any] = self.phone.get(f"{self.address}.json").get_json()
        return told

    def wish(self, kind: str, key: str | None = None) -> Any:
        return self.phone.post(f"{self.address}/wish", json={"kind": kind, "idempotency_key": key or new_key()})

    def done(self, kind: str) -> dict[str, Any]:
        answer = self.wish(kind)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        told: dict[str, Any] = answer.get_json()
        return told

    def seen(self) -> dict[str, Any]:
        """The ticket on the console."""
        return next(t for t in self.staff.snapshot()["tickets"] if t["id"] == self.ticket["id"])


@pytest.fixture
def visit(hub: TestHub) -> Visit:
    return Visit(hub)


def test_late_back_give_up_and_undo(visit: Visit) -> None:
    assert visit.status()["wishes"] == ["late", "give-up"]
    late = visit.done("late")
    assert (late["state"], late["wish"], late["wishes"]) == ("on_hold", "late", ["back", "give-up", "undo"])
    assert late["undo_until"] > late["updated_at"]
    seen = visit.seen()
    assert (seen["state"], seen["wish"]) == ("on_hold", "late")
    assert visit.done("back")["state"] == "waiting"
    assert visit.done("give-up")["state"] == "cancelled"
    undone = visit.done("undo")
    assert (undone["state"], undone["groups_ahead"], undone["wishes"]) == ("waiting", 0, ["late", "give-up"])


def test_after_a_missed_call_the_place_is_taken_again(visit: Visit) -> None:
    visit.kiosk.issue()
    visit.staff.done("/counters/1/call-next")
    visit.staff.act(visit.ticket, "no-show")
    missed = visit.status()
    assert (missed["state"], missed["wishes"]) == ("no_show", ["back", "give-up"])
    assert visit.done("back")["groups_ahead"] == 0


def test_who_is_late_frees_the_counter_that_calls(visit: Visit) -> None:
    other = visit.kiosk.issue()
    visit.staff.done("/counters/1/call-next")
    visit.done("late")
    assert visit.staff.done("/counters/1/call-next")["ticket"]["id"] == other["id"]


def test_a_repeated_wish_is_one_wish(visit: Visit) -> None:
    key = new_key()
    first = visit.wish("late", key)
    with visit.hub.unchanged():
        again = visit.wish("late", key)
        assert again.get_json() == first.get_json()
        refusal(visit.wish("give-up", key), "idempotency-key-reused", 422)


def test_what_is_not_offered_changes_nothing(visit: Visit) -> None:
    with visit.hub.unchanged():
        refusal(visit.wish("back"), "illegal-transition", 409)
        refusal(visit.wish("undo"), "nothing-to-undo", 409)
        bad = visit.phone.post(f"{visit.address}/wish", json={"kind": "fly", "idempotency_key": new_key()})
        refusal(bad, "invalid-body", 422)
        refusal(visit.phone.post(f"{visit.address}/wish", data="late"), "not-json", 415)
        long = visit.phone.post(f"{visit.address}/wish", json={"kind": "late", "idempotency_key": "k" * 5000})
        refusal(long, "body-too-large", 413)
        nobody = visit.phone.post("/t/nobody/wish", json={"kind": "late", "idempotency_key": new_key()})
        refusal(nobody, "not-found", 404)


def test_a_phone_that_sends_wish_after_wish_is_refused_in_time(visit: Visit) -> None:
    codes = [visit.wish(("late", "back")[turn % 2]).status_code for turn in range(MOST_WISHES + 20)]
    assert codes == [200] * MOST_WISHES + [409] * 20
    refusal(visit.wish("late"), "too-many-wishes", 409)
    assert visit.status()["wishes"] == []


def test_the_survey_is_there_after_the_service(visit: Visit) -> None:
    assert visit.status()["survey_url"] is None
    visit.staff.done("/counters/1/call-next")
    visit.staff.act(visit.ticket, "complete")
    assert visit.status()["survey_url"] == "https://example.jp/q?at=test&for=renewal"
    assert "https://example.jp/q?at=test&amp;for=renewal" in visit.phone.get(visit.address).get_data(as_text=True)


def form(page: str) -> dict[str, str]:
    """The hidden fields of the one form on the page that is posted and shown."""
    text = re.search(r'<form class="confirm".*?</form>', page, re.DOTALL)
    assert text is not None
    return {name: unescape(value) for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', text[0])}


def test_a_wish_without_script_is_asked_for_first(visit: Visit) -> None:
    with visit.hub.unchanged():
        ask = visit.plain.get(f"{visit.address}/wish?kind=give-up&lang=en")
    page = ask.get_data(as_text=True)
    assert "This cancels your number." in page
    sent = form(page)
    for _twice in range(2):
        answer = visit.plain.post(f"{visit.address}/wish?lang=en", data=sent)
        assert (answer.status_code, answer.headers["Location"]) == (303, f"{visit.address}?lang=en")
    assert visit.status()["state"] == "cancelled"
    again = visit.plain.get(f"{visit.address}?lang=en").get_data(as_text=True)
    assert "You gave up this number" in again


def test_what_is_not_offered_is_not_asked_for(visit: Visit) -> None:
    answer = visit.plain.get(f"{visit.address}/wish?kind=back")
    assert (answer.status_code, answer.headers["Location"]) == (302, visit.address)


def test_a_form_that_comes_too_late_says_so_in_words(visit: Visit) -> None:
    sent = form(visit.plain.get(f"{visit.address}/wish?kind=late").get_data(as_text=True))
    visit.staff.act(visit.ticket, "cancel")
    answer = visit.plain.post(f"{visit.address}/wish", data=sent, follow_redirects=True)
    assert "今はその操作ができません" in answer.get_data(as_text=True)
    bad = visit.plain.post(f"{visit.address}/wish", data={"kind": "late"})
    assert bad.status_code == 422


def test_nobodys_ticket_is_one_answer_whatever_is_asked(visit: Visit) -> None:
    data = {"kind": "late", "key": new_key()}
    pages = [
        visit.plain.get("/t/nobody"),
        visit.plain.get("/t/AAAAAAAAAAAAAAAAAAAAAA"),
        visit.plain.get("/t/nobody/wish?kind=late"),
        visit.plain.post("/t/nobody/wish", data=data),
    ]
    assert {page.status_code for page in pages} == {404}
    assert len({page.get_data() for page in pages}) == 1
    assert pages[0].headers["Refresh"] == "30"


def test_a_page_goes_over_the_wire_compressed(visit: Visit) -> None:
    plain = visit.plain.get(visit.address)
    packed = visit.plain.get(visit.address, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.headers["Vary"] == "Accept-Encoding"
    assert len(packed.get_data()) < len(plain.get_data()) / 2
    keys = re.compile(rb"(form|page)-[\w-]+")
    assert keys.sub(b"", gzip.decompress(packed.get_data())) == keys.sub(b"", plain.get_data())
    with visit.plain.get("/face/phone.js", headers={"Accept-Encoding": "gzip"}) as script:
        assert script.headers["Content-Encoding"] == "gzip"
        etag = script.headers["ETag"]
    with visit.plain.get("/face/phone.js", headers={"If-None-Match": etag}) as again:
        assert again.status_code == 304


def test_guesses_from_everywhere_shut_no_right_token_out(tmp_path: Path) -> None:
    with hub_in_process(tmp_path, "token_lookups_per_minute = 3") as hub:
        visit = Visit(hub)

        def look(token: str, last: int) -> int:
            address = {"REMOTE_ADDR": f"192.0.2.{last}"}
            return visit.plain.get(f"/t/{token}.json", environ_overrides=address).status_code

        assert look(visit.ticket["token"], 1) == 200
        # Sixty misses of all; then one of each address, and each has missed before.
        codes = [look(f"guess-{guess}", guess % 40 + 1) for guess in range(160)]
        assert codes.count(404) == 60
        assert set(codes) == {404, 429}
        # Shown before, though others guess behind the same address; and a new one from an address that never missed.
        assert look(visit.ticket["token"], 1) == 200
        assert look(visit.kiosk.issue("delivery")["token"], 99) == 200


def test_one_household_of_ipv6_is_one_caller(tmp_path: Path) -> None:
    with hub_in_process(tmp_path, "token_lookups_per_minute = 3") as hub:
        plain = FlaskClient(hub.hub.app, hub.hub.app.response_class)
        codes = [
            plain.get("/t/guess.json", environ_overrides={"REMOTE_ADDR": f"2001:db8:0:1::{last}"}).status_code
            for last in range(1, 5)
        ]
        assert codes == [404, 404, 404, 429]
        elsewhere = plain.get("/t/guess.json", environ_overrides={"REMOTE_ADDR": "2001:db8:0:2::1"})
        assert elsewhere.status_code == 404
