"""The resident's wishes in a browser (Q3), with and without script; the stream of events; consent to notifications."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from playwright.sync_api import Page, expect

from server.contract.face import WishKind
from server.face.phone_routes import PhoneOptions
from server.face.push import PushBook
from server.face.push_encryption import CURVE, base64url, point
from server.face.push_vapid import Vapid
from server.services.tokens import token_hash
from tests.support.browser import assert_accessible
from tests.support.kiosk_site import until
from tests.support.phone_face import PhoneFace, a_status, phone_site

SMALL = (320, 568)
ALLOWED = "push.example.jp"
#: Playwright switches scripts off by a policy of its own, which what is loaded ahead runs into; a phone just skips it.
PRELOADED = ".js: csp"


@pytest.fixture
def face() -> PhoneFace:
    return PhoneFace()


@pytest.fixture
def address(face: PhoneFace) -> Iterator[str]:
    with phone_site(face) as served:
        yield served


@pytest.fixture
def streaming(face: PhoneFace) -> Iterator[str]:
    """With a stream of events, as on a relay, and notifications."""
    vapid = Vapid(ec.generate_private_key(CURVE), "mailto:it@example.jp")
    book = PushBook(vapid, (ALLOWED,), token_hash, face.now, lambda _endpoint, _headers, _body: 201)
    face.book = book
    with phone_site(face, PhoneOptions(events=True, push=book)) as served:
        yield served


def sent(face: PhoneFace) -> list[WishKind]:
    return [wish.kind for _token, wish in face.wishes]


def test_late_then_back(face: PhoneFace, address: str, page_at: Callable[..., Page]) -> None:
    page = page_at(*SMALL)
    page.goto(f"{address}/t/waiting")
    page.get_by_role("button", name="遅れます").click()
    expect(page.locator("#turn")).to_have_attribute("data-face", "late")
    expect(page.locator(".answer")).to_be_focused()
    expect(page.locator(".sent")).to_have_text("順番をお預かりしました。")
    expect(page.get_by_role("button", name="遅れます")).to_be_hidden()
    page.get_by_role("button", name="戻りました").click()
    expect(page.locator("#turn")).to_have_attribute("data-face", "waiting")
    assert sent(face) == [WishKind.LATE, WishKind.BACK]


def test_giving_up_is_asked_for_and_can_be_undone(face: PhoneFace, address: str, page_at: Callable[..., Page]) -> None:
    page = page_at(*SMALL)
    page.goto(f"{address}/t/called?lang=en")
    give_up = page.get_by_role("button", name="Give up my turn")
    give_up.click()
    expect(page.get_by_role("button", name="No", exact=True)).to_be_focused()
    assert_accessible(page)
    page.get_by_role("button", name="No", exact=True).click()
    expect(give_up).to_be_focused()
    assert sent(face) == []
    give_up.click()
    page.get_by_role("button", name="Yes", exact=True).click()
    expect(page.locator("#turn")).to_have_attribute("data-face", "given_up")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#turn")).to_have_attribute("data-face", "waiting")
    assert sent(face) == [WishKind.GIVE_UP, WishKind.UNDO]


def test_the_question_stays_while_the_turn_comes_nearer(
    face: PhoneFace, address: str, page_at: Callable[..., Page]
) -> None:
    page = page_at(*SMALL)
    page.goto(f"{address}/t/waiting")
    page.get_by_role("button", name="受付をやめます").click()
    face.become("waiting", a_status("almost"))
    expect(page.locator("#turn")).to_have_attribute("data-face", "almost")
    expect(page.locator(".confirm")).to_be_visible()
    expect(page.locator(".wishes")).to_be_hidden()
    face.become("waiting", a_status("serving"))
    expect(page.locator(".confirm")).to_be_hidden()


@pytest.mark.parametrize(
    ("code", "words"),
    [("stale-version", "今はその操作ができません"), ("too-many-wishes", "操作の回数が上限に達しました")],
)
def test_a_refusal_is_told_in_words(
    face: PhoneFace, address: str, page_at: Callable[..., Page], code: str, words: str
) -> None:
    page = page_at(*SMALL, allow=["409"])
    face.refuse = code
    page.goto(f"{address}/t/waiting")
    page.get_by_role("button", name="遅れます").click()
    expect(page.get_by_role("alert").filter(has_text=words)).to_be_visible()
    assert_accessible(page)


def test_a_wish_that_is_lost_is_sent_again_under_the_same_key(
    face: PhoneFace, address: str, page_at: Callable[..., Page]
) -> None:
    page = page_at(*SMALL, allow=["ERR_FAILED"])
    keys: list[str] = []
    page.route("**/wish", lambda route: (keys.append(str(route.request.post_data_json)), route.abort())[1])
    page.goto(f"{address}/t/waiting")
    late = page.get_by_role("button", name="遅れます")
    late.click()
    expect(page.get_by_role("alert").filter(has_text="送信できませんでした")).to_be_visible()
    page.unroute("**/wish")
    late.click()
    expect(page.locator("#turn")).to_have_attribute("data-face", "late")
    assert keys == [str(face.wishes[0][1].model_dump(mode="json"))]


def test_without_script_it_is_asked_and_done_by_forms(
    face: PhoneFace, address: str, page_at: Callable[..., Page]
) -> None:
    page = page_at(*SMALL, java_script_enabled=False, allow=[PRELOADED])
    page.goto(f"{address}/t/waiting?lang=pt-BR")
    page.get_by_role("button", name="Vou me atrasar").click()
    expect(page.locator(".confirm")).to_contain_text("Guardamos o seu lugar")
    page.get_by_role("button", name="Sim").click()
    expect(page.locator("#turn")).to_have_attribute("data-face", "late")
    expect(page.locator("html")).to_have_attribute("lang", "pt-BR")
    page.get_by_role("button", name="Voltei").click()
    expect(page.locator("#turn")).to_have_attribute("data-face", "waiting")
    assert sent(face) == [WishKind.LATE, WishKind.BACK]


def test_a_wish_on_its_way_offers_nothing_more(address: str, page_at: Callable[..., Page]) -> None:
    page = page_at(*SMALL)
    page.goto(f"{address}/t/pending")
    expect(page.locator(".sent")).to_have_text("送信しました。会場からの返事を待っています。")
    expect(page.locator(".wishes")).to_be_hidden()


def test_a_wish_that_the_hall_refuses_later_is_told_in_words(
    face: PhoneFace, streaming: str, page_at: Callable[..., Page]
) -> None:
    page = page_at(*SMALL)
    page.goto(f"{streaming}/t/pending")
    until(lambda: bool(face.listeners))
    face.become("pending", a_status("called"))
    expect(page.locator("#turn")).to_have_attribute("data-face", "called")
    expect(page.get_by_role("alert").filter(has_text="今はその操作ができません")).to_be_visible()
    face.become("pending", a_status("serving"))
    expect(page.locator(".refused")).to_be_hidden()


def test_events_arrive_without_asking(face: PhoneFace, streaming: str, page_at: Callable[..., Page]) -> None:
    page = page_at(*SMALL)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))  # Playwright marks its handlers
    page.goto(f"{streaming}/t/waiting")
    page.wait_for_function("() => document.querySelector('#turn').dataset.face === 'waiting'")
    expect(page.locator("#notify")).to_be_visible()
    until(lambda: bool(face.listeners))
    face.become("waiting", a_status("called"))
    expect(page.locator("#turn")).to_have_attribute("data-face", "called")
    face.become("waiting", a_status("called").model_copy(update={"stale": True}))
    expect(page.locator(".lost")).to_contain_text("通信できません")
    face.become("waiting", a_status("serving"))
    expect(page.locator(".lost")).to_be_hidden()
    assert [url for url in asked if url.endswith(".json")] == []


def test_without_a_stream_the_page_asks(face: PhoneFace, streaming: str, page_at: Callable[..., Page]) -> None:
    page = page_at(*SMALL, allow=["503"])
    face.events_up = False
    page.goto(f"{streaming}/t/waiting")
    face.become("waiting", a_status("called"))
    expect(page.locator("#turn")).to_have_attribute("data-face", "called")


def test_a_stream_that_breaks_comes_back(face: PhoneFace, streaming: str, page_at: Callable[..., Page]) -> None:
    page = page_at(*SMALL, allow=["ERR_INCOMPLETE_CHUNKED_ENCODING"])
    page.goto(f"{streaming}/t/waiting")
    until(lambda: bool(face.listeners))
    face.hang_up()
    until(lambda: bool(face.listeners))
    face.become("waiting", a_status("called"))
    expect(page.locator("#turn")).to_have_attribute("data-face", "called")


def subscription() -> str:
    """A browser that has a push service, told to a page: Debian's Chromium has none without the network."""
    key = base64url(point(ec.generate_private_key(CURVE).public_key()))
    return f"""
        const bytes = text => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), c => c.charCodeAt(0));
        Notification.requestPermission = async () => "granted";
        PushManager.prototype.subscribe = async function (options) {{
            document.documentElement.dataset.pushKey = options.applicationServerKey.length;
            const keys = {{ auth: bytes("{"A" * 22}").buffer, p256dh: bytes("{key}").buffer }};
            return {{ endpoint: "https://{ALLOWED}/abc", getKey: name => keys[name] }};
        }};"""


def test_after_consent_the_phone_is_woken_too(face: PhoneFace, streaming: str, page_at: Callable[..., Page]) -> None:
    page = page_at(*SMALL)
    page.add_init_script(subscription())
    page.goto(f"{streaming}/t/waiting")
    page.locator("#notify").click()
    expect(page.locator('[data-live="hint"]')).to_have_text("画面を閉じても通知でお知らせします。")
    expect(page.locator("html")).to_have_attribute("data-push-key", "65")
    assert face.book is not None
    assert face.book.watched() == [token_hash("waiting")]
    scopes = "() => navigator.serviceWorker.getRegistrations().then(all => all.map(one => one.scope))"
    assert page.evaluate(scopes) == [f"{streaming}/t/waiting"]
    page.locator("#notify").click()
    page.wait_for_function("() => navigator.serviceWorker.getRegistrations().then(all => all.length === 0)")
    until(lambda: face.book is not None and face.book.watched() == [])
    assert page.context.cookies() == []
