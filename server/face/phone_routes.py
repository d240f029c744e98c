"""Routes below `/t/`: the resident's page, its data, the wishes, notifications. The token in the path is the authority.

There is no cookie, so a page of another site can send nothing in a resident's name that it does not know the token of.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import TypeVar

from flask import Blueprint, Response, make_response, render_template, request, send_from_directory, url_for
from markupsafe import Markup
from pydantic import BaseModel, ValidationError

from server.contract.face import PushSubscription, Wish, WishKind
from server.contract.tickets import TicketStatus
from server.face.phone import PhoneView, in_order
from server.face.port import Face
from server.face.push import PushBook
from server.face.words import Words, clock, words_for
from server.http.answers import etag_of, json_answer, snapshot_answer
from server.http.gzipped import gzipped
from server.http.problems import Refusal

STATIC = Path(__file__).parent / "static"
#: A ticket of a kiosk that does not reach the hub is not known yet: its page asks again, seconds.
ASK_AGAIN = 30
#: Without a script, the page is fetched again so often, seconds.
REFRESH = 10
#: Nothing that a phone sends is longer, bytes.
BODY_LIMIT = 4096

View = Callable[..., Response]
Body = TypeVar("Body", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class PhoneOptions:
    """What this server can do for a phone beyond pages: a stream of events at `/t/<token>/events`, notifications."""

    events: bool = False
    push: PushBook | None = None


def add_phone(
    routes: Blueprint, face: Callable[[], Face], limit_guesses: Callable[[View], View], options: PhoneOptions
) -> None:
    """Adds them to one venue's routes; `limit_guesses` decorates what takes a token."""
    phone = _Phone(face, options)

    @routes.get("/t/sw.js")
    def phone_worker() -> Response:
        """The service worker; from here its scope can be one ticket's page and nothing else."""
        answer = send_from_directory(STATIC, "phone_worker.js", mimetype="text/javascript", max_age=0)
        answer.headers["Cache-Control"] = "no-cache"
        return answer

    def add(rule: str, name: str, view: View, method: str = "GET") -> None:
        routes.add_url_rule(rule, name, limit_guesses(view), methods=[method])

    add("/t/<token>", "phone", phone.page)
    add("/t/<token>.json", "ticket_json", phone.data)
    add("/t/<token>/wish", "phone_ask", phone.ask)
    add("/t/<token>/wish", "phone_wish", phone.wish, "POST")
    if options.push is not None:
        add("/t/<token>/push", "phone_push", phone.subscribe, "POST")
        add("/t/<token>/push", "phone_push_end", phone.unsubscribe, "DELETE")


@dataclass(frozen=True, slots=True)
class _Phone:
    face: Callable[[], Face]
    options: PhoneOptions

    def page(self, token: str) -> Response:
        venue = self.face()
        status = venue.ticket(token)
        wanted = request.args.get("lang")
        if status is None:
            return _unknown(words_for("phone", wanted))
        words = words_for("phone", wanted, status.language)
        zone = venue.venue().timezone
        page = render_template(
            "phone.html",
            **_words(words),
            view=PhoneView.of(status, words),
            status=status,
            token=token,
            as_of=clock(status.updated_at if status.stale else venue.now(), zone),
            refresh=REFRESH,
            settings=self._settings(token, status, words, zone),
            problem=_told_problem(words),
            key=_new_key(),
        )
        return _private(page)

    def data(self, token: str) -> Response:
        status = self._status(token)
        answer = snapshot_answer(status, etag_of(status, "updated_at"), "private, no-cache")
        answer.headers["Referrer-Policy"] = "no-referrer"
        return answer

    def ask(self, token: str) -> Response:
        """The step before a wish, for a browser without script: says what will happen, and asks."""
        status = self.face().ticket(token)
        words = words_for("phone", request.args.get("lang"), status.language if status else None)
        if status is None:
            return _unknown(words)
        kind = request.args.get("kind", "")
        if kind not in status.wishes:
            return _lead_to(_page_of(token), 302)
        page = render_template("phone_ask.html", **_words(words), status=status, token=token, kind=kind, key=_new_key())
        return _private(page)

    def wish(self, token: str) -> Response:
        """JSON is answered with the ticket's state, a form by leading back to the page."""
        if request.mimetype != "application/x-www-form-urlencoded":
            status = self.face().wish(token, _body(Wish))
            return json_answer(status.model_dump_json())
        sent = _form()
        try:
            self.face().wish(token, sent)
        except Refusal as refusal:
            if refusal.status == 404:
                return _unknown(words_for("phone", request.args.get("lang")))
            return _lead_to(_page_of(token, refusal.code))
        return _lead_to(_page_of(token))

    def subscribe(self, token: str) -> Response:
        status = self._status(token)
        if self.options.push is None:
            raise Refusal("not-found", 404)
        self.options.push.subscribe(token, _body(PushSubscription), status)
        return Response(status=204)

    def unsubscribe(self, token: str) -> Response:
        self._status(token)
        if self.options.push is not None:
            self.options.push.forget(token)
        return Response(status=204)

    def _status(self, token: str) -> TicketStatus:
        status = self.face().ticket(token)
        if status is None:
            raise Refusal("not-found", 404)
        return status

    def _settings(self, token: str, status: TicketStatus, words: Words, zone: str) -> dict[str, object]:
        """What `static/phone.js` goes on from."""
        push = self.options.push
        return {
            "status": status.model_dump(mode="json"),
            "texts": dict(words.all()),
            "lang": words.language,
            "zone": zone,
            "url": url_for(".ticket_json", token=token),
            "wish": url_for(".phone_wish", token=token),
            "events": f"{url_for('.phone', token=token)}/events" if self.options.events else None,
            "push": push
            and {
                "key": push.public_key,
                "url": url_for(".phone_push", token=token),
                "worker": url_for(".phone_worker"),
                "scope": url_for(".phone", token=token),
            },
        }


def _new_key() -> str:
    """The idempotency key of one form: pressed twice, it is one wish."""
    return f"form-{secrets.token_urlsafe(12)}"


def _words(words: Words) -> dict[str, object]:
    """What every template of the phone speaks with."""
    return {
        "words": words,
        "tongues": partial(_tongues, words.language),
        "asked": {"lang": request.args["lang"]} if request.args.get("lang") in words.catalogue.texts else {},
    }


@lru_cache(maxsize=64)
def _tongues(language: str, query: str) -> Markup:
    """The switch of languages: the same on every page in one language."""
    words = words_for("phone", language)
    tags = in_order(words.catalogue.languages)
    return Markup(render_template("phone_tongues.html", words=words, tags=tags, query=query))  # noqa: S704 - a template of ours


def _told_problem(words: Words) -> str:
    """Why the wish just sent by a form was not done, in words."""
    code = request.args.get("problem")
    if not code:
        return ""
    return words.t("wish_too_many" if code == "too-many-wishes" else "wish_refused")


def _page_of(token: str, problem: str | None = None) -> str:
    """The ticket's page again, in the language that was chosen."""
    return url_for(".phone", token=token, _external=False, lang=request.args.get("lang"), problem=problem)


def _lead_to(address: str, status: int = 303) -> Response:
    answer = _private("", status)
    answer.headers["Location"] = address
    return answer


def _form() -> Wish:
    """The wish of a form. Raises Refusal: `invalid-body`."""
    try:
        return Wish(kind=WishKind(request.form.get("kind", "")), idempotency_key=request.form.get("key", ""))
    except ValueError as error:
        raise Refusal("invalid-body", 422) from error


def _body(model: type[Body]) -> Body:
    """The JSON body. Raises Refusal: `not-json`, `body-too-large` or `invalid-body`."""
    if not request.is_json:
        raise Refusal("not-json", 415)
    data = request.get_data(cache=False)
    if len(data) > BODY_LIMIT:
        raise Refusal("body-too-large", 413)
    try:
        return model.model_validate_json(data)
    except ValidationError as error:
        raise Refusal("invalid-body", 422) from error


def _unknown(words: Words) -> Response:
    """The same answer for every token that is nobody's, or not yet."""
    answer = _private(render_template("phone_unknown.html", **_words(words)), 404)
    answer.headers["Refresh"] = str(ASK_AGAIN)
    return answer


def _private(page: str, status: int = 200) -> Response:
    """A page for one reader: kept by no cache and no search engine, its address told to nobody."""
    response = gzipped(make_response(page, status))
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
