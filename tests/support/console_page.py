"""The console as an operator uses it."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.support.pages_site import LOGIN, PASSWORD


class ConsolePage:
    """One console in one browser."""

    def __init__(self, page: Page, address: str, language: str = "ja") -> None:
        self.page = page
        self.address = address
        page.goto(f"{address}/console?lang={language}")

    def sign_in(self, password: str = PASSWORD, login: str = LOGIN) -> ConsolePage:
        """Signs in by keyboard, and waits for the live connection when the password is right."""
        self.page.locator("#login").fill(login)
        self.page.locator("#password").fill(password)
        self.page.keyboard.press("Enter")
        if password == PASSWORD:
            self.expect_link("live")
        return self

    def open_counter(self, name: str) -> ConsolePage:
        """Chooses and opens a counter."""
        self.page.locator("#choices .choice").filter(has_text=name).click()
        expect(self.page.locator("#station-name")).to_have_text(name)
        return self

    def expect_link(self, link: str, timeout: float = 15_000) -> None:
        """Waits until the line to the hub is `live`, `polling` or `away`."""
        expect(self.page.locator("#link")).to_have_attribute("data-link", link, timeout=timeout)

    def expect_present(self, number: str, state: str) -> None:
        """The ticket at this counter."""
        expect(self.page.locator("#ticket-number")).to_have_text(number)
        expect(self.page.locator("#ticket")).to_have_attribute("data-state", state)

    def expect_told(self, text: str) -> None:
        """What the console says of the last action."""
        expect(self.page.locator("#done-text")).to_have_text(text)

    def expect_refused(self, text: str) -> None:
        """What the console says of the last refusal."""
        expect(self.page.locator("#error-text")).to_contain_text(text)

    def row(self, number: str) -> Locator:
        """The row of a ticket in the list."""
        return self.page.locator("#rows tr").filter(has=self.page.get_by_role("rowheader", name=number))

    def tab(self, name: str) -> Locator:
        """The tab of a state: waiting, called, serving, second, away, completed, cancelled, all."""
        return self.page.locator(f"#tab-{name}")

    def more(self, number: str, action: str) -> None:
        """An action behind a row's 「その他」, as `data-action` spells it."""
        self.row(number).locator('[data-action="more"]').click()
        self.page.locator(f'#more [data-action="{action}"]').click()

    def press(self, *keys: str) -> ConsolePage:
        """Keys one after the other."""
        for key in keys:
            self.page.keyboard.press(key)
        return self

    def tab_to(self, selector: str) -> ConsolePage:
        """Presses Tab until it has the focus, as somebody without a pointer does."""
        wanted = self.page.locator(selector).first
        expect(wanted).to_be_visible()
        for _ in range(80):
            if wanted.evaluate("node => node === document.activeElement"):
                return self
            self.page.keyboard.press("Tab")
        raise AssertionError(f"the Tab key does not come to {selector}")
