"""The state of the kiosk as its page needs it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from datetime import datetime
from functools import cache

from kiosk.hub_watch import HubView
from kiosk.offline.alone import Alone
from kiosk.sound import volume_now
from kiosk.spool.condition import PrinterView
from kiosk.staff.mode import StaffMode
from kiosk.staff_call import StaffCall
from kiosk.web.models import HubState, KioskService, KioskState, LanguageChoice, PrinterState, SoundState
from kiosk.web.page import STATIC, TEMPLATES
from server.contract.catalogue import load_catalogue
from server.contract.snapshots import ServiceView, VenueView

AREA = "kiosk"
#: やさしい日本語 has no tag of its own in BCP 47.
_LANG = {"ja-easy": "ja"}


def describe(
    view: HubView,
    *,
    reachable: bool,
    printer: PrinterView,
    alone: Alone,
    voices: Collection[str],
    now: datetime,
    staff: StaffMode,
    call: StaffCall,
) -> KioskState:
    """What is known now; without the hub, what is known by heart. `voices` are the guidance's languages."""
    venue = view.venue
    by_heart = not reachable and alone.ready
    slips = {service.id: service.slips for service in venue.services} if venue else {}
    services = alone.services(view.services) if by_heart else view.services.services if view.services else []
    return KioskState(
        version=version(),
        venue=venue.name if venue else None,
        timezone=venue.timezone if venue else None,
        languages=[_choice(tag) for tag in languages(venue)],
        services=[_service(service, slips.get(service.id, 2), by_heart=by_heart) for service in services],
        hub=HubState(reachable=reachable, alone=by_heart, since=view.reachable_since if reachable else None),
        printer=PrinterState(
            ready=printer.ready,
            condition=printer.condition,
            faults=list(printer.faults),
            paper_low=printer.paper_low,
            needs_reset=printer.needs_reset,
        ),
        closed=staff.closed_since is not None,
        staff_call=call.state,
        sound=SoundState(
            volume=staff.volume(volume_now(venue, now)),
            success=venue.sound.success if venue else "chime",
            guidance=[tag for tag in languages(venue) if tag in voices],
        ),
    )


def _service(service: ServiceView, slips: int, *, by_heart: bool) -> KioskService:
    told = service.model_dump() | ({"waiting": None} if by_heart else {})
    return KioskService(**told, slips=slips)


def languages(venue: VenueView | None) -> tuple[str, ...]:
    """The venue's languages in its order, as far as the screen speaks them."""
    spoken = load_catalogue(AREA).languages
    if venue is None:
        return spoken
    return tuple(tag for tag in venue.languages if tag in spoken) or spoken[:1]


@cache
def _texts(tags: tuple[str, ...]) -> str:
    catalogue = load_catalogue(AREA)
    return json.dumps({tag: dict(catalogue.all(tag)) for tag in tags}, ensure_ascii=False)


def texts_for(venue: VenueView | None) -> str:
    """Every text of every language, as JSON; made once."""
    return _texts(languages(venue))


def _choice(tag: str) -> LanguageChoice:
    return LanguageChoice(tag=tag, lang=_LANG.get(tag, tag), name=load_catalogue(AREA).text(tag, "lang_name"))


@cache
def version() -> str:
    """A digest of page, script, style and texts."""
    digest = hashlib.sha256()
    for folder in (TEMPLATES, STATIC, STATIC / "staff"):
        for path in sorted(folder.glob("*.*")):
            digest.update(path.read_bytes())
    catalogue = load_catalogue(AREA)
    for tag in catalogue.languages:
        digest.update(json.dumps(catalogue.all(tag)).encode())
    return digest.hexdigest()[:16]
