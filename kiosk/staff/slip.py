"""The test slip (テスト印刷): shows how the printer prints, and carries no number that anybody could take for one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

from drivers.slips.model import Cut, Heading, Part, Row, Rule, Slip, Space, Text, Weight
from kiosk.slips import Use
from kiosk.spool.spool import Slips
from server.contract.catalogue import FALLBACK, load_catalogue
from server.contract.snapshots import VenueView
from server.contract.tickets import IssuedTicket

AREA = "kiosk_staff"
#: The spool keeps a test slip as a ticket of such an id; it is told to nobody.
TEST = "test-"
LARGE_POINTS = 24.0


def is_test(ticket_id: str) -> bool:
    """Whether it is a test slip's, and no ticket."""
    return ticket_id.startswith(TEST)


def test_job(venue: VenueView, now: datetime) -> tuple[IssuedTicket, Slips]:
    """A test slip as the spool takes it."""
    ticket = IssuedTicket(
        id=f"{TEST}{uuid4().hex}",
        number="―",
        token="",
        status_url="",
        service="",
        language=FALLBACK,
        cards=1,
        issued_at=now,
        groups_ahead=None,
        wait=None,
    )
    local = now.astimezone(ZoneInfo(venue.timezone))
    slip = Slip(name=f"{local:%Y%m%d-%H%M%S}-test", parts=tuple(_parts(venue, local)))
    return ticket, [(Use.VISITOR, slip)]


def _parts(venue: VenueView, local: datetime) -> Iterator[Part]:
    texts = load_catalogue(AREA)

    def say(key: str) -> str:
        return texts.text(FALLBACK, key)

    yield Heading((say("test_heading"), texts.text("en", "test_heading")), languages=("ja", "en"))
    yield Space(1.5)
    yield Text(venue.name[FALLBACK])
    yield Row(say("test_printed"), f"{local:%Y-%m-%d %H:%M:%S}")
    yield Rule()
    yield Text(say("test_no_number"), weight=Weight.BOLD)
    yield Rule()
    yield Text(say("test_sample"), points=LARGE_POINTS, weight=Weight.BOLD)
    yield Text(say("test_sample"))
    yield Text(texts.text("en", "test_sample"), language="en")
    yield Space(1.5)
    yield Text(say("test_look"))
    yield Space(2)
    yield Cut()
