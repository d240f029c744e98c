"""What tests of the touch screen share: its languages, services with a name in each, and a ruler for what is shown."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.support.kiosk_hub import KioskHub

#: In the order of the screen.
LANGUAGES = ("ja", "ja-easy", "pt-BR", "fil", "en", "vi", "zh-Hans", "es", "id", "ko", "ne")

#: Names of the services of `KioskHub`, as a venue would configure them.
NAMES = {
    "delivery": {
        "ja": "マイナンバーカードの受け取り（交付）",
        "ja-easy": "マイナンバーカードを もらう",
        "pt-BR": "Retirar o cartão My Number",
        "fil": "Kunin ang My Number Card",
        "en": "Pick up a My Number Card",
        "vi": "Nhận thẻ My Number",
        "zh-Hans": "领取个人编号卡",
        "es": "Recoger la tarjeta My Number",
        "id": "Mengambil kartu My Number",
        "ko": "마이넘버 카드 수령",
        "ne": "माई नम्बर कार्ड लिने",
    },
    "renewal": {
        "ja": "電子証明書の更新",
        "ja-easy": "電子証明書(でんししょうめいしょ)を 新(あたら)しく する",
        "pt-BR": "Renovar o certificado digital",
        "fil": "I-renew ang digital certificate",
        "en": "Renew the digital certificate",
        "vi": "Gia hạn chứng thư số",
        "zh-Hans": "更新电子证书",
        "es": "Renovar el certificado digital",
        "id": "Memperbarui sertifikat digital",
        "ko": "전자 증명서 갱신",
        "ne": "डिजिटल प्रमाणपत्र नवीकरण",
    },
    "pin": {
        "ja": "暗証番号の再設定",
        "ja-easy": "暗証番号(あんしょうばんごう)を もう いちど きめる",
        "pt-BR": "Redefinir a senha do cartão",
        "fil": "I-reset ang PIN",
        "en": "Reset a PIN",
        "vi": "Đặt lại mã PIN",
        "zh-Hans": "重新设置密码",
        "es": "Restablecer el PIN",
        "id": "Mengatur ulang PIN",
        "ko": "비밀번호 재설정",
        "ne": "पिन फेरि राख्ने",
    },
    "application": {
        "ja": "マイナンバーカードの申請",
        "ja-easy": "マイナンバーカードを 申(もう)しこむ",
        "pt-BR": "Solicitar o cartão My Number",
        "fil": "Mag-apply ng My Number Card",
        "en": "Apply for a My Number Card",
        "vi": "Đăng ký thẻ My Number",
        "zh-Hans": "申请个人编号卡",
        "es": "Solicitar la tarjeta My Number",
        "id": "Mengajukan kartu My Number",
        "ko": "마이넘버 카드 신청",
        "ne": "माई नम्बर कार्डको निवेदन",
    },
}


def hub_of_all_languages() -> KioskHub:
    """A venue that offers every language, with each service named in it."""
    hub = KioskHub()
    hub.languages = list(LANGUAGES)
    for service, names in NAMES.items():
        hub.change(service, name=names)
    return hub


def double_services(hub: KioskHub) -> None:
    """As many services as stand on one screen: eight."""
    more = [service.model_copy(update={"id": f"{service.id}-2", "prefix": "H"}) for service in hub.services]
    hub.services = hub.services + more


def touch(page: Page, name: str) -> None:
    """Touches what bears the name and is in sight."""
    page.locator(f"[data-touch='{name}']:visible").click()


def press(page: Page, name: str) -> None:
    """Presses it as a key does: a finger so quick would be taken for a trembling one."""
    page.locator(f"[data-touch='{name}']:visible").dispatch_event("click")


def speak(page: Page, tag: str) -> None:
    """Chooses a language, by the names in sight or from the list."""
    if not page.locator(f"[data-touch='language:{tag}']:visible").count():
        press(page, "language-list")
    press(page, f"language:{tag}")
    expect(page.locator("html")).to_have_attribute("lang", tag.removesuffix("-easy"))


def translate(page: Page, tag: str) -> None:
    """The same screen at once in another language, whatever stands before the choice."""
    page.evaluate("tag => document.querySelector(`[data-touch='language:${tag}']`).click()", tag)
    assert page.evaluate("document.documentElement.lang") == tag.removesuffix("-easy")


def print_state(page: Page, state: str) -> None:
    """Waits until the slips are in that state."""
    expect(page.locator("#print")).to_have_attribute("data-state", state, timeout=10_000)


def shown(page: Page, screen: str) -> None:
    """Waits for a screen."""
    expect(page.locator(f"[data-screen={screen}]")).to_be_visible()
