"""Rate limits, and the headers of every kind of answer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from server.services.ports import DeviceKind
from tests.support.hub import PASSWORD, TestHub, add_staff, hub_in_process, new_key, refusal

LIMITS = "sign_in_per_minute = 3\nissue_per_minute = 4\ntoken_lookups_per_minute = 3"


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[TestHub]:
    with hub_in_process(tmp_path, LIMITS) as made:
        yield made


def test_passwords_cannot_be_tried_for_long(hub: TestHub) -> None:
    add_staff(hub.hall, "sato")
    client = hub.client()
    for _ in range(3):
        client.refused("/session", "sign-in-refused", 401, login="sato", password="wrong")
    answer = client.command("/session", login="sato", password=PASSWORD)
    refusal(answer, "rate-limited", 429)
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    elsewhere = hub.client().post(
        "/api/v1/session",
        json={"login": "sato", "password": PASSWORD},
        environ_overrides={"REMOTE_ADDR": "192.0.2.7"},
    )
    assert elsewhere.status_code == 201


def test_one_kiosk_that_runs_wild_does_not_stop_the_other(hub: TestHub) -> None:
    wild, other = hub.device(DeviceKind.KIOSK), hub.device(DeviceKind.KIOSK)
    for _ in range(4):
        wild.issue()
    with hub.unchanged():
        answer = wild.command("/tickets", service="delivery", idempotency_key=new_key())
        refusal(answer, "rate-limited", 429)
        assert int(answer.headers["Retry-After"]) > 0
    other.issue()


def test_tokens_cannot_be_guessed_for_long(hub: TestHub) -> None:
    token = hub.device(DeviceKind.KIOSK).issue()["token"]
    client = hub.client()
    for guess in range(3):
        refusal(client.get(f"/t/{guess}.json"), "not-found", 404)
    for path in (f"/t/{token}.json", "/t/again.json"):
        answer = client.get(path)
        refusal(answer, "rate-limited", 429)
        assert "Retry-After" in answer.headers


def test_ones_own_ticket_may_be_looked_at_as_often_as_one_likes(hub: TestHub) -> None:
    token = hub.device(DeviceKind.KIOSK).issue()["token"]
    client = hub.client()
    for _ in range(10):
        assert client.get(f"/t/{token}.json").status_code == 200
        assert client.get(f"/t/{token}").status_code == 200


def test_guessing_pages_is_limited_too(hub: TestHub) -> None:
    client = hub.client()
    assert [client.get(f"/t/{guess}").status_code for guess in range(4)] == [404, 404, 404, 429]


def test_the_address_is_the_proxys_word_only_when_there_is_a_proxy(tmp_path: Path) -> None:
    def refused(hub: TestHub) -> int:
        answers = [
            hub.client().get("/t/guess.json", headers={"X-Forwarded-For": f"198.51.100.{guess}"}) for guess in range(5)
        ]
        return sum(answer.status_code == 429 for answer in answers)

    (tmp_path / "plain").mkdir()
    with hub_in_process(tmp_path / "plain", LIMITS) as hub:
        assert refused(hub) == 2
    (tmp_path / "proxied").mkdir()
    with hub_in_process(tmp_path / "proxied", f"{LIMITS}\ntrusted_proxies = 1") as hub:
        assert refused(hub) == 0


def test_every_kind_of_answer_is_guarded(hub: TestHub) -> None:
    """The client holds each answer against the rules for headers; here is one of each kind."""
    sato = hub.staff("sato")
    statuses = {
        path: sato.get(path, buffered=True).status_code
        for path in (
            "/",
            "/console",
            "/embed",
            "/face/base.css",
            "/static/nothing.css",
            "/t/nobody",
            "/t/nobody.json",
            "/feed/v1/waits.json",
            "/api/v1/openapi.json",
            "/api/v1/queue",
            "/healthz",
            "/readyz",
            "/metrics",
            "/nothing",
        )
    }
    nothing = {"/static/nothing.css", "/t/nobody", "/t/nobody.json", "/nothing"}
    assert {path for path, status in statuses.items() if status == 404} == nothing
    assert {status for path, status in statuses.items() if path not in nothing} == {200}
    assert sato.options("/api/v1/queue").status_code == 200
    assert sato.head("/api/v1/queue").status_code == 200


def test_what_nobody_expected_is_guarded_too(hub: TestHub, monkeypatch: pytest.MonkeyPatch) -> None:
    sato = hub.staff("sato")

    def broken(_work: object) -> None:
        raise RuntimeError("a secret of the inside")

    monkeypatch.setattr(hub.hall.database, "read", broken)
    answer = sato.get("/feed/v1/waits.json")
    problem = refusal(answer, "internal-error", 500)
    assert "secret" not in str(problem)


def test_answers_for_one_reader_are_kept_by_nobody(hub: TestHub) -> None:
    sato = hub.staff("sato")
    sato.done("/counters/1/open")
    for path in ("/console", "/api/v1/session", "/"):
        assert sato.get(path).headers["Cache-Control"] == "no-store"
    assert sato.get("/api/v1/queue").headers["Cache-Control"] == "no-cache"
    assert sato.command("/counters/1/close").headers["Cache-Control"] == "no-store"
