"""Operators over HTTP: who may change whom, one-time passwords, own password, what each change ends."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from server.services.ports import Role
from tests.support.hub import PASSWORD, CheckedClient, TestHub, hub_in_process, refusal

OWN = "mountain lake under snow"
QUEUE = "/api/v1/queue"


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[TestHub]:
    with hub_in_process(tmp_path, "sign_in_per_minute = 1000") as made:
        yield made


def people(client: CheckedClient) -> dict[str, dict[str, Any]]:
    return {one["login"]: one for one in client.snapshot("operators")["operators"]}


def add(client: CheckedClient, login: str = "nakamura", role: str = "operator") -> dict[str, Any]:
    answer = client.command("/operators", login=login, name="中村", role=role)
    assert answer.status_code == 201, answer.get_data(as_text=True)
    made: dict[str, Any] = answer.get_json()
    return made


def test_a_new_operator_chooses_a_password_before_anything_else(hub: TestHub) -> None:
    made = add(hub.staff("suzuki", Role.MANAGER))
    assert (made["operator"]["login"], made["operator"]["must_change_password"]) == ("nakamura", True)
    client = hub.signed_in("nakamura", made["password"])
    assert client.get("/api/v1/session").get_json()["must_change_password"] is True
    refusal(client.get(QUEUE), "password-change-needed", 403)
    client.refused("/counters/1/open", "password-change-needed", 403, idempotency_key="key-0000-1")
    assert client.get("/console").location.startswith("/console/password")
    told = client.done("/session/password", old=made["password"], new=OWN)
    assert told["must_change_password"] is False
    assert client.get(QUEUE).status_code == 200
    hub.client().refused("/session", "sign-in-refused", 401, login="nakamura", password=made["password"])
    assert hub.signed_in("nakamura", OWN).get(QUEUE).status_code == 200


def test_a_password_is_shown_once(hub: TestHub) -> None:
    admin = hub.staff("tanaka", Role.ADMIN)
    made = add(admin)
    assert made["password"] not in admin.get("/api/v1/operators").get_data(as_text=True)
    assert made["password"] not in admin.get("/api/v1/audit").get_data(as_text=True)


@pytest.mark.parametrize("role", ["manager", "admin"])
def test_a_manager_looks_after_operators_only(hub: TestHub, role: str) -> None:
    manager, admin = hub.staff("suzuki", Role.MANAGER), hub.staff("tanaka", Role.ADMIN)
    refusal(manager.command("/operators", login="x", name="x", role=role), "beyond-your-role", 403)
    other = add(admin, "ito", role)["operator"]
    body = {"name": "別の名", "version": other["version"]}
    refusal(manager.command(f"/operators/{other['id']}", **body), "beyond-your-role", 403)
    for order in ("reset-password", "sign-out", "unlock"):
        refusal(manager.command(f"/operators/{other['id']}/{order}"), "beyond-your-role", 403)
    mine = add(manager, "kato")["operator"]
    refusal(manager.command(f"/operators/{mine['id']}", role=role, version=mine["version"]), "beyond-your-role", 403)
    assert people(admin)["kato"]["role"] == "operator"


def test_an_operator_sees_no_list(hub: TestHub) -> None:
    client = hub.staff()
    refusal(client.get("/api/v1/operators"), "forbidden", 403)
    refusal(client.get("/api/v1/audit"), "forbidden", 403)
    refusal(client.get("/api/v1/settings"), "forbidden", 403)
    refusal(hub.staff("suzuki", Role.MANAGER).get("/api/v1/audit"), "forbidden", 403)


def test_off_and_a_new_role_end_the_sessions_a_new_name_does_not(hub: TestHub) -> None:
    admin, sato = hub.staff("tanaka", Role.ADMIN), hub.staff("sato")
    one = people(admin)["sato"]
    assert one["seen_at"] is not None
    one = admin.done(f"/operators/{one['id']}", name="佐藤", version=one["version"])
    assert sato.get(QUEUE).status_code == 200
    one = admin.done(f"/operators/{one['id']}", role="manager", version=one["version"])
    refusal(sato.get(QUEUE), "not-signed-in", 401)
    sato = hub.at_work("sato")
    one = admin.done(f"/operators/{one['id']}", active=False, version=one["version"])
    refusal(sato.get(QUEUE), "not-signed-in", 401)
    assert (one["active"], one["seen_at"]) == (False, None)
    hub.client().refused("/session", "sign-in-refused", 401, login="sato", password=PASSWORD)


def test_two_managers_at_once_do_not_undo_each_other(hub: TestHub) -> None:
    admin, manager = hub.staff("tanaka", Role.ADMIN), hub.staff("suzuki", Role.MANAGER)
    seen = add(admin)["operator"]
    admin.done(f"/operators/{seen['id']}", name="中村（市民課）", version=seen["version"])
    problem = manager.refused(f"/operators/{seen['id']}", "stale-version", 409, name="別の名", version=seen["version"])
    assert problem["version"] == seen["version"] + 1
    assert people(admin)["nakamura"]["name"] == "中村（市民課）"


def test_nobody_takes_their_own_role_nor_the_last_administrator_away(hub: TestHub) -> None:
    admin = hub.staff("tanaka", Role.ADMIN)
    me = people(admin)["tanaka"]
    for change in ({"role": "operator"}, {"active": False}):
        admin.refused(f"/operators/{me['id']}", "own-account", 409, version=me["version"], **change)
    other = hub.staff("ito", Role.ADMIN)
    other.done(f"/operators/{me['id']}", role="manager", version=me["version"])
    refusal(admin.get("/api/v1/operators"), "not-signed-in", 401)
    assert people(other)["tanaka"]["role"] == "manager"


def test_a_reset_ends_the_sessions_and_the_old_password(hub: TestHub) -> None:
    admin, sato = hub.staff("tanaka", Role.ADMIN), hub.staff("sato")
    made = admin.done(f"/operators/{people(admin)['sato']['id']}/reset-password")
    refusal(sato.get(QUEUE), "not-signed-in", 401)
    hub.client().refused("/session", "sign-in-refused", 401, login="sato", password=PASSWORD)
    assert hub.signed_in("sato", made["password"]).get("/api/v1/session").status_code == 200


def test_signed_out_everywhere_and_elsewhere(hub: TestHub) -> None:
    admin, here = hub.staff("tanaka", Role.ADMIN), hub.staff("sato")
    there = hub.at_work("sato")
    here.delete("/api/v1/session/others")
    refusal(there.get(QUEUE), "not-signed-in", 401)
    assert here.get(QUEUE).status_code == 200
    admin.done(f"/operators/{people(admin)['sato']['id']}/sign-out")
    refusal(here.get(QUEUE), "not-signed-in", 401)


@pytest.mark.parametrize(
    ("new", "reason"),
    [
        ("short", "too-short"),
        ("password1234", "too-common"),
        ("sato 12345", "holds-known-word"),
        (PASSWORD, "same-as-before"),
    ],
)
def test_a_weak_own_password_is_refused_with_its_reason(hub: TestHub, new: str, reason: str) -> None:
    client = hub.staff("sato")
    problem = client.refused("/session/password", "weak-password", 422, old=PASSWORD, new=new)
    assert problem["errors"] == [{"field": "new", "message": reason}]
    assert hub.signed_in("sato", PASSWORD).get(QUEUE).status_code == 200


def test_the_present_password_must_be_known_and_guesses_count(hub: TestHub) -> None:
    client, other = hub.staff("sato"), hub.at_work("sato")
    for _guess in range(5):
        client.refused("/session/password", "sign-in-refused", 401, old="a guess at it", new=OWN)
    client.refused("/session/password", "sign-in-locked", 429, old=PASSWORD, new=OWN)
    hub.clock.advance(seconds=16)
    client.done("/session/password", old=PASSWORD, new=OWN)
    assert client.get(QUEUE).status_code == 200
    refusal(other.get(QUEUE), "not-signed-in", 401)


@pytest.mark.parametrize("path", ["/operators/nobody", "/operators/nobody/reset-password", "/operators/nobody/unlock"])
def test_nobody_of_that_id(hub: TestHub, path: str) -> None:
    body = {"version": 1} if path.endswith("nobody") else {}
    refusal(hub.staff("tanaka", Role.ADMIN).command(path, **body), "unknown-operator", 404)


@pytest.mark.parametrize(
    "body",
    [
        {"login": "", "name": "x"},
        {"login": "two words", "name": "x"},
        {"login": "x", "name": ""},
        {"login": "x", "name": "x", "role": "emperor"},
        {"login": "x" * 65, "name": "x"},
        {"login": "x", "name": "x", "password": "chosen for them"},
    ],
)
def test_bad_input_adds_nobody(hub: TestHub, body: dict[str, Any]) -> None:
    admin = hub.staff("tanaka", Role.ADMIN)
    refusal(admin.command("/operators", **body), "invalid-body", 422)
    assert set(people(admin)) == {"tanaka"}


def test_a_login_is_taken_once(hub: TestHub) -> None:
    admin = hub.staff("tanaka", Role.ADMIN)
    add(admin)
    refusal(admin.command("/operators", login="NAKAMURA", name="別人"), "login-taken", 409)


def test_another_site_changes_nothing(hub: TestHub) -> None:
    admin = hub.staff("tanaka", Role.ADMIN)
    foreign = {"Origin": "https://evil.example"}
    answer = admin.post("/api/v1/operators", json={"login": "x", "name": "x"}, headers=foreign)
    refusal(answer, "csrf", 403)
    refusal(admin.delete("/api/v1/session/others", headers=foreign), "csrf", 403)
