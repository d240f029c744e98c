"""Every state of the resident's page in every language (Q1, Q4): what matters fits a small phone, axe finds nothing.

axe looks at every state in Japanese, and at every sixth in each other language, in turn, so that each state is seen in
several; `scripts/phone_pictures.py` has it look at all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from server.face.phone import LANGUAGES
from tests.support.browser import assert_accessible
from tests.support.phone_face import FACES, PhoneFace, phone_site

SMALL = (320, 568)
#: What must be in sight without scrolling: the number, the state, what to do, groups ahead, the range, the counter.
IN_SIGHT = '.number, .say, .fact:visible:has([data-live="ahead"], [data-live="wait"], [data-live="counter"])'


def is_looked_at(language: str, turn: int) -> bool:
    """Whether axe looks at this one of several pages in this language."""
    return language == "ja" or (turn + LANGUAGES.index(language)) % 6 == 0


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with phone_site(PhoneFace()) as served:
        yield served


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_fits_a_small_phone(address: str, page_at: Callable[..., Page], language: str) -> None:
    page = page_at(*SMALL)
    for turn, face in enumerate(FACES):
        page.goto(f"{address}/t/{face}?lang={language}")
        expect(page.locator(".digits")).to_have_text("B112")
        assert page.evaluate("document.documentElement.scrollWidth") == SMALL[0], face
        for part in page.locator(IN_SIGHT).all():
            box = part.bounding_box()
            assert box is not None
            assert box["y"] + box["height"] <= SMALL[1], f"{face}: {part.inner_text()}"
        for target in page.locator("button:visible, a:visible, summary").all():
            box = target.bounding_box()
            assert box is not None
            assert box["height"] >= 44, f"{face}: {target.inner_text()}"
        if is_looked_at(language, turn):
            assert_accessible(page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_asking_and_not_knowing_in_every_language(address: str, page_at: Callable[..., Page], language: str) -> None:
    page = page_at(*SMALL, allow=["404"])
    for turn, path in enumerate(("nobody?", "waiting/wish?kind=late&", "waiting/wish?kind=give-up&")):
        page.goto(f"{address}/t/{path}lang={language}")
        assert page.evaluate("document.documentElement.scrollWidth") == SMALL[0], path
        if is_looked_at(language, turn):
            assert_accessible(page)
    page.get_by_role("group").locator("summary").click()
    expect(page.locator(".tongues a")).to_have_count(len(LANGUAGES) - 1)
    if is_looked_at(language, 3):
        assert_accessible(page)
