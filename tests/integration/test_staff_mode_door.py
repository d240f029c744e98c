"""The door of staff mode over loopback: nobody gets behind it by another way."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.staff.session import IDLE_SECONDS
from kiosk.web.staff import COOKIE
from tests.support.kiosk_site import KioskSite, make_site, running_site, until
from tests.support.staff_mode import CODE, StaffPage, code_of, issue, new_key, set_code, signed_in, told

ORIGIN = "http://evil.example"
#: All that may be asked only behind the door.
BEHIND = [
    ("GET", "/state"),
    ("GET", "/tickets"),
    ("GET", "/tickets/{ticket}"),
    ("GET", "/printer/test-slip/test-1"),
    ("POST", "/tickets/{ticket}/reprint"),
    ("POST", "/tickets/{ticket}/found"),
    ("POST", "/tickets/{ticket}/cancel"),
    ("POST", "/printer/seen-to"),
    ("POST", "/printer/give-up"),
    ("POST", "/printer/test-slip"),
    ("POST", "/volume"),
    ("POST", "/close"),
    ("POST", "/open"),
    ("POST", "/restart"),
    ("POST", "/alive"),
    ("POST", "/sign-out"),
]


@pytest.fixture
def site() -> Iterator[KioskSite]:
    with running_site() as site:
        yield site


@pytest.fixture
def staff(site: KioskSite) -> StaffPage:
    return signed_in(site)


class TestTheDoor:
    @pytest.mark.parametrize(("method", "path"), BEHIND)
    def test_nothing_behind_it_without_a_session(self, site: KioskSite, method: str, path: str) -> None:
        set_code(site)
        ticket = issue(site)
        url = "/staff/api" + path.format(ticket=ticket["id"])
        printed = len(site.printer.printed)
        answer = site.client.open(url, method=method, json={"uses": ["visitor"], "key": new_key(), "steps": 1})
        assert code_of(answer) == (403, "staff-only")
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert len(site.printer.printed) == printed
        assert site.program.staff.closed_since is None
        assert site.program.staff.steps == 0

    def test_every_call_behind_it_is_tried_above(self, site: KioskSite) -> None:
        rules = {
            (
                method,
                rule.rule.removeprefix("/staff/api").replace("<ticket_id>", "{ticket}").replace("<name>", "test-1"),
            )
            for rule in site.program.app.url_map.iter_rules()
            if rule.rule.startswith("/staff")
            for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        }
        assert rules - set(BEHIND) == {("GET", "/staff"), ("GET", "/texts"), ("GET", "/door"), ("POST", "/sign-in")}

    def test_the_code_opens_it(self, site: KioskSite) -> None:
        set_code(site)
        page = StaffPage.at(site)
        answer = page.enter()
        assert answer.status_code == 200
        cookie = answer.headers["Set-Cookie"]
        assert cookie.startswith(f"{COOKIE}=")
        for attribute in ("HttpOnly", "SameSite=Strict", "Path=/staff"):
            assert attribute in cookie
        assert answer.headers["Cache-Control"] == "no-store"
        assert 0 < page.see("/state")["seconds"] <= IDLE_SECONDS
        until(lambda: told(site) == ["sign-in"])

    def test_without_a_code_staff_mode_is_off(self, site: KioskSite) -> None:
        page = StaffPage.at(site)
        assert page.see("/door") == {"code_set": False, "wait_seconds": 0}
        assert code_of(page.enter("")) == (409, "no-staff-code")
        assert site.client.get("/staff").status_code == 200

    def test_wrong_codes_wait_and_are_told_to_the_hub(self, site: KioskSite) -> None:
        set_code(site)
        page = StaffPage.at(site)
        answer = page.enter("000001")
        assert code_of(answer) == (403, "wrong-code")
        assert answer.headers["Retry-After"] == "2"
        assert "Set-Cookie" not in answer.headers
        again = StaffPage.at(site).enter(CODE)
        assert code_of(again) == (429, "too-many-tries"), "another page, or a reload, waits as well"
        assert page.see("/door")["wait_seconds"] > 0
        until(lambda: [(act.kind, act.detail) for act in site.hub.acts] == [("wrong-code", "1")])

    def test_the_wait_outlives_the_program(self, tmp_path: Path) -> None:
        first = make_site(tmp_path)
        set_code(first)
        assert StaffPage.at(first).enter("000001").status_code == 403
        again = make_site(tmp_path)
        assert code_of(StaffPage.at(again).enter(CODE)) == (429, "too-many-tries")

    @pytest.mark.parametrize(
        "body", [b"", b"[]", b"{", b'{"code": 739105}', b'{"code": null}', b'{"code": "' + b"7" * 17]
    )
    def test_nonsense_is_no_try(self, site: KioskSite, body: bytes) -> None:
        set_code(site)
        answer = site.client.post("/staff/api/sign-in", data=body, content_type="application/json")
        assert answer.status_code in {400, 422}
        assert site.program.staff.gate.failures == 0

    def test_a_code_is_taken_as_json_only(self, site: KioskSite) -> None:
        set_code(site)
        answer = site.client.post("/staff/api/sign-in", data={"code": CODE})
        assert code_of(answer) == (415, "not-json")

    def test_a_file_that_cannot_be_written_still_counts(self, site: KioskSite) -> None:
        set_code(site)
        (site.data / "staff.new").mkdir()
        assert StaffPage.at(site).enter("000001").status_code == 403
        assert code_of(StaffPage.at(site).enter()) == (429, "too-many-tries")


class TestTheSession:
    def test_it_takes_the_page_that_was_given_the_key(self, site: KioskSite, staff: StaffPage) -> None:
        """The residents' page, or a reload, has the cookie of this browser and not the key."""
        other = StaffPage(staff.client)
        assert other.cookie == staff.cookie != ""
        assert code_of(other.post("/close")) == (403, "staff-only")
        stranger = StaffPage(site.client, staff.key)
        assert code_of(stranger.post("/close")) == (403, "staff-only")
        staff.do("/close")

    def test_a_cookie_that_somebody_fixed_before_is_not_taken_over(self, site: KioskSite) -> None:
        set_code(site)
        page = StaffPage.at(site)
        page.client.set_cookie(COOKIE, "fixed-by-somebody", path="/staff")
        page.enter()
        assert page.cookie != "fixed-by-somebody"
        thief = StaffPage(site.client, page.key)
        thief.client.set_cookie(COOKIE, "fixed-by-somebody", path="/staff")
        assert code_of(thief.post("/close")) == (403, "staff-only")

    def test_what_was_ended_is_not_played_back(self, site: KioskSite, staff: StaffPage) -> None:
        cookie, key = staff.cookie, staff.key
        staff.do("/sign-out")
        assert staff.cookie == ""
        thief = StaffPage(site.client, key)
        thief.client.set_cookie(COOKIE, cookie, path="/staff")
        assert code_of(thief.get("/state")) == (403, "staff-only")

    def test_the_next_one_ends_it(self, site: KioskSite, staff: StaffPage) -> None:
        signed_in(site)
        assert code_of(staff.post("/close")) == (403, "staff-only")

    def test_looking_on_does_not_lengthen_it_and_a_touch_does(
        self, site: KioskSite, staff: StaffPage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        sessions = site.program.staff.sessions
        clock = {"now": sessions._monotonic()}
        monkeypatch.setattr(sessions, "_monotonic", lambda: clock["now"])
        clock["now"] += 40
        staff.see("/state")
        staff.do("/alive")
        clock["now"] += 40
        assert staff.see("/state")["seconds"] == pytest.approx(20)
        clock["now"] += 20
        assert code_of(staff.post("/alive")) == (403, "staff-only")

    def test_a_new_code_ends_it(self, site: KioskSite, staff: StaffPage) -> None:
        set_code(site, "40718")
        assert code_of(staff.get("/state")) == (403, "staff-only")

    def test_a_restart_ends_it(self, tmp_path: Path) -> None:
        first = make_site(tmp_path)
        page = signed_in(first)
        again = StaffPage(make_site(tmp_path).client, page.key)
        again.client.set_cookie(COOKIE, page.cookie, path="/staff")
        assert code_of(again.get("/state")) == (403, "staff-only")


class TestStrangers:
    @pytest.mark.parametrize(
        ("headers", "code"),
        [
            ({"Origin": ORIGIN}, "foreign-origin"),
            ({"Origin": "null"}, "foreign-origin"),
            ({"Sec-Fetch-Site": "cross-site"}, "foreign-origin"),
            ({"Host": "evil.example"}, "foreign-host"),
        ],
    )
    def test_another_site_does_nothing_even_with_cookie_and_key(
        self, site: KioskSite, staff: StaffPage, headers: dict[str, str], code: str
    ) -> None:
        for path in ("/close", "/sign-in"):
            sent = headers | {"X-Junban-Staff": staff.key, "Content-Type": "application/json"}
            answer = staff.client.post(f"/staff/api{path}", data=json.dumps({"code": CODE}), headers=sent)
            assert answer.get_json(force=True)["code"] == code
        assert site.program.staff.closed_since is None

    @pytest.mark.parametrize("address", ["192.168.1.20", "10.0.0.1", "fe80::1", "", "unknown"])
    def test_another_machine_does_not_even_see_the_door(self, site: KioskSite, address: str) -> None:
        set_code(site)
        where = {"REMOTE_ADDR": address}
        for method, path in (("GET", "/staff"), ("GET", "/staff/api/door"), ("POST", "/staff/api/sign-in")):
            answer = site.client.open(path, method=method, json={"code": CODE}, environ_overrides=where)
            assert code_of(answer) == (403, "staff-only")

    def test_the_page_leads_nowhere(self, site: KioskSite) -> None:
        answer = site.client.get("/staff")
        html = answer.get_data(as_text=True)
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'self'")
        for way_out in ("<a ", "<form", "<input", "<iframe", "target=", "http:", "https:", "file:"):
            assert way_out not in html
