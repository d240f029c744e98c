"""The first stone, end to end: a resident, a clerk, a monitor, a phone and the city's website, in the real programs."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import jsonschema
import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

from tests.support.browser import assert_accessible, screenshot
from tests.support.console_page import ConsolePage
from tests.support.demo import Demo, running_demo
from tests.support.kiosk_site import until

SCHEMA = Path(__file__).resolve().parents[2] / "server/face/feed.schema.json"
KEYS = ["hub", "kiosk", "console", "login", "password", "display", "feed", "public", "slips", "device_token", "printer"]

PageAt = Callable[..., Page]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    with running_demo(tmp_path_factory.mktemp("demo")) as demo:
        yield demo


def take_ticket(page: Page, kiosk: str, service: str) -> str:
    """Takes a ticket by touch; the number on the screen, once both slips are told to be out."""
    page.goto(kiosk)
    page.locator(f"[data-touch='service:{service}']").click()
    expect(page.locator("#print")).to_have_attribute("data-state", "confirmed", timeout=20_000)
    return page.locator("#ticket-number").inner_text()


def newest_slips(demo: Demo) -> list[Path]:
    """The last two pieces of paper in the tray: the visitor's and the counter's."""
    return sorted(Path(demo["slips"]).glob("*.png"))[-2:]


def link_on(slip: Path) -> str:
    (code,) = zxingcpp.read_barcodes(Image.open(slip).convert("L"))
    return str(code.text)


def slips_of(demo: Demo, ticket: dict[str, str]) -> int:
    """How many whole pieces of paper in the tray lead to this ticket; other tests' tickets may lie there too."""
    paper = [Image.open(slip).convert("L") for slip in Path(demo["slips"]).glob("*.png")]
    return sum(code.text == ticket["status_url"] for image in paper for code in zxingcpp.read_barcodes(image))


def clerk_at(page: Page, demo: Demo) -> ConsolePage:
    console = ConsolePage(page, demo["hub"])
    page.locator("#login").fill(demo["login"])
    page.locator("#password").fill(demo["password"])
    page.keyboard.press("Enter")
    console.expect_link("live")
    return console


def test_one_line_tells_every_door(demo: Demo) -> None:
    assert list(demo.doors) == KEYS
    for door in ("hub", "kiosk", "console", "display", "feed", "printer"):
        assert httpx.get(demo[door]).status_code == 200, door


def test_a_visit_from_the_touch_to_the_counter(demo: Demo, page_at: PageAt) -> None:
    kiosk, monitor = page_at(1080, 1920), page_at(1920, 1080)
    sounds: list[str] = []
    monitor.on("request", lambda request: sounds.append(request.url) if request.url.endswith(".wav") else None)
    monitor.goto(demo["display"])
    clerk = clerk_at(page_at(1280, 800, allow=["401"]), demo).open_counter("1番窓口")

    number = take_ticket(kiosk, demo["kiosk"], "application")
    assert number == "A001"
    visitor, counter = newest_slips(demo)
    assert link_on(visitor) == link_on(counter)
    assert link_on(visitor).startswith(f"{demo['public']}/t/")

    phone = page_at(320, 568)
    phone.goto(link_on(visitor))
    expect(phone.locator("#turn")).to_have_attribute("data-face", "almost")
    expect(clerk.row(number)).to_be_visible()

    clerk.page.keyboard.press("F2")
    clerk.expect_present(number, "called")
    expect(monitor.locator("#number")).to_have_text(number, timeout=5_000)
    expect(monitor.locator("#counter-name")).to_have_text("1番窓口")
    expect(phone.locator("#turn")).to_have_attribute("data-face", "called", timeout=12_000)
    expect(phone.locator("#turn")).to_contain_text("1番窓口")
    if not any("/audio/" in sound for sound in sounds):
        with monitor.expect_request(lambda request: "/audio/" in request.url, timeout=20_000):
            pass

    for page, name in ((kiosk, "kiosk"), (monitor, "monitor"), (clerk.page, "console"), (phone, "phone")):
        assert_accessible(page)
        screenshot(page, f"demo-{name}")

    clerk.page.keyboard.press("s")
    clerk.expect_present(number, "serving")
    clerk.page.keyboard.press("z")
    clerk.expect_present(number, "called")
    clerk.page.keyboard.press("c")
    expect(phone.locator("#turn")).to_have_attribute("data-face", "completed", timeout=12_000)
    assert any("/audio/" in sound for sound in sounds)


def test_the_feed_is_valid_and_counts_who_waits(demo: Demo) -> None:
    httpx.post(f"{demo['kiosk']}/api/tickets", json={"service": "pin-reset", "language": "en"}).raise_for_status()
    feed = httpx.get(demo["feed"]).json()
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.validate(feed, schema, format_checker=jsonschema.FormatChecker())
    assert feed["status"] == "open"
    assert {service["id"]: service["waiting"] for service in feed["services"]}["pin-reset"] >= 1


def test_cards_are_asked_and_stand_on_the_ticket(demo: Demo) -> None:
    body = {"service": "delivery", "language": "en", "cards": 3}
    told = httpx.post(f"{demo['kiosk']}/api/tickets", json=body).raise_for_status().json()
    address = f"{demo['public']}/t/{told['token']}.json"
    until(lambda: httpx.get(address).status_code == 200)  # the relay hears of it a moment later
    status = httpx.get(address).json()
    assert (told["cards"], status["number"], status["language"]) == (3, told["number"], "en")


def told_of_printer(staff: httpx.Client) -> str:
    """Its condition, as staff see it."""
    devices = staff.get("/api/v1/devices").raise_for_status().json()["devices"]
    return next(str(device["printers"][0]["condition"]) for device in devices if device["printers"])


def test_paper_that_runs_out_is_told_and_refilled_and_a_slip_is_printed_again(demo: Demo) -> None:
    def do(words: str) -> None:
        httpx.post(f"{demo['printer']}/do", json={"words": words}).raise_for_status()

    def state() -> str:
        return str(httpx.get(f"{demo['kiosk']}{ticket['print_url']}").raise_for_status().json()["print"]["state"])

    login = {"login": demo["login"], "password": demo["password"]}
    with httpx.Client(base_url=demo["hub"]) as staff:
        staff.post("/api/v1/session", json=login).raise_for_status()
        do("fault paper-out")
        until(lambda: told_of_printer(staff) == "blocked")
        wish = {"service": "application", "language": "ja"}
        ticket = httpx.post(f"{demo['kiosk']}/api/tickets", json=wish).raise_for_status().json()
        until(lambda: state() == "blocked")
        assert slips_of(demo, ticket) == 0
        do("refill")
        until(lambda: state() == "confirmed", 30)
        until(lambda: told_of_printer(staff) == "ready")
        assert slips_of(demo, ticket) == 2
        staff.post(f"/api/v1/tickets/{ticket['id']}/reprint", json={"uses": ["counter"]}).raise_for_status()
        until(lambda: slips_of(demo, ticket) == 3, 30)


def test_the_root_leads_to_every_door(demo: Demo, page_at: PageAt) -> None:
    page = page_at(1280, 800)
    page.goto(demo["hub"])
    links = {link.get_attribute("href") or "" for link in page.get_by_role("link").all()}
    for door in ("kiosk", "display", "printer"):
        assert any(link.startswith(demo[door]) for link in links), door
    for path in ("/console", "/feed/v1/waits.json", "/embed"):
        assert any(path in link for link in links), path
    expect(page.get_by_text(demo["password"])).to_be_visible()
    assert_accessible(page)


def test_it_ends_cleanly_and_leaves_nothing(tmp_path: Path) -> None:
    with running_demo(tmp_path, zone="Pacific/Kiritimati") as demo:
        slips = Path(demo["slips"])
        ports = [int(demo[door].rsplit(":", 1)[1]) for door in ("hub", "kiosk", "display", "printer")]
        assert slips.is_dir()
        assert demo.end() == 0
    assert not slips.exists()
    for port in ports:
        with socket.socket() as client:
            assert client.connect_ex(("127.0.0.1", port)) != 0


def test_data_that_is_kept_goes_on(tmp_path: Path) -> None:
    body = {"service": "application", "language": "ja"}
    data = tmp_path / "kept"
    numbers = []
    for _start in range(2):
        with running_demo(tmp_path, "--data", str(data), "--no-relay") as demo:
            told = httpx.post(f"{demo['kiosk']}/api/tickets", json=body).raise_for_status().json()
            numbers.append(told["number"])
            assert demo.end() == 0
    assert numbers == ["A001", "A002"]
    assert (data / "junban.sqlite3").exists()
    assert (data / "kiosk" / "spool.sqlite3").exists()
    assert not os.stat(data / "secret.key").st_mode & 0o077
