"""Settings that staff change while the hall is open: preview, apply, history, back to any version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flask import Response

from server.contract.problems import FieldError
from server.contract.settings_desk import (
    ChangeSettings,
    DeskService,
    RevertSettings,
    SettingsHistory,
    SettingsPreview,
    SettingsVersionView,
    SettingsView,
)
from server.domain.errors import SettingsRefused
from server.http.answers import json_answer
from server.http.limits import key_of_address
from server.http.problems import Refusal, language_of_request
from server.services.context import SYSTEM
from server.services.ports import UnitOfWork
from server.settings.desk import OPEN, DeskNow, Plan, SettingsDesk, errors_of
from server.web.guard import MANAGERS, Caller
from server.web.operations import Api, Operation
from server.web.settings_words import SettingsWords

#: Versions in the history.
VERSIONS = 50
STORES = ("settings-refused", "settings-stale", "service-in-use")


def add_settings(api: Api, desk: SettingsDesk) -> None:
    """Adds the operations."""
    hall = api.hall

    def read() -> SettingsView:
        day = hall.context(SYSTEM).day
        now, tickets = hall.database.read(lambda uow: (desk.now(uow), uow.tickets.of_day(day)))
        still_open = [ticket.service for ticket in tickets if ticket.state in OPEN]
        words = words_of(now)
        names = names_of(now)
        return SettingsView(
            version=now.version,
            at=now.newest.at if now.newest else None,
            by=now.newest.actor.name if now.newest else None,
            values=now.values,
            file=now.file,
            changed=list(now.changed),
            moved=list(now.moved),
            moved_in_words=[words.what(path) for path in now.moved],
            fits=now.judged.settings is not None,
            findings=[words.finding(finding) for finding in now.judged.findings],
            today=day,
            languages=list(hall.venue.languages),
            services=[
                DeskService(
                    id=service,
                    name=names[f"services.{service}"],
                    prefix=desk.prefix(service),
                    open=still_open.count(service),
                )
                for service in desk.services()
            ],
        )

    def get(_caller: Caller) -> Response:
        return json_answer(read().model_dump_json())

    def preview(_caller: Caller, body: ChangeSettings) -> Response:
        now, plan = hall.database.read(lambda uow: (desk.now(uow), desk.plan(uow, body.changes)))
        return json_answer(_preview(now, plan).model_dump_json())

    def preview_back(_caller: Caller, body: RevertSettings) -> Response:
        now, plan = hall.database.read(lambda uow: (desk.now(uow), desk.plan_back(uow, body.to)))
        return json_answer(_preview(now, plan).model_dump_json())

    def apply(caller: Caller, body: ChangeSettings) -> Response:
        address, language = key_of_address(), language_of_request()

        def work(uow: UnitOfWork) -> None:
            context = hall.context(caller.actor)
            api.guard.confirm(uow, context, caller)
            plan = desk.plan(uow, body.changes)
            desk.apply(uow, context, _sound(plan, language), body.version, body.note, address)

        hall.database.write(work)
        return in_effect()

    def back(caller: Caller, body: RevertSettings) -> Response:
        address = key_of_address()

        def work(uow: UnitOfWork) -> None:
            context = hall.context(caller.actor)
            api.guard.confirm(uow, context, caller)
            desk.apply_back(uow, context, body.to, body.version, body.note, address)

        hall.database.write(work)
        return in_effect()

    def in_effect() -> Response:
        hall.book.look(hall.database, now=True)
        return json_answer(read().model_dump_json())

    def history(_caller: Caller) -> Response:
        now, versions = hall.database.read(lambda uow: (desk.now(uow), list(desk.history(uow, VERSIONS))))
        words = words_of(now)
        told = SettingsHistory(
            version=now.version,
            versions=[
                SettingsVersionView(
                    version=version.version,
                    at=version.at,
                    by=version.actor.name,
                    note=version.note,
                    reverted_to=version.reverted_to,
                    changes=[words.change(change) for change in changes],
                )
                for version, changes in versions
            ],
        )
        return json_answer(told.model_dump_json())

    for operation, view in (
        (Operation("GET", "/settings", "What is in effect, and what the file says", SettingsView), get),
        (
            Operation("GET", "/settings/history", "Who changed what when, newest first", SettingsHistory),
            history,
        ),
        (
            Operation(
                "POST",
                "/settings/preview",
                "What a change would be; nothing is stored",
                SettingsPreview,
                body=ChangeSettings,
                problems=("unknown-setting",),
            ),
            preview,
        ),
        (
            Operation(
                "POST",
                "/settings/apply",
                "Stores a change, at once in effect",
                SettingsView,
                body=ChangeSettings,
                problems=("unknown-setting", *STORES),
            ),
            apply,
        ),
        (
            Operation(
                "POST",
                "/settings/revert/preview",
                "What it would be to go back; nothing is stored",
                SettingsPreview,
                body=RevertSettings,
                problems=("unknown-settings-version",),
            ),
            preview_back,
        ),
        (
            Operation(
                "POST",
                "/settings/revert",
                "Back to a version, 0 for the file alone, at once in effect",
                SettingsView,
                body=RevertSettings,
                problems=("unknown-settings-version", *STORES),
            ),
            back,
        ),
    ):
        api.add(replace(operation, who=MANAGERS, tag="settings"), view)


def names_of(now: DeskNow) -> Mapping[str, Mapping[str, str]]:
    """Names of services and counters by `services.ID`, as they are in effect."""
    named = {path.removesuffix(".name"): value for path, value in now.values.items() if path.endswith(".name")}
    return {known: value for known, value in named.items() if isinstance(value, Mapping)}


def words_of(now: DeskNow) -> SettingsWords:
    """The words for whoever asks."""
    return SettingsWords(language_of_request(), names_of(now))


def _preview(now: DeskNow, plan: Plan) -> SettingsPreview:
    words = words_of(now)
    return SettingsPreview(
        ok=plan.judged.settings is not None,
        changes=[words.change(change) for change in plan.changes],
        findings=[words.finding(finding) for finding in plan.judged.findings],
    )


def _sound(plan: Plan, language: str) -> Plan:
    """The plan, if it has no errors; else all of them at once. Raises Refusal: `settings-refused`."""
    if errors := errors_of(plan.judged):
        fields = tuple(FieldError(field=finding.key, message=finding.text(language)) for finding in errors)
        raise Refusal(SettingsRefused.code, 422, fields)
    return plan
