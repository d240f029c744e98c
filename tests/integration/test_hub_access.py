"""Who may do what: operators by session, devices by token, nobody else; and nobody on behalf of another site."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import argon2
import pytest

from server.services.accounts import begin_session
from server.services.context import SYSTEM
from server.services.ports import DeviceKind, Role
from server.services.tokens import new_token, token_hash
from server.web.guard import COOKIE, Guard
from tests.support.hub import PASSWORD, TestHub, add_staff, add_token, hub_in_process, new_key, refusal

QUEUE = "/api/v1/queue"


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[TestHub]:
    with hub_in_process(tmp_path) as made:
        yield made


def test_an_operator_signs_in_and_out(hub: TestHub) -> None:
    add_staff(hub.hall, "sato", Role.MANAGER)
    client = hub.client()
    answer = client.command("/session", login="SATO", password=PASSWORD)
    assert answer.status_code == 201
    told = answer.get_json()
    assert told.pop("id")
    assert told == {
        "login": "sato",
        "name": "sato の名",
        "role": "manager",
        "expires_at": "2026-11-13T01:30:00Z",
        "must_change_password": False,
    }
    assert PASSWORD not in answer.get_data(as_text=True)
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    for flag in ("HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=43200"):
        assert flag in cookie
    assert "Secure" not in cookie
    assert client.get("/api/v1/session").get_json() == answer.get_json()
    token = client.get_cookie(COOKIE)
    assert token is not None
    gone = client.delete("/api/v1/session")
    assert (gone.status_code, client.get_cookie(COOKIE)) == (204, None)
    client.set_cookie(COOKIE, token.value)  # a copy of the cookie is worth nothing any more
    refusal(client.get(QUEUE), "not-signed-in", 401)


def test_the_cookie_is_secure_behind_tls(tmp_path: Path) -> None:
    with hub_in_process(tmp_path, 'public_url = "https://junban.example.lg.jp"') as hub:
        add_staff(hub.hall, "sato")
        answer = hub.client().command("/session", login="sato", password=PASSWORD)
        assert "Secure" in answer.headers["Set-Cookie"]


@pytest.mark.parametrize(("login", "password"), [("sato", "wrong"), ("nobody", PASSWORD), ("kato", PASSWORD)])
def test_a_sign_in_is_refused_without_saying_why(
    hub: TestHub, monkeypatch: pytest.MonkeyPatch, login: str, password: str
) -> None:
    add_staff(hub.hall, "sato")
    add_staff(hub.hall, "kato")
    kato = hub.hall.database.read(lambda uow: uow.accounts.operator_by_login("kato"))
    assert kato is not None
    hub.hall.database.write(lambda uow: uow.accounts.save_operator(replace(kato, active=False)))
    checked: list[str] = []
    hasher = _spy(monkeypatch, checked)
    answer = hub.client().command("/session", login=login, password=password)
    problem = refusal(answer, "sign-in-refused", 401)
    assert set(problem) == {"type", "title", "status", "code", "errors"}
    assert "Set-Cookie" not in answer.headers
    assert len(checked) == 1, "each refusal takes the time of one password"
    assert checked[0].startswith(hasher)


def _spy(monkeypatch: pytest.MonkeyPatch, checked: list[str]) -> str:
    """Notes each hash that a password is checked against; answers how all of them begin."""
    verify = argon2.PasswordHasher.verify

    def noted(self: argon2.PasswordHasher, hashed: str, password: str) -> bool:
        checked.append(hashed)
        return bool(verify(self, hashed, password))

    monkeypatch.setattr(argon2.PasswordHasher, "verify", noted)
    return "$argon2id$v=19$m=19456,t=3,p=1$"


def test_passwords_and_tokens_are_kept_only_as_hashes(hub: TestHub, tmp_path: Path) -> None:
    add_staff(hub.hall, "sato")
    client = hub.signed_in("sato")
    kiosk_token = add_token(hub.hall, DeviceKind.KIOSK)[1]
    ticket = client.issue()
    cookie = client.get_cookie(COOKIE)
    assert cookie is not None
    files = b"".join(path.read_bytes() for path in (tmp_path / "data").iterdir() if "sqlite" in path.name)
    for secret in (PASSWORD, kiosk_token, ticket["token"], cookie.value):
        assert secret.encode() not in files
    assert token_hash(kiosk_token).encode() in files


def test_a_session_ends_when_it_is_not_used(hub: TestHub) -> None:
    client = hub.staff("sato")
    hub.clock.advance(minutes=59)
    assert client.get(QUEUE).status_code == 200
    hub.clock.advance(minutes=59)
    assert client.get(QUEUE).status_code == 200
    hub.clock.advance(minutes=60)
    with hub.unchanged():
        refusal(client.get(QUEUE), "session-expired", 401)
        client.refused("/counters/1/open", "session-expired", 401)


def test_a_session_ends_at_last_however_much_it_is_used(hub: TestHub) -> None:
    client = hub.staff("sato")
    for _ in range(23):
        hub.clock.advance(minutes=30)
        assert client.get(QUEUE).status_code == 200
    assert client.get("/api/v1/session").get_json()["expires_at"] == "2026-11-13T12:30:00Z"
    hub.clock.advance(minutes=30)
    refusal(client.get(QUEUE), "session-expired", 401)
    with hub.unchanged():
        client.refused("/counters/1/open", "session-expired", 401)


def test_a_session_never_outlasts_its_longest_time(tmp_path: Path) -> None:
    with hub_in_process(tmp_path, "session_idle_minutes = 240\nsession_hours = 1") as hub:
        client = hub.staff("sato")
        hub.clock.advance(minutes=60)
        refusal(client.get(QUEUE), "session-expired", 401)


def test_an_operator_who_is_switched_off_is_out_at_once(hub: TestHub) -> None:
    client = hub.staff("sato")
    client.done("/counters/1/open")
    operator = hub.hall.database.read(lambda uow: uow.accounts.operator_by_login("sato"))
    assert operator is not None
    hub.hall.database.write(lambda uow: uow.accounts.save_operator(replace(operator, active=False)))
    with hub.unchanged():
        refusal(client.get(QUEUE), "not-signed-in", 401)
        client.refused("/counters/1/call-next", "not-signed-in", 401)


@pytest.mark.parametrize("role", list(Role))
def test_each_role_runs_the_counter(hub: TestHub, role: Role) -> None:
    client = hub.staff("sato", role)
    assert client.get("/api/v1/session").get_json()["role"] == role
    client.done("/counters/1/open")
    ticket = client.issue()
    assert client.done("/counters/1/call-next")["ticket"]["id"] == ticket["id"]
    client.done("/undo")
    for name in ("queue", "board", "services", "venue"):
        client.snapshot(name)


def test_a_kiosk_issues_and_looks_and_nothing_else(hub: TestHub) -> None:
    sato, kiosk = hub.staff("sato"), hub.device(DeviceKind.KIOSK)
    sato.done("/counters/1/open")
    ticket = kiosk.issue()
    for name in ("board", "services", "venue"):
        kiosk.snapshot(name)
    with hub.unchanged():
        refusal(kiosk.get(QUEUE), "forbidden", 403)
        refusal(kiosk.get("/api/v1/session"), "forbidden", 403)
        refusal(kiosk.delete("/api/v1/session"), "forbidden", 403)
        for path in ("/counters/1/call-next", "/counters/1/close", "/undo"):
            kiosk.refused(path, "forbidden", 403)
        for action in ("call", "cancel", "reprint", "transfer"):
            kiosk.refused(f"/tickets/{ticket['id']}/{action}", "forbidden", 403)


def test_a_display_looks_and_nothing_else(hub: TestHub) -> None:
    display = hub.device(DeviceKind.DISPLAY)
    for name in ("board", "services", "venue"):
        display.snapshot(name)
    with hub.unchanged():
        refusal(display.get(QUEUE), "forbidden", 403)
        display.refused("/tickets", "forbidden", 403, service="delivery", idempotency_key=new_key())
        display.refused("/counters/1/open", "forbidden", 403)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer " + "x" * 43},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer "},
        {"Authorization": "Basic c2F0bzpwYXNz"},
        {"Authorization": "nonsense"},
        {"Authorization": "Bearer 日本".encode().decode("latin-1")},
        {"Cookie": f"{COOKIE}="},
        {"Cookie": f"{COOKIE}={'x' * 43}"},
        {"Cookie": "other=1"},
    ],
)
def test_a_stranger_sees_and_does_nothing(hub: TestHub, headers: dict[str, str]) -> None:
    stranger = hub.client()
    stranger.command("/session", login="nobody", password="x")
    with hub.unchanged():
        for name in ("queue", "board", "services", "venue", "session"):
            answer = stranger.get(f"/api/v1/{name}", headers=headers)
            refusal(answer, "not-signed-in", 401)
            assert answer.headers["WWW-Authenticate"].startswith("Bearer")
        body = {"service": "delivery", "idempotency_key": new_key()}
        refusal(stranger.post("/api/v1/tickets", json=body, headers=headers), "not-signed-in", 401)
        refusal(stranger.post("/api/v1/counters/1/open", json={}, headers=headers), "not-signed-in", 401)


def test_a_revoked_token_is_worth_nothing_at_once(hub: TestHub) -> None:
    device, token = add_token(hub.hall, DeviceKind.KIOSK)
    kiosk = hub.client()
    kiosk.bearer = token
    kiosk.issue()
    hub.hall.database.write(lambda uow: uow.accounts.revoke_device(device.id, hub.clock.now()))
    with hub.unchanged():
        kiosk.refused("/tickets", "token-revoked", 401, service="delivery", idempotency_key=new_key())
        refusal(kiosk.get("/api/v1/board"), "token-revoked", 401)


def test_a_rotated_token_replaces_the_old_one(hub: TestHub) -> None:
    device, old = add_token(hub.hall, DeviceKind.KIOSK)
    kiosk = hub.client()
    kiosk.bearer = old
    kiosk.issue()
    new = new_token()
    hub.hall.database.write(lambda uow: uow.accounts.replace_device_token(device.id, token_hash(new)))
    with hub.unchanged():
        kiosk.refused("/tickets", "not-signed-in", 401, service="delivery", idempotency_key=new_key())
    kiosk.bearer = new
    assert kiosk.issue()["number"] == "B002"


def test_signing_out_ends_one_session_not_the_other(hub: TestHub) -> None:
    desk, other = hub.staff("sato"), hub.at_work("sato")
    desk.delete("/api/v1/session")
    refusal(desk.get(QUEUE), "not-signed-in", 401)
    assert other.get(QUEUE).status_code == 200


FOREIGN = [
    {"Origin": "https://evil.example"},
    {"Origin": "http://localhost.evil.example"},
    {"Origin": "http://localhost:8080"},
    {"Origin": "null"},
    {"Origin": ""},
    {"Origin": "http://["},
    {"Origin": "http://localhost@evil.example"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "http://localhost", "Sec-Fetch-Site": "cross-site"},
]


@pytest.mark.parametrize("headers", FOREIGN)
def test_another_site_causes_nothing(hub: TestHub, headers: dict[str, str]) -> None:
    sato = hub.staff("sato")
    with hub.unchanged():
        refusal(sato.post("/api/v1/counters/1/open", json={}, headers=headers), "csrf", 403)
        refusal(sato.delete("/api/v1/session", headers=headers), "csrf", 403)
        sign_in = {"login": "sato", "password": PASSWORD}
        refusal(hub.client().post("/api/v1/session", json=sign_in, headers=headers), "csrf", 403)
    assert sato.get(QUEUE).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://localhost"},
        {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
    ],
)
def test_the_hubs_own_pages_and_plain_clients_pass(hub: TestHub, headers: dict[str, str]) -> None:
    sato = hub.staff("sato")
    assert sato.post("/api/v1/counters/1/open", json={}, headers=headers).status_code == 200


def test_an_allowed_origin_passes(tmp_path: Path) -> None:
    with hub_in_process(tmp_path, 'allowed_origins = ["https://desk.example.lg.jp"]') as hub:
        sato = hub.staff("sato")
        headers = {"Origin": "https://desk.example.lg.jp", "Sec-Fetch-Site": "cross-site"}
        assert sato.post("/api/v1/counters/1/open", json={}, headers=headers).status_code == 200
        refusal(
            sato.post("/api/v1/counters/1/close", json={}, headers={"Origin": "https://other.example"}), "csrf", 403
        )
        own = {"Origin": "http://localhost"}
        assert sato.post("/api/v1/counters/1/close", json={}, headers=own).status_code == 200


def test_a_token_needs_no_origin_since_no_browser_adds_it(hub: TestHub) -> None:
    kiosk = hub.device(DeviceKind.KIOSK)
    body = {"service": "delivery", "idempotency_key": new_key()}
    answer = kiosk.post("/api/v1/tickets", json=body, headers={"Origin": "http://127.0.0.1:8701"})
    assert answer.status_code == 201


def test_asking_whether_a_session_lives_does_not_lengthen_it(hub: TestHub) -> None:
    sato = hub.staff("sato")
    context = hub.hall.context(SYSTEM)
    operator = hub.hall.database.read(lambda uow: uow.accounts.operator_by_login("sato"))
    assert operator is not None
    signed = hub.hall.database.write(lambda uow: begin_session(uow, context, operator, hub.hall.times))
    guard = Guard(hub.hall)
    for _ in range(2):
        hub.clock.advance(minutes=20)
        assert guard.is_known(cookie=signed.token)
        assert sato.get(QUEUE).status_code == 200
    hub.clock.time += timedelta(minutes=20)
    assert not guard.is_known(cookie=signed.token)
    assert sato.get(QUEUE).status_code == 200
