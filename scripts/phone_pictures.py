"""Pictures of the resident's page in every state: `scripts/phone_pictures.py FOLDER [LANGUAGE ...]`.

320 × 568 pixels, as the smallest phones in use have, at twice their number; by default in the three languages that
tell most: ja, pt-BR (long) and ja-easy (with readings); `all` stands for all eleven. axe-core looks at each. Needs
Chromium and Playwright, as the tests do.
"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from server.face.phone import LANGUAGES
from tests.support.browser import ARGUMENTS, assert_accessible, find_headless
from tests.support.phone_face import FACES, PhoneFace, phone_site

TELLING = ("ja", "pt-BR", "ja-easy")


def main(folder: Path, languages: list[str]) -> None:
    """Writes `<language>-<face>.png`, what is seen without scrolling, and `-whole.png`, the whole page."""
    folder.mkdir(parents=True, exist_ok=True)
    with phone_site(PhoneFace()) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_headless(), args=list(ARGUMENTS))
        page = browser.new_page(viewport={"width": 320, "height": 568}, device_scale_factor=2)
        for language in languages:
            for face in FACES:
                page.goto(f"{address}/t/{face}?lang={language}")
                page.evaluate("() => document.fonts.ready.then(() => undefined)")
                assert_accessible(page)
                page.screenshot(path=folder / f"{language}-{face}.png")
                page.screenshot(path=folder / f"{language}-{face}-whole.png", full_page=True)
        browser.close()


if __name__ == "__main__":
    wanted = sys.argv[2:] or list(TELLING)
    main(Path(sys.argv[1]), list(LANGUAGES) if wanted == ["all"] else wanted)
